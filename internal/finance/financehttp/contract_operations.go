package financehttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/api"
	"convive/internal/platform/i18n"
	"convive/internal/platform/ocds"
)

// Publisher is who publishes contracting data here. Origin is the address of the site, https://…; empty: that of the request.
type Publisher struct{ Name, Origin string }

type contractOperations struct {
	finance   *finance.Service
	publisher Publisher
}

const contractsAt = "/api/v1/finance/contracts"

// ContractOperations registers what programs ask of contracting processes. In addresses a slash of an ocid is written as ~.
func ContractOperations(door *api.API, service *finance.Service, publisher Publisher) {
	o := contractOperations{service, publisher}
	api.Get(door, "finance-list-contracts", contractsAt, "Contracting processes, the last said first", o.list)
	api.Get(door, "finance-get-contract", contractsAt+"/{ocid}", "A contracting process with its compiled release in OCDS 1.1", o.get)
	api.Get(door, "finance-list-awards", "/api/v1/finance/awards", "What was awarded by year and currency, and the share of single bids with both its parts", o.listAwards)
	api.Get(door, "finance-export-releases", "/api/v1/finance/release-package", "Releases as a release package of OCDS 1.1, without personal data", o.exportReleases)
	api.Get(door, "finance-export-records", "/api/v1/finance/record-package", "Processes as a record package of OCDS 1.1, without personal data", o.exportRecords)
	api.GetStaff(door, "finance-list-refused", "/api/v1/finance/quarantine", "Releases that were refused and have not been entered since, with the reasons", o.listRefused)
	door.Describe(api.Described{ID: "finance-create-package", Method: http.MethodPost, Path: "/api/v1/finance/packages", Status: http.StatusOK, Answer: entryBody{},
		Summary: "Enter a package of releases or records of OCDS 1.1",
		Text:    "Good releases are kept as they came, bad ones wait in quarantine with the reasons, one that is there already changes nothing. Up to 20 MB.",
		Form:    []api.Param{{Name: "file", Text: "The package, JSON", File: true}, {Name: "illustrative", Text: "1: generated data, of no real contract", Optional: true}}})
}

// ContractFilter asks for some processes; the zero value asks for all.
type ContractFilter struct {
	Institution string `query:"institution" maxLength:"60" doc:"Code of the buyer in the register of institutions"`
	Line        string `query:"line" maxLength:"70" doc:"Budget line, as year/code"`
}

type contractsInput struct {
	api.Page
	api.Dated
	ContractFilter
}

type contractMoney struct {
	Amount   string `json:"amount" doc:"Decimal number with a dot, exact" example:"1234.50"`
	Currency string `json:"currency" doc:"ISO 4217"`
	Minor    int64  `json:"minor" doc:"In the minor unit of the currency"`
}

func moneyBody(m kernel.Money) contractMoney { return contractMoney{m.Decimal(), m.Currency, m.Minor} }

func moneyBodies(list []kernel.Money) []contractMoney {
	bodies := make([]contractMoney, len(list))
	for i, m := range list {
		bodies[i] = moneyBody(m)
	}
	return bodies
}

type contractParty struct {
	ID          string `json:"id" doc:"Within the process"`
	Name        string `json:"name" doc:"Empty for a natural person, who is not published"`
	Institution string `json:"institution" doc:"Code in the register; empty: not there"`
	Person      bool   `json:"person" doc:"A natural person, or a party of which nothing says that it is none"`
}

func partyBody(o finance.Organisation) contractParty {
	return contractParty{o.ID, o.Name, o.Institution, o.Person}
}

type contractRow struct {
	OCID         string          `json:"ocid"`
	Title        string          `json:"title"`
	Language     string          `json:"language" doc:"Of the texts; empty: not stated"`
	Stage        string          `json:"stage" enum:"planning,tender,award,contract,implementation,ended,cancelled,unsuccessful,withdrawn"`
	Buyer        contractParty   `json:"buyer"`
	Suppliers    []contractParty `json:"suppliers" doc:"Of the awards that stand"`
	Worth        []contractMoney `json:"worth" doc:"Awards that stand, by currency, or what the tender was to cost"`
	Paid         []contractMoney `json:"paid" doc:"By currency"`
	Method       string          `json:"method" doc:"Of procurement, as OCDS codes it"`
	Tenderers    *int            `json:"tenderers" doc:"null: not stated"`
	Line         string          `json:"line" doc:"Budget line that it names, as year/code; empty: none that is here"`
	Releases     int             `json:"releases"`
	Last         string          `json:"last" doc:"Date of the last release"`
	Illustrative bool            `json:"illustrative" doc:"Generated, of no real contract"`
}

