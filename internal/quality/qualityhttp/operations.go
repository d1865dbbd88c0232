package qualityhttp

import (
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/api"
	"convive/internal/quality"
	"convive/internal/sources"
)

type operations struct {
	quality *quality.Service
	sources *sources.Service
}

// Operations registers the operations for programs.
func Operations(door *api.API, service *quality.Service, src *sources.Service) {
	o := operations{service, src}
	const at = "/api/v1/quality"
	api.Get(door, "quality-list-rules", at+"/rules", "The rules with their limits and where they come from", o.listRules)
	api.Get(door, "quality-list-findings", at+"/findings", "Findings of the editions in force", o.listFindings)
	api.Get(door, "quality-list-results", at+"/results", "What became of each rule in the editions in force of a source", o.listResults)
	api.Get(door, "quality-list-scores", at+"/scores", "The score of a source's homicide data by the Bogotá Protocol, criterion by criterion", o.listScores)
	api.Get(door, "quality-list-obligations", at+"/obligations", "What was due of a source, and when it came", o.listObligations)
	api.Get(door, "quality-list-reports", at+"/reports", "Quality report of a source under the headings of SIMS 2.0", o.listReports)
	api.PostStaff(door, "quality-create-run", at+"/runs", "Hold an edition against the rules", o.createRun)
	api.PostStaff(door, "quality-create-answer", at+"/findings/{finding}/answers", "Ask about a finding, answer it or settle it", o.answerFinding)
}

type rulesInput struct {
	api.Page
	api.Dated
}

type qualityRuleRow struct {
	Rule      string `json:"rule"`
	Version   int    `json:"version"`
	Kind      string `json:"kind"`
	Severity  string `json:"severity"`
	Title     string `json:"title" doc:"In the language of Accept-Language"`
	Limit     string `json:"limit"`
	Missing   string `json:"missing" doc:"What is done with what is not known" enum:"skip_if_any,skip_if_all,never_skip,error"`
	Origin    string `json:"origin"`
	Confirmed bool   `json:"confirmed" doc:"The limit was checked against its original"`
	Active    bool   `json:"active"`
}

type qualityRuleList struct {
	Total int              `json:"total"`
	Items []qualityRuleRow `json:"items"`
}

// Records is the list as CSV.
func (l qualityRuleList) Records() [][]string {
	lines := [][]string{{"rule", "version", "kind", "severity", "title", "limit", "missing", "origin", "confirmed", "active"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Rule, strconv.Itoa(r.Version), r.Kind, r.Severity, r.Title, r.Limit, r.Missing, r.Origin, strconv.FormatBool(r.Confirmed), strconv.FormatBool(r.Active)})
	}
	return lines
}

type qualityRulesOutput struct{ Body qualityRuleList }

func (o operations) listRules(ctx context.Context, in *rulesInput) (*qualityRulesOutput, error) {
	rules, err := o.quality.Rules(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]qualityRuleRow, len(rules))
	for i, r := range rules {
		rows[i] = qualityRuleRow{r.ID, r.Version, string(r.Kind), string(r.Severity), words(ctx, r.Title), limit(ctx, r), string(r.Missing), origin(ctx, r.Origin, true), r.Confirmed, !r.Inactive}
	}
	return &qualityRulesOutput{Body: qualityRuleList{Total: len(rows), Items: api.Cut(in.Page, rows)}}, nil
}

type findingsInput struct {
	api.Page
	api.Dated
	Source   string `query:"source" doc:"Identifier of the source; without it all"`
	Edition  int    `query:"edition" minimum:"0" doc:"Number of an edition that is or was published; without it those in force. Needs source"`
	State    string `query:"state" enum:"open,queried,responded,accepted,overridden,resolved"`
	Severity string `query:"severity" enum:"error,warning,info"`
	Rule     string `query:"rule" doc:"Identifier of the rule"`
}

type findingRowList struct {
	Total int                  `json:"total" doc:"Number of findings without paging"`
	Items []quality.FindingRow `json:"items"`
}

// Records is the list as CSV.
func (l findingRowList) Records() [][]string { return quality.FindingRecords(l.Items) }

type findingsOutput struct{ Body findingRowList }

