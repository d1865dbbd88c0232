package quality

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/statistics"
)

// whole is the term of everything that a rule speaks of.
func (r Rule) whole() Term { return Term{ICCS: r.Scope.ICCS, Where: r.Scope.Where} }

// term is a named sum of the rule within its scope.
func (r Rule) term(name string) Term {
	t := r.Terms[name]
	if len(t.ICCS) == 0 {
		t.ICCS = r.Scope.ICCS
	}
	where := map[kernel.Dimension][]string{}
	for d, codes := range r.Scope.Where {
		where[d] = codes
	}
	for d, codes := range t.Where {
		where[d] = codes
	}
	t.Where = where
	return t
}

// Coordinates are those of the sums that a rule is decided on.
func (r Rule) Coordinates() []string {
	if r.Kind == RateFits {
		return []string{"year", "territory"}
	}
	return r.By
}

// TermsOf are the sums that rules on sums need of the facts, each once.
func TermsOf(rules []Rule) []Term {
	var terms []Term
	known := map[string]bool{}
	add := func(t Term) {
		if key := t.text(); t.Source == "" && !known[key] {
			known[key], terms = true, append(terms, t)
		}
	}
	for _, r := range rules {
		add(r.whole())
		for _, name := range slices.Sorted(maps.Keys(r.Terms)) {
			add(r.term(name))
		}
	}
	return terms
}

// sums answers the rules on sums; those of the same coordinates share a pass.
func (a *assessment) sums(ctx context.Context) error {
	groups := map[string][]Rule{}
	for _, r := range a.group(BySum) {
		by := strings.Join(r.Coordinates(), " ")
		groups[by] = append(groups[by], r)
	}
	for _, by := range slices.Sorted(maps.Keys(groups)) {
		if err := a.sumsBy(ctx, strings.Fields(by), groups[by]); err != nil {
			return err
		}
	}
	return nil
}

func (a *assessment) sumsBy(ctx context.Context, by []string, rules []Rule) error {
	terms := TermsOf(rules)
	place := map[string]int{} // term as text → place
	for i, t := range terms {
		place[t.text()] = i
	}
	at := func(t Term) int { return place[t.text()] }
	list, err := a.engine.Sums(ctx, a.key, a.src.Unit, by, terms)
	if err != nil {
		return err
	}
	for _, r := range rules {
		t := table{assessment: a, rule: r, of: map[Segment][]float64{}, at: at}
		t.fill(list)
		switch r.Kind {
		case Outlier:
			t.outliers()
		case RateFits:
			t.rates()
		default:
			t.compare()
		}
	}
	return nil
}

// text tells one term from another.
func (t Term) text() string {
	b, _ := json.Marshal(t) // texts and lists of them are always written
	return string(b)
}

// table are the sums of one rule by segment, with territories of the rule's level.
type table struct {
	*assessment
	rule Rule
	of   map[Segment][]float64
	at   func(Term) int
}

// fill sums what lies in a territory of the level; what is not known to lie in one is in none.
func (t *table) fill(list []Sum) {
	for _, s := range list {
		seg := s.Segment
		if seg.Territory != "" && t.rule.Kind != RateFits {
			place, ok := t.atlas.At(seg.Territory, t.rule.Level)
			if !ok {
				continue
			}
			seg.Territory = place
		}
		if t.rule.Kind == RateFits {
			for _, above := range t.atlas.Ancestors(seg.Territory) {
				t.add(Segment{Year: seg.Year, Territory: above}, s.Terms)
			}
			continue
		}
		t.add(seg, s.Terms)
	}
}

func (t *table) add(seg Segment, terms []float64) {
	if t.of[seg] == nil {
		t.of[seg] = make([]float64, len(terms))
	}
	for i, x := range terms {
		t.of[seg][i] += x
	}
}

// segments are those of the table, in order.
func (t *table) segments() []Segment {
	list := make([]Segment, 0, len(t.of))
	for s := range t.of {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b Segment) int {
		return cmp.Or(cmp.Compare(a.Territory, b.Territory), cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month))
	})
	return list
}

func (t *table) total(seg Segment) (float64, bool) {
	terms, ok := t.of[seg]
	if !ok {
		return 0, false
	}
	return terms[t.at(t.rule.whole())], true
}

// value is a named sum of a segment.
func (t *table) value(seg Segment, name string) (float64, bool) {
	switch name {
	case "total":
		return t.total(seg)
	case "previous":
		before := seg
		before.Year--
		return t.total(before)
	case "population":
		return t.population(seg)
	}
	term := t.rule.term(name)
	if term.Source != "" {
		return t.elsewhere(seg, term)
	}
	terms, ok := t.of[seg]
	if !ok {
		return 0, false
	}
	return terms[t.at(term)], true
}

// population is that of the segment's place and year; nobody lives where there is no place.
func (t *table) population(seg Segment) (float64, bool) {
	place := seg.Territory
	if place == "" {
		place = kernel.Code(t.src.Country)
	}
	n, _, ok := t.atlas.NationalPopulation(place, seg.Year, kernel.Total, kernel.Total)
	return n, ok
}

// elsewhere is the published sum of another source, if it is open and whole.
func (t *table) elsewhere(seg Segment, term Term) (float64, bool) {
	place := seg.Territory
	if place == "" {
		place = kernel.Code(t.src.Country)
	}
	where := map[kernel.Dimension][]string{}
	for d, codes := range term.Where {
		where[d] = codes
	}
	if seg.Month != 0 {
		where[kernel.DimMonth] = []string{strconv.Itoa(seg.Month)}
	}
	return published(t.cube, statistics.Question{Source: term.Source, Territory: place, ICCS: term.ICCS, Where: where, From: seg.Year, To: seg.Year})
}

