package planning

import (
	"convive/internal/institutions"
	"convive/internal/kernel/fault"
)

// Lack is something for want of which a plan cannot be adopted. Fault says it in words.
type Lack struct {
	Kind  Kind
	Code  string
	Fault *fault.Fault
}

// Lacks are what a plan misses to be specific, measurable, accountable and bound to a time. versions are the indicators that there
// are, with the version of today; day is that of the question.
func Lacks(p Plan, r *institutions.Register, versions map[string]int, day string) []Lack {
	var list []Lack
	objectives := p.All(OfObjective)
	if len(objectives) == 0 {
		list = append(list, Lack{OfPlan, p.Code, fault.Invalid("planning.lack.noObjectives")})
	}
	for _, o := range objectives {
		for _, f := range lacksOf(p, o, r, versions, day) {
			list = append(list, Lack{OfObjective, o.Code, f})
		}
	}
	return list
}

func lacksOf(p Plan, o Row, r *institutions.Register, versions map[string]int, day string) []*fault.Fault {
	var list []*fault.Fault
	say := func(id string, args ...string) { list = append(list, fault.Invalid(id, args...)) }
	indicator, version := o.Values["indicator"], versions[o.Values["indicator"]]
	switch {
	case indicator == "" && len(o.Values.Words("measure")) == 0:
		say("planning.lack.noIndicator")
	case indicator != "" && version == 0:
		say("planning.lack.unknownIndicator", "indicator", indicator)
	}
	if code := o.Values["institution"]; code == "" {
		say("planning.lack.noAccountable")
	} else if row, ok := r.Get(institutions.OfInstitution, code, day); !ok || institutions.Gone(row) {
		say("planning.lack.goneAccountable", "institution", code)
	}
	bases, targets := p.Of(OfBaseline, o.Code), p.Of(OfTarget, o.Code)
	if len(bases) == 0 { // first: no target is taken without it
		say("planning.lack.noBaseline")
	}
	if len(targets) == 0 {
		say("planning.lack.noTarget")
	}
	if len(bases) == 0 {
		return list
	}
	for _, t := range targets {
		b, ok := baseFor(bases, t)
		if !ok {
			say("planning.lack.noBaselineOf", "breakdown", t.breakdown())
			continue
		}
		if err := t.target().check(b.baseline()); err != nil {
			f, _ := fault.Of(err)
			list = append(list, f)
		}
		if t.year("year") > p.year("last_year") {
			say("planning.lack.afterPlan", "year", t.Values["year"], "last", p.Values["last_year"])
		}
		if version != 0 && t.Values["version"] != "" && t.year("version") != version {
			say("planning.lack.definitionChanged", "indicator", indicator)
		}
	}
	return list
}

// baseFor is the baseline of a target: that of the same breakdown.
func baseFor(bases []Row, t Row) (Row, bool) {
	for _, b := range bases {
		if b.breakdown() == t.breakdown() {
			return b, true
		}
	}
	return Row{}, false
}

func (r Row) baseline() Baseline {
	b := Baseline{Year: r.year("year"), Value: r.number("value"), Low: r.number("low"), High: r.number("high"), Declared: r.Values["frozen"] == "", Origin: r.Values["origin"]}
	if r.Values["low"] == "" {
		b.Low = b.Value
	}
	if r.Values["high"] == "" {
		b.High = b.Value
	}
	return b
}

func (r Row) target() Target {
	return Target{Year: r.year("year"), Kind: TargetKind(r.Values["sort"]), Value: r.number("value"), High: r.number("high"), Trajectory: Trajectory(r.Values["trajectory"])}
}
