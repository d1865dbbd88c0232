package finance

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// MostRows is how many rows a sheet may have.
const MostRows = 5000

// sheets is the files that were sent, to the gate: of the actor's own institution, so that whoever may enter anything may send one.
// What it says is decided line by line.
func sheets(ctx context.Context, number int64) authz.Document {
	actor := kernel.ActorFrom(ctx)
	return authz.Document{Tenant: actor.Tenant, ID: "sheet/" + strconv.FormatInt(number, 10), Kind: budget, Owner: actor.Institution}
}

// KeepSheet keeps a file as it was sent, and enters nothing of it. It gives the number of the sheet. Faults: sheet.empty,
// sheet.tooMany, changedMeanwhile, those of the gate.
func (s *Service) KeepSheet(ctx context.Context, sheet Sheet) (int64, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	last, err := s.store.LastSheet(ctx, tenant)
	if err != nil {
		return 0, err
	}
	sheet.Number = last + 1
	if ctx, err = s.gate.Act(ctx, authz.KeepBudget, sheets(ctx, sheet.Number)); err != nil {
		return 0, err
	}
	switch {
	case len(sheet.Rows) == 0:
		return 0, fault.Invalid("finance.sheet.empty").At("file")
	case len(sheet.Rows) > MostRows:
		return 0, fault.Invalid("finance.sheet.tooMany", "n", strconv.Itoa(MostRows)).At("file")
	}
	sheet.At, sheet.By = s.clock.Now(), kernel.ActorFrom(ctx).Name
	for i := range sheet.Rows {
		r := &sheet.Rows[i]
		r.State, r.Problem, r.Revision, r.At, r.By = RowNew, nil, 0, sheet.At, sheet.By
	}
	return sheet.Number, s.store.KeepSheet(ctx, tenant, sheet)
}

// Sheets are the files that were sent, without their rows, the newest first. Fault: those of the gate.
func (s *Service) Sheets(ctx context.Context) ([]Sheet, error) {
	if !s.insider(ctx) {
		return nil, fault.Forbidden("access.mayNot")
	}
	return s.store.Sheets(ctx, kernel.ActorFrom(ctx).Tenant)
}

// Sheet is one with its rows as they are kept. Faults: sheet.none, those of the gate.
func (s *Service) Sheet(ctx context.Context, number int64) (Sheet, error) {
	list, err := s.Sheets(ctx)
	if err != nil {
		return Sheet{}, err
	}
	i := slices.IndexFunc(list, func(sheet Sheet) bool { return sheet.Number == number })
	if i < 0 {
		return Sheet{}, fault.NotFound("finance.sheet.none", "number", strconv.FormatInt(number, 10))
	}
	sheet := list[i]
	sheet.Rows, err = s.store.SheetRows(ctx, kernel.ActorFrom(ctx).Tenant, number)
	return sheet, err
}

// PreviewSheet says what would become of the rows of a sheet that are still to be entered; it changes nothing.
func (s *Service) PreviewSheet(ctx context.Context, number int64) (Sheet, error) {
	sheet, err := s.Sheet(ctx, number)
	if err != nil {
		return sheet, err
	}
	t, _, err := s.try(ctx, sheet, false)
	if err != nil {
		return sheet, err
	}
	return t.sheet, nil
}

// EnterSheet enters the rows that can be entered and keeps the others with their reasons. Entering again tries these once more; what
// a row states that is recorded already changes nothing. Faults: sheet.none, changedMeanwhile, those of the gate.
func (s *Service) EnterSheet(ctx context.Context, number int64) (Sheet, error) {
	sheet, err := s.Sheet(ctx, number)
	if err != nil {
		return sheet, err
	}
	return s.enterSheet(ctx, sheet)
}

func (s *Service) enterSheet(ctx context.Context, sheet Sheet) (Sheet, error) {
	if _, err := s.gate.Act(ctx, authz.KeepBudget, sheets(ctx, sheet.Number)); err != nil {
		return sheet, err
	}
	t, riding, err := s.try(ctx, sheet, true)
	if err != nil {
		return sheet, err
	}
	tenant, now, by := kernel.ActorFrom(ctx).Tenant, s.clock.Now(), kernel.ActorFrom(ctx).Name
	if len(t.lines)+len(t.draft.added) > 0 {
		if err := s.store.Record(riding, tenant, t.draft.mark, t.lines, t.draft.added); err != nil {
			return sheet, err
		}
	}
	// Should this fail, the rows are tried again and found recorded.
	return t.sheet, s.store.KeepRows(ctx, tenant, sheet.Number, revised(sheet.Rows, t.sheet.Rows, now, by))
}

