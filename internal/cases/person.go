package cases

import (
	"slices"
	"strings"
	"unicode/utf8"

	"convive/internal/kernel/fault"
)

// Part is what a person is in a case.
type Part string

// The parts.
const (
	OfVictim      Part = "victim"
	OfWitness     Part = "witness"
	OfSuspect     Part = "suspect"
	OfComplainant Part = "complainant"
	Informant     Part = "informant" // that there is one is known to who may read of informants only
	Discloser     Part = "discloser" // who reported wrongdoing
	OfOther       Part = "other"
)

// Parts are all of them, in the order in which a page shows them.
func Parts() []Part {
	return []Part{OfVictim, OfWitness, OfSuspect, OfComplainant, Informant, Discloser, OfOther}
}

// Person is somebody in a case, by the reference that the vault gave.
type Person struct {
	Ref  string
	Part Part
}

// Entrant is a person with what is known of them, on the way into the vault.
type Entrant struct {
	Ref   string
	Part  Part
	Known Known
}

// Known are the fields of a person by group and name.
type Known map[Group]map[string]string

// longestValue bounds one field.
const longestValue = 4000

// cleaned are the fields without those that are empty. Faults: cases.part, cases.unknownField, cases.longValue,
// cases.nothingKnown.
func (e Entrant) cleaned() (Entrant, error) {
	if !slices.Contains(Parts(), e.Part) {
		return e, fault.Invalid("cases.part").At("part")
	}
	known := Known{}
	for group, fields := range e.Known {
		for name, value := range fields {
			value = strings.TrimSpace(value)
			switch {
			case !slices.Contains(groupFields[group], name):
				return e, fault.Invalid("cases.unknownField", "group", string(group)).At("persons")
			case utf8.RuneCountInString(value) > longestValue:
				return e, fault.Invalid("cases.longValue", "letters", "4000").At("persons")
			case value == "":
				continue
			}
			if known[group] == nil {
				known[group] = map[string]string{}
			}
			known[group][name] = value
		}
	}
	if len(known) == 0 {
		return e, fault.Invalid("cases.nothingKnown").At("persons")
	}
	e.Known = known
	return e, nil
}
