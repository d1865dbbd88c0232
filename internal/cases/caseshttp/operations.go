package caseshttp

import (
	"context"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/api"
	"convive/internal/platform/authz"
)

// operations are the module for programs.
type operations struct{ cases *cases.Service }

// Operations registers the operations of the module. All are for staff.
func Operations(a *api.API, service *cases.Service) {
	o := operations{service}
	api.GetStaff(a, "cases-list-cases", "/api/v1/cases", "List the cases that the account may read", o.list)
	api.GetStaff(a, "cases-export-cases", "/api/v1/cases/export", "The cases that the account may take out, as a table", o.export)
	api.GetStaff(a, "cases-get-case", "/api/v1/cases/{id}", "The core of a case and the persons in it, by reference", o.show)
	api.PostStaff(a, "cases-open-group", "/api/v1/cases/{id}/open", "One group of fields of one person of a case", o.open)
	api.PostStaff(a, "cases-create-cases", "/api/v1/cases", "Record cases. The same content under the same reference is the same case", o.record)
}

// Asked is the purpose that another institution's records are asked for.
type Asked struct {
	Purpose    string `query:"purpose" doc:"For what; needed for another institution's cases, and must be one of the grant's" maxLength:"200"`
	LegalBasis string `query:"legal_basis" doc:"By which law; needed for another institution's cases" maxLength:"400"`
}

func (a Asked) stated(ctx context.Context) context.Context {
	if a == (Asked{}) {
		return ctx
	}
	return access.WithPurpose(ctx, a.Purpose, a.LegalBasis)
}

// Narrowed is a filter by the core; nothing can be asked of what identifies a person.
type Narrowed struct {
	Kind       string `query:"kind" enum:"incident,victim,witness,complaint,disclosure"`
	State      string `query:"state" enum:"open,referred,closed"`
	DeclaredIn string `query:"declared_in" doc:"Code of a territory: declared there or below"`
	HappenedIn string `query:"happened_in" doc:"Code of a territory: happened there or below"`
	From       string `query:"from" doc:"Reported on this day or later" example:"2026-01-31"`
	To         string `query:"to" doc:"Reported on this day or earlier"`
	Reference  string `query:"reference" doc:"The institution's number begins so"`
	Sort       string `query:"sort" enum:"reported,occurred,reference,kind" default:"reported"`
}

func (n Narrowed) filter() cases.Filter {
	return cases.Filter{Kind: cases.Kind(n.Kind), State: cases.State(n.State), DeclaredIn: kernel.Code(n.DeclaredIn), HappenedIn: kernel.Code(n.HappenedIn), From: n.From, To: n.To,
		Reference: n.Reference, Sort: cases.Sort(n.Sort)}
}

type listInput struct {
	Asked
	Narrowed
	Offset int `query:"offset" minimum:"0" default:"0" doc:"How many to skip"`
	Limit  int `query:"limit" minimum:"1" maximum:"50" default:"50" doc:"How many at most"`
}

// fieldsBody are fields by their names, in no order: those that are empty are absent.
type fieldsBody map[string]string

func fieldsOf(list []cases.Cell) fieldsBody {
	m := fieldsBody{}
	for _, c := range list {
		if c.Value != "" {
			m[c.Name] = c.Value
		}
	}
	return m
}

// CaseBody is a case as programs read it. It has a name to the outside because the document describes what an operation embeds
// only then.
type CaseBody struct {
	ID   string     `json:"id"`
	Core fieldsBody `json:"core" doc:"reference, kind, owner, state, offence, declared_in, happened_in, occurred_on, reported_on, level, flags (sealed, protected, minor, whistleblower; generated: made up for a demonstration)"`
}

func caseOfList(c cases.Case) CaseBody {
	return CaseBody{string(c.ID), fieldsOf(cases.Core(c))}
}

type listOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Total    int64      `json:"total"`
		Withheld int        `json:"withheld" doc:"Rows beyond what a grant or an emergency still opens"`
		Items    []CaseBody `json:"items"`
	}
}

const noStore = "no-store"

func (o operations) list(ctx context.Context, in *listInput) (*listOutput, error) {
	f := in.filter()
	f.Offset, f.Limit = in.Offset, in.Limit
	l, err := o.cases.List(in.stated(ctx), f)
	if err != nil {
		return nil, err
	}
	out := &listOutput{CacheControl: noStore}
	out.Body.Total, out.Body.Withheld, out.Body.Items = l.Total, l.Withheld, []CaseBody{}
	for _, c := range l.Cases {
		out.Body.Items = append(out.Body.Items, caseOfList(c))
	}
	return out, nil
}

type exportInput struct {
	Narrowed
	Format string `query:"format" enum:"json,csv" doc:"Form of the answer; without it by Accept"`
}

type exportBody struct {
	Items []CaseBody `json:"items"`
	lines [][]string
}

// Records is the export as CSV.
func (b exportBody) Records() [][]string { return b.lines }

type exportOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         exportBody
}

func (o operations) export(ctx context.Context, in *exportInput) (*exportOutput, error) {
	l, err := o.cases.Export(ctx, in.filter())
	if err != nil {
		return nil, err
	}
	out := &exportOutput{CacheControl: noStore, Body: exportBody{Items: []CaseBody{}, lines: records(l.Cases)}}
	for _, c := range l.Cases {
		out.Body.Items = append(out.Body.Items, caseOfList(c))
	}
	return out, nil
}

type showInput struct {
	Asked
	ID string `path:"id" doc:"Identifier of the case"`
}

