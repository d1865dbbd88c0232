package planninghttp

import (
	"context"
	"math"
	"slices"
	"strconv"

	"convive/internal/institutions"
	"convive/internal/planning"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
)

// dimensionView are the objectives of one dimension; without any it is shown as a gap.
type dimensionView struct {
	name, id, lead string
	chips          []chipView
	aims           []aimView
}

type chipView struct {
	tone ui.Tone
	text string
}

// aimView is an objective on the map: its way on a scale, the same in words, its money and where it stands.
type aimView struct {
	name, href, axis, measured string
	institution                ui.Cell
	track                      ui.SVG
	base, now, margin, target  string
	replaced                   []string
	revised                    string
	serves                     []ui.Link
	money, moneyNote           string
	share                      ui.SVG
	chip                       chipView
	because                    string
}

// statuses are those of an assessment, the best first.
var statuses = []planning.Status{planning.Met, planning.OnTrack, planning.AtRisk, planning.OffTrack, planning.NotAssessable}

func statusName(ctx context.Context, s planning.Status) string {
	return i18n.T(ctx, "planning.status."+i18n.Camel(string(s)))
}

func toneOf(s planning.Status) ui.Tone {
	return map[planning.Status]ui.Tone{planning.Met: ui.Good, planning.OnTrack: ui.Going, planning.AtRisk: ui.Risk, planning.OffTrack: ui.Bad}[s]
}

func chipOf(ctx context.Context, s planning.Status) chipView {
	if s == planning.NotAssessable {
		return chipView{ui.None, statusName(ctx, s)}
	}
	return chipView{toneOf(s), statusName(ctx, s)}
}

// ground is everything that the map of a plan is drawn from.
type ground struct {
	house    house
	plan     planning.Plan
	all      []planning.Plan // that the reader may see
	progress map[string]planning.Progress
	fundings []planning.Funding // of the objectives in their order, and of the whole plan
	axes     map[string]string
	targets  map[string][]planning.Row
	serves   map[string][]planning.Row
	top      map[string]float64 // the largest amount of an objective, by currency
}

func (p *Pages) ground(ctx context.Context, plan planning.Plan) (g ground, err error) {
	g = ground{plan: plan, axes: map[string]string{}, targets: map[string][]planning.Row{}, serves: map[string][]planning.Row{}, top: map[string]float64{}}
	if g.house, err = p.house(ctx); err != nil {
		return g, err
	}
	if g.all, err = p.planning.Plans(ctx); err != nil {
		return g, err
	}
	if g.progress, err = p.planning.Progress(ctx, plan.Code); err != nil {
		return g, err
	}
	if g.fundings, err = p.planning.Fundings(ctx, plan.Code); err != nil {
		return g, err
	}
	for _, f := range g.fundings[:len(g.fundings)-1] {
		g.top[f.Currency] = math.Max(g.top[f.Currency], float64(max(f.Given.Minor, f.Paid.Minor)))
	}
	for _, a := range plan.All(planning.OfAxis) {
		g.axes[a.Code] = nameOf(ctx, a)
	}
	for _, t := range plan.All(planning.OfTarget) {
		g.targets[t.Values["objective"]] = append(g.targets[t.Values["objective"]], t)
	}
	for _, c := range plan.All(planning.OfContribution) {
		g.serves[c.Values["objective"]] = append(g.serves[c.Values["objective"]], c)
	}
	return g, nil
}

