package quality

import (
	"convive/internal/kernel"
)

// Rule is one expectation of an edition. It is versioned: another limit is another version, and results keep the version
// that made them.
type Rule struct {
	ID        string      `yaml:"rule"`
	Version   int         `yaml:"version"`
	Kind      Kind        `yaml:"kind"`
	Severity  Severity    `yaml:"severity"`
	Inactive  bool        `yaml:"inactive"` // kept, and not applied
	Title     kernel.Text `yaml:"title"`    // what is expected, in a few words
	Message   kernel.Text `yaml:"message"`  // what it means if it is not so, and what to do
	Origin    string      `yaml:"origin"`   // where rule and limit come from
	Confirmed bool        `yaml:"confirmed"`
	Scope     Scope       `yaml:"scope"`

	Field     string   `yaml:"field"`     // presence, domain, format
	Codes     []string `yaml:"codes"`     // domain: what it may be
	Min       *float64 `yaml:"min"`       // domain of a number
	Max       *float64 `yaml:"max"`       // domain of a number
	Pattern   string   `yaml:"pattern"`   // format: what the whole text looks like
	Left      string   `yaml:"left"`      // of a comparison; over the fields of a row, or over sums if By is given
	Op        Operator `yaml:"op"`        // of a comparison
	Right     string   `yaml:"right"`     // of a comparison
	Key       []string `yaml:"key"`       // cross_record: fields that no two rows share
	By        []string `yaml:"by"`        // of sums: year, month, territory
	Level     int      `yaml:"level"`     // of the territory in By; default 1
	Terms     Terms    `yaml:"terms"`     // names of sums that Left and Right speak of
	Missing   Missing  `yaml:"missing"`   // default skip_if_any
	AtMost    float64  `yaml:"at_most"`   // per cent of what is looked at that may fail before it is a finding
	Tolerance float64  `yaml:"tolerance"` // difference between left and right that is none
	Few       float64  `yaml:"few"`       // sums below are not judged: chance alone moves them
	Limit     float64  `yaml:"limit"`     // outlier: of the modified z; source_convergence: of the divergence in per cent
	Least     int      `yaml:"least"`     // outlier: values that a series needs; default 8

	Published []PublishedRate `yaml:"published"` // published_rate: what the source prints
	Per       float64         `yaml:"per"`       // published_rate: inhabitants that the rate is for

	left, right expression
}

// Scope is what a rule is applied to. Of another edition or row it says nothing.
type Scope struct {
	Sources  []string                      `yaml:"sources"`  // identifiers; empty: all
	Units    []kernel.CountingUnit         `yaml:"units"`    // that the source counts; empty: all
	Collects []kernel.Dimension            `yaml:"collects"` // that the source says it states
	ICCS     []string                      `yaml:"iccs"`     // prefixes of rows; empty: all
	Kinds    []string                      `yaml:"kinds"`    // of rows: incident, offence, victim, suspect, count; empty: all
	Where    map[kernel.Dimension][]string `yaml:"where"`    // codes of rows
}

// Terms are named sums of quantity.
type Terms map[string]Term

// Term is a sum of quantity over the rows that fit; Source takes the published sum of another source of the same place and year instead.
type Term struct {
	Source string                        `yaml:"source"`
	ICCS   []string                      `yaml:"iccs"`
	Where  map[kernel.Dimension][]string `yaml:"where"`
}

// PublishedRate is a rate as its publisher prints it.
type PublishedRate struct {
	Territory kernel.Code `yaml:"territory"`
	Year      int         `yaml:"year"`
	Rate      float64     `yaml:"rate"`
}

// Kind is what a rule looks at.
type Kind string

// The kinds.
const (
	Presence     Kind = "presence"           // a field is stated
	Domain       Kind = "domain"             // a field has one of the values that there are
	Format       Kind = "format"             // a text is written as such texts are
	WithinRecord Kind = "within_record"      // two fields of a row fit each other
	CrossRecord  Kind = "cross_record"       // no two rows share a key
	CrossDataSet Kind = "cross_dataset"      // a sum fits that of another source
	Temporal     Kind = "temporal"           // times fit each other, or a period fits the one before
	AddUp        Kind = "add_up"             // parts make the total
	RateFits     Kind = "published_rate"     // a published rate is count over population
	Convergence  Kind = "source_convergence" // two sources of the same unit are close
	Outlier      Kind = "outlier"            // a sum is far from its own series
	SeriesBreak  Kind = "series_break"       // a year does not go on from the year before, or counts another way
)

