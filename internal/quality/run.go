package quality

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// mostOfRule bounds how many findings one rule leaves in one run; the outcome counts all.
const mostOfRule = 200

// mostLines bounds the lines that a finding names.
const mostLines = 10

// Run holds an edition against the rules and keeps what is found. Number 0 is the newest edition that is whole. Faults:
// quality.nothingToRun, quality.notWhole, quality.editionWithdrawn, those of the gate.
func (s *Service) Run(ctx context.Context, source string, number int) (Run, error) {
	actor := kernel.ActorFrom(ctx)
	ctx, err := s.gate.Act(ctx, authz.Import, authz.Dataset{Tenant: actor.Tenant, ID: "quality/" + source, Level: authz.Internal})
	if err != nil {
		return Run{}, err
	}
	src, err := s.sources.Source(ctx, source)
	if err != nil {
		return Run{}, err
	}
	e, err := s.edition(ctx, source, number)
	if err != nil {
		return Run{}, err
	}
	a, err := s.assessment(ctx, actor, src, e)
	if err != nil {
		return Run{}, err
	}
	for _, step := range []func(context.Context) error{a.years, a.rows, a.keys, a.sums, a.records} {
		if err := step(ctx); err != nil {
			return Run{}, err
		}
	}
	run := Run{Source: source, Edition: e.Number, At: s.clock.Now(), By: actor.Name, Rows: e.Counts.Accepted, Outcomes: a.outcomes(), Years: a.byYear}
	return run, s.store.KeepRun(ctx, actor.Tenant, run, a.found)
}

// edition finds the edition that is to be held against the rules.
func (s *Service) edition(ctx context.Context, source string, number int) (sources.Edition, error) {
	if number == 0 {
		all, err := s.sources.Editions(ctx, source)
		if err != nil {
			return sources.Edition{}, err
		}
		for _, e := range all {
			if e.State == sources.Checked || e.State == sources.Published {
				return e, nil
			}
		}
		return sources.Edition{}, fault.Conflict("quality.nothingToRun", "source", source)
	}
	e, err := s.sources.Edition(ctx, source, number)
	if err != nil {
		return e, err
	}
	args := []string{"source", source, "edition", strconv.Itoa(number)}
	switch e.State {
	case sources.Checked, sources.Published:
		return e, nil
	case sources.Withdrawn:
		return e, fault.Conflict("quality.editionWithdrawn", args...)
	}
	return e, fault.Conflict("quality.notWhole", args...)
}

// assessment is one run under way.
type assessment struct {
	*Service
	src     sources.Source
	edition sources.Edition
	key     sources.EditionKey
	rules   []Rule
	atlas   *territories.Atlas
	cube    *statistics.Cube
	earlier []Run // of earlier editions, the newest first
	byYear  []YearTally
	of      map[string]*Outcome
	found   []Detection
}

func (s *Service) assessment(ctx context.Context, actor kernel.Actor, src sources.Source, e sources.Edition) (*assessment, error) {
	a := &assessment{Service: s, src: src, edition: e, key: sources.EditionKey{Tenant: actor.Tenant, Source: src.ID, Number: e.Number}, of: map[string]*Outcome{}}
	all, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.AppliesTo(src) {
			a.rules = append(a.rules, r)
			a.of[r.ID] = &Outcome{Rule: r.ID, Version: r.Version}
		}
	}
	if a.atlas, err = s.places.Atlas(ctx); err != nil {
		return nil, err
	}
	if a.cube, err = s.stats.Cube(ctx, time.Time{}); err != nil {
		return nil, err
	}
	editions, err := s.sources.Editions(ctx, src.ID)
	if err != nil {
		return nil, err
	}
	for _, other := range editions {
		if other.Number >= e.Number || other.State != sources.Published && other.State != sources.Checked {
			continue
		}
		run, ok, err := s.store.RunOf(ctx, actor.Tenant, src.ID, other.Number, time.Time{})
		if err != nil {
			return nil, err
		}
		if ok {
			a.earlier = append(a.earlier, run)
		}
	}
	return a, nil
}

// group are the rules of a grain.
func (a *assessment) group(g Grain) []Rule {
	return slices.DeleteFunc(slices.Clone(a.rules), func(r Rule) bool { return r.Grain() != g })
}

// find keeps a finding, up to the bound of its rule.
func (a *assessment) find(d Detection) {
	o := a.of[d.Rule.ID]
	if o.Findings++; o.Findings <= mostOfRule {
		a.found = append(a.found, d)
	}
}

// outcomes are those of all rules, with their status.
func (a *assessment) outcomes() []Outcome {
	list := make([]Outcome, 0, len(a.rules))
	for _, r := range a.rules {
		o := a.of[r.ID]
		switch {
		case o.Findings > 0:
			o.Status, o.Why = Broken, ""
		case o.Looked > 0:
			o.Status, o.Why = Held, ""
		default:
			o.Status = NotAssessable
			if o.Why == "" {
				o.Why = reason(*o)
			}
		}
		list = append(list, *o)
	}
	return list
}

func reason(o Outcome) Why {
	switch {
	case o.Undefined > 0:
		return ZeroDivisor
	case o.Skipped > 0:
		return TooFew
	default:
		return NoRows
	}
}

