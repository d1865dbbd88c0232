package publicationhttp

import (
	"context"
	"net/http"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
)

// figureStyle is what the site's sheet says about drawings, in the light colours, for a file that stands alone.
const figureStyle = `text{font:13px sans-serif;fill:#4a5763}.b{font-weight:650;fill:#17212b}.k1{fill:#0a5a6e;font-weight:650}.k2{fill:#b0501a;font-weight:650}.k{fill:#17212b}` +
	`.halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}.ax,.tick{stroke:#75808a;fill:none}.gl{stroke:#d9dddc;fill:none}.bk{stroke:#4a5763;stroke-dasharray:2 3;fill:none}` +
	`.l1,.l2,.l3{fill:none;stroke-linejoin:round}.l1{stroke:#0a5a6e;stroke-width:2.25}.l2{stroke:#b0501a;stroke-width:2}.l3{stroke:#78828a;stroke-width:1.5}.dash{stroke-dasharray:6 4}.thin{stroke-width:1.5}` +
	`.f0{fill:#d9dddc}.f1{fill:#0a5a6e}.f2{fill:#b0501a}.f3{fill:#78828a}.fb{fill:#cbe0e6}.fp{fill:#fff}.q0{fill:#e9f2f3}.q1{fill:#abcbd3}.q2{fill:#6c9fae}.q3{fill:#33708a}.q4{fill:#0d3a4e}` +
	`.map{stroke:#5d6d76;stroke-width:.7;stroke-linejoin:round}.map text{stroke:none}.few{fill:url(#few);stroke:none}.nodata{fill:url(#hatch)}.dots{fill:#17212b}.lead-l{stroke:#4a5763;fill:none}.me{fill:none;stroke:#b0501a;stroke-width:2.5}` +
	`.box{fill:none;stroke:#75808a}.hatch{stroke:#5d6d76}.void{fill:#fff}`

// standalone makes a file of a drawing: its style, the patterns that it refers to, and under it what it shows and where
// that comes from.
func standalone(drawing ui.SVG, title, source string) string {
	defs := string(chart.Defs())
	if from, to := strings.Index(defs, "<defs>"), strings.Index(defs, "</defs>"); from >= 0 && to > from {
		defs = defs[from : to+len("</defs>")]
	}
	head, rest, ok := strings.Cut(string(drawing), ">")
	if !ok {
		return ""
	}
	if !strings.Contains(head, "xmlns=") {
		head = strings.Replace(head, "<svg", `<svg xmlns="http://www.w3.org/2000/svg"`, 1)
	}
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	return head + "><metadata>" + escape.Replace(title+". "+source) + "</metadata><style>" + figureStyle + "</style>" + defs + rest
}

// sendFigure sends the trend or the map of an indicator as a file, for the same query as its page.
func (p *Portal) sendFigure(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	name := r.PathValue("file")
	if name != "trend.svg" && name != "map.svg" {
		return fault.NotFound("publication.noFormat", "format", name)
	}
	q, err := indicatorQuery(r)
	if err != nil {
		return err
	}
	page, err := p.pages.Indicator(ctx, q)
	if err != nil {
		return err
	}
	v := indicatorView{IndicatorPage: page}
	if !v.Known() {
		return fault.NotFound("publication.noFormat", "format", name)
	}
	title, drawing := words(ctx, page.Indicator.Title), ui.SVG("")
	if name == "trend.svg" {
		v.drawTrend(ctx)
		drawing = ui.SVG(v.trend.Wide)
		title = i18n.T(ctx, trendSub(page.Indicator), "measure", title, "place", words(ctx, v.Place.Name))
	} else {
		if err := v.drawParts(ctx, p.maps); err != nil {
			return err
		}
		if !v.hasMap {
			return fault.NotFound("publication.noFormat", "format", name)
		}
		drawing, title = v.drawn.wide, title+". "+v.partsTitle
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Content-Disposition", `attachment; filename="`+page.Indicator.ID+"-"+string(page.Query.Territory)+"-"+name+`"`)
	_, _ = w.Write([]byte(standalone(drawing, title, sourceLine(ctx, page.Now)))) // the reader is gone if it fails
	return nil
}

// figureURL is the file of a figure with what was chosen on the page.
func figureURL(ctx context.Context, q publication.IndicatorQuery, file string) string {
	optional := func(n int) string {
		if n == 0 {
			return ""
		}
		return year(n)
	}
	return web.URL(ctx, "/indicators/"+q.ID+"/"+file, "source", q.Source, "territory", string(q.Territory), "year", optional(q.Year), "level", optional(q.Level),
		"from", optional(q.From), "to", optional(q.To), "sex", q.Sex)
}
