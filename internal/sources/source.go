package sources

import (
	"bytes"
	"regexp"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"

	"github.com/goccy/go-yaml"
)

// Source is one body of counts: an institution counts one thing in one unit by one definition. Two institutions that
// count homicides are two sources, and so is one institution that changes its method.
type Source struct {
	ID          string              `yaml:"source"`
	Country     string              `yaml:"country"` // ISO 3166-1 alpha-2, or the region code "419" for several countries
	Covers      Coverage            `yaml:"covers"`  // empty: the whole country
	Title       kernel.Text         `yaml:"title"`
	Institution kernel.Text         `yaml:"institution"`
	Counts      kernel.Text         `yaml:"counts"` // what is counted, in a sentence
	Unit        kernel.CountingUnit `yaml:"unit"`
	Collects    []kernel.Dimension  `yaml:"collects"` // the breakdowns that the source states
	LegalBasis  kernel.Text         `yaml:"legal_basis"`
	Licence     kernel.Text         `yaml:"licence"`
	Link        string              `yaml:"link"`
	Official    bool                `yaml:"official"` // the figure that the State answers for
	Absent      string              `yaml:"absent"`   // what no row for a territory in a delivered year means: zero (default: a list of events) or missing (a table with a row for each territory)
	Obligation  Obligation          `yaml:"obligation"`
	Breaks      []Break             `yaml:"breaks"`
	Notes       kernel.Text         `yaml:"notes"`
	Disclosure  Disclosure          `yaml:"disclosure"`
}

// Coverage is the part of its country that a source speaks of: a city's police says nothing of the rest. Figures of a unit
// that is only partly covered are counts with a mark, never rates.
type Coverage struct {
	Place  kernel.Text   `yaml:"place"`  // in words, as it follows "only"
	Units  []kernel.Code `yaml:"units"`  // units that are covered whole
	Within kernel.Code   `yaml:"within"` // where no unit is: the smallest unit that the part lies in
}

// Whole says that nothing of the country is left out.
func (c Coverage) Whole() bool { return len(c.Place) == 0 }

// Names are the units that a coverage names.
func (c Coverage) Names() []kernel.Code {
	if c.Within == "" {
		return c.Units
	}
	return append(slices.Clone(c.Units), c.Within)
}

// Extent is how much of a unit a source speaks of.
type Extent int

// The extents.
const (
	Nothing Extent = iota
	Part
	All
)

// Of is how much of a unit is covered. above are the unit and those above it, the unit first; aboveOf gives the same for
// any unit.
func (c Coverage) Of(above []kernel.Code, aboveOf func(kernel.Code) []kernel.Code) Extent {
	if c.Whole() {
		return All
	}
	for _, u := range c.Units {
		if slices.Contains(above, u) {
			return All
		}
	}
	for _, u := range c.Names() {
		if slices.Contains(aboveOf(u), above[0]) {
			return Part
		}
	}
	return Nothing
}

func (c Coverage) validate(country string) error {
	if c.Whole() != (len(c.Names()) == 0) {
		return fault.Invalid("sources.badCoverage").At("covers")
	}
	for _, u := range c.Names() {
		if u.Country() != country || u.National() == "" && u != c.Within {
			return fault.Invalid("sources.badCoveredUnit", "value", string(u), "country", country).At("covers")
		}
	}
	return nil
}

// Obligation is what is due, how often and when: DueDays after the period ends.
type Obligation struct {
	Every   string `yaml:"every"` // year, month or none
	DueDays int    `yaml:"due_days"`
	From    string `yaml:"from"` // first period due, yyyy or yyyy-mm
	To      string `yaml:"to"`   // last period due; empty while the obligation goes on
}

