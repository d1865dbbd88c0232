package statistics

import (
	"sort"

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
	above     map[kernel.Code][]kernel.Code // of each place with cells: itself and the units above it
	count     int
	keyed     map[string]bool // sources whose cells have keys
	guard     *guard          // nil: nothing is hidden
	key       cubeKey
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
	key    []uint32 // nil for a source without keys
	iccsOf []string
	codeOf [3][]string
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
