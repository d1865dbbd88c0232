package linkage

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
)

// Run is one linkage on a stage of its own, in this order: Start prepares the lists, Cost says what the blocking rules make, Compare
// makes and compares the pairs, Estimate fits m, u and λ, Score weighs the pairs; then pairs, thresholds and proposals are read.
// Link does all of it. Estimate and Score may be repeated. A Run is used by one goroutine; closing the stage ends it.
type Run struct {
	Model  Model
	Limits Limits

	stage    *factengine.Stage
	rows     [2]int64
	joins    []join
	keyed    bool // the tables of keys are there
	dedupe   bool // a list against itself
	compared bool
	counts   []PatternCount
	added    []int64 // by rule
	keep     float64 // least weight of a scored pair
}

// Limits bound the work. The zero value has the usual ones.
type Limits struct {
	PairsOfRule int64 // a rule that makes more is refused; 0 is 100 million
	PairsOfAll  int64 // all rules together; 0 is 200 million
}

const (
	usualPairsOfRule = 100_000_000
	usualPairsOfAll  = 200_000_000
)

// Warning is something that a person should know before trusting a result: a message id with arguments, which name no person.
type Warning struct {
	Message string
	Args    fault.Args
}

func warn(message string, kv ...string) Warning {
	w := Warning{message, fault.Args{}}
	for i := 0; i+1 < len(kv); i += 2 {
		w.Args[kv[i]] = kv[i+1]
	}
	return w
}

// Start checks the model and prepares the lists. right nil finds duplicates within left. Invalid for a model that contradicts
// itself, an empty list and a sealed list without the model's columns.
func Start(ctx context.Context, stage *factengine.Stage, m Model, left List, right *List) (*Run, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	r := &Run{Model: m, stage: stage, dedupe: right == nil}
	lists := []List{left}
	if right != nil {
		lists = append(lists, *right)
	}
	for i, l := range lists {
		n, err := prepare(ctx, stage, m, l, listTable(i))
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, fault.Invalid("linkage.emptyList", "list", strconv.Itoa(i+1))
		}
		if n > math.MaxInt32 {
			return nil, fault.Invalid("linkage.listTooLong", "list", strconv.Itoa(i+1), "limit", strconv.Itoa(math.MaxInt32))
		}
		r.rows[i] = n
	}
	if r.dedupe {
		r.rows[1] = r.rows[0]
	}
	for i, rule := range m.Blocking {
		joins, err := m.joins(rule)
		if err != nil {
			return nil, err
		}
		for _, keys := range joins {
			r.joins = append(r.joins, join{i, keys, len(joins) == 2})
		}
	}
	return r, nil
}

func listTable(i int) string { return fmt.Sprintf("list%d", i) }

// sides are the tables of both sides: the same one where duplicates are looked for.
func (r *Run) sides() (a, b string) {
	if r.dedupe {
		return r.stage.Table(listTable(0)), r.stage.Table(listTable(0))
	}
	return r.stage.Table(listTable(0)), r.stage.Table(listTable(1))
}

// Rows are the records of both lists.
func (r *Run) Rows() (left, right int64) { return r.rows[0], r.rows[1] }

// Space is the number of pairs that the lists can form.
func (r *Run) Space() float64 {
	if r.dedupe {
		return float64(r.rows[0]) * float64(r.rows[0]-1) / 2
	}
	return float64(r.rows[0]) * float64(r.rows[1])
}

// Compare makes the candidate pairs of all rules, each pair once, and compares them. It refuses what Cost refuses.
func (r *Run) Compare(ctx context.Context) ([]Cost, error) {
	costs, err := r.Cost(ctx)
	if err != nil {
		return costs, err
	}
	if err := r.candidates(ctx, costs); err != nil {
		return costs, err
	}
	if err := r.patterns(ctx); err != nil {
		return costs, fmt.Errorf("compare pairs: %w", err)
	}
	r.compared = true
	if err := r.countPatterns(ctx); err != nil {
		return costs, err
	}
	for i := range costs {
		costs[i].Added = r.added[i]
	}
	return costs, nil
}

