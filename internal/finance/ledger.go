package finance

import (
	"cmp"
	"fmt"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Ledger is all lines of a government, the last revision of each, with all their events, as they stood at a moment. Readers
// share one, which is not changed.
type Ledger struct {
	lines  []Line // by year and code
	events []Event
	of     map[Key][]Event
	closed map[int]Event
	ended  map[int64]Event // decisions by the number of what they decide
}

// lateFrom is the first day of the two months in which spending is called late.
func lateFrom(year int) string { return fmt.Sprintf("%04d-11-01", year) }

// NewLedger orders lines, each (year, code) once, and events by number.
func NewLedger(lines []Line, events []Event) *Ledger {
	l := &Ledger{lines: slices.SortedFunc(slices.Values(lines), byKey), of: map[Key][]Event{}, closed: map[int]Event{}, ended: map[int64]Event{}}
	l.events = slices.SortedFunc(slices.Values(events), func(a, b Event) int { return cmp.Compare(a.Number, b.Number) })
	for _, e := range l.events {
		l.file(e)
	}
	return l
}

// file puts an event to the lines that it concerns.
func (l *Ledger) file(e Event) {
	switch e.Kind {
	case Close:
		l.closed[e.Line.Year] = e
		for _, line := range l.Lines(e.Line.Year) {
			l.of[line.Key] = append(l.of[line.Key], e)
		}
		return
	case Approve, Reject:
		l.ended[e.Decides] = e
	}
	l.of[e.Line] = append(l.of[e.Line], e)
	if e.Other != "" {
		other := Key{e.Line.Year, e.Other}
		l.of[other] = append(l.of[other], e)
	}
}

func byKey(a, b Line) int { return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Code, b.Code)) }

// Line is one; ok is false if it is not there.
func (l *Ledger) Line(k Key) (line Line, ok bool) {
	i, ok := slices.BinarySearchFunc(l.lines, Line{Key: k}, byKey)
	if !ok {
		return Line{}, false
	}
	return l.lines[i], true
}

// Lines are those of a year, by code; of all years where year is 0.
func (l *Ledger) Lines(year int) []Line {
	return slices.DeleteFunc(slices.Clone(l.lines), func(line Line) bool { return year != 0 && line.Year != year })
}

// Where is the ledger of the lines for which something holds.
func (l *Ledger) Where(holds func(Line) bool) *Ledger {
	own := *l
	own.lines = slices.DeleteFunc(slices.Clone(l.lines), func(line Line) bool { return !holds(line) })
	return &own
}

// Years are those that have lines, the oldest first.
func (l *Ledger) Years() []int {
	var years []int
	for _, line := range l.lines {
		if len(years) == 0 || years[len(years)-1] != line.Year {
			years = append(years, line.Year)
		}
	}
	return years
}

// Has says whether a year has lines.
func (l *Ledger) Has(year int) bool { return slices.Contains(l.Years(), year) }

// Course is a code through its years: what a commitment of several years looks like.
func (l *Ledger) Course(code string) []Line {
	return slices.DeleteFunc(slices.Clone(l.lines), func(line Line) bool { return line.Code != code })
}

// History are the events of a line in the order in which they were recorded, those of a close and of both ends of a transfer
// among them.
func (l *Ledger) History(k Key) []Event { return l.of[k] }

// Closed is the event by which a year was closed; ok is false if it is open.
func (l *Ledger) Closed(year int) (e Event, ok bool) { e, ok = l.closed[year]; return e, ok }

// Decision is what was decided on a proposed change; ok is false while it waits.
func (l *Ledger) Decision(number int64) (e Event, ok bool) { e, ok = l.ended[number]; return e, ok }

// Change is a proposed change by its number, also one that was decided on; ok is false if there is none.
func (l *Ledger) Change(number int64) (Event, bool) {
	for _, e := range l.events {
		if e.Number == number && e.decided() {
			return e, true
		}
	}
	return Event{}, false
}

// Waiting are the proposed changes that nobody decided on, the oldest first.
func (l *Ledger) Waiting() []Event {
	var list []Event
	for _, e := range l.events {
		if _, ended := l.ended[e.Number]; e.decided() && !ended {
			list = append(list, e)
		}
	}
	return list
}

