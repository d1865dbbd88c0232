package chart

import (
	"math"
	"strconv"
)

// Line is a chart of yearly values. Missing years leave a gap; at a break, line and margin stop.
type Line struct {
	Figure
	Years     []int // ascending
	Series    []Series
	Reference *Series // in grey, without margin: the country beside a municipality
	Breaks    []Break
	Targets   []Target
	Labels    []Label // direct labels, four at most; none: chosen
}

// Series is one line; Values go with the chart's years.
type Series struct {
	Name   string
	Values []Value
}

// Break is a change of source or definition: values on its two sides do not compare. Letter is explained in the text.
type Break struct {
	FirstAfter int // the first year of the new series
	Letter     string
}

// Target is a trajectory from one year's value to another's: straight, or through the planned values of the years between. One
// that was replaced stays in sight, thinner and with an empty mark. From the year of the target itself it is a mark alone.
type Target struct {
	From, To           int
	FromValue, ToValue float64
	Between            []float64 // one for each year after From and before To; none: a straight line
	Label              string
	Replaced           bool
}

// Label names a point of a series. Text empty: the value.
type Label struct {
	Series int // -1 is the reference
	Year   int
	Text   string
}

var lineClass = [4]string{"l1", "l2", "l3 dash", "l1 dash thin"}
var markClass = [4]string{"f1", "f2", "f3", "f1"}
var wordClass = [4]string{"k1 halo", "k2 halo", "k halo", "k1 halo"}

// Draw draws both sizes.
func (l Line) Draw() Pair {
	empty := true
	for _, s := range l.all() {
		for i := range l.Years {
			empty = empty && !s.at(i).Defined
		}
	}
	return l.draw(empty, l.frames(), l.one)
}

func (l Line) all() []Series {
	all := l.Series[:min(4, len(l.Series))]
	if l.Reference != nil {
		all = append(append([]Series(nil), all...), *l.Reference)
	}
	return all
}

func (s Series) at(i int) Value {
	if i >= len(s.Values) {
		return Value{}
	}
	return s.Values[i].clean()
}

// plot is the area between the axes.
type plot struct {
	left, right, top, bottom float64
	y                        func(float64) float64
}

func (l Line) one(fr frame) SVG {
	p := l.open(fr, "img")
	pl := l.grid(p, fr, l.top(), 16)
	first, last := l.span()
	x := func(year float64) float64 {
		if last == first {
			return (pl.left + pl.right) / 2
		}
		return pl.left + (year-float64(first))/float64(last-first)*(pl.right-pl.left)
	}
	l.years(p, pl, x, first, last)
	room := placer{room: box{pl.left + 2, 2, fr.w - 2, pl.bottom - 3}}
	l.breaks(p, pl, x, &room)
	for i, s := range l.Series[:min(4, len(l.Series))] {
		if i < 2 {
			l.bands(p, pl, x, s)
		}
	}
	if l.Reference != nil {
		l.strokes(p, pl, x, *l.Reference, "l3", "f3", &room)
	}
	for _, t := range l.Targets {
		t.draw(p, pl, x, &room)
	}
	for i := min(4, len(l.Series)) - 1; i >= 0; i-- { // the first lies on top
		l.strokes(p, pl, x, l.Series[i], lineClass[i], markClass[i], &room)
		if k := l.lastYear(l.Series[i]); k >= 0 {
			q := dot{x(float64(l.Years[k])), pl.y(l.Series[i].at(k).Value)}
			p.circle(markClass[i], q.x, q.y, 4)
			room.taken = append(room.taken, box{q.x - 5, q.y - 5, q.x + 5, q.y + 5})
		}
	}
	l.labels(p, pl, x, &room, fr)
	return p.close()
}

func (l Line) top() float64 {
	top := 0.0
	for k, s := range l.all() {
		for i := range l.Years {
			if v := s.at(i); v.Defined {
				top = math.Max(top, v.Value)
				if k < 2 && k < len(l.Series) {
					top = math.Max(top, v.top())
				}
			}
		}
	}
	for _, t := range l.Targets {
		for _, v := range t.values() {
			if finite(v) {
				top = math.Max(top, v)
			}
		}
	}
	return top
}

func (l Line) span() (first, last int) {
	first, last = l.Years[0], l.Years[len(l.Years)-1]
	for _, t := range l.Targets {
		first, last = min(first, t.From), max(last, t.To)
	}
	return first, last
}

