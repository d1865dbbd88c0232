package territories

import (
	"sort"
	"strings"

	"convive/internal/kernel"
)

// spelling is one folded name of a unit.
type spelling struct {
	key  string
	unit int
}

// namedIn is a folded name among the units of one country and level.
type namedIn struct {
	area Area
	key  string
}

func (a *Atlas) spell() {
	a.named = map[namedIn][]int{}
	for i, u := range a.units {
		seen := map[string]bool{}
		for _, n := range u.names() {
			key := Fold(n)
			if key == "" || seen[key] {
				continue
			}
			seen[key] = true
			a.spelling = append(a.spelling, spelling{key, i})
			where := namedIn{Area{u.Country, u.Level}, key}
			a.named[where] = append(a.named[where], i)
		}
	}
	sort.Slice(a.spelling, func(i, j int) bool {
		if a.spelling[i].key != a.spelling[j].key {
			return a.spelling[i].key < a.spelling[j].key
		}
		return a.spelling[i].unit < a.spelling[j].unit
	})
}

// Find are the units that one of the names in any language, or an alias, suggests: first those that are called exactly
// so, then those whose name begins so, then those that contain it; within each the valid before the former, the larger
// level before the smaller, then by code. A full code finds its unit. At most limit units.
func (a *Atlas) Find(query string, limit int) []Unit {
	list := []Unit{}
	key := Fold(query)
	if key == "" || limit < 1 {
		return list
	}
	rank := map[int]int{} // unit → 0 exact, 1 prefix, 2 substring
	if i, ok := a.index[kernel.Code(strings.ToUpper(strings.TrimSpace(query)))]; ok {
		rank[i] = 0
	}
	for _, s := range a.spelling {
		r := 2
		switch {
		case s.key == key:
			r = 0
		case strings.HasPrefix(s.key, key):
			r = 1
		case !strings.Contains(s.key, key):
			continue
		}
		if old, ok := rank[s.unit]; !ok || r < old {
			rank[s.unit] = r
		}
	}
	found := make([]int, 0, len(rank))
	for i := range rank {
		found = append(found, i)
	}
	today := a.Today()
	sort.Slice(found, func(x, y int) bool {
		i, j := found[x], found[y]
		u, v := a.units[i], a.units[j]
		if rank[i] != rank[j] {
			return rank[i] < rank[j]
		}
		if p, q := u.ValidOn(today), v.ValidOn(today); p != q {
			return p
		}
		if u.Level != v.Level {
			return u.Level < v.Level
		}
		return i < j
	})
	for _, i := range found[:min(limit, len(found))] {
		list = append(list, a.units[i])
	}
	return list
}

// mostCandidates bounds what ByName suggests.
const mostCandidates = 10

// ByName is the unit of a country and level that is called so, inside within unless that is empty. Only one unit of that
// name is an answer; otherwise code is empty and candidates says which units it may be: those of the name, also outside
// within (Bogotá printed under Cundinamarca), or else those whose name contains it.
func (a *Atlas) ByName(country string, level int, within kernel.Code, name string) (code kernel.Code, candidates []kernel.Code) {
	key := Fold(name)
	if key == "" {
		return "", nil
	}
	exact := a.named[namedIn{Area{country, level}, key}]
	var inside []int
	for _, i := range exact {
		if within == "" || a.inside(a.units[i].Code, within) {
			inside = append(inside, i)
		}
	}
	switch {
	case len(inside) == 1:
		return a.units[inside[0]].Code, nil
	case len(inside) > 1:
		return "", a.codes(inside)
	case len(exact) > 0:
		return "", a.codes(exact)
	}
	var near []int
	for _, s := range a.spelling {
		u := a.units[s.unit]
		if u.Country == country && u.Level == level && strings.Contains(s.key, key) && (within == "" || a.inside(u.Code, within)) {
			near = append(near, s.unit)
		}
	}
	return "", a.codes(near)
}

func (a *Atlas) inside(code, within kernel.Code) bool {
	for _, c := range a.Ancestors(code) {
		if c == within {
			return true
		}
	}
	return false
}

// codes are the codes of units, each once, in order, not too many.
func (a *Atlas) codes(units []int) []kernel.Code {
	sort.Ints(units)
	var list []kernel.Code
	for k, i := range units {
		if k > 0 && units[k-1] == i {
			continue
		}
		if len(list) == mostCandidates {
			break
		}
		list = append(list, a.units[i].Code)
	}
	return list
}
