package financehttp

import (
	"context"
	"strconv"
	"strings"
	"time"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/api"
)

type operations struct{ finance *finance.Service }

// Operations registers the operations for programs. In addresses a slash of a code is written as ~.
func Operations(door *api.API, service *finance.Service) {
	o := operations{service}
	const at = "/api/v1/finance"
	api.Get(door, "finance-list-years", at+"/years", "Years of the budget, and which are closed", o.listYears)
	api.Get(door, "finance-list-lines", at+"/years/{year}/lines", "Lines of a year with their stages, whole amounts", o.listLines)
	api.Get(door, "finance-get-line", at+"/years/{year}/lines/{code}", "A line with its stages, ratios and excesses", o.getLine)
	api.Get(door, "finance-list-events", at+"/years/{year}/lines/{code}/events", "What happened to a line", o.listEvents)
	api.Get(door, "finance-list-totals", at+"/years/{year}/totals", "Money of a year by a heading, with the share of each line that is for security", o.listTotals)
	api.Get(door, "finance-list-groups", at+"/years/{year}/groups", "Money of a year by programme, class, source, level and currency, as a report takes it", o.listGroups)
	api.GetStaff(door, "finance-list-changes", at+"/changes", "Changes of the budget that wait for another person", o.listChanges)
	api.PostStaff(door, "finance-create-lines", at+"/lines", "Enter lines or correct them: all, or none", o.enterLines)
	api.PostStaff(door, "finance-create-event", at+"/years/{year}/lines/{code}/events", "Record what happened to a line, or link it to an objective", o.recordEvent)
	api.PostStaff(door, "finance-review-change", at+"/changes/{number}/acts", "Approve or reject a change that another person proposed", o.decide)
	api.PostStaff(door, "finance-review-year", at+"/years/{year}/acts", "Close a year", o.closeYear)
	api.Get(door, "finance-list-classes", at+"/classes", "Classes of the functions of government (COFOG 1999) with their names, which lines are of", o.listClasses)
	api.GetStaff(door, "finance-list-rows", at+"/imports/{sheet}/rows", "Rows of a file of lines that was sent, with what became of each and why", o.listSheetRows)
	api.Get(door, "finance-list-comparisons", at+"/comparisons", "Budget by year as it was, in real terms and as a share of product, with both parts of each quotient", o.listComparisons)
	api.Get(door, "finance-list-series", at+"/series", "Series of prices and of product by which amounts are compared", o.listSeries)
	api.PostStaff(door, "finance-create-series", at+"/series", "Enter a series, or the next revision of one", o.keepSeries)
}

// inPath is a code as an address holds it, where a slash would divide.
func inPath(code string) string { return strings.ReplaceAll(code, "/", "~") }

// fromPath is the code that an address holds.
func fromPath(text string) string { return strings.ReplaceAll(text, "~", "/") }

// budgetAmount is money: decimal text for reading, minor units for computing.
type budgetAmount struct {
	Amount   string `json:"amount" doc:"Decimal number with a dot, exact" example:"1234.50"`
	Currency string `json:"currency" doc:"ISO 4217"`
	Minor    int64  `json:"minor" doc:"In the minor unit of the currency"`
}

func amountOf(minor int64, currency string) budgetAmount {
	return budgetAmount{kernel.Money{Minor: minor, Currency: currency}.Decimal(), currency, minor}
}

// stated is an amount; nil where nobody reported it.
func stated(a finance.Amount, currency string) *budgetAmount {
	if !a.Stated {
		return nil
	}
	m := amountOf(a.Minor, currency)
	return &m
}

func decimal(a *budgetAmount) string {
	if a == nil {
		return ""
	}
	return a.Amount
}

// budgetRatio is a quotient with both its parts.
type budgetRatio struct {
	Numerator   string   `json:"numerator" doc:"Decimal"`
	Denominator string   `json:"denominator" doc:"Decimal"`
	Value       *float64 `json:"value" doc:"null: see why"`
	Why         string   `json:"why" doc:"notReported or approvedIsZero; empty: there is a value"`
}

func ratioOf(r finance.Ratio, currency string) budgetRatio {
	out := budgetRatio{Numerator: amountOf(r.Numerator, currency).Amount, Denominator: amountOf(r.Denominator, currency).Amount, Why: r.Why}
	if x, ok := r.Value(); ok {
		out.Value = &x
	}
	return out
}