// Execution is where a line stands.
func (l *Ledger) Execution(k Key) Execution { return Execute(k, l.of[k]) }

// Objectives are the references to which a line is linked now, in the order of linking.
func (l *Ledger) Objectives(k Key) []string {
	var list []string
	for _, e := range l.of[k] {
		switch e.Kind {
		case Link:
			list = append(list, e.Objective)
		case Unlink:
			list = slices.DeleteFunc(list, func(o string) bool { return o == e.Objective })
		}
	}
	return list
}

// Group is a heading with what of its lines comes together: all of one year and one currency.
type Group struct {
	Year            int
	Programme       string
	COFOG           string
	Source          string
	Level           string
	Currency        string
	Lines           []Key
	Execution       Execution
	NotStated       map[Stage]int // how many of the lines do not state a stage
	Compared        Execution     // of the lines alone that state what was amended and what was paid
	ComparedLines   int
	Origins, Reason []string
}

// Unspent is what of the amended amount was not paid, of the lines that state both.
func (g Group) Unspent() Amount { return g.Compared.Unspent() }

// Executed is paid over amended, of the lines that state both.
func (g Group) Executed() Ratio { return g.Compared.Executed() }

// Report is the money of a year for the accountability report: a group for each programme, class, source, level and currency.
// A line counts with its share for security. Fault: tooLarge.
func (l *Ledger) Report(year int) ([]Group, error) {
	var list []Group
	at := map[[5]string]int{}
	for _, line := range l.Lines(year) {
		k := [5]string{line.Programme, line.COFOG, line.Source, line.Level, line.Currency}
		i, ok := at[k]
		if !ok {
			i = len(list)
			at[k] = i
			list = append(list, Group{Year: year, Programme: line.Programme, COFOG: line.COFOG, Source: line.Source, Level: line.Level, Currency: line.Currency, NotStated: map[Stage]int{}})
		}
		if err := list[i].take(line, l.Execution(line.Key)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.COFOG, b.COFOG), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Currency, b.Currency))
	})
	return list, nil
}

// take adds a line.
func (g *Group) take(line Line, x Execution) error {
	sums := &g.Execution
	for _, s := range Stages() {
		if !x.At(s).Stated {
			g.NotStated[s]++
		}
	}
	if err := sums.plus(line, x); err != nil {
		return err
	}
	if x.Unspent().Stated {
		g.ComparedLines++
		if err := g.Compared.plus(line, x); err != nil {
			return err
		}
	}
	late := Amount{sums.PaidLate, true}
	if err := late.plus(line, x.PaidLate); err != nil {
		return err
	}
	sums.PaidLate, sums.Late, sums.Undated = late.Minor, sums.Late+x.Late, sums.Undated || x.Undated
	g.Lines = append(g.Lines, line.Key)
	for _, text := range append(x.exceptions(), x.Reasons...) {
		if !slices.Contains(g.Reason, text) {
			g.Reason = append(g.Reason, text)
		}
	}
	if !slices.Contains(g.Origins, line.Origin) {
		g.Origins = append(g.Origins, line.Origin)
	}
	return nil
}

// plus adds the share for security of what a line states.
func (x *Execution) plus(line Line, of Execution) error {
	to := map[Stage]*Amount{InitialStage: &x.Initial, Amended: &x.Amended, Committed: &x.Committed, Accrued: &x.Accrued, Paid: &x.Paid}
	for _, s := range Stages() {
		if !of.At(s).Stated {
			continue
		}
		if err := to[s].plus(line, of.At(s).Minor); err != nil {
			return err
		}
	}
	return nil
}

func (x Execution) exceptions() []string {
	var list []string
	for _, e := range x.Excesses {
		list = append(list, e.Exception)
	}
	return list
}

// plus adds the share for security of an amount of a line.
func (a *Amount) plus(line Line, minor int64) error {
	share, ok := kernel.Money{Minor: minor, Currency: line.Currency}.Times(int64(line.Share), whole)
	sum, fits := kernel.Money{Minor: a.Minor, Currency: line.Currency}.Plus(share)
	if !ok || !fits {
		return fault.Invalid("finance.tooLarge").At("amount")
	}
	a.Minor, a.Stated = sum.Minor, true
	return nil
}
