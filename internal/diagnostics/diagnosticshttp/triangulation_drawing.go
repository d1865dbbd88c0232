package diagnosticshttp

import (
	"net/http"

	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
)

// drawingFile is the last part of the address of the drawing as a file that stands alone.
const drawingFile = "sources-by-year.svg"

// sendDrawing sends the drawing that the page shows for the same question.
func (p pages) sendDrawing(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.seen(r)
	if err != nil {
		return err
	}
	drawing := v.line.Wide
	if drawing == "" { // the page shows a panel for each source
		drawing = v.whole
	}
	sheet := chart.Sheet{Title: v.finding, Sub: i18n.T(ctx, "diagnostics.chart.sub"), Drawing: drawing}
	for _, m := range v.marks {
		sheet.Notes = append(sheet.Notes, m.letter+" · "+m.year+". "+m.text)
	}
	if note := web.MomentNote(ctx); note != "" {
		sheet.Notes = append(sheet.Notes, note)
	}
	sheet.Notes = append(sheet.Notes, v.caption)
	w.Header().Set("Content-Disposition", `attachment; filename="`+string(v.Place.Code)+web.MomentName(ctx)+"-"+drawingFile+`"`)
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // a newspaper may show it
	_, _ = w.Write([]byte(sheet.Draw()))                           // the reader is gone if it fails
	return nil
}