// budgetStages are the amounts of a line or of several.
type budgetStages struct {
	Initial   *budgetAmount `json:"initial" doc:"Given by the budget act; null: not reported, which is not 0"`
	Amended   *budgetAmount `json:"amended" doc:"With the approved changes"`
	Committed *budgetAmount `json:"committed"`
	Accrued   *budgetAmount `json:"accrued"`
	Paid      *budgetAmount `json:"paid"`
	Unspent   *budgetAmount `json:"unspent" doc:"amended - paid"`
}

func stagesOf(x finance.Execution, unspent finance.Amount, currency string) budgetStages {
	return budgetStages{stated(x.Initial, currency), stated(x.Amended, currency), stated(x.Committed, currency), stated(x.Accrued, currency), stated(x.Paid, currency), stated(unspent, currency)}
}

var stageHeads = []string{"initial", "amended", "committed", "accrued", "paid", "unspent"}

func (s budgetStages) cells() []string {
	return []string{decimal(s.Initial), decimal(s.Amended), decimal(s.Committed), decimal(s.Accrued), decimal(s.Paid), decimal(s.Unspent)}
}

type yearsInput struct {
	api.Page
	api.Dated
}

type budgetYear struct {
	Year     int    `json:"year"`
	Lines    int    `json:"lines"`
	ClosedOn string `json:"closed_on" doc:"yyyy-mm-dd; empty: the year is open"`
	ClosedBy string `json:"closed_by" doc:"Act by which it was closed"`
}

type budgetYearList struct {
	Total int          `json:"total"`
	Items []budgetYear `json:"items"`
}

// Records is the list as CSV.
func (l budgetYearList) Records() [][]string {
	lines := [][]string{{"year", "lines", "closed_on", "closed_by"}}
	for _, r := range l.Items {
		lines = append(lines, []string{strconv.Itoa(r.Year), strconv.Itoa(r.Lines), r.ClosedOn, r.ClosedBy})
	}
	return lines
}

type yearsOutput struct{ Body budgetYearList }

func (o operations) listYears(ctx context.Context, in *yearsInput) (*yearsOutput, error) {
	l, err := o.finance.Published(ctx)
	if err != nil {
		return nil, err
	}
	list := []budgetYear{}
	for _, year := range l.Years() {
		closed, _ := l.Closed(year)
		list = append(list, budgetYear{year, len(l.Lines(year)), closed.On, closed.Act})
	}
	return &yearsOutput{Body: budgetYearList{len(list), api.Cut(in.Page, list)}}, nil
}

type budgetClass struct {
	Code string            `json:"code" example:"03.1"`
	Name map[string]string `json:"name" doc:"By language; a language that has none is missing"`
}

type budgetClassList struct {
	Total int           `json:"total"`
	Items []budgetClass `json:"items"`
}

// Records is the list as CSV.
func (l budgetClassList) Records() [][]string {
	lines := [][]string{{"code", "name_es", "name_en", "name_pt", "name_fr"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Code, r.Name["es"], r.Name["en"], r.Name["pt"], r.Name["fr"]})
	}
	return lines
}

type classesOutput struct{ Body budgetClassList }

func (o operations) listClasses(_ context.Context, in *struct{ api.Page }) (*classesOutput, error) {
	list := []budgetClass{}
	for _, class := range o.finance.Classes().All() {
		row := budgetClass{class.Code, map[string]string{}}
		for lang, text := range class.Title {
			row.Name[string(lang)] = text
		}
		list = append(list, row)
	}
	return &classesOutput{Body: budgetClassList{len(list), api.Cut(in.Page, list)}}, nil
}

type linesInput struct {
	api.Page
	api.Dated
	Year int `path:"year"`
}

