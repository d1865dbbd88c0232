package cases

import (
	"context"
	"slices"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Shown is a case as its reader may see it: the core, the persons that the reader may know of, and what is offered.
type Shown struct {
	Case
	Groups    []Group // that the reader may open
	Own       bool    // the reader's institution keeps it
	MayUpdate bool
	MayAssign bool
	mayGive   bool // a code to the persons in it
	mayDecide bool
	InPlaceOf string // whom the reader stands in for
}

// Show gives the core of a case. cases.notThere.
func (s *Service) Show(ctx context.Context, id kernel.ID) (Shown, error) {
	ctx, k, err := s.find(ctx, id)
	if err != nil {
		return Shown{}, err
	}
	if err := s.gate.See(ctx, authz.Read, k.record, k.object(ctx)); err != nil {
		return Shown{}, hidden(err)
	}
	return s.shown(ctx, k), nil
}

// object is how the trail names the case.
func (k known) object(ctx context.Context) string { return object(kernel.ActorFrom(ctx).Tenant, k.ID) }

func object(tenant kernel.Tenant, id kernel.ID) string { return string(tenant) + "/" + string(id) }

func (s *Service) shown(ctx context.Context, k known) Shown {
	v := Shown{Case: k.Case, Own: k.Owner == kernel.ActorFrom(ctx).Institution, MayUpdate: s.gate.May(ctx, authz.Update, k.record),
		MayAssign: s.gate.May(ctx, authz.Assign, k.record), InPlaceOf: authz.Absent(ctx), mayGive: s.gate.May(ctx, authz.GiveExtract, k.record), mayDecide: s.gate.May(ctx, authz.DecideOn, k.record)}
	for _, g := range Groups() {
		if s.gate.May(ctx, groupActions[g], k.record) {
			v.Groups = append(v.Groups, g)
		}
	}
	v.Persons = slices.DeleteFunc(slices.Clone(v.Persons), func(p Person) bool {
		return p.Part == Informant && !slices.Contains(v.Groups, OfInformant)
	})
	if !v.Own { // whom a case is given to is its institution's own matter
		v.Assigned = nil
	}
	v.SubjectOfComplaint, v.RecordedBy, v.Mark = nil, "", ""
	return v
}
