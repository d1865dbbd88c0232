package reconciliation

import (
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/disclosure"
)

// LeastCell is the least number of victims that is published of a group; below it the cell is hidden, zero is not. It is also the
// least number by which two releases may differ for both to be shown.
const LeastCell = 5

// The ranks in which numbers are offered to readers: of those that would tell of few persons together, the later ones are hidden.
const (
	rankAll = iota
	rankState
	rankOut
	rankSource
	rankRegion
	rankReason
	rankPlace
	rankPlaceSource
	rankSpot
	rankSpotSource
)

// number is a figure as disclosure control sees it. The same key is the same thing in two releases.
type number struct {
	key   string
	cell  *Cell
	value int64
	rank  int
	never bool // in no table, but sums rest on it
	whole bool // a count of deaths of the whole territory, whose change from release to release is public
}

// numbers are all figures with what everybody knows to be a sum of what.
type numbers struct {
	list  []number
	sums  map[string][][]string
	known map[string]bool
}

func (n *numbers) add(key string, c *Cell, rank int) string {
	n.known[key] = true
	n.list = append(n.list, number{key: key, cell: c, value: c.N, rank: rank})
	return key
}

// rest is what is missing from a sum and stands in no table.
func (n *numbers) rest(key string, value int64) string {
	n.list = append(n.list, number{key: key, value: value, never: true})
	return key
}

func (n *numbers) sum(of string, parts ...string) { n.sums[of] = append(n.sums[of], parts) }

// numbers lists the figures. Of an exact release all sums hold; of a protected one only the keys and cells say anything.
func (f *Figures) numbers() *numbers {
	n := &numbers{sums: map[string][][]string{}, known: map[string]bool{}}
	victims := n.add("victims", &f.Victims, rankAll)
	n.sum(victims, n.add("validated", &f.Validated, rankState), n.add("pending", &f.Pending, rankOut))
	for i := range n.list {
		n.list[i].whole = true
	}
	n.add("not_counted", &f.NotCounted, rankOut)
	regions := make([]string, len(f.Regions))
	for i, r := range f.Regions {
		regions[i] = n.add("region "+strings.Join(r.Sources, "+"), &f.Regions[i].Victims, rankRegion)
	}
	n.sum(victims, regions...)
	for i := range f.Sources {
		f.source(n, &f.Sources[i], regions)
	}
	f.spots(n)
	return n
}

// source lists what a source has and lacks. Its records are the victims that it has, those beyond the first of a victim, and those of
// victims that do not count.
func (f *Figures) source(n *numbers, s *SourceFigure, regions []string) {
	who := " " + s.Institution
	has, lacks := n.add("has"+who, &s.Victims, rankSource), n.add("lacks"+who, &s.Lacks, rankSource)
	n.sum("victims", has, lacks)
	twice := n.add("twice"+who, &s.Twice, rankSource)
	n.sum(n.add("records"+who, &s.Records, rankSource), has, twice, n.rest("out"+who, s.Records.N-s.Victims.N-s.Twice.N))
	var mine []string
	for i, r := range f.Regions {
		if slices.Contains(r.Sources, s.Institution) {
			mine = append(mine, regions[i])
		}
	}
	n.sum(has, mine...)
	f.why(n, lacks, "reason"+who+" ", f.Reasons, s.Institution)
	f.why(n, twice, "double"+who+" ", f.Doubles, s.Institution)
}

// why lists the reasons of a source.
func (f *Figures) why(n *numbers, of, prefix string, list []Reason, institution string) {
	var parts []string
	for i := range list {
		if list[i].Institution == institution {
			parts = append(parts, n.add(prefix+list[i].Reason, &list[i].Victims, rankReason))
		}
	}
	if len(parts) > 0 {
		n.sum(of, parts...)
	}
}

