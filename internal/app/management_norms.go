package app

import (
	"context"
	"slices"
	"strconv"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/management"
	"convive/internal/territories"
)

// onNorms are the measures that hold the registers against procedures and staffing norms (F4, F5).
var onNorms = map[string]func(e *evidence, ctx context.Context, q asked) (management.Reading, error){
	"procedures-current": (*evidence).procedures,
	"staffing-norm":      (*evidence).staffing,
}

// procedures are the core functions of the subject with a procedure that was published in the last three years.
func (e *evidence) procedures(ctx context.Context, q asked) (management.Reading, error) {
	list, err := e.app.Institutions.Procedures(ctx)
	if err != nil {
		return management.Reading{}, err
	}
	current := map[string]bool{}
	for _, p := range list {
		for _, move := range p.Moves {
			day := move.At.UTC().Format(time.DateOnly)
			if move.Act == institutions.Publish && day <= q.Day && day > yearsBefore(q.Day, 3) {
				current[p.Function] = true
			}
		}
	}
	mine := map[string]bool{}
	for _, m := range q.register.On(institutions.OfMandate, q.Day) {
		if role := m.Values["role"]; (role == institutions.Accountable || role == institutions.Responsible) && q.covers(m.Values["institution"]) {
			mine[m.Values["function"]] = true
		}
	}
	var t tally
	for _, f := range q.register.On(institutions.OfFunction, q.Day) {
		if f.Values.Holds("core") && (q.Subject.Kind == management.OfSystem || mine[f.Code]) {
			t.count(f.Code, current[f.Code])
		}
	}
	return t.reading, nil
}

// staffing is how many budgeted posts there are against those that the staffing norms of the subject's institutions ask for.
func (e *evidence) staffing(ctx context.Context, q asked) (management.Reading, error) {
	atlas, err := e.app.Territories.Atlas(ctx)
	if err != nil {
		return management.Reading{}, err
	}
	var r management.Reading
	for _, norm := range q.register.On(institutions.OfStaffing, q.Day) {
		code := norm.Values["institution"]
		if !q.covers(code) {
			continue
		}
		base, known := q.base(atlas, code, norm.Values["of"])
		per, _ := norm.Values.Number("per")
		value, err := strconv.ParseFloat(norm.Values["value"], 64)
		if err != nil || !known || per == 0 {
			continue
		}
		asked, there := value*base/float64(per), q.budgeted(code, norm.Values["rank"])
		r.Recorded = true
		r.Numerator, r.Denominator = r.Numerator+min(there, asked), r.Denominator+asked
		if there < asked && len(r.Behind) < mostBehind {
			r.Behind = append(r.Behind, code)
		}
	}
	return r, nil
}

// base is of what a staffing norm counts: how many there are in the institution or its territory.
func (q asked) base(atlas *territories.Atlas, code, of string) (n float64, known bool) {
	switch of {
	case "inhabitants":
		row, _ := q.register.Get(institutions.OfInstitution, code, q.Day)
		years := atlas.PopulationYears(kernel.Code(row.Values["area"]))
		if len(years) == 0 {
			return 0, false
		}
		n, _, known = atlas.Population(kernel.Code(row.Values["area"]), min(q.Year, slices.Max(years)), "", "")
		return n, known
	case "vehicles":
		return q.sum(institutions.OfEquipment, code, "units", func(row institutions.Row) bool { return row.Values["class"] == "vehicle" })
	case "persons_deprived_of_liberty":
		return q.sum(institutions.OfSite, code, "occupancy", func(row institutions.Row) bool { return row.Values["sort"] == "custody" })
	case "sites":
		for _, row := range q.register.On(institutions.OfSite, q.Day) {
			if row.Values["institution"] == code {
				n++
			}
		}
		return n, n > 0
	}
	return 0, false
}

// sum adds a column of an institution's rows up; known is false if none states it.
func (q asked) sum(k institutions.Kind, code, column string, of func(institutions.Row) bool) (n float64, known bool) {
	for _, row := range q.register.On(k, q.Day) {
		if v, stated := row.Values.Number(column); stated && row.Values["institution"] == code && of(row) {
			n, known = n+float64(v), true
		}
	}
	return n, known
}

// budgeted are an institution's budgeted posts of a rank; without one, all.
func (q asked) budgeted(code, rank string) (n float64) {
	for _, post := range q.register.On(institutions.OfPost, q.Day) {
		if post.Values["institution"] == code && post.Values.Holds("budgeted") && (rank == "" || post.Values["rank"] == rank) {
			n++
		}
	}
	return n
}
