package institutionshttp

import (
	"context"
	"strings"

	"convive/internal/institutions"
	"convive/internal/platform/api"
)

type operations struct{ institutions *institutions.Service }

// Operations registers the operations for programs.
func Operations(door *api.API, service *institutions.Service) {
	o := operations{service}
	const at = "/api/v1/institutions"
	api.Get(door, "institutions-list-rows", at+"/registers/{register}", "Rows of a register, of a day or all", o.listRows)
	api.Get(door, "institutions-list-matrix", at+"/matrix", "Who answers for which function where, with gaps and overlaps", o.listMatrix)
	api.PostStaff(door, "institutions-create-row", at+"/registers/{register}", "Record a row: a new period of a thing, or a correction of one", o.recordRow)
}

// day is the day asked for; today without one. Fault: badDay.
func (o operations) day(ctx context.Context, text string) (string, error) {
	return dayOr(text, o.institutions.Today(ctx))
}

type rowsInput struct {
	api.Page
	api.Dated
	Register string `path:"register" enum:"norm,article,institution,function,mandate,post,posting,staffing,equipment,site"`
	Day      string `query:"day" doc:"yyyy-mm-dd; without it today; all for every period" example:"2026-01-01"`
}

type registerRow struct {
	Code   string            `json:"code"`
	From   string            `json:"from"`
	To     string            `json:"to" doc:"First day on which it is no longer valid; empty: open"`
	Values map[string]string `json:"values" doc:"By column of the register"`
}

type registerRowList struct {
	Total int           `json:"total"`
	Items []registerRow `json:"items"`
	names []string
}

// Records is the list as CSV, in the columns that an import reads.
func (l registerRowList) Records() [][]string {
	lines := [][]string{l.names}
	for _, r := range l.Items {
		line := []string{r.Code, r.From, r.To}
		for _, name := range l.names[3:] {
			line = append(line, r.Values[name])
		}
		lines = append(lines, line)
	}
	return lines
}

type rowsOutput struct{ Body registerRowList }

func (o operations) listRows(ctx context.Context, in *rowsInput) (*rowsOutput, error) {
	kind := institutions.Kind(in.Register)
	r, err := o.institutions.Register(ctx)
	if err != nil {
		return nil, err
	}
	rows := r.All(kind)
	if in.Day != "all" {
		day, err := o.day(ctx, in.Day)
		if err != nil {
			return nil, err
		}
		rows = r.On(kind, day)
	}
	list := make([]registerRow, len(rows))
	for i, row := range rows {
		list[i] = registerRow{row.Code, row.From, row.To, row.Values}
	}
	return &rowsOutput{Body: registerRowList{Total: len(list), Items: api.Cut(in.Page, list), names: kind.Names()}}, nil
}

type matrixInput struct {
	api.Page
	api.Dated
	Day string `query:"day" doc:"yyyy-mm-dd; without it today"`
}

type matrixRow struct {
	Function    string   `json:"function"`
	Dimension   string   `json:"dimension"`
	Area        string   `json:"area" doc:"Code of the territory; empty where the function has no mandate"`
	Accountable []string `json:"accountable" doc:"Codes of institutions"`
	State       string   `json:"state" enum:"covered,gap,overlap"`
}

type matrixRowList struct {
	Total int         `json:"total"`
	Items []matrixRow `json:"items"`
}

// Records is the list as CSV.
func (l matrixRowList) Records() [][]string {
	lines := [][]string{{"function", "dimension", "area", "accountable", "state"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Function, r.Dimension, r.Area, strings.Join(r.Accountable, ";"), r.State})
	}
	return lines
}

type matrixOutput struct{ Body matrixRowList }

func (o operations) listMatrix(ctx context.Context, in *matrixInput) (*matrixOutput, error) {
	r, err := o.institutions.Register(ctx)
	if err != nil {
		return nil, err
	}
	day, err := o.day(ctx, in.Day)
	if err != nil {
		return nil, err
	}
	var list []matrixRow
	for _, f := range r.Matrix(day).Functions {
		places := f.Places
		if len(places) == 0 {
			places = []institutions.FunctionPlace{{Gap: true}}
		}
		for _, place := range places {
			list = append(list, matrixRow{f.Function.Code, f.Function.Values["dimension"], place.Area, place.Accountable(), place.State()})
		}
	}
	return &matrixOutput{Body: matrixRowList{Total: len(list), Items: api.Cut(in.Page, list)}}, nil
}

type registerRowInput struct {
	Register string `path:"register" enum:"norm,article,institution,function,mandate,post,posting,staffing,equipment,site"`
	Body     struct {
		Code   string            `json:"code" maxLength:"60"`
		From   string            `json:"from" doc:"yyyy-mm-dd"`
		To     string            `json:"to,omitempty"`
		Values map[string]string `json:"values" doc:"By column of the register"`
		Reason string            `json:"reason,omitempty" doc:"Of a correction" maxLength:"2000"`
	}
}

type registerRowOutput struct {
	Body struct {
		Changed int `json:"changed" doc:"How many rows changed: 0 if the register said so already"`
	}
}

func (o operations) recordRow(ctx context.Context, in *registerRowInput) (*registerRowOutput, error) {
	b := in.Body
	n, err := o.institutions.RecordAll(ctx, []institutions.Row{{Kind: institutions.Kind(in.Register), Code: b.Code, From: b.From, To: b.To, Values: b.Values, Reason: b.Reason}})
	if err != nil {
		return nil, err
	}
	out := &registerRowOutput{}
	out.Body.Changed = n
	return out, nil
}
