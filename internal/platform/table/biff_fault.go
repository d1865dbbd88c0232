package table

import (
	"errors"

	"convive/internal/kernel/fault"
	"convive/internal/platform/table/biff"
)

// biffFault says to a person what the reader of old workbooks found.
func biffFault(err error) error {
	switch {
	case errors.Is(err, biff.ErrEncrypted):
		return fault.Invalid("table.password").Because(err)
	case errors.Is(err, biff.ErrNotWorkbook):
		return fault.Invalid("table.notATable", "kind", "OLE").Because(err)
	case errors.Is(err, biff.ErrTruncated):
		return fault.Invalid("table.truncated").Because(err)
	case errors.Is(err, biff.ErrVersion):
		return fault.Invalid("table.spreadsheetUnsupported", "kind", "Excel 2–4").Because(err)
	case errors.Is(err, biff.ErrTooLarge):
		return tooLarge(biff.MaxTextBytes)
	case errors.Is(err, biff.ErrDamaged):
		return fault.Invalid("table.workbookDamaged").Because(err)
	}
	return unreadable(err)
}