func contractRowOf(p finance.Process) contractRow {
	r := contractRow{OCID: p.OCID, Title: p.Title, Language: p.Language, Stage: p.Stage(), Buyer: partyBody(p.Buyer), Suppliers: []contractParty{}, Worth: moneyBodies(p.Worth()), Paid: moneyBodies(p.Paid()),
		Method: p.Tender.Method, Tenderers: p.Tender.Tenderers, Line: lineText(p), Releases: len(p.Said), Last: p.Said[len(p.Said)-1].Date.UTC().Format(time.RFC3339), Illustrative: p.Illustrative}
	for _, s := range p.Suppliers() {
		r.Suppliers = append(r.Suppliers, partyBody(s))
	}
	return r
}

func lineText(p finance.Process) string {
	if p.Budget.Line == (finance.Key{}) {
		return ""
	}
	return p.Budget.Line.String()
}

type contractList struct {
	Total int           `json:"total"`
	Items []contractRow `json:"items"`
}

// Records is the list as CSV; a process in several currencies has a line for each.
func (l contractList) Records() [][]string {
	lines := [][]string{{"ocid", "title", "stage", "buyer", "buyer_institution", "suppliers", "currency", "worth", "paid", "method", "tenderers", "line", "releases", "last", "illustrative"}}
	for _, r := range l.Items {
		tenderers := ""
		if r.Tenderers != nil {
			tenderers = strconv.Itoa(*r.Tenderers)
		}
		for _, currency := range r.currencies() {
			lines = append(lines, []string{r.OCID, r.Title, r.Stage, r.Buyer.Name, r.Buyer.Institution, r.supplierNames(), currency, inCurrency(r.Worth, currency), inCurrency(r.Paid, currency), r.Method, tenderers, r.Line,
				strconv.Itoa(r.Releases), r.Last, strconv.FormatBool(r.Illustrative)})
		}
	}
	return lines
}

func (r contractRow) supplierNames() string {
	names := make([]string, len(r.Suppliers))
	for i, s := range r.Suppliers {
		if names[i] = s.Name; s.Person {
			names[i] = s.ID
		}
	}
	return strings.Join(names, "; ")
}

func (r contractRow) currencies() []string {
	var list []string
	for _, m := range slices.Concat(r.Worth, r.Paid) {
		if !slices.Contains(list, m.Currency) {
			list = append(list, m.Currency)
		}
	}
	if len(list) == 0 {
		return []string{""}
	}
	return list
}

func inCurrency(list []contractMoney, currency string) string {
	for _, m := range list {
		if m.Currency == currency {
			return m.Amount
		}
	}
	return ""
}

type contractsOutput struct{ Body contractList }

func (o contractOperations) list(ctx context.Context, in *contractsInput) (*contractsOutput, error) {
	all, err := o.finance.Contracts(ctx)
	if err != nil {
		return nil, err
	}
	all = finance.About(all, in.Institution, in.Line)
	rows := []contractRow{}
	for _, p := range api.Cut(in.Page, all) {
		rows = append(rows, contractRowOf(p))
	}
	return &contractsOutput{Body: contractList{len(all), rows}}, nil
}

type contractInput struct {
	api.Dated
	OCID string `path:"ocid" maxLength:"150" doc:"A slash is written as ~"`
}

type contractBody struct {
	contractRow
	Objectives []string       `json:"objectives" doc:"plan/objective to which the budget line is linked"`
	Compiled   map[string]any `json:"compiled" doc:"Compiled release of OCDS 1.1"`
}

type contractOutput struct{ Body contractBody }

func (o contractOperations) get(ctx context.Context, in *contractInput) (*contractOutput, error) {
	p, err := o.finance.Contract(ctx, fromPath(in.OCID))
	if err != nil {
		return nil, err
	}
	return &contractOutput{Body: contractBody{contractRowOf(p), append([]string{}, p.Budget.Objectives...), p.Record().Compiled}}, nil
}

