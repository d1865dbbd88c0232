package statistics

import (
	"slices"
	"strings"
	"sync"

	"convive/internal/kernel"
	"convive/internal/platform/disclosure/cellkey"
	"convive/internal/sources"
)

// guard keeps, for one cube, what is decided of each source and year.
type guard struct {
	policy map[string]sources.Disclosure
	people func(place kernel.Code, year int) float64 // 0 where it is not known
	asked  []Indicator
	mu     sync.Mutex
	made   map[guarded]*decision
	noise  map[string]*cellkey.Table
	past   *past // nil for today's cube
}

type guarded struct {
	source string
	year   int
}

// decision is made once; who comes meanwhile waits.
type decision struct {
	once  sync.Once
	ready bool // what failed half-way has decided nothing, and must not be taken for a year in which nothing is hidden
	protection
}

// Guard lets the cube answer by each source's rule of disclosure: asked are the indicators whose values are public, people the
// inhabitants of a place. Without it nothing is hidden.
func (c *Cube) Guard(policy map[string]sources.Disclosure, asked []Indicator, people func(kernel.Code, int) float64) {
	c.guard = &guard{policy: policy, people: people, asked: asked, made: map[guarded]*decision{}, noise: map[string]*cellkey.Table{}}
}

// open is what everybody may see of an answer.
func (c *Cube) open(q Question, sums map[SumKey]int64) Sums {
	all := Sums{Of: sums, Hidden: map[SumKey]bool{}}
	if c.guard == nil {
		return all
	}
	if c.delicate(q) {
		return c.closed(q)
	}
	rule := c.guard.policy[q.Source]
	if rule.Suppresses() {
		all = c.suppress(q, all)
	}
	switch rule.Rounding() {
	case sources.RoundTo5:
		all.round(0)
	case sources.TenFive:
		all.round(10)
	}
	return all
}

// round makes counts multiples of five and hides those under a number. The half-way cases do not occur with whole counts.
func (s Sums) round(under int64) {
	for key, n := range s.Of {
		if n > 0 && n < under {
			delete(s.Of, key)
			s.Hidden[key] = true
			continue
		}
		s.Of[key] = (n + 2) / 5 * 5
	}
}

// suppress takes what is hidden out of an answer: numbers of tables that are not published at all, and single numbers, zeros
// among them, since who sees which numbers are not zero sees half.
func (c *Cube) suppress(q Question, all Sums) Sums {
	dims := q.dimensions()
	if !personal(dims) {
		return all
	}
	if !offered(dims, len(c.above[q.Territory])) {
		return c.closed(q)
	}
	for year := q.From; year <= q.To; year++ {
		if !c.Covers(q.Source, year) {
			continue
		}
		if c.guard.past.closes(q.Source, q.Territory, year) {
			c.closeYear(q, year, all)
			continue
		}
		for _, nodes := range c.closedNodes(q, year) {
			if key, ok := q.keyOf(year, nodes); ok {
				delete(all.Of, key)
				all.Hidden[key] = true
			}
		}
	}
	return all
}

// closed hides a whole answer: every number that it could have, for whoever sees which of them are zero sees half.
func (c *Cube) closed(q Question) Sums {
	all := Sums{Of: map[SumKey]int64{}, Hidden: map[SumKey]bool{}}
	codes := c.codesOf(q)
	for year := q.From; year <= q.To; year++ {
		if c.Covers(q.Source, year) {
			all.hide(SumKey{Year: year}, codes)
		}
	}
	return all
}

// hide hides the numbers of every combination of codes.
func (s Sums) hide(key SumKey, codes [][]string) {
	if len(codes) == 0 {
		s.Hidden[key] = true
		return
	}
	last := len(codes) - 1
	for _, code := range codes[last] {
		key.Codes[last] = code
		s.hide(key, codes[:last])
	}
}

// codesOf are, for each dimension by which a question asks, the codes that its source uses and that the question does not leave out.
func (c *Cube) codesOf(q Question) [][]string {
	list := make([][]string, len(q.By))
	shape, _ := answering(q)
	s := c.slabs[slabKey{q.Source, shape.Name}]
	if s == nil {
		return list
	}
	for k, d := range q.By {
		read, seen := s.reader(d), map[string]bool{}
		for i := range s.sum {
			if code := read(i); !seen[code] {
				seen[code] = true
				if wanted, ok := q.Where[d]; !ok || contains(wanted, code) {
					list[k] = append(list[k], code)
				}
			}
		}
	}
	return list
}

// keyOf is the place in an answer of a number that is limited to nodes; ok is false for a number of another table.
func (q Question) keyOf(year int, nodes string) (key SumKey, ok bool) {
	limits := limitsOf(nodes)
	key.Year = year
	for i, d := range q.By {
		node, ok := limits[d]
		if !ok || strings.Contains(node, "|") {
			return key, false
		}
		key.Codes[i] = node
		delete(limits, d)
		if codes, both := q.Where[d]; both && !contains(codes, node) {
			return key, false
		}
	}
	for d, codes := range q.Where {
		if slices.Contains(q.By, d) {
			continue
		}
		if limits[d] != nodeOf(codes) {
			return key, false
		}
		delete(limits, d)
	}
	return key, len(limits) == 0
}

// class names the offences of a source that a question counts.
func (c *Cube) class(source string, iccs []string) string {
	var in []string
	for _, code := range c.offences(source) {
		if len(iccs) == 0 || hasPrefix(code, iccs) {
			in = append(in, code)
		}
	}
	return strings.Join(in, ",")
}

// offences are the codes of a source, sorted.
func (c *Cube) offences(source string) []string {
	s := c.slabs[slabKey{source, Cuboids()[0].Name}]
	if s == nil {
		return nil
	}
	codes := slices.Clone(s.iccsOf)
	slices.Sort(codes)
	return codes
}

// of is what is decided of a source and year.
func (g *guard) of(c *Cube, source string, year int) *protection {
	g.mu.Lock()
	key := guarded{source, year}
	d := g.made[key]
	if d == nil {
		d = &decision{}
		g.made[key] = d
	}
	g.mu.Unlock()
	d.once.Do(func() {
		defer func() {
			if !d.ready {
				g.mu.Lock()
				delete(g.made, key)
				g.mu.Unlock()
			}
		}()
		d.protection = *g.tables(c, source, year).protect()
		d.ready = true
	})
	if !d.ready { // whoever decided it failed; who waited decides anew
		return g.of(c, source, year)
	}
	return &d.protection
}

// tables are what is published of a source and year.
func (g *guard) tables(c *Cube, source string, year int) *numbered {
	n := &numbered{cube: c, source: source, year: year, policy: g.policy[source], people: g.people, sets: map[kernel.Dimension][][]string{}}
	lists := [][]string{nil} // all offences together are in the open data
	for _, ind := range g.asked {
		if !slices.Contains(ind.Counts, c.units[source]) {
			continue
		}
		lists = append(lists, ind.ICCS)
		for d, codes := range ind.Where {
			if len(codes) > 1 && !slices.ContainsFunc(n.sets[d], func(set []string) bool { return nodeOf(set) == nodeOf(codes) }) {
				n.sets[d] = append(n.sets[d], codes)
			}
		}
	}
	n.classes = classesOf(c.offences(source), lists)
	return n
}
