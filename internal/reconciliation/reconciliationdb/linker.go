package reconciliationdb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/platform/linkage"
	"convive/internal/reconciliation"
)

// Linker implements reconciliation.Linker by the engine of linkage, on a stage of its own for each two lists.
type Linker struct {
	duck  *factengine.Duck
	clock kernel.Clock
}

var _ reconciliation.Linker = Linker{}

// NewLinker makes a Linker.
func NewLinker(duck *factengine.Duck, clock kernel.Clock) Linker { return Linker{duck, clock} }

// Usual are the thresholds of the shipped model, as it is for lists so sealed.
func (l Linker) Usual(seal reconciliation.Seal) (reconciliation.Thresholds, error) {
	m, err := linkage.Persons()
	if err == nil && seal != reconciliation.Clear {
		m, err = m.Sealed(linkage.Method(seal))
	}
	return reconciliation.Thresholds{Link: m.Thresholds.Link, Review: m.Thresholds.Review}, err
}

// YearMonth reads a date as lists write them.
func (l Linker) YearMonth(text string) (year, month int) {
	d := linkage.ParseDate(text)
	return d.Year, d.Month
}

// fields are those that a list may fill, in the order of the table that it becomes.
var fields = reconciliation.ListFields()[2:]

// Cost counts what each blocking rule makes of two lists.
func (l Linker) Cost(ctx context.Context, left, right reconciliation.List) (c reconciliation.Compared, err error) {
	err = l.run(ctx, left, right, nil, func(run *linkage.Run) error {
		costs, err := run.Cost(ctx)
		c = compared(run)
		c.Costs = costsOf(run.Model, costs)
		c.Notices = noticesOf(costs, nil)
		return err
	})
	return c, err
}

// Link scores the pairs of two lists.
func (l Linker) Link(ctx context.Context, left, right reconciliation.List, t reconciliation.Thresholds) (c reconciliation.Compared, pairs []reconciliation.Scored, err error) {
	err = l.run(ctx, left, right, &t, func(run *linkage.Run) error {
		costs, err := run.Compare(ctx)
		if err != nil {
			return err
		}
		est := linkage.Estimate{}
		if within(left, right) {
			err = run.EstimateDoubles(ctx)
		} else {
			est, err = run.Estimate(ctx)
		}
		if err != nil {
			return err
		}
		if err := run.Score(ctx); err != nil {
			return err
		}
		if err := run.Misses(ctx, costs); err != nil {
			return err
		}
		c = compared(run)
		c.Costs, c.Notices, c.Pairs = costsOf(run.Model, costs), noticesOf(costs, est.Warnings), run.Compared()
		fitted, err := run.Model.Encode()
		if err != nil {
			return err
		}
		c.Fitted = string(fitted)
		thresholds, err := run.Thresholds(ctx, nil)
		if err != nil {
			return err
		}
		for _, x := range thresholds {
			c.Expected = append(c.Expected, reconciliation.Expected{Weight: x.Weight, Pairs: x.Pairs, Precision: x.Precision, Recall: x.Recall})
		}
		return run.Pairs(ctx, linkage.Wanted{From: &t.Review}, func(p linkage.Pair) error {
			pairs = append(pairs, scored(run.Model, p))
			return nil
		})
	})
	return c, pairs, err
}

// run prepares two lists on a stage and hands the run over.
func (l Linker) run(ctx context.Context, left, right reconciliation.List, t *reconciliation.Thresholds, do func(*linkage.Run) error) (err error) {
	model, err := linkage.Persons()
	if err != nil {
		return err
	}
	if t != nil {
		model.Thresholds = linkage.Thresholds{Link: t.Link, Review: t.Review}
	}
	columns := fields
	if left.Seal != reconciliation.Clear {
		if model, err = model.Sealed(linkage.Method(left.Seal)); err != nil {
			return err
		}
		columns = sealedColumns(model)
	}
	stage, err := l.duck.OpenStage(ctx, kernel.NewID(l.clock.Now()))
	if err != nil {
		return err
	}
	defer func() {
		if closing := stage.Close(); err == nil {
			err = closing
		}
	}()
	a, err := table(ctx, stage, "given_left", left, columns)
	if err != nil {
		return err
	}
	other := (*linkage.List)(nil)
	if !within(left, right) {
		b, err := table(ctx, stage, "given_right", right, columns)
		if err != nil {
			return err
		}
		other = &b
	}
	run, err := linkage.Start(ctx, stage, model, a, other)
	if err != nil {
		return err
	}
	return do(run)
}

