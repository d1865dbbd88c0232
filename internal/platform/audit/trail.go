package audit

import (
	"context"
	"embed"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "audit", migrations)
}

// Trail appends and reads.
type Trail struct {
	store *db.DB
	clock kernel.Clock
	alone sync.Mutex // entries that come by themselves wait for each other here, not in the store
}

// New makes a Trail; Migrate must have run.
func New(store *db.DB, clock kernel.Clock) *Trail { return &Trail{store: store, clock: clock} }

// With makes the act's own transaction carry the entry. recorded says afterwards whether it did: an act that wrote nothing
// has none.
func (t *Trail) With(ctx context.Context, e Entry) (riding context.Context, recorded func() bool) {
	return db.WithRider(ctx, func(ctx context.Context, tx *db.Tx) error { return t.append(ctx, tx, e) })
}

// WithAll is With for many entries, which stand in the trail in their order.
func (t *Trail) WithAll(ctx context.Context, list []Entry) (riding context.Context, recorded func() bool) {
	return db.WithRider(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, e := range list {
			if err := t.append(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// Record appends an entry by itself: a reading, or an attempt that was refused.
func (t *Trail) Record(ctx context.Context, e Entry) error {
	t.alone.Lock()
	defer t.alone.Unlock()
	return t.store.Tx(db.WithoutRiders(ctx), func(tx *db.Tx) error { return t.append(ctx, tx, e) })
}

// Append adds an entry within a transaction of the caller's, for whoever learns only there what the entry says.
func (t *Trail) Append(ctx context.Context, tx *db.Tx, e Entry) error { return t.append(ctx, tx, e) }

func (t *Trail) append(ctx context.Context, tx *db.Tx, e Entry) error {
	previous, last := first, ""
	err := tx.QueryRow(ctx, `SELECT number, hash, at FROM audit_entry WHERE tenant = $1 ORDER BY number DESC LIMIT 1`, e.Tenant).Scan(&e.Number, &previous, &last)
	if err != nil && !db.IsNoRows(err) {
		return err
	}
	e.Number++
	if e.At, err = t.moment(last); err != nil {
		return err
	}
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	at := e.at()
	if _, err := tx.Exec(ctx, `INSERT INTO audit_entry (tenant, number, at, actor, act, kind, object, outcome, body, previous, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, e.Tenant, e.Number, at, e.Actor, e.Act, e.Kind, e.Object, string(e.Outcome),
		string(body), previous, hash(e.Tenant, e.Number, at, previous, string(body))); err != nil {
		return err
	}
	for _, id := range concerned(e) {
		if _, err := tx.Exec(ctx, `INSERT INTO audit_concerned (tenant, number, kind, object) VALUES ($1, $2, $3, $4)`, e.Tenant, e.Number, e.Kind, id); err != nil {
			return err
		}
	}
	return nil
}

// moment is when an entry is made: not before the one that it follows, whatever the clock says.
func (t *Trail) moment(last string) (time.Time, error) {
	now := t.clock.Now()
	if last <= db.Time(now) {
		return now, nil
	}
	before, err := db.ParseTime(last)
	if f, ok := t.clock.(*kernel.Forward); ok && err == nil {
		f.Seen(before)
	}
	return before, err
}

// After counts a tenant's entries after one, and says whether any tells of one of the acts.
func (t *Trail) After(ctx context.Context, tenant kernel.Tenant, number int64, acts []string) (n int64, told bool, err error) {
	list, err := db.All(ctx, t.store, func(row db.Scanner) (act string, err error) { return act, row.Scan(&act) },
		`SELECT act FROM audit_entry WHERE tenant = $1 AND number > $2 ORDER BY number LIMIT 1000`, tenant, number)
	for _, act := range list {
		told = told || slices.Contains(acts, act)
	}
	return int64(len(list)), told, err
}

// Newest is the moment of the newest entry of all chains; zero if there is none.
func (t *Trail) Newest(ctx context.Context) (time.Time, error) {
	var at string
	err := t.store.QueryRow(ctx, `SELECT coalesce(max(e.at), '') FROM audit_entry e
		JOIN (SELECT tenant, max(number) AS last FROM audit_entry GROUP BY tenant) l ON l.tenant = e.tenant AND l.last = e.number`).Scan(&at)
	if err != nil {
		return time.Time{}, err
	}
	return db.ParseTime(at)
}

// concerned are the things that an entry is about, each once.
func concerned(e Entry) []string {
	seen := map[string]bool{}
	var list []string
	for _, id := range append([]string{e.Object}, e.Returned...) {
		if id != "" && !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}

// Entries lists a tenant's trail, newest first.
func (t *Trail) Entries(ctx context.Context, tenant kernel.Tenant, q Query) ([]Entry, error) {
	if q.Limit < 1 || q.Limit > 500 {
		q.Limit = 500
	}
	if q.Before < 1 {
		q.Before = 1 << 62
	}
	kinds := []string{q.Kind}
	if q.Kind == "" && q.Object != "" {
		var err error
		if kinds, err = t.Kinds(ctx, tenant); err != nil {
			return nil, err
		}
	}
	text, args := q.statement(tenant, kinds)
	return db.All(ctx, t.store, scan, text, args...)
}

// mostKinds bounds the kinds that are told: there are a dozen.
const mostKinds = 100

// Kinds are the kinds of things that a tenant's trail speaks of, in order. Each is one step in the index.
func (t *Trail) Kinds(ctx context.Context, tenant kernel.Tenant) ([]string, error) {
	var list []string
	for kind := ""; len(list) < mostKinds; list = append(list, kind) {
		var next string
		if err := t.store.QueryRow(ctx, `SELECT coalesce(min(kind), '') FROM audit_entry WHERE tenant = $1 AND kind > $2`, tenant, kind).Scan(&next); err != nil || next == "" {
			return list, err
		}
		kind = next
	}
	return list, nil
}

func scan(row db.Scanner) (Entry, error) {
	var tenant, at, body string
	var number int64
	if err := row.Scan(&tenant, &number, &at, &body); err != nil {
		return Entry{}, err
	}
	var e Entry
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		return e, err
	}
	when, err := db.ParseTime(at)
	e.Tenant, e.Number, e.At = kernel.Tenant(tenant), number, when
	return e, err
}

// Head is the end of a chain: how long it is and the hash that seals all of it. A chain without entries has length 0.
type Head struct {
	Tenant kernel.Tenant
	Number int64
	Hash   string
}

// Heads are the ends of all chains, by tenant.
func (t *Trail) Heads(ctx context.Context) ([]Head, error) {
	return db.All(ctx, t.store, func(row db.Scanner) (Head, error) {
		var h Head
		err := row.Scan(&h.Tenant, &h.Number, &h.Hash)
		return h, err
	}, `SELECT e.tenant, e.number, e.hash FROM audit_entry e
		JOIN (SELECT tenant, max(number) AS last FROM audit_entry GROUP BY tenant) l ON l.tenant = e.tenant AND l.last = e.number ORDER BY e.tenant`)
}
