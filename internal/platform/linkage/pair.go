package linkage

import (
	"context"
	"fmt"
	"strings"
)

// Pair is a scored pair: what two records have in common, and what that weighs. It says nothing about what becomes of it.
type Pair struct {
	Left, Right       string // the sources' identifiers
	LeftRow, RightRow int64  // the records' places in their lists, from 0
	Rule              string // the first blocking rule that made it
	Pattern           Pattern
	Weight            float64 // bits
	Probability       float64
	// Frequency is what the frequency of the agreed value adds, by place of the field in the model.
	Frequency map[int]float64
}

// Zone is where a weight lies between the thresholds.
type Zone string

// The zones: proposed as the same, for a person to decide, no link.
const (
	ZoneLink    Zone = "link"
	ZoneReview  Zone = "review"
	ZoneNonLink Zone = "non_link"
)

// Zone of a weight.
func (m Model) Zone(weight float64) Zone {
	switch {
	case weight >= m.Thresholds.Link:
		return ZoneLink
	case weight >= m.Thresholds.Review:
		return ZoneReview
	}
	return ZoneNonLink
}

// Wanted says which scored pairs to read. The zero value reads all that were kept.
type Wanted struct {
	From, Below *float64 // weights from From up to, and without, Below; nil is no bound
	Limit       int      // at most so many; 0 is all
}

// Pairs hands over scored pairs, the heaviest first, those of equal weight by identifier. An error of each ends the reading and is returned.
func (r *Run) Pairs(ctx context.Context, w Wanted, each func(Pair) error) error {
	var fields []int
	columns := ""
	for i, f := range r.Model.Fields {
		if f.Frequency != nil {
			fields = append(fields, i)
			columns += fmt.Sprintf(", p.q%d", i)
		}
	}
	a, b := r.sides()
	query := fmt.Sprintf("SELECT a.id, b.id, p.l, p.r, p.rule, p.pattern, p.weight, p.probability%s FROM %s AS p JOIN %s AS a ON a.rid = p.l JOIN %s AS b ON b.rid = p.r", columns, r.stage.Table("scored"), a, b)
	query += " WHERE true"
	if w.From != nil {
		query += fmt.Sprintf(" AND p.weight >= CAST(%g AS DOUBLE)", *w.From)
	}
	if w.Below != nil {
		query += fmt.Sprintf(" AND p.weight < CAST(%g AS DOUBLE)", *w.Below)
	}
	query += " ORDER BY p.weight DESC, a.id, b.id, p.l, p.r"
	if w.Limit > 0 {
		query += fmt.Sprintf(" LIMIT %d", w.Limit)
	}
	rows, err := r.stage.Conn.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("read pairs: %w", err)
	}
	defer rows.Close()
	adjusted := make([]float64, len(fields))
	for rows.Next() {
		var p Pair
		var left, right *string
		var rule int
		into := []any{&left, &right, &p.LeftRow, &p.RightRow, &rule, &p.Pattern, &p.Weight, &p.Probability}
		for i := range adjusted {
			into = append(into, &adjusted[i])
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		p.Left, p.Right, p.Rule = text(left), text(right), r.Model.Blocking[rule].Name
		p.Frequency = map[int]float64{}
		for i, f := range fields {
			if adjusted[i] != 0 {
				p.Frequency[f] = adjusted[i]
			}
		}
		if err := each(p); err != nil {
			return err
		}
	}
	return rows.Err()
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Proposals are the pairs at or above a weight of which each record stands in one only: the heaviest pair first, then the heaviest that has
// neither of its records, and so on. It suits lists in which a person stands once. It is a proposal and changes nothing.
func (r *Run) Proposals(ctx context.Context, from float64) ([]Pair, error) {
	left, right := make(map[int64]bool), make(map[int64]bool)
	if r.dedupe {
		right = left
	}
	var list []Pair
	err := r.Pairs(ctx, Wanted{From: &from}, func(p Pair) error {
		if !left[p.LeftRow] && !right[p.RightRow] {
			left[p.LeftRow], right[p.RightRow] = true, true
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

// Step is one field of a pair's waterfall.
type Step struct {
	Field       string
	Level       string // as the model says it; "" where a side lacks the value
	Left, Right string // what was compared, as the caller gives it
	M, U        float64
	Weight      float64 // log2(m/u), 0 without a level
	Frequency   float64 // what the frequency of the value adds
	Sum         float64 // prior and all steps up to this one
}

// Waterfall is how the weight of a pair comes about. Its numbers add up: the last sum is the weight.
type Waterfall struct {
	Version     string
	Prior       float64 // log2(λ/(1−λ))
	Steps       []Step
	Weight      float64
	Probability float64
	Zone        Zone
}

// Waterfall explains a pair by the model that scored it. values gives what two records have in a field; nil leaves it out.
func (m Model) Waterfall(p Pair, values func(field string) (left, right string)) Waterfall {
	w := Waterfall{Version: strings.TrimSpace(m.Name + " " + m.Version), Prior: m.PriorWeight()}
	sum := w.Prior
	for i, f := range m.Fields {
		s := Step{Field: f.Name, Frequency: p.Frequency[i]}
		if l := p.Pattern.Level(i); l >= 0 && l < len(f.Levels) {
			s.Level, s.M, s.U, s.Weight = f.Levels[l].When, f.Levels[l].M, f.Levels[l].U, f.Levels[l].weight()
		}
		if values != nil {
			s.Left, s.Right = values(f.Name)
		}
		sum += s.Weight + s.Frequency
		s.Sum = sum
		w.Steps = append(w.Steps, s)
	}
	w.Weight, w.Probability, w.Zone = sum, Probability(sum), m.Zone(sum)
	return w
}