// grid draws the axis at zero and the grid lines with their numbers, and gives the plot area.
func (f Figure) grid(p *pen, fr frame, top, right float64) plot {
	values := ticks(top, max(2, int((fr.h-40)/46)))
	names, need := make([]string, len(values)), 0.0
	for i, v := range values {
		names[i] = fit(f.axis(v), fr.w*0.4)
		need = math.Max(need, textWidth(names[i]))
	}
	pl := plot{left: math.Max(34, math.Ceil(need)+8), right: fr.w - right, top: 14, bottom: fr.h - 26}
	pl.y = upward(values[len(values)-1], pl.bottom, pl.top)
	for i, v := range values {
		y, class := pl.y(v), "gl"
		if i == 0 {
			class = "ax"
		}
		p.path(class, at("M", pl.left, " ", y, "H", pl.right))
		p.text(pl.left-6, y+4.5, "end", "", names[i])
	}
	return pl
}

// years writes as many years as there is room for, always the last.
func (l Line) years(p *pen, pl plot, x func(float64) float64, first, last int) {
	const room = 50
	step := 1
	for _, s := range []int{1, 2, 3, 4, 5, 10, 20, 50, 100, 1000} {
		step = s
		if last == first || float64(s)*(pl.right-pl.left)/float64(last-first) >= room {
			break
		}
	}
	for y := first; y <= last; y++ {
		at0 := x(float64(y))
		if y != last && ((y-first)%step != 0 || x(float64(last))-at0 < room-8) {
			continue
		}
		p.path("tick", at("M", at0, " ", pl.bottom, "v4"))
		p.text(at0, pl.bottom+19, "middle", "", strconv.Itoa(y))
	}
}

func (l Line) breaks(p *pen, pl plot, x func(float64) float64, room *placer) {
	first, last := l.span()
	for _, b := range l.Breaks {
		if b.FirstAfter <= first || b.FirstAfter > last {
			continue
		}
		at0 := x(float64(b.FirstAfter) - 0.5)
		p.path("bk", at("M", at0, " 28V", pl.bottom))
		p.circle("fp tick", at0, 18, 9.5)
		p.text(at0, 22.5, "middle", "b", fit(b.Letter, 16))
		room.taken = append(room.taken, box{at0 - 12, 6, at0 + 12, 30})
	}
}

// runs are the stretches of a series without a gap or a break, as indexes [from, to].
func (l Line) runs(s Series) [][2]int {
	var out [][2]int
	for i := range l.Years {
		if !s.at(i).Defined {
			continue
		}
		n := len(out)
		if n > 0 && out[n-1][1] == i-1 && l.Years[i] == l.Years[i-1]+1 && !l.broken(l.Years[i]) {
			out[n-1][1] = i
		} else {
			out = append(out, [2]int{i, i})
		}
	}
	return out
}

func (l Line) broken(year int) bool {
	for _, b := range l.Breaks {
		if b.FirstAfter == year {
			return true
		}
	}
	return false
}

func (l Line) bands(p *pen, pl plot, x func(float64) float64, s Series) {
	for _, run := range l.runs(s) {
		var up, down []dot
		for i := run[0]; i <= run[1]; i++ {
			v := s.at(i)
			if !v.Interval {
				continue
			}
			at0 := x(float64(l.Years[i]))
			up = append(up, dot{at0, pl.y(v.High)})
			down = append(down, dot{at0, pl.y(v.Low)})
		}
		if len(up) == 1 { // a single year has no band: its margin is a stroke
			p.stroke(at("M", up[0].x, " ", down[0].y, "V", up[0].y))
			continue
		}
		for i := len(down) - 1; i >= 0; i-- {
			up = append(up, down[i])
		}
		if len(up) > 0 {
			p.path("fb", line(up)+"Z")
		}
	}
}

func (l Line) strokes(p *pen, pl plot, x func(float64) float64, s Series, class, mark string, room *placer) {
	for _, run := range l.runs(s) {
		var points []dot
		for i := run[0]; i <= run[1]; i++ {
			points = append(points, dot{x(float64(l.Years[i])), pl.y(s.at(i).Value)})
		}
		room.follow(points)
		if len(points) == 1 {
			p.circle(mark, points[0].x, points[0].y, 2.5)
			continue
		}
		p.path(class, line(points))
	}
}

