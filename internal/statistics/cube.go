package statistics

import (
	"context"
	"sort"
	"strconv"
	"strings"

	"convive/internal/kernel"
)

// Cube holds the sums that every public output reads. It is immutable: a change of the published editions makes a new
// one. Each territory has its own run of cells, and each ancestor of a territory has the sums of its descendants, so that
// a figure for one place reads only that place's cells.
type Cube struct {
	Selection Selection
	slabs     map[slabKey]*slab
	covered   map[string]map[int]bool // source → year → delivered
	months    map[string]map[int]int  // source → year → number of months with facts
	delivered map[string]map[int]int  // source that delivers by months → year → number of months delivered
	depth     map[string]map[int]int  // source → year → units from the finest that has facts up to its country
	units     map[string]kernel.CountingUnit
	count     int
}

type slabKey struct {
	source string
	cuboid string
}

// slab is one source in one cuboid: columns of small numbers, sorted by territory.
type slab struct {
	shape  Cuboid
	runs   map[kernel.Code][2]int32
	year   []int16
	month  []int8
	hour   []int8
	wday   []int8
	iccs   []uint16
	codes  [3][]uint16
	sum    []int64
	iccsOf []string
	codeOf [3][]string
}

// coordinate is what one cell stands at, within a territory.
type coordinate struct {
	year       int16
	month      int8
	hour, wday int8
	iccs       uint16
	codes      [3]uint16
}

// builder gathers cells before they are laid out.
type builder struct {
	shape  Cuboid
	places map[kernel.Code]map[coordinate]int64
	iccs   dictionary
	codes  [3]dictionary
}

// wideLevels is how many levels from the top a wide cuboid keeps.
const wideLevels = 2

// dictionary numbers texts in the order in which they appear.
type dictionary struct {
	number map[string]int
	text   []string
}

func (d *dictionary) of(s string) int {
	if d.number == nil {
		d.number = map[string]int{}
	}
	n, ok := d.number[s]
	if !ok {
		n = len(d.text)
		d.number[s] = n
		d.text = append(d.text, s)
	}
	return n
}

// BuildCube sums the selected facts of a store. ancestors gives a unit and all units above it.
func BuildCube(ctx context.Context, store FactStore, sel Selection, ancestors func(kernel.Code) []kernel.Code) (*Cube, error) {
	c := &Cube{Selection: sel, slabs: map[slabKey]*slab{}, covered: map[string]map[int]bool{}, months: map[string]map[int]int{}, delivered: deliveredMonths(sel), depth: map[string]map[int]int{}, units: map[string]kernel.CountingUnit{}}
	for _, p := range sel.Parts {
		for _, k := range p.Periods {
			mark(c.covered, p.Source, kernel.PeriodOfKey(k).Year)
		}
	}
	for _, shape := range Cuboids() {
		builders := map[string]*builder{}
		err := store.Cells(ctx, sel, shape, func(cell Cell) error {
			b := builders[cell.Source]
			if b == nil {
				b = &builder{shape: shape, places: map[kernel.Code]map[coordinate]int64{}}
				builders[cell.Source] = b
			}
			c.units[cell.Source] = cell.Unit
			mark(c.covered, cell.Source, cell.Year)
			places := ancestors(cell.Territory)
			if len(places) == 0 { // a place that the territory list does not know lies in its country all the same
				places = placesWithout(cell.Territory)
			}
			c.deepen(cell.Source, cell.Year, len(places))
			b.add(cell, places)
			return nil
		})
		if err != nil {
			return nil, err
		}
		for source, b := range builders {
			s := b.layOut()
			c.slabs[slabKey{source, shape.Name}] = s
			c.count += len(s.sum)
			if shape.Month {
				c.months[source] = s.monthsSeen()
			}
		}
	}
	return c, nil
}

func mark(m map[string]map[int]bool, source string, year int) {
	if m[source] == nil {
		m[source] = map[int]bool{}
	}
	m[source][year] = true
}

// placesWithout are a place and its country where the territory list does not help.
func placesWithout(code kernel.Code) []kernel.Code {
	if country := kernel.Code(code.Country()); country != code && country != "" {
		return []kernel.Code{code, country}
	}
	return []kernel.Code{code}
}

// deliveredMonths counts, for sources that deliver by months, the months of each year that stand. A month without events
// between two months of one edition was delivered: it is a zero.
func deliveredMonths(sel Selection) map[string]map[int]int {
	type month struct {
		source string
		period int
	}
	seen := map[month]bool{}
	counts := map[string]map[int]int{}
	for _, part := range sel.Parts {
		first, last := map[int]int{}, map[int]int{}
		for _, k := range part.Periods {
			p := kernel.PeriodOfKey(k)
			if p.Month == 0 {
				continue
			}
			if first[p.Year] == 0 || p.Month < first[p.Year] {
				first[p.Year] = p.Month
			}
			last[p.Year] = max(last[p.Year], p.Month)
		}
		for year, from := range first {
			if _, ok := first[year-1]; ok {
				from = 1
			}
			to := last[year]
			if _, ok := first[year+1]; ok {
				to = 12
			}
			for m := from; m <= to; m++ {
				k := month{part.Source, kernel.Period{Year: year, Month: m}.Key()}
				if seen[k] {
					continue
				}
				seen[k] = true
				if counts[part.Source] == nil {
					counts[part.Source] = map[int]int{}
				}
				counts[part.Source][year]++
			}
		}
	}
	return counts
}

