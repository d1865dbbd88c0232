package statistics

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// ChangeKind is what became of a figure between two editions.
type ChangeKind string

// The kinds.
const (
	Changed  ChangeKind = "changed"
	Came     ChangeKind = "came"     // the later edition has events where the earlier one has none
	Vanished ChangeKind = "vanished" // the other way round
)

// EditionChange is how many events of a year and territory two editions hold, in the source's counting unit. Nil is a year that
// the edition does not hold, or a number that is not shown (Hidden).
type EditionChange struct {
	Source     string     `json:"source"`
	A          int        `json:"a" doc:"The first of the two editions"`
	B          int        `json:"b" doc:"The second of the two editions"`
	Year       int        `json:"year"`
	Territory  string     `json:"territory"`
	Level      int        `json:"level"`
	Before     *int64     `json:"before" doc:"Events in edition a; null if it does not hold the year or the number is protected"`
	After      *int64     `json:"after" doc:"Events in edition b"`
	Difference *int64     `json:"difference" doc:"after − before; null where either is null"`
	Change     ChangeKind `json:"change" enum:"changed,came,vanished"`
	Hidden     bool       `json:"hidden" doc:"A number is protected by the source's rule of disclosure"`
}

// EditionComparison is what changed between two editions of a source.
type EditionComparison struct {
	Source sources.Source
	A, B   sources.Edition
	Rows   []EditionChange // only what differs, by year, level and territory
	Same   int             // figures that are equal
	Years  []int           // that either holds
}

// CompareEditions holds every count of events (year × territory) of one published edition against another's of the same source.
// iccs narrows it to offences of a prefix; empty: all. Events are public figures; attributes of persons are not compared, since
// the difference of two tables of persons tells of those who came or went; nor are places finer than a municipality. Where the source's rule rounds, both are rounded
// first. Faults: noEdition for one that is not published, sameEdition, badICCS.
func (s *Service) CompareEditions(ctx context.Context, source string, a, b int, iccs string) (EditionComparison, error) {
	var c EditionComparison
	if a == b {
		return c, fault.Invalid("statistics.sameEdition", "edition", strconv.Itoa(a)).At("b")
	}
	if !wellFormedICCS(iccs) {
		return c, fault.Invalid("statistics.badICCS", "value", iccs).At("iccs")
	}
	var err error
	if c.Source, err = s.sources.Source(ctx, source); err != nil {
		return c, err
	}
	if c.A, err = s.publishedEdition(ctx, source, a); err != nil {
		return c, err
	}
	if c.B, err = s.publishedEdition(ctx, source, b); err != nil {
		return c, err
	}
	rules, err := s.sources.Strictest(ctx)
	if err != nil {
		return c, err
	}
	before, err := s.eventsOf(ctx, c.Source, c.A, iccs, rules[source])
	if err != nil {
		return c, err
	}
	after, err := s.eventsOf(ctx, c.Source, c.B, iccs, rules[source])
	if err != nil {
		return c, err
	}
	return c, s.holdEditions(ctx, &c, before, after)
}

// publishedEdition is an edition that is or was published; what waits for approval is nobody's to compare here.
func (s *Service) publishedEdition(ctx context.Context, source string, number int) (sources.Edition, error) {
	e, err := s.sources.Edition(ctx, source, number)
	if err == nil && e.State != sources.Published && e.State != sources.Withdrawn {
		err = fault.NotFound("sources.noEdition", "source", source, "edition", strconv.Itoa(number))
	}
	return e, err
}

// wellFormedICCS says whether a text can begin a code of the classification.
func wellFormedICCS(text string) bool {
	return len(text) <= 8 && !slices.ContainsFunc([]byte(text), func(c byte) bool { return c < '0' || c > '9' })
}

// eventKey is a year and place.
type eventKey struct {
	year  int
	place kernel.Code
}

// events are the counts of one edition, as everybody may hear them.
type events struct {
	of     map[eventKey]int64
	hidden map[eventKey]bool
	years  map[int]bool
}

// at is a count; nil for a year that the edition does not hold and for a hidden one.
func (e events) at(key eventKey) *int64 {
	if !e.years[key.year] || e.hidden[key] {
		return nil
	}
	n := e.of[key]
	return &n
}

