package qualitydb

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/quality"
	"convive/internal/sources"
)

// compiler turns rules into conditions on the columns of relation.
type compiler struct {
	postgres bool
	received time.Time
	used     []string          // columns that are read besides
	absent   map[string]bool   // fields that no row of the edition states
	ages     map[string][2]int // ends of the age groups of the edition; nil until a rule asks
	readAges func() (map[string][2]int, error)
	err      error // of reading them
}

// compiled is a rule as conditions. fails is never null: what cannot be told does not fail.
type compiled struct {
	scope, skip, fails, undefined string
	fields                        []string
}

// compiler is one for rules, with the engine and the query of the edition. It asks first which fields the edition does not state at
// all, so that a rule on one that is nowhere costs nothing.
func (e Engine) compiler(ctx context.Context, key sources.EditionKey, received time.Time, rules []quality.Rule) (*compiler, factengine.Querier, string, error) {
	engine, query := e.facts.ReadEdition(key)
	c := &compiler{postgres: e.postgres, received: received, absent: map[string]bool{}}
	c.readAges = func() (map[string][2]int, error) { return agesOf(ctx, engine, query) }
	fields := optional(rules)
	if len(fields) == 0 {
		return c, engine, query, nil
	}
	known := make([]bool, len(fields))
	into := make([]any, len(fields))
	for i := range known {
		into[i] = &known[i]
	}
	err := engine.QueryRowContext(ctx, e.known(query, fields)).Scan(into...)
	for i, field := range fields {
		c.absent[field] = !known[i]
	}
	return c, engine, query, err
}

// optional are the fields of rules that an edition may be without, each once.
func optional(rules []quality.Rule) []string {
	var list []string
	for _, r := range rules {
		named := append(append(r.Names(), r.Field), r.Key...)
		for d := range r.Scope.Where {
			named = append(named, string(d))
		}
		slices.Sort(named)
		for _, f := range named {
			if f != "" && mayLack(f) && f != "occurred" && f != "month" && f != "territory" && !slices.Contains(list, f) {
				list = append(list, f)
			}
		}
	}
	return list
}

// known asks of each field whether any row has it. DuckDB knows of each part of a column whether it is empty, and looks for the
// first value; PostgreSQL would read the edition once for each.
func (e Engine) known(query string, fields []string) string {
	asked := make([]string, len(fields))
	for i, f := range fields {
		column, _ := strings.CutSuffix(f, "_low")
		column, _ = strings.CutSuffix(column, "_high")
		if column = factengine.Ident(column); e.postgres {
			asked[i] = "count(" + column + ") > 0"
		} else {
			asked[i] = "EXISTS (SELECT 1 FROM (" + query + ") AS edition WHERE " + column + " IS NOT NULL)"
		}
	}
	if e.postgres {
		return "SELECT " + strings.Join(asked, ", ") + " FROM (" + query + ") AS edition"
	}
	return "SELECT " + strings.Join(asked, ", ")
}

// agesOf are the ends of the age groups of an edition.
func agesOf(ctx context.Context, engine factengine.Querier, query string) (map[string][2]int, error) {
	rows, err := engine.QueryContext(ctx, "SELECT CAST(age AS VARCHAR) AS code FROM (SELECT DISTINCT age FROM ("+query+") AS looked WHERE age IS NOT NULL) AS ages ORDER BY code")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ages := map[string][2]int{}
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			return nil, err
		}
		if low, high, ok := quality.AgeEnds(code); ok {
			ages[code] = [2]int{low, high}
		}
	}
	return ages, rows.Err()
}