// within says whether a list is compared with itself.
func within(left, right reconciliation.List) bool { return left.Institution == right.Institution }

// table writes a list into the stage and says which column feeds which field.
func table(ctx context.Context, stage *factengine.Stage, name string, list reconciliation.List, fields []string) (linkage.List, error) {
	full := stage.Table(name)
	if err := stage.Exec(ctx, "CREATE TABLE "+full+" (id VARCHAR, "+strings.Join(fields, " VARCHAR, ")+" VARCHAR)"); err != nil {
		return linkage.List{}, err
	}
	has := map[string]bool{}
	for _, row := range list.Rows {
		for f, text := range row.Known {
			has[f] = has[f] || text != ""
		}
	}
	err := linkage.AppendRows(stage, name, len(list.Rows), func(i int) []driver.Value {
		cells := []driver.Value{string(list.Rows[i].ID)}
		for _, f := range fields {
			if text := list.Rows[i].Known[f]; text != "" {
				cells = append(cells, text)
			} else {
				cells = append(cells, nil)
			}
		}
		return cells
	})
	if err != nil {
		return linkage.List{}, fmt.Errorf("bring list to the stage: %w", err)
	}
	l := linkage.List{Query: "SELECT * FROM " + full, ID: "id", Columns: map[string]string{}, Sealed: list.Seal != reconciliation.Clear}
	if list.Seal == reconciliation.Filters {
		l.Query = linkage.FromFilters(full, reconciliation.FilterColumn)
	}
	if l.Sealed {
		return l, nil
	}
	for f := range has {
		switch f {
		case "full_name":
			l.FullName = f
		case "surnames":
			l.Surnames = f
		default:
			l.Columns[f] = f
		}
	}
	if l.Columns["given"] != "" || l.Columns["surname1"] != "" || l.Surnames != "" { // names apart are better than together
		l.FullName = ""
	}
	return l, nil
}

func compared(run *linkage.Run) reconciliation.Compared {
	left, right := run.Rows()
	return reconciliation.Compared{Model: run.Model.Name + " " + run.Model.Version, Prior: run.Model.PriorWeight(), RowsLeft: left, RowsRight: right}
}

func costsOf(m linkage.Model, costs []linkage.Cost) []reconciliation.Cost {
	list := make([]reconciliation.Cost, len(costs))
	for i, c := range costs {
		list[i] = reconciliation.Cost{Rule: c.Rule, Keys: m.Blocking[i].Keys, Pairs: c.Pairs, LargestLeft: c.LargestLeft, LargestRight: c.LargestRight, KeyedLeft: c.KeyedLeft, KeyedRight: c.KeyedRight, Added: c.Added, Missed: c.Missed}
	}
	return list
}

func noticesOf(costs []linkage.Cost, more []linkage.Warning) []reconciliation.Notice {
	var list []reconciliation.Notice
	for _, c := range costs {
		more = append(slices.Clone(c.Warnings), more...)
	}
	for _, w := range more {
		list = append(list, reconciliation.Notice{Message: w.Message, Args: w.Args})
	}
	return list
}

func scored(m linkage.Model, p linkage.Pair) reconciliation.Scored {
	w := m.Waterfall(p, nil)
	x := reconciliation.Scored{Left: kernel.ID(p.Left), Right: kernel.ID(p.Right), Rule: p.Rule, Weight: p.Weight, Probability: p.Probability, Prior: w.Prior}
	for _, s := range w.Steps {
		x.Steps = append(x.Steps, reconciliation.Step{Field: s.Field, Level: s.Level, Weight: s.Weight, Frequency: s.Frequency, Sum: s.Sum})
	}
	return x
}