// values are those of the way, one a year where Between has them, else its two ends.
func (t Target) values() []float64 {
	if t.From >= t.To {
		return []float64{t.ToValue}
	}
	return append(append([]float64{t.FromValue}, t.Between...), t.ToValue)
}

func (t Target) draw(p *pen, pl plot, x func(float64) float64, room *placer) {
	values := t.values()
	points := make([]dot, len(values))
	for i, v := range values {
		if !finite(v) {
			return
		}
		points[i] = dot{x(float64(t.From + i)), pl.y(v)}
	}
	end := &points[len(points)-1]
	end.x = x(float64(t.To))
	if len(points) > 1 {
		room.follow(points)
		class := "l2 dash"
		if t.Replaced {
			class = "l3 dash thin"
		}
		p.path(class, line(points))
	}
	p.diamond(!t.Replaced, end.x, end.y, 6)
	room.taken = append(room.taken, box{end.x - 6, end.y - 6, end.x + 6, end.y + 6})
}

func (l Line) lastYear(s Series) int {
	for i := len(l.Years) - 1; i >= 0; i-- {
		if s.at(i).Defined {
			return i
		}
	}
	return -1
}

// chosen are the labels when the caller names none: the first and last value of a single series, the name of each of
// several at its end, the name of the reference.
func (l Line) chosen() []Label {
	var out []Label
	for i, s := range l.Series[:min(3, len(l.Series))] {
		k := l.lastYear(s)
		if k < 0 {
			continue
		}
		text := l.format(s.at(k).Value)
		if len(l.Series) > 1 {
			text = s.Name + " " + text
		}
		out = append(out, Label{i, l.Years[k], text})
		for f := range l.Years {
			if len(l.Series) == 1 && s.at(f).Defined {
				if f != k {
					out = append(out, Label{i, l.Years[f], l.format(s.at(f).Value)})
				}
				break
			}
		}
	}
	if l.Reference != nil {
		runs := l.runs(*l.Reference)
		if len(runs) > 0 {
			r := runs[0]
			out = append(out, Label{-1, l.Years[(r[0]+r[1])/2], l.Reference.Name})
		}
	}
	return out
}

func (l Line) labels(p *pen, pl plot, x func(float64) float64, room *placer, fr frame) {
	list := l.Labels
	if list == nil {
		list = l.chosen()
	}
	if len(list) > 4 {
		list = list[:4]
	}
	write := func(q dot, class, text string) {
		text = fit(text, (fr.w-pl.left)*0.7)
		s := room.place(q, boldWidth(text))
		p.text(s.x, s.y, s.anchor, class, text)
	}
	for _, t := range l.Targets {
		class := "k2 halo"
		if t.Replaced {
			class = "k halo"
		}
		if t.Label != "" && finite(t.ToValue) {
			write(dot{x(float64(t.To)), pl.y(t.ToValue)}, class, t.Label)
		}
	}
	for _, label := range list {
		s, class := Series{}, "k halo"
		switch {
		case label.Series >= 0 && label.Series < min(4, len(l.Series)):
			s, class = l.Series[label.Series], wordClass[label.Series]
		case label.Series == -1 && l.Reference != nil:
			s = *l.Reference
		}
		for i, y := range l.Years {
			if y != label.Year || !s.at(i).Defined {
				continue
			}
			text := label.Text
			if text == "" {
				text = l.format(s.at(i).Value)
			}
			write(dot{x(float64(y)), pl.y(s.at(i).Value)}, class, text)
		}
	}
}

// Table has one row per year. Where the chart has breaks, the last column gives the letter at the first year after one.
func (l Line) Table() Table {
	t := Table{Caption: l.Title, Head: []string{l.Words.Category}}
	all := l.all()
	for _, s := range all {
		head := l.head
		if len(all) > 1 {
			head = l.sideHead
		}
		t.Head = append(t.Head, head(s.Name, anyInterval(s.Values))...)
	}
	marked := l.Words.Break != "" && len(l.Breaks) > 0
	if marked {
		t.Head = append(t.Head, l.Words.Break)
	}
	for i, y := range l.Years {
		row := []Cell{named(strconv.Itoa(y))}
		for _, s := range all {
			row = append(row, l.cells(s.at(i), "", anyInterval(s.Values))...)
		}
		if marked {
			row = append(row, named(l.letter(y)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// letter is the letter of the break before a year.
func (l Line) letter(year int) string {
	for _, b := range l.Breaks {
		if b.FirstAfter == year {
			return b.Letter
		}
	}
	return ""
}
