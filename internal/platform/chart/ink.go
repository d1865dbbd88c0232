package chart

import (
	"encoding/xml"
	"slices"
	"strings"
)

// ink is what the site's sheet says about a class of drawings, as attributes in the light colours: a file that stands alone
// has no sheet, and office programs read attributes more faithfully than style elements. Later rows win, as in the sheet.
var ink = []struct {
	class string
	looks [][2]string
}{
	{"b", [][2]string{{"font-weight", "bold"}, {"fill", inkText}}},
	{"k1", [][2]string{{"font-weight", "bold"}, {"fill", "#0a5a6e"}}},
	{"k2", [][2]string{{"font-weight", "bold"}, {"fill", "#b0501a"}}},
	{"k", [][2]string{{"fill", inkText}}},
	{"ax", [][2]string{{"stroke", "#75808a"}, {"fill", "none"}}},
	{"gl", [][2]string{{"stroke", "#d9dddc"}, {"fill", "none"}}},
	{"bk", [][2]string{{"stroke", inkSoft}, {"stroke-dasharray", "2 3"}, {"fill", "none"}}},
	{"tick", [][2]string{{"stroke", "#75808a"}, {"fill", "none"}}},
	{"l1", [][2]string{{"fill", "none"}, {"stroke", "#0a5a6e"}, {"stroke-width", "2.25"}, {"stroke-linejoin", "round"}}},
	{"l2", [][2]string{{"fill", "none"}, {"stroke", "#b0501a"}, {"stroke-width", "2"}, {"stroke-linejoin", "round"}}},
	{"l3", [][2]string{{"fill", "none"}, {"stroke", "#78828a"}, {"stroke-width", "1.5"}, {"stroke-linejoin", "round"}}},
	{"dash", [][2]string{{"stroke-dasharray", "6 4"}}},
	{"thin", [][2]string{{"stroke-width", "1.5"}}},
	{"f0", [][2]string{{"fill", "#d9dddc"}}},
	{"f1", [][2]string{{"fill", "#0a5a6e"}}},
	{"f2", [][2]string{{"fill", "#b0501a"}}},
	{"f3", [][2]string{{"fill", "#78828a"}}},
	{"fb", [][2]string{{"fill", "#cbe0e6"}}},
	{"fp", [][2]string{{"fill", paper}}},
	{"ring", [][2]string{{"fill", paper}, {"stroke", "#0a5a6e"}, {"stroke-width", "2"}}},
	{"q0", [][2]string{{"fill", "#e9f2f3"}}},
	{"q1", [][2]string{{"fill", "#abcbd3"}}},
	{"q2", [][2]string{{"fill", "#6c9fae"}}},
	{"q3", [][2]string{{"fill", "#33708a"}}},
	{"q4", [][2]string{{"fill", "#0d3a4e"}}},
	{"few", [][2]string{{"fill", "url(#few)"}, {"stroke", "none"}}},
	{"nodata", [][2]string{{"fill", "url(#hatch)"}}},
	{"dots", [][2]string{{"fill", inkText}}},
	{"lead-l", [][2]string{{"stroke", inkSoft}, {"fill", "none"}}},
	{"me", [][2]string{{"fill", "none"}, {"stroke", "#b0501a"}, {"stroke-width", "2.5"}}},
	{"box", [][2]string{{"fill", "none"}, {"stroke", "#75808a"}, {"stroke-width", "1"}}},
	{"hatch", [][2]string{{"stroke", edge}, {"stroke-width", "1"}}},
	{"void", [][2]string{{"fill", paper}}},
	{"sw", [][2]string{{"stroke", edge}, {"stroke-width", "1"}}},
}

const (
	inkText = "#17212b"
	inkSoft = "#4a5763"
	paper   = "#fff"
	edge    = "#5d6d76"
)

// looksOf are the attributes of a list of classes.
func looksOf(classes []string) [][2]string {
	var out [][2]string
	for _, row := range ink {
		if !slices.Contains(classes, row.class) {
			continue
		}
		for _, look := range row.looks {
			if i := slices.IndexFunc(out, func(l [2]string) bool { return l[0] == look[0] }); i >= 0 {
				out[i] = look
			} else {
				out = append(out, look)
			}
		}
	}
	return out
}

// inked writes a drawing's content with attributes instead of classes. Links fall away, since their addresses hold on the
// site only. A text with a halo is written twice, its edge first: not every program knows the order of painting.
func (p *pen) inked(drawing SVG) {
	d := xml.NewDecoder(strings.NewReader(string(drawing)))
	depth := 0
	var texts []string // open elements, and what to repeat for a halo
	for {
		token, err := d.RawToken()
		if err != nil { // the end, or a drawing that is none
			return
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			if depth == 1 || t.Name.Local == "a" {
				continue
			}
			halo := p.start(t)
			texts = append(texts, halo)
		case xml.EndElement:
			depth--
			if depth == 0 || t.Name.Local == "a" {
				continue
			}
			p.put(`</`, t.Name.Local, `>`)
			texts = texts[:len(texts)-1]
		case xml.CharData:
			p.escape(string(t))
			if n := len(texts); n > 0 && texts[n-1] != "" {
				p.put(`</text>`, texts[n-1])
				p.escape(string(t))
			}
		}
	}
}

// start writes the beginning of an element. For a text with a halo it begins the edge and gives the beginning of the text
// itself.
func (p *pen) start(t xml.StartElement) (again string) {
	var own pen
	own.put(`<`, t.Name.Local)
	var classes []string
	set := map[string]bool{}
	for _, a := range t.Attr {
		switch name := a.Name.Local; {
		case name == "class":
			classes = strings.Fields(a.Value)
		case name == "href", name == "role", name == "focusable", name == "pointer-events", strings.HasPrefix(name, "aria-"):
		default:
			value := a.Value
			if value == "currentColor" {
				value = inkText
			}
			set[name] = true
			own.put(` `, name, `="`)
			own.escape(value)
			own.put(`"`)
		}
	}
	edged := own.b.String() + ` fill="` + paper + `" stroke="` + paper + `" stroke-width="4" stroke-linejoin="round"`
	looks := looksOf(classes)
	if t.Name.Local == "text" {
		looks = append(looks, [2]string{"stroke", "none"})
	}
	for _, l := range looks {
		if !set[l[0]] {
			own.put(` `, l[0], `="`, l[1], `"`)
		}
	}
	own.put(`>`)
	if t.Name.Local != "text" || !slices.Contains(classes, "halo") {
		p.b.WriteString(own.b.String())
		return ""
	}
	if slices.Contains(classes, "k1") || slices.Contains(classes, "k2") || slices.Contains(classes, "b") {
		edged += ` font-weight="bold"`
	}
	p.b.WriteString(edged + `>`)
	return own.b.String()
}