// spots lists the breakdown: municipalities and months add up to all, the months of a municipality to it, and the municipalities of
// a month, with those whose months are not shown, to it.
func (f *Figures) spots(n *numbers) {
	if len(f.Breakdown) == 0 {
		return
	}
	part := func(s Spot, what string) string { return "at " + string(s.Place) + " " + s.Month + " " + what }
	type whole struct{ of, what string }
	below, sums := map[whole][]string{}, map[whole]int64{}
	var order []whole
	join := func(w whole, key string, value int64) {
		if below[w] == nil {
			order = append(order, w)
		}
		below[w], sums[w] = append(below[w], key), sums[w]+value
	}
	values := map[string]int64{}
	for i := range f.Breakdown {
		s := &f.Breakdown[i]
		rank := 0
		if s.Place != All && s.Month != All {
			rank = rankSpot - rankPlace
		}
		cells := map[string]*Cell{"victims": &s.Victims, "validated": &s.Validated, "pending": &s.Pending, "matched": &s.Matched, "single": &s.Single}
		keys := map[string]string{}
		told := []string{"victims", "validated", "pending", "matched", "single"}
		for _, what := range told {
			keys[what] = n.add(part(*s, what), cells[what], rankPlace+rank)
		}
		n.sum(keys["victims"], keys["validated"], keys["pending"])
		n.sum(keys["victims"], keys["matched"], keys["single"])
		for j := range s.Has {
			what := "has " + f.Sources[j].Institution
			told = append(told, what)
			cells[what] = &s.Has[j]
			keys[what] = n.add(part(*s, what), &s.Has[j], rankPlaceSource+rank)
			n.sum(keys["victims"], keys[what], n.rest(part(*s, "lacks "+f.Sources[j].Institution), s.Victims.N-s.Has[j].N))
		}
		for _, what := range told {
			key := keys[what]
			values[key] = cells[what].N
			switch {
			case s.Month == All:
				join(whole{"places", what}, key, cells[what].N)
			case s.Place == All:
				join(whole{"months", what}, key, cells[what].N)
			default:
				join(whole{part(Spot{Place: s.Place, Month: All}, what), ""}, key, cells[what].N)
				join(whole{part(Spot{Place: All, Month: s.Month}, what), ""}, key, cells[what].N)
			}
		}
	}
	for _, w := range order {
		of, value := w.of, values[w.of]
		if w.what != "" {
			of, value = w.what, -1
		}
		if !n.known[of] {
			continue
		}
		parts := below[w]
		if value > sums[w] { // municipalities whose months are not shown
			parts = append(slices.Clone(parts), n.rest("rest of "+of, value-sums[w]))
		}
		n.sum(of, parts...)
	}
}

// withoutFewMonths leaves out the months of municipalities that have too few victims for most of them to be shown: fewer than
// LeastCell a month on average.
func (f Figures) withoutFewMonths() []Spot {
	months, enough := int64(0), map[kernel.Code]bool{}
	for _, s := range f.Breakdown {
		if s.Place == All && s.Month != "" {
			months++
		}
	}
	for _, s := range f.Breakdown {
		if s.Month == All && s.Place != "" {
			enough[s.Place] = s.Victims.N >= months*LeastCell
		}
	}
	list := []Spot{}
	for _, s := range f.Breakdown {
		if s.Place == All || s.Month == All || enough[s.Place] {
			s.Has = slices.Clone(s.Has)
			list = append(list, s)
		}
	}
	return list
}

// protected hides small cells and those from which they would follow, also together with what was published before: where a number
// differs by few persons from the same one of an earlier release, it is not shown. What a source publishes of itself is its own and
// stays; how many victims there are in the whole territory, validated and not, are counts of deaths and stay where none of them is
// small. Where a region is hidden the range is withheld: it could be computed back.
func (f Figures) protected(earlier []Release) Figures {
	f.Sources, f.Regions, f.Reasons, f.Doubles = slices.Clone(f.Sources), slices.Clone(f.Regions), slices.Clone(f.Reasons), slices.Clone(f.Doubles)
	f.Breakdown = f.withoutFewMonths()
	var b besides
	now := f.numbers()
	open := !few(f.Victims.N) && !few(f.Validated.N) && !few(f.Pending.N)
	own := b.enter("", now, func(x number) disclosure.Cell {
		return disclosure.Cell{Value: x.value, Sensitive: few(x.value), Need: LeastCell, Rank: x.rank, Never: x.never, Fixed: open && x.whole}
	})
	for i, r := range earlier {
		b.release(strconv.Itoa(i)+" ", r, now, own)
	}
	for i, hidden := range disclosure.Protect(b.sys).Hidden {
		if hidden && i < len(now.list) && now.list[i].cell != nil {
			*now.list[i].cell = Cell{Hidden: true}
		}
	}
	for _, r := range f.Regions {
		if r.Victims.Hidden && f.Range != nil {
			f.Range, f.RangeHidden = nil, true
		}
	}
	return f
}