// Kinds are all kinds in the order in which they are told.
func Kinds() []Kind {
	return []Kind{Presence, Domain, Format, WithinRecord, CrossRecord, CrossDataSet, Temporal, AddUp, RateFits, Convergence, Outlier, SeriesBreak}
}

// Severity is how much a finding weighs.
type Severity string

// The severities, the heaviest first.
const (
	Error   Severity = "error"   // the figure is wrong or cannot be told
	Warning Severity = "warning" // the figure may mislead
	Info    Severity = "info"    // worth knowing
)

// Severities are all, the heaviest first.
func Severities() []Severity { return []Severity{Error, Warning, Info} }

// Operator compares the two sides of a rule.
type Operator string

// The eight operators. The pairs look at presence only.
const (
	Equal          Operator = "="
	NotEqual       Operator = "≠"
	Less           Operator = "<"
	AtMostOp       Operator = "≤"
	More           Operator = ">"
	AtLeastOp      Operator = "≥"
	CompulsoryPair Operator = "compulsory_pair" // both sides are stated, or neither
	ExclusivePair  Operator = "exclusive_pair"  // not both sides are stated
)

// Operators are all eight.
func Operators() []Operator {
	return []Operator{Equal, NotEqual, Less, AtMostOp, More, AtLeastOp, CompulsoryPair, ExclusivePair}
}

// spelled are operators as a keyboard writes them.
var spelled = map[Operator]Operator{"==": Equal, "!=": NotEqual, "<>": NotEqual, "<=": AtMostOp, ">=": AtLeastOp}

// Pair says whether the operator looks at presence only.
func (o Operator) Pair() bool { return o == CompulsoryPair || o == ExclusivePair }

// Holds compares two numbers; a difference of up to tolerance is none.
func (o Operator) Holds(left, right, tolerance float64) bool {
	near := left-right <= tolerance && right-left <= tolerance
	switch o {
	case Equal:
		return near
	case NotEqual:
		return !near
	case Less:
		return left < right+tolerance && (tolerance > 0 || left != right)
	case AtMostOp:
		return left <= right+tolerance
	case More:
		return left > right-tolerance && (tolerance > 0 || left != right)
	case AtLeastOp:
		return left >= right-tolerance
	}
	return false
}

// Missing is what a comparison does with a side that is not known.
type Missing string

// The policies.
const (
	SkipIfAny  Missing = "skip_if_any" // with anything missing, nothing is compared
	SkipIfAll  Missing = "skip_if_all" // only with everything missing; what else is missing counts as zero
	NeverSkip  Missing = "never_skip"  // what is missing counts as zero
	MissingErr Missing = "error"       // what is missing is itself a finding
)

// Policies are all of them.
func Policies() []Missing { return []Missing{SkipIfAny, SkipIfAll, NeverSkip, MissingErr} }

// Grain is what a rule is decided on.
type Grain string

// The grains. Rules of the same grain make one group, which is answered by one pass over the facts.
const (
	ByRow    Grain = "row"    // each row of the edition
	ByKey    Grain = "key"    // rows that share a key
	BySum    Grain = "sum"    // sums over the rows
	ByRecord Grain = "record" // what the records say of the edition: control totals, other editions, other sources
)

// Grain is that of a rule.
func (r Rule) Grain() Grain {
	switch r.Kind {
	case CrossRecord:
		return ByKey
	case Outlier, RateFits:
		return BySum
	case Convergence, SeriesBreak:
		return ByRecord
	case AddUp:
		if r.Left == "" {
			return ByRecord
		}
		return BySum
	}
	if len(r.By) > 0 {
		return BySum
	}
	return ByRow
}

// Weight says whether failures are counted in the source's unit (victims) instead of rows: the share of what is unknown is
// one of victims, not of lines.
func (r Rule) Weight() string {
	if r.Kind == Presence {
		return "quantity"
	}
	return "rows"
}