// Break marks where a series is not comparable with what came before: a changed list, format or definition.
type Break struct {
	From      int              `yaml:"from"`      // first year of the new kind
	Dimension kernel.Dimension `yaml:"dimension"` // the breakdown concerned; empty if every figure is
	Text      kernel.Text      `yaml:"text"`
}

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ParseSource reads a source declaration (YAML) and checks it.
func ParseSource(doc []byte) (Source, error) {
	var s Source
	if err := yaml.NewDecoder(bytes.NewReader(doc), yaml.Strict()).Decode(&s); err != nil {
		return s, Unreadable("sources.declarationUnreadable", err)
	}
	switch {
	case !idPattern.MatchString(s.ID):
		return s, fault.Invalid("sources.badID", "value", s.ID).At("source")
	case len(s.Title) == 0:
		return s, fault.Invalid("sources.missing", "field", "title").At("title")
	case len(s.Institution) == 0:
		return s, fault.Invalid("sources.missing", "field", "institution").At("institution")
	case !knownUnit(s.Unit):
		return s, fault.Invalid("sources.badUnit", "value", string(s.Unit)).At("unit")
	}
	if s.Absent != "" && s.Absent != "zero" && s.Absent != "missing" {
		return s, fault.Invalid("sources.badAbsent", "value", s.Absent).At("absent")
	}
	if err := s.Covers.validate(s.Country); err != nil {
		return s, err
	}
	if err := s.Disclosure.complete(s.Unit); err != nil {
		return s, err
	}
	return s, s.Obligation.validate()
}

func (o Obligation) validate() error {
	switch o.Every {
	case "", "none":
		return nil
	case "year", "month":
		if _, err := kernel.ParsePeriod(o.From); err != nil {
			return fault.Invalid("sources.badPeriod", "value", o.From).At("obligation.from")
		}
		return nil
	default:
		return fault.Invalid("sources.badEvery", "value", o.Every).At("obligation.every")
	}
}

func knownUnit(u kernel.CountingUnit) bool {
	for _, k := range kernel.CountingUnits() {
		if k == u {
			return true
		}
	}
	return false
}

// Due is one delivery that an obligation asks for.
type Due struct {
	Period   kernel.Period
	On       time.Time
	Received time.Time // zero if nothing has come
	Late     bool      // received after On, or not received though On has passed
	Earlier  bool      // fell due before the source's first delivery here, and came with it or later: whether it came in time then is not known
}

// Dues lists the deliveries due up to now, oldest first, against when each period was first received.
func (o Obligation) Dues(now time.Time, received map[kernel.Period]time.Time) []Due {
	if o.Every == "" || o.Every == "none" {
		return nil
	}
	period, err := kernel.ParsePeriod(o.From)
	if err != nil {
		return nil
	}
	last, hasEnd := kernel.Period{}, false
	if p, err := kernel.ParsePeriod(o.To); err == nil {
		last, hasEnd = p, true
	}
	began := firstOf(received)
	var list []Due
	for {
		end, next := endOf(period, o.Every)
		on := end.AddDate(0, 0, o.DueDays)
		if on.After(now) && received[period].IsZero() || end.After(now) {
			return list
		}
		if hasEnd && period.Key() > last.Key() {
			return list
		}
		at := received[period]
		earlier := !at.IsZero() && on.Before(began)
		list = append(list, Due{Period: period, On: on, Received: at, Earlier: earlier, Late: !earlier && (at.IsZero() && now.After(on) || at.After(on))})
		period = next
	}
}

// firstOf is the earliest moment; zero if there is none.
func firstOf(received map[kernel.Period]time.Time) (first time.Time) {
	for _, at := range received {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}

func endOf(p kernel.Period, every string) (end time.Time, next kernel.Period) {
	if every == "year" {
		return time.Date(p.Year+1, 1, 1, 0, 0, 0, 0, time.UTC), kernel.Period{Year: p.Year + 1}
	}
	if p.Month == 0 {
		p.Month = 1
	}
	end = time.Date(p.Year, time.Month(p.Month)+1, 1, 0, 0, 0, 0, time.UTC)
	return end, kernel.Period{Year: end.Year(), Month: int(end.Month())}
}
