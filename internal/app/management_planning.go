package app

import (
	"context"
	"strconv"

	"convive/internal/institutions"
	"convive/internal/management"
	"convive/internal/planning"
)

// onPlans are the measures that adopted plans answer (F8, F9, I1).
var onPlans = map[string]func(e *evidence, ctx context.Context, q asked) (management.Reading, error){
	"objectives-assessable": (*evidence).assessable,
	"dimensions-covered":    (*evidence).dimensions,
	"targets-complete":      (*evidence).targets,
	"objectives-led":        (*evidence).led,
	"vision-acknowledged":   (*evidence).acknowledged,
	"endorsed-seats":        (*evidence).seats,
	"horizon":               (*evidence).horizon,
}

// adopted are the plans in force of the subject: those of its institutions, or of its territory.
func (e *evidence) adopted(ctx context.Context, q asked) ([]planning.Plan, error) {
	all, err := e.app.Planning.Plans(ctx)
	var list []planning.Plan
	for _, p := range all {
		mine := q.covers(p.Values["institution"]) || q.Subject.Kind == management.OfMunicipality && p.Values["area"] == q.Subject.Code
		if p.State == planning.Adopted && mine {
			list = append(list, p)
		}
	}
	return list, err
}

// objectives counts those of the adopted plans for which something holds.
func (e *evidence) objectives(ctx context.Context, q asked, holds func(p planning.Plan, o planning.Row) bool) (management.Reading, error) {
	var t tally
	if !e.present(q.Question) {
		return notKept, nil
	}
	plans, err := e.adopted(ctx, q)
	for _, p := range plans {
		for _, o := range p.All(planning.OfObjective) {
			t.count(p.Plan+"/"+o.Code, holds(p, o))
		}
	}
	return t.reading, err
}

func (e *evidence) led(ctx context.Context, q asked) (management.Reading, error) {
	return e.objectives(ctx, q, func(_ planning.Plan, o planning.Row) bool { return o.Values["institution"] != "" })
}

func (e *evidence) assessable(ctx context.Context, q asked) (management.Reading, error) {
	progress := map[string]map[string]planning.Progress{}
	if !e.present(q.Question) {
		return notKept, nil
	}
	plans, err := e.adopted(ctx, q)
	if err != nil {
		return management.Reading{}, err
	}
	for _, p := range plans {
		if progress[p.Plan], err = e.app.Planning.Progress(ctx, p.Plan); err != nil {
			return management.Reading{}, err
		}
	}
	return e.objectives(ctx, q, func(p planning.Plan, o planning.Row) bool {
		return progress[p.Plan][o.Code].Status().Status != planning.NotAssessable
	})
}

// dimensions that an objective of an adopted plan is in.
func (e *evidence) dimensions(ctx context.Context, q asked) (management.Reading, error) {
	if !e.present(q.Question) {
		return notKept, nil
	}
	plans, err := e.adopted(ctx, q)
	var t tally
	for _, d := range institutions.Dimensions() {
		covered := false
		for _, p := range plans {
			covered = covered || p.Covered()[d] > 0
		}
		t.count(d, covered)
	}
	t.reading.Recorded = len(plans) > 0
	return t.reading, err
}

// targets with a baseline of the same breakdown, of adopted plans; a target without a trajectory cannot be recorded.
func (e *evidence) targets(ctx context.Context, q asked) (management.Reading, error) {
	if !e.present(q.Question) {
		return notKept, nil
	}
	plans, err := e.adopted(ctx, q)
	var t tally
	for _, p := range plans {
		based := map[[2]string]bool{}
		for _, b := range p.All(planning.OfBaseline) {
			based[[2]string{b.Values["objective"], b.Values["breakdown"]}] = true
		}
		for _, target := range p.All(planning.OfTarget) {
			t.count(p.Plan+"/"+target.Code, based[[2]string{target.Values["objective"], target.Values["breakdown"]}])
		}
	}
	return t.reading, err
}

// acknowledged are the subject's active institutions that made the vision of the system theirs.
func (e *evidence) acknowledged(ctx context.Context, q asked) (management.Reading, error) {
	if !e.present(q.Question) {
		return notKept, nil
	}
	visions, err := e.app.Planning.Visions(ctx)
	if err != nil {
		return management.Reading{}, err
	}
	shared := map[string]bool{}
	for _, m := range visions.All(planning.OfMission) {
		shared[m.Code] = m.Values["institution"] == ""
	}
	said := map[string]bool{}
	for _, a := range visions.All(planning.OfAcknowledgement) {
		said[a.Values["institution"]] = said[a.Values["institution"]] || shared[a.Values["mission"]]
	}
	r := q.institutions(func(row institutions.Row) bool { return said[row.Code] })
	r.Recorded = r.Recorded && len(shared) > 0
	return r, nil
}

// seats of the parties that endorsed a national plan that is in force, of all seats of the chamber; of several plans the one with
// the least.
func (e *evidence) seats(ctx context.Context, q asked) (management.Reading, error) {
	if q.Subject.Kind != management.OfSystem {
		return notOfThis, nil
	}
	if !e.present(q.Question) {
		return notKept, nil
	}
	plans, err := e.adopted(ctx, q)
	var least management.Reading
	for _, p := range plans {
		if p.Values["level"] != "national" {
			continue
		}
		r := management.Reading{Recorded: true, Behind: []string{p.Plan}}
		for _, end := range p.All(planning.OfEndorsement) {
			seats, stated := end.Values.Number("seats")
			all, of := end.Values.Number("of_seats")
			if end.Values["sort"] == "party" && stated && of {
				r.Numerator, r.Denominator = r.Numerator+float64(seats), max(r.Denominator, float64(all))
			}
		}
		if r.Denominator > 0 && (!least.Recorded || r.Numerator*least.Denominator < least.Numerator*r.Denominator) {
			least = r
		}
	}
	return least, err
}

// horizon counts adopted plans that end after the term of government that is stated in them, by its last year.
func (e *evidence) horizon(ctx context.Context, q asked) (management.Reading, error) {
	if !e.present(q.Question) {
		return notKept, nil
	}
	plans, err := e.adopted(ctx, q)
	r := management.Reading{Recorded: len(plans) > 0}
	for _, p := range plans {
		term := p.Values["term"]
		if len(term) < 4 {
			continue
		}
		end, bad := strconv.Atoi(term[len(term)-4:])
		last, stated := p.Values.Number("last_year")
		if bad == nil && stated && last > int64(end) {
			r.Numerator++
		}
	}
	return r, err
}
