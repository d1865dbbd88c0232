package finance

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// trial holds the rows of a sheet against the rules, one after the other, on a draft that keeps what the good ones say.
type trial struct {
	service *Service
	draft   *draft
	known   lists
	sheet   Sheet
	allow   func(Line) error // asked once for each line
	asked   map[Key]error
	entries []sheetEntry      // what rows say, also of those that are refused for another reason than that they stand twice
	stated  map[statedAt]int  // row that states a stage of a line
	own     map[Key]ownedLine // lines as this sheet stated them first
	lines   []Line            // revisions to be recorded
	by      string            // account that enters
	broken  error             // what is no row's fault
}

type statedAt struct {
	Key
	Stage Stage
}

type ownedLine struct {
	line Line
	row  int
}

// run tries all rows that are pending, then the printed totals. What it says of each row stands in the sheet.
func (t *trial) run(ctx context.Context) {
	for i, r := range t.sheet.Rows {
		if !r.total() {
			t.sheet.Rows[i] = t.row(ctx, r)
		}
	}
	for i, r := range t.sheet.Rows {
		if r.total() && r.Pending() {
			t.sheet.Rows[i] = t.decided(r, RowAgrees, t.compare(r))
		}
	}
}

// decided is a row with what became of it.
func (t *trial) decided(r SheetRow, state RowState, err error) SheetRow {
	r.State, r.Problem = state, nil
	if f, ok := fault.Of(err); ok {
		r.Problem = &Problem{f.Message, f.Field, f.Args}
		if state != RowWaits {
			r.State = RowRefused
		}
	} else if err != nil {
		t.broken = err
	}
	return r
}

// row tries one; of what was entered before only its amounts count, in the totals.
func (t *trial) row(ctx context.Context, r SheetRow) SheetRow {
	e, err := t.sheet.read(t.draft.Ledger, r)
	if err == nil && r.State != RowDropped {
		if err = t.alone(e); err == nil {
			t.entries = append(t.entries, e)
		}
	}
	if !r.Pending() {
		return r
	}
	if err != nil {
		return t.decided(r, RowRefused, err)
	}
	state, err := t.enter(ctx, e)
	return t.decided(r, state, err)
}

// alone holds a row against the earlier ones of the sheet. Faults: sheet.twoCurrencies, sheet.otherLine, sheet.twice.
func (t *trial) alone(e sheetEntry) error {
	k := e.line.Key
	if first, ok := t.own[k]; ok {
		other := strconv.Itoa(first.row)
		switch {
		case first.line.Currency != e.line.Currency:
			return fault.Conflict("finance.sheet.twoCurrencies", "row", other, "currency", first.line.Currency, "value", e.line.Currency).At("currency")
		case !same(first.line, e.line):
			return fault.Conflict("finance.sheet.otherLine", "row", other, "line", k.String()).At("code")
		}
	} else {
		t.own[k] = ownedLine{e.line, e.row}
	}
	stages := slices.Collect(maps.Keys(e.amounts))
	if len(stages) == 0 {
		stages = []Stage{""}
	}
	for _, stage := range stages {
		if row, ok := t.stated[statedAt{k, stage}]; ok {
			return fault.Conflict("finance.sheet.twice", "row", strconv.Itoa(row), "line", k.String()).At("code")
		}
		t.stated[statedAt{k, stage}] = e.row
	}
	return nil
}

// enter takes what a row says into the draft: the line with what it was given, then what was spent of it. What was spent may wait
// for a change that is not approved yet; then the rest stands.
func (t *trial) enter(ctx context.Context, e sheetEntry) (RowState, error) {
	b, changed, err := t.branch(e)
	if err != nil {
		return RowRefused, err
	}
	if err := t.may(e.line); err != nil {
		return RowRefused, err
	}
	if over, ok := e.excess(); ok && e.exception == "" {
		return RowRefused, over.refused(e.line)
	}
	if err := t.given(ctx, b, e); err != nil {
		return RowRefused, err
	}
	given := len(b.added)
	if err := t.service.spent(ctx, b, e); err != nil {
		b.cut(given)
		return t.waits(b, e, changed, err)
	}
	state := RowEntered
	if len(b.added) == 0 && changed == nil {
		state = RowUnchanged
	}
	t.merge(b, e.line.Key, changed)
	return state, nil
}

// waits keeps what a row was given where what was spent only needs a change to be approved.
func (t *trial) waits(b *draft, e sheetEntry, changed *Line, err error) (RowState, error) {
	f, _ := fault.Of(err)
	pending := pendingOf(b, e.line.Key)
	if f == nil || f.Message != "finance.exceeds" || f.Args["over"] != string(Amended) || pending <= 0 {
		return RowRefused, err
	}
	t.merge(b, e.line.Key, changed)
	money := kernel.Money{Minor: pending, Currency: e.line.Currency}
	return RowWaits, fault.Conflict("finance.sheet.waits", "stage", f.Args["stage"], "amount", money.Decimal(), "currency", money.Currency).At(f.Args["stage"])
}