type budgetLine struct {
	Year        int               `json:"year"`
	Code        string            `json:"code"`
	Institution string            `json:"institution"`
	Programme   string            `json:"programme"`
	Name        map[string]string `json:"name" doc:"By language"`
	COFOG       string            `json:"cofog" doc:"Class of the classification of the functions of government 1999"`
	Share       int               `json:"share" doc:"Of the line that is for security, in hundredths of a per cent: 10000 is all"`
	Source      string            `json:"source" doc:"Of the funds"`
	Level       string            `json:"level"`
	Territory   string            `json:"territory"`
	Currency    string            `json:"currency"`
	Origin      string            `json:"origin" doc:"Document that states the line"`
	Published   string            `json:"published" doc:"Of the document"`
	Revision    int               `json:"revision" doc:"0: as entered first"`
	Reason      string            `json:"reason" doc:"Of the correction"`
	budgetStages
}

func lineOf(l *finance.Ledger, line finance.Line) budgetLine {
	name := map[string]string{}
	for lang, text := range line.Name {
		name[string(lang)] = text
	}
	x := l.Execution(line.Key)
	return budgetLine{line.Year, line.Code, line.Institution, line.Programme, name, line.COFOG, line.Share, line.Source, line.Level, line.Territory, line.Currency, line.Origin, line.Published, line.Revision, line.Reason, stagesOf(x, x.Unspent(), line.Currency)}
}

type budgetLineList struct {
	Total int          `json:"total"`
	Items []budgetLine `json:"items"`
}

// Records is the list as CSV, in the columns that an import reads.
func (l budgetLineList) Records() [][]string {
	lines := [][]string{append([]string{"year", "code", "institution", "programme", "name_es", "name_en", "name_pt", "name_fr", "cofog", "share", "source", "level", "territory", "currency", "origin", "published"}, stageHeads...)}
	for _, r := range l.Items {
		lines = append(lines, append([]string{strconv.Itoa(r.Year), r.Code, r.Institution, r.Programme, r.Name["es"], r.Name["en"], r.Name["pt"], r.Name["fr"], r.COFOG, strconv.Itoa(r.Share), r.Source, r.Level, r.Territory, r.Currency, r.Origin, r.Published}, r.cells()...))
	}
	return lines
}

type linesOutput struct{ Body budgetLineList }

func (o operations) listLines(ctx context.Context, in *linesInput) (*linesOutput, error) {
	l, err := o.year(ctx, in.Year)
	if err != nil {
		return nil, err
	}
	list := []budgetLine{}
	for _, line := range l.Lines(in.Year) {
		list = append(list, lineOf(l, line))
	}
	return &linesOutput{Body: budgetLineList{len(list), api.Cut(in.Page, list)}}, nil
}

// year is the ledger, if it has the year. Fault: noYear.
func (o operations) year(ctx context.Context, year int) (*finance.Ledger, error) {
	l, err := o.finance.Published(ctx)
	if err == nil && !l.Has(year) {
		err = fault.NotFound("finance.noYear", "year", strconv.Itoa(year))
	}
	return l, err
}

type lineInput struct {
	api.Dated
	Year int    `path:"year"`
	Code string `path:"code" maxLength:"60" doc:"A slash is written as ~"`
}

type budgetExcess struct {
	Stage     string       `json:"stage"`
	Over      string       `json:"over" doc:"Stage that it is above"`
	By        budgetAmount `json:"by"`
	Exception string       `json:"exception" doc:"Why"`
}

type budgetLineBody struct {
	budgetLine
	Variance   *budgetAmount  `json:"variance" doc:"amended - initial"`
	Executed   budgetRatio    `json:"executed" doc:"paid / amended"`
	OfInitial  budgetRatio    `json:"of_initial" doc:"paid / initial"`
	LateShare  budgetRatio    `json:"late_share" doc:"Paid from November on / paid"`
	Late       int            `json:"late" doc:"Movements after the close of the year"`
	Excesses   []budgetExcess `json:"excesses"`
	Objectives []string       `json:"objectives" doc:"plan/objective that the line pays for"`
}

type lineOutput struct{ Body budgetLineBody }

func (o operations) getLine(ctx context.Context, in *lineInput) (*lineOutput, error) {
	l, line, err := o.line(ctx, in.Year, in.Code)
	if err != nil {
		return nil, err
	}
	x, c := l.Execution(line.Key), line.Currency
	out := &lineOutput{Body: budgetLineBody{budgetLine: lineOf(l, line), Variance: stated(x.Variance(), c), Executed: ratioOf(x.Executed(), c), OfInitial: ratioOf(x.OfInitial(), c), LateShare: ratioOf(x.LateShare(), c), Late: x.Late,
		Excesses: []budgetExcess{}, Objectives: append([]string{}, l.Objectives(line.Key)...)}}
	for _, e := range x.Excesses {
		out.Body.Excesses = append(out.Body.Excesses, budgetExcess{string(e.Stage), string(e.Over), amountOf(e.By, c), e.Exception})
	}
	return out, nil
}

