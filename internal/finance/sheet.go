package finance

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/territories"
)

// Sheet is a file of lines with their stages, as it was sent. Its rows are looked at before they are entered; what cannot be
// entered stays with the reason until it is corrected or set aside.
type Sheet struct {
	Number int64
	Name   string // of the file
	Given  map[string]string
	Rows   []SheetRow
	At     time.Time
	By     string // account
}

// SheetRow is a row with what became of it.
type SheetRow struct {
	Number   int // below the heading, from 1
	Cells    map[string]string
	State    RowState
	Problem  *Problem // of a row that waits, was refused or set aside
	Revision int
	At       time.Time
	By       string // account
}

// Problem is why a row is not entered: a message with its arguments, at a column.
type Problem struct {
	Message, Column string
	Args            map[string]string
}

// RowState is what became of a row.
type RowState string

// The states of a row.
const (
	RowNew       RowState = "new" // nobody entered it yet
	RowEntered   RowState = "entered"
	RowUnchanged RowState = "unchanged" // it says what is recorded already
	RowWaits     RowState = "waits"     // what was given is entered; what was spent waits for a change to be approved
	RowRefused   RowState = "refused"
	RowAgrees    RowState = "agrees"  // a printed total that is the sum of its rows
	RowDropped   RowState = "dropped" // set aside by a person, with a reason
)

// RowStates are all of them, in the order in which people read them.
func RowStates() []RowState {
	return []RowState{RowNew, RowEntered, RowUnchanged, RowAgrees, RowWaits, RowRefused, RowDropped}
}

// Pending says whether the row is still to be entered.
func (r SheetRow) Pending() bool {
	return r.State == RowNew || r.State == RowWaits || r.State == RowRefused
}

// Count is how many rows are in a state.
func (s Sheet) Count(state RowState) (n int) {
	for _, r := range s.Rows {
		if r.State == state {
			n++
		}
	}
	return n
}

// Row is one by its number; ok is false if there is none.
func (s Sheet) Row(number int) (r SheetRow, ok bool) {
	i := slices.IndexFunc(s.Rows, func(r SheetRow) bool { return r.Number == number })
	if i < 0 {
		return r, false
	}
	return s.Rows[i], true
}

// SheetColumns are those of a file, in order: what a line is, then either a stage with its amount, or the amounts of all stages.
func SheetColumns() []string {
	return []string{"year", "code", "name", "name_es", "name_en", "name_pt", "name_fr", "institution", "programme", "cofog", "share", "share_percent", "source", "level", "territory", "currency", "origin", "published",
		"stage", "amount", "initial", "amendments", "amended", "committed", "accrued", "paid", "exception", "act", "on", "reason"}
}

// GivenColumns are those that whoever sends a file may state once for all rows that leave them empty.
func GivenColumns() []string {
	return []string{"origin", "published", "source", "level", "act", "on", "reason"}
}

// sheetEntry is what a row says.
type sheetEntry struct {
	row       int
	line      Line
	amounts   map[Stage]int64 // of the stages that it states
	exception string
	act, on   string
	reason    string
}

// total says whether a row is a printed total and not a line.
func (r SheetRow) total() bool {
	return territories.Fold(r.Cells["code"]) == "total" || territories.Fold(r.Cells["programme"]) == "total"
}

// cell is what a row states, or what was stated for all rows.
func (s Sheet) cell(r SheetRow, name string) string {
	if text := strings.TrimSpace(r.Cells[name]); text != "" {
		return text
	}
	if slices.Contains(GivenColumns(), name) {
		return s.Given[name]
	}
	return ""
}

// read is what a row says; what it leaves empty of a line that is there already is taken from it. Faults, each at its column:
// badYear, needed, badPercent, badShare, those of readAmounts.
func (s Sheet) read(l *Ledger, r SheetRow) (sheetEntry, error) {
	cell := func(name string) string { return s.cell(r, name) }
	e := sheetEntry{row: r.Number, exception: cell("exception"), act: cell("act"), on: cell("on"), reason: cell("reason")}
	year, err := strconv.Atoi(cell("year"))
	if err != nil {
		return e, fault.Invalid("finance.badYear", "value", cell("year")).At("year")
	}
	e.line = Line{Key: Key{year, cell("code")}, Institution: cell("institution"), Programme: cell("programme"), Name: nameIn(cell), COFOG: cell("cofog"), Source: cell("source"), Level: cell("level"), Territory: cell("territory"),
		Currency: cell("currency"), Origin: cell("origin"), Published: cell("published")}
	if e.line.Code == "" && e.line.Institution != "" && e.line.Programme != "" {
		e.line.Code = e.line.Institution + "-" + e.line.Programme
	}
	if e.line.Code == "" {
		return e, fault.Invalid("finance.needed").At("code")
	}
	old, there := l.Line(e.line.Key)
	if e.line.Share, err = shareIn(cell, old.Share, there); err != nil {
		return e, err
	}
	if there {
		e.line = filled(e.line, old)
	}
	if e.on == "" {
		e.on = strconv.Itoa(year)
	}
	if e.act == "" {
		e.act = joinedText(e.line.Origin, s.Name)
	}
	e.amounts, err = readAmounts(cell, e.line.Currency)
	return e, err
}

func joinedText(a, b string) string { return strings.Trim(a+"; "+b, "; ") }

