package cases

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Change is what is to be different in a case; nil leaves it. Protections are only added: who works on a case does not
// take them away.
type Change struct {
	State                                   *State
	Offence                                 *string
	HappenedIn                              *kernel.Code
	OccurredOn                              *string
	Seal, ProtectIdentity, OfMinor, Whistle bool
	Version                                 int64 // that the change was made on; 0: whatever stands
}

// Update changes the core of a case. cases.notThere, cases.changedMeanwhile and what a case can have wrong.
func (s *Service) Update(ctx context.Context, id kernel.ID, ch Change) error {
	ctx, k, err := s.find(ctx, id)
	if err != nil {
		return err
	}
	riding, err := s.gate.Act(ctx, authz.Update, k.record)
	if err != nil {
		return hidden(err)
	}
	c := k.Case
	set(&c.State, ch.State)
	set(&c.Offence, ch.Offence)
	set(&c.HappenedIn, ch.HappenedIn)
	set(&c.OccurredOn, ch.OccurredOn)
	c.Sealed, c.ProtectedIdentity, c.Minor, c.Whistleblower = c.Sealed || ch.Seal, c.ProtectedIdentity || ch.ProtectIdentity, c.Minor || ch.OfMinor, c.Whistleblower || ch.Whistle
	c.protect()
	if err := c.validate(s.clock.Now().Format("2006-01-02")); err != nil {
		return err
	}
	if err := s.placed(ctx, &c); err != nil {
		return err
	}
	if ch.Version != 0 {
		c.Version = ch.Version
	}
	c.Version++
	return s.store.Update(riding, kernel.ActorFrom(ctx).Tenant, c)
}

func set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}
