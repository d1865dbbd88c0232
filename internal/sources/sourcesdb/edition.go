package sourcesdb

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/sources"
)

// detail is the part of an edition that no query looks into.
type detail struct {
	Files     []sources.File          `json:"files"`
	Counts    sources.Counts          `json:"counts"`
	Controls  []sources.ControlResult `json:"controls"`
	Fields    []sources.FieldQuality  `json:"fields"`
	Warnings  []sources.Warning       `json:"warnings"`
	Failure   sources.Failure         `json:"failure"`
	Explained string                  `json:"explanation,omitempty"`
}

const editionColumns = `source, number, profile, profile_version, state, base, received_by, received_at, approved_by, approved_at,
	withdrawn_by, withdrawn_at, reason, replaces, detail`

func scanEdition(row db.Scanner) (sources.Edition, error) {
	var e sources.Edition
	var received, approved, withdrawn, doc string
	if err := row.Scan(&e.Source, &e.Number, &e.Profile, &e.ProfileVersion, &e.State, &e.Base, &e.ReceivedBy, &received,
		&e.ApprovedBy, &approved, &e.WithdrawnBy, &withdrawn, &e.Reason, &e.Replaces, &doc); err != nil {
		return e, err
	}
	var d detail
	if err := json.Unmarshal([]byte(doc), &d); err != nil {
		return e, err
	}
	e.Files, e.Counts, e.Controls, e.Fields, e.Warnings, e.Failure, e.Explanation = d.Files, d.Counts, d.Controls, d.Fields, d.Warnings, d.Failure, d.Explained
	for text, at := range map[*string]*time.Time{&received: &e.ReceivedAt, &approved: &e.ApprovedAt, &withdrawn: &e.WithdrawnAt} {
		t, err := db.ParseTime(*text)
		if err != nil {
			return e, err
		}
		*at = t
	}
	return e, nil
}

func replaces(e sources.Edition) sources.Replaces {
	if e.Replaces == "" {
		return sources.ReplacesPeriods
	}
	return e.Replaces
}

func detailOf(e sources.Edition) (string, error) {
	doc, err := json.Marshal(detail{e.Files, e.Counts, e.Controls, e.Fields, e.Warnings, e.Failure, e.Explanation})
	return string(doc), err
}

// AddEdition gives the next number of its source, unless the same files wait already.
func (s *Store) AddEdition(ctx context.Context, tenant kernel.Tenant, e sources.Edition) (sources.Edition, error) {
	doc, err := detailOf(e)
	if err != nil {
		return e, err
	}
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := refuseSame(ctx, tx, tenant, e); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM sources_edition WHERE tenant = $1 AND source = $2`, tenant, e.Source).Scan(&e.Number); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO sources_edition (tenant, source, number, profile, profile_version, state, base, received_by, received_at,
			approved_by, approved_at, withdrawn_by, withdrawn_at, reason, replaces, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '', '', '', $10, $11)`,
			tenant, e.Source, e.Number, e.Profile, e.ProfileVersion, string(e.State), e.Base, e.ReceivedBy, db.Time(e.ReceivedAt), string(replaces(e)), doc)
		if err != nil {
			return err
		}
		return addTransition(ctx, tx, tenant, e, "receive", e.ReceivedBy, e.ReceivedAt)
	})
	return e, err
}

// refuseSame refuses an edition whose files, to be read by the same version of the profile, are an edition that still waits
// to be read or approved.
func refuseSame(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, e sources.Edition) error {
	waiting, err := db.All(ctx, tx, scanEdition, `SELECT `+editionColumns+` FROM sources_edition
		WHERE tenant = $1 AND source = $2 AND profile = $3 AND profile_version = $4 AND base = $5 AND state IN ($6, $7, $8)`,
		tenant, e.Source, e.Profile, e.ProfileVersion, e.Base, string(sources.Received), string(sources.Checking), string(sources.Checked))
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if sources.SameFiles(w.Files, e.Files) {
			return fault.Conflict("sources.sameWaits", "source", w.Source, "edition", strconv.Itoa(w.Number))
		}
	}
	return nil
}

