package web

import (
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Access says who may ask for a route.
type Access string

// The kinds of access.
const (
	Public Access = "public" // everybody
	Signin Access = "signin" // everybody with an account
	Staff  Access = "staff"  // administrators and the installation itself

	Accounts Access = "accounts" // who looks after accounts
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
	case actor.Role == kernel.RoleAdministrator || actor.Role == kernel.RoleSystem:
		return nil
	case a == Accounts && actor.Has(kernel.RoleAccounts):
		return nil
	default:
		return fault.Forbidden("web.staffOnly")
	}
}

// seenBy says whether a menu entry is of use to the actor.
func (a Access) seenBy(actor kernel.Actor) bool { return a == "" || a.allow(actor) == nil }
