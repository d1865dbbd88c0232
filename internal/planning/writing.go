package planning

import (
	"context"
	"strconv"
	"strings"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// writing gathers what is to be appended, each row held against the plans as they are with those before it.
type writing struct {
	service *Service
	ctx     context.Context
	plans   map[string]*Plan
	rows    []Row
}

func (w *writing) take(row Row) error {
	gone := row.Gone
	row, err := row.tidy()
	if gone {
		err = nil // what is taken out need not be right
	}
	if err != nil {
		return err
	}
	if row.Kind.OfSystem() {
		row.Plan = System
	}
	p := w.plans[row.Plan]
	starts := p == nil
	if starts {
		p = &Plan{Row: Row{Plan: row.Plan, Code: row.Plan, Values: Values{}}, State: Draft, rows: map[Kind][][]Row{}}
	}
	if err := w.allow(*p, row); err != nil {
		return err
	}
	if starts && row.Kind != OfPlan && row.Plan != System {
		return fault.NotFound("planning.noPlan", "plan", row.Plan)
	}
	before, there := p.Get(row.Kind, row.Code)
	if gone {
		if !there {
			return fault.NotFound("planning.notThere", "code", row.Code)
		}
		row.Values = before.Values
	}
	if err := w.stands(*p, row, there); err != nil {
		return err
	}
	if !gone {
		if row, err = w.hold(*p, row); err != nil {
			return err
		}
	}
	if there && row.same(before) {
		return nil
	}
	w.append(p, row)
	return nil
}

// append puts the row into the plan as its newest revision.
func (w *writing) append(p *Plan, row Row) {
	row.At, row.By, row.Revision = w.service.clock.Now(), kernel.ActorFrom(w.ctx).Name, len(p.History(row.Kind, row.Code))
	w.plans[row.Plan] = p
	if row.Kind == OfPlan {
		p.Row = row
	}
	w.rows = append(w.rows, row)
	for i, revisions := range p.rows[row.Kind] {
		if revisions[0].Code == row.Code {
			p.rows[row.Kind][i] = append(revisions[:len(revisions):len(revisions)], row)
			return
		}
	}
	p.rows[row.Kind] = append(p.rows[row.Kind], []Row{row})
}

// allow asks the gate. A target of an adopted plan is changed by somebody else than whoever wrote it last.
func (w *writing) allow(p Plan, row Row) error {
	tenant := kernel.ActorFrom(w.ctx).Tenant
	on, action := p.thing(tenant, submitter(p)), authz.KeepPlan
	switch {
	case row.Kind.OfSystem():
		on = authz.Document{Tenant: tenant, ID: string(row.Kind) + "/" + row.Code, Kind: string(row.Kind), Owner: row.Values["institution"]}
	case row.Kind == OfPlan && p.Values["institution"] == "":
		on.Owner = row.Values["institution"]
	case row.Kind == OfTarget && p.State == Adopted:
		action = authz.AdoptPlan
		if old, ok := p.Get(OfTarget, row.Code); ok {
			on.Author = old.By
		}
	}
	ctx, err := w.service.gate.Act(w.ctx, action, on)
	if err == nil {
		w.ctx = ctx
	}
	return err
}

// stands refuses what would change a promise in silence: an adopted plan takes activities, endorsements and contributions, and
// revisions of targets with a reason; one in review, superseded or closed takes nothing.
func (w *writing) stands(p Plan, row Row, there bool) error {
	if row.Plan == System || p.State == Draft {
		return nil
	}
	open := row.Kind == OfActivity || row.Kind == OfEndorsement || row.Kind == OfContribution || row.Kind == OfTarget && there
	switch {
	case p.State != Adopted || !open || row.Gone:
		return fault.Conflict("planning.planStands", "state", string(p.State))
	case there && row.Reason == "":
		return fault.Invalid("planning.reasonNeeded").At("reason")
	}
	return nil
}

// hold checks what the row names and says, and writes into it what the engine knows.
func (w *writing) hold(p Plan, row Row) (Row, error) {
	register, err := w.service.registers.Register(w.ctx)
	if err != nil {
		return row, err
	}
	day := w.service.Today(w.ctx)
	for _, c := range row.Kind.Columns() {
		text := row.Values[c.Name]
		if text == "" {
			continue
		}
		if c.Own != "" {
			if _, ok := p.Get(c.Own, text); !ok {
				return row, fault.Invalid("planning.notThere", "code", text).At(c.Name)
			}
		}
		if c.Form == institutions.Reference {
			if _, ok := register.Get(c.Of, text, day); !ok {
				return row, fault.Invalid("planning.notThere", "code", text).At(c.Name)
			}
		}
	}
	switch row.Kind {
	case OfPlan:
		return row, w.holdPlan(row)
	case OfObjective:
		return row, w.holdObjective(p, row)
	case OfBaseline:
		return w.holdBaseline(p, row)
	case OfTarget:
		return w.holdTarget(p, row)
	case OfContribution:
		return row, w.holdContribution(row)
	case OfActivity:
		return holdCost(p, row)
	}
	return row, nil
}

func (w *writing) holdPlan(row Row) error {
	if row.year("last_year") < row.year("first_year") {
		return fault.Invalid("planning.reversed", "from", row.Values["first_year"], "to", row.Values["last_year"]).At("last_year")
	}
	if old := row.Values["replaces"]; old != "" && (w.plans[old] == nil || old == row.Code) {
		return fault.Invalid("planning.notThere", "code", old).At("replaces")
	}
	return nil
}

// holdObjective wants an indicator that there is, and none other under a baseline that was computed of it.
func (w *writing) holdObjective(p Plan, row Row) error {
	indicator := row.Values["indicator"]
	if indicator != "" {
		versions, err := w.service.versions(w.ctx)
		if err != nil {
			return err
		}
		if versions[indicator] == 0 {
			return fault.Invalid("planning.noIndicator", "indicator", indicator).At("indicator")
		}
	}
	old, ok := p.Get(OfObjective, row.Code)
	if ok && len(p.Of(OfBaseline, row.Code)) > 0 {
		for _, column := range []string{"indicator", "area", "source"} {
			if old.Values[column] != row.Values[column] {
				return fault.Conflict("planning.baselineRests").At(column)
			}
		}
	}
	return nil
}

// holdBaseline computes the value unless one is declared with its origin, and freezes on what it rests.
func (w *writing) holdBaseline(p Plan, row Row) (Row, error) {
	for _, t := range p.Of(OfTarget, row.Values["objective"]) {
		if t.breakdown() == row.breakdown() && t.year("year") <= row.year("year") {
			return row, fault.Invalid("planning.beforeBaseline", "target", t.Values["year"], "baseline", row.Values["year"]).At("year")
		}
	}
	if row.Values["value"] != "" {
		if row.Values["origin"] == "" {
			return row, fault.Invalid("planning.originNeeded").At("origin")
		}
		if row.Values["low"] != "" && row.number("low") > row.number("value") || row.Values["high"] != "" && row.number("high") < row.number("value") {
			return row, fault.Invalid("planning.badMargin").At("low")
		}
		return row, nil
	}
	o, _ := p.Get(OfObjective, row.Values["objective"])
	series, err := w.service.series(w.ctx, o, p, row.breakdown())
	if err != nil {
		return row, err
	}
	for _, v := range series.values {
		if v.Year == row.year("year") && v.Rate.Defined && !v.partial {
			row.Values = v.frozen(row.Values, series)
			return row, nil
		}
	}
	return row, fault.Invalid("planning.noValue", "year", row.Values["year"], "years", series.years()).At("year")
}

func (w *writing) holdTarget(p Plan, row Row) (Row, error) {
	o, _ := p.Get(OfObjective, row.Values["objective"])
	b, ok := baseFor(p.Of(OfBaseline, o.Code), row)
	if !ok {
		return row, fault.Invalid("planning.lack.noBaseline").At("objective")
	}
	if err := row.target().check(b.baseline()); err != nil {
		return row, err
	}
	versions, err := w.service.versions(w.ctx)
	if err != nil {
		return row, err
	}
	if v := versions[o.Values["indicator"]]; v > 0 {
		row.Values["version"] = strconv.Itoa(v)
	}
	return row, nil
}

// holdContribution wants an objective that there is, and no circle: neither of itself nor through others.
func (w *writing) holdContribution(row Row) error {
	to := node{row.Values["to_plan"], row.Values["to_objective"]}
	target := w.plans[to.plan]
	if target == nil || to.plan == System {
		return fault.Invalid("planning.notThere", "code", to.plan).At("to_plan")
	}
	if _, ok := target.Get(OfObjective, to.objective); !ok {
		return fault.Invalid("planning.notThere", "code", to.objective).At("to_objective")
	}
	from := node{row.Plan, row.Values["objective"]}
	if way := w.way(to, from, map[node]bool{}); way != nil {
		names := make([]string, 0, len(way)+1)
		for _, n := range append([]node{from}, way...) {
			names = append(names, n.plan+"/"+n.objective)
		}
		return fault.Invalid("planning.cycle", "way", strings.Join(names, " → ")).At("to_objective")
	}
	return nil
}

// node is an objective among all plans.
type node struct{ plan, objective string }

// way leads along contributions from an objective to another; nil if there is none.
func (w *writing) way(at, to node, seen map[node]bool) []node {
	if at == to {
		return []node{at}
	}
	if seen[at] || w.plans[at.plan] == nil {
		return nil
	}
	seen[at] = true
	for _, c := range w.plans[at.plan].Of(OfContribution, at.objective) {
		if rest := w.way(node{c.Values["to_plan"], c.Values["to_objective"]}, to, seen); rest != nil {
			return append([]node{at}, rest...)
		}
	}
	return nil
}
