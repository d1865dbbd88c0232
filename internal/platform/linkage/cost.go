package linkage

import (
	"context"
	"fmt"
	"strconv"

	"convive/internal/kernel/fault"
)

// Cost is what a blocking rule makes, counted from the sizes of its blocks before a pair is made.
type Cost struct {
	Rule   string
	Pairs  float64 // pairs in its blocks
	Blocks int64   // values of its keys that both sides have
	// The largest block: its records on either side.
	LargestLeft, LargestRight int64
	// Records that have all its keys, on either side.
	KeyedLeft, KeyedRight int64
	// Added are the pairs that no earlier rule made; known after Compare.
	Added int64
	// Missed is the share of the likely pairs, found by any rule, that this rule does not make; known after Misses.
	Missed float64
	// Warnings, as of keys that are missing everywhere.
	Warnings []Warning
}

// Cost counts what every rule makes. Invalid, with all that was counted, where a rule or all together make more pairs than the limits
// allow, and where no rule makes any because the keys are missing.
func (r *Run) Cost(ctx context.Context) ([]Cost, error) {
	list := make([]Cost, len(r.Model.Blocking))
	joins, err := r.joinsOf()
	if err != nil {
		return nil, err
	}
	for i, rule := range r.Model.Blocking {
		list[i].Rule = rule.Name
	}
	for _, j := range joins {
		if err := r.costOf(ctx, j.keys, &list[j.rule]); err != nil {
			return nil, err
		}
	}
	perRule, inAll := r.Limits.PairsOfRule, r.Limits.PairsOfAll
	if perRule <= 0 {
		perRule = usualPairsOfRule
	}
	if inAll <= 0 {
		inAll = usualPairsOfAll
	}
	total, keyless := 0.0, true
	for i := range list {
		c := &list[i]
		total += c.Pairs
		if c.KeyedLeft == 0 || c.KeyedRight == 0 {
			c.Warnings = append(c.Warnings, warn("linkage.ruleKeysMissing", "rule", c.Rule))
			continue
		}
		keyless = false
	}
	for _, c := range list {
		if c.Pairs > float64(perRule) {
			return list, fault.Invalid("linkage.ruleTooLarge", "rule", c.Rule, "pairs", whole64(c.Pairs), "limit", strconv.FormatInt(perRule, 10),
				"left", strconv.FormatInt(c.LargestLeft, 10), "right", strconv.FormatInt(c.LargestRight, 10)).At("blocking." + c.Rule)
		}
	}
	if keyless {
		return list, fault.Invalid("linkage.keysMissing").At("blocking")
	}
	if total > float64(inAll) {
		return list, fault.Invalid("linkage.rulesTooLarge", "pairs", whole64(total), "limit", strconv.FormatInt(inAll, 10)).At("blocking")
	}
	return list, nil
}

func whole64(x float64) string { return strconv.FormatFloat(x, 'f', 0, 64) }

func (r *Run) costOf(ctx context.Context, keys []key, c *Cost) error {
	a, b := r.sides()
	left, there := columns(keys, false)
	right, here := columns(keys, true)
	group := func(columns, table, there string) string {
		return fmt.Sprintf("(SELECT %s, count(*) AS n FROM %s AS x WHERE %s GROUP BY ALL)", columns, table, there)
	}
	using := ""
	for i := range keys {
		if i > 0 {
			using += ", "
		}
		using += fmt.Sprintf("k%d", i)
	}
	pairs := "CAST(a.n AS DOUBLE) * b.n"
	if r.dedupe {
		pairs = "CAST(a.n AS DOUBLE) * (b.n - 1) / 2"
		if on(keys) != on(mirrored(keys)) {
			pairs = "CAST(a.n AS DOUBLE) * b.n / 2" // each of the two joins makes half of them
		}
	}
	var sum float64
	var blocks, most, other int64
	err := r.stage.Conn.QueryRowContext(ctx, fmt.Sprintf("SELECT coalesce(sum(%[1]s), 0), count(*), coalesce(arg_max(a.n, %[1]s), 0), coalesce(arg_max(b.n, %[1]s), 0) FROM %[2]s AS a JOIN %[3]s AS b USING (%[4]s)",
		pairs, group(left, a, there), group(right, b, here), using)).Scan(&sum, &blocks, &most, &other)
	if err != nil {
		return fmt.Errorf("cost of rule: %w", err)
	}
	var leftKeyed, rightKeyed int64
	if err := r.stage.Conn.QueryRowContext(ctx, fmt.Sprintf("SELECT (SELECT count(*) FROM %s AS x WHERE %s), (SELECT count(*) FROM %s AS x WHERE %s)", a, there, b, here)).Scan(&leftKeyed, &rightKeyed); err != nil {
		return err
	}
	if float64(most)*float64(other) > float64(c.LargestLeft)*float64(c.LargestRight) {
		c.LargestLeft, c.LargestRight = most, other
	}
	c.Pairs += sum
	c.Blocks += blocks
	c.KeyedLeft, c.KeyedRight = max(c.KeyedLeft, leftKeyed), max(c.KeyedRight, rightKeyed)
	return nil
}

func mirrored(list []key) []key {
	out := make([]key, len(list))
	for i, k := range list {
		out[i] = key{k.right, k.left}
	}
	return out
}

// Misses fills in, after Score, the share of the likely pairs (those at or above the lower threshold, by their probability) that each
// rule by itself would not have made. It says which rule can go, not what all of them miss together.
func (r *Run) Misses(ctx context.Context, costs []Cost) error {
	joins, err := r.joinsOf()
	if err != nil {
		return err
	}
	made := make([]string, len(r.Model.Blocking))
	for _, j := range joins {
		if made[j.rule] != "" {
			made[j.rule] += " OR "
		}
		made[j.rule] += "coalesce(" + on(j.keys) + ", false)"
	}
	query := "SELECT "
	for i, m := range made {
		if i > 0 {
			query += ", "
		}
		query += fmt.Sprintf("coalesce(1 - sum(CASE WHEN %s THEN p.probability ELSE 0 END) / sum(p.probability), 0)", m)
	}
	a, b := r.sides()
	shares := make([]any, len(made))
	for i := range costs {
		shares[i] = &costs[i].Missed
	}
	return r.stage.Conn.QueryRowContext(ctx, fmt.Sprintf("%s FROM %s AS p JOIN %s AS a ON a.rid = p.l JOIN %s AS b ON b.rid = p.r WHERE p.weight >= %g",
		query, r.stage.Table("scored"), a, b, r.Model.Thresholds.Review)).Scan(shares...)
}
