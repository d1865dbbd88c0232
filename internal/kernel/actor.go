package kernel

import "context"

// Tenant is the government that a row belongs to (T11). Every key carries it.
type Tenant string

// MainTenant is the tenant of an installation that serves one government.
const MainTenant Tenant = "main"

// Role is what an actor is to the system.
type Role string

// The roles that exist so far. A person without an account is a citizen.
const (
	RoleCitizen       Role = "citizen"
	RoleAdministrator Role = "administrator"
	RoleSystem        Role = "system" // the installation itself: demonstration, command line of the operator
)

// Actor is who acts: a person signed in, the installation itself, or a citizen without an account.
type Actor struct {
	Tenant Tenant
	Name   string // account name, empty for a citizen
	Role   Role
}

// Citizen is the actor of a request without an account.
func Citizen() Actor { return Actor{Tenant: MainTenant, Role: RoleCitizen} }

// System is the actor of the operator's command line and of timed work.
func System() Actor { return Actor{Tenant: MainTenant, Name: "system", Role: RoleSystem} }

// SignedIn says whether the actor has an account.
func (a Actor) SignedIn() bool { return a.Name != "" }

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
