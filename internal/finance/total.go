package finance

import (
	"cmp"
	"slices"
	"strconv"
)

// Heading is what lines come together under.
type Heading string

// The headings.
const (
	ByYear        Heading = "year"
	ByProgramme   Heading = "programme"
	ByInstitution Heading = "institution"
	ByClass       Heading = "cofog"
	BySource      Heading = "source"
	ByLevel       Heading = "level"
	ByTerritory   Heading = "territory"
)

// of is the heading of a line.
func (h Heading) of(line Line) string {
	switch h {
	case ByProgramme:
		return line.Programme
	case ByInstitution:
		return line.Institution
	case ByClass:
		return line.COFOG
	case BySource:
		return line.Source
	case ByLevel:
		return line.Level
	case ByTerritory:
		return line.Territory
	}
	return strconv.Itoa(line.Year)
}

// Total is what the lines of one heading come to in one currency.
type Total struct {
	Heading string
	Group
}

// Totals are the money of a year by heading and currency, in their order. A line counts with its share for security. Fault:
// tooLarge.
func (l *Ledger) Totals(year int, by Heading) ([]Total, error) {
	var list []Total
	at := map[[2]string]int{}
	for _, line := range l.Lines(year) {
		k := [2]string{by.of(line), line.Currency}
		i, ok := at[k]
		if !ok {
			i = len(list)
			at[k] = i
			list = append(list, Total{Heading: k[0], Group: Group{Year: year, Currency: line.Currency, NotStated: map[Stage]int{}}})
		}
		if err := list[i].take(line, l.Execution(line.Key)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b Total) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Heading, b.Heading))
	})
	return list, nil
}

// Deed is an event of a line as a reader takes it: with what was decided on it and what it does to the line.
type Deed struct {
	Event
	Decision Event // without a kind where there is none, or it waits
	Effect   int64 // minor units on this line: of a transfer below zero where it leaves
	Late     bool  // it took effect after the close of the year
}

// Deeds are the events of a line in the order of recording; a decision stands with what it decides.
func (l *Ledger) Deeds(k Key) []Deed {
	closed, ok := l.Closed(k.Year)
	var list []Deed
	for _, e := range l.of[k] {
		if e.Kind == Approve || e.Kind == Reject {
			continue
		}
		d := Deed{Event: e, Effect: e.Amount.Minor}
		d.Decision = l.ended[e.Number]
		if e.Kind == Transfer && e.Line == k {
			d.Effect = -d.Effect
		}
		d.Late = ok && e.Moves() && max(e.Number, d.Decision.Number) > closed.Number
		list = append(list, d)
	}
	return list
}
