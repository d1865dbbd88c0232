package disclosure

import (
	"cmp"
	"slices"
)

// secret is a sensitive cell as far as the public equations leave it open.
type secret struct {
	cell int
	rest vector // never empty: an empty one would follow from what is public
	line uint64 // of the rest
}

// secrets are all sensitive cells, found by what they rest on and by their line.
type secrets struct {
	on     [][]*secret // for each cell those that rest on it, and some that did before
	number []int       // for each cell: how many rest on it
	byLine map[uint64][]*secret
	spare  vector
}

func newSecrets(cells int) *secrets {
	return &secrets{on: make([][]*secret, cells), number: make([]int, cells), byLine: map[uint64][]*secret{}}
}

// enter adds a sensitive cell of which nothing is known yet.
func (s *secrets) enter(cell int) {
	x := &secret{cell: cell, rest: one(cell)}
	s.restOn(x, int32(cell))
	s.findable(x)
}

func (s *secrets) restOn(x *secret, cell int32) {
	s.on[cell] = append(s.on[cell], x)
	s.number[cell]++
}

func (s *secrets) findable(x *secret) {
	x.line = x.rest.line()
	s.byLine[x.line] = append(s.byLine[x.line], x)
}

func (s *secrets) lose(x *secret) {
	left := slices.DeleteFunc(s.byLine[x.line], func(y *secret) bool { return y == x })
	if len(left) == 0 {
		delete(s.byLine, x.line)
		return
	}
	s.byLine[x.line] = left
}

// toldBy says whether a rest that is added to the public equations would tell a sensitive cell to the digit.
func (s *secrets) toldBy(rest vector) bool {
	return slices.ContainsFunc(s.byLine[rest.line()], func(x *secret) bool { return x.rest.along(rest) })
}

// substitute puts a new public equation into all rests that have its pivot. Those that it tells to the digit, which only a
// fixed cell or a link may do, are dropped and returned.
func (s *secrets) substitute(row vector, pivot int32) (told []*secret) {
	with := s.on[pivot]
	s.on[pivot] = nil // no rest will have it again
	slices.SortFunc(with, func(x, y *secret) int { return cmp.Compare(x.cell, y.cell) })
	for _, x := range slices.Compact(with) {
		k := x.rest.at(pivot)
		if k == 0 {
			continue
		}
		s.lose(x)
		s.subtract(x, row, k)
		if len(x.rest.cells) == 0 {
			told = append(told, x)
			continue
		}
		s.findable(x)
	}
	return told
}

// subtract takes k times a row from a rest.
func (s *secrets) subtract(x *secret, w vector, k uint64) {
	k = negMod(k)
	v, out := x.rest, vector{s.spare.cells[:0], s.spare.coefs[:0]}
	put := func(cell int32, c uint64) { out.cells, out.coefs = append(out.cells, cell), append(out.coefs, c) }
	i, j := 0, 0
	for i < len(v.cells) || j < len(w.cells) {
		switch {
		case j == len(w.cells) || i < len(v.cells) && v.cells[i] < w.cells[j]:
			put(v.cells[i], v.coefs[i])
			i++
		case i == len(v.cells) || w.cells[j] < v.cells[i]:
			put(w.cells[j], mulMod(w.coefs[j], k))
			s.restOn(x, w.cells[j])
			j++
		default:
			if c := addMod(v.coefs[i], mulMod(w.coefs[j], k)); c != 0 {
				put(v.cells[i], c)
			} else {
				s.number[v.cells[i]]--
			}
			i++
			j++
		}
	}
	x.rest, s.spare = out, v
}
