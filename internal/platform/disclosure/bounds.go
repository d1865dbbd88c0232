package disclosure

// bounds are what everybody can say of each cell by going through the sums again and again: a part is not larger than its sum
// less what the other parts have at least, and so on. They hold the true value; what is really possible lies within them.
type bounds struct {
	system    System
	around    neighbours
	low, high []int64
	trail     []bound // what was changed since the last mark, to be taken back
}

type bound struct {
	cell      int32
	low, high int64
}

// boundless is higher than any count.
const boundless = 1 << 50

func newBounds(s System, around neighbours) *bounds {
	b := &bounds{system: s, around: around, low: make([]int64, len(s.Cells)), high: make([]int64, len(s.Cells))}
	for i := range b.high {
		b.high[i] = boundless
	}
	return b
}

func (b *bounds) open(i int) int64   { return b.high[i] - b.low[i] }
func (b *bounds) known(i int32) bool { return b.low[i] == b.high[i] }

// takeBack takes back everything since the trail began.
func (b *bounds) takeBack() {
	for i := len(b.trail) - 1; i >= 0; i-- {
		t := b.trail[i]
		b.low[t.cell], b.high[t.cell] = t.low, t.high
	}
	b.trail = b.trail[:0]
}

// publish makes a cell known and follows what it tells; the trail holds the cells of which more is known than before. It stops
// and says false as soon as spare says of one of them that too much is known.
func (b *bounds) publish(cell int, spare func(int32) bool) bool {
	b.trail = b.trail[:0]
	v := b.system.Cells[cell].Value
	if !b.narrow(int32(cell), v, v, spare) {
		return false
	}
	for k := 0; k < len(b.trail); k++ {
		for _, n := range b.around.sums[b.trail[k].cell] {
			if !b.follow(b.system.Sums[n], spare) {
				return false
			}
		}
	}
	return true
}

func (b *bounds) narrow(cell int32, low, high int64, spare func(int32) bool) bool {
	low, high = max(low, b.low[cell]), min(high, b.high[cell])
	if low == b.low[cell] && high == b.high[cell] {
		return true
	}
	b.trail = append(b.trail, bound{cell, b.low[cell], b.high[cell]})
	b.low[cell], b.high[cell] = low, high
	return spare(cell)
}

// follow draws from one sum what it says of its members.
func (b *bounds) follow(s Sum, spare func(int32) bool) bool {
	var low, high int64
	open := int32(-1) // the one part without an upper bound, -2 for several
	for _, p := range s.Parts {
		low += b.low[p]
		switch {
		case b.high[p] < boundless:
			high += b.high[p]
		case open == -1:
			open = p
		default:
			open = -2
		}
	}
	top := int64(boundless)
	if open == -1 {
		top = high
	}
	if !b.narrow(s.Of, low, top, spare) {
		return false
	}
	for _, p := range s.Parts {
		least, most := int64(0), int64(boundless)
		if b.high[s.Of] < boundless {
			most = b.high[s.Of] - (low - b.low[p])
		}
		switch open {
		case -1:
			least = b.low[s.Of] - (high - b.high[p])
		case p:
			least = b.low[s.Of] - high
		}
		wasLow, wasHigh := b.low[p], b.high[p]
		if !b.narrow(p, least, most, spare) {
			return false
		}
		low += b.low[p] - wasLow
		switch {
		case wasHigh < boundless:
			high += b.high[p] - wasHigh
		case b.high[p] < boundless && open == p:
			high, open = high+b.high[p], -1
		}
	}
	return true
}
