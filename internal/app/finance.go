package app

import (
	"context"
	"io"
	"strings"

	"convive/internal/finance"
	"convive/internal/finance/financedb"
	"convive/internal/kernel/fault"
	"convive/internal/planning"
)

func (a *App) finance(context.Context) error {
	var classes finance.Classes
	if err := readShipped("classifications/cofog_1999.csv", func(r io.Reader) (err error) {
		classes, err = finance.ParseClasses(r)
		return err
	}); err != nil {
		return err
	}
	a.Finance = finance.NewService(financedb.New(a.Records), a.Institutions, a.Territories, classes, objectives{a.Planning}, a.Config.Clock, a.Gate)
	a.Planning.Fund(purse{a.Finance})
	return nil
}

// objectives are those of public plans, so that a link of the budget says nothing of a draft.
type objectives struct{ planning *planning.Service }

func (o objectives) Objectives(ctx context.Context) ([]finance.Objective, error) {
	plans, err := o.planning.Plans(ctx)
	var list []finance.Objective
	for _, plan := range plans {
		if !plan.State.Public() {
			continue
		}
		for _, row := range plan.All(planning.OfObjective) {
			list = append(list, finance.Objective{Reference: plan.Code + "/" + row.Code, Path: "/plans/" + plan.Code + "/objectives/" + row.Code, Title: row.Values.Words("name")})
		}
	}
	return list, err
}

func (o objectives) Has(ctx context.Context, reference string) (bool, error) {
	code, objective, _ := strings.Cut(reference, "/")
	plan, err := o.planning.Plan(ctx, code)
	switch {
	case fault.CodeOf(err) == fault.CodeNotFound:
		return false, nil
	case err != nil || !plan.State.Public():
		return false, err
	}
	_, ok := plan.Get(planning.OfObjective, objective)
	return ok, nil
}