func addTransition(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, e sources.Edition, act, actor string, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO sources_transition (tenant, source, number, step, act, state, actor, at)
		SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), coalesce(max(step), 0) + 1, CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT)
		FROM sources_transition WHERE tenant = $1 AND source = $2 AND number = $3`,
		tenant, e.Source, e.Number, act, string(e.State), actor, db.Time(at))
	return err
}

// Transitions lists the moves of an edition, oldest first.
func (s *Store) Transitions(ctx context.Context, tenant kernel.Tenant, source string, number int) ([]sources.Transition, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (sources.Transition, error) {
		var t sources.Transition
		var at string
		err := row.Scan(&t.Act, &t.State, &t.Actor, &at)
		if err == nil {
			t.At, err = db.ParseTime(at)
		}
		return t, err
	}, `SELECT act, state, actor, at FROM sources_transition WHERE tenant = $1 AND source = $2 AND number = $3 ORDER BY step`, tenant, source, number)
}

// Move changes the state by an act.
func (s *Store) Move(ctx context.Context, tenant kernel.Tenant, source string, number int, act, actor string, at time.Time, change func(*sources.Edition)) (sources.Edition, error) {
	var e sources.Edition
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		var err error
		e, err = move(ctx, tx, tenant, source, number, act, actor, at, change)
		return err
	})
	return e, err
}

func move(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, source string, number int, act, actor string, at time.Time, change func(*sources.Edition)) (sources.Edition, error) {
	e, err := edition(ctx, tx, tenant, source, number)
	if err != nil {
		return e, err
	}
	to, ok := sources.Next(e.State, act)
	if !ok {
		return e, fault.Conflict("sources.notNow", "source", source, "edition", strconv.Itoa(number), "state", string(e.State), "act", act)
	}
	e.State = to
	change(&e)
	doc, err := detailOf(e)
	if err != nil {
		return e, err
	}
	_, err = tx.Exec(ctx, `UPDATE sources_edition SET state = $4, approved_by = $5, approved_at = $6, withdrawn_by = $7, withdrawn_at = $8, reason = $9, detail = $10
		WHERE tenant = $1 AND source = $2 AND number = $3`, tenant, source, number, string(e.State), e.ApprovedBy, db.TimeOrEmpty(e.ApprovedAt),
		e.WithdrawnBy, db.TimeOrEmpty(e.WithdrawnAt), e.Reason, doc)
	if err != nil {
		return e, err
	}
	if act == "check" { // what an earlier check found is read anew
		for _, table := range []string{"sources_period", "sources_quarantine"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE tenant = $1 AND source = $2 AND number = $3`, tenant, source, number); err != nil {
				return e, err
			}
		}
	}
	if act == "discard" && e.Base > 0 { // its corrected rows are open again
		if _, err := tx.Exec(ctx, `UPDATE sources_quarantine SET corrected_in = 0 WHERE tenant = $1 AND source = $2 AND number = $3 AND corrected_in = $4`,
			tenant, source, e.Base, number); err != nil {
			return e, err
		}
	}
	return e, addTransition(ctx, tx, tenant, e, act, actor, at)
}

// Complete writes what an import found and its quarantine.
func (s *Store) Complete(ctx context.Context, tenant kernel.Tenant, done sources.Edition, actor string, at time.Time, next func() ([]sources.Quarantined, error), corrected []sources.LineKey) error {
	var portions [][]sources.Quarantined // kept so that a transaction that runs again writes them again
	for {
		rows, err := next()
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		portions = append(portions, rows)
	}
	act := "complete"
	if done.State == sources.Failed {
		act = "fail"
	}
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := move(ctx, tx, tenant, done.Source, done.Number, act, actor, at, func(e *sources.Edition) {
			e.Files, e.Counts, e.Controls, e.Fields, e.Warnings, e.Failure = done.Files, done.Counts, done.Controls, done.Fields, done.Warnings, done.Failure
		})
		if err != nil {
			return err
		}
		for _, p := range done.Periods {
			if _, err := tx.Exec(ctx, `INSERT INTO sources_period (tenant, source, number, period, row_count, quantity) VALUES ($1, $2, $3, $4, $5, $6)`,
				tenant, done.Source, done.Number, p.Period, p.Rows, p.Quantity); err != nil {
				return err
			}
		}
		if err := markCorrected(ctx, tx, tenant, done.Source, done.Base, corrected, done.Number); err != nil {
			return err
		}
		return addQuarantine(ctx, tx, tenant, done.Source, done.Number, portions)
	})
}

func edition(ctx context.Context, q db.Querier, tenant kernel.Tenant, source string, number int) (sources.Edition, error) {
	e, err := scanEdition(q.QueryRow(ctx, `SELECT `+editionColumns+` FROM sources_edition WHERE tenant = $1 AND source = $2 AND number = $3`, tenant, source, number))
	if db.IsNoRows(err) {
		return e, fault.NotFound("sources.noEdition", "source", source, "edition", strconv.Itoa(number))
	}
	if err != nil {
		return e, err
	}
	e.Periods, err = periods(ctx, q, tenant, source, number)
	return e, err
}

func periods(ctx context.Context, q db.Querier, tenant kernel.Tenant, source string, number int) ([]sources.PeriodTally, error) {
	return db.All(ctx, q, func(row db.Scanner) (sources.PeriodTally, error) {
		var p sources.PeriodTally
		err := row.Scan(&p.Period, &p.Rows, &p.Quantity)
		return p, err
	}, `SELECT period, row_count, quantity FROM sources_period WHERE tenant = $1 AND source = $2 AND number = $3 ORDER BY period`, tenant, source, number)
}

// Edition is one edition with its periods.
func (s *Store) Edition(ctx context.Context, tenant kernel.Tenant, source string, number int) (sources.Edition, error) {
	return edition(ctx, s.db, tenant, source, number)
}

// Editions lists a source's editions, or all, newest first.
func (s *Store) Editions(ctx context.Context, tenant kernel.Tenant, source string) ([]sources.Edition, error) {
	list, err := db.All(ctx, s.db, scanEdition, `SELECT `+editionColumns+` FROM sources_edition WHERE tenant = $1 AND (source = $2 OR $2 = '')
		ORDER BY received_at DESC, source, number DESC`, tenant, source)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Periods, err = periods(ctx, s.db, tenant, list[i].Source, list[i].Number); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Unfinished lists editions whose import was under way.
func (s *Store) Unfinished(ctx context.Context) ([]sources.EditionKey, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (sources.EditionKey, error) {
		var k sources.EditionKey
		err := row.Scan(&k.Tenant, &k.Source, &k.Number)
		return k, err
	}, `SELECT tenant, source, number FROM sources_edition WHERE state = $1 ORDER BY tenant, source, number`, string(sources.Checking))
}
