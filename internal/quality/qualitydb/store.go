package qualitydb

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/quality"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "quality", migrations)
}

// Store implements quality.Store.
type Store struct{ db *db.DB }

var _ quality.Store = Store{}

// New makes a Store; Migrate must have run.
func New(store *db.DB) Store { return Store{store} }

// SaveDocument keeps a version; the same text again is accepted, another text under the same version is a conflict.
func (s Store) SaveDocument(ctx context.Context, tenant kernel.Tenant, d quality.Document, at time.Time) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		var kept string
		err := tx.QueryRow(ctx, `SELECT document FROM quality_document WHERE tenant = $1 AND kind = $2 AND id = $3 AND version = $4`, string(tenant), d.Kind, d.ID, int64(d.Version)).Scan(&kept)
		switch {
		case err == nil && kept == d.Text:
			return nil
		case err == nil:
			return fault.Conflict("quality.versionTaken", "rule", d.ID, "version", strconv.Itoa(d.Version))
		case !db.IsNoRows(err):
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO quality_document (tenant, kind, id, version, document, added_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			string(tenant), d.Kind, d.ID, int64(d.Version), d.Text, db.Time(at))
		return err
	})
}

// Documents gives the latest versions by a moment, by identifier.
func (s Store) Documents(ctx context.Context, tenant kernel.Tenant, kind string, by time.Time) ([]quality.Document, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (quality.Document, error) {
		d := quality.Document{Kind: kind}
		err := row.Scan(&d.ID, &d.Version, &d.Text)
		return d, err
	}, `SELECT id, version, document FROM quality_document AS d WHERE tenant = $1 AND kind = $2
		AND version = (SELECT max(version) FROM quality_document AS l WHERE l.tenant = $1 AND l.kind = $2 AND l.id = d.id AND l.added_at <= $3) ORDER BY id`, string(tenant), kind, db.Until(by))
}

// KeepRun adds a run of the edition and brings its findings up to date.
func (s Store) KeepRun(ctx context.Context, tenant kernel.Tenant, r quality.Run, found []quality.Detection) error {
	outcomes, err := json.Marshal(r.Outcomes)
	if err != nil {
		return err
	}
	years, err := json.Marshal(r.Years)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO quality_run (tenant, source, edition, ran_at, ran_by, row_count, outcomes, years) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (tenant, source, edition, ran_at) DO UPDATE SET ran_by = excluded.ran_by, row_count = excluded.row_count, outcomes = excluded.outcomes, years = excluded.years`,
			string(tenant), r.Source, int64(r.Edition), db.Time(r.At), r.By, r.Rows, string(outcomes), string(years)); err != nil {
			return err
		}
		kept, err := db.All(ctx, tx, scanFinding, `SELECT `+columns+` FROM quality_finding WHERE tenant = $1 AND source = $2 AND edition = $3`, string(tenant), r.Source, int64(r.Edition))
		if err != nil {
			return err
		}
		before := map[string]quality.Finding{}
		for _, f := range kept {
			before[place(f.Rule, f.Segment, f.About)] = f
		}
		for _, d := range found {
			key := place(d.Rule.ID, d.Segment, d.About)
			f, known := before[key]
			delete(before, key)
			if err := keep(ctx, tx, tenant, r, d, f, known); err != nil {
				return err
			}
		}
		for _, f := range before {
			if f.State == quality.Resolved {
				continue
			}
			if _, err := move(ctx, tx, tenant, f, quality.Step{Act: quality.Vanish, Actor: r.By, At: r.At}); err != nil {
				return err
			}
		}
		return nil
	})
}

func place(rule string, s quality.Segment, about string) string {
	return rule + "\x00" + s.Key() + "\x00" + about
}

var weights = []quality.Severity{quality.Error, quality.Warning, quality.Info}

// keep opens a finding, or gives one that is there the new counts.
func keep(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, r quality.Run, d quality.Detection, f quality.Finding, known bool) error {
	args, err := json.Marshal(d.Args)
	if err != nil {
		return err
	}
	sample := quality.Lines(d.Sample)
	weight := int64(slices.Index(weights, d.Rule.Severity))
	if known {
		if !says(f, d) {
			if err := keepPast(ctx, tx, tenant, f.ID, r); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE quality_finding SET version = $3, kind = $4, severity = $5, weight = $6, failed = $7, looked = $8, observed = $9, expected = $10, note = $11, args = $12, sample = $13
			WHERE tenant = $1 AND id = $2`, string(tenant), string(f.ID), int64(d.Rule.Version), string(d.Rule.Kind), string(d.Rule.Severity), weight, d.Failed, d.Looked, d.Observed, d.Expected,
			d.Note, string(args), sample); err != nil {
			return err
		}
		if f.State == quality.Resolved {
			_, err = move(ctx, tx, tenant, f, quality.Step{Act: quality.Recur, Actor: r.By, At: r.At})
		}
		return err
	}
	var again string
	err = tx.QueryRow(ctx, `SELECT id FROM quality_finding WHERE tenant = $1 AND source = $2 AND edition < $3 AND rule = $4 AND segment = $5 AND about = $6 AND state <> 'resolved'
		ORDER BY edition DESC LIMIT 1`, string(tenant), r.Source, int64(r.Edition), d.Rule.ID, d.Segment.Key(), d.About).Scan(&again)
	if err != nil && !db.IsNoRows(err) {
		return err
	}
	id := kernel.NewID(r.At)
	if _, err := tx.Exec(ctx, `INSERT INTO quality_finding (tenant, id, source, edition, rule, version, kind, severity, weight, segment, about, failed, looked, observed, expected, note, args, sample,
		state, again, answered, reason, opened_at, moved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, '', '', $21, $21)`,
		string(tenant), string(id), r.Source, int64(r.Edition), d.Rule.ID, int64(d.Rule.Version), string(d.Rule.Kind), string(d.Rule.Severity), weight, d.Segment.Key(), d.About, d.Failed, d.Looked,
		d.Observed, d.Expected, d.Note, string(args), sample, string(quality.Open), again, db.Time(r.At)); err != nil {
		return err
	}
	act := "open"
	if again != "" {
		act = string(quality.Recur)
	}
	return step(ctx, tx, tenant, id, quality.Step{Act: quality.Act(act), State: quality.Open, Actor: r.By, At: r.At})
}

