package chart

import "math"

// Track is how far an objective is, on a scale from zero: where it began, the newest value with its margin, what was planned by
// then, the target, and the promises before it. It is hidden from screen readers, which read the words beside it.
type Track struct {
	Baseline, Planned, Target *float64
	Floor                     *float64 // of a band: its lower limit; Target is the upper one
	Value                     Value
	Replaced                  []float64
	Width                     int // 0: 300
}

// Draw draws it once: it fits every column.
func (t Track) Draw() SVG {
	const h, mid, edge = 42, 23.0, 8.0
	w := float64(t.Width)
	if w <= 0 {
		w = 300
	}
	var p pen
	p.put(`<svg class="spark" viewBox="0 0 `, w, ` `, h, `" width="`, w, `" height="`, h, `" aria-hidden="true" focusable="false">`)
	low, high := t.ends()
	x := func(v float64) float64 { return edge + (v-low)/(high-low)*(w-2*edge) }
	p.rect("f0", edge, mid-3, w-2*edge, 6, "")
	now := t.Value.clean()
	if now.Defined && set(t.Baseline) {
		from, to := x(*t.Baseline), x(now.Value)
		p.rect("fb", math.Min(from, to), mid-3, math.Abs(to-from), 6, "")
	}
	if set(t.Floor) && set(t.Target) {
		p.rect("fb", x(*t.Floor), mid-9, x(*t.Target)-x(*t.Floor), 18, "")
	}
	if set(t.Baseline) {
		p.path("l3", at("M", x(*t.Baseline), " ", mid-8, "v16"))
	}
	if set(t.Planned) {
		p.path("l2", at("M", x(*t.Planned), " ", mid-11, "v22"))
	}
	for _, v := range t.Replaced {
		if finite(v) {
			p.diamond(false, x(v), mid, 6)
		}
	}
	for _, v := range []*float64{t.Floor, t.Target} {
		if set(v) {
			p.diamond(true, x(*v), mid, 7)
		}
	}
	if now.Defined {
		if now.Interval {
			p.put(`<path stroke="currentColor" stroke-width="2" d="`, at("M", x(now.Low), " ", mid, "H", x(now.High)), `"/>`)
		}
		p.circle("f1", x(now.Value), mid, 5)
	}
	return p.close()
}

// ends are those of the scale: zero, and the farthest mark with some room.
func (t Track) ends() (low, high float64) {
	all := append([]float64(nil), t.Replaced...)
	for _, v := range []*float64{t.Baseline, t.Planned, t.Target, t.Floor} {
		if set(v) {
			all = append(all, *v)
		}
	}
	if v := t.Value.clean(); v.Defined {
		all = append(all, v.Value)
		if v.Interval {
			all = append(all, v.Low, v.High)
		}
	}
	for _, v := range all {
		if finite(v) {
			low, high = math.Min(low, v), math.Max(high, v)
		}
	}
	if low == high {
		return 0, 1
	}
	return low, low + (high-low)*1.06
}

func set(v *float64) bool { return v != nil && finite(*v) }

// Share is a part of a whole on a scale that several share: what was paid of what was given. It is hidden from screen readers.
type Share struct {
	Part, Whole, Top float64
	Width            int // 0: 220
}

// Draw draws it once.
func (s Share) Draw() SVG {
	w := float64(s.Width)
	if w <= 0 {
		w = 220
	}
	var p pen
	p.put(`<svg class="spark" viewBox="0 0 `, w, ` 16" width="`, w, `" height="16" aria-hidden="true" focusable="false">`)
	width := func(v float64) float64 {
		share := v / s.Top
		if !finite(share) {
			return 0
		}
		return math.Min(1, math.Max(0, share)) * w
	}
	p.rect("fb", 0, 2, width(s.Whole), 12, "")
	p.rect("f1", 0, 5, width(s.Part), 6, "")
	return p.close()
}

// TrackMark is a mark of a Track, for its legend.
type TrackMark string

// The marks.
const (
	TrackNow      TrackMark = "now"
	TrackStart    TrackMark = "start"
	TrackPlanned  TrackMark = "planned"
	TrackTarget   TrackMark = "target"
	TrackReplaced TrackMark = "replaced"
)

// TrackMarks are all of them.
func TrackMarks() []TrackMark {
	return []TrackMark{TrackNow, TrackStart, TrackPlanned, TrackTarget, TrackReplaced}
}

// Swatch is the mark alone.
func (m TrackMark) Swatch() SVG {
	var p pen
	p.put(`<svg viewBox="0 0 26 20" width="26" height="20" aria-hidden="true" focusable="false">`)
	switch m {
	case TrackNow:
		p.put(`<path stroke="currentColor" stroke-width="2" d="M2 10H24"/>`)
		p.circle("f1", 13, 10, 5)
	case TrackStart:
		p.path("l3", "M13 2v16")
	case TrackPlanned:
		p.path("l2", "M13 0v20")
	default:
		p.diamond(m == TrackTarget, 13, 10, 7)
	}
	return p.close()
}
