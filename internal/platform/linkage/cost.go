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
	for i, rule := range r.Model.Blocking {
		list[i].Rule = rule.Name
	}
	for i, j := range r.joins {
		if err := r.costOf(ctx, i, j.half, &list[j.rule]); err != nil {
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

// costOf adds what join number i makes.
func (r *Run) costOf(ctx context.Context, i int, half bool, c *Cost) error {
	a, b, err := r.keysTables(ctx)
	if err != nil {
		return err
	}
	pairs := "CAST(a.n AS DOUBLE) * b.n"
	switch {
	case r.dedupe && half:
		pairs += " / 2" // each of the two joins makes half of them
	case r.dedupe:
		pairs = "CAST(a.n AS DOUBLE) * (b.n - 1) / 2"
	}
	blocks := func(table string) string {
		return fmt.Sprintf("(SELECT h%[1]d AS h, count(*) AS n FROM %[2]s WHERE h%[1]d IS NOT NULL GROUP BY h%[1]d)", i, table)
	}
	var sum float64
	var shared, most, other, leftKeyed, rightKeyed int64
	err = r.stage.Conn.QueryRowContext(ctx, fmt.Sprintf(`SELECT coalesce(sum(%[1]s), 0), count(*), coalesce(arg_max(a.n, %[1]s), 0), coalesce(arg_max(b.n, %[1]s), 0),
		(SELECT count(h%[6]d) FROM %[4]s), (SELECT count(h%[6]d) FROM %[5]s) FROM %[2]s AS a JOIN %[3]s AS b ON a.h = b.h`,
		pairs, blocks(a), blocks(b), a, b, i)).Scan(&sum, &shared, &most, &other, &leftKeyed, &rightKeyed)
	if err != nil {
		return fmt.Errorf("cost of rule: %w", err)
	}
	if float64(most)*float64(other) > float64(c.LargestLeft)*float64(c.LargestRight) {
		c.LargestLeft, c.LargestRight = most, other
	}
	c.Pairs += sum
	c.Blocks += shared
	c.KeyedLeft, c.KeyedRight = max(c.KeyedLeft, leftKeyed), max(c.KeyedRight, rightKeyed)
	return nil
}

// Misses fills in, after Score, the share of the likely pairs (those at or above the lower threshold, by their probability) that each
// rule by itself would not have made. It says which rule can go, not what all of them miss together.
func (r *Run) Misses(ctx context.Context, costs []Cost) error {
	a, b, err := r.keysTables(ctx)
	if err != nil {
		return err
	}
	made := make([]string, len(r.Model.Blocking))
	for i, j := range r.joins {
		if made[j.rule] != "" {
			made[j.rule] += " OR "
		}
		made[j.rule] += fmt.Sprintf("coalesce(a.h%[1]d = b.h%[1]d, false)", i)
	}
	query := "SELECT "
	for i, m := range made {
		if i > 0 {
			query += ", "
		}
		query += fmt.Sprintf("coalesce(1 - sum(CASE WHEN %s THEN p.probability ELSE 0 END) / sum(p.probability), 0)", m)
	}
	shares := make([]any, len(made))
	for i := range costs {
		shares[i] = &costs[i].Missed
	}
	return r.stage.Conn.QueryRowContext(ctx, fmt.Sprintf("%s FROM %s AS p JOIN %s AS a ON a.rid = p.l JOIN %s AS b ON b.rid = p.r WHERE p.weight >= %g",
		query, r.stage.Table("scored"), a, b, r.Model.Thresholds.Review)).Scan(shares...)
}
