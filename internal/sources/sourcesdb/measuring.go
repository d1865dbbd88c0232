package sourcesdb

import (
	"context"
	"fmt"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/sources"
)

// back is where the rows of the edition can be read again: the facts, or for a dry run the mapping.
type back struct {
	engine factengine.Querier
	from   string
}

// measure puts the accepted rows into the facts and reads back what the edition holds: periods, control totals, unknown
// shares. A dry run reads the same from the mapping.
func (r *run) measure(ctx context.Context) error {
	if err := r.admit(ctx); err != nil {
		return fmt.Errorf("admit codes: %w", err)
	}
	relation := r.accepted()
	r.back = back{r.stage.Conn, "(" + r.named(relation) + ") AS edition"}
	if !r.work.DryRun {
		if err := r.im.sink.Accept(ctx, r.stage, r.work.Key, r.work.Base, factengine.Relation{SQL: relation, Texts: r.plan.texts}); err != nil {
			return fmt.Errorf("accept rows: %w", err)
		}
		engine, query := r.im.sink.ReadEdition(r.work.Key)
		r.back = back{engine, "(" + query + ") AS edition"}
	}
	for _, measured := range []func(context.Context) error{r.periods, r.units, r.fields, r.controls} {
		if err := measured(ctx); err != nil {
			return err
		}
	}
	r.out.SetAside = r.setAside(context.WithoutCancel(ctx))
	return nil
}

// admit gives the dictionaries the types of the fact table, so that codes need not be converted in every row.
func (r *run) admit(ctx context.Context) error {
	if r.work.DryRun {
		return nil
	}
	types, err := r.im.sink.Admit(ctx, r.work.Key, r.plan.texts)
	if err != nil {
		return err
	}
	for _, d := range r.plan.dictionaries {
		if t, ok := types[d.fact]; ok {
			if err := r.stage.Exec(ctx, fmt.Sprintf("ALTER TABLE %s ALTER %s TYPE %s", r.stage.Table(d.table), d.column, t)); err != nil {
				return err
			}
		}
	}
	return nil
}

// named gives the relation's columns the names of the fact table.
func (r *run) named(relation string) string {
	var columns []string
	for _, c := range FactColumns {
		if c == "file" || c == "line" {
			columns = append(columns, c)
			continue
		}
		columns = append(columns, factengine.Ident("f_"+c)+" AS "+factengine.Ident(c))
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM (" + relation + ")"
}

func (r *run) periods(ctx context.Context) error {
	rows, err := r.back.engine.QueryContext(ctx, "SELECT period, count(*), CAST(sum(quantity) AS BIGINT) FROM "+r.back.from+" GROUP BY period ORDER BY period")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p sources.PeriodTally
		if err := rows.Scan(&p.Period, &p.Rows, &p.Quantity); err != nil {
			return err
		}
		r.out.Periods = append(r.out.Periods, p)
		r.out.Counts.Quantity += p.Quantity
	}
	return rows.Err()
}

// units says how many rows count another unit than the source: quantities of two units are never added.
func (r *run) units(ctx context.Context) error {
	if r.profile.Fact.UnitFrom == nil || r.work.Unit == "" {
		return nil
	}
	var other int64
	if err := r.back.engine.QueryRowContext(ctx, "SELECT count(*) FROM "+r.back.from+" WHERE unit <> "+factengine.Quote(string(r.work.Unit))).Scan(&other); err != nil {
		return err
	}
	if other > 0 {
		r.warn("sources.warning.otherUnit", "rows", fmt.Sprint(other), "unit", string(r.work.Unit))
	}
	return nil
}

// fields counts, for what the profile reads, how much of the quantity does not state it.
func (r *run) fields(ctx context.Context) error {
	type measured struct{ name, unknown string }
	list := []measured{}
	for _, d := range categoryColumns {
		if r.profile.Fact.Categories[d] != nil || d == kernel.DimAge && r.profile.Fact.AgeYears != nil {
			list = append(list, measured{string(d), "coalesce(" + factengine.Ident(string(d)) + ", '_U') = '_U'"})
		}
	}
	list = append(list, measured{"territory", "territory = " + factengine.Quote(r.profile.Fact.Territory.Country)})
	if r.profile.Fact.Occurred.Precision == kernel.ToMinute || r.profile.Fact.Occurred.Precision == kernel.ToHour {
		list = append(list, measured{"hour", "hour < 0"})
	}
	if r.plan.at != "" {
		list = append(list, measured{"point", "h3 = 0"}, measured{"point_elsewhere", "territory_point <> '' AND territory <> territory_point"})
	}
	var sums []string
	for _, m := range list {
		sums = append(sums, fmt.Sprintf("CAST(coalesce(sum(CASE WHEN %s THEN quantity ELSE 0 END), 0) AS BIGINT)", m.unknown))
	}
	found := make([]int64, len(list))
	into := make([]any, len(list))
	for i := range found {
		into[i] = &found[i]
	}
	if err := r.back.engine.QueryRowContext(ctx, "SELECT "+strings.Join(sums, ", ")+" FROM "+r.back.from).Scan(into...); err != nil {
		return err
	}
	for i, m := range list {
		r.out.Fields = append(r.out.Fields, sources.FieldQuality{Field: m.name, Unknown: found[i], Total: r.out.Counts.Quantity})
	}
	return nil
}

// asideQuantity is what the rows in quarantine would have added, which often explains a difference.
func (r *run) asideQuantity(ctx context.Context, file int) int64 {
	q := r.profile.Fact.Quantity
	if q == nil {
		return 0
	}
	var n int64
	err := r.one(ctx, fmt.Sprintf("SELECT CAST(coalesce(sum(%s), 0) AS BIGINT) FROM %s JOIN %s USING (file, line, part) WHERE file = %d",
		r.number(factengine.Ident(q.Column)), r.stage.Table("rows"), r.stage.Table("aside"), file), &n)
	if err != nil {
		return 0
	}
	return n
}
