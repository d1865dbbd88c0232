package financehttp

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"

	"convive/internal/finance"
	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

const path = "/budget"

// Pages serves the public pages of the budget.
type Pages struct {
	finance   *finance.Service
	registers *institutions.Service
}

// New makes the pages.
func New(service *finance.Service, registers *institutions.Service) *Pages {
	return &Pages{service, registers}
}

// Register registers all of them.
func (p *Pages) Register(site *web.Site) {
	site.Page(http.MethodGet, path, web.Public, p.showYear, web.Dated())
	site.Page(http.MethodGet, path+"/{year}/{code}", web.Public, p.showLine, web.Dated())
	site.Page(http.MethodGet, comparisonPath, web.Public, p.showComparison, web.Dated())
}

// Menu is the module's part of the navigation.
func Menu() []web.MenuEntry { return []web.MenuEntry{{Message: "finance.title", Path: path}} }

func words(ctx context.Context, t kernel.Text) string { return t.Get(i18n.From(ctx).Lang) }

func way(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "finance.real.home"), Href: web.URL(ctx, "/")}}, rest...)
}

// lineURL is the page of a line. A slash of a code is written as ~.
func lineURL(ctx context.Context, k finance.Key) string {
	return web.URL(ctx, path+"/"+strconv.Itoa(k.Year)+"/"+inPath(k.Code))
}

// names are those of institutions as of the reader's moment, by code.
type names struct{ register *institutions.Register }

func (p *Pages) names(ctx context.Context) (names, error) {
	register, err := p.registers.Register(ctx)
	return names{register}, err
}

func (n names) of(ctx context.Context, code string) string {
	rows := n.register.History(institutions.OfInstitution, code)
	if len(rows) == 0 {
		return code
	}
	return words(ctx, rows[len(rows)-1].Values.Words("name"))
}

// classCell is a class with its name, which is marked where it is in another language than the reader's.
func classCell(ctx context.Context, classes finance.Classes, code string) ui.Cell {
	title, ok := classes.Title(code)
	if !ok {
		return ui.Cell{Text: code}
	}
	reader := i18n.From(ctx).Lang
	text, lang := title.In(reader)
	cell := ui.Cell{Text: code + " · " + text}
	if lang != reader {
		cell.Lang = string(lang)
	}
	return cell
}

// unit is in what amounts are read: in millions of the currency, or where all of them are small in the currency itself. The exact
// ones stand in the file.
type unit struct {
	currency string
	small    bool
}

// mostSmall is the largest amount that is read in full, in the currency.
const mostSmall = 1e7

// unitOf is the unit in which the largest amount of some lines is read.
func unitOf(ledger *finance.Ledger, lines []finance.Line, currency string) unit {
	most := int64(0)
	for _, line := range lines {
		x := ledger.Execution(line.Key)
		if line.Currency == currency {
			most = max(most, x.Initial.Minor, x.Amended.Minor, x.Paid.Minor)
		}
	}
	return unit{currency, float64(most) < mostSmall*math.Pow10(kernel.Decimals(currency))}
}

func (u unit) text(ctx context.Context) string {
	if u.small {
		return u.currency
	}
	return i18n.T(ctx, "finance.millions", "currency", u.currency)
}

func (u unit) of(minor int64) float64 {
	x := float64(minor) / math.Pow10(kernel.Decimals(u.currency))
	if u.small {
		return x
	}
	return x / 1e6
}

// decimals are those of an amount in the unit.
func (u unit) decimals() int {
	if u.small {
		return kernel.Decimals(u.currency)
	}
	return 1
}

func (u unit) money(ctx context.Context, a finance.Amount) string {
	if !a.Stated {
		return i18n.T(ctx, "finance.real.notStated")
	}
	return i18n.Number(ctx, u.of(a.Minor), u.decimals())
}

func exact(ctx context.Context, minor int64, currency string) string {
	decimals := kernel.Decimals(currency)
	return i18n.Number(ctx, float64(minor)/math.Pow10(decimals), decimals) + " " + currency
}

func percent(ctx context.Context, r finance.Ratio) string {
	if x, ok := r.Value(); ok {
		return i18n.Percent(ctx, x*100, 1)
	}
	return why(ctx, r.Why)
}

// stageHeadings are the columns of the five stages, and of what follows from them.
func stageHeadings(ctx context.Context) (list []ui.Column) {
	for _, s := range finance.Stages() {
		list = append(list, ui.Column{Text: stageName(ctx, s), Right: true})
	}
	return append(list, ui.Column{Text: i18n.T(ctx, "finance.unspent"), Right: true}, ui.Column{Text: i18n.T(ctx, "finance.executed"), Right: true})
}

// stageCells are the amounts of the stages in a unit, with what is unspent and the part that was paid.
func stageCells(ctx context.Context, x finance.Execution, unspent finance.Amount, executed finance.Ratio, u unit) (cells []string) {
	for _, s := range finance.Stages() {
		cells = append(cells, u.money(ctx, x.At(s)))
	}
	return append(cells, u.money(ctx, unspent), percent(ctx, executed))
}

// currencies of a year, in their order.
func currencies(lines []finance.Line) (list []string) {
	for _, line := range lines {
		if !slices.Contains(list, line.Currency) {
			list = append(list, line.Currency)
		}
	}
	slices.Sort(list)
	return list
}