func nameIn(cell func(string) string) kernel.Text {
	name := kernel.Text{}
	if text := cell("name"); text != "" {
		name = kernel.Same(text)
	}
	for _, lang := range kernel.Langs() {
		if text := cell("name_" + string(lang)); text != "" {
			name[lang] = text
		}
	}
	return name
}

// shareIn is the share for security of a row, in hundredths of a per cent or in per cent.
func shareIn(cell func(string) string, old int, there bool) (int, error) {
	switch percent, hundredths := cell("share_percent"), cell("share"); {
	case percent != "":
		n, ok := kernel.ParseMinor(strings.TrimSpace(strings.TrimSuffix(percent, "%")), 2)
		if !ok || n < 0 || n > whole {
			return 0, fault.Invalid("finance.badPercent", "value", percent).At("share_percent")
		}
		return int(n), nil
	case hundredths != "":
		n, err := strconv.Atoi(hundredths)
		if err != nil {
			return 0, fault.Invalid("finance.badShare", "value", hundredths).At("share")
		}
		return n, nil
	case there:
		return old, nil
	}
	return 0, fault.Invalid("finance.needed").At("share_percent")
}

// filled is a line with what it leaves empty taken from the one that is there; a name or document that it states stands.
func filled(line, old Line) Line {
	for _, f := range []struct{ to, from *string }{{&line.Institution, &old.Institution}, {&line.Programme, &old.Programme}, {&line.COFOG, &old.COFOG}, {&line.Source, &old.Source}, {&line.Level, &old.Level},
		{&line.Territory, &old.Territory}, {&line.Currency, &old.Currency}, {&line.Origin, &old.Origin}, {&line.Published, &old.Published}} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	if len(line.Name) == 0 {
		line.Name = old.Name
	}
	return line
}

// readAmounts are the amounts of a row: of the stage that it names, or of the columns of the stages. Faults: badCurrency, needed,
// sheet.badStage, sheet.sumDiffers, those of amountIn.
func readAmounts(cell func(string) string, currency string) (map[Stage]int64, error) {
	amounts := map[Stage]int64{}
	if !kernel.IsCurrency(currency) {
		return nil, fault.Invalid("finance.badCurrency", "value", currency).At("currency")
	}
	if stage := cell("stage"); stage != "" {
		if !slices.Contains(Stages(), Stage(stage)) {
			return nil, fault.Invalid("finance.sheet.badStage", "value", stage, "choices", stageNames()).At("stage")
		}
		if cell("amount") == "" {
			return nil, fault.Invalid("finance.needed").At("amount")
		}
		minor, err := amountIn(cell("amount"), currency, "amount")
		amounts[Stage(stage)] = minor
		return amounts, err
	}
	if cell("amount") != "" {
		return nil, fault.Invalid("finance.sheet.badStage", "value", "", "choices", stageNames()).At("stage")
	}
	for _, stage := range Stages() {
		if cell(string(stage)) == "" {
			continue
		}
		minor, err := amountIn(cell(string(stage)), currency, string(stage))
		if err != nil {
			return nil, err
		}
		amounts[stage] = minor
	}
	return amounts, addsUp(cell, amounts, currency)
}

// addsUp holds initial + amendments = amended, to the cent. Fault: sheet.sumDiffers.
func addsUp(cell func(string) string, amounts map[Stage]int64, currency string) error {
	text := cell("amendments")
	if text == "" {
		return nil
	}
	changes, err := amountIn(text, currency, "amendments")
	if err != nil {
		return err
	}
	initial, first := amounts[InitialStage]
	amended, last := amounts[Amended]
	if first && last && initial+changes != amended {
		money := func(minor int64) string { return kernel.Money{Minor: minor, Currency: currency}.Decimal() }
		return fault.Invalid("finance.sheet.sumDiffers", "initial", money(initial), "amendments", money(changes), "sum", money(initial+changes), "amended", money(amended), "difference", money(amended-initial-changes)).At("amended")
	}
	if first && !last {
		amounts[Amended] = initial + changes
	}
	return nil
}

var (
	decimalComma = regexp.MustCompile(`^-?[0-9.  ]*[0-9],[0-9]{1,2}$`)
	manyDecimals = regexp.MustCompile(`^-?[0-9]+\.[0-9]+$`)
	letters      = regexp.MustCompile(`\pL`)
)

// amountIn reads an amount, exactly. Faults, at the column: sheet.comma, sheet.decimals, sheet.noAmount, badAmount.
func amountIn(text, currency, column string) (int64, error) {
	m, ok := kernel.ParseMoney(text, currency)
	decimals := strconv.Itoa(kernel.Decimals(currency))
	switch {
	case ok && (m.Minor > mostMinor || m.Minor < -mostMinor):
		return 0, fault.Invalid("finance.tooLarge").At(column)
	case ok:
		return m.Minor, nil
	case decimalComma.MatchString(text):
		return 0, fault.Invalid("finance.sheet.comma", "value", text).At(column)
	case manyDecimals.MatchString(text):
		return 0, fault.Invalid("finance.sheet.decimals", "value", text, "currency", currency, "decimals", decimals).At(column)
	case letters.MatchString(text):
		return 0, fault.Invalid("finance.sheet.noAmount", "value", text, "column", column).At(column)
	}
	return 0, fault.Invalid("finance.badAmount", "value", text, "decimals", decimals).At(column)
}

func stageNames() string {
	var names []string
	for _, s := range Stages() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}
