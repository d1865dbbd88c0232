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
	rankPlace // and what it consists of, in the order of spotParts
)

// number is a figure as disclosure control sees it. The same key is the same thing in two releases.
type number struct {
	key   string
	cell  *Cell
	value int64
	rank  int
	never bool // in no table, but sums rest on it
	whole bool // a count of deaths of the whole territory, whose change from release to release is public
	list  bool // a number of records that a list has twice, which tells of the list and of nobody
	need  int64
}

// numbers are all figures with what everybody knows to be a sum of what.
type numbers struct {
	list  []number
	sums  map[string][][]string
	known map[string]bool
}

func (n *numbers) add(key string, c *Cell, rank int) string {
	n.known[key] = true
	n.list = append(n.list, number{key: key, cell: c, value: c.N, rank: rank, need: need(rank)})
	return key
}

// need is how wide the room of a hidden number has to be. That of municipalities and months is as wide as in the tables of statistics.
func need(rank int) int64 {
	if rank >= rankPlace {
		return 1
	}
	return LeastCell
}

// small says whether a number tells of few persons.
func (x number) small(n int64) bool { return !x.list && few(n) }

// rest is what is missing from a sum and stands in no table.
func (n *numbers) rest(key string, value int64) string {
	n.list = append(n.list, number{key: key, value: value, never: true, need: 1})
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
	n.list[len(n.list)-1].list = true
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
			n.list[len(n.list)-1].list = of == "twice "+institution
		}
	}
	if len(parts) > 0 {
		n.sum(of, parts...)
	}
}

// spotParts are what a spot consists of, in the order in which readers use it.
var spotParts = []string{"victims", "validated", "matched", "pending", "single"}

func spotKey(s Spot, what string) string { return "at " + string(s.Place) + " " + s.Month + " " + what }

