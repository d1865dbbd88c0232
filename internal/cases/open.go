package cases

import (
	"context"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Open gives one group of fields of one person of a case. It is asked of the vault, which records the reading of the
// person, and of the gate, which records and counts that of the case. cases.notThere, cases.group.
func (s *Service) Open(ctx context.Context, id kernel.ID, ref string, g Group) ([]Cell, error) {
	action, ok := groupActions[g]
	if !ok {
		return nil, fault.Invalid("cases.group").At("group")
	}
	ctx, k, err := s.find(ctx, id)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(k.Persons, func(p Person) bool { return p.Ref == ref })
	if at < 0 || k.Persons[at].Part == Informant && !s.gate.May(ctx, groupActions[OfInformant], k.record) {
		k = known{Case{ID: id}, Relation(Case{ID: id}, kernel.ActorFrom(ctx), authz.Standing{})} // nobody: refused below, on record
	}
	values, err := s.people.Open(ctx, k.record, ref, g)
	if err != nil {
		return nil, hidden(err)
	}
	if err := s.gate.See(ctx, action, k.record, k.object(ctx)); err != nil {
		return nil, hidden(err)
	}
	return Sheet(g, values), nil
}
