package finance

import (
	"context"

	"convive/internal/kernel"
)

// SheetStore keeps files of lines that were sent, and each revision of their rows.
type SheetStore interface {
	// LastSheet is the number of the last sheet; 0 where there is none.
	LastSheet(ctx context.Context, tenant kernel.Tenant) (int64, error)
	// KeepSheet appends a sheet with its rows, unless another one of its number came first (fault changedMeanwhile).
	KeepSheet(ctx context.Context, tenant kernel.Tenant, sheet Sheet) error
	// Sheets are all of them without their rows, the newest first.
	Sheets(ctx context.Context, tenant kernel.Tenant) ([]Sheet, error)
	// SheetRows are the last revisions of the rows of a sheet, by number.
	SheetRows(ctx context.Context, tenant kernel.Tenant, number int64) ([]SheetRow, error)
	// KeepRows appends revisions of rows, unless another one of its number came first (fault changedMeanwhile).
	KeepRows(ctx context.Context, tenant kernel.Tenant, number int64, rows []SheetRow) error
}
