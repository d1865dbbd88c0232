package publicationhttp

import (
	"context"
	"net/http"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/table"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// plate is a drawn figure with all that belongs to it. A page shows it, and the same plate is sent as a file: what is
// downloaded is what was seen.
type plate struct {
	name        string // trend, map …: the last part of the address
	about       string // what the file is about: homicide-rate-CO-2011-2022
	title, sub  string
	drawn       chart.Pair
	whole       chart.SVG   // for a file, where the page shows panels
	table       chart.Table // exactly what is drawn
	long        chart.Table // for a file, where the table of the page is too wide for programs
	legend      []legendRow
	legendTitle string
	marks       []markNote
	notes       []string // each a sentence
	source      string   // source, editions and licence
	links       []ui.Link
}

// plates are the figures of a page.
type plates []plate

// of is the plate of a name; an empty one if the page has none.
func (list plates) of(name string) plate {
	for _, p := range list {
		if p.name == name {
			return p
		}
	}
	return plate{}
}

// address gives each plate its links; to makes the address of a file.
func (list plates) address(to func(file string) string) {
	for i := range list {
		p := &list[i]
		p.links = []ui.Link{{Text: "SVG", Href: to(p.name + ".svg")}, {Text: "CSV", Href: to(p.name + ".csv")}}
	}
}

// sheet is the plate as a file that stands alone.
func (p plate) sheet() chart.SVG {
	drawing := p.whole
	if drawing == "" {
		drawing = p.drawn.Wide
	}
	s := chart.Sheet{Title: p.title, Sub: p.sub, Drawing: drawing, LegendTitle: p.legendTitle}
	for _, r := range p.legend {
		s.Legend = append(s.Legend, chart.SheetRow{Swatch: chart.SVG(r.swatch), Text: r.text + " · " + r.count})
	}
	for _, m := range p.marks {
		s.Notes = append(s.Notes, m.letter+" · "+m.year+". "+m.text)
	}
	s.Notes = append(s.Notes, p.notes...)
	if p.source != "" {
		s.Notes = append(s.Notes, p.source)
	}
	return s.Draw()
}

// send sends the figure of a page that a file's name asks for: NAME.svg or NAME.csv; fault not_found for any other.
func (list plates) send(ctx context.Context, w http.ResponseWriter, file string) error {
	name, format, _ := strings.Cut(file, ".")
	p := list.of(name)
	if p.name == "" || format != "svg" && format != "csv" {
		return fault.NotFound("publication.noFormat", "format", file)
	}
	if note := web.MomentNote(ctx); note != "" {
		p.notes = append([]string{note}, p.notes...)
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+p.about+web.MomentName(ctx)+"-"+file+`"`)
	if format == "svg" {
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // a newspaper may show it
		_, _ = w.Write([]byte(p.sheet()))                              // the reader is gone if it fails
		return nil
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	rows := p.table
	if p.long.Head != nil {
		rows = p.long
	}
	out := table.NewWriter(w, false)
	for _, line := range rows.Records() {
		out.Write(line)
	}
	return out.Flush()
}

// figure is the plate as a component, its table and files with it.
func (p plate) figure(class string) ui.FigureInfo {
	f := ui.FigureInfo{Class: class, Finding: p.title, Sub: p.sub, Wide: ui.SVG(p.drawn.Wide), Narrow: ui.SVG(p.drawn.Narrow), Caption: p.caption(), Downloads: p.links}
	if len(p.table.Rows) > 0 {
		f.Table = ui.Table(ui.ChartTable(p.table, ""))
	}
	if len(p.legend) > 0 {
		f.Legend = legendList(p.legend, p.legendTitle)
	}
	return f
}

// caption is what stands under a drawing.
func (p plate) caption() string {
	return strings.Join(append(append([]string{}, p.notes...), p.source), " ")
}

// spanName is a part of a file's name: the first and the last year of what it holds.
func spanName(list []int) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return "-" + year(list[0])
	default:
		return "-" + year(list[0]) + "-" + year(list[len(list)-1])
	}
}

// tableLabel names what opens the table of a figure.
func tableLabel(ctx context.Context) string { return i18n.T(ctx, "ui.asTable") }