func (c *Cube) deepen(source string, year, depth int) {
	if c.depth[source] == nil {
		c.depth[source] = map[int]int{}
	}
	c.depth[source][year] = max(c.depth[source][year], depth)
}

func (b *builder) add(cell Cell, places []kernel.Code) {
	at := coordinate{year: int16(cell.Year), month: int8(cell.Month), hour: int8(cell.Hour), wday: int8(cell.Weekday), iccs: uint16(b.iccs.of(cell.ICCS))}
	for i := range b.shape.Categories {
		at.codes[i] = uint16(b.codes[i].of(cell.Codes[i]))
	}
	if b.shape.Wide && len(places) > wideLevels {
		places = places[len(places)-wideLevels:]
	}
	for _, place := range places {
		cells := b.places[place]
		if cells == nil {
			cells = map[coordinate]int64{}
			b.places[place] = cells
		}
		cells[at] += cell.Quantity
	}
}

func (b *builder) layOut() *slab {
	s := &slab{shape: b.shape, runs: map[kernel.Code][2]int32{}, iccsOf: b.iccs.text}
	for i := range b.codes {
		s.codeOf[i] = b.codes[i].text
	}
	for place, cells := range b.places {
		from := int32(len(s.sum))
		keys := make([]coordinate, 0, len(cells))
		for at := range cells {
			keys = append(keys, at)
		}
		sort.Slice(keys, func(i, j int) bool { return keys[i].year < keys[j].year })
		for _, at := range keys {
			s.year = append(s.year, at.year)
			s.month = append(s.month, at.month)
			s.hour = append(s.hour, at.hour)
			s.wday = append(s.wday, at.wday)
			s.iccs = append(s.iccs, at.iccs)
			for i := range s.codes {
				s.codes[i] = append(s.codes[i], at.codes[i])
			}
			s.sum = append(s.sum, cells[at])
		}
		s.runs[place] = [2]int32{from, int32(len(s.sum))}
	}
	return s
}

func (s *slab) monthsSeen() map[int]int {
	seen := map[[2]int]bool{}
	for i := range s.year {
		if s.month[i] > 0 {
			seen[[2]int{int(s.year[i]), int(s.month[i])}] = true
		}
	}
	years := map[int]int{}
	for k := range seen {
		years[k[0]]++
	}
	return years
}

// Cells is how many sums the cube holds.
func (c *Cube) Cells() int { return c.count }

// Covers says whether a source has delivered a year, so that no fact there means zero and not unknown.
func (c *Cube) Covers(source string, year int) bool { return c.covered[source][year] }

// Speaks says whether a source has any row for a territory, or for a part of it, in a year.
func (c *Cube) Speaks(source string, place kernel.Code, year int) bool {
	s := c.slabs[slabKey{source, Cuboids()[0].Name}]
	if s == nil {
		return false
	}
	run := s.runs[place]
	years := s.year[run[0]:run[1]]
	i := sort.Search(len(years), func(i int) bool { return int(years[i]) >= year })
	return i < len(years) && int(years[i]) == year
}

// Months is in how many months of a year the source has facts; 12 for a whole year, 0 where months are not stated.
func (c *Cube) Months(source string, year int) int { return c.months[source][year] }

// Delivered is how many months of a year stand; ok is false for a source that delivers by years.
func (c *Cube) Delivered(source string, year int) (months int, ok bool) {
	months, ok = c.delivered[source][year]
	return months, ok
}

// Depth is how fine the places are that a source reports in a year: 1 for countries, 2 for units right below, 0 without
// facts. It says nothing, not zero, of units that are finer.
func (c *Cube) Depth(source string, year int) int { return c.depth[source][year] }

// Years are the years that a source has delivered, in order.
func (c *Cube) Years(source string) []int {
	years := []int{}
	for y := range c.covered[source] {
		years = append(years, y)
	}
	sort.Ints(years)
	return years
}

// Unit is what the source counts.
func (c *Cube) Unit(source string) kernel.CountingUnit { return c.units[source] }

// Codes are the codes that a source uses in a dimension, sorted.
func (c *Cube) Codes(source string, d kernel.Dimension) []string {
	for _, shape := range Cuboids() {
		i := shape.category(d)
		s := c.slabs[slabKey{source, shape.Name}]
		if i < 0 || s == nil {
			continue
		}
		codes := append([]string(nil), s.codeOf[i]...)
		sort.Strings(codes)
		return codes
	}
	return nil
}

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

// Sum answers a question. ok is false where no cuboid has all its dimensions.
func (c *Cube) Sum(q Question) (sums map[SumKey]int64, ok bool) {
	shape, ok := answering(q)
	if !ok || len(q.By) > maxBy {
		return nil, false
	}
	sums = map[SumKey]int64{}
	s := c.slabs[slabKey{q.Source, shape.Name}]
	if s == nil {
		return sums, true
	}
	run, ok := s.runs[q.Territory]
	if !ok {
		return sums, true
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
		sums[key] += s.sum[i]
	}
	return sums, true
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
