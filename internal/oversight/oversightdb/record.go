package oversightdb

import (
	"context"
	"encoding/json"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/db"
)

// Record appends a change, unless something else was recorded in its place.
func (s Store) Record(ctx context.Context, tenant kernel.Tenant, code string, c oversight.Change) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		w := writer{ctx, tx, string(tenant), code}
		for _, write := range []func(oversight.Change) error{w.move, w.section, w.check, w.explanation, w.signed, w.amendment, w.item, w.step} {
			if err := write(c); err != nil {
				return err
			}
		}
		return nil
	})
	if db.IsUnique(err) {
		return fault.Conflict("oversight.changedMeanwhile")
	}
	return err
}

// writer writes rows of one report in one transaction.
type writer struct {
	ctx          context.Context
	tx           *db.Tx
	tenant, code string
}

func (w writer) put(query string, args ...any) error {
	_, err := w.tx.Exec(w.ctx, query, append([]any{w.tenant, w.code}, args...)...)
	return err
}

// move appends a move from the state in which the report stands. Fault: changedMeanwhile.
func (w writer) move(c oversight.Change) error {
	if c.Move == nil {
		return nil
	}
	state, last := string(oversight.Planned), int64(0)
	err := w.tx.QueryRow(w.ctx, `SELECT state, step FROM oversight_move WHERE tenant = $1 AND code = $2 ORDER BY step DESC LIMIT 1`, w.tenant, w.code).Scan(&state, &last)
	if err != nil && !db.IsNoRows(err) {
		return err
	}
	m := c.Move
	if state != string(m.From) || last+1 != int64(m.Step) {
		return fault.Conflict("oversight.changedMeanwhile")
	}
	return w.put(`INSERT INTO oversight_move (tenant, code, step, act, state_before, state, moved_by, institution, basis, reason, note, moved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		int64(m.Step), string(m.Act), string(m.From), string(m.To), m.By, m.Institution, m.Basis, m.Reason, m.Note, db.Time(m.At))
}

func (w writer) section(c oversight.Change) error {
	if c.Section == nil {
		return nil
	}
	s := c.Section
	content, err := json.Marshal(words{s.Text, s.Rows})
	if err != nil {
		return err
	}
	return w.put(`INSERT INTO oversight_section (tenant, code, section, version, content, submitted_by, institution, submitted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(s.Kind), int64(s.Version), string(content), s.By, s.Institution, db.Time(s.At))
}

func (w writer) check(c oversight.Change) error {
	if c.Check == nil {
		return nil
	}
	content, err := oversight.Canonical(c.Check.Snapshot)
	if err != nil {
		return err
	}
	return w.put(`INSERT INTO oversight_check (tenant, code, step, content, checked_at) VALUES ($1, $2, $3, $4, $5)`, int64(c.Check.Step), string(content), db.Time(c.Check.At))
}

func (w writer) explanation(c oversight.Change) error {
	if c.Explanation == nil {
		return nil
	}
	e := c.Explanation
	return w.put(`INSERT INTO oversight_explanation (tenant, code, step, check_step, finding, words, explained_by, explained_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		int64(c.Move.Step), int64(e.Check), e.Finding, e.Text, e.By, db.Time(e.At))
}

func (w writer) signed(c oversight.Change) error {
	if c.Signed == nil {
		return nil
	}
	return w.put(`INSERT INTO oversight_snapshot (tenant, code, sha256, content, signed_at) VALUES ($1, $2, $3, $4, $5)`, c.Signed.SHA256, string(c.Signed.Content), db.Time(c.Signed.At))
}

func (w writer) amendment(c oversight.Change) error {
	if c.Amendment == nil {
		return nil
	}
	a := c.Amendment
	return w.put(`INSERT INTO oversight_amendment (tenant, code, number, section, words, reason, amended_by, institution, amended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		int64(a.Number), string(a.Section), a.Text, a.Reason, a.By, a.Institution, db.Time(a.At))
}

func (w writer) item(c oversight.Change) error {
	if c.Item == nil {
		return nil
	}
	i := c.Item
	return w.put(`INSERT INTO oversight_item (tenant, code, number, kind, body, addressee, section, words, supersedes, due, working_days, issued_by, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		int64(i.Number), string(i.Kind), i.Body, i.Addressee, string(i.Section), i.Text, int64(i.Supersedes), i.Due, int64(i.Days), i.By, db.Time(i.At))
}

// step appends a step of an item that still stands where the step begins. Fault: changedMeanwhile.
func (w writer) step(c oversight.Change) error {
	if c.Step == nil {
		return nil
	}
	last := int64(0)
	err := w.tx.QueryRow(w.ctx, `SELECT number FROM oversight_step WHERE tenant = $1 AND code = $2 AND item = $3 ORDER BY number DESC LIMIT 1`, w.tenant, w.code, int64(c.Of)).Scan(&last)
	if err != nil && !db.IsNoRows(err) {
		return err
	}
	s := c.Step
	if last+1 != int64(s.Number) {
		return fault.Conflict("oversight.changedMeanwhile")
	}
	evidence, err := json.Marshal(append([]string{}, s.Evidence...))
	if err != nil {
		return err
	}
	return w.put(`INSERT INTO oversight_step (tenant, code, item, number, act, state_before, state, stepped_by, institution, basis, reason, words, due, working_days, level, evidence, stepped_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		int64(c.Of), int64(s.Number), string(s.Act), string(s.From), string(s.To), s.By, s.Institution, s.Basis, s.Reason, s.Text, s.Due, int64(s.Days), string(s.Level), string(evidence), db.Time(s.At))
}
