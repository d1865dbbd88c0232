package planninghttp

import (
	"context"
	"strconv"

	"convive/internal/planning"
	"convive/internal/platform/api"
)

type operations struct{ planning *planning.Service }

// Operations registers the operations for programs.
func Operations(door *api.API, service *planning.Service) {
	o := operations{service}
	const at = "/api/v1/plans"
	api.Get(door, "planning-list-plans", at, "Plans with their state", o.listPlans)
	api.Get(door, "planning-list-objectives", at+"/{plan}/objectives", "Objectives of a plan with their targets and how far they are", o.listObjectives)
	api.Get(door, "planning-list-values", at+"/{plan}/objectives/{objective}/values", "Values of an objective with margin and what was planned", o.listValues)
	api.Get(door, "planning-list-activities", at+"/{plan}/activities", "Activities of a plan with what they cost", o.listActivities)
	api.Get(door, "planning-list-funding", at+"/{plan}/funding", "Money given to the objectives of a plan against the cost of their activities", o.listFunding)
	api.Get(door, "planning-list-prices", at+"/{plan}/unit-costs", "What was paid for each unit of a result, with both parts", o.listUnitCosts)
	api.PostStaff(door, "planning-create-row", at+"/{plan}/rows/{kind}", "Record a row of a plan: a new one, or a revision of one", o.recordRow)
	api.PostStaff(door, "planning-review-plan", at+"/{plan}/acts", "Submit, return, adopt or close a plan", o.movePlan)
}

type plansInput struct {
	api.Page
	api.Dated
}

type planRow struct {
	Code        string            `json:"code"`
	Name        map[string]string `json:"name" doc:"By language"`
	Level       string            `json:"level"`
	Area        string            `json:"area"`
	Institution string            `json:"institution"`
	FirstYear   string            `json:"first_year"`
	LastYear    string            `json:"last_year"`
	State       string            `json:"state" enum:"draft,in_review,adopted,superseded,closed"`
}

type planList struct {
	Total int       `json:"total"`
	Items []planRow `json:"items"`
}

// Records is the list as CSV.
func (l planList) Records() [][]string {
	lines := [][]string{{"code", "level", "area", "institution", "first_year", "last_year", "state"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Code, r.Level, r.Area, r.Institution, r.FirstYear, r.LastYear, r.State})
	}
	return lines
}

type plansOutput struct{ Body planList }

func (o operations) listPlans(ctx context.Context, in *plansInput) (*plansOutput, error) {
	all, err := o.planning.Plans(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]planRow, len(all))
	for i, p := range all {
		name := map[string]string{}
		for lang, text := range p.Name() {
			name[string(lang)] = text
		}
		v := p.Values
		list[i] = planRow{p.Code, name, v["level"], v["area"], v["institution"], v["first_year"], v["last_year"], string(p.State)}
	}
	return &plansOutput{Body: planList{len(list), api.Cut(in.Page, list)}}, nil
}

type objectivesInput struct {
	api.Page
	api.Dated
	Plan string `path:"plan" maxLength:"60"`
}

type objectiveRow struct {
	Code        string   `json:"code"`
	Breakdown   string   `json:"breakdown" doc:"Such as sex=female; empty: the whole"`
	Dimension   string   `json:"dimension"`
	Institution string   `json:"institution"`
	Indicator   string   `json:"indicator"`
	Baseline    *float64 `json:"baseline" doc:"null: none"`
	Target      *float64 `json:"target" doc:"The value to come to; null: none"`
	TargetYear  int      `json:"target_year"`
	Value       *float64 `json:"value" doc:"The newest one; null where nothing can be assessed"`
	Year        int      `json:"year"`
	Expected    *float64 `json:"expected"`
	Status      string   `json:"status" enum:"met,on_track,at_risk,off_track,not_assessable"`
	Why         string   `json:"why" doc:"Of not_assessable"`
}

type objectiveList struct {
	Total int            `json:"total"`
	Items []objectiveRow `json:"items"`
}

// Records is the list as CSV.
func (l objectiveList) Records() [][]string {
	lines := [][]string{{"code", "breakdown", "dimension", "institution", "indicator", "baseline", "target", "target_year", "value", "year", "expected", "status", "why"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Code, r.Breakdown, r.Dimension, r.Institution, r.Indicator, decimal(r.Baseline), decimal(r.Target), whole(r.TargetYear), decimal(r.Value), whole(r.Year), decimal(r.Expected), r.Status, r.Why})
	}
	return lines
}

