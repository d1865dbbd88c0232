package statisticshttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// linesView is one page of facts.
type linesView struct {
	query               statistics.LineQuery
	indicator           string
	sources, indicators []ui.Choice
	source              sources.Source
	rows                []statistics.Line
	atlas               *territories.Atlas
	offences            map[string]kernel.Text
	wording             Wording
	previous, next      string
}

// pageLines is how many facts stand on one page.
const pageLines = 100

// showLines shows the facts that a figure counts: by source, territory, year, the indicator's offences and categories, and
// any category in the address (sex=female).
func (d *Desk) showLines(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := linesView{offences: d.offences, wording: d.wording, indicator: r.URL.Query().Get("indicator")}
	var err error
	if v.query, err = d.lineQuery(r); err != nil {
		return err
	}
	if v.atlas, err = d.places.Atlas(ctx); err != nil {
		return err
	}
	if err := d.choices(ctx, &v); err != nil {
		return err
	}
	if v.query.Source != "" {
		if v.source, err = d.sources.Source(ctx, v.query.Source); err != nil {
			return err
		}
		v.query.Limit = pageLines + 1 // one more says whether there is another page
		if v.rows, err = d.stats.Lines(ctx, v.query, time.Time{}); err != nil {
			return err
		}
	}
	page := v.query.Offset/pageLines + 1
	if len(v.rows) > pageLines {
		v.rows = v.rows[:pageLines]
		v.next = web.Same(r, "page", strconv.Itoa(page+1))
	}
	if page > 1 {
		v.previous = web.Same(r, "page", strconv.Itoa(page-1))
	}
	title := i18n.T(ctx, "statistics.lines.title")
	info := web.PageInfo{Title: title, Work: true, Crumbs: []ui.Link{{Text: i18n.T(ctx, "web.workspace"), Href: web.URL(ctx, "/workspace")}, {Text: title}}}
	return web.Render(w, r, info, linesPage(v))
}

func (d *Desk) lineQuery(r *http.Request) (statistics.LineQuery, error) {
	asked := r.URL.Query()
	q := statistics.LineQuery{Source: asked.Get("source"), Territory: kernel.Code(strings.ToUpper(strings.TrimSpace(asked.Get("territory")))), Where: map[kernel.Dimension][]string{}}
	q.Year, _ = strconv.Atoi(asked.Get("year")) // anything else is all years
	page, _ := strconv.Atoi(asked.Get("page"))
	q.Offset = (max(page, 1) - 1) * pageLines
	if id := asked.Get("indicator"); id != "" {
		ind, err := d.stats.Indicator(r.Context(), id)
		if err != nil {
			return q, err
		}
		q.ICCS = ind.ICCS
		for dim, codes := range ind.Where {
			q.Where[dim] = codes
		}
	}
	for _, dim := range append(statistics.Categories(), kernel.DimMonth, kernel.DimHour, kernel.DimWeekday) {
		if code := asked.Get(string(dim)); code != "" {
			q.Where[dim] = []string{code}
		}
	}
	return q, nil
}

// choices fills the form: the sources, and the indicators.
func (d *Desk) choices(ctx context.Context, v *linesView) error {
	lang := i18n.From(ctx).Lang
	declared, err := d.sources.Sources(ctx)
	if err != nil {
		return err
	}
	for _, s := range declared {
		v.sources = append(v.sources, ui.Choice{Value: s.ID, Text: s.Title.Get(lang)})
	}
	i18n.Sort(ctx, v.sources, func(c ui.Choice) string { return c.Text })
	v.sources = append([]ui.Choice{{Text: "–"}}, v.sources...)
	list, err := d.stats.Indicators(ctx)
	if err != nil {
		return err
	}
	for _, ind := range list {
		v.indicators = append(v.indicators, ui.Choice{Value: ind.ID, Text: ind.Title.Get(lang)})
	}
	i18n.Sort(ctx, v.indicators, func(c ui.Choice) string { return c.Text })
	v.indicators = append([]ui.Choice{{Text: i18n.T(ctx, "statistics.lines.any")}}, v.indicators...)
	return nil
}

func (v linesView) yearText() string {
	if v.query.Year == 0 {
		return ""
	}
	return strconv.Itoa(v.query.Year)
}

func (v linesView) table(ctx context.Context) ui.TableInfo {
	lang := i18n.From(ctx).Lang
	t := ui.TableInfo{Caption: i18n.T(ctx, "statistics.lines.caption", "from", v.query.Offset+1, "to", v.query.Offset+len(v.rows)), Note: v.source.Title.Get(lang), Tight: true,
		Columns: []ui.Column{{Text: i18n.T(ctx, "statistics.lines.row")}, {Text: i18n.T(ctx, "statistics.lines.when")}, {Text: i18n.T(ctx, "statistics.lines.where")},
			{Text: i18n.T(ctx, "statistics.lines.quantity"), Right: true}, {Text: i18n.T(ctx, "statistics.lines.offence")}, {Text: i18n.T(ctx, "statistics.lines.codes")}}}
	for _, l := range v.rows {
		row := strconv.Itoa(l.Edition) + " · " + strconv.Itoa(l.File) + " · " + strconv.FormatInt(l.Line, 10)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: row, Href: web.URL(ctx, "/workspace/sources/"+v.query.Source+"/editions/"+strconv.Itoa(l.Edition))},
			{Text: when(ctx, l.Occurred)}, {Text: v.place(ctx, l.Territory)}, {Text: i18n.Int(ctx, l.Quantity)}, {Text: v.offence(ctx, l.ICCS)}, {Text: v.codes(ctx, l)}}})
	}
	return t
}

// when leaves a moment as it is known: ISO 8601, which sorts and says its own precision.
func when(ctx context.Context, occurred string) string {
	if occurred == "" {
		return i18n.T(ctx, "statistics.lines.unknownTime")
	}
	return occurred
}

func (v linesView) place(ctx context.Context, code kernel.Code) string {
	if u, ok := v.atlas.Unit(code); ok {
		return u.Name.Get(i18n.From(ctx).Lang) + " (" + string(code) + ")"
	}
	return string(code)
}

func (v linesView) offence(ctx context.Context, code string) string {
	if title := v.offences[code].Get(i18n.From(ctx).Lang); title != "" {
		return title + " (" + code + ")"
	}
	return code
}

func (v linesView) codes(ctx context.Context, l statistics.Line) string {
	var list []string
	for _, d := range statistics.Categories() {
		if code, ok := l.Codes[d]; ok {
			list = append(list, i18n.T(ctx, "statistics.lines.code", "dimension", v.wording.Dimension(ctx, d), "value", v.wording.Category(ctx, d, code)))
		}
	}
	return strings.Join(list, "; ")
}