// excess is the first stage that a row states above the one before it, also where it states as amended what is not approved yet.
func (e sheetEntry) excess() (Excess, bool) {
	before := Stage("")
	for _, stage := range Stages()[1:] {
		minor, ok := e.amounts[stage]
		if !ok {
			continue
		}
		if before != "" && minor > e.amounts[before] {
			return Excess{Stage: stage, Over: before, By: minor - e.amounts[before]}, true
		}
		before = stage
	}
	return Excess{}, false
}

func (t *trial) may(line Line) error {
	err, asked := t.asked[line.Key]
	if !asked {
		err = t.allow(line)
		t.asked[line.Key] = err
	}
	return err
}

// branch is a draft of one line alone, with its next revision where the row states another; changed is that revision.
func (t *trial) branch(e sheetEntry) (b *draft, changed *Line, err error) {
	line := e.line
	line.Reason = e.reason
	next, err := t.draft.enter(t.known, line)
	if err != nil {
		return nil, nil, err
	}
	if next.At.IsZero() {
		next.At, next.By = t.service.clock.Now(), t.by
		changed = &next
	}
	events := slices.Clone(t.draft.History(line.Key))
	if closed, ok := t.draft.Closed(line.Year); ok && !slices.ContainsFunc(events, func(e Event) bool { return e.Kind == Close }) {
		events = append(events, closed)
	}
	return &draft{Ledger: NewLedger([]Line{next}, events), mark: t.draft.mark + int64(len(t.draft.added))}, changed, nil
}

// merge takes a branch back.
func (t *trial) merge(b *draft, k Key, changed *Line) {
	t.draft.added = append(t.draft.added, b.added...)
	t.draft.events = append(t.draft.events, b.added...)
	t.draft.of[k] = b.of[k]
	if changed == nil {
		return
	}
	t.draft.put(*changed)
	t.lines = append(t.lines, *changed)
}

// put adds a line to a draft, or its next revision.
func (d *draft) put(line Line) {
	i, there := slices.BinarySearchFunc(d.lines, line, byKey)
	if there {
		d.lines[i] = line
		return
	}
	d.lines = slices.Insert(d.lines, i, line)
}

// cut takes the events from a number on out of a branch.
func (d *draft) cut(from int) {
	gone := d.added[from:]
	if len(gone) == 0 {
		return
	}
	keep := func(list []Event) []Event {
		return slices.DeleteFunc(slices.Clone(list), func(e Event) bool { return e.Number >= gone[0].Number })
	}
	for k, events := range d.of {
		d.of[k] = keep(events)
	}
	d.events, d.added = keep(d.events), d.added[:from]
}

// pendingOf is what the changes of a line that wait come to.
func pendingOf(d *draft, k Key) (minor int64) {
	for _, e := range d.Waiting() {
		switch {
		case e.Line == k && e.Kind == Transfer:
			minor -= e.Amount.Minor
		case e.Line == k || e.Other == k.Code:
			minor += e.Amount.Minor
		}
	}
	return minor
}

// given enters the initial amount, and as an amendment what brings the amended one, with the changes that wait, to what the row
// states. Fault: sheet.otherInitial, those of Record.
func (t *trial) given(ctx context.Context, b *draft, e sheetEntry) error {
	x := b.Execution(e.line.Key)
	if minor, ok := e.amounts[InitialStage]; ok {
		switch {
		case !x.Initial.Stated:
			if err := t.service.takeAt(ctx, b, e, Initial, minor, InitialStage); err != nil {
				return err
			}
		case x.Initial.Minor != minor:
			there := kernel.Money{Minor: x.Initial.Minor, Currency: e.line.Currency}
			return fault.Conflict("finance.sheet.otherInitial", "line", e.line.Key.String(), "amount", there.Decimal()).At(string(InitialStage))
		}
	}
	minor, ok := e.amounts[Amended]
	if !ok {
		return nil
	}
	x = b.Execution(e.line.Key)
	if !x.Initial.Stated {
		return fault.Conflict("finance.noInitial", "line", e.line.Key.String()).At(string(InitialStage))
	}
	change := minor - x.Amended.Minor - pendingOf(b, e.line.Key)
	switch {
	case minor < 0:
		return fault.Invalid("finance.belowZero").At(string(Amended))
	case change == 0:
		return nil
	}
	return t.service.takeAt(ctx, b, e, Amendment, change, Amended)
}

