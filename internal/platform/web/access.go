package web

import (
	"slices"

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
	Cases    Access = "cases"    // who has a role by which records of cases are opened
)

// Route is a registered pattern, as the access matrix lists it.
type Route struct {
	Method  string // empty: every method
	Pattern string // "/{lang}/indicators/{id}"
	Access  Access
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
	case a == Cases && slices.ContainsFunc(caseRoles, actor.Has):
		return nil
	case a == Staff && works(actor), a == Accounts && (actor.Has(kernel.RoleAccounts) || actor.Role == kernel.RoleSystem):
		return nil
	default:
		return fault.Forbidden("web.staffOnly")
	}
}

// caseRoles are the roles by which records of cases are opened.
var caseRoles = []kernel.Role{kernel.RoleCaseworker, kernel.RoleSupervisor, kernel.RoleLiaison, kernel.RoleDutyOfficer, kernel.RoleCrisisCell}

// works says whether an actor has a role besides those of the public.
func works(actor kernel.Actor) bool {
	return actor.Role == kernel.RoleSystem || slices.ContainsFunc(actor.Held(), func(r kernel.Role) bool {
		return r != kernel.RoleCitizen && r != kernel.RoleLegislator && slices.Contains(kernel.Roles(), r)
	})
}

// seenBy says whether a menu entry is of use to the actor.
func (a Access) seenBy(actor kernel.Actor) bool { return a == "" || a.allow(actor) == nil }