// line is one line. Fault: noLine.
func (o operations) line(ctx context.Context, year int, code string) (*finance.Ledger, finance.Line, error) {
	k := finance.Key{Year: year, Code: fromPath(code)}
	l, err := o.finance.Published(ctx)
	if err != nil {
		return nil, finance.Line{}, err
	}
	line, ok := l.Line(k)
	if !ok {
		return nil, line, fault.NotFound("finance.noLine", "line", k.String())
	}
	return l, line, nil
}

type eventsInput struct {
	api.Page
	api.Dated
	Year int    `path:"year"`
	Code string `path:"code" maxLength:"60" doc:"A slash is written as ~"`
}

type budgetEvent struct {
	Kind       string       `json:"kind" enum:"initial,amendment,transfer,commitment,accrual,payment,explain,link,unlink,close"`
	On         string       `json:"on" doc:"Day on which it took effect"`
	Effect     budgetAmount `json:"effect" doc:"On this line: of a transfer below zero where it leaves"`
	Other      string       `json:"other" doc:"Line of the same year at the other end of a transfer"`
	Act        string       `json:"act" doc:"Legal act or document"`
	Reason     string       `json:"reason"`
	Exception  string       `json:"exception" doc:"Why a stage may be above the one before"`
	Objective  string       `json:"objective"`
	RecordedAt string       `json:"recorded_at" doc:"RFC 3339"`
	ApprovedAt string       `json:"approved_at" doc:"Of an amendment or a transfer"`
	Late       bool         `json:"late" doc:"After the close of the year"`
}

type budgetEventList struct {
	Total int           `json:"total"`
	Items []budgetEvent `json:"items"`
}

// Records is the list as CSV.
func (l budgetEventList) Records() [][]string {
	lines := [][]string{{"kind", "on", "amount", "currency", "other", "act", "reason", "exception", "objective", "recorded_at", "approved_at", "late"}}
	for _, r := range l.Items {
		lines = append(lines, []string{r.Kind, r.On, r.Effect.Amount, r.Effect.Currency, r.Other, r.Act, r.Reason, r.Exception, r.Objective, r.RecordedAt, r.ApprovedAt, strconv.FormatBool(r.Late)})
	}
	return lines
}

type eventsOutput struct{ Body budgetEventList }

func (o operations) listEvents(ctx context.Context, in *eventsInput) (*eventsOutput, error) {
	l, line, err := o.line(ctx, in.Year, in.Code)
	if err != nil {
		return nil, err
	}
	list := []budgetEvent{}
	for _, d := range l.Deeds(line.Key) {
		list = append(list, budgetEvent{string(d.Kind), d.On, amountOf(d.Effect, line.Currency), otherEnd(d, line.Key), d.Act, d.Reason, exceptionOf(d), d.Objective, momentText(d.At), momentText(d.Decision.At), d.Late})
	}
	return &eventsOutput{Body: budgetEventList{len(list), api.Cut(in.Page, list)}}, nil
}

// otherEnd is the line at the other end of a transfer.
func otherEnd(d finance.Deed, k finance.Key) string {
	if d.Other == k.Code {
		return d.Line.Code
	}
	return d.Other
}

// exceptionOf is the last exception that an event carries.
func exceptionOf(d finance.Deed) string {
	if d.Decision.Exception != "" {
		return d.Decision.Exception
	}
	return d.Exception
}

func momentText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

type totalsInput struct {
	api.Page
	api.Dated
	Year int    `path:"year"`
	By   string `query:"by" enum:"year,programme,institution,cofog,source,level,territory" default:"programme"`
}

