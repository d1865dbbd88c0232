package statistics

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/territories"
)

// past is what keeps the figures of an earlier moment from opening those of another one. Three rules hold together:
//
//  1. The same facts: whoever reads a year at two moments sees, at the earlier one, nothing that is hidden today. The numbers
//     that are public then are a part of those that are public today, so the two together tell no more than today's.
//  2. Other facts: what an edition added to another, or took from it, is a table of persons too. It is protected by itself as
//     the tables of a source are, and what would be hidden in it is hidden in the earlier edition.
//  3. Other units: numbers of a unit that had other parts then are not told of persons, for their difference to today's tells
//     of the part that came or went.
//
// What is decided of the same facts is the same at every past moment: today's units and populations, every definition that ever
// was, the strictest rule that was ever declared.
type past struct {
	now    *Cube
	same   map[string]bool // sources whose facts, units and rule are today's: what is hidden of them is decided there
	shadow *Cube           // the same editions in today's units; nil where the units are today's
	moved  map[kernel.Code]bool
	beside map[guarded][]*Cube // what later editions added and took
	shut   map[guarded]bool    // too many later editions to hold each against this one

	mu    sync.Mutex
	union map[asked][]string // what all of them close together, once asked for
}

// asked is what a question is about, whatever it is broken down by.
type asked struct {
	source, iccs string
	place        kernel.Code
	year         int
}

// keptUnions bounds how many answers of all witnesses together are held.
const keptUnions = 50_000

