package sourcesdb

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/sources"
)

// controls holds printed totals against what was accepted. Nothing is ever adjusted to them.
func (r *run) controls(ctx context.Context) error {
	if r.work.Base > 0 {
		return r.totalsAgain(ctx)
	}
	for _, c := range r.profile.Control {
		var err error
		switch {
		case c.By == "column":
			err = r.columnTotals(ctx, c)
		case c.By == "group":
			err = r.groupTotals(ctx, c)
		case c.Label != nil:
			err = r.printedTotals(ctx, c)
		}
		if err != nil {
			return err
		}
		for _, period := range slices.Sorted(maps.Keys(c.Given)) {
			p, err := kernel.ParsePeriod(period)
			if err != nil {
				return err
			}
			if found, ok := r.inPeriod(p); ok { // else this delivery does not hold that period
				r.out.Controls = append(r.out.Controls, sources.ControlResult{Name: c.Name + " " + period, Period: p.Key(), Expected: c.Given[period], Found: found})
			}
		}
	}
	return nil
}

// inPeriod is what the edition holds of a period: one of its own, or a year of months.
func (r *run) inPeriod(p kernel.Period) (sum int64, ok bool) {
	for _, t := range r.out.Periods {
		if t.Period == p.Key() || p.Month == 0 && kernel.PeriodOfKey(t.Period).Year == p.Year {
			sum, ok = sum+t.Quantity, true
		}
	}
	return sum, ok
}

// totalsAgain holds the totals that the earlier edition was held against against this one, which holds more rows. Totals
// of single columns and headings cannot be repeated, for facts do not say which they came from; a warning says so.
func (r *run) totalsAgain(ctx context.Context) error {
	left := 0
	for _, c := range r.work.Totals {
		if c.Part != "" {
			left++
			continue
		}
		condition := "true"
		if c.File > 0 {
			condition = fmt.Sprintf("file = %d", c.File)
		}
		if p := kernel.PeriodOfKey(c.Period); c.Period > 0 {
			condition += periodSQL(p)
		}
		before := c.Found
		if err := r.found(ctx, condition, &c.Found); err != nil {
			return err
		}
		c.SetAside = max(0, c.SetAside-(c.Found-before)) // what was corrected is not aside any more
		r.out.Controls = append(r.out.Controls, c)
	}
	if left > 0 {
		r.warn("sources.warning.controlNotRepeated", "totals", fmt.Sprint(left))
	}
	return nil
}

func periodSQL(p kernel.Period) string {
	if p.Month > 0 {
		return fmt.Sprintf(" AND year = %d AND month = %d", p.Year, p.Month)
	}
	return fmt.Sprintf(" AND year = %d", p.Year)
}

func (r *run) found(ctx context.Context, condition string, into *int64) error {
	return r.back.engine.QueryRowContext(ctx, fmt.Sprintf("SELECT CAST(coalesce(sum(quantity), 0) AS BIGINT) FROM %s WHERE %s", r.back.from, condition)).Scan(into)
}

func (r *run) warn(message string, kv ...string) {
	w := sources.Warning{Message: message, Args: map[string]string{}}
	for i := 0; i+1 < len(kv); i += 2 {
		w.Args[kv[i]] = kv[i+1]
	}
	r.out.Warnings = append(r.out.Warnings, w)
}

// printedTotals reads the totals in the rows that the label marks, and holds the facts of the file against each.
func (r *run) printedTotals(ctx context.Context, c sources.Control) error {
	for _, f := range r.files {
		column := r.number(factengine.Ident(c.Column))
		totals, err := r.named64(ctx, fmt.Sprintf("SELECT '', CAST(%s AS BIGINT) FROM %s WHERE file = %d AND %s AND %s IS NOT NULL",
			column, r.stage.Table("everything"), f.number, r.matchSQL(*c.Label), column))
		if err != nil {
			return err
		}
		result := sources.ControlResult{Name: c.Name, File: f.number, SetAside: r.asideQuantity(ctx, f.number)}
		condition := fmt.Sprintf("file = %d", f.number)
		if c.Period != "" {
			p, err := kernel.ParsePeriod(c.Period)
			if err != nil {
				return err
			}
			result.Name, result.Period = c.Name+" "+c.Period, p.Key()
			condition += periodSQL(p)
		}
		if err := r.found(ctx, condition, &result.Found); err != nil {
			return err
		}
		if len(totals) == 0 {
			r.warn("sources.warning.noControl", "control", c.Name)
		}
		for _, t := range totals {
			result.Expected = t.value
			r.out.Controls = append(r.out.Controls, result)
		}
	}
	return nil
}