type budgetTotal struct {
	Heading   string      `json:"heading"`
	Currency  string      `json:"currency"`
	Lines     int         `json:"lines"`
	Compared  int         `json:"compared_lines" doc:"Lines that state what was amended and what was paid: unspent and executed are of them"`
	Executed  budgetRatio `json:"executed" doc:"paid / amended"`
	NotStated struct {
		Initial   int `json:"initial"`
		Amended   int `json:"amended"`
		Committed int `json:"committed"`
		Accrued   int `json:"accrued"`
		Paid      int `json:"paid"`
	} `json:"not_reported" doc:"How many of the lines do not report a stage"`
	budgetStages
}

type budgetTotalList struct {
	Total int           `json:"total"`
	Items []budgetTotal `json:"items"`
	by    string
}

// Records is the list as CSV.
func (l budgetTotalList) Records() [][]string {
	lines := [][]string{append(append([]string{l.by, "currency", "lines"}, stageHeads...), "compared_lines", "executed_numerator", "executed_denominator", "executed", "executed_why")}
	for _, r := range l.Items {
		lines = append(lines, append(append([]string{r.Heading, r.Currency, strconv.Itoa(r.Lines)}, r.cells()...), strconv.Itoa(r.Compared), r.Executed.Numerator, r.Executed.Denominator, quotient(r.Executed), r.Executed.Why))
	}
	return lines
}

func quotient(r budgetRatio) string {
	if r.Value == nil {
		return ""
	}
	return strconv.FormatFloat(*r.Value, 'f', -1, 64)
}

type totalsOutput struct{ Body budgetTotalList }

func (o operations) listTotals(ctx context.Context, in *totalsInput) (*totalsOutput, error) {
	l, err := o.year(ctx, in.Year)
	if err != nil {
		return nil, err
	}
	totals, err := l.Totals(in.Year, finance.Heading(in.By))
	if err != nil {
		return nil, err
	}
	list := make([]budgetTotal, len(totals))
	for i, t := range totals {
		list[i] = totalOf(t)
	}
	return &totalsOutput{Body: budgetTotalList{len(list), api.Cut(in.Page, list), in.By}}, nil
}

func totalOf(t finance.Total) budgetTotal {
	r := budgetTotal{Heading: t.Heading, Currency: t.Currency, Lines: len(t.Lines), Compared: t.ComparedLines, Executed: ratioOf(t.Executed(), t.Currency), budgetStages: stagesOf(t.Execution, t.Unspent(), t.Currency)}
	n, to := t.NotStated, &r.NotStated
	to.Initial, to.Amended, to.Committed, to.Accrued, to.Paid = n[finance.InitialStage], n[finance.Amended], n[finance.Committed], n[finance.Accrued], n[finance.Paid]
	return r
}

type budgetGroup struct {
	Programme string   `json:"programme"`
	COFOG     string   `json:"cofog"`
	Source    string   `json:"source"`
	Level     string   `json:"level"`
	Reasons   []string `json:"reasons" doc:"Of changes and of excesses"`
	Origins   []string `json:"origins"`
	budgetTotal
}

type budgetGroupList struct {
	Total int           `json:"total"`
	Items []budgetGroup `json:"items"`
}

// Records is the list as CSV.
func (l budgetGroupList) Records() [][]string {
	lines := [][]string{append(append([]string{"programme", "cofog", "source", "level", "currency", "lines"}, stageHeads...), "origins")}
	for _, r := range l.Items {
		lines = append(lines, append(append([]string{r.Programme, r.COFOG, r.Source, r.Level, r.Currency, strconv.Itoa(r.Lines)}, r.cells()...), strings.Join(r.Origins, "; ")))
	}
	return lines
}

type groupsOutput struct{ Body budgetGroupList }

func (o operations) listGroups(ctx context.Context, in *linesInput) (*groupsOutput, error) {
	l, err := o.year(ctx, in.Year)
	if err != nil {
		return nil, err
	}
	groups, err := l.Report(in.Year)
	if err != nil {
		return nil, err
	}
	list := make([]budgetGroup, len(groups))
	for i, g := range groups {
		list[i] = budgetGroup{g.Programme, g.COFOG, g.Source, g.Level, append([]string{}, g.Reason...), append([]string{}, g.Origins...), totalOf(finance.Total{Heading: g.Programme, Group: g})}
	}
	return &groupsOutput{Body: budgetGroupList{len(list), api.Cut(in.Page, list)}}, nil
}
