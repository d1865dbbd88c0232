package planning

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/statistics"
)

// Progress is how far an objective is: one part for each breakdown that has a target, the whole first.
type Progress struct {
	Plan, Objective string
	Parts           []Part
}

// Part is an objective, or a breakdown of it, with all that its assessment rests on.
type Part struct {
	Breakdown  string // sex=female; empty: the whole
	Baseline   *Row
	Target     *Row // the next milestone, else the last one
	Indicator  statistics.Indicator
	Source     string
	Values     []statistics.Value
	Breaks     []statistics.Mark
	Assessment Assessment
}

// Status is that of the whole; not assessable where there is no part.
func (p Progress) Status() Assessment {
	if len(p.Parts) == 0 {
		return Assessment{Status: NotAssessable, Why: NoTarget}
	}
	return p.Parts[0].Assessment
}

// Progress assesses all objectives of a plan as of the reader's moment, by code. Fault: noPlan.
func (s *Service) Progress(ctx context.Context, code string) (map[string]Progress, error) {
	p, err := s.Plan(ctx, code)
	if err != nil {
		return nil, err
	}
	asked := map[question]answer{}
	all := map[string]Progress{}
	index := indexed(p)
	for _, o := range p.All(OfObjective) {
		g := Progress{Plan: code, Objective: o.Code}
		for _, breakdown := range index.breakdowns(o.Code) {
			part, err := s.part(ctx, p, o, breakdown, index, asked)
			if err != nil {
				return nil, err
			}
			g.Parts = append(g.Parts, part)
		}
		all[o.Code] = g
	}
	return all, nil
}

// Objective assesses one. Faults: noPlan, noObjective.
func (s *Service) Objective(ctx context.Context, plan, code string) (Progress, error) {
	p, err := s.Plan(ctx, plan)
	if err != nil {
		return Progress{}, err
	}
	o, ok := p.Get(OfObjective, code)
	if !ok {
		return Progress{}, fault.NotFound("planning.noObjective", "objective", code)
	}
	g, index := Progress{Plan: plan, Objective: code}, indexed(p)
	for _, breakdown := range index.breakdowns(code) {
		part, err := s.part(ctx, p, o, breakdown, index, map[question]answer{})
		if err != nil {
			return g, err
		}
		g.Parts = append(g.Parts, part)
	}
	return g, nil
}

// parts are a plan's baselines and targets by objective.
type parts struct{ bases, targets map[string][]Row }

func indexed(p Plan) parts {
	x := parts{map[string][]Row{}, map[string][]Row{}}
	for _, b := range p.All(OfBaseline) {
		x.bases[b.Values["objective"]] = append(x.bases[b.Values["objective"]], b)
	}
	for _, t := range p.All(OfTarget) {
		x.targets[t.Values["objective"]] = append(x.targets[t.Values["objective"]], t)
	}
	return x
}

