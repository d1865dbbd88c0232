package reconciliation

import (
	"fmt"
	"math"
	"testing"
	"time"

	"convive/internal/kernel"
)

// lists are a round whose cases are made up: victims by the sources that have them, placed and dated in turn.
type lists struct {
	work
	n int
}

func newLists() *lists {
	return &lists{work: work{records: map[kernel.ID]Record{}, round: Round{Institutions: []string{"a", "b", "c"}, From: "2022-01-01", To: "2022-12-31"}}}
}

func (l *lists) add(n int, place, month string, who ...string) {
	for range n {
		first := kernel.ID("")
		for _, name := range who {
			l.n++
			r := Record{ID: kernel.ID(fmt.Sprintf("r%06d", l.n)), Institution: name, Place: kernel.Code(place), Month: month}
			l.order, l.records[r.ID] = append(l.order, r), r
			if first != "" {
				l.pairs = append(l.pairs, Pair{ID: "p" + r.ID, Left: first, Right: r.ID, State: Linked})
			} else {
				first = r.ID
			}
		}
	}
}

func (l *lists) figuresNow() Figures {
	var deliveries []Delivery
	for _, name := range l.round.Institutions {
		d := Delivery{Institution: name, Edition: 1}
		for _, r := range l.order {
			if r.Institution == name {
				d.Records++
			}
		}
		deliveries = append(deliveries, d)
	}
	return l.figures(l.round, deliveries, "m")
}

// ordinary are victims in three municipalities and two months.
func ordinary() *lists {
	l := newLists()
	for i, month := range []string{"2022-01", "2022-02"} {
		l.add(40+i, "M1", month, "a", "b", "c")
		l.add(20, "M1", month, "a", "b")
		l.add(15+i, "M2", month, "b", "c")
		l.add(30, "M2", month, "a")
		l.add(3, "M3", month, "a", "c")
		l.add(12, "M3", month, "b")
		l.add(9, "M1", month, "c")
	}
	return l
}

// attacker holds all releases side by side: everything that is shown, and everything that everybody knows to be a sum.
type attacker struct {
	index map[string]int
	rows  [][]float64
}

func (a *attacker) at(key string) int {
	if _, ok := a.index[key]; !ok {
		a.index[key] = len(a.index)
	}
	return a.index[key]
}

// learn takes a release in; which numbers there are it knows from the exact one, their values from the shown one.
func (a *attacker) learn(prefix string, exact, shown Figures) {
	exact.Breakdown = exact.grouped(rowsOf(shown.Breakdown))
	full := exact.numbers()
	visible := map[string]bool{}
	for _, x := range shown.numbers().list {
		visible[x.key] = x.cell != nil && !x.cell.Hidden
	}
	for _, x := range full.list {
		if visible[x.key] {
			a.rows = append(a.rows, a.row(map[int]float64{a.at(prefix + x.key): 1}))
		}
		for _, parts := range full.sums[x.key] {
			row := map[int]float64{a.at(prefix + x.key): 1}
			for _, p := range parts {
				row[a.at(prefix+p)]--
			}
			a.rows = append(a.rows, a.row(row))
		}
	}
}

const widestAttack = 2000

func (a *attacker) row(of map[int]float64) []float64 {
	row := make([]float64, widestAttack)
	for i, v := range of {
		row[i] = v
	}
	return row
}

// reduce eliminates, so that tells can ask.
func (a *attacker) reduce() {
	rank := 0
	for column := 0; column < len(a.index) && rank < len(a.rows); column++ {
		best := rank
		for i := rank; i < len(a.rows); i++ {
			if math.Abs(a.rows[i][column]) > math.Abs(a.rows[best][column]) {
				best = i
			}
		}
		if math.Abs(a.rows[best][column]) < 1e-9 {
			continue
		}
		a.rows[rank], a.rows[best] = a.rows[best], a.rows[rank]
		pivot := a.rows[rank][column]
		for j := range a.rows[rank] {
			a.rows[rank][j] /= pivot
		}
		for i := range a.rows {
			if f := a.rows[i][column]; i != rank && f != 0 {
				for j := range a.rows[i] {
					a.rows[i][j] -= f * a.rows[rank][j]
				}
			}
		}
		rank++
	}
	a.rows = a.rows[:rank]
}

// tells says whether a combination of numbers follows from what is known.
func (a *attacker) tells(of map[int]float64) bool {
	rest := a.row(of)
	for _, row := range a.rows {
		pivot := 0
		for pivot < len(row) && math.Abs(row[pivot]) < 1e-9 {
			pivot++
		}
		if f := rest[pivot]; f != 0 {
			for j := range rest {
				rest[j] -= f * row[j]
			}
		}
	}
	for _, v := range rest {
		if math.Abs(v) > 1e-7 {
			return false
		}
	}
	return true
}

