package chart

import "math"

// box is a rectangle on the drawing.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) overlap(o box) float64 {
	w, h := math.Min(b.x1, o.x1)-math.Max(b.x0, o.x0), math.Min(b.y1, o.y1)-math.Max(b.y0, o.y0)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h
}

// placer finds room for direct labels: away from lines, from other labels, inside the plot.
type placer struct {
	room   box
	taken  []box
	points []dot // along the lines, every few pixels
}

// follow makes labels keep clear of a line.
func (pl *placer) follow(points []dot) {
	for i, q := range points {
		pl.points = append(pl.points, q)
		if i == 0 {
			continue
		}
		before := points[i-1]
		n := int(math.Hypot(q.x-before.x, q.y-before.y) / 3)
		for k := 1; k < n; k++ {
			t := float64(k) / float64(n)
			pl.points = append(pl.points, dot{before.x + t*(q.x-before.x), before.y + t*(q.y-before.y)})
		}
	}
}

// spot is where a label goes.
type spot struct {
	x, y   float64
	anchor string
}

// place tries spots around a point, near ones first, and takes the least bad; the label's extent is then taken.
func (pl *placer) place(at dot, width float64) spot {
	best, cost := spot{}, math.Inf(1)
	var where box
	for ring, away := range []float64{10, 18, 28, 42, 60} {
		for side, dy := range []float64{-away, away + 9, 4.5} {
			for turn, anchor := range []string{"middle", "end", "start"} {
				x := at.x
				if side == 2 { // beside the point
					if anchor == "middle" {
						continue
					}
					x += map[string]float64{"end": -away, "start": away}[anchor]
				}
				b := extentOf(x, at.y+dy, anchor, width)
				// A label that would leave the plot slides along it rather than losing its height.
				if slide := math.Max(0, pl.room.x0-b.x0) - math.Max(0, b.x1-pl.room.x1); slide != 0 && side != 2 {
					x += slide
					b.x0, b.x1 = b.x0+slide, b.x1+slide
				}
				c := pl.cost(b) + float64(ring)*6 + float64(side)*1.5 + float64(turn)
				if c < cost {
					best, cost, where = spot{x, at.y + dy, anchor}, c, b
				}
			}
		}
	}
	pl.taken = append(pl.taken, where)
	return best
}

func extentOf(x, y float64, anchor string, width float64) box {
	b := box{x, y - 11, x + width, y + 3}
	switch anchor {
	case "middle":
		b.x0, b.x1 = x-width/2, x+width/2
	case "end":
		b.x0, b.x1 = x-width, x
	}
	return b
}

func (pl *placer) cost(b box) float64 {
	outside := math.Max(0, pl.room.x0-b.x0) + math.Max(0, b.x1-pl.room.x1) + math.Max(0, pl.room.y0-b.y0) + math.Max(0, b.y1-pl.room.y1)
	c := outside * 50
	for _, t := range pl.taken {
		c += b.overlap(t) * 2
	}
	const clear = 3
	for _, q := range pl.points {
		if q.x > b.x0-clear && q.x < b.x1+clear && q.y > b.y0-clear && q.y < b.y1+clear {
			c += 5
		}
	}
	return c
}