// eventsOf sums one edition by year, for each place and the places above it.
func (s *Service) eventsOf(ctx context.Context, src sources.Source, e sources.Edition, iccs string, rule sources.Disclosure) (events, error) {
	out := events{of: map[eventKey]int64{}, hidden: map[eventKey]bool{}, years: map[int]bool{}}
	part := Part{Source: src.ID, Edition: e.Number, Unit: src.Unit}
	for _, p := range e.Periods {
		part.Periods = append(part.Periods, p.Period)
		out.years[kernel.PeriodOfKey(p.Period).Year] = true
	}
	if len(part.Periods) == 0 {
		return out, nil
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return out, err
	}
	sel := Selection{Tenant: kernel.ActorFrom(ctx).Tenant, Parts: []Part{part}}
	err = s.facts.Cells(ctx, sel, Cuboids()[0], func(c Cell) error {
		if iccs != "" && !hasPrefix(c.ICCS, []string{iccs}) {
			return nil
		}
		places := atlas.Ancestors(c.Territory)
		if len(places) == 0 {
			places = placesWithout(c.Territory)
		}
		for i, place := range places {
			if len(places)-i > municipality { // what is finer is told of some offences and not of others
				continue
			}
			out.of[eventKey{c.Year, place}] += c.Quantity
		}
		return nil
	})
	out.protect(rule)
	return out, err
}

// protect rounds what the source's rule rounds. Suppression concerns attributes of persons, which are not here.
func (e events) protect(rule sources.Disclosure) {
	for key, n := range e.of {
		v, hidden := roundedCount(n, rule)
		e.of[key] = v
		if hidden {
			e.hidden[key] = true
		}
	}
}

// roundedCount is a count of events as a rule lets everybody hear it.
func roundedCount(n int64, rule sources.Disclosure) (shown int64, hidden bool) {
	switch rule.Rounding() {
	case sources.RoundTo5:
		return (n + 2) / 5 * 5, false
	case sources.TenFive:
		return (n + 2) / 5 * 5, n > 0 && n < 10
	default:
		return n, false
	}
}

func (s *Service) holdEditions(ctx context.Context, c *EditionComparison, before, after events) error {
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return err
	}
	keys := map[eventKey]bool{}
	years := map[int]bool{}
	for _, e := range []events{before, after} {
		for key := range e.of {
			keys[key] = true
		}
		for y := range e.years {
			years[y] = true
		}
	}
	for y := range years {
		c.Years = append(c.Years, y)
	}
	slices.Sort(c.Years)
	for key := range keys {
		row := EditionChange{Source: c.Source.ID, A: c.A.Number, B: c.B.Number, Year: key.year, Territory: string(key.place), Level: -1,
			Before: before.at(key), After: after.at(key), Hidden: before.hidden[key] || after.hidden[key]}
		if u, ok := atlas.Unit(key.place); ok {
			row.Level = u.Level
		}
		switch {
		case row.Before != nil && row.After != nil && *row.Before == *row.After, before.hidden[key] && after.hidden[key]:
			c.Same++
			continue
		case before.of[key] == 0 && !before.hidden[key]:
			row.Change = Came
		case after.of[key] == 0 && !after.hidden[key]:
			row.Change = Vanished
		default:
			row.Change = Changed
		}
		if row.Before != nil && row.After != nil {
			d := *row.After - *row.Before
			row.Difference = &d
		}
		c.Rows = append(c.Rows, row)
	}
	slices.SortFunc(c.Rows, func(x, y EditionChange) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.Level, y.Level), cmp.Compare(x.Territory, y.Territory))
	})
	return nil
}

// EditionChangeRecords are the rows as lines of a table, with a head.
func EditionChangeRecords(rows []EditionChange) [][]string {
	lines := [][]string{{"source", "a", "b", "year", "territory", "level", "before", "after", "difference", "change", "hidden"}}
	for _, r := range rows {
		lines = append(lines, []string{r.Source, strconv.Itoa(r.A), strconv.Itoa(r.B), strconv.Itoa(r.Year), r.Territory, strconv.Itoa(r.Level),
			wholeText(r.Before), wholeText(r.After), wholeText(r.Difference), string(r.Change), strconv.FormatBool(r.Hidden)})
	}
	return lines
}

func wholeText(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}
