package managementhttp

import (
	"context"
	"strconv"
	"time"

	"convive/internal/management"
	"convive/internal/platform/api"
)

type operations struct{ management *management.Service }

// Operations registers the operations for programs.
func Operations(door *api.API, service *management.Service) {
	o := operations{service}
	const at = "/api/v1/management"
	api.Get(door, "management-get-profile", at+"/profiles/{subject}", "Management profile: every factor and measure of a subject", o.getProfile)
	api.Get(door, "management-get-factor", at+"/factors/{factor}", "Versions of the rule of a factor, the newest first", o.getFactor)
	api.Get(door, "management-list-requests", at+"/requests", "Requests for what measures lack", o.listRequests)
	api.PostStaff(door, "management-create-request", at+"/requests", "Ask an institution for what a measure lacks", o.ask)
	api.PostStaff(door, "management-review-request", at+"/requests/{number}", "Answer a request, or withdraw it", o.moveRequest)
	api.PostStaff(door, "management-create-rule", at+"/factors", "Publish the next version of a factor's rule", o.createRule)
	api.PostStaff(door, "management-create-agreement", at+"/agreements", "Agree to be compared within a group, or withdraw", o.createAgreement)
}

type profileInput struct {
	api.Dated
	Subject string `path:"subject" maxLength:"60" doc:"system, the code of an institution, or that of a municipality's territory"`
	Format  string `query:"format" enum:"json,csv" doc:"Form of the answer; without it by Accept"`
}

type measureRow struct {
	Factor      string   `json:"factor"`
	FactorLevel *int     `json:"factor_level" doc:"0 to 4; null: not assessable"`
	Measure     string   `json:"measure"`
	Unit        string   `json:"unit" enum:"share,count,days"`
	Numerator   *float64 `json:"numerator"`
	Denominator *float64 `json:"denominator" doc:"Null of what is no share"`
	Value       *float64 `json:"value" doc:"In per cent of a share"`
	Level       *int     `json:"level" doc:"0 to 4; null: no rule, or not assessable"`
	Absent      string   `json:"absent" enum:",module,subject,few,past" doc:"Why it cannot be computed"`
	Supplier    string   `json:"supplier"`
	Behind      []string `json:"behind" doc:"Up to five records that keep the measure down"`
}

type profileRows struct {
	Subject string       `json:"subject"`
	Year    int          `json:"year"`
	Day     string       `json:"day" doc:"On which the evidence was read"`
	Items   []measureRow `json:"items"`
}

// Records is the profile as CSV.
func (p profileRows) Records() [][]string {
	lines := [][]string{{"subject", "day", "factor", "factor_level", "measure", "unit", "numerator", "denominator", "value", "level", "absent", "supplier"}}
	number := func(x *float64) string {
		if x == nil {
			return ""
		}
		return strconv.FormatFloat(*x, 'f', -1, 64)
	}
	level := func(x *int) string {
		if x == nil {
			return ""
		}
		return strconv.Itoa(*x)
	}
	for _, r := range p.Items {
		lines = append(lines, []string{p.Subject, p.Day, r.Factor, level(r.FactorLevel), r.Measure, r.Unit, number(r.Numerator), number(r.Denominator), number(r.Value), level(r.Level), r.Absent, r.Supplier})
	}
	return lines
}

type profileOutput struct{ Body profileRows }

func levelOf(l management.Level) *int {
	if l == management.Unknown {
		return nil
	}
	n := int(l)
	return &n
}

func (o operations) getProfile(ctx context.Context, in *profileInput) (*profileOutput, error) {
	p, err := o.management.Profile(ctx, in.Subject)
	if err != nil {
		return nil, err
	}
	out := &profileOutput{Body: profileRows{Subject: p.Subject.ID(), Year: p.Year, Day: p.Day}}
	for _, f := range p.Factors {
		for _, m := range f.Measures {
			row := measureRow{Factor: f.ID, FactorLevel: levelOf(f.Level), Measure: m.ID, Unit: string(m.Unit), Level: levelOf(m.Level), Absent: string(m.Reading.Absent), Supplier: m.Supplier, Behind: append([]string{}, m.Reading.Behind...)}
			if m.Known {
				row.Numerator, row.Value = &m.Reading.Numerator, &m.Value
				if m.Unit == management.Share {
					row.Denominator = &m.Reading.Denominator
				}
			}
			out.Body.Items = append(out.Body.Items, row)
		}
	}
	return out, nil
}

type factorInput struct {
	api.Dated
	Factor string `path:"factor" maxLength:"3" example:"F4"`
}

type factorVersion struct {
	Version  int    `json:"version"`
	At       string `json:"at" doc:"UTC"`
	Reason   string `json:"reason"`
	Document string `json:"document" doc:"YAML"`
}

type factorOutput struct {
	Body struct {
		Factor string          `json:"factor"`
		Items  []factorVersion `json:"items"`
	}
}

