package reconciliationdb

import (
	"context"
	"encoding/json"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/reconciliation"
)

// Store implements reconciliation.Store.
type Store struct{ db *db.DB }

var _ reconciliation.Store = Store{}

// New makes a Store; Migrate must have run.
func New(store *db.DB) Store { return Store{store} }

func toJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil { // of our own types, none of which can fail
		return "null"
	}
	return string(text)
}

// InsertRound keeps a new round.
func (s Store) InsertRound(ctx context.Context, tenant kernel.Tenant, r reconciliation.Round) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO reconciliation_round (tenant, id, title, territory, from_day, to_day, owner, institutions, legal_basis, sealed, made_up, opened_by, opened_at, plan, linkage, names, seal)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '', $14, $15)`, string(tenant), string(r.ID), r.Title, string(r.Territory), r.From, r.To, r.Owner, strings.Join(r.Institutions, " "),
			r.LegalBasis, r.Sealed, r.Generated, r.OpenedBy, db.Time(r.OpenedAt), toJSON(r.Names), string(r.Seal))
		return err
	})
}

const roundColumns = `id, title, territory, from_day, to_day, owner, institutions, legal_basis, sealed, made_up, opened_by, opened_at, plan, linkage, names, seal`

func scanRound(row db.Scanner) (r reconciliation.Round, err error) {
	var institutions, at, plan, names string
	if err = row.Scan(&r.ID, &r.Title, &r.Territory, &r.From, &r.To, &r.Owner, &institutions, &r.LegalBasis, &r.Sealed, &r.Generated, &r.OpenedBy, &at, &plan, &r.Linkage, &names, &r.Seal); err != nil {
		return r, err
	}
	r.Institutions = strings.Fields(institutions)
	if err = json.Unmarshal([]byte(names), &r.Names); err != nil {
		return r, err
	}
	if plan != "" {
		r.Plan = &reconciliation.Plan{}
		if err = json.Unmarshal([]byte(plan), r.Plan); err != nil {
			return r, err
		}
	}
	r.OpenedAt, err = db.ParseTime(at)
	return r, err
}

// Rounds are all, the newest first.
func (s Store) Rounds(ctx context.Context, tenant kernel.Tenant) ([]reconciliation.Round, error) {
	return db.All(ctx, s.db, scanRound, `SELECT `+roundColumns+` FROM reconciliation_round WHERE tenant = $1 ORDER BY opened_at DESC, id DESC`, string(tenant))
}

// Round is one.
func (s Store) Round(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (reconciliation.Round, bool, error) {
	r, err := scanRound(s.db.QueryRow(ctx, `SELECT `+roundColumns+` FROM reconciliation_round WHERE tenant = $1 AND id = $2`, string(tenant), string(id)))
	return found(r, err)
}

func found[T any](v T, err error) (T, bool, error) {
	if db.IsNoRows(err) {
		var none T
		return none, false, nil
	}
	return v, err == nil, err
}

// SavePlan keeps what the blocking rules cost.
func (s Store) SavePlan(ctx context.Context, tenant kernel.Tenant, id kernel.ID, p reconciliation.Plan) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE reconciliation_round SET plan = $3 WHERE tenant = $1 AND id = $2`, string(tenant), string(id), toJSON(p))
		return err
	})
}

