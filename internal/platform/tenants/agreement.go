package tenants

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
)

// Agreement lets a government above see the published totals of one indicator. It opens nothing else.
type Agreement struct {
	Giver     kernel.Tenant `json:"giver"`
	Reader    kernel.Tenant `json:"reader"`
	Indicator string        `json:"indicator"`
	From      string        `json:"from"`  // first day, 2006-01-02
	Until     string        `json:"until"` // last day
	Basis     string        `json:"basis"` // the act by which the giver agreed
}

func (a Agreement) check() error {
	for field, day := range map[string]string{"from": a.From, "until": a.Until} {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return fault.Invalid("tenants.badDay").At(field)
		}
	}
	switch {
	case a.Until < a.From:
		return fault.Invalid("tenants.badDay").At("until")
	case a.Indicator == "":
		return fault.Invalid("tenants.noIndicator").At("indicator")
	case a.Basis == "":
		return fault.Invalid("tenants.noBasis").At("basis")
	}
	return nil
}

// Agree writes an agreement down. The reader must stand above the giver.
func (s *Service) Agree(ctx context.Context, a Agreement) error {
	if err := operator(ctx); err != nil {
		return err
	}
	if err := a.check(); err != nil {
		return err
	}
	above, err := s.above(ctx, a.Giver, a.Reader)
	if err != nil {
		return err
	}
	if !above {
		return fault.Invalid("tenants.notAbove").At("reader")
	}
	riding, _ := s.trail.With(ctx, audit.Entry{Tenant: a.Giver, Actor: kernel.ActorFrom(ctx).Name, Act: "agree", Kind: "tenant", Object: string(a.Reader), Outcome: audit.Done,
		Purpose: a.Indicator, LegalBasis: a.Basis})
	err = s.store.Tx(riding, func(tx *db.Tx) error {
		_, err := tx.Exec(riding, `INSERT INTO tenants_agreement (tenant, reader, indicator, from_day, until_day, basis, agreed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (tenant, reader, indicator, from_day) DO UPDATE SET until_day = excluded.until_day, basis = excluded.basis, agreed_at = excluded.agreed_at`,
			a.Giver, a.Reader, a.Indicator, a.From, a.Until, a.Basis, db.Time(s.clock.Now()))
		return err
	})
	if db.IsReference(err) {
		return noTenant()
	}
	return err
}

// InForce says whether the reader may see an indicator of the giver today, and by which act.
func (s *Service) InForce(ctx context.Context, giver, reader kernel.Tenant, indicator string) (basis string, ok bool, err error) {
	above, err := s.above(ctx, giver, reader) // a government that was moved elsewhere takes its agreement with it
	if err != nil || !above {
		return "", false, err
	}
	today := s.clock.Now().UTC().Format(time.DateOnly)
	err = s.store.QueryRow(ctx, `SELECT basis FROM tenants_agreement WHERE tenant = $1 AND reader = $2 AND indicator = $3 AND from_day <= $4 AND until_day >= $4
		ORDER BY from_day DESC LIMIT 1`, giver, reader, indicator, today).Scan(&basis)
	if db.IsNoRows(err) {
		return "", false, nil
	}
	return basis, err == nil, err
}

// Agreements are all that a tenant has given.
func (s *Service) Agreements(ctx context.Context, giver kernel.Tenant) ([]Agreement, error) {
	return db.All(ctx, s.store, func(row db.Scanner) (Agreement, error) {
		var a Agreement
		err := row.Scan(&a.Giver, &a.Reader, &a.Indicator, &a.From, &a.Until, &a.Basis)
		return a, err
	}, `SELECT tenant, reader, indicator, from_day, until_day, basis FROM tenants_agreement WHERE tenant = $1 ORDER BY reader, indicator, from_day`, giver)
}
