package linkage

import (
	"context"

	"convive/internal/platform/factengine"
)

// Result is what Link found besides the pairs, which the run hands over.
type Result struct {
	Run      *Run
	Costs    []Cost
	Estimate Estimate
}

// Warnings are those of the rules and of the estimation.
func (r Result) Warnings() []Warning {
	var list []Warning
	for _, c := range r.Costs {
		list = append(list, c.Warnings...)
	}
	return append(list, r.Estimate.Warnings...)
}

// Link prepares, compares, estimates and scores. With right nil it finds duplicates within left.
func Link(ctx context.Context, stage *factengine.Stage, m Model, left List, right *List) (Result, error) {
	run, err := Start(ctx, stage, m, left, right)
	if err != nil {
		return Result{}, err
	}
	costs, err := run.Compare(ctx)
	if err != nil {
		return Result{Run: run, Costs: costs}, err
	}
	est, err := run.Estimate(ctx)
	if err != nil {
		return Result{Run: run, Costs: costs}, err
	}
	if err := run.Score(ctx); err != nil {
		return Result{Run: run, Costs: costs, Estimate: est}, err
	}
	return Result{run, costs, est}, run.Misses(ctx, costs)
}
