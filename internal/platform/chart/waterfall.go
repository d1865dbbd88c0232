package chart

import "math"

// Waterfall shows how a sum comes about: each step begins where the one before it ended, to the right if it adds and to the left
// if it takes away, from a zero that is marked. Its last bar is the sum.
type Waterfall struct {
	Figure
	Steps []WaterfallStep
	Total string    // label of the sum
	Marks []float64 // thresholds that the sum is held against, drawn as dashed lines
}

// WaterfallStep is one step. Without Defined it adds nothing, because nothing is known.
type WaterfallStep struct {
	Label string
	Value Value
	Note  string // stands in the table beside the value
}

// sum is all steps together, and the span that the drawing needs.
func (w Waterfall) sum() (sum, low, high float64) {
	for _, s := range w.Steps {
		if v := s.Value.clean(); v.Defined {
			sum += v.Value
			low, high = math.Min(low, sum), math.Max(high, sum)
		}
	}
	for _, m := range w.Marks {
		low, high = math.Min(low, m), math.Max(high, m)
	}
	if high == low {
		high = low + 1
	}
	return sum, low, high
}

// Draw draws both sizes.
func (w Waterfall) Draw() Pair {
	rows := float64(len(w.Steps) + 1)
	return w.draw(len(w.Steps) == 0, w.framesOf(rows*30+6, rows*44+6), w.one)
}

func (w Waterfall) one(fr frame) SVG {
	p := w.open(fr, "img")
	sum, low, high := w.sum()
	label, number := textWidth(w.Total)*1.12, boldWidth(w.format(-math.Max(math.Abs(low), high)))+8
	for _, s := range w.Steps {
		label = math.Max(label, textWidth(s.Label))
	}
	row, thick, start, above := 30.0, 14.0, math.Ceil(label)+16, false
	if fr.narrow || start > fr.w*0.42 {
		row, start, above = 44, 2, true
	}
	end := fr.w - number
	x := func(v float64) float64 { return start + (v-low)/(high-low)*(end-start) }
	for _, m := range w.Marks {
		p.path("bk", at("M", x(m), " 0V", fr.h))
	}
	p.path("ax", at("M", x(0), " 0V", fr.h))
	one := func(i int, name, class string, from, to float64, defined bool, text string) {
		top := float64(i)*row + 3
		bar := top + (row-thick)/2
		if above {
			p.text(2, top+13, "start", "k", fit(name, fr.w-4))
			bar = top + 20
		} else {
			p.text(start-10, top+row/2+4.5, "end", "k", fit(name, start-12))
		}
		a, b := x(math.Min(from, to)), x(math.Max(from, to))
		if defined {
			p.rect(class, a, bar, math.Max(1, b-a), thick, name+": "+text)
		}
		p.text(b+5, bar+thick/2+4.5, "start", "b", text)
	}
	at := 0.0
	for i, s := range w.Steps {
		v := s.Value.clean()
		if !v.Defined {
			one(i, s.Label, "", at, at, false, w.Words.Missing)
			continue
		}
		class := "f1"
		if v.Value < 0 {
			class = "f2"
		}
		one(i, s.Label, class, at, at+v.Value, true, w.format(v.Value))
		at += v.Value
	}
	one(len(w.Steps), w.Total, "f3", 0, sum, true, w.format(sum))
	return p.close()
}

// Table has one row per step, and the sum.
func (w Waterfall) Table() Table {
	sum, _, _ := w.sum()
	t := Table{Caption: w.Title, Head: []string{w.Words.Category, w.Words.Low, w.Words.Value}}
	for _, s := range w.Steps {
		t.Rows = append(t.Rows, []Cell{named(s.Label), {Text: s.Note}, w.cell(s.Value, "")})
	}
	t.Rows = append(t.Rows, []Cell{named(w.Total), {}, w.cell(Exact(sum), "")})
	return t
}