func (o operations) listFindings(ctx context.Context, in *findingsInput) (*findingsOutput, error) {
	q := quality.FindingQuery{Source: in.Source, Severity: quality.Severity(in.Severity), Rule: in.Rule, Offset: in.Offset, Limit: in.Limit}
	if in.State != "" {
		q.States = []quality.State{quality.State(in.State)}
	}
	if in.Source != "" {
		if _, err := o.sources.Source(ctx, in.Source); err != nil {
			return nil, err
		}
	}
	if in.Edition > 0 {
		if in.Source == "" {
			return nil, fault.Invalid("quality.sourceNeeded").At("source")
		}
		q.Editions = []quality.EditionOf{{Source: in.Source, Number: in.Edition}}
	}
	list, total, err := o.quality.Published(ctx, q)
	if err != nil {
		return nil, err
	}
	return &findingsOutput{Body: findingRowList{Total: total, Items: quality.FindingRows(list)}}, nil
}

type ofSourceInput struct {
	api.Page
	api.Dated
	Source string `query:"source" required:"true" doc:"Identifier of the source"`
}

type resultRow struct {
	Source   string `json:"source"`
	Edition  int    `json:"edition"`
	Rule     string `json:"rule"`
	Version  int    `json:"version"`
	Status   string `json:"status" enum:"held,broken,notAssessable"`
	Why      string `json:"why" doc:"Of a rule that could not be applied: noRows, columnGone, notStated, zeroDivisor, tooFew, noSeries, noOther"`
	Findings int    `json:"findings"`
	RanAt    string `json:"ran_at"`
}

type resultRowList struct {
	Total int         `json:"total"`
	Items []resultRow `json:"items"`
}

// Records is the list as CSV.
func (l resultRowList) Records() [][]string {
	lines := [][]string{{"source", "edition", "rule", "version", "status", "why", "findings", "ran_at"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Source, strconv.Itoa(r.Edition), r.Rule, strconv.Itoa(r.Version), r.Status, r.Why, strconv.Itoa(r.Findings), r.RanAt})
	}
	return lines
}

type resultsOutput struct{ Body resultRowList }

func (o operations) listResults(ctx context.Context, in *ofSourceInput) (*resultsOutput, error) {
	if _, err := o.sources.Source(ctx, in.Source); err != nil {
		return nil, err
	}
	runs, err := o.quality.Runs(ctx, in.Source)
	if err != nil {
		return nil, err
	}
	rows := []resultRow{}
	for _, r := range runs {
		rows = append(rows, resultsOf(r)...)
	}
	return &resultsOutput{Body: resultRowList{Total: len(rows), Items: api.Cut(in.Page, rows)}}, nil
}

func resultsOf(r quality.Run) []resultRow {
	rows := make([]resultRow, len(r.Outcomes))
	for i, x := range r.Outcomes {
		rows[i] = resultRow{r.Source, r.Edition, x.Rule, x.Version, string(x.Status), string(x.Why), x.Findings, r.At.UTC().Format("2006-01-02T15:04:05Z")}
	}
	return rows
}

type scoresInput struct {
	api.Page
	api.Dated
	Source string `query:"source" required:"true" doc:"Identifier of the source"`
	Year   int    `query:"year" minimum:"0" maximum:"9999" doc:"Without it the newest that stands"`
}

type scoreRowList struct {
	Total  int                `json:"total"`
	Points float64            `json:"points" doc:"0 to 100; what cannot be judged adds nothing"`
	Judged float64            `json:"judged" doc:"Points of the criteria that could be judged"`
	Items  []quality.ScoreRow `json:"items"`
}

// Records is the list as CSV.
func (l scoreRowList) Records() [][]string { return quality.ScoreRecords(l.Items) }

type scoresOutput struct{ Body scoreRowList }

func (o operations) listScores(ctx context.Context, in *scoresInput) (*scoresOutput, error) {
	src, err := o.sources.Source(ctx, in.Source)
	if err != nil {
		return nil, err
	}
	if in.Year == 0 {
		years, err := o.quality.ScoreYears(ctx, src)
		if err != nil {
			return nil, err
		}
		if len(years) == 0 {
			return &scoresOutput{Body: scoreRowList{Items: []quality.ScoreRow{}}}, nil
		}
		in.Year = years[0]
	}
	score, err := o.quality.Score(ctx, src, in.Year)
	if err != nil {
		return nil, err
	}
	rows := quality.ScoreRows(score)
	return &scoresOutput{Body: scoreRowList{Total: len(rows), Points: score.Points, Judged: score.Judged, Items: api.Cut(in.Page, rows)}}, nil
}

