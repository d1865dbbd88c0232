package authz

import "context"

// Gate is the door of every service: it decides in the name of the one who acts in a context and keeps the record of it.
// The module that asks knows nothing of accounts, policies or trails.
type Gate interface {
	// Act decides on an act. Under the context that it returns the next transaction that commits also records the act, so
	// that there is none without its record. A refusal is recorded at once.
	Act(ctx context.Context, action Action, on Resource) (context.Context, error)
	// See decides on a reading and records it before it answers, with the identifiers of what is going to be shown. What
	// cannot be recorded is refused.
	See(ctx context.Context, action Action, on Resource, shown ...string) error
	// May decides without a record: for what a page offers, and for what anybody may see.
	May(ctx context.Context, action Action, on Resource) bool
}

// Name is the kind of a resource and its identifier within the tenant, as the trail names it.
func Name(r Resource) (kind, id string) {
	uid := r.entity(nothing).UID
	return string(uid.Type), string(uid.ID)
}
