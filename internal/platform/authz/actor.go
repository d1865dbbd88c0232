package authz

import (
	"convive/internal/kernel"
)

// Of is the subject that an actor is. An account that is suspended has no session and no token, so an actor is not.
func Of(a kernel.Actor) Subject {
	return Subject{Tenant: a.Tenant, Account: a.Name, Institution: a.Institution, Roles: a.Held(), Areas: a.Areas, Clearances: a.Clearances}
}

// DecideFor answers for an actor: the circumstances take how the actor signed in, and a program may do only what its token
// is for, whatever its account may.
func (s *Set) DecideFor(a kernel.Actor, action Action, what Resource, c Circumstances) Decision {
	if !a.Within(string(action)) {
		return Decision{Policies: []string{"token-scope"}, Version: s.Version}
	}
	c.MFA = a.MFA
	return s.Decide(Request{Subject: Of(a), Action: action, Resource: what, Circumstances: c})
}

// Actions are all that the schema names, sorted.
func (s *Set) Actions() []Action { return s.actions }