// relation is the edition with every code that a rule speaks of as text, unknown where it is not stated.
// more are expressions on the edition's own columns.
func (c *compiler) relation(query string, more ...string) string {
	columns := append([]string{"file", "line", "quantity", "year"}, more...)
	for _, name := range c.used {
		column := factengine.Ident(name)
		if f, ok := quality.FieldNamed(name); ok && f.Type == quality.Code || strings.HasSuffix(name, "_precision") {
			column = "coalesce(CAST(" + column + " AS VARCHAR), '" + kernel.Unknown + "') AS " + column
		}
		columns = append(columns, column)
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM (" + query + ") AS edition"
}

// column is a column of relation.
func (c *compiler) column(name string) string {
	if name != "year" && name != "quantity" && !slices.Contains(c.used, name) {
		c.used = append(c.used, name)
	}
	return factengine.Ident(name)
}

// field is the value of a field, null where it is not stated.
func (c *compiler) field(name string) string {
	stated, ok := c.stated(name)
	if !ok {
		return c.value(name)
	}
	return "CASE WHEN " + stated + " THEN " + c.value(name) + " END"
}

func (c *compiler) value(name string) string {
	switch name {
	case "occurred", "recorded":
		return "CAST(" + c.column(name) + " AS DATE)"
	case "received":
		return "DATE '" + c.received.Format(time.DateOnly) + "'"
	case "period_year":
		return "(" + c.column("period") + " " + c.whole() + " 100)"
	case "age_low", "age_high":
		return c.ageEnd(name)
	}
	return c.column(name)
}

// whole is the operator that divides whole numbers and drops the rest.
func (c *compiler) whole() string {
	if c.postgres {
		return "/"
	}
	return "//"
}

// length is the length of a code, which DuckDB counts faster in bytes.
func (c *compiler) length() string {
	if c.postgres {
		return "length"
	}
	return "strlen"
}

func (c *compiler) ageEnd(name string) string {
	end := 0
	if name == "age_high" {
		end = 1
	}
	if c.ages == nil {
		c.ages, c.err = c.readAges()
	}
	text := "CASE " + c.column("age")
	for _, code := range sorted(c.ages) {
		text += " WHEN " + factengine.Quote(code) + " THEN " + strconv.Itoa(c.ages[code][end])
	}
	if len(c.ages) == 0 {
		return "CAST(NULL AS INTEGER)"
	}
	return text + " END"
}

func sorted(m map[string][2]int) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// stated is the condition that a field is stated; ok is false for one that always is.
func (c *compiler) stated(name string) (string, bool) {
	switch {
	case !mayLack(name):
		return "", false
	case c.absent[name]:
		return "false", true
	}
	switch name {
	case "month", "weekday":
		return c.column(name) + " > 0", true
	case "hour":
		return c.column(name) + " >= 0", true
	case "age_years":
		return c.column(name) + " IS NOT NULL", true
	case "age_low", "age_high":
		return "(" + c.ageEnd(name) + ") IS NOT NULL", true
	case "incident":
		return "(" + c.column(name) + " IS NOT NULL AND " + c.column(name) + " <> '')", true
	case "occurred", "recorded":
		return "coalesce(CAST(" + c.column(name+"_precision") + " AS VARCHAR), '') IN ('day', 'hour', 'minute')", true
	case "territory": // where the place is unknown, facts are counted for the country
		return c.length() + "(" + c.column(name) + ") > 2", true
	case "territory_point":
		return c.column(name) + " NOT IN ('', '" + kernel.Unknown + "')", true
	}
	return c.column(name) + " <> '" + kernel.Unknown + "'", true
}

// mayLack says whether a row may be without a field.
func mayLack(field string) bool {
	return !slices.Contains([]string{"quantity", "year", "received", "iccs", "kind", "unit", "period_year"}, field)
}

func (c *compiler) scope(r quality.Rule) string {
	return c.fits(r.Scope.ICCS, r.Scope.Kinds, r.Scope.Where)
}

// fits is the condition that a row has one of the offences, kinds and codes.
func (c *compiler) fits(iccs, kinds []string, where map[kernel.Dimension][]string) string {
	var all []string
	if len(iccs) > 0 {
		var any []string
		for _, code := range iccs {
			column := c.column("iccs")
			any = append(any, "("+column+" >= "+factengine.Quote(code)+" AND "+column+" < "+factengine.Quote(code+"~")+")")
		}
		all = append(all, "("+strings.Join(any, " OR ")+")")
	}
	if len(kinds) > 0 {
		all = append(all, c.column("kind")+" IN ("+quoted(kinds)+")")
	}
	dimensions := make([]string, 0, len(where))
	for d := range where {
		dimensions = append(dimensions, string(d))
	}
	slices.Sort(dimensions)
	for _, d := range dimensions {
		all = append(all, c.column(d)+" IN ("+quoted(where[kernel.Dimension(d)])+")")
	}
	return and(all...)
}

func quoted(codes []string) string {
	list := make([]string, len(codes))
	for i, code := range codes {
		list[i] = factengine.Quote(code)
	}
	return strings.Join(list, ", ")
}

// and joins conditions; none is true.
func and(conditions ...string) string {
	list := slices.DeleteFunc(slices.Clone(conditions), func(s string) bool { return s == "true" || s == "" })
	if len(list) == 0 {
		return "true"
	}
	return strings.Join(list, " AND ")
}

func not(condition string) string {
	if condition == "" || condition == "false" {
		return "true"
	}
	return "NOT (" + condition + ")"
}

// rule compiles a rule on rows.
func (c *compiler) rule(r quality.Rule) (compiled, error) {
	x := compiled{scope: c.scope(r), skip: "false"}
	switch r.Kind {
	case quality.Presence:
		x.fields = []string{r.Field}
		stated, ok := c.stated(r.Field)
		if !ok {
			stated = "true"
		}
		x.fails = not(stated)
		return x, nil
	case quality.Domain, quality.Format:
		x.fields = []string{r.Field}
		if stated, ok := c.stated(r.Field); ok {
			x.skip = not(stated)
		}
		x.fails = c.outside(r)
		return x, nil
	}
	x.fields = r.Names()
	return c.comparison(r, x)
}

// outside is the condition that a stated value is none of those that there are.
func (c *compiler) outside(r quality.Rule) string {
	value := c.value(r.Field)
	switch {
	case r.Kind == quality.Format && c.postgres:
		return "NOT (" + value + " ~ " + factengine.Quote("^(?:"+r.Pattern+")$") + ")"
	case r.Kind == quality.Format:
		return "NOT regexp_full_match(" + value + ", " + factengine.Quote(r.Pattern) + ")"
	case len(r.Codes) > 0:
		return value + " NOT IN (" + quoted(r.Codes) + ")"
	}
	var any []string
	if r.Min != nil {
		any = append(any, value+" < "+constant(*r.Min))
	}
	if r.Max != nil {
		any = append(any, value+" > "+constant(*r.Max))
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

func constant(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (c *compiler) comparison(r quality.Rule, x compiled) (compiled, error) {
	left, right := r.Sides()
	if r.Op.Pair() {
		a, b := c.anyStated(left), c.anyStated(right)
		if x.fails = "(" + a + ") <> (" + b + ")"; r.Op == quality.ExclusivePair {
			x.fails = "(" + a + ") AND (" + b + ")"
		}
		return x, nil
	}
	if r.Missing == quality.SkipIfAny && slices.ContainsFunc(x.fields, func(f string) bool { return c.absent[f] }) {
		x.skip, x.fails, x.undefined = "true", "false", "false" // it is passed over everywhere
		return x, nil
	}
	missing := c.missing(x.fields)
	asZero := r.Missing == quality.NeverSkip || r.Missing == quality.SkipIfAll
	switch r.Missing {
	case quality.SkipIfAny:
		x.skip = orFalse(strings.Join(missing, " OR "))
	case quality.SkipIfAll:
		x.skip = orFalse(strings.Join(missing, " AND "))
	}
	value := c.field
	if !asZero { // what is missing is passed over or is a finding by itself
		value = c.value
	}
	a, err := c.part(left, asZero, value)
	if err != nil {
		return x, err
	}
	b, err := c.part(right, asZero, value)
	if err != nil {
		return x, err
	}
	fits := compare(r, a, b)
	if !asZero && r.Op == quality.AtMostOp && r.Tolerance == 0 && right.Text == "received" && left.Op == "name" { // the same, without a day made of each row
		fits = c.column(left.Text) + " < DATE '" + c.received.AddDate(0, 0, 1).Format(time.DateOnly) + "'"
	}
	x.fails = "coalesce(NOT (" + fits + "), false)"
	x.undefined = "(" + fits + ") IS NULL"
	if c.err != nil {
		return x, c.err
	}
	if r.Missing == quality.MissingErr && len(missing) > 0 {
		any := strings.Join(missing, " OR ")
		x.fails = "(" + any + " OR " + x.fails + ")"
		x.undefined = "NOT (" + any + ") AND " + x.undefined
	}
	return x, nil
}

func orFalse(condition string) string {
	if condition == "" {
		return "false"
	}
	return condition
}

// missing are the conditions that a field is not stated, of those that may be.
func (c *compiler) missing(fields []string) []string {
	var list []string
	for _, f := range fields {
		if stated, ok := c.stated(f); ok {
			list = append(list, not(stated))
		}
	}
	return list
}

// anyStated is the condition that a side of a pair is stated.
func (c *compiler) anyStated(p quality.Part) string {
	var list []string
	var walk func(quality.Part)
	walk = func(p quality.Part) {
		if p.Op == "name" {
			if stated, ok := c.stated(p.Text); ok {
				list = append(list, stated)
			}
		}
		for _, a := range p.Args {
			walk(a)
		}
	}
	walk(p)
	if len(list) == 0 {
		return "true"
	}
	return strings.Join(list, " AND ")
}

// compare writes the operator; a difference of up to the tolerance is none.
func compare(r quality.Rule, a, b string) string {
	t := ""
	if r.Tolerance > 0 {
		t = constant(r.Tolerance)
	}
	switch {
	case r.Op == quality.Equal && t != "":
		return "abs(" + a + " - " + b + ") <= " + t
	case r.Op == quality.NotEqual && t != "":
		return "abs(" + a + " - " + b + ") > " + t
	case t != "" && (r.Op == quality.Less || r.Op == quality.AtMostOp):
		return a + " - " + b + " " + symbols[r.Op] + " " + t
	case t != "":
		return b + " - " + a + " " + symbols[flipped[r.Op]] + " " + t
	}
	return a + " " + symbols[r.Op] + " " + b
}

var symbols = map[quality.Operator]string{quality.Equal: "=", quality.NotEqual: "<>", quality.Less: "<", quality.AtMostOp: "<=", quality.More: ">", quality.AtLeastOp: ">="}

var flipped = map[quality.Operator]quality.Operator{quality.More: quality.Less, quality.AtLeastOp: quality.AtMostOp}

// part writes an expression. A divisor of zero gives null on both engines.
func (c *compiler) part(p quality.Part, asZero bool, of func(name string) string) (string, error) {
	var args []string
	for _, a := range p.Args {
		text, err := c.part(a, asZero, of)
		if err != nil {
			return "", err
		}
		if a.Op == "name" { // whole numbers are compared as they are and computed with as decimals
			text = "CAST(" + text + " AS DOUBLE PRECISION)"
		}
		args = append(args, text)
	}
	switch p.Op {
	case "number":
		return constant(p.Value), nil
	case "text":
		return factengine.Quote(p.Text), nil
	case "name":
		f, _ := quality.FieldNamed(p.Text)
		if value := of(p.Text); f.Type == quality.Number && asZero {
			return "coalesce(" + value + ", 0)", nil
		}
		return of(p.Text), nil
	case "neg":
		return "(-" + args[0] + ")", nil
	case "abs":
		return "abs(" + args[0] + ")", nil
	case "/":
		return "(" + args[0] + " / nullif(" + args[1] + ", 0))", nil
	case "+", "-", "*":
		return "(" + args[0] + " " + p.Op + " " + args[1] + ")", nil
	}
	return "", fmt.Errorf("no such part of an expression: %q", p.Op)
}

// rowKey is a key as one text, and the condition that its first field is stated.
type rowKey struct{ text, stated string }

func (c *compiler) key(r quality.Rule) rowKey {
	parts := make([]string, len(r.Key))
	for i, f := range r.Key {
		parts[i] = "coalesce(CAST(" + c.value(f) + " AS VARCHAR), '')"
	}
	k := rowKey{text: strings.Join(parts, " || '|' || ")}
	if condition, ok := c.stated(r.Key[0]); ok { // it names the thing; others may be unknown and still be the same
		k.stated = condition
	}
	return k
}