// TestReleases_Subtraction: two releases a few victims apart, of which neither tells of a small group by itself, do not tell of these
// victims by subtraction either, whatever sums are used.
func TestReleases_Subtraction(t *testing.T) {
	l := ordinary()
	then := l.figuresNow()
	first := then.protected(nil)
	l.add(2, "M2", "2022-02", "a")
	l.add(1, "M1", "2022-01", "b", "c")
	l.add(9, "M1", "2022-02", "a", "b", "c") // enough to be told
	now := l.figuresNow()
	blind := now.protected(nil)
	release := Release{Number: 1, At: time.Unix(0, 0), Figures: first, Exact: &then}
	second := now.protected([]Release{release})
	leaks := func(shown Figures) (small, differences int) {
		a := &attacker{index: map[string]int{}}
		a.learn("1 ", then, first)
		a.learn("2 ", now, shown)
		a.reduce()
		before := map[string]int64{}
		exact := then
		exact.Breakdown = exact.grouped(rowsOf(first.Breakdown))
		for _, x := range exact.numbers().list {
			before[x.key] = x.value
			if x.small(x.value) && a.tells(map[int]float64{a.at("1 " + x.key): 1}) {
				small++
			}
		}
		exact = now
		exact.Breakdown = exact.grouped(rowsOf(shown.Breakdown))
		for _, x := range exact.numbers().list {
			if x.small(x.value) && a.tells(map[int]float64{a.at("2 " + x.key): 1}) {
				small++
			}
			was, ok := before[x.key]
			if by := x.value - was; ok && !x.whole && !x.list && (few(by) || few(-by)) && a.tells(map[int]float64{a.at("2 " + x.key): 1, a.at("1 " + x.key): -1}) {
				differences++
			}
		}
		return small, differences
	}
	if _, n := leaks(blind); n == 0 {
		t.Fatal("the attack finds nothing where nothing protects from it")
	}
	if small, n := leaks(second); small > 0 || n > 0 {
		t.Errorf("by subtraction %d small groups and %d small changes follow", small, n)
	}
	if second.Victims.Hidden || second.Validated.Hidden || second.Pending.Hidden {
		t.Errorf("the totals of the territory are hidden: %+v", second.Victims)
	}
	all, hidden := second.withheld()
	_, alone := blind.withheld()
	if hidden <= alone || hidden > all*9/10 {
		t.Errorf("%d of %d numbers are withheld, %d without the earlier release", hidden, all, alone)
	}
	t.Logf("%d of %d numbers are withheld, %d of them for the earlier release", hidden, all, hidden-alone)
	if again := now.protected([]Release{release}); fmt.Sprint(again) != fmt.Sprint(second) {
		t.Error("the same figures are protected in another way")
	}
	release.Exact = nil // from before exact figures were kept: what is shown in both is protected all the same
	old := now.protected([]Release{release})
	for i, r := range old.Regions {
		if by := r.Victims.N - first.Regions[i].Victims.N; !r.Victims.Hidden && !first.Regions[i].Victims.Hidden && (few(by) || few(-by)) {
			t.Errorf("%v differs by %d", r.Sources, by)
		}
	}
}

// TestReleases_Unchanged: a release of the same figures shows the same numbers, so that nobody learns what was hidden before.
func TestReleases_Unchanged(t *testing.T) {
	f := ordinary().figuresNow()
	first := f.protected(nil)
	second := f.protected([]Release{{Figures: first, Exact: &f}})
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("%+v\n%+v", first, second)
	}
}

// TestBreakdown_Protected: no municipality or month with few victims is told, nor the months of a municipality that has too few.
func TestBreakdown_Protected(t *testing.T) {
	l := ordinary()
	l.add(4, "M4", "2022-01", "a")
	f := l.figuresNow()
	p := f.protected(nil)
	seen := map[kernel.Code]bool{}
	for _, s := range p.Breakdown {
		seen[s.Place] = seen[s.Place] || s.Month != All
		if s.Place == Others && (s.Places != 1 || !s.Victims.Hidden) {
			t.Errorf("%+v", s)
		}
		for _, c := range append([]Cell{s.Victims, s.Validated, s.Pending, s.Matched, s.Single}, s.Has...) {
			if !c.Hidden && few(c.N) {
				t.Errorf("%s %s shows %d", s.Place, s.Month, c.N)
			}
		}
	}
	if _, own := seen["M4"]; !seen["M1"] || own {
		t.Errorf("rows of %v", seen)
	}
	a := &attacker{index: map[string]int{}}
	a.learn("", f, p)
	a.reduce()
	exact := f
	exact.Breakdown = exact.grouped(rowsOf(p.Breakdown))
	for _, x := range exact.numbers().list {
		if x.small(x.value) && a.tells(map[int]float64{a.at(x.key): 1}) {
			t.Errorf("%s follows", x.key)
		}
	}
}

// TestSaid: where sources disagree the most frequent counts, and of two as frequent none.
func TestSaid(t *testing.T) {
	for want, list := range map[string][]string{"": {"a", "b"}, "a": {"a", "", "b", "a"}, "b": {"", "b"}} {
		var records []Record
		for _, m := range list {
			records = append(records, Record{Month: m})
		}
		if got := said(records, func(r Record) string { return r.Month }); got != want {
			t.Errorf("%v: %q", list, got)
		}
	}
	r := Round{From: "2022-01-01", To: "2022-12-31"}
	for date, want := range map[[2]int]string{{2022, 3}: "2022-03", {2022, 1}: "2022-01", {2022, 12}: "2022-12", {2021, 12}: "", {2022, 13}: "", {2022, 0}: "", {}: ""} {
		if got := monthOf(date[0], date[1], r); got != want {
			t.Errorf("%v: %q", date, got)
		}
	}
}