// revised are the rows that became another, as their next revisions.
func revised(before, after []SheetRow, at time.Time, by string) (list []SheetRow) {
	for i := range after {
		r := &after[i]
		if before[i].State == r.State && sameProblem(before[i].Problem, r.Problem) && maps.Equal(before[i].Cells, r.Cells) {
			continue
		}
		r.Revision, r.At, r.By = before[i].Revision+1, at, by
		list = append(list, *r)
	}
	return list
}

func sameProblem(a, b *Problem) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Message == b.Message && a.Column == b.Column && maps.Equal(a.Args, b.Args)
}

// CorrectRow keeps what a row should say and enters the sheet's rows that can be entered now. It gives the row with what became of
// it. Faults: sheet.none, sheet.noRow, sheet.notPending, unknownColumn, those of EnterSheet.
func (s *Service) CorrectRow(ctx context.Context, number int64, row int, cells map[string]string) (SheetRow, error) {
	sheet, i, err := s.pendingRow(ctx, number, row)
	if err != nil {
		return SheetRow{}, err
	}
	if ctx, err = s.gate.Act(ctx, authz.KeepBudget, sheets(ctx, number)); err != nil {
		return SheetRow{}, err
	}
	r := sheet.Rows[i]
	r.Cells = map[string]string{}
	for _, name := range SheetColumns() {
		if text := strings.TrimSpace(cells[name]); text != "" {
			r.Cells[name] = text
		}
	}
	if len(strings.Join(slices.Collect(maps.Values(r.Cells)), "")) > 10*longest {
		return r, fault.Invalid("finance.tooLong", "n", strconv.Itoa(10*longest)).At("reason")
	}
	r.State, r.Problem, r.Revision, r.At, r.By = RowNew, nil, r.Revision+1, s.clock.Now(), kernel.ActorFrom(ctx).Name
	if err := s.store.KeepRows(ctx, kernel.ActorFrom(ctx).Tenant, number, []SheetRow{r}); err != nil {
		return r, err
	}
	sheet.Rows[i] = r
	sheet, err = s.enterSheet(ctx, sheet)
	return sheet.Rows[i], err
}

// DropRow sets a row aside that is not to be entered; it stays with the reason. Faults: sheet.none, sheet.noRow, sheet.notPending,
// reasonNeeded, those of the gate.
func (s *Service) DropRow(ctx context.Context, number int64, row int, reason string) error {
	sheet, i, err := s.pendingRow(ctx, number, row)
	if err != nil {
		return err
	}
	if ctx, err = s.gate.Act(ctx, authz.KeepBudget, sheets(ctx, number)); err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.Invalid("finance.reasonNeeded").At("why")
	}
	r := sheet.Rows[i]
	r.State, r.Problem, r.Revision, r.At, r.By = RowDropped, &Problem{Message: "finance.sheet.dropped", Args: map[string]string{"reason": reason}}, r.Revision+1, s.clock.Now(), kernel.ActorFrom(ctx).Name
	return s.store.KeepRows(ctx, kernel.ActorFrom(ctx).Tenant, number, []SheetRow{r})
}

// pendingRow is a sheet with the place of a row that is still to be entered.
func (s *Service) pendingRow(ctx context.Context, number int64, row int) (Sheet, int, error) {
	sheet, err := s.Sheet(ctx, number)
	if err != nil {
		return sheet, 0, err
	}
	i := slices.IndexFunc(sheet.Rows, func(r SheetRow) bool { return r.Number == row })
	switch {
	case i < 0:
		return sheet, 0, fault.NotFound("finance.sheet.noRow", "row", strconv.Itoa(row))
	case !sheet.Rows[i].Pending():
		return sheet, 0, fault.Conflict("finance.sheet.notPending", "row", strconv.Itoa(row))
	}
	return sheet, i, nil
}
