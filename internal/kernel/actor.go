package kernel

import (
	"context"
	"slices"
)

// Tenant is the government that a row belongs to (T11). Every key carries it.
type Tenant string

// MainTenant is the tenant of an installation that serves one government.
const MainTenant Tenant = "main"

// Actor is who acts: a person signed in, a program, the installation itself, or a citizen without an account. Actors are
// not compared: who acts is Tenant and Name.
type Actor struct {
	Tenant      Tenant
	Name        string // account name, empty for a citizen
	Role        Role   // the strongest of Roles
	Institution string
	Roles       []Role   // empty: Role alone
	Areas       []string // codes of the territories that the person answers for
	Clearances  []string
	MFA         bool     // signed in by a passkey or with a second factor
	Session     string   // by which the person can be asked to confirm; empty for programs
	Scopes      []string // what a program's token is for; nil: everything that the roles allow
}

// Citizen is the actor of a request without an account.
func Citizen() Actor { return Actor{Tenant: MainTenant, Role: RoleCitizen} }

// System is the actor of the operator's command line and of timed work.
func System() Actor { return Actor{Tenant: MainTenant, Name: "system", Role: RoleSystem} }

// SignedIn says whether the actor has an account.
func (a Actor) SignedIn() bool { return a.Name != "" }

// Held are all roles of the actor: an administrator is three.
func (a Actor) Held() []Role {
	switch {
	case len(a.Roles) > 0:
		return a.Roles
	case a.Role == RoleAdministrator:
		return Administrator()
	case a.Role == "":
		return []Role{RoleCitizen}
	default:
		return []Role{a.Role}
	}
}

// Has says whether the actor has a role.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Held(), r) }

// Within says whether an action is among those that the actor's token is for. Who signed in has no such bound. It only
// narrows: what the roles allow is asked besides.
func (a Actor) Within(action string) bool {
	return a.Scopes == nil || slices.Contains(a.Scopes, action)
}

type actorKey struct{}

// WithActor puts the actor into the context of a call.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom is the actor of a call; a call without one is a citizen's.
func ActorFrom(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return Citizen()
}