// spots lists the breakdown: municipalities and months add up to all, the months of a municipality to it, and the municipalities of
// a month, with those whose months are not shown, to it.
func (f *Figures) spots(n *numbers) {
	if len(f.Breakdown) == 0 {
		return
	}
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
		rank := rankPlace
		if s.Place != All && s.Month != All {
			rank += len(spotParts) + 1
		}
		cells := map[string]*Cell{"victims": &s.Victims, "validated": &s.Validated, "pending": &s.Pending, "matched": &s.Matched, "single": &s.Single}
		keys := map[string]string{}
		told := slices.Clone(spotParts)
		for k, what := range spotParts {
			keys[what] = n.add(spotKey(*s, what), cells[what], rank+k)
		}
		n.sum(keys["victims"], keys["validated"], keys["pending"])
		n.sum(keys["victims"], keys["matched"], keys["single"])
		for j := range s.Has {
			what := "has " + f.Sources[j].Institution
			told = append(told, what)
			cells[what] = &s.Has[j]
			keys[what] = n.add(spotKey(*s, what), &s.Has[j], rank+len(spotParts))
			n.sum(keys["victims"], keys[what], n.rest(spotKey(*s, "lacks "+f.Sources[j].Institution), s.Victims.N-s.Has[j].N))
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
				join(whole{spotKey(Spot{Place: s.Place, Month: All}, what), ""}, key, cells[what].N)
				join(whole{spotKey(Spot{Place: All, Month: s.Month}, what), ""}, key, cells[what].N)
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

// mostTold is how many numbers the breakdown of a release has at most: so many are protected in seconds, also beside a few releases.
const mostTold = 900

// rows are the municipalities that have a row of their own in what is published, and those of them that have months.
type rows struct{ own, monthly map[kernel.Code]bool }

// rowsOf are those of a published breakdown.
func rowsOf(list []Spot) rows {
	r := rows{map[kernel.Code]bool{}, map[kernel.Code]bool{}}
	for _, s := range list {
		if s.Place != All && s.Place != Others {
			r.own[s.Place] = true
			if s.Month != All {
				r.monthly[s.Place] = true
			}
		}
	}
	return r
}

// rows chooses who has a row: municipalities with twice LeastCell victims, and months with as many a month on average; twice as many
// and so on while that would be more than mostTold. A later release has those of the first one, for from a municipality that changes
// between its own row and the others one could compute by how much either changed.
func (f Figures) rows(earlier []Release) rows {
	for _, r := range slices.Backward(earlier) { // the newest come first
		if len(r.Figures.Breakdown) > 0 {
			return rowsOf(r.Figures.Breakdown)
		}
	}
	months := int64(0)
	for _, s := range f.Breakdown {
		if s.Place == All && s.Month != "" {
			months++
		}
	}
	for least := int64(2 * LeastCell); ; least *= 2 {
		r := rows{map[kernel.Code]bool{}, map[kernel.Code]bool{}}
		for _, s := range f.Breakdown {
			if s.Month == All && (s.Place == "" || s.Victims.N >= least) {
				r.own[s.Place] = true
				r.monthly[s.Place] = s.Place != "" && s.Victims.N >= months*least
			}
		}
		if n := len(f.grouped(r)) * (len(spotParts) + len(f.Sources)); n <= mostTold || len(r.own) <= 1 {
			return r
		}
	}
}

// grouped is the breakdown with these rows, all other municipalities in one.
func (f Figures) grouped(r rows) []Spot {
	list := []Spot{}
	var others *Spot
	for _, s := range f.Breakdown {
		s.Has = slices.Clone(s.Has)
		switch {
		case s.Place == All, r.own[s.Place] && (s.Month == All || r.monthly[s.Place]):
			list = append(list, s)
		case s.Month == All && others == nil:
			s.Place, s.Places = Others, 1
			others = &s
		case s.Month == All:
			others.add(s)
		}
	}
	if others != nil {
		list = append(list, *others)
	}
	return list
}

func (s *Spot) add(other Spot) {
	s.Places++
	s.Victims.N += other.Victims.N
	s.Validated.N += other.Validated.N
	s.Pending.N += other.Pending.N
	s.Matched.N += other.Matched.N
	s.Single.N += other.Single.N
	for i := range s.Has {
		s.Has[i].N += other.Has[i].N
	}
}

// whole is a release as it was before it was protected, with the rows that it has; of one from before that was kept, what is shown.
func (r Release) whole() Figures {
	if r.Exact == nil {
		return r.Figures
	}
	f := *r.Exact
	f.Breakdown = f.grouped(rowsOf(r.Figures.Breakdown))
	return f
}

// protected hides small cells and those from which they would follow, also together with what was published before: where a number
// differs by few persons from the same one of an earlier release, it is not shown. What a source publishes of itself is its own and
// stays; how many victims there are in the whole territory, and in a municipality or month, are counts of deaths and stay where that leaves
// the small ones their room. Where a region is hidden the range is withheld: it could be computed back.
func (f Figures) protected(earlier []Release) Figures {
	f.Sources, f.Regions, f.Reasons, f.Doubles = slices.Clone(f.Sources), slices.Clone(f.Regions), slices.Clone(f.Reasons), slices.Clone(f.Doubles)
	f.Breakdown = f.grouped(f.rows(earlier))
	now := f.numbers()
	for i, hidden := range now.hide(f.stays(now, earlier), earlier) {
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

// The steps in which numbers that are to stay are given up where too little room would be left to small ones.
const (
	stayNone = iota
	stayWhole
	stayAll
)

// hide decides what is hidden: as many as can of what is to stay, without a small number having less room than if nothing had to.
func (n *numbers) hide(stay map[string]int, earlier []Release) []bool {
	protect := func(step int) disclosure.Pattern {
		var b besides
		own := b.enter("", n, func(x number) disclosure.Cell {
			fixed := stay[x.key] > 0 && stay[x.key] <= step
			return disclosure.Cell{Value: x.value, Sensitive: x.small(x.value) && !fixed, Need: x.need, Rank: x.rank, Never: x.never, Fixed: fixed}
		})
		for i, r := range earlier {
			b.release(strconv.Itoa(i)+" ", r, n, own)
		}
		return disclosure.Protect(b.sys)
	}
	best := protect(stayAll)
	if len(best.Narrow) == 0 {
		return best.Hidden
	}
	least := protect(stayNone)
	for _, p := range []disclosure.Pattern{best, protect(stayWhole)} {
		if len(p.Narrow) <= len(least.Narrow) {
			return p.Hidden
		}
	}
	return least.Hidden
}

// stays says which numbers are to stay, and up to which step: the counts of deaths of the whole territory where none of them is small,
// and those of municipalities and months that are neither small nor changed by few. Where one alone of a margin is, the two smallest of
// the others do not have to stay, for it would follow from them.
func (f Figures) stays(n *numbers, earlier []Release) map[string]int {
	stay := map[string]int{}
	if !few(f.Victims.N) && !few(f.Validated.N) && !few(f.Pending.N) {
		for _, x := range n.list {
			if x.whole {
				stay[x.key] = stayWhole
			}
		}
	}
	changed := changedByFew(n, earlier)
	for _, margin := range []func(Spot) bool{func(s Spot) bool { return s.Month == All }, func(s Spot) bool { return s.Place == All }} {
		var open []Spot
		small := 0
		for _, s := range f.Breakdown {
			switch key := spotKey(s, "victims"); {
			case !margin(s):
			case few(s.Victims.N) || changed[key]:
				small++
			default:
				open = append(open, s)
			}
		}
		slices.SortStableFunc(open, func(a, b Spot) int { return int(a.Victims.N - b.Victims.N) })
		if small == 1 {
			open = open[min(2, len(open)):]
		}
		for _, s := range open {
			stay[spotKey(s, "victims")] = stayAll
		}
	}
	return stay
}

// changedByFew are the numbers that differ by few persons from an earlier release.
func changedByFew(n *numbers, earlier []Release) map[string]bool {
	changed := map[string]bool{}
	for _, r := range earlier {
		was := map[string]int64{}
		then := r.whole()
		for _, x := range then.numbers().list {
			was[x.key] = x.value
		}
		for _, x := range n.list {
			if v, ok := was[x.key]; ok && (few(x.value-v) || few(v-x.value)) {
				changed[x.key] = true
			}
		}
	}
	return changed
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
	was := r.whole()
	then := was.numbers()
	if r.Exact == nil { // of what it hides nothing is known here: there are no sums to rest on
		then.list = slices.DeleteFunc(then.list, func(x number) bool { _, ok := shown[x.key]; return !ok })
		then.sums = nil
	}
	at := b.enter(prefix, then, func(x number) disclosure.Cell {
		if _, public := shown[x.key]; public {
			return disclosure.Cell{Value: x.value, Fixed: true}
		}
		return disclosure.Cell{Value: x.value, Sensitive: x.small(x.value), Need: x.need, Never: true}
	})
	before := map[string]int64{}
	for _, x := range then.list {
		before[x.key] = x.value
	}
	for _, x := range now.list {
		if was, ok := before[x.key]; ok {
			b.difference(own[x.key], at[prefix+x.key], x.value-was, x.whole || x.list)
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
