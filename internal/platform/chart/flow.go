package chart

import "math"

// Flow shows where amounts end: each row on the left is divided among the ends on the right, by bands whose thickness is the amount.
type Flow struct {
	Figure
	Rows []FlowRow
	Ends []string
}

// FlowRow is one amount with a part for each end. What is below zero or not defined has no band; the table says it.
type FlowRow struct {
	Label string
	Parts []Value
}

// band is what is drawn of a part.
func (r FlowRow) band(end int) float64 {
	if end >= len(r.Parts) {
		return 0
	}
	return math.Max(0, r.Parts[end].clean().Value)
}

func (r FlowRow) sum() (sum float64) {
	for i := range r.Parts {
		sum += r.band(i)
	}
	return sum
}

// end is what comes together at one end.
func (f Flow) end(i int) (sum float64) {
	for _, r := range f.Rows {
		sum += r.band(i)
	}
	return sum
}

func (f Flow) total() (sum float64) {
	for _, r := range f.Rows {
		sum += r.sum()
	}
	return sum
}

// Classes of bands and of their ends, in the order of the ends.
var (
	flowBands = []string{"fb", "q1", "f0"}
	flowEnds  = []string{"f1", "q3", "f3"}
)

const (
	leastRow = 20.0 // so that each label has its line
	leastEnd = 40.0 // two lines of text
)

// scale is how many pixels an amount is thick, so that all bands together take a height.
func (f Flow) scale(height float64) float64 {
	return height / math.Max(f.total(), math.SmallestNonzeroFloat64)
}

// heights are those of the slots of a side.
func slots(amounts []float64, scale, least float64) (tops []float64, height float64) {
	for _, a := range amounts {
		slot := math.Max(a*scale, least)
		tops = append(tops, height+(slot-a*scale)/2)
		height += slot + 4
	}
	return tops, height
}

func (f Flow) sides() (rows, ends []float64) {
	for _, r := range f.Rows {
		rows = append(rows, r.sum())
	}
	for i := range f.Ends {
		ends = append(ends, f.end(i))
	}
	return rows, ends
}

// Draw draws both sizes.
func (f Flow) Draw() Pair {
	height := func(bands float64) float64 {
		rows, ends := f.sides()
		_, left := slots(rows, f.scale(bands), leastRow)
		_, right := slots(ends, f.scale(bands), leastEnd)
		return math.Max(left, right) + 4
	}
	return f.draw(f.total() <= 0, f.framesOf(height(220), height(260)), f.one)
}

func (f Flow) one(fr frame) SVG {
	p := f.open(fr, "img")
	bands, left, right := 220.0, fr.w*0.42, fr.w*0.18
	if fr.narrow {
		bands, left, right = 260, 118, 92
	}
	scale := f.scale(bands)
	rows, ends := f.sides()
	rowTops, _ := slots(rows, scale, leastRow)
	endTops, _ := slots(ends, scale, leastEnd)
	const thick = 8.0
	from, to := left, fr.w-right-thick
	filled := make([]float64, len(f.Ends))
	for i, r := range f.Rows {
		y := rowTops[i]
		p.text(left-6, y+rows[i]*scale/2+4.5, "end", "k", fit(r.Label, left-8))
		p.rect("f3", from, y, thick, math.Max(1, rows[i]*scale), r.Label+": "+f.format(rows[i]))
		for k := range f.Ends {
			h := r.band(k) * scale
			if h > 0 {
				p.band(flowBands[k%len(flowBands)], from+thick, y, to, endTops[k]+filled[k], math.Max(0.4, h))
			}
			y, filled[k] = y+h, filled[k]+h
		}
	}
	for k, name := range f.Ends {
		middle := endTops[k] + ends[k]*scale/2
		p.rect(flowEnds[k%len(flowEnds)], to, endTops[k], thick, math.Max(1, ends[k]*scale), name+": "+f.format(ends[k]))
		p.text(to+thick+6, middle-3, "start", "b", fit(f.format(ends[k]), right-8))
		p.text(to+thick+6, middle+13, "start", "k", fit(name, right-8))
	}
	return p.close()
}

// band is a curved strip of one thickness from the left to the right.
func (p *pen) band(class string, x, y, toX, toY, thick float64) {
	middle := (x + toX) / 2
	p.path(class, at("M", x, " ", y, "C", middle, " ", y, " ", middle, " ", toY, " ", toX, " ", toY, "V", toY+thick, "C", middle, " ", toY+thick, " ", middle, " ", y+thick, " ", x, " ", y+thick, "Z"))
}

// Table has a row for each amount, and one for all.
func (f Flow) Table() Table {
	t := Table{Caption: f.Title, Head: append([]string{f.Words.Category}, f.Ends...)}
	all := make([]float64, len(f.Ends))
	for _, r := range f.Rows {
		cells := []Cell{named(r.Label)}
		for i := range f.Ends {
			v := Value{}
			if i < len(r.Parts) {
				v = r.Parts[i]
			}
			cells, all[i] = append(cells, f.cell(v, "")), all[i]+v.clean().Value
		}
		t.Rows = append(t.Rows, cells)
	}
	last := []Cell{named(f.Words.Value)}
	for _, sum := range all {
		last = append(last, f.cell(Exact(sum), ""))
	}
	t.Rows = append(t.Rows, last)
	return t
}
