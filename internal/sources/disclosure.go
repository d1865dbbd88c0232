package sources

import (
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Disclosure is what the public may learn of small groups from a source's figures. What is not declared is as Method says by
// default: sources that count persons are protected, others are public as they are.
type Disclosure struct {
	Method            Method      `yaml:"method"`
	Threshold         int64       `yaml:"threshold"`          // fewer persons than this are not told apart by two attributes; default 5
	MinorityThreshold int64       `yaml:"minority_threshold"` // nor by one that alone can harm; default 10
	SmallPopulation   float64     `yaml:"small_population"`   // in places with fewer inhabitants one attribute counts as two; default 1,000
	Room              int64       `yaml:"room"`               // how far apart the values must be that a reader cannot exclude; default 1
	Reason            kernel.Text `yaml:"reason"`             // why the figures are public as they are, where persons are counted
	Also              Method      `yaml:"-"`                  // a rounding besides Suppress, where rules of several times hold together
}

// Method is how figures are protected.
type Method string

// The methods.
const (
	AsTheyAre Method = "none"     // every figure is public
	Suppress  Method = "suppress" // few are hidden, and others so that they do not follow
	RoundTo5  Method = "round5"   // every count is a multiple of five
	TenFive   Method = "10-5"     // counts under ten are hidden, others multiples of five (Office for National Statistics)
)

// Rounding is how every count is rounded: RoundTo5, TenFive, or empty.
func (d Disclosure) Rounding() Method {
	if d.Method == RoundTo5 || d.Method == TenFive {
		return d.Method
	}
	return d.Also
}

// counted are the units that are persons.
var counted = []kernel.CountingUnit{kernel.UnitVictim, kernel.UnitSuspect, kernel.UnitPerson}

// complete fills in what was not declared. Faults: sources.badMethod, sources.badThreshold, sources.openWithoutReason for a source
// of persons that shall be public as it is without a word why.
func (d *Disclosure) complete(unit kernel.CountingUnit) error {
	persons := slices.Contains(counted, unit)
	if d.Method == "" {
		if d.Method = AsTheyAre; persons {
			d.Method = Suppress
		}
	} else if d.Method == AsTheyAre && persons && len(d.Reason) == 0 {
		return fault.Invalid("sources.openWithoutReason").At("disclosure.reason")
	}
	if !slices.Contains([]Method{AsTheyAre, Suppress, RoundTo5, TenFive}, d.Method) {
		return fault.Invalid("sources.badMethod", "value", string(d.Method)).At("disclosure.method")
	}
	for _, n := range []struct {
		field   string
		value   *int64
		without int64
	}{{"threshold", &d.Threshold, 5}, {"minority_threshold", &d.MinorityThreshold, 10}, {"room", &d.Room, 1}} {
		if *n.value == 0 {
			*n.value = n.without
		}
		if *n.value < 1 || *n.value > 1000 {
			return fault.Invalid("sources.badThreshold", "value", strconv.FormatInt(*n.value, 10)).At("disclosure." + n.field)
		}
	}
	if d.SmallPopulation == 0 {
		d.SmallPopulation = 1000
	}
	return nil
}
