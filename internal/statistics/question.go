package statistics

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"convive/internal/kernel"
)

// Question asks the cube for sums of one source in one place.
type Question struct {
	Source    string
	Territory kernel.Code
	ICCS      []string                      // prefixes; empty: all
	Where     map[kernel.Dimension][]string // codes that count
	By        []kernel.Dimension            // besides year
	From, To  int
}

// SumKey is one group of an answer: the year and the codes in the order of By.
type SumKey struct {
	Year  int
	Codes [4]string
}

// maxBy is how many dimensions a question may be broken down by at once.
const maxBy = 4

// Sums are the answer to a question: what everybody may see, and of which numbers only that they are hidden. A number that is
// in neither is zero.
type Sums struct {
	Of     map[SumKey]int64
	Hidden map[SumKey]bool
	Noise  Noise // of every number in Of, and of those that are zero
}

// Noise is what was added to counts on purpose; nothing where Deviation is 0.
type Noise struct {
	Deviation int     // the greatest
	Variance  float64 // of each count but zero
}

// Keys are those of all numbers that are not known to be zero, by year and codes.
func (s Sums) Keys() []SumKey {
	keys := slices.Collect(maps.Keys(s.Hidden))
	for key, n := range s.Of {
		if n != 0 {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b SumKey) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), slices.Compare(a.Codes[:], b.Codes[:]))
	})
	return keys
}

// HidesIn says whether any number of a year is hidden.
func (s Sums) HidesIn(year int) bool {
	for key := range s.Hidden {
		if key.Year == year {
			return true
		}
	}
	return false
}

// Sum answers a question as everybody may hear it. ok is false where no cuboid has all its dimensions.
func (c *Cube) Sum(q Question) (Sums, bool) {
	sums, ok := c.sum(q)
	if !ok {
		return Sums{}, false
	}
	return c.open(q, sums), true
}

// sum answers a question to the digit.
func (c *Cube) sum(q Question) (sums map[SumKey]int64, ok bool) {
	shape, ok := answering(q)
	if !ok || len(q.By) > maxBy {
		return nil, false
	}
	sums = map[SumKey]int64{}
	c.walk(q, shape, func(key SumKey, s *slab, i int) { sums[key] += s.sum[i] })
	return sums, true
}

// walk hands out the cells that a question counts.
func (c *Cube) walk(q Question, shape Cuboid, emit func(key SumKey, s *slab, i int)) {
	s := c.slabs[slabKey{q.Source, shape.Name}]
	if s == nil {
		return
	}
	run, ok := s.runs[q.Territory]
	if !ok {
		return
	}
	keep := s.filter(q)
	read := s.readers(q.By)
	lo := int(run[0]) + sort.Search(int(run[1]-run[0]), func(i int) bool { return int(s.year[int(run[0])+i]) >= q.From })
	for i := lo; i < int(run[1]) && int(s.year[i]) <= q.To; i++ {
		if !keep(i) {
			continue
		}
		key := SumKey{Year: int(s.year[i])}
		for n, r := range read {
			key.Codes[n] = r(i)
		}
		emit(key, s, i)
	}
}

func answering(q Question) (Cuboid, bool) {
	need := append([]kernel.Dimension(nil), q.By...)
	for d := range q.Where {
		need = append(need, d)
	}
next:
	for _, shape := range Cuboids() {
		for _, d := range need {
			if !shape.has(d) {
				continue next
			}
		}
		return shape, true
	}
	return Cuboid{}, false
}

// filter compiles the question's conditions into a test of one cell.
func (s *slab) filter(q Question) func(i int) bool {
	var tests []func(i int) bool
	if len(q.ICCS) > 0 {
		good := make([]bool, len(s.iccsOf))
		for n, code := range s.iccsOf {
			good[n] = hasPrefix(code, q.ICCS)
		}
		tests = append(tests, func(i int) bool { return good[s.iccs[i]] })
	}
	for d, codes := range q.Where {
		if n := s.shape.category(d); n >= 0 {
			good := make([]bool, len(s.codeOf[n]))
			for k, code := range s.codeOf[n] {
				good[k] = contains(codes, code)
			}
			column := s.codes[n]
			tests = append(tests, func(i int) bool { return good[column[i]] })
			continue
		}
		read := s.reader(d)
		tests = append(tests, func(i int) bool { return contains(codes, read(i)) })
	}
	return func(i int) bool {
		for _, t := range tests {
			if !t(i) {
				return false
			}
		}
		return true
	}
}

func (s *slab) readers(by []kernel.Dimension) []func(i int) string {
	list := make([]func(i int) string, len(by))
	for n, d := range by {
		list[n] = s.reader(d)
	}
	return list
}

// number texts are made once; a cell is read many times.
var numberText = func() []string {
	t := make([]string, 64)
	for i := range t {
		t[i] = strconv.Itoa(i)
	}
	return t
}()

func smallNumber(n int8) string {
	if n < 0 || int(n) >= len(numberText) {
		return kernel.Unknown
	}
	return numberText[n]
}

func (s *slab) reader(d kernel.Dimension) func(i int) string {
	switch d {
	case kernel.DimICCS:
		return func(i int) string { return s.iccsOf[s.iccs[i]] }
	case kernel.DimMonth:
		return func(i int) string { return unknownIfZero(s.month[i]) }
	case kernel.DimWeekday:
		return func(i int) string { return unknownIfZero(s.wday[i]) }
	case kernel.DimHour:
		return func(i int) string { return smallNumber(s.hour[i]) }
	}
	n := s.shape.category(d)
	return func(i int) string { return s.codeOf[n][s.codes[n][i]] }
}

func unknownIfZero(n int8) string {
	if n == 0 {
		return kernel.Unknown
	}
	return smallNumber(n)
}

func hasPrefix(code string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(code, p) {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
