package chart

import "math"

// Heat is a table of squares in five classes, such as hour by weekday. Zero is in the first class; missing is hatched.
type Heat struct {
	Figure
	Rows, Columns []string
	Values        [][]Value // by row
	Limits        []float64 // the lower limits of the second to fifth class; nil: fifths of the highest value
}

func (h Heat) at(r, c int) Value {
	if r >= len(h.Values) || c >= len(h.Values[r]) {
		return Value{}
	}
	return h.Values[r][c].clean()
}

func (h Heat) limits() []float64 {
	if h.Limits != nil {
		return h.Limits
	}
	top := 0.0
	for r := range h.Rows {
		for c := range h.Columns {
			top = math.Max(top, h.at(r, c).Value)
		}
	}
	if top <= 0 {
		return nil
	}
	// The largest round step that still lets the highest value reach the fifth class.
	unit := math.Pow(10, math.Floor(math.Log10(top/4)))
	step := unit
	for _, k := range []float64{1.5, 2, 2.5, 3, 4, 5, 6, 8} {
		if 4*k*unit <= top {
			step = k * unit
		}
	}
	return []float64{step, 2 * step, 3 * step, 4 * step}
}

// Draw draws both sizes.
func (h Heat) Draw() Pair {
	empty := true
	for r := range h.Rows {
		for c := range h.Columns {
			empty = empty && !h.at(r, c).Defined
		}
	}
	return h.draw(empty, h.framesOf(h.height(h.wide()), h.height(narrowWidth)), h.one)
}

func (h Heat) left(w float64) float64 {
	need := 0.0
	for _, r := range h.Rows {
		need = math.Max(need, textWidth(r))
	}
	return math.Min(math.Ceil(need)+8, w*0.35)
}

func (h Heat) square(w float64) (across, down float64) {
	across = (w - h.left(w)) / math.Max(1, float64(len(h.Columns)))
	return across, math.Min(26, math.Max(18, across))
}

func (h Heat) height(w float64) float64 {
	_, down := h.square(w)
	return math.Ceil(down*float64(len(h.Rows))) + 22
}

func (h Heat) one(fr frame) SVG {
	p := h.open(fr, "img")
	left := h.left(fr.w)
	across, down := h.square(fr.w)
	limits := h.limits()
	for r, name := range h.Rows {
		y := float64(r) * down
		p.text(left-6, y+down/2+4.5, "end", "", fit(name, left-8))
		for c, column := range h.Columns {
			v := h.at(r, c)
			class, text := "nodata", h.Words.Missing
			if v.Defined {
				class, text = classNames[classOf(v.Value, limits)], h.format(v.Value)
			}
			p.rect(class, left+float64(c)*across, y, across-1, down-1, name+", "+column+": "+text)
		}
	}
	every := (Columns{Items: asColumns(h.Columns)}).every(across)
	for c, column := range h.Columns {
		if c%every == 0 {
			x, anchor := left+float64(c)*across+across/2, "middle"
			if half := textWidth(column) / 2; x+half > fr.w {
				x, anchor = fr.w-1, "end"
			}
			p.text(x, float64(len(h.Rows))*down+15, anchor, "", fit(column, math.Max(20, across*float64(every))))
		}
	}
	return p.close()
}

func asColumns(names []string) []Column {
	out := make([]Column, len(names))
	for i, n := range names {
		out[i].Label = n
	}
	return out
}

// Legend has one row per class, from high to low.
func (h Heat) Legend() []LegendRow {
	rows := classRows(h.limits())
	missing := 0
	for r := range h.Rows {
		for c := range h.Columns {
			if v := h.at(r, c); v.Defined {
				rows[len(rows)-1-classOf(v.Value, h.limits())].Count++
			} else {
				missing++
			}
		}
	}
	if missing > 0 {
		rows = append(rows, LegendRow{Kind: LegendMissing, Swatch: swatch("nodata"), Count: missing})
	}
	return rows
}

// Table has the rows and columns of the drawing.
func (h Heat) Table() Table {
	t := Table{Caption: h.Title, Head: append([]string{h.Words.Category}, h.Columns...)}
	for r, name := range h.Rows {
		row := []Cell{named(name)}
		for c := range h.Columns {
			row = append(row, h.cell(h.at(r, c), ""))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