// breakdowns are those that have a target, the whole first; the whole alone where nothing has one.
func (x parts) breakdowns(objective string) []string {
	found := map[string]bool{}
	if len(x.targets[objective]) == 0 {
		found[""] = true
	}
	for _, t := range x.targets[objective] {
		found[t.breakdown()] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func (s *Service) part(ctx context.Context, p Plan, o Row, breakdown string, x parts, asked map[question]answer) (Part, error) {
	part := Part{Breakdown: breakdown}
	if b, ok := baseFor(x.bases[o.Code], Row{Values: Values{"breakdown": breakdown}}); ok {
		part.Baseline = &b
	}
	q := questionOf(p, o, breakdown)
	got, ok := asked[q]
	if !ok {
		var err error
		got, err = s.ask(ctx, q)
		if f, is := fault.Of(err); is && (f.Code == fault.CodeInvalid || f.Code == fault.CodeNotFound) {
			err = nil // nothing to be had is a reason, not a failure
		}
		if err != nil {
			return part, err
		}
		asked[q] = got
	}
	part.Indicator, part.Source, part.Breaks = got.indicator, got.source, got.breaks
	for _, v := range got.values {
		part.Values = append(part.Values, v.Value)
	}
	actual := got.newest()
	part.Target = next(x.targets[o.Code], breakdown, actual)
	part.Assessment = part.assess(actual)
	return part, nil
}

func (p Part) assess(actual *Actual) Assessment {
	var t *Target
	var b *Baseline
	if p.Target != nil {
		target := p.Target.target()
		t = &target
	}
	if p.Baseline != nil {
		base := p.Baseline.baseline()
		b = &base
	}
	if actual != nil && b != nil {
		if t != nil {
			actual.Changed = p.Target.year("version") != p.Indicator.Version
		}
		for _, m := range p.Breaks {
			actual.Broken = actual.Broken || m.Year > b.Year && m.Year <= actual.Year
		}
	}
	return Assess(t, b, actual)
}

// Expected is the planned value of a year; ok is false without a target and a baseline.
func (p Part) Expected(year int) (x float64, ok bool) {
	if p.Target == nil || p.Baseline == nil || year < p.Baseline.year("year") || year > p.Target.year("year") {
		return 0, false
	}
	return p.Target.target().Expected(p.Baseline.baseline(), year), true
}

// Base and Aim are the baseline and the target in numbers; there must be one.
func (p Part) Base() Baseline { return p.Baseline.baseline() }

// Aim is the target in numbers; there must be one.
func (p Part) Aim() Target { return p.Target.target() }

// AimOf is what a revision of a target says, in numbers.
func AimOf(r Row) Target { return r.target() }

// End is the value to come to from a baseline; of a band the upper limit.
func (t Target) End(b Baseline) float64 { return t.Expected(b, t.Year) }

// next is the first milestone of which the year has not passed when the newest value was counted; the last one if all have.
func next(targets []Row, breakdown string, a *Actual) *Row {
	var found *Row
	for _, t := range targets {
		if t.breakdown() != breakdown {
			continue
		}
		open := a == nil || t.year("year") >= a.Year
		switch {
		case found == nil:
		case a != nil && found.year("year") < a.Year:
			if !open && t.year("year") < found.year("year") {
				continue
			}
		case !open || t.year("year") > found.year("year"):
			continue
		}
		found = &t
	}
	return found
}

// share says whether values of an indicator are hundredths of a whole.
func share(ind statistics.Indicator) bool {
	return ind.Kind == statistics.KindShare || ind.Kind == statistics.KindConcentration
}

// question is what is asked of statistics for an objective.
type question struct{ indicator, source, area, breakdown string }

func questionOf(p Plan, o Row, breakdown string) question {
	q := question{o.Values["indicator"], o.Values["source"], o.Values["area"], breakdown}
	if q.area == "" {
		q.area = p.Values["area"]
	}
	return q
}

// answer is the series of one place and breakdown.
type answer struct {
	indicator statistics.Indicator
	source    string
	edition   string
	asOf      string
	values    []point
	breaks    []statistics.Mark
}

// point is a value; partial says that its year, or its territory, is not whole.
type point struct {
	statistics.Value
	partial bool
}

func (s *Service) series(ctx context.Context, o Row, p Plan, breakdown string) (answer, error) {
	if o.Values["indicator"] == "" {
		return answer{}, fault.Invalid("planning.lack.noIndicator").At("objective")
	}
	return s.ask(ctx, questionOf(p, o, breakdown))
}

// ask reads the figures that everybody may see: a plan's assessment is the same for staff and public.
func (s *Service) ask(ctx context.Context, q question) (answer, error) {
	if q.indicator == "" {
		return answer{}, nil
	}
	query := statistics.ValuesQuery{Indicator: q.indicator, Source: q.source, Territory: kernel.Code(q.area), Level: -1}
	dimension, code, split := strings.Cut(q.breakdown, "=")
	if split {
		query.By = []kernel.Dimension{kernel.Dimension(dimension)}
	}
	actor := kernel.Actor{Tenant: kernel.ActorFrom(ctx).Tenant, Role: kernel.RoleCitizen}
	series, err := s.figures.Values(kernel.WithActor(ctx, actor), query)
	if err != nil {
		return answer{}, err
	}
	a := answer{indicator: series.Indicator, source: series.Source, breaks: series.Breaks, asOf: series.Computed.UTC().Format("2006-01-02T15:04:05Z")}
	var editions []string
	for _, part := range series.Parts {
		editions = append(editions, strconv.Itoa(part.Edition))
	}
	a.edition = strings.Join(editions, ",")
	for _, v := range series.Values {
		if want := []string{code}; split && !slices.Equal(v.Codes, want) || !split && len(v.Codes) > 0 {
			continue
		}
		a.values = append(a.values, point{v, v.Status == statistics.Partial || v.Status == statistics.OfPart})
	}
	return a, nil
}

// newest is the last year that says anything: a value, or that it is protected. A year that has only begun is passed over.
func (a answer) newest() *Actual {
	for i := len(a.values) - 1; i >= 0; i-- {
		v := a.values[i]
		switch {
		case v.Status == statistics.Partial || !v.Rate.Defined && v.Status != statistics.Protected:
			continue
		case v.Status == statistics.Protected:
			return &Actual{Year: v.Year, Protected: true}
		}
		x := &Actual{Year: v.Year, Value: v.Rate.Value, Low: v.Rate.Low, High: v.Rate.High}
		if v.Status == statistics.OfPart {
			x.Missing = 1
		}
		return x
	}
	return nil
}

func (a answer) years() string {
	var list []string
	for _, v := range a.values {
		if v.Rate.Defined && !v.partial {
			list = append(list, strconv.Itoa(v.Year))
		}
	}
	if len(list) == 0 {
		return "–"
	}
	return list[0] + "–" + list[len(list)-1]
}

// frozen are the values of a baseline with the computed one and on what it rests.
func (v point) frozen(values Values, a answer) Values {
	out := Values{}
	for name, text := range values {
		if name != "low" && name != "high" && name != "origin" {
			out[name] = text
		}
	}
	text := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	out["value"], out["low"], out["high"] = text(v.Rate.Value), text(v.Rate.Low), text(v.Rate.High)
	out["numerator"], out["denominator"] = text(v.Rate.Numerator), text(v.Rate.Denominator)
	out["version"], out["series"], out["edition"], out["frozen"] = strconv.Itoa(a.indicator.Version), a.source, a.edition, a.asOf
	return out
}
