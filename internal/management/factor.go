package management

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"

	"github.com/goccy/go-yaml"
)

// Band is one of the sets of factors of the source document.
type Band string

// The bands, in the order in which pages show them.
const (
	Possible  Band = "possible"  // what makes management possible: F
	Intrinsic Band = "intrinsic" // what is its own: I
	Modern    Band = "modern"    // what modernises it: T
	Across    Band = "across"    // rights and gender: X
)

// Bands are all of them.
func Bands() []Band { return []Band{Possible, Intrinsic, Modern, Across} }

// Factor is the rule of a factor in one version.
type Factor struct {
	ID       string      `yaml:"factor"`
	Version  int         `yaml:"version"`
	Title    kernel.Text `yaml:"title"`
	Measures []Measure   `yaml:"measures"`

	Document string `yaml:"-"`
	Meta     Meta   `yaml:"-"`
}

// Meta is who made a version of a rule, when and why.
type Meta struct {
	By, Reason string
	At         string // UTC, as db.Time writes it; empty of what is shipped
}

// Measure is a formula over records and facts of the system. AtLeast and AtMost are when it is established, in Unit; a measure
// without either is shown and bounds no level. Guard names the measure that is shown beside it, so that a quantity does not
// stand without its quality.
type Measure struct {
	ID       string      `yaml:"id"`
	Title    kernel.Text `yaml:"title"`
	Formula  kernel.Text `yaml:"formula"`
	Unit     Unit        `yaml:"unit"`
	AtLeast  *float64    `yaml:"at_least"`
	AtMost   *float64    `yaml:"at_most"`
	Supplier string      `yaml:"supplier"` // subsystem or office that could supply what is missing
	Guard    string      `yaml:"guard"`
}

// Unit is what a measure is counted in.
type Unit string

// The units.
const (
	Share Unit = "share" // numerator over denominator, in per cent
	Count Unit = "count" // the numerator
	Days  Unit = "days"  // the numerator
)

// Suppliers are those who could supply what a measure lacks.
func Suppliers() []string {
	return []string{"every_institution", "ministry", "police", "prosecutor", "finance", "statistics", "human_resources", "technology", "planning", "legislature", "community_office"}
}

var (
	factorID  = regexp.MustCompile(`^([FITX])([1-9][0-9]?)$`)
	measureID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	most      = map[string]int{"F": 10, "I": 8, "T": 12, "X": 2}
	bandOf    = map[string]Band{"F": Possible, "I": Intrinsic, "T": Modern, "X": Across}
)

// Band is the set to which the factor belongs.
func (f Factor) Band() Band { return bandOf[f.ID[:1]] }

// Place is the order of factors: F1 to F10, I1 to I8, T1 to T12, X1, X2.
func (f Factor) Place() int {
	n, err := strconv.Atoi(f.ID[1:])
	if err != nil {
		return 0
	}
	return slices.Index(Bands(), f.Band())*100 + n
}

// KnownFactor says whether there is such a factor.
func KnownFactor(id string) bool {
	m := factorID.FindStringSubmatch(id)
	if m == nil {
		return false
	}
	n, err := strconv.Atoi(m[2])
	return err == nil && n <= most[m[1]]
}

// ParseFactor reads the rule of a factor (YAML). Faults, all invalid: management.badRule, management.badField.
func ParseFactor(document string) (Factor, error) {
	var f Factor
	if err := yaml.NewDecoder(bytes.NewReader([]byte(document)), yaml.Strict()).Decode(&f); err != nil {
		return f, fault.Invalid("management.badRule", "why", yaml.FormatError(err, false, true)).At("document").Because(err)
	}
	f.Document = document
	return f, f.check()
}

func bad(field, value string) error {
	return fault.Invalid("management.badField", "field", field, "value", value).At("document")
}

func (f Factor) check() error {
	switch {
	case !KnownFactor(f.ID):
		return bad("factor", f.ID)
	case f.Version < 1:
		return bad("version", strconv.Itoa(f.Version))
	case len(f.Measures) == 0:
		return bad("measures", "")
	}
	if err := spoken("title", f.Title); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, m := range f.Measures {
		if seen[m.ID] {
			return bad("id", m.ID)
		}
		seen[m.ID] = true
		if err := m.check(); err != nil {
			return err
		}
	}
	for _, m := range f.Measures {
		if m.Guard != "" && (!seen[m.Guard] || m.Guard == m.ID) {
			return bad("guard", m.Guard)
		}
	}
	return nil
}

func (m Measure) check() error {
	switch {
	case !measureID.MatchString(m.ID):
		return bad("id", m.ID)
	case !slices.Contains([]Unit{Share, Count, Days}, m.Unit):
		return bad("unit", string(m.Unit))
	case !slices.Contains(Suppliers(), m.Supplier):
		return bad("supplier", m.Supplier)
	case m.AtLeast != nil && (*m.AtLeast < 0 || m.Unit == Share && *m.AtLeast > 100):
		return bad("at_least", number(*m.AtLeast))
	case m.AtMost != nil && *m.AtMost < 0:
		return bad("at_most", number(*m.AtMost))
	case m.AtLeast != nil && m.AtMost != nil && *m.AtMost < *m.AtLeast:
		return bad("at_most", number(*m.AtMost))
	}
	if err := spoken("title", m.Title); err != nil {
		return err
	}
	return spoken("formula", m.Formula)
}

func spoken(field string, t kernel.Text) error {
	for _, l := range kernel.Langs() {
		if t[l] == "" {
			return bad(field, string(l))
		}
	}
	return nil
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
