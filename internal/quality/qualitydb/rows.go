package qualitydb

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/quality"
	"convive/internal/sources"
)

// Rows answers all rules on rows in one statement. Each row is reduced to its codes and to the bits of what codes cannot
// decide; rows that are alike are counted, and the rules are decided on the counts. So a rule on codes costs the statement
// nothing, and any other one or two bits.
func (e Engine) Rows(ctx context.Context, key sources.EditionKey, received time.Time, rules []quality.Rule) (quality.RowAnswer, error) {
	answer := quality.RowAnswer{Of: map[string]map[int]quality.Tally{}, Known: map[string]int64{}}
	c, engine, query, err := e.compiler(ctx, key, received, rules)
	if err != nil {
		return answer, err
	}
	p := plan{compiler: c, bits: map[string]int{}, codes: []string{}, tellers: map[string]teller{}}
	for _, r := range rules {
		one, err := p.add(r)
		if err != nil {
			return answer, err
		}
		p.rules = append(p.rules, one)
		answer.Of[r.ID] = map[int]quality.Tally{}
	}
	rows, err := engine.QueryContext(ctx, p.statement(query))
	if err != nil {
		return answer, fmt.Errorf("rules on rows: %w", err)
	}
	defer rows.Close()
	var year sql.NullInt64
	l := like{codes: make([]string, len(p.codes)), masks: make([]int64, p.maskCount()), plan: &p}
	into := []any{&year, &l.rows, &l.quantity}
	for i := range l.codes {
		into = append(into, &l.codes[i])
	}
	for i := range l.masks {
		into = append(into, &l.masks[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return answer, err
		}
		l.count(&answer, int(year.Int64))
	}
	return answer, rows.Err()
}

// bitsInMask is how many predicates one column of bits holds.
const bitsInMask = 60

// plan is what a group of rules needs of each row.
type plan struct {
	*compiler
	codes      []string          // columns that rows are alike by
	predicates []string          // what codes cannot decide, a bit each
	bits       map[string]int    // predicate → its place
	tellers    map[string]teller // field → where rows that are alike tell it
	rules      []*rulePlan
}

// teller is where rows that are alike tell whether they state a field.
type teller struct {
	always, never bool
	code, bit     int // the column of codes, or -1 and the bit
	says          func(code string) bool
}

// rulePlan decides one rule on rows that are alike. Places of bits are -1 where codes decide.
type rulePlan struct {
	quality.Rule
	fields           []string
	fails, undefined int
	never            bool // it is passed over everywhere
	pattern          *regexp.Regexp
	where            map[string]int // condition of the scope on a field that is no key → its bit
}

// inCodes tells in which column of codes a field stands; ok is false for what is no code, or has too many of them.
func inCodes(field string) (column string, ok bool) {
	switch field {
	case "occurred", "recorded":
		return field + "_precision", true
	case "age_low", "age_high":
		return "age", true
	}
	f, known := quality.FieldNamed(field)
	return field, known && f.Type == quality.Code && field != "territory" && field != "territory_point"
}

// decidable says whether codes alone tell the value of a field, and not only that it is stated.
func decidable(field string) bool {
	_, ok := inCodes(field)
	return ok && field != "occurred" && field != "recorded"
}

func (p *plan) need(field string) {
	if _, known := p.tellers[field]; known {
		return
	}
	here := teller{always: !mayLack(field), never: p.absent[field], code: -1}
	if column, ok := inCodes(field); ok && !here.never {
		if here.code = slices.Index(p.codes, column); here.code < 0 {
			here.code = len(p.codes)
			p.codes = append(p.codes, column)
		}
		here.says = saying(field)
	} else if stated, may := p.stated(field); may && !here.never {
		here.bit = p.bit(stated)
	}
	p.tellers[field] = here
}

// saying tells a code that states a field from one that does not.
func saying(field string) func(code string) bool {
	switch field {
	case "occurred", "recorded":
		return func(code string) bool { return code == "day" || code == "hour" || code == "minute" }
	case "age_low", "age_high":
		return func(code string) bool { _, _, ok := quality.AgeEnds(code); return ok }
	}
	return func(code string) bool { return code != kernel.Unknown }
}

// bit is the place of a predicate.
func (p *plan) bit(predicate string) int {
	if i, ok := p.bits[predicate]; ok {
		return i
	}
	p.bits[predicate] = len(p.predicates)
	p.predicates = append(p.predicates, predicate)
	return len(p.predicates) - 1
}

func (p *plan) maskCount() int { return (len(p.predicates) + bitsInMask - 1) / bitsInMask }

func (p *plan) add(r quality.Rule) (*rulePlan, error) {
	one := &rulePlan{Rule: r, fails: -1, undefined: -1, where: map[string]int{}, fields: r.Names()}
	if len(r.Scope.ICCS) > 0 {
		p.need("iccs")
	}
	if len(r.Scope.Kinds) > 0 {
		p.need("kind")
	}
	for d, codes := range r.Scope.Where {
		if decidable(string(d)) {
			p.need(string(d))
		} else {
			one.where[string(d)] = p.bit(p.column(string(d)) + " IN (" + quoted(codes) + ")")
		}
	}
	if r.Field != "" {
		one.fields = []string{r.Field}
	}
	for _, f := range one.fields {
		p.need(f)
	}
	if r.Kind == quality.Presence || r.Op.Pair() {
		return one, nil
	}
	if !slices.ContainsFunc(one.fields, func(f string) bool { return !decidable(f) }) {
		if r.Kind == quality.Format {
			pattern, err := regexp.Compile("^(?:" + r.Pattern + ")$")
			one.pattern = pattern
			return one, err
		}
		return one, nil
	}
	if r.Kind == quality.Domain || r.Kind == quality.Format {
		if one.never = p.absent[r.Field]; one.never {
			return one, nil
		}
	}
	x, err := p.rule(r)
	if err != nil {
		return nil, err
	}
	if x.fails == "false" {
		one.never = true
		return one, nil
	}
	one.fails = p.bit(x.fails)
	if r.Divides() {
		one.undefined = p.bit(x.undefined)
	}
	return one, nil
}

// statement counts rows that are alike. They are grouped by codes as the engine keeps them, which are small numbers, and
// only what is left becomes text.
func (p *plan) statement(query string) string {
	var raw, by, shown []string
	for i, c := range p.codes {
		raw = append(raw, fmt.Sprintf("%s AS raw%d", factengine.Ident(c), i))
		by = append(by, fmt.Sprintf("raw%d", i))
		shown = append(shown, fmt.Sprintf("coalesce(CAST(raw%d AS VARCHAR), '%s')", i, kernel.Unknown))
	}
	var masks []string
	for m := range p.maskCount() {
		var bits []string
		for i := m * bitsInMask; i < min(len(p.predicates), (m+1)*bitsInMask); i++ {
			bits = append(bits, fmt.Sprintf("CASE WHEN %s THEN CAST(%d AS BIGINT) ELSE 0 END", p.predicates[i], int64(1)<<(i-m*bitsInMask)))
		}
		masks = append(masks, strings.Join(bits, " + ")+fmt.Sprintf(" AS mask%d", m))
		by = append(by, fmt.Sprintf("mask%d", m))
		shown = append(shown, fmt.Sprintf("mask%d", m))
	}
	list := func(first string, more ...[]string) string {
		return strings.Join(append([]string{first}, slices.Concat(more...)...), ", ")
	}
	reduced := "SELECT " + list("year, quantity", by[:len(p.codes)], masks) + " FROM (" + p.relation(query, raw...) + ") AS looked"
	grouped := "SELECT " + list("year, count(*) AS n, CAST(sum(quantity) AS BIGINT) AS q", by) + " FROM (" + reduced + ") AS reduced GROUP BY " + list("year", by)
	return "SELECT " + list("year, n, q", shown) + " FROM (" + grouped + ") AS grouped"
}

// like are rows that are alike in all that the rules ask for.
type like struct {
	plan           *plan
	codes          []string
	masks          []int64
	rows, quantity int64
}

func (l *like) has(bit int) bool { return l.masks[bit/bitsInMask]&(1<<(bit%bitsInMask)) != 0 }

// code is that of the rows in a column; no row states one that is not read.
func (l *like) code(column string) string {
	if i := slices.Index(l.plan.codes, column); i >= 0 {
		return l.codes[i]
	}
	return kernel.Unknown
}

// count adds the rows to the tallies of all rules.
func (l *like) count(answer *quality.RowAnswer, year int) {
	answer.Rows += l.rows
	for f, at := range l.plan.tellers {
		switch {
		case at.always:
		case l.stated(f):
			answer.Known[f] += l.rows
		default:
			answer.Known[f] += 0
		}
	}
	for _, r := range l.plan.rules {
		if !l.inScope(r) {
			continue
		}
		n := l.rows
		if r.Weight() == "quantity" {
			n = l.quantity
		}
		t := answer.Of[r.ID][year]
		fails, undefined, skipped := l.judge(r)
		switch {
		case skipped:
			t.Skipped += n
		case undefined:
			t.Undefined += n
		default:
			t.Looked += n
			if fails {
				t.Failed += n
			}
		}
		if t != (quality.Tally{}) {
			answer.Of[r.ID][year] = t
		}
	}
}

func (l *like) inScope(r *rulePlan) bool {
	if iccs := r.Scope.ICCS; len(iccs) > 0 && !slices.ContainsFunc(iccs, func(prefix string) bool { return strings.HasPrefix(l.code("iccs"), prefix) }) {
		return false
	}
	if len(r.Scope.Kinds) > 0 && !slices.Contains(r.Scope.Kinds, l.code("kind")) {
		return false
	}
	for d, codes := range r.Scope.Where {
		if bit, ok := r.where[string(d)]; ok {
			if !l.has(bit) {
				return false
			}
		} else if !slices.Contains(codes, l.code(string(d))) {
			return false
		}
	}
	return true
}

// stated says whether the rows state a field.
func (l *like) stated(field string) bool {
	at := l.plan.tellers[field]
	switch {
	case at.always || at.never:
		return at.always
	case at.code >= 0:
		return at.says(l.codes[at.code])
	}
	return l.has(at.bit)
}

// judge decides a rule on the rows.
func (l *like) judge(r *rulePlan) (fails, undefined, skipped bool) {
	if r.Kind == quality.Presence {
		return !l.stated(r.Field), false, false
	}
	if r.Op.Pair() {
		left, right := l.side(r, 0), l.side(r, 1)
		if r.Op == quality.ExclusivePair {
			return left && right, false, false
		}
		return left != right, false, false
	}
	missing := 0
	for _, f := range r.fields {
		if !l.stated(f) {
			missing++
		}
	}
	if missing > 0 && (r.Missing == quality.SkipIfAny || r.Kind == quality.Domain || r.Kind == quality.Format) || r.Missing == quality.SkipIfAll && l.allMissing(r, missing) {
		return false, false, true
	}
	if r.never {
		return false, false, true
	}
	if r.fails >= 0 {
		return l.has(r.fails), r.undefined >= 0 && l.has(r.undefined), false
	}
	return l.byCodes(r, missing)
}

// allMissing says whether every field that may be missing is.
func (l *like) allMissing(r *rulePlan, missing int) bool {
	may := 0
	for _, f := range r.fields {
		if mayLack(f) {
			may++
		}
	}
	return may > 0 && missing == may
}

// side says whether all of one side of a pair is stated.
func (l *like) side(r *rulePlan, which int) bool {
	left, right := r.Sides()
	part := []quality.Part{left, right}[which]
	stated := true
	var walk func(quality.Part)
	walk = func(p quality.Part) {
		if p.Op == "name" {
			stated = stated && l.stated(p.Text)
		}
		for _, a := range p.Args {
			walk(a)
		}
	}
	walk(part)
	return stated
}

// byCodes decides what codes alone decide.
func (l *like) byCodes(r *rulePlan, missing int) (fails, undefined, skipped bool) {
	switch r.Kind {
	case quality.Domain:
		return !slices.Contains(r.Codes, l.code(r.Field)), false, false
	case quality.Format:
		return !r.pattern.MatchString(l.code(r.Field)), false, false
	}
	if missing > 0 && r.Missing == quality.MissingErr {
		return true, false, false
	}
	left, right := r.Sides()
	if a, ok := l.text(left); ok {
		b, _ := l.text(right)
		return (a == b) != (r.Op == quality.Equal), false, false
	}
	a, b, ok := r.Values(l.number)
	if !ok {
		return false, true, false
	}
	return !r.Op.Holds(a, b, r.Tolerance), false, false
}

// text is a side that is a code or a text.
func (l *like) text(p quality.Part) (string, bool) {
	switch p.Op {
	case "text":
		return p.Text, true
	case "name":
		if f, _ := quality.FieldNamed(p.Text); f.Type == quality.Code {
			return l.code(p.Text), true
		}
	}
	return "", false
}

// number is a number that follows from a code; what is not stated counts as zero where the policy comes here.
func (l *like) number(field string) (float64, bool) {
	low, high, _ := quality.AgeEnds(l.code("age"))
	if field == "age_high" {
		return float64(high), true
	}
	return float64(low), true
}
