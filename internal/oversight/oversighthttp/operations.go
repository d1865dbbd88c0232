package oversighthttp

import (
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/oversight"
	"convive/internal/platform/api"
)

type operations struct{ oversight *oversight.Service }

// Operations registers the operations for programs.
func Operations(door *api.API, service *oversight.Service) {
	o := operations{service}
	const at = "/api/v1/oversight"
	api.Get(door, "oversight-list-reports", at+"/reports", "Signed accountability reports", o.listReports)
	api.Get(door, "oversight-get-report", at+"/reports/{report}", "The signed snapshot of a report, with its digest", o.getReport)
	api.Get(door, "oversight-list-items", at+"/reports/{report}/items", "What was asked about a report and promised, with its state", o.listItems)
	api.Get(door, "oversight-list-outstanding", at+"/outstanding", "What is still to be answered, verified or closed", o.listOutstanding)
	api.Get(door, "oversight-list-holidays", at+"/holidays", "Days on which offices are closed besides Saturdays and Sundays", o.listHolidays)
	api.Get(door, "oversight-list-sittings", at+"/sittings", "Sittings of the bodies that receive reports", o.listSittings)
	api.PostStaff(door, "oversight-create-holidays", at+"/holidays", "Enter days on which offices are closed, all or none", o.enterHolidays)
	api.PostStaff(door, "oversight-withdraw-holiday", at+"/holidays/revocations", "Take a day out of the calendar", o.revokeHoliday)
	api.PostStaff(door, "oversight-create-sitting", at+"/sittings", "Record a sitting of the own body, or what is now true of one", o.recordSitting)
	api.PostStaff(door, "oversight-create-section", at+"/reports/{report}/sections/{section}", "Submit the next version of a section", o.submitSection)
}

type accountabilityRow struct {
	Code         string `json:"code"`
	Title        string `json:"title"`
	Owner        string `json:"owner" doc:"Code of the institution that answers"`
	Body         string `json:"body" doc:"Code of the body that receives the report"`
	From         string `json:"from"`
	To           string `json:"to"`
	Due          string `json:"due" doc:"Day by which it is to be presented"`
	State        string `json:"state" enum:"planned,collecting,section_submitted,consistency_check,signed,presented,committee_review,questions,answers,observations_issued,commitments,follow_up,closed"`
	Items        int    `json:"items"`
	Open         int    `json:"open"`
	Illustrative bool   `json:"illustrative"`
}

type accountabilityRowList struct {
	Total int                 `json:"total"`
	Items []accountabilityRow `json:"items"`
}

// Records is the list as CSV.
func (l accountabilityRowList) Records() [][]string {
	lines := [][]string{{"code", "title", "owner", "body", "from", "to", "due", "state", "items", "open", "illustrative"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Code, r.Title, r.Owner, r.Body, r.From, r.To, r.Due, r.State, strconv.Itoa(r.Items), strconv.Itoa(r.Open), strconv.FormatBool(r.Illustrative)})
	}
	return lines
}

type accountabilityOutput struct{ Body accountabilityRowList }

type oversightInput struct {
	api.Page
	api.Dated
}

func (o operations) listReports(ctx context.Context, in *oversightInput) (*accountabilityOutput, error) {
	all, err := o.oversight.Reports(ctx)
	if err != nil {
		return nil, err
	}
	var list []accountabilityRow
	for _, r := range all {
		if !r.State().Public() {
			continue
		}
		row := accountabilityRow{r.Code, words(ctx, r.Title), r.Owner, r.Body, r.From, r.To, r.Due, string(r.State()), len(r.Items), 0, r.Illustrative}
		for _, i := range r.Items {
			if i.State() != oversight.ItemClosed {
				row.Open++
			}
		}
		list = append(list, row)
	}
	return &accountabilityOutput{accountabilityRowList{len(list), api.Cut(in.Page, list)}}, nil
}

type accountabilityReportInput struct {
	api.Dated
	Report string `path:"report" maxLength:"60"`
}

type accountabilityReportOutput struct {
	Body struct {
		SHA256   string             `json:"sha256" doc:"Of the snapshot as it was signed; the file of the page has it byte for byte"`
		State    string             `json:"state"`
		Snapshot oversight.Snapshot `json:"snapshot" doc:"Amounts of money are minor units of their currency"`
	}
}

