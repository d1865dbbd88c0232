package publication

import "convive/internal/kernel"

// Rank is the place of a territory among its equals, 1 the highest, with the range that the margins leave open.
type Rank struct {
	Place     int
	Best      int // were every overlapping margin resolved upwards
	Worst     int
	Among     int
	WithFewer int // equals left out because their rates rest on too few events
}

// RankOf ranks a place among figures that are stable. ok is false where its own is not: with few events an order means
// nothing.
func RankOf(code kernel.Code, places []PlaceFigure) (Rank, bool) {
	var me *PlaceFigure
	var r Rank
	for i, p := range places {
		switch {
		case !p.Now.Rate.Defined:
		case p.Few():
			r.WithFewer++
		default:
			r.Among++
			if p.Unit.Code == code {
				me = &places[i]
			}
		}
	}
	if me == nil || r.Among < 3 {
		return r, false
	}
	r.Place, r.Best, r.Worst = 1, 1, r.Among
	for _, p := range places {
		if !p.Now.Rate.Defined || p.Few() || p.Unit.Code == code {
			continue
		}
		if p.Now.Rate.Value > me.Now.Rate.Value {
			r.Place++
		}
		if p.Now.Rate.Low > me.Now.Rate.High {
			r.Best++
		}
		if p.Now.Rate.High < me.Now.Rate.Low {
			r.Worst--
		}
	}
	return r, true
}
