package tenants

import (
	"context"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// State is how far an agreement has come.
type State string

// The states. A state is never left again but in this order.
const (
	Proposed State = "proposed" // by the giver; it opens nothing
	Accepted State = "accepted" // by the reader; it opens from its first day to its last
	Ended    State = "ended"    // by either, at once
)

// Agreement lets a government above see the published totals of one indicator of another. It opens nothing else. It needs
// both: a steward of the giver proposes it, a steward of the reader accepts it.
type Agreement struct {
	ID        kernel.ID
	Giver     kernel.Tenant
	Reader    kernel.Tenant
	Indicator string
	From      string // first day, 2006-01-02, in the giver's time
	Until     string // last day
	Basis     string // the act by which the giver agrees
	State     State
	Proposed  Step
	Accepted  Step
	Ended     Step
}

// Step is who did something with an agreement, and when; zero: nobody has.
type Step struct {
	Of kernel.Tenant
	By string // account
	At time.Time
}

// Opens says whether the agreement opens anything on a day.
func (a Agreement) Opens(day string) bool {
	return a.State == Accepted && a.From <= day && day <= a.Until
}

// Over says whether it will never open anything again.
func (a Agreement) Over(day string) bool { return a.State == Ended || a.Until < day }

// longestBasis is how many letters the act may be named with.
const longestBasis = 200

func (a Agreement) check(today string) error {
	for field, day := range map[string]string{"from": a.From, "until": a.Until} {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return fault.Invalid("tenants.badDay").At(field)
		}
	}
	switch {
	case a.Until < a.From || a.Until < today:
		return fault.Invalid("tenants.badDay").At("until")
	case a.Indicator == "":
		return fault.Invalid("tenants.noIndicator").At("indicator")
	case a.Basis == "" || len([]rune(a.Basis)) > longestBasis || strings.ContainsAny(a.Basis, "\r\n\x00"):
		return fault.Invalid("tenants.noBasis").At("basis")
	}
	return nil
}

const agreementColumns = `id, tenant, reader, indicator, from_day, until_day, basis, state, proposed_by, proposed_at, accepted_by, accepted_at, ended_by, ended_of, ended_at`

func scanAgreement(row db.Scanner) (a Agreement, err error) {
	var proposed, accepted, ended string
	if err := row.Scan(&a.ID, &a.Giver, &a.Reader, &a.Indicator, &a.From, &a.Until, &a.Basis, &a.State, &a.Proposed.By, &proposed,
		&a.Accepted.By, &accepted, &a.Ended.By, &a.Ended.Of, &ended); err != nil {
		return a, err
	}
	a.Proposed.Of = a.Giver
	if accepted != "" {
		a.Accepted.Of = a.Reader
	}
	for at, to := range map[string]*time.Time{proposed: &a.Proposed.At, accepted: &a.Accepted.At, ended: &a.Ended.At} {
		if at == "" {
			continue
		}
		if *to, err = db.ParseTime(at); err != nil {
			return a, err
		}
	}
	return a, nil
}

// Given are all agreements of the actor's government as giver, Received as reader; the newest first.
func (s *Service) Given(ctx context.Context) ([]Agreement, error) {
	return s.agreements(ctx, `tenant = $1`)
}

// Received are those in which the actor's government is the reader.
func (s *Service) Received(ctx context.Context) ([]Agreement, error) {
	return s.agreements(ctx, `reader = $1`)
}

func (s *Service) agreements(ctx context.Context, whose string) ([]Agreement, error) {
	if err := s.mayRead(ctx); err != nil {
		return nil, err
	}
	return db.All(ctx, s.store, scanAgreement, `SELECT `+agreementColumns+` FROM tenants_agreement WHERE `+whose+` ORDER BY proposed_at DESC, id`, kernel.ActorFrom(ctx).Tenant)
}

// Agreement is one that the actor's government has given or received. tenants.noSuchAgreement.
func (s *Service) Agreement(ctx context.Context, giver kernel.Tenant, id kernel.ID) (Agreement, error) {
	if err := s.mayRead(ctx); err != nil {
		return Agreement{}, err
	}
	return agreementOf(ctx, s.store, kernel.ActorFrom(ctx).Tenant, giver, id)
}

// agreementOf reads an agreement in which a government takes part.
func agreementOf(ctx context.Context, q db.Querier, part, giver kernel.Tenant, id kernel.ID) (Agreement, error) {
	a, err := scanAgreement(q.QueryRow(ctx, `SELECT `+agreementColumns+` FROM tenants_agreement WHERE tenant = $1 AND id = $2 AND (tenant = $3 OR reader = $3)`, giver, string(id), part))
	if db.IsNoRows(err) {
		return a, fault.NotFound("tenants.noSuchAgreement")
	}
	return a, err
}

// Day is today where a government is, 2006-01-02.
func (s *Service) Day(t Tenant) string { return s.clock.Now().In(t.Location()).Format(time.DateOnly) }
