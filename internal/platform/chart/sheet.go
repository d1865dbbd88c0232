package chart

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// Sheet is a drawing that stands alone: a file with its title, measure, legend, notes, source and licence in it, on white
// paper, so that it reads the same in a browser, a vector program and a document, by day and by night.
type Sheet struct {
	Title, Sub  string
	Drawing     SVG // the wide one of a pair
	LegendTitle string
	Legend      []SheetRow
	Notes       []string // what letters and signs mean; then source and licence; each begins a line
}

// SheetRow is a swatch of the legend and its words.
type SheetRow struct {
	Swatch SVG
	Text   string
}

const (
	sheetMargin  = 24.0
	sheetNarrow  = 440.0 // no narrower, or the title would be a column
	sheetTitle   = 19.0
	sheetLegend  = 24.0
	sheetColumns = 210.0
	sheetLine    = 18.0
)

// Draw gives the whole file; empty if there is no drawing.
func (s Sheet) Draw() SVG {
	w, h, class := measured(s.Drawing)
	if w == 0 {
		return ""
	}
	room := math.Max(sheetNarrow, w)
	var body pen
	y := s.head(&body, room)
	body.put(`<g transform="translate(`, sheetMargin+(room-w)/2, ` `, y, `)"`)
	if strings.Contains(class, "map") {
		body.put(` stroke="`, edge, `" stroke-width="0.7" stroke-linejoin="round"`)
	}
	body.put(`>`)
	body.inked(s.Drawing)
	body.put(`</g>`)
	y = s.legend(&body, y+h+12, room)
	y = s.foot(&body, y, room)
	return s.file(body.b.String(), room+2*sheetMargin, math.Ceil(y+sheetMargin))
}

// file wraps the body with what every file begins with.
func (s Sheet) file(body string, w, h float64) SVG {
	var p pen
	p.put(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `, w, ` `, h, `" width="`, w, `" height="`, h, `" role="img" font-family="'Noto Sans', 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif" font-size="13" fill="`, inkSoft, `"><title>`)
	p.escape(s.Title)
	p.put(`</title><desc>`)
	p.escape(strings.Join(append([]string{s.Sub}, s.Notes...), " "))
	p.put(`</desc>`)
	if strings.Contains(body, "url(#") {
		defs := string(Defs())
		if from, to := strings.Index(defs, "<defs>"), strings.Index(defs, "</defs>"); from >= 0 && to > from {
			p.inked(SVG(`<svg>` + defs[from:to+len("</defs>")] + `</svg>`))
		}
	}
	p.put(`<rect width="`, w, `" height="`, h, `" fill="`, paper, `"/>`, body, `</svg>`)
	return SVG(p.b.String())
}

// head writes title and measure and gives where the drawing begins.
func (s Sheet) head(p *pen, room float64) float64 {
	y := sheetMargin
	for _, line := range wrap(s.Title, room*textSize/sheetTitle/1.12) {
		y += sheetTitle * 1.3
		p.put(`<text x="`, sheetMargin, `" y="`, y-5, `" font-size="`, sheetTitle, `" font-weight="bold" fill="`, inkText, `">`)
		p.escape(line)
		p.put(`</text>`)
	}
	y = p.lines(s.Sub, y+4, room)
	return y + 14
}

// lines writes a text in as many lines as it needs and gives where they end.
func (p *pen) lines(text string, y, room float64) float64 {
	for _, line := range wrap(text, room) {
		y += sheetLine
		p.text(sheetMargin, y-4, "start", "", line)
	}
	return y
}

// legend sets the swatches in as many columns as fit.
func (s Sheet) legend(p *pen, y, room float64) float64 {
	if len(s.Legend) == 0 {
		return y
	}
	if s.LegendTitle != "" {
		p.put(`<text x="`, sheetMargin, `" y="`, y+12, `" font-weight="bold" fill="`, inkText, `">`)
		p.escape(s.LegendTitle)
		p.put(`</text>`)
		y += 22
	}
	wide := sheetColumns
	for _, r := range s.Legend {
		wide = math.Max(wide, textWidth(r.Text)+60)
	}
	across := max(1, int(room/wide))
	for i, r := range s.Legend {
		x, top := sheetMargin+float64(i%across)*wide, y+float64(i/across)*sheetLegend
		p.put(`<g transform="translate(`, x, ` `, top, `)">`)
		p.inked(r.Swatch)
		p.put(`</g>`)
		p.text(x+36, top+12.5, "start", "", fit(r.Text, math.Min(wide, room)-40))
	}
	return y + math.Ceil(float64(len(s.Legend))/float64(across))*sheetLegend + 8
}

func (s Sheet) foot(p *pen, y, room float64) float64 {
	p.put(`<path fill="none" stroke="#d9dddc" d="`, at("M", sheetMargin, " ", y, "h", room), `"/>`)
	y += 8
	for _, note := range s.Notes {
		y = p.lines(note, y, room)
	}
	return y
}

// measured reads size and classes of a drawing from its beginning.
func measured(drawing SVG) (w, h float64, class string) {
	token, err := xml.NewDecoder(strings.NewReader(string(drawing))).RawToken()
	start, ok := token.(xml.StartElement)
	if err != nil || !ok {
		return 0, 0, ""
	}
	for _, a := range start.Attr {
		switch a.Name.Local {
		case "width":
			w, _ = strconv.ParseFloat(a.Value, 64)
		case "height":
			h, _ = strconv.ParseFloat(a.Value, 64)
		case "class":
			class = a.Value
		}
	}
	return w, h, class
}
