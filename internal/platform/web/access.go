package web

import (
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Access says who may ask for a route.
type Access string

// The kinds of access.
const (
	Public Access = "public" // everybody
	Signin Access = "signin" // everybody with an account
	Staff  Access = "staff"  // whoever works with the system; what each may do is decided behind the route

	Accounts Access = "accounts" // who looks after accounts
)

// byRole begins an access that names roles.
const byRole = "roles "

// Of is whoever has one of these roles. What each may do is decided behind the route.
func Of(roles ...kernel.Role) Access {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return Access(byRole + strings.Join(names, " "))
}

// names says whether the access names a role that the actor has.
func (a Access) names(actor kernel.Actor) bool {
	list, ok := strings.CutPrefix(string(a), byRole)
	return ok && slices.ContainsFunc(strings.Fields(list), func(r string) bool { return actor.Has(kernel.Role(r)) })
}

// Route is a registered pattern, as the access matrix lists it.
type Route struct {
	Method  string // empty: every method
	Pattern string // "/{lang}/indicators/{id}"
	Access  Access
	Dated   bool // answers an earlier moment
}

// allow refuses an actor whom the route does not serve: unauthenticated without an account, else forbidden.
func (a Access) allow(actor kernel.Actor) error {
	switch {
	case a == Public:
		return nil
	case !actor.SignedIn():
		return fault.Unauthenticated("web.signInNeeded")
	case a == Signin:
		return nil
	case a.names(actor), a == Staff && works(actor), a == Accounts && (actor.Has(kernel.RoleAccounts) || actor.Role == kernel.RoleSystem):
		return nil
	default:
		return fault.Forbidden("web.staffOnly")
	}
}

// works says whether an actor has a role besides those of the public.
func works(actor kernel.Actor) bool {
	return actor.Role == kernel.RoleSystem || slices.ContainsFunc(actor.Held(), func(r kernel.Role) bool {
		return r != kernel.RoleCitizen && r != kernel.RoleLegislator && slices.Contains(kernel.Roles(), r)
	})
}

// seenBy says whether a menu entry is of use to the actor.
func (a Access) seenBy(actor kernel.Actor) bool { return a == "" || a.allow(actor) == nil }
