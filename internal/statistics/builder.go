package statistics

import (
	"context"
	"sort"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// coordinate is what one cell stands at, within a territory.
type coordinate struct {
	year       int16
	month      int8
	hour, wday int8
	iccs       uint16
	codes      [3]uint16
}

// tally is what the facts of a cell sum up to.
type tally struct {
	sum int64
	key uint32
}

// builder gathers cells before they are laid out.
type builder struct {
	shape  Cuboid
	keyed  bool // the cells have keys
	places map[kernel.Code]map[coordinate]tally
	iccs   dictionary
	codes  [3]dictionary
}

// wideLevels is how many levels from the top a wide cuboid keeps.
const wideLevels = 2

// mostCodes is how many different codes of one dimension a slab can number.
const mostCodes = 1 << 16

// dictionary numbers texts in the order in which they appear, as far as a slab's small numbers reach.
type dictionary struct {
	number map[string]int
	text   []string
}

// of is the text's number; ok is false for one text too many.
func (d *dictionary) of(s string) (number uint16, ok bool) {
	if d.number == nil {
		d.number = map[string]int{}
	}
	n, known := d.number[s]
	if !known {
		if n = len(d.text); n == mostCodes {
			return 0, false
		}
		d.number[s] = n
		d.text = append(d.text, s)
	}
	return uint16(n), true
}

// BuildCube sums the selected facts of a store. ancestors gives a unit and all units above it. Fault: tooManyCodes for a
// source with more codes of one dimension than the cube can tell apart; it is refused whole, since sums of mixed codes would
// be wrong in silence.
func BuildCube(ctx context.Context, store CellReader, sel Selection, ancestors func(kernel.Code) []kernel.Code) (*Cube, error) {
	c := &Cube{Selection: sel, keyed: map[string]bool{}, slabs: map[slabKey]*slab{}, covered: map[string]map[int]bool{}, months: map[string]map[int]int{}, delivered: deliveredMonths(sel), depth: map[string]map[int]int{}, units: map[string]kernel.CountingUnit{}, above: map[kernel.Code][]kernel.Code{}}
	for source := range sel.Secrets {
		c.keyed[source] = true
	}
	c.Selection.Secrets = nil
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
				b = &builder{shape: shape, keyed: shape.Personal() && sel.Secrets[cell.Source] != "", places: map[kernel.Code]map[coordinate]tally{}}
				builders[cell.Source] = b
			}
			c.units[cell.Source] = cell.Unit
			mark(c.covered, cell.Source, cell.Year)
			places := ancestors(cell.Territory)
			if len(places) == 0 { // a place that the territory list does not know lies in its country all the same
				places = placesWithout(cell.Territory)
			}
			for i, place := range places {
				c.above[place] = places[i:]
			}
			c.deepen(cell.Source, cell.Year, len(places))
			return b.add(cell, places)
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

func (b *builder) add(cell Cell, places []kernel.Code) error {
	at := coordinate{year: int16(cell.Year), month: int8(cell.Month), hour: int8(cell.Hour), wday: int8(cell.Weekday)}
	var ok bool
	if at.iccs, ok = b.iccs.of(cell.ICCS); !ok {
		return tooManyCodes(cell.Source, kernel.DimICCS)
	}
	for i, d := range b.shape.Categories {
		if at.codes[i], ok = b.codes[i].of(cell.Codes[i]); !ok {
			return tooManyCodes(cell.Source, d)
		}
	}
	if b.shape.Wide && len(places) > wideLevels {
		places = places[len(places)-wideLevels:]
	}
	for _, place := range places {
		cells := b.places[place]
		if cells == nil {
			cells = map[coordinate]tally{}
			b.places[place] = cells
		}
		sum := cells[at]
		cells[at] = tally{sum.sum + cell.Quantity, sum.key + cell.Key}
	}
	return nil
}

func tooManyCodes(source string, d kernel.Dimension) error {
	return fault.Invalid("statistics.tooManyCodes", "source", source, "dimension", string(d), "most", strconv.Itoa(mostCodes))
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
			s.sum = append(s.sum, cells[at].sum)
			if b.keyed {
				s.key = append(s.key, cells[at].key)
			}
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