// resultsMap is the tree of a plan: dimension, axis, objective with its newest value, its target, its money and where it stands.
func (g ground) resultsMap(ctx context.Context) []dimensionView {
	list := make([]dimensionView, len(institutions.Dimensions()))
	counts := make([]map[planning.Status]int, len(list))
	for i, code := range institutions.Dimensions() {
		list[i], counts[i] = dimensionView{name: strconv.Itoa(i+1) + ". " + dimension(ctx, code), id: "d" + strconv.Itoa(i+1)}, map[planning.Status]int{}
	}
	for i, o := range g.plan.All(planning.OfObjective) {
		at := slices.Index(institutions.Dimensions(), o.Values["dimension"])
		if at < 0 {
			continue
		}
		list[at].aims = append(list[at].aims, g.aim(ctx, o, g.fundings[i]))
		counts[at][g.progress[o.Code].Status().Status]++
	}
	for i := range list {
		list[i].lead = i18n.N(ctx, "planning.plan.objectives", int64(len(list[i].aims)))
		for _, s := range statuses {
			if n := counts[i][s]; n > 0 {
				c := chipOf(ctx, s)
				c.text = label(ctx, c.text) + i18n.Int(ctx, int64(n))
				list[i].chips = append(list[i].chips, c)
			}
		}
	}
	return list
}

func (g ground) aim(ctx context.Context, o planning.Row, money planning.Funding) aimView {
	progress := g.progress[o.Code]
	a := progress.Status()
	v := aimView{name: nameOf(ctx, o), href: objectiveURL(ctx, g.plan.Code, o.Code), axis: g.axes[o.Values["axis"]], measured: measured(ctx, o, progress), institution: g.house.cell(ctx, o.Values["institution"]),
		chip: chipOf(ctx, a.Status), because: because(ctx, progress)}
	for _, c := range g.serves[o.Code] {
		v.serves = append(v.serves, g.served(ctx, c))
	}
	v.money, v.share, v.moneyNote = moneyOnMap(ctx, money, g.top[money.Currency])
	v.base, v.now, v.target = i18n.T(ctx, "planning.missing"), i18n.T(ctx, "planning.missing"), i18n.T(ctx, "planning.missing")
	if len(progress.Parts) == 0 {
		v.track = ui.SVG(chart.Track{}.Draw())
		return v
	}
	g.way(ctx, &v, o, progress.Parts[0])
	return v
}

// way draws a part of an objective and says the same in words.
func (g ground) way(ctx context.Context, v *aimView, o planning.Row, part planning.Part) {
	t := chart.Track{}
	if part.Baseline != nil {
		b := part.Base()
		t.Baseline = &b.Value
		v.base = number(ctx, part.Indicator, b.Value) + " (" + strconv.Itoa(b.Year) + ")"
	}
	if a := part.Assessment; a.Status != planning.NotAssessable {
		t.Value = chart.Value{Value: a.Actual.Value, Low: a.Actual.Low, High: a.Actual.High, Defined: true, Interval: a.Actual.Low < a.Actual.High}
		v.now, v.margin = number(ctx, part.Indicator, a.Actual.Value), margin(ctx, part, a.Actual)
		if part.Aim().Year > a.Year {
			t.Planned = &a.Expected
		}
	}
	if part.Target != nil && part.Baseline != nil {
		b, aim := part.Base(), part.Aim()
		end := aim.End(b)
		t.Target = &end
		if aim.Kind == planning.Band {
			t.Floor = &aim.Value
		}
		v.target = endText(ctx, part, aim)
		promised := g.plan.Promised(planning.OfTarget, part.Target.Code)
		for _, r := range promised[:len(promised)-1] {
			old := planning.AimOf(r)
			t.Replaced = append(t.Replaced, old.End(b))
			v.replaced = append(v.replaced, endText(ctx, part, old))
		}
		if len(promised) > 1 {
			last := promised[len(promised)-1]
			v.revised = i18n.T(ctx, "planning.plan.revised", "day", i18n.Date(ctx, last.At), "reason", last.Reason)
		}
	}
	v.track = ui.SVG(t.Draw())
}

// served is the objective of a plan that another objective contributes to.
func (g ground) served(ctx context.Context, c planning.Row) ui.Link {
	code, objective := c.Values["to_plan"], c.Values["to_objective"]
	for _, p := range g.all {
		if p.Code != code {
			continue
		}
		if o, ok := p.Get(planning.OfObjective, objective); ok {
			return ui.Link{Text: nameOf(ctx, o) + " · " + nameOf(ctx, p.Row), Href: objectiveURL(ctx, code, objective)}
		}
	}
	return ui.Link{Text: code + "/" + objective}
}