type awardsInput struct {
	api.Page
	api.Dated
	ContractFilter
}

type awardRow struct {
	Year     int    `json:"year" doc:"Of the award; 0: it states no date"`
	Currency string `json:"currency" doc:"Empty: the awards state no amount"`
	Amount   string `json:"amount" doc:"Decimal number with a dot, exact"`
	Awards   int    `json:"awards" doc:"That stand"`
}

type singleBid struct {
	Numerator   int      `json:"numerator" doc:"Processes with an award and one tenderer"`
	Denominator int      `json:"denominator" doc:"Processes with an award that state how many tenderers there were"`
	Value       *float64 `json:"value" doc:"In per cent; null: the denominator is 0"`
	Low         *float64 `json:"low" doc:"Of the interval of 95 %, Wilson"`
	High        *float64 `json:"high"`
}

type awardList struct {
	Total     int        `json:"total"`
	Items     []awardRow `json:"items"`
	SingleBid singleBid  `json:"single_bid"`
}

// Records is the list as CSV.
func (l awardList) Records() [][]string {
	lines := [][]string{{"year", "currency", "amount", "awards"}}
	for _, r := range l.Items {
		lines = append(lines, []string{strconv.Itoa(r.Year), r.Currency, r.Amount, strconv.Itoa(r.Awards)})
	}
	return lines
}

type awardsOutput struct{ Body awardList }

func (o contractOperations) listAwards(ctx context.Context, in *awardsInput) (*awardsOutput, error) {
	all, err := o.finance.Contracts(ctx)
	if err != nil {
		return nil, err
	}
	all = finance.About(all, in.Institution, in.Line)
	years, err := finance.AwardedByYear(all)
	if err != nil {
		return nil, err
	}
	rows := make([]awardRow, len(years))
	for i, y := range years {
		rows[i] = awardRow{y.Year, y.Amount.Currency, "", y.Awards}
		if y.Amount.Currency != "" {
			rows[i].Amount = y.Amount.Decimal()
		}
	}
	rate := finance.SingleBid(all)
	single := singleBid{Numerator: int(rate.Numerator), Denominator: int(rate.Denominator)}
	if rate.Defined {
		single.Value, single.Low, single.High = &rate.Value, &rate.Low, &rate.High
	}
	return &awardsOutput{Body: awardList{len(rows), api.Cut(in.Page, rows), single}}, nil
}

// packageInput asks for processes as a file that says where it is.
type packageInput struct {
	Offset int    `query:"offset" minimum:"0" default:"0" doc:"How many processes to skip"`
	Limit  int    `query:"limit" minimum:"1" maximum:"10000" default:"1000" doc:"How many processes at most"`
	OCID   string `query:"ocid" maxLength:"150" doc:"One process"`
	api.Dated
	ContractFilter
	host, asked string
}

// Resolve keeps the address of the request, which is the name of the file.
func (in *packageInput) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	in.host, in.asked = ctx.Host(), u.RequestURI()
	return nil
}

// wanted are the processes of a file with its head. Faults: contract.noProcess, contract.none.
func (o contractOperations) wanted(ctx context.Context, in *packageInput) ([]finance.Process, ocds.Package, error) {
	all, err := o.finance.Contracts(ctx)
	if err != nil {
		return nil, ocds.Package{}, err
	}
	all = finance.About(all, in.Institution, in.Line)
	if in.OCID != "" {
		all = slices.DeleteFunc(all, func(p finance.Process) bool { return p.OCID != in.OCID })
	}
	all = api.Cut(api.Page{Offset: in.Offset, Limit: in.Limit}, all)
	switch {
	case len(all) == 0 && in.OCID != "":
		return nil, ocds.Package{}, fault.NotFound("finance.contract.noProcess", "ocid", in.OCID)
	case len(all) == 0:
		return nil, ocds.Package{}, fault.NotFound("finance.contract.none")
	}
	return all, o.head(ctx, in, all), nil
}