// published is an open sum of a year that was delivered.
func published(cube *statistics.Cube, q statistics.Question) (float64, bool) {
	if !cube.Covers(q.Source, q.From) {
		return 0, false
	}
	sums, ok := cube.Sum(q)
	if !ok || sums.HidesIn(q.From) {
		return 0, false
	}
	total := 0.0
	for _, n := range sums.Of {
		total += float64(n)
	}
	return total, true
}

// compare holds left against right in each segment.
func (t *table) compare() {
	o := t.outcome()
	for _, seg := range t.segments() {
		total, _ := t.total(seg)
		before, known := t.value(seg, "previous")
		if !known || !slices.Contains(t.rule.Names(), "previous") {
			before = 0
		}
		if max(total, before) < t.rule.Few {
			o.Skipped++
			continue
		}
		missing := 0
		names := t.rule.Names()
		values := map[string]float64{}
		for _, n := range names {
			v, ok := t.value(seg, n)
			if !ok {
				missing++
				continue
			}
			values[n] = v
		}
		if t.rule.passes(missing, len(names)) {
			o.Skipped++
			continue
		}
		t.judge(o, seg, missing, func(name string) (float64, bool) { return values[name], true })
	}
}

// outcome is the outcome of the table's rule.
func (t *table) outcome() *Outcome { return t.assessment.of[t.rule.ID] }

// passes says whether the policy for what is missing passes a comparison over.
func (r Rule) passes(missing, all int) bool {
	switch r.Missing {
	case SkipIfAny:
		return missing > 0
	case SkipIfAll:
		return all > 0 && missing == all
	}
	return false
}

func (t *table) judge(o *Outcome, seg Segment, missing int, of func(string) (float64, bool)) {
	left, ok := t.rule.left.Value(of)
	right, also := t.rule.right.Value(of)
	if missing > 0 && t.rule.Missing == MissingErr {
		o.Looked, o.Failed = o.Looked+1, o.Failed+1
		t.find(Detection{Rule: t.rule, Segment: seg, Failed: 1, Looked: 1, Note: "quality.note.missing"})
		return
	}
	if !ok || !also {
		o.Undefined++
		return
	}
	o.Looked++
	if t.rule.Op.Holds(left, right, t.rule.Tolerance) {
		return
	}
	o.Failed++
	t.find(Detection{Rule: t.rule, Segment: seg, Failed: 1, Looked: 1, Observed: &left, Expected: &right})
}

// rates holds each published rate against count over population.
func (t *table) rates() {
	o := t.outcome()
	for _, p := range t.rule.Published {
		seg := Segment{Year: p.Year, Territory: p.Territory}
		count, ok := t.total(seg)
		people, known := t.population(seg)
		switch {
		case !ok || !known:
			o.Skipped++
			o.Why = NoOther
			continue
		case people == 0:
			o.Undefined++
			continue
		}
		o.Looked++
		rate := count / people * t.rule.Per
		if Equal.Holds(rate, p.Rate, t.rule.Tolerance) {
			continue
		}
		o.Failed++
		expected := p.Rate
		t.find(Detection{Rule: t.rule, Segment: seg, Failed: 1, Looked: 1, Observed: &rate, Expected: &expected, Note: "quality.note.rate",
			Args: map[string]string{"count": number(count), "population": number(people)}})
	}
}

// normal makes the median absolute deviation of normal data a standard deviation.
const normal = 0.6745

// outliers looks for sums far from the median of their own series, in units of its median absolute deviation (modified z of
// Iglewicz and Hoaglin 1993). A series of few events is not judged: chance alone moves it.
func (t *table) outliers() {
	o := t.outcome()
	series := map[kernel.Code][]Segment{}
	for _, seg := range t.segments() {
		series[seg.Territory] = append(series[seg.Territory], seg)
	}
	for _, place := range slices.Sorted(maps.Keys(series)) {
		var values []float64
		for _, seg := range series[place] {
			v, _ := t.total(seg)
			values = append(values, v)
		}
		if len(values) < t.rule.Least {
			o.Skipped += int64(len(values))
			o.Why = NoSeries
			continue
		}
		middle, mad := spread(values)
		if middle < t.rule.Few || mad <= 1e-12 {
			o.Skipped += int64(len(values))
			continue
		}
		for i, seg := range series[place] {
			o.Looked++
			z := normal * math.Abs(values[i]-middle) / mad
			if z <= t.rule.Limit {
				continue
			}
			o.Failed++
			observed, expected := values[i], middle
			t.find(Detection{Rule: t.rule, Segment: seg, Failed: 1, Looked: int64(len(values)), Observed: &observed, Expected: &expected, Note: "quality.note.outlier",
				Args: map[string]string{"z": strconv.FormatFloat(z, 'f', 1, 64)}})
		}
	}
}

// spread is the median and the median absolute deviation.
func spread(values []float64) (middle, mad float64) {
	middle = median(values)
	away := make([]float64, len(values))
	for i, v := range values {
		away[i] = math.Abs(v - middle)
	}
	return middle, median(away)
}

func median(values []float64) float64 {
	list := slices.Sorted(slices.Values(values))
	n := len(list)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return list[n/2]
	}
	return (list[n/2-1] + list[n/2]) / 2
}