// step adds a line to the history of a finding.
func step(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, id kernel.ID, s quality.Step) error {
	_, err := tx.Exec(ctx, `INSERT INTO quality_step (tenant, finding, step, act, state, actor, institution, said, reason, at)
		SELECT $1, $2, coalesce(max(step), 0) + 1, $3, $4, $5, $6, $7, $8, $9 FROM quality_step WHERE tenant = $1 AND finding = $2`,
		string(tenant), string(id), string(s.Act), string(s.State), s.Actor, s.Institution, s.Text, s.Reason, db.Time(s.At))
	return err
}

// move does an act with a finding that was read in the same transaction.
func move(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, f quality.Finding, s quality.Step) (quality.Finding, error) {
	to, ok := quality.Next(f.State, s.Act)
	if !ok {
		return f, fault.Conflict("quality.notNow", "state", string(f.State), "act", string(s.Act))
	}
	s.State, f.State, f.MovedAt = to, to, s.At
	switch s.Act {
	case quality.Respond:
		f.Answered = s.Actor
	case quality.Accept, quality.Override:
		f.Reason = s.Reason
	case quality.Recur:
		f.Reason = ""
	}
	if _, err := tx.Exec(ctx, `UPDATE quality_finding SET state = $3, answered = $4, reason = $5, moved_at = $6 WHERE tenant = $1 AND id = $2`,
		string(tenant), string(f.ID), string(f.State), f.Answered, f.Reason, db.Time(s.At)); err != nil {
		return f, err
	}
	return f, step(ctx, tx, tenant, f.ID, s)
}

// Move does an act of the state machine.
func (s Store) Move(ctx context.Context, tenant kernel.Tenant, id kernel.ID, st quality.Step) (f quality.Finding, err error) {
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		if f, err = finding(ctx, tx, tenant, id); err != nil {
			return err
		}
		f, err = move(ctx, tx, tenant, f, st)
		return err
	})
	return f, err
}

// RunOf is the last run of an edition by a moment.
func (s Store) RunOf(ctx context.Context, tenant kernel.Tenant, source string, edition int, by time.Time) (quality.Run, bool, error) {
	r := quality.Run{Source: source, Edition: edition}
	var at, outcomes, years string
	err := s.db.QueryRow(ctx, `SELECT ran_at, ran_by, row_count, outcomes, years FROM quality_run WHERE tenant = $1 AND source = $2 AND edition = $3 AND ran_at <= $4
		ORDER BY ran_at DESC LIMIT 1`, string(tenant), source, int64(edition), db.Until(by)).
		Scan(&at, &r.By, &r.Rows, &outcomes, &years)
	if db.IsNoRows(err) {
		return r, false, nil
	}
	if err == nil {
		r.At, err = db.ParseTime(at)
	}
	if err == nil {
		err = json.Unmarshal([]byte(outcomes), &r.Outcomes)
	}
	if err == nil {
		err = json.Unmarshal([]byte(years), &r.Years)
	}
	return r, err == nil, err
}

const columns = `id, source, edition, rule, version, kind, severity, segment, about, failed, looked, observed, expected, note, args, sample, state, again, answered, reason, opened_at, moved_at`

