package cases

import (
	"context"
	"slices"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Relation is a case as the rules see it when one actor asks: assignments, grants and complaints are those of the actor
// only. Its area is one that the actor answers for, if it happened inside one: of several the one of an emergency.
func Relation(c Case, a kernel.Actor, s authz.Standing) authz.Record {
	r := authz.Record{Tenant: a.Tenant, ID: string(c.ID), Owner: c.Owner, Kind: string(c.Kind), Area: area(c, a, s), Level: c.Level,
		Sealed: c.Sealed, ProtectedIdentity: c.ProtectedIdentity, Minor: c.Minor, Whistleblower: c.Whistleblower}
	if _, ok := standsAs(c, a, s); ok {
		r.Assigned = []string{a.Name}
	}
	if slices.ContainsFunc(s.Grants, func(g authz.OpenGrant) bool { return g.Opens(r) }) {
		r.SharedWith = []string{a.Institution}
	}
	if a.Name != "" && slices.Contains(c.SubjectOfComplaint, a.Name) {
		r.SubjectOfComplaint = []string{a.Name}
	}
	return r
}

// standsAs is the assignment by which an actor works on a case: an own one before one in place of somebody.
func standsAs(c Case, a kernel.Actor, s authz.Standing) (found Assignment, ok bool) {
	for _, as := range c.Assigned {
		if a.Name == "" || as.Account != a.Name || !as.holds(s.Now) {
			continue
		}
		if as.InPlaceOf == "" {
			return as, true
		}
		found, ok = as, true
	}
	return found, ok
}

// acting is the context of an act on a case: of a substitute the trail names the absent person as well.
func acting(ctx context.Context, c Case, a kernel.Actor, s authz.Standing) context.Context {
	if as, ok := standsAs(c, a, s); ok && as.InPlaceOf != "" {
		return authz.InPlaceOf(ctx, as.InPlaceOf)
	}
	return ctx
}

func area(c Case, a kernel.Actor, s authz.Standing) string {
	own := func(code kernel.Code) bool { return slices.Contains(a.Areas, string(code)) }
	for _, e := range s.Emergencies {
		if e.Kind == string(c.Kind) && own(kernel.Code(e.Area)) && slices.Contains(c.Within, kernel.Code(e.Area)) {
			return e.Area
		}
	}
	for _, code := range c.Within {
		if own(code) {
			return string(code)
		}
	}
	return string(c.HappenedIn)
}
