package qualityhttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/quality"
)

func (p *Pages) listSources(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.quality.Overview(ctx)
	if err != nil {
		return err
	}
	t := ui.TableInfo{Caption: i18n.T(ctx, "quality.list.caption"), Note: i18n.T(ctx, "quality.list.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "quality.column.source")}, {Text: i18n.T(ctx, "quality.column.open")},
		{Text: i18n.T(ctx, "quality.column.settled"), Right: true}, {Text: i18n.T(ctx, "quality.column.score"), Right: true}, {Text: i18n.T(ctx, "quality.column.intime"), Right: true}}}
	silent := 0
	for _, g := range list {
		if len(g.Editions) == 0 && !g.Punctual.Obliged {
			silent++
			continue
		}
		row := ui.Row{Cells: []ui.Cell{{Text: words(ctx, g.Source.Title), Href: sourceURL(ctx, g.Source.ID)}, {Text: open(ctx, g)}, {Text: i18n.Int(ctx, int64(g.Settled))}, {Text: points(ctx, g.Score)}, {Text: inTime(ctx, g.Punctual)}}}
		if g.Open[quality.Error] > 0 {
			row.Tone = ui.Risk
		}
		t.Rows = append(t.Rows, row)
	}
	note := ""
	if silent > 0 {
		note = i18n.T(ctx, "quality.list.silent", "n", strconv.Itoa(silent))
	}
	title := i18n.T(ctx, "quality.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "quality.list.lead"), Crumbs: way(ctx, ui.Link{Text: title})}, listPage(title, t, note))
}

// open says how many findings nobody has settled, the heaviest first; what was never looked at is not said to be clean.
func open(ctx context.Context, g quality.Glance) string {
	switch {
	case len(g.Editions) == 0:
		return i18n.T(ctx, "quality.noEdition.short")
	case g.Checked == 0:
		return i18n.T(ctx, "quality.notRun.short")
	}
	var parts []string
	for _, s := range quality.Severities() {
		if n := g.Open[s]; n > 0 {
			parts = append(parts, i18n.N(ctx, "quality.openFindings."+string(s), int64(n)))
		}
	}
	if len(parts) == 0 {
		return i18n.T(ctx, "quality.none")
	}
	return strings.Join(parts, " · ")
}

func points(ctx context.Context, s quality.Score) string {
	if !s.Exists() {
		return "–"
	}
	return i18n.T(ctx, "quality.pointsOf", "points", i18n.Number(ctx, s.Points, 0), "judged", i18n.Number(ctx, s.Judged, 0))
}

func inTime(ctx context.Context, p quality.Punctuality) string {
	if percent, ok := p.Timeliness(); ok {
		return i18n.Percent(ctx, percent, 0)
	}
	return "–"
}