func scanFinding(row db.Scanner) (quality.Finding, error) {
	var f quality.Finding
	var segment, args, sample, opened, moved string
	err := row.Scan(&f.ID, &f.Source, &f.Edition, &f.Rule, &f.Version, &f.Kind, &f.Severity, &segment, &f.About, &f.Failed, &f.Looked, &f.Observed, &f.Expected, &f.Note, &args, &sample, &f.State, &f.Again,
		&f.Answered, &f.Reason, &opened, &moved)
	if err != nil {
		return f, err
	}
	f.Segment = quality.SegmentOf(segment)
	if err := json.Unmarshal([]byte(args), &f.Args); err != nil {
		return f, err
	}
	if f.OpenedAt, err = db.ParseTime(opened); err != nil {
		return f, err
	}
	if f.MovedAt, err = db.ParseTime(moved); err != nil {
		return f, err
	}
	f.Sample, err = linesOf(sample)
	return f, err
}

func linesOf(text string) ([]quality.Line, error) {
	var list []quality.Line
	for _, one := range strings.Fields(text) {
		file, line, _ := strings.Cut(one, ":")
		f, err := strconv.Atoi(file)
		if err != nil {
			return nil, fmt.Errorf("stored lines: %w", err)
		}
		n, err := strconv.ParseInt(line, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("stored lines: %w", err)
		}
		list = append(list, quality.Line{File: f, Line: n})
	}
	return list, nil
}

func finding(ctx context.Context, from db.Querier, tenant kernel.Tenant, id kernel.ID) (quality.Finding, error) {
	f, err := scanFinding(from.QueryRow(ctx, `SELECT `+columns+` FROM quality_finding WHERE tenant = $1 AND id = $2`, string(tenant), string(id)))
	if db.IsNoRows(err) {
		return f, fault.NotFound("quality.noFinding")
	}
	return f, err
}

// Finding is one finding.
func (s Store) Finding(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (quality.Finding, error) {
	return finding(ctx, s.db, tenant, id)
}

// Findings lists findings, the heaviest first.
func (s Store) Findings(ctx context.Context, tenant kernel.Tenant, q quality.FindingQuery) ([]quality.Finding, int, error) {
	from, where, args := narrowed(tenant, q)
	var total int
	if err := s.db.QueryRow(ctx, `SELECT count(*) FROM `+from+` WHERE `+where, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	limit := q.Limit
	if limit == 0 {
		limit = 1000
	}
	list, err := db.All(ctx, s.db, scanFinding, `SELECT `+columns+` FROM `+from+` WHERE `+where+` ORDER BY weight, source, edition DESC, rule, segment, about LIMIT `+
		strconv.Itoa(limit)+` OFFSET `+strconv.Itoa(q.Offset), args...)
	return list, total, err
}

// narrowed is what a query reads from, under which condition, with its arguments.
func narrowed(tenant kernel.Tenant, q quality.FindingQuery) (from, condition string, args []any) {
	args = []any{string(tenant)}
	bind := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	from = "quality_finding"
	if !q.By.IsZero() {
		from = findingsAt(bind(db.Until(q.By)))
	}
	where := []string{"tenant = $1"}
	if q.Source != "" {
		where = append(where, "source = "+bind(q.Source))
	}
	if q.Severity != "" {
		where = append(where, "severity = "+bind(string(q.Severity)))
	}
	if q.Rule != "" {
		where = append(where, "rule = "+bind(q.Rule))
	}
	var any []string
	for _, e := range q.Editions {
		any = append(any, "(source = "+bind(e.Source)+" AND edition = "+bind(int64(e.Number))+")")
	}
	if len(any) > 0 {
		where = append(where, "("+strings.Join(any, " OR ")+")")
	}
	var states []string
	for _, st := range q.States {
		states = append(states, bind(string(st)))
	}
	if len(states) > 0 {
		where = append(where, "state IN ("+strings.Join(states, ", ")+")")
	}
	return from, strings.Join(where, " AND "), args
}

// Steps are the moves of a finding, oldest first.
func (s Store) Steps(ctx context.Context, tenant kernel.Tenant, id kernel.ID) ([]quality.Step, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (quality.Step, error) {
		var st quality.Step
		var at string
		err := row.Scan(&st.Act, &st.State, &st.Actor, &st.Institution, &st.Text, &st.Reason, &at)
		if err == nil {
			st.At, err = db.ParseTime(at)
		}
		return st, err
	}, `SELECT act, state, actor, institution, said, reason, at FROM quality_step WHERE tenant = $1 AND finding = $2 ORDER BY step`, string(tenant), string(id))
}

// Counts are how many findings there were at a moment.
func (s Store) Counts(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]quality.Count, error) {
	from, where, args := narrowed(tenant, quality.FindingQuery{By: by})
	return db.All(ctx, s.db, func(row db.Scanner) (quality.Count, error) {
		var c quality.Count
		err := row.Scan(&c.Source, &c.Edition, &c.Severity, &c.State, &c.N)
		return c, err
	}, `SELECT source, edition, severity, state, count(*) FROM `+from+` WHERE `+where+` GROUP BY source, edition, severity, state ORDER BY source, edition, severity, state`, args...)
}
