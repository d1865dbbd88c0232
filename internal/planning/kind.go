package planning

import (
	"convive/internal/institutions"
	"convive/internal/kernel"
)

// Kind is what a row of a plan is of.
type Kind string

// The kinds. Missions and acknowledgements stand in no plan (System): a vision outlives them.
const (
	OfPlan            Kind = "plan"
	OfAxis            Kind = "axis"
	OfObjective       Kind = "objective"
	OfBaseline        Kind = "baseline"
	OfTarget          Kind = "target"
	OfContribution    Kind = "contribution"
	OfActivity        Kind = "activity"
	OfEndorsement     Kind = "endorsement"
	OfMission         Kind = "mission"
	OfAcknowledgement Kind = "acknowledgement"
)

// System is the code under which missions and acknowledgements are recorded.
const System = "system"

// Parts are the kinds of rows within a plan, in the order in which each rests on those before it.
func Parts() []Kind {
	return []Kind{OfAxis, OfObjective, OfBaseline, OfTarget, OfContribution, OfActivity, OfEndorsement}
}

// OfSystem says whether rows of a kind stand in no plan.
func (k Kind) OfSystem() bool { return k == OfMission || k == OfAcknowledgement }

// Column is one value of a row, in the forms of the registers.
type Column struct {
	institutions.Column
	Own      Kind // it names a row of the same plan
	Signed   bool // a number that may be negative
	Computed bool // written by the engine, refused from anybody else
}

// The levels of plans.
var levels = []string{"national", "sectoral", "municipal"}

func col(name string, form institutions.Form) Column {
	return Column{Column: institutions.Column{Name: name, Form: form}}
}

func (c Column) needed() Column { c.Needed = true; return c }

func choiceOf(name string, choices ...string) Column {
	c := col(name, institutions.Choice)
	c.Choices = choices
	return c
}

func own(k Kind) Column {
	c := col(string(k), institutions.Line)
	c.Own = k
	return c
}

func signed(name string) Column {
	c := col(name, institutions.Line)
	c.Signed = true
	return c
}

func computed(name string) Column {
	c := col(name, institutions.Line)
	c.Computed = true
	return c
}

func reference(name string, of institutions.Kind) Column {
	c := col(name, institutions.Reference)
	c.Of = of
	return c
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

var columns = map[Kind][]Column{
	OfPlan: {col("name", institutions.Words).needed(), choiceOf("level", levels...).needed(), col("area", institutions.Place).needed(), reference("institution", institutions.OfInstitution).needed(),
		col("first_year", institutions.Count).needed(), col("last_year", institutions.Count).needed(), col("term", institutions.Line), col("replaces", institutions.Line), col("address", institutions.Address), col("illustrative", institutions.Yes)},
	OfAxis: {col("name", institutions.Words).needed()},
	OfObjective: {col("name", institutions.Words).needed(), own(OfAxis), choiceOf("dimension", institutions.Dimensions()...).needed(), reference("institution", institutions.OfInstitution), reference("post", institutions.OfPost),
		col("indicator", institutions.Line), col("measure", institutions.Words), col("area", institutions.Place), col("source", institutions.Line), col("budget", institutions.Line), col("illustrative", institutions.Yes)},
	OfBaseline: {own(OfObjective).needed(), col("breakdown", institutions.Line), col("year", institutions.Count).needed(), signed("value"), signed("low"), signed("high"), col("origin", institutions.Line),
		computed("version"), computed("series"), computed("edition"), computed("numerator"), computed("denominator"), computed("frozen")},
	OfTarget: {own(OfObjective).needed(), col("breakdown", institutions.Line), col("year", institutions.Count).needed(), choiceOf("sort", texts(TargetKinds())...).needed(), signed("value").needed(), signed("high"),
		choiceOf("trajectory", texts(Trajectories())...).needed(), col("instrument", institutions.Line), col("illustrative", institutions.Yes), computed("version")},
	OfContribution: {own(OfObjective).needed(), col("to_plan", institutions.Line).needed(), col("to_objective", institutions.Line).needed(), col("how", institutions.Words)},
	OfActivity: {own(OfObjective).needed(), col("name", institutions.Words).needed(), reference("institution", institutions.OfInstitution), col("due", institutions.Day).needed(), col("done", institutions.Day), col("evidence", institutions.Address),
		col("cost", institutions.Line), col("currency", institutions.Line), col("cost_from", institutions.Count), col("cost_until", institutions.Count), col("illustrative", institutions.Yes)},
	OfEndorsement: {col("name", institutions.Line).needed(), choiceOf("sort", "party", "chamber", "council", "civil_society").needed(), col("seats", institutions.Count), col("of_seats", institutions.Count),
		col("day", institutions.Day).needed(), col("term", institutions.Line), col("act", institutions.Line), col("illustrative", institutions.Yes)},
	OfMission:         {reference("institution", institutions.OfInstitution), col("mission", institutions.Words).needed(), col("vision", institutions.Words).needed(), col("illustrative", institutions.Yes)},
	OfAcknowledgement: {own(OfMission).needed(), reference("institution", institutions.OfInstitution).needed(), col("day", institutions.Day).needed(), col("act", institutions.Line), col("illustrative", institutions.Yes)},
}

// Columns are those of the rows of a kind, in the order of forms; none of an unknown kind.
func (k Kind) Columns() []Column { return columns[k] }

// Names are the columns as forms and operations name them: one for each language of a text in words.
func (c Column) Names() []string {
	if c.Form != institutions.Words {
		return []string{c.Name}
	}
	var names []string
	for _, l := range kernel.Langs() {
		names = append(names, c.Name+"_"+string(l))
	}
	return names
}
