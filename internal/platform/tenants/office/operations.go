package office

import (
	"context"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/api"
	"convive/internal/platform/tenants"
)

// governmentBody is a government below as programs read it.
type governmentBody struct {
	ID         kernel.Tenant     `json:"id"`
	Name       map[string]string `json:"name" doc:"Name by language"`
	Territory  kernel.Code       `json:"territory" doc:"That it answers for"`
	Host       string            `json:"host"`
	Agreements []agreementBody   `json:"agreements" doc:"Those in force today"`
}

type agreementBody struct {
	ID        kernel.ID `json:"id"`
	Indicator string    `json:"indicator"`
	From      string    `json:"from" doc:"First day"`
	Until     string    `json:"until" doc:"Last day"`
	Basis     string    `json:"basis" doc:"Act by which it is agreed"`
}

type governmentList struct {
	Total int              `json:"total"`
	Items []governmentBody `json:"items"`
}

// Records is the list as CSV, a line for each agreement in force and one for a government without any.
func (l governmentList) Records() [][]string {
	lines := [][]string{{"government", "territory", "host", "indicator", "from", "until", "basis"}}
	for _, g := range l.Items {
		for _, a := range g.Agreements {
			lines = append(lines, []string{string(g.ID), string(g.Territory), g.Host, a.Indicator, a.From, a.Until, a.Basis})
		}
		if len(g.Agreements) == 0 {
			lines = append(lines, []string{string(g.ID), string(g.Territory), g.Host, "", "", "", ""})
		}
	}
	return lines
}

type governmentsInput struct{ api.Page }

type governmentsOutput struct{ Body governmentList }

type totalsInput struct {
	ID        string `path:"id" maxLength:"32" doc:"Identifier of the government"`
	Indicator string `query:"indicator" required:"true" maxLength:"80" doc:"Indicator that the agreement is about"`
}

type totalList struct {
	Total int             `json:"total"`
	Items []tenants.Total `json:"items"`
}

// Records is the list as CSV.
func (l totalList) Records() [][]string {
	lines := [][]string{{"government", "indicator", "version", "territory", "year", "value", "low", "high", "numerator", "denominator", "multiplier", "unit", "status", "source", "edition", "published"}}
	text := func(x *float64) string {
		if x == nil {
			return ""
		}
		return strconv.FormatFloat(*x, 'f', -1, 64)
	}
	for _, t := range l.Items {
		lines = append(lines, []string{string(t.Government), t.Indicator, strconv.Itoa(t.Version), string(t.Territory), strconv.Itoa(t.Year), text(t.Value), text(t.Low), text(t.High),
			text(t.Numerator), text(t.Denominator), text(&t.Multiplier), string(t.Unit), t.Status, t.Source, strconv.Itoa(t.Edition), t.Published.UTC().Format(time.RFC3339)})
	}
	return lines
}

type totalsOutput struct{ Body totalList }

// Operations registers what programs may ask.
func Operations(a *api.API, service *tenants.Service) {
	api.GetStaff(a, "tenants-list-governments", "/api/v1/governments", "Governments below, with the agreements in force", func(ctx context.Context, in *governmentsInput) (*governmentsOutput, error) {
		list, err := service.Below(ctx)
		if err != nil {
			return nil, err
		}
		out := &governmentsOutput{Body: governmentList{Total: len(list), Items: []governmentBody{}}}
		for _, g := range api.Cut(in.Page, list) {
			out.Body.Items = append(out.Body.Items, bodyOf(g))
		}
		return out, nil
	})
	api.GetStaff(a, "tenants-list-totals", "/api/v1/governments/{id}/totals", "Published totals that an agreement opens", func(ctx context.Context, in *totalsInput) (*totalsOutput, error) {
		list, err := service.Totals(ctx, kernel.Tenant(in.ID), in.Indicator)
		if err != nil {
			return nil, err
		}
		return &totalsOutput{Body: totalList{Total: len(list), Items: list}}, nil
	})
}

func bodyOf(g tenants.Government) governmentBody {
	b := governmentBody{ID: g.ID, Name: map[string]string{}, Territory: g.Place(), Host: g.Host, Agreements: []agreementBody{}}
	for l, s := range g.Names {
		b.Name[string(l)] = s
	}
	for _, a := range g.Open() {
		b.Agreements = append(b.Agreements, agreementBody{a.ID, a.Indicator, a.From, a.Until, a.Basis})
	}
	return b
}
