package sources

import (
	"context"
	"time"

	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Transition is one move of an edition: who did what, when, and where it stood then.
type Transition struct {
	Act   string // receive, or an act of the state machine
	State State
	Actor string
	At    time.Time
}

// History lists what happened to an edition, oldest first; staff only.
func (s *Service) History(ctx context.Context, source string, number int) ([]Transition, error) {
	actor, err := s.see(ctx, authz.ViewInternal, named(source, number))
	if err != nil {
		return nil, err
	}
	return s.store.Transitions(ctx, actor.Tenant, source, number)
}

// Original is a file of an edition as it came, counted from 1. It holds also what the profile does not read, so it is for
// who may read the rows that were set aside.
func (s *Service) Original(ctx context.Context, source string, number, file int) (File, error) {
	actor, err := s.see(ctx, authz.ReadQuarantine, named(source, number))
	if err != nil {
		return File{}, err
	}
	e, err := s.store.Edition(ctx, actor.Tenant, source, number)
	if err != nil {
		return File{}, err
	}
	if file < 1 || file > len(e.Files) {
		return File{}, fault.NotFound("sources.desk.noFile")
	}
	return e.Files[file-1], nil
}

// CancelReceived stops an edition whose reading has not begun. One that is being read is stopped by the context of Check.
func (s *Service) CancelReceived(ctx context.Context, source string, number int) error {
	ctx, actor, err := s.act(ctx, authz.Import, named(source, number), "")
	if err != nil {
		return err
	}
	e, err := s.store.Edition(ctx, actor.Tenant, source, number)
	if err != nil || e.State != Received {
		return err
	}
	_, err = s.store.Move(ctx, actor.Tenant, source, number, "cancel", actor.Name, s.clock.Now(), func(*Edition) {})
	return err
}

// QuarantineQuery narrows a quarantine to what one reason, and one field if it is named, set aside.
type QuarantineQuery struct {
	Field, Reason string // empty: all
	Offset, Limit int
}

// QuarantineOf lists rows that an edition set aside for one reason, and how many there are; staff only.
func (s *Service) QuarantineOf(ctx context.Context, source string, number int, q QuarantineQuery) ([]Quarantined, int, error) {
	actor, err := s.see(ctx, authz.ReadQuarantine, named(source, number))
	if err != nil {
		return nil, 0, err
	}
	if _, err := s.store.Edition(ctx, actor.Tenant, source, number); err != nil {
		return nil, 0, err
	}
	return s.store.QuarantineOf(ctx, actor.Tenant, source, number, q)
}
