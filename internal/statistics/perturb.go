package statistics

import (
	"maps"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/disclosure/cellkey"
	"convive/internal/sources"
)

// Ask answers a question as an audience may hear it: as Sum does, and where no published table holds what the question crosses,
// with noise by cell keys if the source's rule says so. Past cubes tell no such numbers: two editions that differ by one person would
// differ in exactly that person's cells.
func (c *Cube) Ask(q Question, who sources.Audience) (Sums, bool) {
	if !c.free(q, who) {
		return c.Sum(q)
	}
	shape, ok := answering(q)
	if !ok || len(q.By) > maxBy {
		return Sums{}, false
	}
	table, err := c.guard.table(q.Source)
	if err != nil || !c.keyed[q.Source] {
		return c.closed(q), true
	}
	return c.perturb(q, shape, table), true
}

// free says whether a question is one that the rule would close, and that the audience is told with noise instead.
func (c *Cube) free(q Question, who sources.Audience) bool {
	if c.guard == nil || c.guard.past != nil || !c.guard.policy[q.Source].Answers(who) || c.delicate(q) {
		return false
	}
	dims := q.dimensions()
	return personal(dims) && !offered(dims, len(c.above[q.Territory]))
}

// Keyless is the fault of a free question to a source whose secret is gone: without it the same cell would get another noise.
func (c *Cube) Keyless(q Question, who sources.Audience) error {
	if c.free(q, who) && !c.keyed[q.Source] {
		return fault.Unavailable("statistics.noRecordSecret", "source", q.Source)
	}
	return nil
}

// perturb is the answer with noise. A number is told only where enough persons share all but one of the things that it tells of:
// noise alone does not hide that somebody is there, and of a single person that would be everything.
func (c *Cube) perturb(q Question, shape Cuboid, table *cellkey.Table) Sums {
	sums := map[SumKey]tally{}
	c.walk(q, shape, func(key SumKey, s *slab, i int) {
		t := sums[key]
		sums[key] = tally{t.sum + s.sum[i], t.key + s.key[i]}
	})
	out := Sums{Of: map[SumKey]int64{}, Hidden: map[SumKey]bool{}, Noise: Noise{Deviation: table.Design.D, Variance: table.Design.Variance}}
	wider := c.wider(q)
	every := Sums{Hidden: map[SumKey]bool{}}
	codes := c.codesOf(q)
	for year := q.From; year <= q.To; year++ {
		if c.Covers(q.Source, year) {
			every.hide(SumKey{Year: year}, codes)
		}
	}
	least := c.crowd(q)
	for key := range every.Hidden {
		switch shown := table.Perturb(sums[key].sum, sums[key].key); {
		case !wider.hold(key, least):
			out.Hidden[key] = true
		case shown != 0:
			out.Of[key] = shown
		}
	}
	return out
}

// crowd is how many persons have to share all but one of the things that a number tells.
func (c *Cube) crowd(q Question) int64 {
	rule := c.guard.policy[q.Source]
	if slices.ContainsFunc(q.dimensions(), func(d kernel.Dimension) bool { return SensitivityOf(d) == OfAMinority }) {
		return max(rule.Threshold, rule.MinorityThreshold)
	}
	return rule.Threshold
}

// margin are the exact sums of a question with one dimension less.
type margin struct {
	without int // place of the dimension in the question's By, -1 if it is a condition
	sums    map[SumKey]int64
}

type margins []margin

// wider are the sums of all questions with one dimension less.
func (c *Cube) wider(q Question) margins {
	var list margins
	for i := range q.By {
		less := q
		less.By = slices.Delete(slices.Clone(q.By), i, i+1)
		sums, _ := c.sum(less)
		list = append(list, margin{i, sums})
	}
	for d := range q.Where {
		less := q
		less.Where = maps.Clone(q.Where)
		delete(less.Where, d)
		sums, _ := c.sum(less)
		list = append(list, margin{-1, sums})
	}
	return list
}

// hold says whether each sum of which a number is a part is at least so large.
func (m margins) hold(key SumKey, least int64) bool {
	for _, x := range m {
		at := key
		if x.without >= 0 {
			copy(at.Codes[x.without:], key.Codes[x.without+1:])
			at.Codes[maxBy-1] = ""
		}
		if x.sums[at] < least {
			return false
		}
	}
	return true
}

// table is a source's table of noise, computed once.
func (g *guard) table(source string) (*cellkey.Table, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t := g.noise[source]; t != nil {
		return t, nil
	}
	t, err := cellkey.NewTable(g.policy[source].CellKey.Design())
	if err == nil {
		g.noise[source] = t
	}
	return t, err
}