func (a *assessment) years(ctx context.Context) (err error) {
	a.byYear, err = a.engine.Years(ctx, a.key)
	return err
}

// rows answers the rules on rows: a finding for each year in which more fails than may.
func (a *assessment) rows(ctx context.Context) error {
	group := a.group(ByRow)
	if len(group) == 0 {
		return nil
	}
	answer, err := a.engine.Rows(ctx, a.key, a.edition.ReceivedAt, group)
	if err != nil {
		return err
	}
	for _, r := range group {
		o := a.of[r.ID]
		o.Years = answer.Of[r.ID]
		for _, t := range o.Years {
			o.Looked, o.Failed, o.Skipped, o.Undefined = o.Looked+t.Looked, o.Failed+t.Failed, o.Skipped+t.Skipped, o.Undefined+t.Undefined
		}
		if gone := a.unstated(r, answer); gone != "" {
			a.columnGone(r, o, gone)
			continue
		}
		if err := a.failedYears(ctx, r, o.Years); err != nil {
			return err
		}
	}
	return nil
}

// unstated is a field of the rule that no row of the edition states; empty if each is stated.
func (a *assessment) unstated(r Rule, answer RowAnswer) string {
	names := r.Names()
	if r.Field != "" {
		names = []string{r.Field}
	}
	for _, n := range names {
		if known, counted := answer.Known[n]; counted && known == 0 && answer.Rows > 0 {
			return n
		}
	}
	return ""
}

// columnGone says of a rule that its column is not in the edition; where an earlier edition had it, that is a finding. To a rule
// on presence it is one finding for all years.
func (a *assessment) columnGone(r Rule, o *Outcome, field string) {
	o.Why, o.Args = NotStated, map[string]string{"field": field}
	for _, run := range a.earlier {
		before, ok := run.Outcome(r.ID)
		if !ok || before.Looked-before.Failed <= 0 && r.Kind == Presence || before.Looked == 0 {
			continue
		}
		args := map[string]string{"field": field, "edition": strconv.Itoa(run.Edition)}
		a.find(Detection{Rule: r, Failed: a.edition.Counts.Accepted, Looked: a.edition.Counts.Accepted, Note: "quality.note.columnGone", Args: args})
		o.Why, o.Args = ColumnGone, args
		return
	}
	if share, most := (Tally{Looked: o.Looked, Failed: o.Failed}).Share(), r.AtMost; r.Kind == Presence && share > most {
		a.find(Detection{Rule: r, Failed: o.Failed, Looked: o.Looked, Observed: &share, Expected: &most})
	}
}

func (a *assessment) failedYears(ctx context.Context, r Rule, years map[int]Tally) error {
	var sample map[int][]Line
	for _, year := range slices.Sorted(maps.Keys(years)) {
		t := years[year]
		if t.Failed == 0 || t.Share() <= r.AtMost {
			continue
		}
		if sample == nil {
			lines, err := a.engine.Sample(ctx, a.key, a.edition.ReceivedAt, r, mostLines*20)
			if err != nil {
				return err
			}
			sample = map[int][]Line{}
			for _, l := range lines {
				if len(sample[l.Year]) < mostLines {
					sample[l.Year] = append(sample[l.Year], l.Line)
				}
			}
		}
		share, most := t.Share(), r.AtMost
		a.find(Detection{Rule: r, Segment: Segment{Year: year}, Failed: t.Failed, Looked: t.Looked, Observed: &share, Expected: &most, Sample: sample[year]})
	}
	return nil
}

// keys answers the rules on rows that share a key.
func (a *assessment) keys(ctx context.Context) error {
	group := a.group(ByKey)
	if len(group) == 0 {
		return nil
	}
	tallies, err := a.engine.Keys(ctx, a.key, group)
	if err != nil {
		return err
	}
	for _, r := range group {
		t, o := tallies[r.ID], a.of[r.ID]
		o.Looked, o.Failed, o.Skipped = t.Looked, t.Failed, t.Skipped
		if t.Looked == 0 && t.Skipped > 0 {
			o.Why, o.Args = NotStated, map[string]string{"field": r.Key[0]}
		}
		if t.Failed == 0 || t.Share() <= r.AtMost {
			continue
		}
		lines, err := a.engine.Sample(ctx, a.key, a.edition.ReceivedAt, r, mostLines)
		if err != nil {
			return err
		}
		share, most := t.Share(), r.AtMost
		d := Detection{Rule: r, Failed: t.Failed, Looked: t.Looked, Observed: &share, Expected: &most}
		for _, l := range lines {
			d.Sample = append(d.Sample, l.Line)
		}
		slices.SortFunc(d.Sample, func(x, y Line) int { return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line)) })
		a.find(d)
	}
	return nil
}

// Runnable says which edition Run would take, on record, without running: for a job. Faults as Run.
func (s *Service) Runnable(ctx context.Context, source string, number int) (string, int, error) {
	actor := kernel.ActorFrom(ctx)
	if err := s.gate.See(ctx, authz.Import, authz.Dataset{Tenant: actor.Tenant, ID: "quality/" + source, Level: authz.Internal}); err != nil {
		return "", 0, err
	}
	if _, err := s.sources.Source(ctx, source); err != nil {
		return "", 0, err
	}
	e, err := s.edition(ctx, source, number)
	return source, e.Number, err
}