func few(n int64) bool { return n > 0 && n < LeastCell }

// withheld counts the numbers of a release and those that it hides.
func (f Figures) withheld() (all, hidden int) {
	for _, x := range f.numbers().list {
		if x.cell != nil {
			all++
			if x.cell.Hidden {
				hidden++
			}
		}
	}
	return all, hidden
}

// besides is a system of what is to be published and what was.
type besides struct{ sys disclosure.System }

// enter adds the numbers of a release and their sums, and tells where each stands.
func (b *besides) enter(prefix string, n *numbers, judge func(number) disclosure.Cell) map[string]int32 {
	at := map[string]int32{}
	for _, x := range n.list {
		at[prefix+x.key] = int32(len(b.sys.Cells))
		b.sys.Cells = append(b.sys.Cells, judge(x))
	}
	for _, x := range n.list {
		for _, parts := range n.sums[x.key] {
			s := disclosure.Sum{Of: at[prefix+x.key]}
			for _, p := range parts {
				s.Parts = append(s.Parts, at[prefix+p])
			}
			b.sys.Sums = append(b.sys.Sums, s)
		}
	}
	return at
}

// release adds an earlier release: what it shows is public whatever follows, what it hides is to stay hidden, and the difference of each
// number to today's is a number of its own.
func (b *besides) release(prefix string, r Release, now *numbers, own map[string]int32) {
	shown := map[string]int64{}
	published := r.Figures.numbers()
	for _, x := range published.list {
		if x.cell != nil && !x.cell.Hidden {
			shown[x.key] = x.value
		}
	}
	then := published
	if r.Exact != nil {
		exact := *r.Exact
		exact.Breakdown = exact.withoutFewMonths()
		then = exact.numbers()
	} else { // of what it hides nothing is known here: there are no sums to rest on
		then.list = slices.DeleteFunc(then.list, func(x number) bool { _, ok := shown[x.key]; return !ok })
		then.sums = nil
	}
	at := b.enter(prefix, then, func(x number) disclosure.Cell {
		if _, public := shown[x.key]; public {
			return disclosure.Cell{Value: x.value, Fixed: true}
		}
		return disclosure.Cell{Value: x.value, Sensitive: few(x.value), Need: LeastCell, Never: true}
	})
	before := map[string]int64{}
	for _, x := range then.list {
		before[x.key] = x.value
	}
	for _, x := range now.list {
		if was, ok := before[x.key]; ok {
			b.difference(own[x.key], at[prefix+x.key], x.value-was, x.whole)
		}
	}
}

// difference says how a number comes of an earlier one. That nothing changed everybody may guess.
func (b *besides) difference(now, was int32, by int64, public bool) {
	of, part := now, was
	if by < 0 {
		of, part, by = was, now, -by
	}
	if by == 0 {
		b.sys.Sums = append(b.sys.Sums, disclosure.Sum{Of: of, Parts: []int32{part}})
		return
	}
	change := int32(len(b.sys.Cells))
	b.sys.Cells = append(b.sys.Cells, disclosure.Cell{Value: by, Never: true, Sensitive: few(by) && !public, Need: 1})
	b.sys.Sums = append(b.sys.Sums, disclosure.Sum{Of: of, Parts: []int32{part, change}})
}
