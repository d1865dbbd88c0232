package cases

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Reading is one line of who did what with a case.
type Reading struct {
	Number          int64 // of the line in the trail
	At              time.Time
	Account, Absent string // who, and in place of whom
	Institution     string
	Act             string
	Refused         bool
	Purpose, Basis  string
	AsOneOf         int // how many cases a list showed with it; 0: it alone was asked for
}

// readingsPage is how many lines of who read a case come at once.
const readingsPage = 50

// Readings is a part of who read a case. Older is the number before which the next part begins; 0: there is none.
type Readings struct {
	List  []Reading
	Older int64
}

// Readers tells who read a case, and who tried to, newest first, before a number of the trail (0: from the newest): to who may
// decide on it or works on it. cases.notThere.
func (s *Service) Readers(ctx context.Context, id kernel.ID, before int64) (Readings, error) {
	ctx, k, err := s.find(ctx, id)
	if err != nil {
		return Readings{}, err
	}
	if !s.gate.May(ctx, authz.DecideOn, k.record) && !s.gate.May(ctx, authz.Update, k.record) {
		return Readings{}, hidden(s.gate.See(ctx, authz.DecideOn, k.record))
	}
	list, err := s.readers.Readings(ctx, "Record", k.object(ctx), before, readingsPage+1)
	if err != nil || len(list) <= readingsPage {
		return Readings{List: list}, err
	}
	return Readings{list[:readingsPage], list[readingsPage-1].Number}, nil
}