func (o operations) getFactor(ctx context.Context, in *factorInput) (*factorOutput, error) {
	list, err := o.management.FactorVersions(ctx, in.Factor)
	if err != nil {
		return nil, err
	}
	out := &factorOutput{}
	out.Body.Factor = in.Factor
	for _, f := range list {
		out.Body.Items = append(out.Body.Items, factorVersion{f.Version, f.Meta.At, f.Meta.Reason, f.Document})
	}
	return out, nil
}

type ruleInput struct {
	Body struct {
		Document string `json:"document" doc:"YAML" maxLength:"20000"`
		Reason   string `json:"reason,omitempty" doc:"From the second version on" maxLength:"2000"`
	}
}

type ruleOutput struct {
	Body struct {
		Factor  string `json:"factor"`
		Version int    `json:"version"`
	}
}

func (o operations) createRule(ctx context.Context, in *ruleInput) (*ruleOutput, error) {
	f, err := o.management.Define(ctx, in.Body.Document, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	out := &ruleOutput{}
	out.Body.Factor, out.Body.Version = f.ID, f.Version
	return out, nil
}

type agreementInput struct {
	Body struct {
		Subject string `json:"subject" maxLength:"60"`
		Group   string `json:"group" maxLength:"60"`
		Given   bool   `json:"given" doc:"False withdraws"`
	}
}

type agreementOutput struct {
	Body struct {
		Given bool `json:"given"`
	}
}

func (o operations) createAgreement(ctx context.Context, in *agreementInput) (*agreementOutput, error) {
	err := o.management.Agree(ctx, management.Agreement{Subject: in.Body.Subject, Group: in.Body.Group, Given: in.Body.Given})
	if err != nil {
		return nil, err
	}
	out := &agreementOutput{}
	out.Body.Given = in.Body.Given
	return out, nil
}

type profileRequest struct {
	Number      int    `json:"number"`
	Subject     string `json:"subject"`
	Factor      string `json:"factor"`
	Measure     string `json:"measure"`
	Institution string `json:"institution" doc:"Code of the one that is asked"`
	From        string `json:"from" doc:"Code of the one that asks; empty: the government's own desk"`
	AskedAt     string `json:"asked_at"`
	Due         string `json:"due"`
	State       string `json:"state" enum:"open,answered,withdrawn,fulfilled"`
	Late        bool   `json:"late" doc:"Open after its deadline"`
}

type profileRequestList struct {
	Total int              `json:"total"`
	Items []profileRequest `json:"items"`
}

// Records is the list as CSV.
func (l profileRequestList) Records() [][]string {
	lines := [][]string{{"number", "subject", "factor", "measure", "institution", "from", "asked_at", "due", "state", "late"}}
	for _, r := range l.Items {
		lines = append(lines, []string{strconv.Itoa(r.Number), r.Subject, r.Factor, r.Measure, r.Institution, r.From, r.AskedAt, r.Due, r.State, strconv.FormatBool(r.Late)})
	}
	return lines
}

type profileRequestsInput struct {
	api.Page
	api.Dated
}

type profileRequestsOutput struct{ Body profileRequestList }

func (o operations) listRequests(ctx context.Context, in *profileRequestsInput) (*profileRequestsOutput, error) {
	all, err := o.management.Requests(ctx)
	if err != nil {
		return nil, err
	}
	var list []profileRequest
	for _, r := range all {
		list = append(list, profileRequest{r.Number, r.Subject, r.Factor, r.Measure, r.Institution, r.From, r.At.UTC().Format(time.RFC3339), r.Due, string(r.State()), r.Late(o.management.Today(ctx))})
	}
	return &profileRequestsOutput{profileRequestList{len(list), api.Cut(in.Page, list)}}, nil
}

type profileAskInput struct {
	Body struct {
		Subject     string `json:"subject" maxLength:"60"`
		Measure     string `json:"measure" maxLength:"60"`
		Institution string `json:"institution" maxLength:"60"`
		Due         string `json:"due" doc:"yyyy-mm-dd"`
		Text        string `json:"text,omitempty" doc:"For staff" maxLength:"2000"`
	}
}

type profileAskOutput struct {
	Body struct {
		Number int `json:"number"`
	}
}

func (o operations) ask(ctx context.Context, in *profileAskInput) (*profileAskOutput, error) {
	b := in.Body
	r, err := o.management.Ask(ctx, management.Request{Subject: b.Subject, Measure: b.Measure, Institution: b.Institution, Due: b.Due, Text: b.Text})
	out := &profileAskOutput{}
	out.Body.Number = r.Number
	return out, err
}

type profileRequestMoveInput struct {
	Number int `path:"number" minimum:"1"`
	Body   struct {
		Act  string `json:"act" enum:"answer,withdraw"`
		Text string `json:"text" doc:"For staff" maxLength:"2000"`
	}
}

type profileRequestMoveOutput struct {
	Body struct {
		Done bool `json:"done"`
	}
}

func (o operations) moveRequest(ctx context.Context, in *profileRequestMoveInput) (*profileRequestMoveOutput, error) {
	out := &profileRequestMoveOutput{}
	out.Body.Done = true
	return out, o.management.MoveRequest(ctx, in.Number, management.RequestAct(in.Body.Act), in.Body.Text)
}