// spent enters what brings each later stage to what the row states.
func (s *Service) spent(ctx context.Context, b *draft, e sheetEntry) error {
	kinds := map[Stage]Kind{Committed: Commitment, Accrued: Accrual, Paid: Payment}
	for _, stage := range Stages()[2:] {
		minor, ok := e.amounts[stage]
		if !ok {
			continue
		}
		now := b.Execution(e.line.Key).At(stage)
		if now.Stated && now.Minor == minor {
			continue
		}
		if err := s.takeAt(ctx, b, e, kinds[stage], minor-now.Minor, stage); err != nil {
			return err
		}
	}
	return nil
}

// takeAt takes an event of a row; a fault of its amount is told at the column of the stage.
func (s *Service) takeAt(ctx context.Context, b *draft, e sheetEntry, kind Kind, minor int64, stage Stage) error {
	event := Event{Kind: kind, Line: e.line.Key, Amount: kernel.Money{Minor: minor, Currency: e.line.Currency}, On: e.on, Act: e.act}
	if _, closed := b.Closed(e.line.Year); closed || kind == Amendment || minor < 0 {
		event.Reason = e.reason
	}
	if _, over := e.excess(); over || kind != Initial && kind != Amendment {
		event.Exception = e.exception
	}
	err := s.take(ctx, b, event)
	f, ok := fault.Of(err)
	if !ok || f.Field != "amount" && f.Field != "kind" {
		return err
	}
	told := fault.New(f.Code, f.Message).At(string(stage)).Because(err)
	told.Args = f.Args
	return told
}

// compare holds a printed total against the rows of its year, institution and currency. Faults: those of read,
// sheet.twoCurrencies, sheet.totalDiffers.
func (t *trial) compare(r SheetRow) error {
	year, institution, currency := t.sheet.cell(r, "year"), t.sheet.cell(r, "institution"), t.sheet.cell(r, "currency")
	sums, rows := map[Stage]int64{}, 0
	for _, e := range t.entries {
		switch {
		case year != "" && strconv.Itoa(e.line.Year) != year, institution != "" && e.line.Institution != institution:
			continue
		case currency == "":
			currency = e.line.Currency
		case e.line.Currency != currency:
			return fault.Conflict("finance.sheet.twoCurrencies", "row", strconv.Itoa(e.row), "currency", e.line.Currency, "value", currency).At("currency")
		}
		rows++
		for stage, minor := range e.amounts {
			sums[stage] += minor
		}
	}
	amounts, err := readAmounts(func(name string) string { return t.sheet.cell(r, name) }, currency)
	if err != nil {
		return err
	}
	for _, stage := range Stages() {
		minor, ok := amounts[stage]
		if ok && minor != sums[stage] {
			money := func(minor int64) string { return kernel.Money{Minor: minor, Currency: currency}.Decimal() }
			return fault.Conflict("finance.sheet.totalDiffers", "stage", string(stage), "total", money(minor), "sum", money(sums[stage]), "difference", money(minor-sums[stage]), "currency", currency, "rows", strconv.Itoa(rows)).At(column(r, stage))
		}
	}
	return nil
}

// column is where a row states a stage.
func column(r SheetRow, stage Stage) string {
	if r.Cells["stage"] != "" {
		return "amount"
	}
	return string(stage)
}

// try holds a sheet against today's budget. Without enter it only says what would become of the rows.
func (s *Service) try(ctx context.Context, sheet Sheet, enter bool) (*trial, context.Context, error) {
	d, err := s.draft(ctx)
	if err != nil {
		return nil, ctx, err
	}
	k, err := s.known(ctx)
	if err != nil {
		return nil, ctx, err
	}
	sheet.Rows = slices.Clone(sheet.Rows)
	riding := ctx
	t := &trial{service: s, draft: d, known: k, sheet: sheet, asked: map[Key]error{}, stated: map[statedAt]int{}, own: map[Key]ownedLine{}, by: kernel.ActorFrom(ctx).Name}
	t.allow = func(line Line) error {
		if !enter {
			if !s.MayKeep(ctx, line.Institution) {
				return fault.Forbidden("finance.sheet.notYours", "code", line.Institution).At("institution")
			}
			return nil
		}
		next, err := s.gate.Act(riding, authz.KeepBudget, document(ctx, line, ""))
		if fault.CodeOf(err) == fault.CodeForbidden {
			return fault.Forbidden("finance.sheet.notYours", "code", line.Institution).At("institution").Because(err)
		}
		if err == nil {
			riding = next
		}
		return err
	}
	t.run(ctx)
	return t, riding, t.broken
}
