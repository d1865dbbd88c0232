package disclosure

// neighbours are, for each cell, the sums that it is in.
type neighbours struct {
	system System
	sums   [][]int32
}

func newNeighbours(s System) neighbours {
	n := neighbours{system: s, sums: make([][]int32, len(s.Cells))}
	for k, l := range s.Sums {
		n.sums[l.Of] = append(n.sums[l.Of], int32(k))
		for _, p := range l.Parts {
			n.sums[p] = append(n.sums[p], int32(k))
		}
	}
	return n
}