// keysTables are the tables with a hash of every rule's keys for each record: one comparison of numbers instead of several of texts. Two keys
// with one hash would only make a pair more, which is compared like any other.
func (r *Run) keysTables(ctx context.Context) (a, b string, err error) {
	a, b = r.stage.Table("keys0"), r.stage.Table("keys1")
	if r.keyed {
		return a, b, nil
	}
	left, right := r.sides()
	for i, list := range []string{left, right} {
		chosen := []string{"rid"}
		for j, join := range r.joins {
			columns, there := join.columns(i == 1)
			chosen = append(chosen, fmt.Sprintf("CASE WHEN %s THEN hash(%s) END AS h%d", there, columns, j))
		}
		if err := r.stage.Exec(ctx, fmt.Sprintf("CREATE OR REPLACE TABLE %s AS SELECT %s FROM %s AS x", []string{a, b}[i], strings.Join(chosen, ", "), list)); err != nil {
			return "", "", fmt.Errorf("hash keys: %w", err)
		}
	}
	r.keyed = true
	return a, b, nil
}

// candidates makes the pairs of all rules, each once, with the first rule that made it. They are sorted by the left record, so that the
// comparison walks through one list in order instead of jumping about in memory.
func (r *Run) candidates(ctx context.Context, costs []Cost) error {
	a, b, err := r.keysTables(ctx)
	if err != nil {
		return err
	}
	var made []string
	for i, j := range r.joins {
		if costs[j.rule].Pairs == 0 {
			continue
		}
		query := fmt.Sprintf("SELECT a.rid AS l, b.rid AS r, CAST(%[1]d AS TINYINT) AS rule FROM %[2]s AS a JOIN %[3]s AS b ON a.h%[4]d = b.h%[4]d", j.rule, a, b, i)
		if r.dedupe {
			query += " WHERE a.rid < b.rid"
		}
		made = append(made, query)
	}
	if len(made) == 0 {
		made = []string{"SELECT 0 AS l, 0 AS r, CAST(0 AS TINYINT) AS rule WHERE false"}
	}
	query := fmt.Sprintf("CREATE OR REPLACE TABLE %s AS SELECT l, r, min(rule) AS rule, CAST(0 AS BIGINT) AS pattern FROM (%s) GROUP BY l, r ORDER BY l", r.stage.Table("pairs"), strings.Join(made, " UNION ALL "))
	if err := r.stage.Exec(ctx, query); err != nil {
		return fmt.Errorf("make pairs: %w", err)
	}
	return nil
}

// patterns compares the candidates, some fields at a time: with all columns of two lists of a million records at once, the tables that
// records are looked up in come near the memory limit.
func (r *Run) patterns(ctx context.Context) error {
	parts, err := r.Model.patternParts()
	if err != nil {
		return err
	}
	a, b := r.sides()
	pairs, next := r.stage.Table("pairs"), r.stage.Table("pairs_next")
	for _, p := range parts {
		for _, s := range []string{
			fmt.Sprintf("CREATE TABLE %s AS SELECT p.l, p.r, p.rule, p.pattern + %s AS pattern FROM %s AS p JOIN %s AS a ON a.rid = p.l JOIN %s AS b ON b.rid = p.r", next, p, pairs, a, b),
			"DROP TABLE " + pairs,
			"ALTER TABLE " + next + " RENAME TO pairs",
		} {
			if err := r.stage.Exec(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// PatternCount is how many candidate pairs have a pattern.
type PatternCount struct {
	Pattern Pattern
	Count   int64
}

func (r *Run) countPatterns(ctx context.Context) error {
	rows, err := r.stage.Conn.QueryContext(ctx, "SELECT pattern, count(*) FROM "+r.stage.Table("pairs")+" GROUP BY pattern ORDER BY pattern")
	if err != nil {
		return err
	}
	defer rows.Close()
	r.counts = nil
	for rows.Next() {
		var c PatternCount
		if err := rows.Scan(&c.Pattern, &c.Count); err != nil {
			return err
		}
		r.counts = append(r.counts, c)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	r.added = make([]int64, len(r.Model.Blocking))
	list, err := r.stage.Conn.QueryContext(ctx, "SELECT rule, count(*) FROM "+r.stage.Table("pairs")+" GROUP BY rule")
	if err != nil {
		return err
	}
	defer list.Close()
	for list.Next() {
		var rule int
		var n int64
		if err := list.Scan(&rule, &n); err != nil {
			return err
		}
		r.added[rule] = n
	}
	return list.Err()
}

// Patterns are the patterns of all compared pairs, which R and other programs can check.
func (r *Run) Patterns() []PatternCount { return r.counts }

// Compared is the number of pairs compared.
func (r *Run) Compared() (n int64) {
	for _, c := range r.counts {
		n += c.Count
	}
	return n
}
