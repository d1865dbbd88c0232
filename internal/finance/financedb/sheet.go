package financedb

import (
	"context"
	"encoding/json"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// LastSheet is the number of the last sheet.
func (s Store) LastSheet(ctx context.Context, tenant kernel.Tenant) (n int64, err error) {
	err = s.db.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM finance_sheet WHERE tenant = $1`, string(tenant)).Scan(&n)
	return n, err
}

// KeepSheet appends a sheet with its rows.
func (s Store) KeepSheet(ctx context.Context, tenant kernel.Tenant, sheet finance.Sheet) error {
	given, err := json.Marshal(sheet.Given)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO finance_sheet (tenant, number, name, given, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			string(tenant), sheet.Number, sheet.Name, string(given), db.Time(sheet.At), sheet.By)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("finance.changedMeanwhile")
		}
		return insertRows(ctx, tx, tenant, sheet.Number, sheet.Rows)
	})
}

// KeepRows appends revisions of rows.
func (s Store) KeepRows(ctx context.Context, tenant kernel.Tenant, number int64, rows []finance.SheetRow) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error { return insertRows(ctx, tx, tenant, number, rows) })
}

func insertRows(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, number int64, rows []finance.SheetRow) error {
	for _, r := range rows {
		cells, err := json.Marshal(r.Cells)
		if err != nil {
			return err
		}
		problem, err := json.Marshal(r.Problem)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `INSERT INTO finance_sheet_row (tenant, sheet, place, revision, cells, state, problem, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			string(tenant), number, int64(r.Number), int64(r.Revision), string(cells), string(r.State), string(problem), db.Time(r.At), r.By)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("finance.changedMeanwhile")
		}
	}
	return nil
}

// Sheets are all of them without their rows, the newest first.
func (s Store) Sheets(ctx context.Context, tenant kernel.Tenant) ([]finance.Sheet, error) {
	return db.All(ctx, s.db, scanSheet, `SELECT number, name, given, recorded_at, recorded_by FROM finance_sheet WHERE tenant = $1 ORDER BY number DESC`, string(tenant))
}

func scanSheet(row db.Scanner) (finance.Sheet, error) {
	var sheet finance.Sheet
	var given, at string
	if err := row.Scan(&sheet.Number, &sheet.Name, &given, &at, &sheet.By); err != nil {
		return sheet, err
	}
	if err := json.Unmarshal([]byte(given), &sheet.Given); err != nil {
		return sheet, err
	}
	var err error
	sheet.At, err = db.ParseTime(at)
	return sheet, err
}

// SheetRows are the last revisions of the rows of a sheet, by number.
func (s Store) SheetRows(ctx context.Context, tenant kernel.Tenant, number int64) ([]finance.SheetRow, error) {
	return db.All(ctx, s.db, scanRow, `SELECT place, revision, cells, state, problem, recorded_at, recorded_by FROM finance_sheet_row AS r
		WHERE tenant = $1 AND sheet = $2 AND revision = (SELECT max(revision) FROM finance_sheet_row AS l WHERE l.tenant = $1 AND l.sheet = $2 AND l.place = r.place)
		ORDER BY place`, string(tenant), number)
}

func scanRow(row db.Scanner) (finance.SheetRow, error) {
	var r finance.SheetRow
	var cells, problem, at string
	if err := row.Scan(&r.Number, &r.Revision, &cells, &r.State, &problem, &at, &r.By); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(cells), &r.Cells); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(problem), &r.Problem); err != nil {
		return r, err
	}
	var err error
	r.At, err = db.ParseTime(at)
	return r, err
}
