package financehttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

const contractsOnPage = 50

// contractsView is the list of processes with what they come to.
type contractsView struct {
	title, about string // about: of which institution or line only
	all          string // address without that filter
	generated    bool   // all of them
	finding      string
	single       ui.KPIInfo
	years, table ui.TableInfo
	pager        ui.PagerInfo
	downloads    []ui.Link
}

func (p Contracts) list(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	all, err := p.finance.Contracts(ctx)
	if err != nil {
		return err
	}
	institution, line := q.Get("institution"), q.Get("line")
	list := finance.About(all, institution, line)
	years, err := finance.AwardedByYear(list)
	if err != nil {
		return err
	}
	v := contractsView{title: i18n.T(ctx, "finance.contract.title"), all: web.URL(ctx, contractPath), years: awardTable(ctx, years), single: singleKPI(ctx, finance.SingleBid(list))}
	v.finding = i18n.N(ctx, "finance.contract.finding", int64(len(list)))
	if institution != "" || line != "" {
		v.about = institution + line
	}
	pages := max(1, (len(list)+contractsOnPage-1)/contractsOnPage)
	page, _ := strconv.Atoi(q.Get("page")) // anything else is the first
	page = min(max(page, 1), pages)
	v.pager = ui.PagerInfo{Page: page, Pages: pages, Href: func(n int) string { return web.Same(r, "page", strconv.Itoa(n)) }}
	v.table = processTable(ctx, list[(page-1)*contractsOnPage:min(len(list), page*contractsOnPage)])
	v.generated = len(list) > 0 && !slices.ContainsFunc(list, func(p finance.Process) bool { return !p.Illustrative })
	v.downloads = contractDownloads(ctx, "institution", institution, "line", line)
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: i18n.T(ctx, "finance.contract.lead"), Crumbs: contractWay(ctx)}, contractsPage(v))
}

func awardTable(ctx context.Context, years []finance.AwardedYear) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "finance.contract.awarded"), Note: i18n.T(ctx, "finance.contract.awardedNote"),
		Columns: []ui.Column{{Text: i18n.T(ctx, "finance.contract.year")}, {Text: i18n.T(ctx, "finance.contract.column.amount"), Right: true}, {Text: i18n.T(ctx, "finance.contract.awards"), Right: true}}}
	for _, y := range years {
		year, amount := strconv.Itoa(y.Year), i18n.T(ctx, "finance.contract.notStated")
		if y.Year == 0 {
			year = i18n.T(ctx, "finance.contract.notStated")
		}
		if y.Amount.Currency != "" {
			amount = moneyText(ctx, y.Amount)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(year, amount, i18n.Int(ctx, int64(y.Awards)))})
	}
	return t
}

// singleKPI is the share of processes with one tenderer; without a denominator there is none.
func singleKPI(ctx context.Context, r kernel.Rate) ui.KPIInfo {
	k := ui.KPIInfo{Title: i18n.T(ctx, "finance.contract.single"), Value: i18n.T(ctx, "finance.contract.singleNone")}
	if r.Defined {
		k.Value = i18n.Percent(ctx, r.Value, 0)
		k.Margin = i18n.T(ctx, "finance.contract.singleOf", "n", i18n.Int(ctx, int64(r.Numerator)), "of", i18n.Int(ctx, int64(r.Denominator)), "low", i18n.Number(ctx, r.Low, 0), "high", i18n.Percent(ctx, r.High, 0))
	}
	return k
}

func processTable(ctx context.Context, list []finance.Process) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "finance.contract.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.contract.process")}, {Text: i18n.T(ctx, "finance.contract.buyer")}, {Text: i18n.T(ctx, "finance.contract.column.suppliers")},
		{Text: i18n.T(ctx, "finance.contract.worth"), Right: true}, {Text: i18n.T(ctx, "finance.contract.column.state")}, {Text: i18n.T(ctx, "finance.contract.line")}, {Text: i18n.T(ctx, "finance.contract.last")}}}
	for _, p := range list {
		suppliers := "–"
		if s := p.Suppliers(); len(s) > 0 {
			suppliers = partyNames(ctx, s)
		}
		line := ui.Cell{Text: "–"}
		if text := lineText(p); text != "" {
			line = ui.Cell{Text: text, Href: lineURL(ctx, p.Budget.Line)}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: marked(ctx, p.Title, p.Illustrative), Href: contractURL(ctx, p.OCID), Lang: foreign(ctx, p)}, buyerCell(ctx, p.Buyer), {Text: suppliers}, {Text: moneyTexts(ctx, p.Worth())}, stageChip(ctx, p), line, {Text: onDay(ctx, p.Said[len(p.Said)-1].Date)}}})
	}
	return t
}

// foreign is the language of a process's texts where it is one of ours and not the reader's.
func foreign(ctx context.Context, p finance.Process) string {
	if lang, ok := kernel.ParseLang(p.Language); ok && lang != i18n.From(ctx).Lang {
		return string(lang)
	}
	return ""
}

// contractDownloads are the files of the processes that a page shows; kv are parameters of their addresses.
func contractDownloads(ctx context.Context, kv ...string) []ui.Link {
	query := ""
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] != "" {
			query += "&" + kv[i] + "=" + urlQuery(kv[i+1])
		}
	}
	at := func(path, first string) string {
		if first == "" && query != "" {
			return web.WithMoment(ctx, path+"?"+query[1:])
		}
		return web.WithMoment(ctx, path+first+query)
	}
	return []ui.Link{{Text: i18n.T(ctx, "finance.contract.releasePackage"), Href: at("/api/v1/finance/release-package", "")}, {Text: i18n.T(ctx, "finance.contract.recordPackage"), Href: at("/api/v1/finance/record-package", "")},
		{Text: "CSV", Href: at(contractsAt, "?format=csv")}}
}
