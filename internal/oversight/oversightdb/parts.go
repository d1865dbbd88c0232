package oversightdb

import (
	"context"
	"encoding/json"

	"convive/internal/kernel"
	"convive/internal/oversight"
	"convive/internal/platform/db"
)

// words is what of a section is kept as one text.
type words struct {
	Text kernel.Text
	Rows []oversight.Row
}

func (s Store) sections(ctx context.Context, tenant kernel.Tenant, r *oversight.Report) (err error) {
	r.Sections, err = db.All(ctx, s.db, scanSection, `SELECT section, version, content, submitted_by, institution, submitted_at FROM oversight_section
		WHERE tenant = $1 AND code = $2 ORDER BY section, version`, string(tenant), r.Code)
	return err
}

func scanSection(row db.Scanner) (oversight.Section, error) {
	var s oversight.Section
	var content, at string
	if err := row.Scan(&s.Kind, &s.Version, &content, &s.By, &s.Institution, &at); err != nil {
		return s, err
	}
	var w words
	if err := json.Unmarshal([]byte(content), &w); err != nil {
		return s, err
	}
	s.Text, s.Rows = w.Text, w.Rows
	var err error
	s.At, err = db.ParseTime(at)
	return s, err
}

func (s Store) checks(ctx context.Context, tenant kernel.Tenant, r *oversight.Report) (err error) {
	r.Checks, err = db.All(ctx, s.db, scanCheck, `SELECT step, content, checked_at FROM oversight_check WHERE tenant = $1 AND code = $2 ORDER BY step`, string(tenant), r.Code)
	return err
}

func scanCheck(row db.Scanner) (oversight.Check, error) {
	var c oversight.Check
	var content, at string
	if err := row.Scan(&c.Step, &content, &at); err != nil {
		return c, err
	}
	var err error
	if c.Snapshot, err = oversight.ParseSnapshot([]byte(content)); err != nil {
		return c, err
	}
	c.At, err = db.ParseTime(at)
	return c, err
}

func (s Store) explanations(ctx context.Context, tenant kernel.Tenant, r *oversight.Report) (err error) {
	r.Explanations, err = db.All(ctx, s.db, scanExplanation, `SELECT check_step, finding, words, explained_by, explained_at FROM oversight_explanation
		WHERE tenant = $1 AND code = $2 ORDER BY step`, string(tenant), r.Code)
	return err
}

func scanExplanation(row db.Scanner) (oversight.Explanation, error) {
	var e oversight.Explanation
	var at string
	if err := row.Scan(&e.Check, &e.Finding, &e.Text, &e.By, &at); err != nil {
		return e, err
	}
	var err error
	e.At, err = db.ParseTime(at)
	return e, err
}

func (s Store) signed(ctx context.Context, tenant kernel.Tenant, r *oversight.Report) error {
	var signed oversight.Signed
	var content, at string
	err := s.db.QueryRow(ctx, `SELECT sha256, content, signed_at FROM oversight_snapshot WHERE tenant = $1 AND code = $2`, string(tenant), r.Code).Scan(&signed.SHA256, &content, &at)
	if db.IsNoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	signed.Content = []byte(content)
	signed.At, err = db.ParseTime(at)
	r.Signed = &signed
	return err
}

func (s Store) amendments(ctx context.Context, tenant kernel.Tenant, r *oversight.Report) (err error) {
	r.Amendments, err = db.All(ctx, s.db, scanAmendment, `SELECT number, section, words, reason, amended_by, institution, amended_at FROM oversight_amendment
		WHERE tenant = $1 AND code = $2 ORDER BY number`, string(tenant), r.Code)
	return err
}

func scanAmendment(row db.Scanner) (oversight.Amendment, error) {
	var a oversight.Amendment
	var at string
	if err := row.Scan(&a.Number, &a.Section, &a.Text, &a.Reason, &a.By, &a.Institution, &at); err != nil {
		return a, err
	}
	var err error
	a.At, err = db.ParseTime(at)
	return a, err
}
