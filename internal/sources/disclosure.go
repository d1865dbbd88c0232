package sources

import (
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/disclosure/cellkey"
)

// Disclosure is what the public may learn of small groups from a source's figures. What is not declared is as Method says by
// default: sources that count persons are protected, others are public as they are.
type Disclosure struct {
	Method            Method      `yaml:"method"`
	Threshold         int64       `yaml:"threshold"`          // fewer persons than this are not told apart by two attributes; default 5
	MinorityThreshold int64       `yaml:"minority_threshold"` // nor by one that alone can harm; default 10
	SmallPopulation   float64     `yaml:"small_population"`   // in places with fewer inhabitants one attribute counts as two; default 1,000
	Room              int64       `yaml:"room"`               // how far apart the values must be that a reader cannot exclude; default 1
	CellKey           CellKey     `yaml:"cell_key"`           // of Method CellKeys
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
	CellKeys  Method = "cell_key" // as Suppress in the tables that are published; other questions are answered with noise by cell keys
)

// CellKey is the noise of answers to questions that no published table holds, and who gets them.
type CellKey struct {
	D        int        `yaml:"d"`        // the greatest deviation of a count; 5 where nothing is said of the noise
	JS       *int       `yaml:"js"`       // no positive count that is shown is so small or smaller; without a word 0, or 2 where nothing is said of the noise
	Variance float64    `yaml:"variance"` // of the noise; 3 where nothing is said of it
	Audience []Audience `yaml:"audience"` // default: the public
}

// Audience is who asks.
type Audience string

// The audiences. Each gets the same numbers, or none.
const (
	ThePublic Audience = "public"
	AnAgency  Audience = "agency" // whoever signs in with a role other than a citizen's
)

// AudienceOf is the audience to which an actor belongs.
func AudienceOf(a kernel.Actor) Audience {
	for _, r := range a.Held() {
		if r != kernel.RoleCitizen {
			return AnAgency
		}
	}
	return ThePublic
}

// Design is the table of noise that is asked for.
func (k CellKey) Design() cellkey.Design {
	d := cellkey.Design{D: k.D, Variance: k.Variance}
	if k.JS != nil {
		d.JS = *k.JS
	}
	return d
}

// Suppresses says whether few persons are hidden in the tables that are published.
func (d Disclosure) Suppresses() bool { return d.Method == Suppress || d.Method == CellKeys }

// Answers says whether an audience is told perturbed numbers of what no published table holds. What the public may be told
// everybody may.
func (d Disclosure) Answers(a Audience) bool {
	return d.Method == CellKeys && (slices.Contains(d.CellKey.Audience, a) || slices.Contains(d.CellKey.Audience, ThePublic))
}

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
	if !slices.Contains([]Method{AsTheyAre, Suppress, RoundTo5, TenFive, CellKeys}, d.Method) {
		return fault.Invalid("sources.badMethod", "value", string(d.Method)).At("disclosure.method")
	}
	if err := d.CellKey.complete(d.Method); err != nil {
		return err
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

// The noise where the declaration says nothing of it: no count moves by more than five, and no one or two is shown.
const (
	usualD        = 5
	usualJS       = 2
	usualVariance = 3
)

// complete fills in what was not declared. Faults: sources.cellKeyUnused for a noise that the method does not use,
// sources.badDeviation, sources.badSmallest, sources.badVariance, sources.noVariance, sources.badAudience.
func (k *CellKey) complete(m Method) error {
	if m != CellKeys {
		if k.D != 0 || k.JS != nil || k.Variance != 0 || len(k.Audience) > 0 {
			return fault.Invalid("sources.cellKeyUnused", "value", string(m)).At("disclosure.cell_key")
		}
		return nil
	}
	if k.D == 0 && k.JS == nil && k.Variance == 0 {
		js := usualJS
		k.D, k.JS, k.Variance = usualD, &js, usualVariance
	}
	if len(k.Audience) == 0 {
		k.Audience = []Audience{ThePublic}
	}
	for _, a := range k.Audience {
		if a != ThePublic && a != AnAgency {
			return fault.Invalid("sources.badAudience", "value", string(a)).At("disclosure.cell_key.audience")
		}
	}
	d := k.Design()
	switch flaw, low, high := d.Check(); {
	case flaw == cellkey.BadD:
		return fault.Invalid("sources.badDeviation", "value", strconv.Itoa(d.D), "most", strconv.Itoa(cellkey.MostD)).At("disclosure.cell_key.d")
	case flaw == cellkey.BadJS:
		return fault.Invalid("sources.badSmallest", "value", strconv.Itoa(d.JS), "most", strconv.Itoa(d.D)).At("disclosure.cell_key.js")
	case flaw == cellkey.BadVariance && low >= high:
		return fault.Invalid("sources.noVariance", "d", strconv.Itoa(d.D), "js", strconv.Itoa(d.JS)).At("disclosure.cell_key")
	case flaw == cellkey.BadVariance:
		return fault.Invalid("sources.badVariance", "value", plain(d.Variance), "low", plain(low), "high", plain(high)).At("disclosure.cell_key.variance")
	}
	return nil
}

func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