// head says who publishes a file here, and when something in it changed. It has a licence where all that it came from has the same.
func (o contractOperations) head(ctx context.Context, in *packageInput, list []finance.Process) ocds.Package {
	origin := o.publisher.Origin
	if origin == "" {
		origin = "http://" + in.host
	}
	p := ocds.Package{URI: origin + in.asked, Publisher: o.publisher.Name, Licence: list[0].Origins[0].Licence}
	var last time.Time
	illustrative := false
	for _, process := range list {
		illustrative = illustrative || process.Illustrative
		for _, d := range process.Origins {
			if d.Licence != p.Licence {
				p.Licence = ""
			}
			if d.At.After(last) {
				last = d.At
			}
		}
	}
	p.Publisher = marked(ctx, p.Publisher, illustrative)
	p.Published = last.UTC().Format(time.RFC3339)
	return p
}

type packageOutput struct {
	Body map[string]any
}

func (o contractOperations) exportReleases(ctx context.Context, in *packageInput) (*packageOutput, error) {
	list, head, err := o.wanted(ctx, in)
	if err != nil {
		return nil, err
	}
	var releases []ocds.Release
	for _, p := range list {
		releases = append(releases, p.Record().Releases...)
	}
	return &packageOutput{Body: ocds.ReleasePackage(head, releases)}, nil
}

func (o contractOperations) exportRecords(ctx context.Context, in *packageInput) (*packageOutput, error) {
	list, head, err := o.wanted(ctx, in)
	if err != nil {
		return nil, err
	}
	var packages []string
	var records []ocds.Record
	for _, p := range list {
		records = append(records, p.Record())
		for _, d := range p.Origins {
			if !slices.Contains(packages, d.Address) {
				packages = append(packages, d.Address)
			}
		}
	}
	return &packageOutput{Body: ocds.RecordPackage(head, packages, records)}, nil
}

type refusedInput struct{ api.Page }

type refusedRow struct {
	Delivery int64            `json:"delivery"`
	Place    string           `json:"place" doc:"Number of the release in the file, from 0, or the pointer to it in a file of records"`
	At       string           `json:"at"`
	Problems []problemOfEntry `json:"problems"`
}

type problemOfEntry struct {
	Rule    string `json:"rule"`
	Pointer string `json:"pointer" doc:"JSON pointer within the release"`
	Text    string `json:"text" doc:"In the language of Accept-Language"`
}

func refusedRowOf(ctx context.Context, r finance.Refused) refusedRow {
	row := refusedRow{Delivery: r.Delivery, Place: r.Place, Problems: []problemOfEntry{}}
	if !r.At.IsZero() {
		row.At = r.At.UTC().Format(time.RFC3339)
	}
	for _, p := range r.Problems {
		row.Problems = append(row.Problems, problemOfEntry{p.Rule, p.Pointer, problemText(ctx, p)})
	}
	return row
}

func problemText(ctx context.Context, p *ocds.Problem) string {
	args := []any{"place", p.Pointer}
	for name, value := range p.Args {
		args = append(args, name, value)
	}
	return i18n.T(ctx, "finance.contract.fault."+p.Rule, args...)
}

type refusedList struct {
	Total int          `json:"total"`
	Items []refusedRow `json:"items"`
}

// Records is the list as CSV, a line for each problem.
func (l refusedList) Records() [][]string {
	lines := [][]string{{"delivery", "place", "at", "rule", "pointer", "text"}}
	for _, r := range l.Items {
		for _, p := range r.Problems {
			lines = append(lines, []string{strconv.FormatInt(r.Delivery, 10), r.Place, r.At, p.Rule, p.Pointer, p.Text})
		}
	}
	return lines
}

type refusedOutput struct{ Body refusedList }

func (o contractOperations) listRefused(ctx context.Context, in *refusedInput) (*refusedOutput, error) {
	all, err := o.finance.Quarantine(ctx)
	if err != nil {
		return nil, err
	}
	rows := []refusedRow{}
	for _, r := range api.Cut(in.Page, all) {
		rows = append(rows, refusedRowOf(ctx, r))
	}
	return &refusedOutput{Body: refusedList{len(all), rows}}, nil
}

// entryBody is what came of a file.
type entryBody struct {
	Delivery  int64        `json:"delivery" doc:"0: the file changed nothing"`
	Entered   int          `json:"entered"`
	Unchanged int          `json:"unchanged"`
	Refused   []refusedRow `json:"refused"`
}
