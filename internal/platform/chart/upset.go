package chart

import "math"

// UpSet shows how sets overlap where circles would no longer be read: a row for each combination, with a dot in the column of each set
// that is in it, and a bar for what exactly these sets have in common (Lex et al. 2014).
type UpSet struct {
	Figure
	Sets []string
	Rows []UpSetRow
}

// UpSetRow is one combination.
type UpSetRow struct {
	In        []bool // by set
	Label     string // for the table and for who does not see the dots
	Value     Value
	Protected bool // withheld to protect persons
}

// upSetHead is the room for the names of the sets, numbered below it where they do not fit.
const upSetHead = 26

// Draw draws both sizes.
func (u UpSet) Draw() Pair {
	h := upSetHead + float64(len(u.Rows))*28 + 4 + float64(len(u.Sets))*18
	return u.draw(len(u.Rows) == 0, u.framesOf(h, h), u.one)
}

func (u UpSet) one(fr frame) SVG {
	p := u.open(fr, "img")
	const gap, row = 26.0, 28.0
	for i, name := range u.Sets { // the key: a letter for each set
		p.text(2, float64(i)*18+13, "start", "b", letter(i))
		p.text(22, float64(i)*18+13, "start", "k", fit(name, fr.w-24))
	}
	top := float64(len(u.Sets))*18 + 4
	high, number := 0.0, 0.0
	for _, r := range u.Rows {
		number = math.Max(number, boldWidth(u.text(r)))
		if v := r.Value.clean(); v.Defined {
			high = math.Max(high, v.Value)
		}
	}
	if high <= 0 {
		high = 1
	}
	for i := range u.Sets {
		p.text(gap*float64(i)+gap/2, top+16, "middle", "b", letter(i))
	}
	start := gap*float64(len(u.Sets)) + 10
	length := fr.w - start - number - 10
	for i, r := range u.Rows {
		y := top + upSetHead + float64(i)*row + row/2
		first, last := -1.0, -1.0
		for j := range u.Sets {
			if j < len(r.In) && r.In[j] {
				x := gap*float64(j) + gap/2
				if first < 0 {
					first = x
				}
				last = x
			}
		}
		if last > first {
			p.path("ax", at("M", first, " ", y, "H", last))
		}
		for j := range u.Sets {
			class := "f0"
			if j < len(r.In) && r.In[j] {
				class = "f1"
			}
			p.put(`<circle class="`, class, `" cx="`, gap*float64(j)+gap/2, `" cy="`, y, `" r="6"/>`)
		}
		v := r.Value.clean()
		width := 0.0
		switch {
		case r.Protected:
			width = 22
			p.rect("nodata sw", start, y-8, width, 16, r.Label+": "+u.text(r))
		case v.Defined:
			width = v.Value / high * length
			p.rect("f1", start, y-8, math.Max(1, width), 16, r.Label+": "+u.text(r))
		}
		p.text(start+width+6, y+4.5, "start", "b", u.text(r))
	}
	p.path("ax", at("M", start, " ", top+upSetHead, "V", fr.h))
	return p.close()
}

// letter names a set in the drawing.
func letter(i int) string { return string(rune('A' + i)) }

func (u UpSet) text(r UpSetRow) string {
	v := r.Value.clean()
	switch {
	case r.Protected:
		return u.Words.Protected
	case !v.Defined:
		return u.Words.Missing
	}
	return u.format(v.Value)
}

// Table has one row per combination.
func (u UpSet) Table() Table {
	t := Table{Caption: u.Title, Head: []string{u.Words.Category, u.Words.Value}}
	for _, r := range u.Rows {
		instead := ""
		if r.Protected {
			r.Value, instead = Value{}, u.Words.Protected
		}
		t.Rows = append(t.Rows, []Cell{named(r.Label), u.cell(r.Value, instead)})
	}
	return t
}
