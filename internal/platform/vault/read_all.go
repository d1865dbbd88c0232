package vault

import (
	"context"

	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
)

// ReadAll opens one group of several persons of a record: all or none of them. What was never entered of a person is absent. One entry
// of the trail names everybody, before anything is returned; a refusal is recorded as one.
func (v *Vault) ReadAll(ctx context.Context, a Ask, group Group, refs ...Ref) (map[Ref]Fields, error) {
	action, ok := opens[group]
	if !ok {
		return nil, fault.Invalid("vault.unknownGroup", "group", string(group))
	}
	d := a.decide(v.rules(ctx, a.Record.Tenant), action)
	e := a.entry(action, "", d)
	e.Kind, e.Object = authz.Name(a.Record)
	if !d.Allowed {
		return nil, v.refuse(ctx, e)
	}
	list := make(map[Ref]Fields, len(refs))
	for _, ref := range refs {
		p, err := v.find(ctx, a, ref, e)
		if err != nil {
			return nil, err
		}
		sheet, err := v.unsealCells(ctx, a.Record.Tenant, ref, p.key, map[Group]audit.Entry{group: e})
		if err != nil {
			return nil, err
		}
		list[ref] = sheet[group]
		e.Returned = append(e.Returned, string(ref))
	}
	e.Outcome = audit.Read
	return list, v.trail.Record(ctx, e)
}