// measured is what an objective is measured by.
func measured(ctx context.Context, o planning.Row, g planning.Progress) string {
	if len(g.Parts) == 0 || g.Parts[0].Indicator.ID == "" {
		return orDash(words(ctx, o.Values.Words("measure")))
	}
	text := words(ctx, g.Parts[0].Indicator.Title)
	if g.Parts[0].Breakdown != "" {
		text += " (" + g.Parts[0].Breakdown + ")"
	}
	return text
}

// margin of a value, with its year.
func margin(ctx context.Context, part planning.Part, a planning.Actual) string {
	year := strconv.Itoa(a.Year) + ")"
	if a.Low == a.High {
		return "(" + year
	}
	return "(" + number(ctx, part.Indicator, a.Low) + " – " + number(ctx, part.Indicator, a.High) + ", " + year
}

// endText is a target in words: the value to come to, or the limits to stay within.
func endText(ctx context.Context, part planning.Part, t planning.Target) string {
	if t.Kind != planning.Absolute && t.Kind != planning.Change {
		return aim(ctx, part.Indicator, t)
	}
	return number(ctx, part.Indicator, t.End(part.Base())) + " (" + strconv.Itoa(t.Year) + ")"
}

// because is why an objective stands where it stands.
func because(ctx context.Context, g planning.Progress) string {
	a := g.Status()
	if a.Status == planning.NotAssessable {
		return capital(reason(ctx, string(a.Why))) + "."
	}
	part := g.Parts[0]
	id := string(a.Status)
	if a.Way < 0 {
		id = "back"
	}
	if k := part.Aim().Kind; k != planning.Absolute && k != planning.Change {
		id = map[planning.Status]string{planning.Met: "within", planning.OnTrack: "within", planning.AtRisk: "spans", planning.OffTrack: "outside"}[a.Status]
	}
	return i18n.T(ctx, "planning.because."+i18n.Camel(id), "planned", number(ctx, part.Indicator, a.Expected), "way", i18n.Percent(ctx, a.Way*100, 0), "year", strconv.Itoa(a.Year))
}

// coverage is the overview of the dimensions: how many objectives stand where.
func (g ground) coverage(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "planning.plan.coverage"), Note: i18n.T(ctx, "planning.plan.coverageNote"), Columns: heads(ctx, "dimension", "objectives")}
	for _, s := range statuses {
		t.Columns = append(t.Columns, ui.Column{Text: statusName(ctx, s)})
	}
	for i := 1; i < len(t.Columns); i++ {
		t.Columns[i].Right = true
	}
	total := map[planning.Status]int{}
	for i, code := range institutions.Dimensions() {
		n := map[planning.Status]int{}
		for _, o := range g.plan.All(planning.OfObjective) {
			if o.Values["dimension"] == code {
				n[g.progress[o.Code].Status().Status]++
			}
		}
		row := ui.Row{Cells: append([]ui.Cell{{Text: dimension(ctx, code), Href: "#d" + strconv.Itoa(i+1)}}, counts(ctx, n)...)}
		for s, of := range n {
			total[s] += of
		}
		if len(n) == 0 {
			row.Tone = ui.Risk
		}
		t.Rows = append(t.Rows, row)
	}
	t.Foot = []ui.Row{{Cells: append([]ui.Cell{{Text: i18n.T(ctx, "planning.plan.total")}}, counts(ctx, total)...)}}
	return t
}

// counts are the cells of a row of the overview, with their sum before them.
func counts(ctx context.Context, n map[planning.Status]int) []ui.Cell {
	sum := 0
	cells := []ui.Cell{{}}
	for _, s := range statuses {
		sum += n[s]
		cells = append(cells, ui.Cell{Text: i18n.Int(ctx, int64(n[s]))})
	}
	cells[0].Text = i18n.Int(ctx, int64(sum))
	return cells
}
