package cases

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Reading is one line of who did what with a case.
type Reading struct {
	At              time.Time
	Account, Absent string // who, and in place of whom
	Institution     string
	Act             string
	Refused         bool
	Purpose, Basis  string
	AsOneOf         int // how many cases a list showed with it; 0: it alone was asked for
}

// Readers tells who read a case, and who tried to, newest first: to who may decide on it or works on it. cases.notThere.
func (s *Service) Readers(ctx context.Context, id kernel.ID) ([]Reading, error) {
	ctx, k, err := s.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if !s.gate.May(ctx, authz.DecideOn, k.record) && !s.gate.May(ctx, authz.Update, k.record) {
		return nil, hidden(s.gate.See(ctx, authz.DecideOn, k.record))
	}
	return s.readers.Readings(ctx, "Record", string(kernel.ActorFrom(ctx).Tenant)+"/"+string(id))
}
