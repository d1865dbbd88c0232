// Package generator makes tables like those of homicide by municipality, sex and age, for tests and measurements of disclosure: no real
// count is in them. Callers may assume that the same seed gives the same table.
package generator

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"convive/internal/platform/disclosure"
)

// Tree is one dimension of a table: each node's parent, the root first; leaves are the nodes without children.
type Tree struct{ parent []int }

// Flat is a total over n parts.
func Flat(n int) Tree {
	t := Tree{parent: []int{-1}}
	for range n {
		t.parent = append(t.parent, 0)
	}
	return t
}

// Nested is a total over n groups of m parts each.
func Nested(n, m int) Tree {
	t := Flat(n)
	for g := 1; g <= n; g++ {
		for range m {
			t.parent = append(t.parent, g)
		}
	}
	return t
}

// Leaves is how many nodes have no parts.
func (t Tree) Leaves() int { return len(t.leaves()) }

func (t Tree) leaves() []int {
	inner := map[int]bool{}
	for _, p := range t.parent {
		inner[p] = true
	}
	var list []int
	for i := range t.parent {
		if !inner[i] {
			list = append(list, i)
		}
	}
	return list
}

// under are the leaves below a node, by their place among the leaves.
func (t Tree) under(node int) []int {
	var list []int
	for k, leaf := range t.leaves() {
		for at := leaf; at >= 0; at = t.parent[at] {
			if at == node {
				list = append(list, k)
			}
		}
	}
	return list
}

func (t Tree) depth(node int) int {
	d := 0
	for at := t.parent[node]; at >= 0; at = t.parent[at] {
		d++
	}
	return d
}

// block is the group that a node lies below; 0 for the top and the groups.
func (t Tree) block(node int) int32 {
	if t.depth(node) < 2 {
		return 0
	}
	return int32(t.parent[node])
}

// Cross makes the system of a table over trees: place × first × second. The counts of places are fixed; cells of one place and
// both others below the threshold are sensitive.
func Cross(places, first, second Tree, counts []int64, threshold int64) disclosure.System {
	nf, ns := len(first.leaves()), len(second.leaves())
	under := func(t Tree) [][]int {
		list := make([][]int, len(t.parent))
		for i := range list {
			list[i] = t.under(i)
		}
		return list
	}
	up, uf, us := under(places), under(first), under(second)
	value := func(p, f, g int) (n int64) {
		for _, i := range up[p] {
			for _, j := range uf[f] {
				for _, k := range us[g] {
					n += counts[(i*nf+j)*ns+k]
				}
			}
		}
		return n
	}
	number := map[[3]int]int32{}
	var s disclosure.System
	for p := range up {
		total := value(p, 0, 0)
		if total == 0 {
			continue
		}
		for f := range uf {
			for g := range us {
				n := value(p, f, g)
				c := disclosure.Cell{Value: n, Block: places.block(p), Fixed: f == 0 && g == 0, Rank: 2*places.depth(p) + min(f, 1) + min(g, 1)}
				if f > 0 && g > 0 && n > 0 && n < threshold {
					c.Sensitive, c.Need = true, min(1, total)
				}
				number[[3]int{p, f, g}] = int32(len(s.Cells))
				s.Cells = append(s.Cells, c)
			}
		}
	}
	for at, of := range number {
		for d, t := range []Tree{places, first, second} {
			sum := disclosure.Sum{Of: of}
			for child, parent := range t.parent {
				if parent == at[d] {
					below := at
					below[d] = child
					if part, ok := number[below]; ok {
						sum.Parts = append(sum.Parts, part)
					}
				}
			}
			if len(sum.Parts) > 0 {
				s.Sums = append(s.Sums, sum)
			}
		}
	}
	slices.SortFunc(s.Sums, func(a, b disclosure.Sum) int {
		return cmp.Or(cmp.Compare(a.Of, b.Of), slices.Compare(a.Parts, b.Parts))
	})
	return s
}

// Skewed are counts like those of homicide by municipality: many zeros, few large.
func Skewed(r *rand.Rand, places, kinds int) []int64 {
	counts := make([]int64, 0, places*kinds)
	weights := make([]float64, kinds)
	for k := range weights {
		weights[k] = r.ExpFloat64() * r.ExpFloat64()
	}
	for range places {
		size := r.ExpFloat64() * r.ExpFloat64() * r.ExpFloat64() * 3
		for k := range kinds {
			counts = append(counts, poisson(r, size*weights[k]))
		}
	}
	return counts
}

func poisson(r *rand.Rand, mean float64) int64 {
	n := int64(0)
	for t := r.ExpFloat64(); t < mean; t += r.ExpFloat64() {
		n++
	}
	return n
}
