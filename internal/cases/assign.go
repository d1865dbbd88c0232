package cases

import (
	"context"
	"slices"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// longestSubstitution is how long somebody stands in for an absent person before it is to be said again.
const longestSubstitution = 92 * 24 * time.Hour

// Assign gives a case to an account of the owner's. In place of an absent person, who must have the case, it adds a
// substitute until a moment; else it replaces whoever had it. cases.notThere, cases.noColleague, cases.notAssigned,
// cases.until.
func (s *Service) Assign(ctx context.Context, id kernel.ID, as Assignment) error {
	ctx, k, err := s.find(ctx, id)
	if err != nil {
		return err
	}
	riding, err := s.gate.Act(ctx, authz.Assign, k.record)
	if err != nil {
		return hidden(err)
	}
	if err := s.assignable(ctx, k.Owner, as); err != nil {
		return err
	}
	list := []Assignment{as}
	if as.InPlaceOf != "" {
		if !slices.ContainsFunc(k.Assigned, func(a Assignment) bool { return a.Account == as.InPlaceOf && a.InPlaceOf == "" }) {
			return fault.Invalid("cases.notAssigned").At("in_place_of")
		}
		list = append(slices.DeleteFunc(slices.Clone(k.Assigned), func(a Assignment) bool { return a.Account == as.Account }), as)
	}
	return s.store.Assign(riding, kernel.ActorFrom(ctx).Tenant, map[kernel.ID][]Assignment{id: list})
}

func (s *Service) assignable(ctx context.Context, owner string, as Assignment) error {
	ok, err := s.staff.Colleague(ctx, as.Account, owner)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	switch {
	case !ok:
		return fault.Invalid("cases.noColleague").At("account")
	case as.InPlaceOf == "" && !as.Until.IsZero():
		return fault.Invalid("cases.untilAlone").At("until")
	case as.InPlaceOf == as.Account:
		return fault.Invalid("cases.notAssigned").At("in_place_of")
	case as.InPlaceOf != "" && (!as.Until.After(now) || as.Until.Sub(now) > longestSubstitution):
		return fault.Invalid("cases.until").At("until")
	}
	return nil
}

// mostAssigned is how many cases one act gives to somebody.
const mostAssigned = 100

// AssignMany gives several cases to one account. Besides the right to assign each of them it needs the right to act on
// many at once. All or none. cases.oneByOne, cases.howMany and what Assign can refuse.
func (s *Service) AssignMany(ctx context.Context, ids []kernel.ID, account string) error {
	a := kernel.ActorFrom(ctx)
	riding, err := s.gate.Act(ctx, authz.Bulk, authz.Record{Tenant: a.Tenant, ID: "cases", Owner: a.Institution})
	if err != nil {
		return mayNotMany(err)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 || len(ids) > mostAssigned {
		return fault.Invalid("cases.howMany", "most", strconv.Itoa(mostAssigned)).At("ids")
	}
	list := map[kernel.ID][]Assignment{}
	for _, id := range ids {
		_, k, err := s.find(ctx, id)
		if err != nil {
			return err
		}
		if riding, err = s.gate.Act(riding, authz.Assign, k.record); err != nil {
			return hidden(err)
		}
		if err := s.assignable(ctx, k.Owner, Assignment{Account: account}); err != nil {
			return err
		}
		list[id] = []Assignment{{Account: account}}
	}
	return s.store.Assign(riding, a.Tenant, list)
}
