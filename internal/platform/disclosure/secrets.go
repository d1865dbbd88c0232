package disclosure

import "slices"

// secret is a sensitive cell as far as the public equations leave it open.
type secret struct {
	cell int
	rest vector // never empty: an empty one would follow from what is public
}

// secrets are all sensitive cells, found by what they rest on and by their direction.
type secrets struct {
	byCell map[int32]map[*secret]bool
	byLine map[uint64][]*secret
}

func newSecrets() *secrets {
	return &secrets{byCell: map[int32]map[*secret]bool{}, byLine: map[uint64][]*secret{}}
}

func (s *secrets) enter(x *secret) {
	for _, a := range x.rest.cells {
		if s.byCell[a] == nil {
			s.byCell[a] = map[*secret]bool{}
		}
		s.byCell[a][x] = true
	}
	k := x.rest.direction().hash()
	s.byLine[k] = append(s.byLine[k], x)
}

func (s *secrets) leave(x *secret) {
	for _, a := range x.rest.cells {
		delete(s.byCell[a], x)
	}
	k := x.rest.direction().hash()
	s.byLine[k] = slices.DeleteFunc(s.byLine[k], func(y *secret) bool { return y == x })
	if len(s.byLine[k]) == 0 {
		delete(s.byLine, k)
	}
}

// toldBy says whether a rest that is added to the public equations would tell a sensitive cell to the digit.
func (s *secrets) toldBy(rest vector) bool {
	d := rest.direction()
	return slices.ContainsFunc(s.byLine[d.hash()], func(x *secret) bool { return x.rest.direction().equal(d) })
}

// substitute puts a new public equation into all rests that have its pivot. Those that it tells to the digit, which only a
// fixed cell or a link may do, are dropped and returned.
func (s *secrets) substitute(row vector, pivot int32) (told []*secret) {
	var with []*secret
	for x := range s.byCell[pivot] {
		with = append(with, x)
	}
	slices.SortFunc(with, func(x, y *secret) int { return x.cell - y.cell })
	for _, x := range with {
		s.leave(x)
		x.rest = minus(x.rest, row, x.rest.at(pivot))
		if len(x.rest.cells) == 0 {
			told = append(told, x)
			continue
		}
		s.enter(x)
	}
	return told
}

// minus is v - k·w.
func minus(v, w vector, k uint64) vector {
	k = negMod(k)
	out := vector{cells: make([]int32, 0, len(v.cells)+len(w.cells)), coefs: make([]uint64, 0, len(v.cells)+len(w.cells))}
	i, j := 0, 0
	for i < len(v.cells) || j < len(w.cells) {
		switch {
		case j == len(w.cells) || i < len(v.cells) && v.cells[i] < w.cells[j]:
			out.cells, out.coefs = append(out.cells, v.cells[i]), append(out.coefs, v.coefs[i])
			i++
		case i == len(v.cells) || w.cells[j] < v.cells[i]:
			out.cells, out.coefs = append(out.cells, w.cells[j]), append(out.coefs, mulMod(w.coefs[j], k))
			j++
		default:
			if c := addMod(v.coefs[i], mulMod(w.coefs[j], k)); c != 0 {
				out.cells, out.coefs = append(out.cells, v.cells[i]), append(out.coefs, c)
			}
			i++
			j++
		}
	}
	return out
}
