package institutionshttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/institutions"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// normsView are the norms of a day and what none covers.
type normsView struct {
	day       string
	countries []countryNorms
	inForce   ui.TableInfo
}

// countryNorms are the gaps of one country.
type countryNorms struct {
	name, covered                string
	classes, groundless, overdue ui.TableInfo
}

func (p *Pages) showNorms(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	countries := n.register.Countries(n.day)
	v := normsView{day: n.day}
	for _, country := range countries {
		gaps, err := p.institutions.Gaps(ctx, country)
		if err != nil {
			return err
		}
		v.countries = append(v.countries, p.gapsOf(ctx, n, gaps))
	}
	v.inForce = p.normTable(ctx, n)
	title := i18n.T(ctx, "institutions.norms.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "institutions.norms.lead"), Crumbs: under(ctx, ui.Link{Text: title})}, normsPage(title, v))
}

// gapsOf is what the norms of a country do not carry, in words.
func (p *Pages) gapsOf(ctx context.Context, n names, gaps institutions.Gaps) countryNorms {
	v := countryNorms{name: n.place(ctx, gaps.Country), covered: coveredText(ctx, gaps)}
	v.classes = ui.TableInfo{Caption: i18n.T(ctx, "institutions.norms.classes"), Columns: []ui.Column{{Text: "ICCS"}, {Text: i18n.T(ctx, "institutions.column.events"), Right: true}}}
	for _, g := range gaps.Classes {
		v.classes.Rows = append(v.classes.Rows, ui.Row{Cells: ui.Cells(p.offence(ctx, g.ICCS), i18n.Int(ctx, g.Events))})
	}
	v.groundless = ui.TableInfo{Caption: i18n.T(ctx, "institutions.norms.groundless"), Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.institution")}, {Text: i18n.T(ctx, "institutions.field.function")}, {Text: i18n.T(ctx, "institutions.column.article")}}}
	for _, m := range gaps.Groundless {
		v.groundless.Rows = append(v.groundless.Rows, ui.Row{Tone: ui.Risk, Cells: ui.Cells(n.institution(ctx, m.Values["institution"]), n.function(ctx, m.Values["function"]), n.article(ctx, m.Values["article"]))})
	}
	v.overdue = ui.TableInfo{Caption: i18n.T(ctx, "institutions.norms.overdue"), Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.norm")}, {Text: i18n.T(ctx, "institutions.field.review")}}}
	for _, row := range gaps.Overdue {
		v.overdue.Rows = append(v.overdue.Rows, ui.Row{Cells: ui.Cells(row.Values["number"]+". "+words(ctx, row.Values.Words("title")), dayWord(ctx, row.Values["review"]))})
	}
	return v
}

func coveredText(ctx context.Context, g institutions.Gaps) string {
	if g.Events == 0 {
		return i18n.T(ctx, "institutions.norms.noEvents")
	}
	return i18n.T(ctx, "institutions.norms.covered", "events", g.Events, "year", strconv.Itoa(g.Year), "share", i18n.Percent(ctx, float64(g.Covered)/float64(g.Events)*100, 1))
}

// offence is an ICCS class in words, with its code.
func (p *Pages) offence(ctx context.Context, code string) string {
	if title, ok := p.class(code); ok {
		return words(ctx, title) + " (" + code + ")"
	}
	return code
}

func (p *Pages) normTable(ctx context.Context, n names) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "institutions.norms.caption"), Note: i18n.T(ctx, "institutions.onDay", "day", dayWord(ctx, n.day)),
		Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.norm")}, {Text: i18n.T(ctx, "institutions.column.jurisdiction")}, {Text: i18n.T(ctx, "institutions.field.from")}, {Text: i18n.T(ctx, "institutions.column.articles")}}}
	articles := map[string][]string{}
	for _, a := range n.register.On(institutions.OfArticle, n.day) {
		text := a.Values["path"]
		var classes []string
		for _, code := range a.Values.List("iccs") {
			classes = append(classes, p.offence(ctx, code))
		}
		if len(classes) > 0 {
			text += ": " + i18n.List(ctx, classes)
		}
		articles[a.Values["norm"]] = append(articles[a.Values["norm"]], text)
	}
	for _, row := range n.register.On(institutions.OfNorm, n.day) {
		name := ui.Cell{Text: mark(ctx, row.Values["number"]+". "+words(ctx, row.Values.Words("title")), row), Href: row.Values["text"]}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{name, {Text: n.place(ctx, row.Values["jurisdiction"])}, {Text: dayWord(ctx, row.From)}, {Text: strings.Join(articles[row.Code], "; ")}}})
	}
	return t
}
