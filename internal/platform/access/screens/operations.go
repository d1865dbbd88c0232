package screens

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/api"
)

// Operations registers the same for programs. Who opens an emergency must be a person: a program cannot confirm who it is.
func Operations(a *api.API, gate *access.Gate) {
	api.GetStaff(a, "access-list-grants", "/api/v1/access/grants", "Grants that the institution gave and received", func(ctx context.Context, _ *struct{}) (*grantsAnswer, error) {
		list, err := gate.Grants(ctx)
		out := &grantsAnswer{}
		out.Body.Given, out.Body.Received = grantBodies(list.Given), grantBodies(list.Received)
		return out, err
	})
	api.PostStaff(a, "access-give-grant", "/api/v1/access/grants", "Open records of the own institution to another one", func(ctx context.Context, in *grantInput) (*grantAnswer, error) {
		b := in.Body
		n, err := gate.Give(ctx, access.Grant{Owner: kernel.ActorFrom(ctx).Institution, Receiver: b.Receiver, Kind: b.Kind, Object: b.Object, Purposes: b.Purposes, Fields: b.Fields,
			LegalBasis: b.LegalBasis, From: b.From, Until: b.Until, MostReads: b.MostReads})
		return &grantAnswer{grantBodyOf(n)}, err
	})
	api.PostStaff(a, "access-withdraw-grant", "/api/v1/access/grants/{id}/withdraw", "End a grant at once", func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nil, gate.Withdraw(ctx, kernel.ID(in.ID))
	})
	api.GetStaff(a, "access-list-emergencies", "/api/v1/access/emergencies", "Emergencies of the institution, or one's own", func(ctx context.Context, _ *struct{}) (*emergenciesAnswer, error) {
		list, err := gate.Emergencies(ctx)
		out := &emergenciesAnswer{Body: make([]emergencyBody, 0, len(list.List))}
		for _, e := range list.List {
			out.Body = append(out.Body, emergencyBodyOf(e))
		}
		return out, err
	})
	api.PostStaff(a, "access-open-emergency", "/api/v1/access/emergencies", "Open records of a kind in an own area for four hours", func(ctx context.Context, in *emergencyInput) (*emergencyAnswer, error) {
		e, err := gate.OpenEmergency(ctx, in.Body.Kind, in.Body.Area, in.Body.Reason)
		return &emergencyAnswer{emergencyBodyOf(e)}, err
	})
	api.PostStaff(a, "access-review-emergency", "/api/v1/access/emergencies/{id}/review", "Close an emergency of somebody else with a finding", func(ctx context.Context, in *reviewInput) (*struct{}, error) {
		return nil, gate.Review(ctx, kernel.ID(in.ID), in.Body.Finding)
	})
}

type idInput struct {
	ID string `path:"id"`
}

type grantInput struct {
	Body struct {
		Receiver   string    `json:"receiver" doc:"institution"`
		Kind       string    `json:"kind" doc:"of records"`
		Object     string    `json:"object,omitempty" doc:"one record; all of the kind if empty"`
		Purposes   []string  `json:"purposes"`
		Fields     []string  `json:"fields,omitempty" doc:"groups of fields besides the core"`
		LegalBasis string    `json:"legal_basis"`
		From       time.Time `json:"from"`
		Until      time.Time `json:"until"`
		MostReads  int64     `json:"most_reads"`
	}
}

type grantBody struct {
	ID          string     `json:"id"`
	Owner       string     `json:"owner"`
	Receiver    string     `json:"receiver"`
	Kind        string     `json:"kind"`
	Object      string     `json:"object"`
	Purposes    []string   `json:"purposes"`
	Fields      []string   `json:"fields"`
	LegalBasis  string     `json:"legal_basis"`
	From        time.Time  `json:"from"`
	Until       time.Time  `json:"until"`
	MostReads   int64      `json:"most_reads"`
	Reads       int64      `json:"reads"`
	GivenBy     string     `json:"given_by"`
	WithdrawnAt *time.Time `json:"withdrawn_at,omitempty"`
}

type grantAnswer struct{ Body grantBody }

type grantsAnswer struct {
	Body struct {
		Given    []grantBody `json:"given"`
		Received []grantBody `json:"received"`
	}
}

func grantBodyOf(n access.Grant) grantBody {
	return grantBody{string(n.ID), n.Owner, n.Receiver, n.Kind, n.Object, n.Purposes, n.Fields, n.LegalBasis, n.From, n.Until, n.MostReads, n.Reads, n.GivenBy, moment(n.WithdrawnAt)}
}

func grantBodies(list []access.Grant) []grantBody {
	out := make([]grantBody, len(list))
	for i, n := range list {
		out[i] = grantBodyOf(n)
	}
	return out
}

type emergencyInput struct {
	Body struct {
		Kind   string `json:"kind" doc:"of records"`
		Area   string `json:"area" doc:"code of one of the own areas"`
		Reason string `json:"reason" doc:"at least 20 letters"`
	}
}

type reviewInput struct {
	idInput
	Body struct {
		Finding string `json:"finding" doc:"at least 20 letters"`
	}
}

type emergencyBody struct {
	ID         string     `json:"id"`
	Account    string     `json:"account"`
	Kind       string     `json:"kind"`
	Area       string     `json:"area"`
	Reason     string     `json:"reason"`
	OpenedAt   time.Time  `json:"opened_at"`
	Until      time.Time  `json:"until"`
	ReviewBy   time.Time  `json:"review_by"`
	Opened     []string   `json:"opened" doc:"records that were read by it"`
	ReviewedAt *time.Time `json:"reviewed_at,omitempty"`
	ReviewedBy string     `json:"reviewed_by,omitempty"`
	Finding    string     `json:"finding,omitempty"`
}

type emergencyAnswer struct{ Body emergencyBody }

type emergenciesAnswer struct{ Body []emergencyBody }

func emergencyBodyOf(e access.Emergency) emergencyBody {
	return emergencyBody{string(e.ID), e.Account, e.Kind, e.Area, e.Reason, e.OpenedAt, e.Until, e.ReviewBy(), e.Opened, moment(e.ReviewedAt), e.ReviewedBy, e.Finding}
}

// moment is a time that may not have come.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
