package reconciliation

import (
	"cmp"
	"fmt"
	"slices"

	"convive/internal/kernel"
)

// All stands in a Spot for all municipalities, or all months, together.
const All = "*"

// Others stands in a published Spot for all municipalities that have no row of their own.
const Others = "+"

// Spot are the victims of a municipality and month. Place and Month are empty where no source tells them or where as many sources
// say one as another, and All for totals. Of what lies below a municipality nothing is kept.
type Spot struct {
	Place     kernel.Code `json:"place"`
	Month     string      `json:"month"`            // YYYY-MM
	Places    int         `json:"places,omitempty"` // of Others: how many municipalities
	Victims   Cell        `json:"victims"`
	Validated Cell        `json:"validated"`
	Pending   Cell        `json:"pending"`
	Matched   Cell        `json:"matched"` // that several sources have
	Single    Cell        `json:"single"`  // that one source has
	Has       []Cell      `json:"has"`     // by source, in the order of Figures.Sources
}

// Preliminary says whether a figure of the spot may still change, of a release that is preliminary or not: where the number of those
// to be validated is hidden, that of the whole release decides.
func (s Spot) Preliminary(release bool) bool {
	if s.Pending.Hidden {
		return release
	}
	return s.Pending.N > 0
}

// monthOf is the month of an event within the period of a round; empty if it is not known or of another time.
func monthOf(year, month int, r Round) string {
	text := fmt.Sprintf("%04d-%02d", year, month)
	if month < 1 || month > 12 || text < r.From[:7] || text > r.To[:7] {
		return ""
	}
	return text
}

// said is what most of a victim's records say; empty where none says anything or two things are said as often.
func said(records []Record, of func(Record) string) string {
	times := map[string]int{}
	for _, r := range records {
		if text := of(r); text != "" {
			times[text]++
		}
	}
	best, most, even := "", 0, false
	for text, n := range times {
		switch {
		case n > most:
			best, most, even = text, n, false
		case n == most:
			even = true
		}
	}
	if even {
		return ""
	}
	return best
}

// breakdown counts the victims that count or may count by municipality and month, with the totals of each. What cannot be placed
// comes last.
func breakdown(cases []Case, institutions []string) []Spot {
	at := map[[2]string]*Spot{}
	for _, c := range cases {
		if c.State == NotCounted {
			continue
		}
		place, month := said(c.Records, func(r Record) string { return string(r.Place) }), said(c.Records, func(r Record) string { return r.Month })
		for _, key := range [][2]string{{place, All}, {All, month}, {place, month}} {
			if at[key] == nil {
				at[key] = &Spot{Place: kernel.Code(key[0]), Month: key[1], Has: make([]Cell, len(institutions))}
			}
			at[key].count(c, institutions)
		}
	}
	list := make([]Spot, 0, len(at))
	for _, s := range at {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Spot) int {
		return cmp.Or(placed(string(a.Place), string(b.Place)), placed(a.Month, b.Month))
	})
	return list
}

// placed orders by text, the empty one last.
func placed(a, b string) int {
	if (a == "") != (b == "") {
		return len(b) - len(a)
	}
	return cmp.Compare(a, b)
}

func (s *Spot) count(c Case, institutions []string) {
	s.Victims.N++
	if c.State == Counted {
		s.Validated.N++
	} else {
		s.Pending.N++
	}
	has := 0
	for i, name := range institutions {
		if c.Has(name) {
			s.Has[i].N++
			has++
		}
	}
	if has > 1 {
		s.Matched.N++
	} else {
		s.Single.N++
	}
}
