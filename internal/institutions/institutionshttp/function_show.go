package institutionshttp

import (
	"context"
	"net/http"
	"strings"

	"convive/internal/institutions"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// functionsView is who does what.
type functionsView struct {
	day, finding string
	dimensions   []dimensionPart
}

// dimensionPart are the functions of one dimension.
type dimensionPart struct {
	title string
	table ui.TableInfo
}

func (p *Pages) showFunctions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "institutions.functions.title")
	v := functionsViewOf(ctx, n)
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "institutions.functions.lead"), Crumbs: under(ctx, ui.Link{Text: title})}, functionsPage(title, v))
}

func functionsViewOf(ctx context.Context, n names) functionsView {
	v, m := functionsView{day: n.day}, n.register.Matrix(n.day)
	gaps, overlaps := 0, 0
	parts := map[string]*ui.TableInfo{}
	for _, line := range m.Functions {
		dimension := line.Function.Values["dimension"]
		t := parts[dimension]
		if t == nil {
			t = &ui.TableInfo{Tight: true, Columns: functionColumns(ctx), Caption: heading(ctx, dimension)}
			parts[dimension] = t
		}
		if line.Uncovered() {
			gaps++
		}
		for i, place := range line.Places {
			if place.Overlap {
				overlaps++
			}
			name := n.function(ctx, line.Function.Code)
			if i > 0 {
				name = ""
			}
			t.Rows = append(t.Rows, functionRow(ctx, n, name, place))
		}
		if len(line.Places) == 0 {
			t.Rows = append(t.Rows, functionRow(ctx, n, n.function(ctx, line.Function.Code), institutions.FunctionPlace{Gap: true}))
		}
	}
	for _, d := range institutions.Dimensions() {
		part := dimensionPart{title: heading(ctx, d)}
		if t := parts[d]; t != nil {
			part.table = *t
		}
		v.dimensions = append(v.dimensions, part)
	}
	v.finding = i18n.T(ctx, "institutions.functions.finding", "functions", int64(len(m.Functions)), "gaps", int64(gaps), "overlaps", int64(overlaps))
	return v
}

func functionColumns(ctx context.Context) []ui.Column {
	list := []ui.Column{{Text: i18n.T(ctx, "institutions.field.function")}, {Text: i18n.T(ctx, "institutions.column.state")}}
	for _, role := range institutions.Roles() {
		list = append(list, ui.Column{Text: heading(ctx, role)})
	}
	return append(list, ui.Column{Text: i18n.T(ctx, "institutions.column.article")})
}

var stateTones = map[string]ui.Tone{"covered": ui.Good, "gap": ui.Bad, "overlap": ui.Risk}

func functionRow(ctx context.Context, n names, name string, place institutions.FunctionPlace) ui.Row {
	if place.Area != "" {
		name = strings.TrimPrefix(name+" · "+n.place(ctx, place.Area), " · ")
	}
	row := ui.Row{Cells: []ui.Cell{{Text: name}, {Part: ui.Chip(stateTones[place.State()], i18n.T(ctx, "institutions.state."+place.State()))}}}
	var articles []string
	for _, role := range institutions.Roles() {
		var links []ui.Link
		for _, m := range place.Mandates {
			if m.Values["role"] == role {
				links = append(links, ui.Link{Text: mark(ctx, n.institution(ctx, m.Values["institution"]), m), Href: institutionURL(ctx, m.Values["institution"])})
			}
		}
		row.Cells = append(row.Cells, ui.Cell{Part: linkList(links)})
	}
	for _, m := range place.Mandates {
		text := n.article(ctx, m.Values["article"])
		if explained := words(ctx, m.Values.Words("explained")); explained != "" {
			text += ": " + explained
		}
		if len(articles) == 0 || articles[len(articles)-1] != text {
			articles = append(articles, text)
		}
	}
	row.Cells = append(row.Cells, ui.Cell{Text: strings.Join(articles, "; ")})
	return row
}
