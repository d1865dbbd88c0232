package chart

import (
	"math"
	"strconv"

	"convive/internal/kernel"
)

// SVG is finished markup: it may be written to a page unescaped.
type SVG string

// Pair is one figure drawn for two column widths; the sheet shows the one that fits.
type Pair struct{ Wide, Narrow SVG }

// SVG is both drawings, one after the other.
func (p Pair) SVG() SVG { return p.Wide + p.Narrow }

// Figure is what every kind of chart needs. All its words are translated by the caller.
type Figure struct {
	ID     string // unique on the page
	Title  string // what is measured, where, when
	Desc   string // the finding in one sentence
	Width  int    // of the column in pixels: 448, 544, 736 or 1120; 0 means 736
	Height int    // 0: chosen by the width
	Empty  string // said instead of a drawing when there is nothing to draw
	Words  Words
	Format func(float64) string // a number as the reader reads it
	Axis   func(float64) string // a number at a grid line; nil: Format
}

// Words head the table's columns and name what is missing.
type Words struct {
	Category  string // "Año", "Departamento"
	Code      string // "Código"; empty: tables of maps have no column for codes
	Year      string // "Año", where the category is another
	Break     string // "Corte de serie"; empty: tables of lines have no column for breaks
	Value     string // "Tasa"
	Low, High string // "Margen, desde", "hasta"
	Missing   string // "sin dato"
	Protected string // "protegido"
}

// Value is one number with its margin. Without Defined there is none, which is not zero.
type Value struct {
	Value, Low, High float64
	Defined          bool
	Interval         bool // Low and High hold a margin
}

// Of takes a rate over.
func Of(r kernel.Rate) Value {
	return Value{Value: r.Value, Low: r.Low, High: r.High, Defined: r.Defined, Interval: r.Defined && r.Method != kernel.MethodNone}
}

// Exact is a number without a margin.
func Exact(v float64) Value { return Value{Value: v, Defined: true} }

// clean turns what cannot be drawn into missing, so that no caller's division by zero reaches a page.
func (v Value) clean() Value {
	if !v.Defined || !finite(v.Value) {
		return Value{}
	}
	if !v.Interval || !finite(v.Low) || !finite(v.High) || v.Low > v.High {
		v.Interval, v.Low, v.High = false, v.Value, v.Value
	}
	return v
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// top is the highest number to be drawn.
func (v Value) top() float64 { return math.Max(v.Value, v.High) }

func (f Figure) format(v float64) string {
	if f.Format == nil {
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	return f.Format(v)
}

func (f Figure) axis(v float64) string {
	if f.Axis == nil {
		return f.format(v)
	}
	return f.Axis(v)
}

// narrowWidth is the column of a telephone of 360 px less its margins.
const narrowWidth = 328

func (f Figure) wide() float64 {
	if f.Width <= 0 {
		return 736
	}
	return math.Max(200, float64(f.Width))
}

// frame is one of the two drawings.
type frame struct {
	w, h   float64
	class  string
	suffix string // keeps the twin's ids apart
	narrow bool
}

// frames are the two sizes of a chart whose height follows its width.
func (f Figure) frames() [2]frame {
	w := f.wide()
	h := float64(f.Height)
	if h <= 0 {
		h = math.Round(math.Min(400, 210+w*0.178))
	}
	return f.framesOf(h, math.Min(h, 250))
}

// framesOf are the two sizes with heights of their own.
func (f Figure) framesOf(wide, narrow float64) [2]frame {
	return [2]frame{
		{w: f.wide(), h: wide, class: "chart wide"},
		{w: narrowWidth, h: narrow, class: "chart narrow", suffix: "n", narrow: true},
	}
}

// draw runs one function for both frames; without data both say so.
func (f Figure) draw(empty bool, frames [2]frame, one func(frame) SVG) Pair {
	if empty {
		return Pair{f.blank(frames[0]), f.blank(frames[1])}
	}
	return Pair{one(frames[0]), one(frames[1])}
}

// blank is the drawing of no data: its sentence in an outlined box, so that nobody takes it for zero.
func (f Figure) blank(fr frame) SVG {
	const line = 18
	lines := wrap(f.Empty, fr.w-32)
	h := math.Min(fr.h, 140)
	if need := float64(len(lines))*line + 32; h < need {
		h = need
	}
	fr.h = h
	p := f.open(fr, "img")
	p.put(`<rect class="box" x="0.5" y="0.5" width="`, fr.w-1, `" height="`, h-1, `" rx="3"/>`)
	y := h/2 - float64(len(lines)-1)*line/2 + 4.5
	for _, l := range lines {
		p.text(fr.w/2, y, "middle", "k", l)
		y += line
	}
	return p.close()
}