type deliveryRowList struct {
	Total        int                   `json:"total"`
	Completeness *float64              `json:"completeness" doc:"Per cent of what was due that came; null where nothing was due"`
	Timeliness   *float64              `json:"timeliness" doc:"Per cent of what was due that came in time"`
	Items        []quality.DeliveryRow `json:"items"`
}

// Records is the list as CSV.
func (l deliveryRowList) Records() [][]string { return quality.DeliveryRecords(l.Items) }

type obligationsOutput struct{ Body deliveryRowList }

func (o operations) listObligations(ctx context.Context, in *ofSourceInput) (*obligationsOutput, error) {
	src, err := o.sources.Source(ctx, in.Source)
	if err != nil {
		return nil, err
	}
	p, err := o.quality.Punctuality(ctx, src)
	if err != nil {
		return nil, err
	}
	rows := quality.DeliveryRows(src.ID, p.Deliveries)
	body := deliveryRowList{Total: len(rows), Items: api.Cut(in.Page, rows)}
	if percent, ok := p.Completeness(); ok {
		body.Completeness = &percent
	}
	if percent, ok := p.Timeliness(); ok {
		body.Timeliness = &percent
	}
	return &obligationsOutput{Body: body}, nil
}

type reportRow struct {
	Source  string `json:"source"`
	Code    string `json:"code" doc:"SIMS 2.0"`
	Heading string `json:"heading"`
	Origin  string `json:"origin" doc:"computed, declared, notReported, notApplicable; empty for a heading"`
	Text    string `json:"text" doc:"In the language of Accept-Language"`
}

type reportRowList struct {
	Total int         `json:"total"`
	Items []reportRow `json:"items"`
}

// Records is the list as CSV.
func (l reportRowList) Records() [][]string {
	lines := [][]string{{"source", "code", "heading", "origin", "text"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Source, r.Code, r.Heading, r.Origin, r.Text})
	}
	return lines
}

type reportsOutput struct{ Body reportRowList }

func (o operations) listReports(ctx context.Context, in *ofSourceInput) (*reportsOutput, error) {
	report, err := o.quality.Report(ctx, in.Source)
	if err != nil {
		return nil, err
	}
	rows := make([]reportRow, len(report.Items))
	for i, item := range report.Items {
		rows[i] = reportRow{in.Source, item.Code, heading(ctx, item), string(item.Origin), content(ctx, item)}
	}
	return &reportsOutput{Body: reportRowList{Total: len(rows), Items: api.Cut(in.Page, rows)}}, nil
}

type runInput struct {
	Body struct {
		Source  string `json:"source" doc:"Identifier of the source"`
		Edition int    `json:"edition,omitempty" minimum:"0" doc:"Without it the newest that is whole"`
	}
}

func (o operations) createRun(ctx context.Context, in *runInput) (*resultsOutput, error) {
	run, err := o.quality.Run(ctx, in.Body.Source, in.Body.Edition)
	if err != nil {
		return nil, err
	}
	rows := resultsOf(run)
	return &resultsOutput{Body: resultRowList{Total: len(rows), Items: rows}}, nil
}

type answerInput struct {
	Finding string `path:"finding" doc:"Identifier of the finding"`
	Body    struct {
		Act    string `json:"act" enum:"query,respond,accept,override"`
		Text   string `json:"text,omitempty" doc:"Question or answer, for staff"`
		Reason string `json:"reason,omitempty" doc:"Public reason of a decision; needed to override"`
	}
}

type answerOutput struct{ Body quality.FindingRow }

func (o operations) answerFinding(ctx context.Context, in *answerInput) (*answerOutput, error) {
	id, ok := kernel.ParseID(in.Finding)
	if !ok {
		return nil, fault.NotFound("quality.noFinding")
	}
	f, err := o.quality.Answer(ctx, id, quality.Answer{Act: quality.Act(in.Body.Act), Text: in.Body.Text, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	return &answerOutput{Body: quality.FindingRows([]quality.Finding{f})[0]}, nil
}
