package cases

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
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
	if _, ok := s.person(ctx, k, ref); !ok {
		k = nobody(ctx, id)
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