// named64 is a number with the text that it belongs to.
type named64 struct {
	name  string
	value int64
}

func (r *run) named64(ctx context.Context, query string) ([]named64, error) {
	rows, err := r.stage.Conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []named64
	for rows.Next() {
		var n named64
		if err := rows.Scan(&n.name, &n.value); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}

// acceptedSum sums the quantity of the accepted rows by an expression over the stage's rows.
func (r *run) acceptedSum(ctx context.Context, file int, by string) (map[string]int64, error) {
	q := r.profile.Fact.Quantity
	quantity := "1"
	if q != nil {
		quantity = r.number(factengine.Ident(q.Column))
	}
	list, err := r.named64(ctx, fmt.Sprintf("SELECT CAST(%s AS VARCHAR), CAST(coalesce(sum(%s), 0) AS BIGINT) FROM %s ANTI JOIN %s USING (file, line, part) WHERE file = %d GROUP BY 1",
		by, quantity, r.stage.Table("rows"), r.stage.Table("aside"), file))
	sums := map[string]int64{}
	for _, n := range list {
		sums[n.name] = n.value
	}
	return sums, err
}

// columnTotals holds the total under each turned column against the rows that the column became.
func (r *run) columnTotals(ctx context.Context, c sources.Control) error {
	for _, f := range r.files {
		sums, err := r.acceptedSum(ctx, f.number, "part")
		if err != nil {
			return err
		}
		for _, t := range f.turned {
			cell := r.number(factengine.Ident(t.column))
			totals, err := r.named64(ctx, fmt.Sprintf("SELECT '', CAST(%s AS BIGINT) FROM %s WHERE file = %d AND %s AND %s IS NOT NULL", cell, r.stage.Table("everything"), f.number, r.matchSQL(*c.Label), cell))
			if err != nil {
				return err
			}
			for _, n := range totals {
				r.out.Controls = append(r.out.Controls, sources.ControlResult{Name: c.Name + ": " + t.name, File: f.number, Part: t.name, Expected: n.value, Found: sums[fmt.Sprint(t.at+1)]})
			}
		}
	}
	return nil
}

// mostMismatches is how many headings whose totals differ are named one by one.
const mostMismatches = 200

// groupTotals holds what stands in the turned columns of each heading against the rows below it: one result for all, and
// one for each heading that differs.
func (r *run) groupTotals(ctx context.Context, c sources.Control) error {
	g := r.profile.Rows.Groups[0]
	for _, f := range r.files {
		cells := []string{"0"}
		for _, t := range f.turned {
			cells = append(cells, "coalesce("+r.number(factengine.Ident(t.column))+", 0)")
		}
		sums, err := r.acceptedSum(ctx, f.number, factengine.Ident(g.Into))
		if err != nil {
			return err
		}
		headings, err := r.named64(ctx, fmt.Sprintf("SELECT trim(%s), CAST(sum(%s) AS BIGINT) FROM %s WHERE file = %d AND %s GROUP BY 1 ORDER BY 1",
			factengine.Ident(g.Column), strings.Join(cells, " + "), r.stage.Table("everything"), f.number, r.matchSQL(sources.Match{Column: g.Column, Matches: g.Matches})))
		if err != nil {
			return err
		}
		all := sources.ControlResult{Name: c.Name, File: f.number, Part: fmt.Sprint(len(headings))}
		var differing []sources.ControlResult
		for _, h := range headings {
			all.Expected, all.Found = all.Expected+h.value, all.Found+sums[h.name]
			if h.value != sums[h.name] && len(differing) < mostMismatches {
				differing = append(differing, sources.ControlResult{Name: c.Name + ": " + h.name, File: f.number, Part: h.name, Expected: h.value, Found: sums[h.name]})
			}
		}
		r.out.Controls = append(append(r.out.Controls, all), differing...)
	}
	return nil
}
