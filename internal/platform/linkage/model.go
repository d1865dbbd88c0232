package linkage

import (
	"math"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
)

// Model is how records are compared and what each agreement weighs. It is kept with every result that it gave; a changed
// model is another version.
type Model struct {
	Name    string `yaml:"name"`
	Version string `yaml:"version"`
	// Prior is λ: of all pairs that two lists can form, the share that are the same. 0 leaves it to the estimation.
	Prior      float64    `yaml:"prior"`
	Fields     []Field    `yaml:"fields"`
	Blocking   []Rule     `yaml:"blocking"`
	Thresholds Thresholds `yaml:"thresholds"`
}

// Thresholds are weights in bits: at Link and above a pair is proposed as the same, below Review it is none, between them
// a person decides.
type Thresholds struct {
	Link   float64 `yaml:"link"`
	Review float64 `yaml:"review"`
}

// Field is something that two records have in common or not. Its levels go from the strongest agreement to none; a pair has the first
// that holds. The last is "else". A pair of which a side lacks the value has no level and weighs 0.
type Field struct {
	Name   string  `yaml:"name"`
	Kind   Kind    `yaml:"kind"`
	Levels []Level `yaml:"levels"`
	// Frequency adjusts the weight of an agreement by how frequent the agreed value is.
	Frequency *Frequency `yaml:"frequency,omitempty"`
}

// Level is one degree of agreement.
type Level struct {
	When string  `yaml:"when"` // see Kind for what each kind may say
	M    float64 `yaml:"m"`    // how often the same person's records are at this level
	U    float64 `yaml:"u"`    // how often those of two persons are
}

// Frequency bounds the adjustment by frequency: an agreement on a rare value says more, one on González less.
type Frequency struct {
	Levels int     `yaml:"levels"` // the first so many levels are adjusted
	Most   float64 `yaml:"most"`   // at most so many bits, up or down
}

// maxFields and maxLevels are what a pattern holds: four bits for each field.
const (
	maxFields = 15
	maxLevels = 15
	levelBits = 4
)

// Field finds a field and its place.
func (m Model) Field(name string) (Field, int, bool) {
	for i, f := range m.Fields {
		if f.Name == name {
			return f, i, true
		}
	}
	return Field{}, 0, false
}

// Check refuses a model that cannot be computed with, or that contradicts itself. The field of the fault is the path to the fault.
func (m Model) Check() error {
	if strings.TrimSpace(m.Name) == "" || strings.TrimSpace(m.Version) == "" {
		return fault.Invalid("linkage.nameMissing").At("name")
	}
	if m.Prior < 0 || m.Prior >= 1 || math.IsNaN(m.Prior) {
		return fault.Invalid("linkage.badPrior").At("prior")
	}
	if len(m.Fields) == 0 || len(m.Fields) > maxFields {
		return fault.Invalid("linkage.fieldCount", "limit", strconv.Itoa(maxFields)).At("fields")
	}
	if !(m.Thresholds.Review <= m.Thresholds.Link) { // NaN is refused too
		return fault.Invalid("linkage.thresholdOrder").At("thresholds")
	}
	seen := map[string]bool{}
	for _, f := range m.Fields {
		if !plainName(f.Name) || seen[f.Name] {
			return fault.Invalid("linkage.fieldName", "field", f.Name).At("fields")
		}
		seen[f.Name] = true
		if err := m.checkField(f); err != nil {
			return err
		}
	}
	return m.checkRules()
}

func (m Model) checkField(f Field) error {
	path := "fields." + f.Name
	forms, ok := kinds[f.Kind]
	if !ok {
		return fault.Invalid("linkage.kindUnknown", "field", f.Name, "kind", string(f.Kind)).At(path)
	}
	n := len(f.Levels)
	if n < 2 || n > maxLevels || f.Levels[n-1].When != "else" {
		return fault.Invalid("linkage.levelCount", "field", f.Name, "limit", strconv.Itoa(maxLevels)).At(path)
	}
	sumM, sumU := 0.0, 0.0
	for i, l := range f.Levels {
		where := path + ".levels." + strconv.Itoa(i)
		if !(l.M > 0 && l.M < 1) || !(l.U > 0 && l.U < 1) {
			return fault.Invalid("linkage.probability", "field", f.Name, "level", l.When).At(where)
		}
		sumM, sumU = sumM+l.M, sumU+l.U
		if i < n-1 {
			if _, err := forms.compile(m, f, l.When); err != nil {
				return err.At(where)
			}
		}
	}
	if math.Abs(sumM-1) > 0.01 || math.Abs(sumU-1) > 0.01 {
		return fault.Invalid("linkage.sumNotOne", "field", f.Name).At(path)
	}
	if a, b, ok := f.disorder(); ok {
		return fault.Invalid("linkage.levelOrder", "field", f.Name, "first", f.Levels[a].When, "second", f.Levels[b].When).At(path)
	}
	if q := f.Frequency; q != nil && (forms.value == "" || q.Levels < 1 || q.Levels >= n || !(q.Most > 0 && q.Most <= 20)) {
		return fault.Invalid("linkage.frequency", "field", f.Name).At(path + ".frequency")
	}
	return nil
}

// disorder finds two levels that stand the wrong way round: the second would never be reached, because what it asks has been asked with
// less before it.
func (f Field) disorder() (a, b int, found bool) {
	last := len(f.Levels) - 1
	for j := range last {
		for i := range j {
			if covers(f.Levels[i].When, f.Levels[j].When) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// backward finds an agreement that weighs no more than none: lists show such a thing, as towns that people move between, and a person should
// know.
func (f Field) backward() (a, b int, found bool) {
	last := len(f.Levels) - 1
	for i := range last {
		if f.Levels[i].weight() <= f.Levels[last].weight() {
			return i, last, true
		}
	}
	return 0, 0, false
}

// covers says whether every pair at level b satisfies a as well.
func covers(a, b string) bool {
	what, x := levelNumber(a)
	other, y := levelNumber(b)
	switch {
	case b == "exact" || a == b:
		return true
	case a == "year":
		return b == "year_month" || b == "transposed"
	case what != other:
		return what == "years" && (b == "year" || b == "year_month" || b == "transposed")
	case what == "similar" || what == "dice" || what == "prefix":
		return x <= y
	case what == "within" || what == "years":
		return x >= y
	}
	return false
}

func levelNumber(when string) (string, float64) {
	what, argument, _ := strings.Cut(when, " ")
	x, err := strconv.ParseFloat(argument, 64)
	if err != nil {
		return when, 0
	}
	return what, x
}

func (l Level) weight() float64 { return math.Log2(l.M / l.U) }

// plainName is a name that may stand in SQL and in a message: letters, digits and _, a letter first.
func plainName(name string) bool {
	if name == "" || len(name) > 40 || name[0] < 'a' || name[0] > 'z' {
		return false
	}
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