// Delivering makes the next transaction keep a delivery with its records.
func (s Store) Delivering(ctx context.Context, tenant kernel.Tenant, d reconciliation.Delivery, records []reconciliation.Record) context.Context {
	riding, _ := db.WithRider(ctx, func(ctx context.Context, tx *db.Tx) error {
		if n, err := moves(ctx, tx, tenant, d.Round); err != nil || n > 0 {
			return decided(err)
		}
		_, err := tx.Exec(ctx, `INSERT INTO reconciliation_delivery (tenant, id, round, institution, edition, figure, records, repeated, delivered_by, delivered_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, string(tenant), string(d.ID), string(d.Round), d.Institution, d.Edition, d.Figure, d.Records, d.Repeated, d.By, db.Time(d.At))
		if db.IsUnique(err) {
			return fault.Conflict("reconciliation.deliveredMeanwhile")
		}
		if err != nil {
			return err
		}
		insert, err := tx.Prepare(ctx, `INSERT INTO reconciliation_record (tenant, id, delivery, institution, reference, manner, subject_ref, place, month, municipality) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
		if err != nil {
			return err
		}
		for _, r := range records {
			if err := insert.Exec(ctx, string(tenant), string(r.ID), string(r.Delivery), r.Institution, r.Reference, r.Manner, r.Ref, r.Line, r.Month, string(r.Place)); err != nil {
				return err
			}
		}
		return nil
	})
	return riding
}

func decided(err error) error {
	if err != nil {
		return err
	}
	return fault.Conflict("reconciliation.decided")
}

func moves(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, round kernel.ID) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT count(*) FROM reconciliation_move WHERE tenant = $1 AND round = $2`, string(tenant), string(round)).Scan(&n)
	return n, err
}

// Deliveries are all editions of a round.
func (s Store) Deliveries(ctx context.Context, tenant kernel.Tenant, round kernel.ID) ([]reconciliation.Delivery, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (d reconciliation.Delivery, err error) {
		var at string
		if err = row.Scan(&d.ID, &d.Round, &d.Institution, &d.Edition, &d.Figure, &d.Records, &d.Repeated, &d.By, &at); err != nil {
			return d, err
		}
		d.At, err = db.ParseTime(at)
		return d, err
	}, `SELECT id, round, institution, edition, figure, records, repeated, delivered_by, delivered_at FROM reconciliation_delivery WHERE tenant = $1 AND round = $2
		ORDER BY institution, edition DESC`, string(tenant), string(round))
}

// Records are those of the newest edition of each institution.
func (s Store) Records(ctx context.Context, tenant kernel.Tenant, round kernel.ID) ([]reconciliation.Record, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (r reconciliation.Record, err error) {
		err = row.Scan(&r.ID, &r.Delivery, &r.Institution, &r.Reference, &r.Manner, &r.Ref, &r.Line, &r.Month, &r.Place)
		return r, err
	}, `SELECT r.id, r.delivery, r.institution, r.reference, r.manner, r.subject_ref, r.place, r.month, r.municipality FROM reconciliation_record r
		JOIN reconciliation_delivery d ON d.tenant = r.tenant AND d.id = r.delivery
		WHERE r.tenant = $1 AND d.tenant = $1 AND d.round = $2 AND d.edition = (SELECT max(e.edition) FROM reconciliation_delivery e WHERE e.tenant = $1 AND e.round = $2 AND e.institution = d.institution)
		ORDER BY r.institution, r.place`, string(tenant), string(round))
}

func exactOf(r reconciliation.Release) string {
	if r.Exact == nil {
		return ""
	}
	return toJSON(r.Exact)
}

// InsertRelease publishes figures.
func (s Store) InsertRelease(ctx context.Context, tenant kernel.Tenant, r reconciliation.Release) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO reconciliation_release (tenant, round, number, published_by, published_at, figures, exact) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(tenant), string(r.Round), r.Number, r.By, db.Time(r.At), toJSON(r.Figures), exactOf(r))
		if db.IsUnique(err) {
			return fault.Conflict("reconciliation.changedMeanwhile")
		}
		return err
	})
}

// Releases of a round, or of all, the newest first.
func (s Store) Releases(ctx context.Context, tenant kernel.Tenant, round kernel.ID) ([]reconciliation.Release, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (r reconciliation.Release, err error) {
		var at, figures, exact string
		if err = row.Scan(&r.Round, &r.Number, &r.By, &at, &figures, &exact); err != nil {
			return r, err
		}
		if err = json.Unmarshal([]byte(figures), &r.Figures); err != nil {
			return r, err
		}
		if exact != "" {
			r.Exact = &reconciliation.Figures{}
			if err = json.Unmarshal([]byte(exact), r.Exact); err != nil {
				return r, err
			}
		}
		r.At, err = db.ParseTime(at)
		return r, err
	}, `SELECT round, number, published_by, published_at, figures, exact FROM reconciliation_release WHERE tenant = $1 AND ($2 = '' OR round = $2) ORDER BY published_at DESC, round, number DESC`,
		string(tenant), string(round))
}
