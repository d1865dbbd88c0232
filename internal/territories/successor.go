package territories

import (
	"sort"

	"convive/internal/kernel"
)

// Successor is a unit that today holds a share of what another was. Known is false where a change on the way has no
// weight: the unit is then named, and its Weight is 0.
type Successor struct {
	Code   kernel.Code
	Weight float64
	Known  bool
}

// Successors are the units that today hold what code was on a date, by code: the changes after that date up to today,
// one after the other. Known weights add to 1 where all are known. A figure converted by them is an estimate.
func (a *Atlas) Successors(code kernel.Code, date string) []Successor {
	share := map[kernel.Code]Successor{code: {code, 1, true}}
	today := a.Today()
	for i := 0; i < len(a.changes); {
		j := i
		for j < len(a.changes) && a.changes[j].On == a.changes[i].On {
			j++
		}
		if on := a.changes[i].On; on > date && on <= today {
			share = a.step(share, a.changes[i:j])
		}
		i = j
	}
	list := make([]Successor, 0, len(share))
	for _, s := range share {
		list = append(list, s)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Code < list[j].Code })
	return list
}

// step applies the changes of one day to shares, all at once: two units that exchange parts do so on the same state.
func (a *Atlas) step(share map[kernel.Code]Successor, day []Change) map[kernel.Code]Successor {
	next := map[kernel.Code]Successor{}
	add := func(code kernel.Code, weight float64, known bool) {
		s, had := next[code]
		known = known && (!had || s.Known)
		weight += s.Weight
		if !known {
			weight = 0
		}
		next[code] = Successor{code, weight, known}
	}
	for code, s := range share {
		rest, known, touched := 1.0, true, false
		for _, c := range day {
			if c.From != code || c.To == code {
				continue
			}
			touched = true
			if c.Kind == Rename {
				c.Weight = 1
			}
			add(c.To, s.Weight*c.Weight, s.Known && c.Weight > 0)
			rest -= c.Weight
			known = known && c.Weight > 0
		}
		u, ok := a.Unit(code)
		goesOn := ok && u.ValidOn(day[0].On)
		if !touched || goesOn && rest > 1e-9 {
			add(code, s.Weight*rest, s.Known && known)
		}
	}
	return next
}