func decimal(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

func whole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

type objectivesOutput struct{ Body objectiveList }

func (o operations) listObjectives(ctx context.Context, in *objectivesInput) (*objectivesOutput, error) {
	p, err := o.planning.Plan(ctx, in.Plan)
	if err != nil {
		return nil, err
	}
	progress, err := o.planning.Progress(ctx, in.Plan)
	if err != nil {
		return nil, err
	}
	list := []objectiveRow{}
	for _, row := range p.All(planning.OfObjective) {
		for _, part := range progress[row.Code].Parts {
			list = append(list, objectiveOf(row, part))
		}
	}
	return &objectivesOutput{Body: objectiveList{len(list), api.Cut(in.Page, list)}}, nil
}

func objectiveOf(row planning.Row, part planning.Part) objectiveRow {
	a := part.Assessment
	r := objectiveRow{Code: row.Code, Breakdown: part.Breakdown, Dimension: row.Values["dimension"], Institution: row.Values["institution"], Indicator: row.Values["indicator"], Status: string(a.Status), Why: string(a.Why), Year: a.Year}
	if part.Baseline != nil {
		b := part.Base()
		r.Baseline = &b.Value
		if part.Target != nil {
			t := part.Aim()
			end := t.End(b)
			r.Target, r.TargetYear = &end, t.Year
		}
	}
	if a.Status != planning.NotAssessable {
		r.Value, r.Expected = &a.Actual.Value, &a.Expected
	}
	return r
}

type valuesInput struct {
	api.Page
	api.Dated
	Plan      string `path:"plan" maxLength:"60"`
	Objective string `path:"objective" maxLength:"60"`
}

type objectiveValue struct {
	Breakdown string   `json:"breakdown"`
	Year      int      `json:"year"`
	Value     *float64 `json:"value" doc:"null: there is none, or it is protected"`
	Low       *float64 `json:"low" doc:"Margin of 95 %"`
	High      *float64 `json:"high"`
	Expected  *float64 `json:"expected" doc:"On the trajectory"`
	Status    string   `json:"status" doc:"SDMX observation status"`
}

type objectiveValueList struct {
	Total int              `json:"total"`
	Items []objectiveValue `json:"items"`
}

// Records is the list as CSV.
func (l objectiveValueList) Records() [][]string {
	lines := [][]string{{"breakdown", "year", "value", "low", "high", "expected", "status"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Breakdown, whole(r.Year), decimal(r.Value), decimal(r.Low), decimal(r.High), decimal(r.Expected), r.Status})
	}
	return lines
}

type valuesOutput struct{ Body objectiveValueList }

func (o operations) listValues(ctx context.Context, in *valuesInput) (*valuesOutput, error) {
	g, err := o.planning.Objective(ctx, in.Plan, in.Objective)
	if err != nil {
		return nil, err
	}
	list := []objectiveValue{}
	for _, part := range g.Parts {
		for _, v := range part.Values {
			r := objectiveValue{Breakdown: part.Breakdown, Year: v.Year, Status: string(v.Status)}
			if v.Rate.Defined {
				r.Value, r.Low, r.High = &v.Rate.Value, &v.Rate.Low, &v.Rate.High
			}
			if x, ok := part.Expected(v.Year); ok {
				r.Expected = &x
			}
			list = append(list, r)
		}
	}
	return &valuesOutput{Body: objectiveValueList{len(list), api.Cut(in.Page, list)}}, nil
}

type rowInput struct {
	Plan string `path:"plan" maxLength:"60"`
	Kind string `path:"kind" enum:"plan,axis,objective,baseline,target,contribution,activity,endorsement,mission,acknowledgement"`
	Body struct {
		Code   string            `json:"code" maxLength:"60"`
		Values map[string]string `json:"values" doc:"By column of the kind"`
		Reason string            `json:"reason,omitempty" maxLength:"2000"`
		Gone   bool              `json:"gone,omitempty" doc:"Take it out of a draft"`
	}
}

type rowOutput struct {
	Body struct {
		Changed int `json:"changed" doc:"0 if the plan said so already"`
	}
}

func (o operations) recordRow(ctx context.Context, in *rowInput) (*rowOutput, error) {
	b := in.Body
	n, err := o.planning.RecordAll(ctx, []planning.Row{{Plan: in.Plan, Kind: planning.Kind(in.Kind), Code: b.Code, Values: b.Values, Reason: b.Reason, Gone: b.Gone}})
	if err != nil {
		return nil, err
	}
	out := &rowOutput{}
	out.Body.Changed = n
	return out, nil
}

type actInput struct {
	Plan string `path:"plan" maxLength:"60"`
	Body struct {
		Act    string `json:"act" enum:"submit,return,adopt,close"`
		Reason string `json:"reason,omitempty" maxLength:"2000"`
	}
}

type actOutput struct {
	Body struct {
		State string `json:"state"`
	}
}

func (o operations) movePlan(ctx context.Context, in *actInput) (*actOutput, error) {
	if err := o.planning.Move(ctx, in.Plan, planning.Act(in.Body.Act), in.Body.Reason); err != nil {
		return nil, err
	}
	p, err := o.planning.Plan(ctx, in.Plan)
	if err != nil {
		return nil, err
	}
	out := &actOutput{}
	out.Body.State = string(p.State)
	return out, nil
}
