package managementdb

import (
	"context"
	"embed"
	"encoding/json"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/management"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "management", migrations)
}

// Store implements management.Store.
type Store struct {
	db     *db.DB
	parsed *sync.Map // document → management.Factor: the same text reads the same
}

var _ management.Store = Store{}

// New makes a Store; Migrate must have run.
func New(store *db.DB) Store { return Store{store, &sync.Map{}} }

// Rules are all versions that were kept by a moment.
func (s Store) Rules(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]management.Factor, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (management.Factor, error) {
		var document string
		var meta management.Meta
		if err := row.Scan(&document, &meta.By, &meta.Reason, &meta.At); err != nil {
			return management.Factor{}, err
		}
		f, err := s.parse(document)
		f.Meta = meta
		return f, err
	}, `SELECT document, kept_by, reason, kept_at FROM management_rule WHERE tenant = $1 AND kept_at <= $2 ORDER BY factor, version`, string(tenant), db.Until(by))
}

func (s Store) parse(document string) (management.Factor, error) {
	if f, ok := s.parsed.Load(document); ok {
		return f.(management.Factor), nil
	}
	f, err := management.ParseFactor(document)
	if err == nil {
		s.parsed.Store(document, f)
	}
	return f, err
}

// Define keeps a version.
func (s Store) Define(ctx context.Context, tenant kernel.Tenant, f management.Factor, at time.Time) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO management_rule (tenant, factor, version, document, kept_by, reason, kept_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
			string(tenant), f.ID, int64(f.Version), f.Document, f.Meta.By, f.Meta.Reason, db.Time(at))
		if err == nil && n == 0 {
			return fault.Conflict("management.changedMeanwhile")
		}
		return err
	})
}

// content is what a change says besides its level.
type content struct {
	Year, Version int
	From          management.Level
	Measure       string
	Before, After *float64
	Behind        []string
	Values        map[string]float64
}

const changeColumns = `subject, factor, level, content, recorded_at`

func scanChange(row db.Scanner) (management.Change, error) {
	var c management.Change
	var text, at string
	var level int64
	if err := row.Scan(&c.Subject, &c.Factor, &level, &text, &at); err != nil {
		return c, err
	}
	var more content
	if err := json.Unmarshal([]byte(text), &more); err != nil {
		return c, err
	}
	c.Year, c.Version, c.From, c.To, c.Measure, c.Before, c.After, c.Behind, c.Values = more.Year, more.Version, more.From, management.Level(level), more.Measure, more.Before, more.After, more.Behind, more.Values
	var err error
	c.At, err = db.ParseTime(at)
	return c, err
}

// Levels are the last changes by subject and factor.
func (s Store) Levels(ctx context.Context, tenant kernel.Tenant) (map[[2]string]management.Change, error) {
	list, err := db.All(ctx, s.db, scanChange, `SELECT `+changeColumns+` FROM management_level AS m WHERE tenant = $1 AND step = (SELECT max(step) FROM management_level AS l
		WHERE l.tenant = $1 AND l.subject = m.subject AND l.factor = m.factor)`, string(tenant))
	last := map[[2]string]management.Change{}
	for _, c := range list {
		last[[2]string{c.Subject, c.Factor}] = c
	}
	return last, err
}

// AddChanges appends changes. Two that record at once do not both: a step is taken once.
func (s Store) AddChanges(ctx context.Context, tenant kernel.Tenant, list []management.Change) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		for _, c := range list {
			text, err := json.Marshal(content{c.Year, c.Version, c.From, c.Measure, c.Before, c.After, c.Behind, c.Values})
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO management_level (tenant, subject, factor, step, level, content, recorded_at)
				VALUES ($1, $2, $3, (SELECT coalesce(max(step), 0) + 1 FROM management_level WHERE tenant = $1 AND subject = $2 AND factor = $3), $4, $5, $6)`,
				string(tenant), c.Subject, c.Factor, int64(c.To), string(text), db.Time(c.At)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Changes are those of a subject by a moment, the oldest first.
func (s Store) Changes(ctx context.Context, tenant kernel.Tenant, subject string, by time.Time) ([]management.Change, error) {
	return db.All(ctx, s.db, scanChange, `SELECT `+changeColumns+` FROM management_level WHERE tenant = $1 AND subject = $2 AND recorded_at <= $3 ORDER BY recorded_at, factor, step`,
		string(tenant), subject, db.Until(by))
}

// Agreements are the last words by subject and group, by a moment.
func (s Store) Agreements(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]management.Agreement, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (management.Agreement, error) {
		var a management.Agreement
		var given int64
		var at string
		if err := row.Scan(&a.Subject, &a.Group, &given, &a.By, &at); err != nil {
			return a, err
		}
		a.Given = given == 1
		var err error
		a.At, err = db.ParseTime(at)
		return a, err
	}, `SELECT subject, peers, given, said_by, said_at FROM management_agreement AS a WHERE tenant = $1 AND said_at <= $2 AND step = (SELECT max(step) FROM management_agreement AS l
		WHERE l.tenant = $1 AND l.subject = a.subject AND l.peers = a.peers AND l.said_at <= $2) ORDER BY peers, subject`, string(tenant), db.Until(by))
}

// Agree appends a word.
func (s Store) Agree(ctx context.Context, tenant kernel.Tenant, a management.Agreement) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		given := int64(0)
		if a.Given {
			given = 1
		}
		_, err := tx.Exec(ctx, `INSERT INTO management_agreement (tenant, subject, peers, step, given, said_by, said_at)
			VALUES ($1, $2, $3, (SELECT coalesce(max(step), 0) + 1 FROM management_agreement WHERE tenant = $1 AND subject = $2 AND peers = $3), $4, $5, $6)`,
			string(tenant), a.Subject, a.Group, given, a.By, db.Time(a.At))
		return err
	})
}