// closedNodes are the nodes of the numbers of a place and year that are hidden: of a past cube, what any witness hides.
func (c *Cube) closedNodes(q Question, year int) []string {
	if c.guard.past == nil {
		return c.guard.of(c, q.Source, year).closed[placeOf{c.class(q.Source, q.ICCS), q.Territory}]
	}
	p, key := c.guard.past, asked{q.Source, strings.Join(q.ICCS, ","), q.Territory, year}
	p.mu.Lock()
	known, ok := p.union[key]
	p.mu.Unlock()
	if ok {
		return known
	}
	var all []string
	for _, w := range c.witnesses(q.Source, year) {
		all = append(all, w.guard.of(w, q.Source, year).closed[placeOf{w.class(q.Source, q.ICCS), q.Territory}]...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.union) >= keptUnions {
		p.union = map[asked][]string{}
	}
	p.union[key] = all
	return all
}

// mostBeside is against how many later states of a year an earlier one is held. Of a year that changed more often, numbers of
// persons are told as of today only.
const mostBeside = 3

// closes says whether no number of persons of a place and year is told.
func (p *past) closes(source string, place kernel.Code, year int) bool {
	return p != nil && (p.moved[place] || p.shut[guarded{source, year}])
}

// witnesses are the cubes whose decisions hold for a past one's numbers of a source and year.
func (c *Cube) witnesses(source string, year int) []*Cube {
	p := c.guard.past
	list := slices.Clone(p.beside[guarded{source, year}])
	switch {
	case p.shadow != nil:
		list = append(list, p.shadow)
	case !p.same[source]:
		list = append(list, c)
	}
	if p.now.guard.policy[source].Suppresses() {
		list = append(list, p.now)
	}
	return list
}

// closeYear hides every number of a year, those that are zero among them.
func (c *Cube) closeYear(q Question, year int, all Sums) {
	for key := range all.Of {
		if key.Year == year {
			delete(all.Of, key)
			all.Hidden[key] = true
		}
	}
	all.hide(SumKey{Year: year}, c.codesOf(q))
}

// shared are the sources of a selection whose facts are the same in a cube, with the same units above them.
func (c *Cube) shared(sel Selection, atlas *territories.Atlas) map[string]bool {
	shared := map[string]bool{}
	if atlas != c.key.atlas && len(c.moved(atlas)) > 0 {
		return shared
	}
	for _, p := range sel.Parts {
		own, now := Selection{Parts: sel.Of(p.Source)}, Selection{Parts: c.Selection.Of(p.Source)}
		shared[p.Source] = own.text() == now.text()
	}
	return shared
}

// adopt takes the sums of sources over from a cube that holds the same facts of them.
func (c *Cube) adopt(from *Cube, shared map[string]bool) {
	for key, s := range from.slabs {
		if !shared[key.source] {
			continue
		}
		c.slabs[key] = s
		c.count += len(s.sum)
		for place := range s.runs {
			c.above[place] = from.above[place]
		}
	}
	for source, is := range shared {
		if is {
			c.covered[source], c.months[source], c.delivered[source], c.depth[source], c.units[source] = from.covered[source], from.months[source], from.delivered[source], from.depth[source], from.units[source]
		}
	}
}

// alike are those of the shared sources of which the same is asked, by the same rule.
func (c *Cube) alike(now *Cube, shared map[string]bool) map[string]bool {
	alike := map[string]bool{}
	if !slices.EqualFunc(c.guard.asked, now.guard.asked, func(a, b Indicator) bool { return a.ID == b.ID && a.Version == b.Version }) {
		return alike
	}
	for source, is := range shared {
		alike[source] = is && ruleText(c.guard.policy[source]) == ruleText(now.guard.policy[source])
	}
	return alike
}

// without are the parts of a selection that are of other sources.
func (sel Selection) without(shared map[string]bool) Selection {
	sel.Parts = slices.DeleteFunc(slices.Clone(sel.Parts), func(p Part) bool { return shared[p.Source] })
	return sel
}

// beside makes what a cube of a past moment is held against.
func (s *Service) beside(ctx context.Context, c *Cube, shared map[string]bool, asOf time.Time) (*past, error) {
	p := &past{now: c.key.beside, same: c.alike(c.key.beside, shared), beside: map[guarded][]*Cube{}, shut: map[guarded]bool{}, union: map[asked][]string{}}
	today := p.now.key.atlas
	if today != c.key.atlas {
		p.moved = c.moved(today)
	}
	if len(p.moved) > 0 {
		var err error
		if p.shadow, err = BuildCube(ctx, s.facts, c.Selection, today.Ancestors); err != nil {
			return nil, err
		}
		p.shadow.Guard(c.guard.policy, c.guard.asked, c.guard.people)
	}
	for source, rule := range c.guard.policy {
		if !rule.Suppresses() {
			continue
		}
		if err := s.holdAgainst(ctx, c, p, source, asOf); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// moved are the units that hold other parts in today's list of units than in the cube's, of those parts that have facts.
func (c *Cube) moved(today *territories.Atlas) map[kernel.Code]bool {
	moved := map[kernel.Code]bool{}
	for place, then := range c.above {
		now := today.Ancestors(place)
		if len(now) == 0 {
			now = placesWithout(place)
		}
		for _, u := range then {
			moved[u] = moved[u] || !slices.Contains(now, u)
		}
		for _, u := range now {
			moved[u] = moved[u] || !slices.Contains(then, u)
		}
	}
	for u, is := range moved {
		if !is {
			delete(moved, u)
		}
	}
	return moved
}

// holdAgainst builds what each later edition added to the years of a source and took from them, where it changed any.
func (s *Service) holdAgainst(ctx context.Context, c *Cube, p *past, source string, asOf time.Time) error {
	turns, err := s.sources.Turns(ctx, source)
	if err != nil {
		return err
	}
	own := Selection{Tenant: c.Selection.Tenant, Parts: c.Selection.Of(source)}
	later := []Selection{{Tenant: own.Tenant, Parts: p.now.Selection.Of(source)}}
	for _, at := range turns {
		if !at.After(asOf) {
			continue
		}
		valid, err := s.sources.Valid(ctx, at)
		if err != nil {
			return err
		}
		sel := Selection{Tenant: own.Tenant}
		for _, v := range valid {
			if v.Source == source {
				sel.Parts = append(sel.Parts, Part{Source: source, Edition: v.Edition, Periods: v.Periods, Unit: c.units[source]})
			}
		}
		later = append(later, sel)
	}
	differs := make([]map[int]bool, len(later)) // the years in which each later state is another one
	for _, year := range c.Years(source) {
		seen := map[string]bool{own.in(year).text(): true}
		for i, sel := range later {
			text := sel.in(year).text()
			if seen[text] {
				continue
			}
			seen[text] = true
			if len(seen) > mostBeside+1 {
				p.shut[guarded{source, year}] = true
				break
			}
			if differs[i] == nil {
				differs[i] = map[int]bool{}
			}
			differs[i][year] = true
		}
	}
	for i, years := range differs {
		if len(years) == 0 {
			continue
		}
		stood, other := own.ofYears(years), later[i].ofYears(years)
		for _, d := range []difference{{s.facts, stood, other}, {s.facts, other, stood}} {
			cube, err := BuildCube(ctx, d, d.more, p.now.key.atlas.Ancestors)
			if err != nil {
				return err
			}
			cube.Guard(c.guard.policy, c.guard.asked, c.guard.people)
			for year := range years {
				p.beside[guarded{source, year}] = append(p.beside[guarded{source, year}], cube)
			}
		}
	}
	return nil
}

// in is the part of a selection that answers for a year.
func (sel Selection) in(year int) Selection { return sel.ofYears(map[int]bool{year: true}) }

// ofYears is the part of a selection that answers for some years.
func (sel Selection) ofYears(years map[int]bool) Selection {
	out := Selection{Tenant: sel.Tenant}
	for _, p := range sel.Parts {
		p.Periods = slices.DeleteFunc(slices.Clone(p.Periods), func(k int) bool { return !years[kernel.PeriodOfKey(k).Year] })
		if len(p.Periods) > 0 {
			out.Parts = append(out.Parts, p)
		}
	}
	return out
}

// text tells selections of one source apart.
func (sel Selection) text() string {
	text := ""
	for _, p := range sel.Parts {
		text += fmt.Sprintln(p.Edition, p.Unit, p.Periods)
	}
	return text
}

// difference reads of how much more one selection holds than another, cell by cell.
type difference struct {
	store      CellReader
	more, less Selection
}

// Cells hands out the cells of which more is held.
func (d difference) Cells(ctx context.Context, _ Selection, shape Cuboid, emit func(Cell) error) error {
	left := map[Cell]int64{}
	read := func(sel Selection, sign int64) error {
		if len(sel.Parts) == 0 {
			return nil
		}
		return d.store.Cells(ctx, sel, shape, func(c Cell) error {
			n := c.Quantity
			c.Quantity, c.Rows, c.Key = 0, 0, 0
			left[c] += sign * n
			return nil
		})
	}
	if err := read(d.more, 1); err != nil {
		return err
	}
	if err := read(d.less, -1); err != nil {
		return err
	}
	for c, n := range left {
		if n <= 0 {
			continue
		}
		c.Quantity = n
		if err := emit(c); err != nil {
			return err
		}
	}
	return nil
}
