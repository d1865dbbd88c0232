package chart

import "strconv"

// Levels shows how far many things are on a short ladder of steps, in groups: a column for each, filled up to its step, a line where it
// stood before, hatched where its step is not known.
type Levels struct {
	Figure
	Top    int // highest step; the lowest is 0, which fills nothing
	Groups []LevelGroup
}

// LevelGroup are things that stand together.
type LevelGroup struct {
	Label string
	Items []LevelItem
}

// LevelItem is one thing. Step and Before are -1 where they are not known.
type LevelItem struct {
	Code         string // short: it is written below
	Name         string
	Step, Before int
	Word         string // the step in words
	Note         string // written below the code
}

// Measures of the drawing.
const (
	levelHead  = 22.0 // name of a group
	levelStep  = 14.0 // height of a step
	levelFoot  = 34.0 // code and note
	levelApart = 18.0 // between groups in one line
)

// Draw draws both sizes: all groups in one line where there is room, else one below the other.
func (l Levels) Draw() Pair {
	row := levelHead + float64(l.Top)*levelStep + levelFoot
	return l.draw(l.count() == 0, l.framesOf(row, row*float64(len(l.Groups))), l.one)
}

func (l Levels) count() int {
	n := 0
	for _, g := range l.Groups {
		n += len(g.Items)
	}
	return n
}

// widest is how many columns the largest group has.
func (l Levels) widest() int {
	n := 0
	for _, g := range l.Groups {
		n = max(n, len(g.Items))
	}
	return n
}

func (l Levels) one(fr frame) SVG {
	p := l.open(fr, "img")
	step := (fr.w - levelApart*float64(len(l.Groups)-1)) / float64(l.count())
	if fr.narrow {
		step = fr.w / float64(l.widest())
	}
	x, y := 0.0, 0.0
	for _, g := range l.Groups {
		width := step * float64(len(g.Items))
		room := width + levelApart - 4
		if fr.narrow {
			room = fr.w
		}
		p.text(x, y+13, "start", "b", fit(g.Label, room))
		for i, item := range g.Items {
			l.column(p, item, x+step*float64(i), y+levelHead, step)
		}
		if fr.narrow {
			y += levelHead + float64(l.Top)*levelStep + levelFoot
		} else {
			x += width + levelApart
		}
	}
	return p.close()
}

func (l Levels) column(p *pen, item LevelItem, x, top, step float64) {
	w, bottom := step-4, top+float64(l.Top)*levelStep
	title := item.Code + " " + item.Name + ": " + item.Word
	if item.Step < 0 {
		p.rect("nodata", x, top, w, bottom-top-1, title)
	}
	for i := range l.Top {
		class := "f0"
		if i < item.Step {
			class = "f1"
		}
		if item.Step >= 0 {
			p.rect(class, x, bottom-float64(i+1)*levelStep, w, levelStep-1, title)
		}
	}
	if item.Before >= 0 {
		p.path("l2", at("M", x-1, " ", bottom-float64(item.Before)*levelStep-0.5, "H", x+w+1))
	}
	p.text(x+w/2, bottom+14, "middle", "b", fit(item.Code, step))
	p.text(x+w/2, bottom+28, "middle", "k", fit(item.Note, step))
}

// Table has one row for each thing. Words: Category, Value (the step), Low (the step before), High (the note).
func (l Levels) Table() Table {
	t := Table{Caption: l.Title, Head: []string{l.Words.Category, l.Words.Value, l.Words.Low, l.Words.High}}
	for _, g := range l.Groups {
		for _, i := range g.Items {
			before := Cell{Text: l.Words.Missing, Number: true, Missing: true}
			if i.Before >= 0 {
				before = Cell{Text: strconv.Itoa(i.Before), Value: float64(i.Before), Number: true, Defined: true}
			}
			t.Rows = append(t.Rows, []Cell{named(i.Code + " " + i.Name), named(i.Word), before, named(i.Note)})
		}
	}
	return t
}
