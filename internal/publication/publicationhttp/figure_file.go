package publicationhttp

import (
	"context"
	"net/http"

	"convive/internal/platform/web"
	"convive/internal/publication"
)

// sendFigure sends a figure or the table of an indicator as a file, for the same query as its page.
func (p *Portal) sendFigure(w http.ResponseWriter, r *http.Request) error {
	v, err := p.indicatorView(r)
	if err != nil {
		return err
	}
	if r.PathValue("file") == bookFile && v.Known() {
		return v.sendBook(r.Context(), w)
	}
	return v.plates.send(r.Context(), w, r.PathValue("file"))
}

// bookFile is the table of an indicator as a workbook.
const bookFile = "table.xlsx"

// sendHomeFigure sends a figure of the first page.
func (p *Portal) sendHomeFigure(w http.ResponseWriter, r *http.Request) error {
	v, err := p.homeView(r.Context())
	if err != nil {
		return err
	}
	return v.plates.send(r.Context(), w, r.PathValue("file"))
}

// sendPlaceFigure sends a figure of a territory's page.
func (p *Portal) sendPlaceFigure(w http.ResponseWriter, r *http.Request) error {
	v, err := p.placeView(r)
	if err != nil {
		return err
	}
	return v.plates.send(r.Context(), w, r.PathValue("file"))
}

// sendSourceFigure sends a figure of a source's page.
func (p *Portal) sendSourceFigure(w http.ResponseWriter, r *http.Request) error {
	v, err := p.sourceView(r)
	if err != nil {
		return err
	}
	return v.plates.send(r.Context(), w, r.PathValue("file"))
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