func (o operations) getReport(ctx context.Context, in *accountabilityReportInput) (*accountabilityReportOutput, error) {
	r, signed, err := o.oversight.Signed(ctx, in.Report)
	if err != nil {
		return nil, err
	}
	out := &accountabilityReportOutput{}
	out.Body.SHA256, out.Body.State = signed.SHA256, string(r.State())
	out.Body.Snapshot, err = signed.Snapshot()
	return out, err
}

type oversightItemRow struct {
	Report    string `json:"report"`
	Number    int    `json:"number"`
	Kind      string `json:"kind" enum:"question,observation,recommendation,commitment"`
	Body      string `json:"body"`
	Addressee string `json:"addressee"`
	Text      string `json:"text"`
	State     string `json:"state" enum:"issued,acknowledged,answered,accepted,partly,rejected,no_response,in_progress,claimed_complete,verified,reopened,closed"`
	Level     string `json:"level" doc:"What the body found of the last claim: no_evidence, not_started, limited, substantial, complete; empty before"`
	Due       string `json:"due"`
	Awaits    string `json:"awaits" doc:"Code of the institution whose turn it is; empty once it is closed"`
	Silences  int    `json:"silences" doc:"How often a deadline passed without an answer"`
	Overdue   bool   `json:"overdue"`
}

type oversightItemRowList struct {
	Total int                `json:"total"`
	Items []oversightItemRow `json:"items"`
}

// Records is the list as CSV.
func (l oversightItemRowList) Records() [][]string {
	lines := [][]string{{"report", "number", "kind", "body", "addressee", "text", "state", "level", "due", "awaits", "silences", "overdue"}}
	for _, i := range l.Items {
		lines = append(lines, []string{i.Report, strconv.Itoa(i.Number), i.Kind, i.Body, i.Addressee, i.Text, i.State, i.Level, i.Due, i.Awaits, strconv.Itoa(i.Silences), strconv.FormatBool(i.Overdue)})
	}
	return lines
}

func rowOf(report string, i oversight.Item, overdue bool) oversightItemRow {
	return oversightItemRow{report, i.Number, string(i.Kind), i.Body, i.Addressee, i.Text, string(i.State()), string(i.Level()), i.Deadline(), i.Awaits(), len(i.Silences()), overdue}
}

type oversightItemsInput struct {
	api.Page
	api.Dated
	Report string `path:"report" maxLength:"60"`
}

type oversightItemsOutput struct{ Body oversightItemRowList }

func (o operations) listItems(ctx context.Context, in *oversightItemsInput) (*oversightItemsOutput, error) {
	r, _, err := o.oversight.Signed(ctx, in.Report)
	if err != nil {
		return nil, err
	}
	var list []oversightItemRow
	for _, i := range r.Items {
		list = append(list, rowOf(r.Code, i, i.State() == oversight.Silent))
	}
	return &oversightItemsOutput{oversightItemRowList{len(list), api.Cut(in.Page, list)}}, nil
}

func (o operations) listOutstanding(ctx context.Context, in *oversightInput) (*oversightItemsOutput, error) {
	open, err := o.oversight.Outstanding(ctx)
	if err != nil {
		return nil, err
	}
	var list []oversightItemRow
	for _, x := range open {
		list = append(list, rowOf(x.Report.Code, x.Item, x.Overdue))
	}
	return &oversightItemsOutput{oversightItemRowList{len(list), api.Cut(in.Page, list)}}, nil
}

type oversightSectionInput struct {
	Report  string `path:"report" maxLength:"60"`
	Section string `path:"section" enum:"mandate,results,funds,contracts,people,force,participation,evaluations,recommendations,risks,quality"`
	Body    struct {
		Text map[string]string   `json:"text,omitempty" doc:"By language: es, en, pt, fr"`
		Rows []map[string]string `json:"rows,omitempty" doc:"By column of the section; amounts with a point" maxItems:"5000"`
	}
}

type oversightSectionOutput struct {
	Body struct {
		Submitted bool `json:"submitted"`
	}
}

func (o operations) submitSection(ctx context.Context, in *oversightSectionInput) (*oversightSectionOutput, error) {
	text := kernel.Text{}
	for l, t := range in.Body.Text {
		if lang, ok := kernel.ParseLang(l); ok {
			text[lang] = t
		}
	}
	rows := make([]oversight.Row, len(in.Body.Rows))
	for i, r := range in.Body.Rows {
		rows[i] = r
	}
	out := &oversightSectionOutput{}
	out.Body.Submitted = true
	return out, o.oversight.Submit(ctx, in.Report, oversight.SectionKind(in.Section), text, rows)
}