type personBody struct {
	Ref  string `json:"ref" doc:"Reference by which a group of the person's fields is opened"`
	Part string `json:"part"`
}

type showOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		CaseBody
		Persons []personBody `json:"persons"`
		Groups  []string     `json:"groups" doc:"Groups of fields that the account may open"`
	}
}

func idOf(text string) kernel.ID {
	if id, ok := kernel.ParseID(text); ok {
		return id
	}
	return "none"
}

func (o operations) show(ctx context.Context, in *showInput) (*showOutput, error) {
	v, err := o.cases.Show(in.stated(ctx), idOf(in.ID))
	if err != nil {
		return nil, err
	}
	out := &showOutput{CacheControl: noStore}
	out.Body.CaseBody, out.Body.Persons, out.Body.Groups = caseOfList(v.Case), []personBody{}, []string{}
	for _, p := range v.Persons {
		out.Body.Persons = append(out.Body.Persons, personBody{p.Ref, string(p.Part)})
	}
	for _, g := range v.Groups {
		out.Body.Groups = append(out.Body.Groups, string(g))
	}
	return out, nil
}

type openInput struct {
	ID   string `path:"id" doc:"Identifier of the case"`
	Body struct {
		Ref        string `json:"ref" doc:"Reference of the person"`
		Group      string `json:"group" enum:"identity,contact,location_exact,medical,narrative,evidence,informant"`
		Purpose    string `json:"purpose,omitempty" maxLength:"200"`
		LegalBasis string `json:"legal_basis,omitempty" maxLength:"400"`
	}
}

type openOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Group  string     `json:"group"`
		Fields fieldsBody `json:"fields"`
	}
}

func (o operations) open(ctx context.Context, in *openInput) (*openOutput, error) {
	ctx = Asked{in.Body.Purpose, in.Body.LegalBasis}.stated(ctx)
	cells, err := o.cases.Open(ctx, idOf(in.ID), in.Body.Ref, cases.Group(in.Body.Group))
	if err != nil {
		return nil, err
	}
	out := &openOutput{CacheControl: noStore}
	out.Body.Group, out.Body.Fields = in.Body.Group, fieldsOf(cells)
	return out, nil
}

type draftBody struct {
	Kind          string            `json:"kind" enum:"incident,victim,witness,complaint,disclosure"`
	Reference     string            `json:"reference" doc:"The institution's own number; no name in it"`
	Offence       string            `json:"offence,omitempty" doc:"ICCS code"`
	DeclaredIn    string            `json:"declared_in" doc:"Code of the territory where it was reported"`
	HappenedIn    string            `json:"happened_in,omitempty" doc:"Code of the territory where it happened"`
	OccurredOn    string            `json:"occurred_on,omitempty" example:"2026-01-30"`
	ReportedOn    string            `json:"reported_on" example:"2026-01-31"`
	Level         int64             `json:"level,omitempty" minimum:"0" maximum:"3" doc:"1 internal (the usual), 2 confidential, 3 secret"`
	Sealed        bool              `json:"sealed,omitempty"`
	Protected     bool              `json:"protected,omitempty" doc:"The identities are protected"`
	Minor         bool              `json:"minor,omitempty"`
	Whistleblower bool              `json:"whistleblower,omitempty"`
	Subject       []string          `json:"subject,omitempty" doc:"Accounts that a complaint is about"`
	Persons       []draftPersonBody `json:"persons,omitempty" maxItems:"50"`
}

type draftPersonBody struct {
	Part   string                       `json:"part" enum:"victim,witness,suspect,complainant,informant,discloser,other"`
	Fields map[string]map[string]string `json:"fields" doc:"By group and name: identity (name, document, born), contact (phone, email, postal), location_exact (address, latitude, longitude), medical (condition, care), narrative (account), evidence (item, custody), informant (alias, handler)"`
}

type recordInput struct {
	Body struct {
		Cases []draftBody `json:"cases" minItems:"1" maxItems:"200" doc:"More than one needs the right to act on many"`
	}
}

type recordOutput struct {
	Body struct {
		Items []recordedBody `json:"items"`
	}
}

type recordedBody struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Again     bool   `json:"again" doc:"The same content had been recorded before"`
}

func (o operations) record(ctx context.Context, in *recordInput) (*recordOutput, error) {
	drafts := make([]cases.Draft, len(in.Body.Cases))
	for i, b := range in.Body.Cases {
		drafts[i] = b.draft()
	}
	done, err := o.cases.Record(ctx, drafts...)
	if err != nil {
		return nil, err
	}
	out := &recordOutput{}
	for _, r := range done {
		out.Body.Items = append(out.Body.Items, recordedBody{string(r.ID), r.Reference, r.Again})
	}
	return out, nil
}

func (b draftBody) draft() cases.Draft {
	d := cases.Draft{Kind: cases.Kind(b.Kind), Reference: b.Reference, Offence: b.Offence, DeclaredIn: kernel.Code(b.DeclaredIn), HappenedIn: kernel.Code(b.HappenedIn), OccurredOn: b.OccurredOn,
		ReportedOn: b.ReportedOn, Level: authz.Level(b.Level), Sealed: b.Sealed, ProtectedIdentity: b.Protected, Minor: b.Minor, Whistleblower: b.Whistleblower, SubjectOfComplaint: b.Subject}
	for _, p := range b.Persons {
		known := cases.Known{}
		for group, fields := range p.Fields {
			known[cases.Group(group)] = fields
		}
		d.Persons = append(d.Persons, cases.Entrant{Part: cases.Part(p.Part), Known: known})
	}
	return d
}
