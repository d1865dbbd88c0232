package territories

import (
	"regexp"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// The hierarchies that units may stand in. A code belongs to one of them.
const (
	Administrative = "administrative"
	Police         = "police"
	Judicial       = "judicial"
)

// Unit is a territorial unit for the time of its validity. Level 0 is a country and has no parent; every other unit has
// a parent of the same country and of a lower level, in the same hierarchy or in the administrative one (a police
// sector may stand in a municipality). From and To are ISO dates: From is the first day of validity, To the first day
// on which the unit is no longer valid; empty is open. Point lies inside the unit and is nil where none is known.
type Unit struct {
	Code      kernel.Code
	Hierarchy string
	Country   string
	Level     int
	Kind      string
	Parent    kernel.Code
	Name      kernel.Text
	Aliases   []string
	Point     *kernel.Point
	From, To  string
}

// ValidOn says whether the unit is valid on an ISO date.
func (u Unit) ValidOn(date string) bool {
	return (u.From == "" || u.From <= date) && (u.To == "" || date < u.To)
}

// names are all spellings, the official ones first, in the order of the languages.
func (u Unit) names() []string {
	var all []string
	for _, l := range kernel.Langs() {
		if s := u.Name[l]; s != "" {
			all = append(all, s)
		}
	}
	return append(all, u.Aliases...)
}

// called says whether one of the unit's names or aliases reads like name.
func (u Unit) called(name string) bool {
	key := Fold(name)
	for _, n := range u.names() {
		if key != "" && Fold(n) == key {
			return true
		}
	}
	return false
}

var codeForm = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9][A-Z0-9._]{0,19})?$`)

// validate checks the unit by itself. Faults: codeMalformed, levelMalformed, nameMissing, dateMalformed,
// validityReversed, pointOutOfRange.
func (u Unit) validate() error {
	code := string(u.Code)
	if !codeForm.MatchString(code) || u.Country != u.Code.Country() {
		return fault.Invalid("territories.codeMalformed", "code", code)
	}
	if u.Level < 0 || (u.Level == 0) != (u.Code.National() == "") || (u.Level == 0) != (u.Parent == "") {
		return fault.Invalid("territories.levelMalformed", "code", code)
	}
	if name, _ := u.Name.In(kernel.Spanish); Fold(name) == "" {
		return fault.Invalid("territories.nameMissing", "code", code)
	}
	for _, date := range []string{u.From, u.To} {
		if date != "" && !isDate(date) {
			return fault.Invalid("territories.dateMalformed", "code", code, "date", date)
		}
	}
	if u.From != "" && u.To != "" && u.To <= u.From {
		return fault.Invalid("territories.validityReversed", "code", code)
	}
	if p := u.Point; p != nil && !(p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -90 && p.Lat <= 90) {
		return fault.Invalid("territories.pointOutOfRange", "code", code)
	}
	return nil
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// verifyUnits checks that a set of units is whole: codes once, parents there and above. Since levels fall from child to
// parent there can be no cycle. Faults: codeTwice, parentMissing, parentNotAbove.
func verifyUnits(all []Unit) error {
	byCode := make(map[kernel.Code]Unit, len(all))
	for _, u := range all {
		if _, twice := byCode[u.Code]; twice {
			return fault.Invalid("territories.codeTwice", "code", string(u.Code))
		}
		byCode[u.Code] = u
	}
	for _, u := range all {
		if u.Parent == "" {
			continue
		}
		p, ok := byCode[u.Parent]
		if !ok {
			return fault.Invalid("territories.parentMissing", "code", string(u.Code), "parent", string(u.Parent))
		}
		if p.Level >= u.Level || p.Country != u.Country || (p.Hierarchy != u.Hierarchy && p.Hierarchy != Administrative) {
			return fault.Invalid("territories.parentNotAbove", "code", string(u.Code), "parent", string(u.Parent))
		}
	}
	return nil
}
