package oversightdb

import (
	"context"
	"embed"
	"encoding/json"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "oversight", migrations)
}

// Store implements oversight.Store.
type Store struct{ db *db.DB }

var _ oversight.Store = Store{}

// New makes a Store; Migrate must have run.
func New(store *db.DB) Store { return Store{store} }

// plan is what of a report is kept as one text.
type plan struct {
	Title        kernel.Text
	Owner, Body  string
	Area         kernel.Code
	From, To     string
	Due          string
	Contributors map[oversight.SectionKind]string
	Illustrative bool
}

// Plan keeps a report that is to be made.
func (s Store) Plan(ctx context.Context, tenant kernel.Tenant, r oversight.Report) error {
	content, err := json.Marshal(plan{r.Title, r.Owner, r.Body, r.Area, r.From, r.To, r.Due, r.Contributors, r.Illustrative})
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO oversight_report (tenant, code, content, planned_by, planned_at) VALUES ($1, $2, $3, $4, $5)`, string(tenant), r.Code, string(content), r.PlannedBy, db.Time(r.PlannedAt))
		return err
	})
	if db.IsUnique(err) {
		return fault.Conflict("oversight.codeTaken", "code", r.Code).At("code")
	}
	return err
}

// List are a government's reports with their moves and items.
func (s Store) List(ctx context.Context, tenant kernel.Tenant) ([]oversight.Report, error) {
	list, err := db.All(ctx, s.db, scanReport, `SELECT code, content, planned_by, planned_at FROM oversight_report WHERE tenant = $1 ORDER BY planned_at DESC, code`, string(tenant))
	if err != nil || len(list) == 0 {
		return list, err
	}
	moves, err := s.moves(ctx, tenant, "")
	if err != nil {
		return nil, err
	}
	items, err := s.items(ctx, tenant, "")
	for i, r := range list {
		list[i].Moves, list[i].Items = moves[r.Code], items[r.Code]
	}
	return list, err
}

// Load is one report with everything.
func (s Store) Load(ctx context.Context, tenant kernel.Tenant, code string) (oversight.Report, bool, error) {
	r, err := scanReport(s.db.QueryRow(ctx, `SELECT code, content, planned_by, planned_at FROM oversight_report WHERE tenant = $1 AND code = $2`, string(tenant), code))
	if db.IsNoRows(err) {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	moves, err := s.moves(ctx, tenant, code)
	if err != nil {
		return r, false, err
	}
	items, err := s.items(ctx, tenant, code)
	if err != nil {
		return r, false, err
	}
	r.Moves, r.Items = moves[code], items[code]
	for _, read := range []func(context.Context, kernel.Tenant, *oversight.Report) error{s.sections, s.checks, s.explanations, s.signed, s.amendments} {
		if err := read(ctx, tenant, &r); err != nil {
			return r, false, err
		}
	}
	return r, true, nil
}

func scanReport(row db.Scanner) (oversight.Report, error) {
	var r oversight.Report
	var content, at string
	if err := row.Scan(&r.Code, &content, &r.PlannedBy, &at); err != nil {
		return r, err
	}
	var p plan
	if err := json.Unmarshal([]byte(content), &p); err != nil {
		return r, err
	}
	r.Title, r.Owner, r.Body, r.Area, r.From, r.To, r.Due, r.Contributors, r.Illustrative = p.Title, p.Owner, p.Body, p.Area, p.From, p.To, p.Due, p.Contributors, p.Illustrative
	var err error
	r.PlannedAt, err = db.ParseTime(at)
	return r, err
}

// of is a row with the report that it belongs to.
type of[T any] struct {
	code string
	row  T
}

func (s Store) moves(ctx context.Context, tenant kernel.Tenant, code string) (map[string][]oversight.Move, error) {
	list, err := db.All(ctx, s.db, scanMove, `SELECT code, step, act, state_before, state, moved_by, institution, basis, reason, note, moved_at FROM oversight_move
		WHERE tenant = $1 AND ($2 = '' OR code = $2) ORDER BY code, step`, string(tenant), code)
	byReport := map[string][]oversight.Move{}
	for _, m := range list {
		byReport[m.code] = append(byReport[m.code], m.row)
	}
	return byReport, err
}

func scanMove(row db.Scanner) (of[oversight.Move], error) {
	var m of[oversight.Move]
	var at string
	if err := row.Scan(&m.code, &m.row.Step, &m.row.Act, &m.row.From, &m.row.To, &m.row.By, &m.row.Institution, &m.row.Basis, &m.row.Reason, &m.row.Note, &at); err != nil {
		return m, err
	}
	var err error
	m.row.At, err = db.ParseTime(at)
	return m, err
}

func (s Store) items(ctx context.Context, tenant kernel.Tenant, code string) (map[string][]oversight.Item, error) {
	list, err := db.All(ctx, s.db, scanItem, `SELECT code, number, kind, body, addressee, section, words, supersedes, due, working_days, issued_by, issued_at FROM oversight_item
		WHERE tenant = $1 AND ($2 = '' OR code = $2) ORDER BY code, number`, string(tenant), code)
	if err != nil {
		return nil, err
	}
	steps, err := db.All(ctx, s.db, scanStep, `SELECT code, item, number, act, state_before, state, stepped_by, institution, basis, reason, words, due, working_days, level, evidence, stepped_at FROM oversight_step
		WHERE tenant = $1 AND ($2 = '' OR code = $2) ORDER BY code, item, number`, string(tenant), code)
	byReport := map[string][]oversight.Item{}
	for _, i := range list {
		byReport[i.code] = append(byReport[i.code], i.row)
	}
	for _, st := range steps {
		items := byReport[st.code]
		items[st.row.item-1].Steps = append(items[st.row.item-1].Steps, st.row.step)
	}
	return byReport, err
}

func scanItem(row db.Scanner) (of[oversight.Item], error) {
	var i of[oversight.Item]
	var at string
	if err := row.Scan(&i.code, &i.row.Number, &i.row.Kind, &i.row.Body, &i.row.Addressee, &i.row.Section, &i.row.Text, &i.row.Supersedes, &i.row.Due, &i.row.Days, &i.row.By, &at); err != nil {
		return i, err
	}
	var err error
	i.row.At, err = db.ParseTime(at)
	return i, err
}

type itemStep struct {
	item int
	step oversight.Step
}

func scanStep(row db.Scanner) (of[itemStep], error) {
	var s of[itemStep]
	var at, evidence string
	st := &s.row.step
	if err := row.Scan(&s.code, &s.row.item, &st.Number, &st.Act, &st.From, &st.To, &st.By, &st.Institution, &st.Basis, &st.Reason, &st.Text, &st.Due, &st.Days, &st.Level, &evidence, &at); err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(evidence), &st.Evidence); err != nil {
		return s, err
	}
	var err error
	st.At, err = db.ParseTime(at)
	return s, err
}
