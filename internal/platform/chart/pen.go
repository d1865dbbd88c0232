package chart

import (
	"math"
	"strconv"
	"strings"
)

// pen writes markup. Every number passes through num and every text through escape.
type pen struct{ b strings.Builder }

// open begins a drawing with its title and description. Role is "img", or "group" when marks are links.
func (f Figure) open(fr frame, role string) *pen {
	p := &pen{}
	title, desc := f.ID+"-t"+fr.suffix, f.ID+"-d"+fr.suffix
	p.put(`<svg class="`, fr.class, `" viewBox="0 0 `, fr.w, ` `, fr.h, `" width="`, fr.w, `" height="`, fr.h, `" role="`, role, `" aria-labelledby="`)
	p.escape(title)
	p.put(`"`)
	if f.Desc != "" {
		p.put(` aria-describedby="`)
		p.escape(desc)
		p.put(`"`)
	}
	p.put(`><title id="`)
	p.escape(title)
	p.put(`">`)
	p.escape(f.Title)
	p.put(`</title>`)
	if f.Desc != "" {
		p.put(`<desc id="`)
		p.escape(desc)
		p.put(`">`)
		p.escape(f.Desc)
		p.put(`</desc>`)
	}
	return p
}

func (p *pen) close() SVG {
	p.b.WriteString(`</svg>`)
	return SVG(p.b.String())
}

// put writes markup as it stands and numbers rounded; data must go through escape.
func (p *pen) put(parts ...any) {
	for _, part := range parts {
		switch v := part.(type) {
		case string:
			p.b.WriteString(v)
		case float64:
			p.b.WriteString(num(v))
		case int:
			p.b.WriteString(strconv.Itoa(v))
		}
	}
}

// escape writes data. Control characters that XML forbids become a space.
func (p *pen) escape(s string) {
	for _, r := range s {
		switch {
		case r == '&':
			p.b.WriteString("&amp;")
		case r == '<':
			p.b.WriteString("&lt;")
		case r == '>':
			p.b.WriteString("&gt;")
		case r == '"':
			p.b.WriteString("&#34;")
		case r == '\'':
			p.b.WriteString("&#39;")
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff:
			p.b.WriteByte(' ')
		default:
			p.b.WriteRune(r)
		}
	}
}

// text writes one line of text; anchor is start, middle or end.
func (p *pen) text(x, y float64, anchor, class, s string) {
	p.put(`<text x="`, x, `" y="`, y, `"`)
	if class != "" {
		p.put(` class="`, class, `"`)
	}
	p.put(` text-anchor="`, anchor, `">`)
	p.escape(s)
	p.put(`</text>`)
}

func (p *pen) path(class, d string) { p.put(`<path class="`, class, `" d="`, d, `"/>`) }

// stroke is the mark of a margin.
func (p *pen) stroke(d string) {
	p.put(`<path stroke="currentColor" stroke-width="1.5" d="`, d, `"/>`)
}

func (p *pen) circle(class string, x, y, r float64) {
	p.put(`<circle class="`, class, `" cx="`, x, `" cy="`, y, `" r="`, r, `"/>`)
}

// diamond is the mark of a target; an empty one of a promise that was replaced.
func (p *pen) diamond(full bool, x, y, r float64) {
	d := at("M", x, " ", y-r, "l", r, " ", r, "l", -r, " ", r, "l", -r, " ", -r, "Z")
	if full {
		p.path("f2", d)
		return
	}
	p.put(`<path class="fp" stroke="currentColor" stroke-width="1.2" stroke-dasharray="2 2" d="`, d, `"/>`)
}

// rect writes a rectangle with an optional title.
func (p *pen) rect(class string, x, y, w, h float64, title string) {
	p.put(`<rect class="`, class, `" x="`, x, `" y="`, y, `" width="`, math.Max(0, w), `" height="`, math.Max(0, h), `"`)
	if title == "" {
		p.put(`/>`)
		return
	}
	p.put(`><title>`)
	p.escape(title)
	p.put(`</title></rect>`)
}

// link begins a link that screen readers name by its label; end it with endLink.
func (p *pen) link(href, label string) {
	if href == "" {
		return
	}
	p.put(`<a href="`)
	p.escape(href)
	p.put(`" aria-label="`)
	p.escape(label)
	p.put(`">`)
}

func (p *pen) endLink(href string) {
	if href != "" {
		p.put(`</a>`)
	}
}

// num is a coordinate to a tenth of a pixel; what is no number cannot reach a page.
func num(v float64) string {
	if !finite(v) {
		v = 0
	}
	v = math.Round(v*10) / 10
	if v == 0 {
		return "0" // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// line joins points to a path.
func line(points []dot) string {
	var b strings.Builder
	for i, q := range points {
		if i == 0 {
			b.WriteByte('M')
		} else {
			b.WriteByte('L')
		}
		b.WriteString(num(q.x) + " " + num(q.y))
	}
	return b.String()
}

type dot struct{ x, y float64 }

// at joins path commands and numbers: at("M", x, " ", y, "H", x2).
func at(parts ...any) string {
	var p pen
	p.put(parts...)
	return p.b.String()
}
