package statistics

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
	"convive/internal/territories"
)

// Service is the module's door: definitions, values from the cube, and for staff the facts behind a figure.
type Service struct {
	facts    FactStore
	defs     DefinitionStore
	places   *territories.Service
	sources  *sources.Service
	clock    kernel.Clock
	mu       sync.Mutex
	cubes    map[cubeKey]*Cube
	parsed   map[kernel.Tenant]map[string]Indicator
	building map[cubeKey]chan struct{}
	now      map[kernel.Tenant]today
	state    int // counts the changes
}

// cubeKey names a cube by what it is made of.
type cubeKey struct {
	tenant   kernel.Tenant
	editions string
}

// today is what stood when it was asked last.
type today struct {
	at          time.Time
	selection   Selection
	fingerprint string
}

// regionOfAmericas stands for the countries of the Americas together (UN M49 gives 419 to Latin America and the
// Caribbean, the greater part of them). It is no unit: a source of the region has values for countries only.
const regionOfAmericas = "419"

// keptCubes bounds how many past states are held beside today's.
const keptCubes = 4

// NewService joins the stores and the two modules that statistics reads.
func NewService(facts FactStore, defs DefinitionStore, places *territories.Service, src *sources.Service, clock kernel.Clock) *Service {
	return &Service{facts: facts, defs: defs, places: places, sources: src, clock: clock, cubes: map[cubeKey]*Cube{}, parsed: map[kernel.Tenant]map[string]Indicator{}, building: map[cubeKey]chan struct{}{}, now: map[kernel.Tenant]today{}}
}

// Define keeps a version of an indicator. Only the installation and the administrator may; the text of a version that
// exists cannot be changed (fault conflict).
func (s *Service) Define(ctx context.Context, document string) (Indicator, error) {
	actor := kernel.ActorFrom(ctx)
	if actor.Role != kernel.RoleSystem && actor.Role != kernel.RoleAdministrator {
		return Indicator{}, fault.Forbidden("statistics.mayNotDefine")
	}
	ind, err := ParseIndicator([]byte(document))
	if err != nil {
		return ind, err
	}
	if err := s.defs.SaveIndicator(ctx, actor.Tenant, ind, document, s.clock.Now()); err != nil {
		return ind, err
	}
	s.mu.Lock()
	delete(s.parsed, actor.Tenant)
	s.mu.Unlock()
	return ind, nil
}

// Indicators lists the latest versions, by identifier.
func (s *Service) Indicators(ctx context.Context) ([]Indicator, error) {
	all, err := s.indicators(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Indicator, 0, len(all))
	for _, ind := range all {
		list = append(list, ind)
	}
	slices.SortFunc(list, func(a, b Indicator) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return list, nil
}

func (s *Service) indicators(ctx context.Context) (map[string]Indicator, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	s.mu.Lock()
	defer s.mu.Unlock()
	if all, ok := s.parsed[tenant]; ok {
		return all, nil
	}
	docs, err := s.defs.IndicatorDocuments(ctx, tenant)
	if err != nil {
		return nil, err
	}
	all := map[string]Indicator{}
	for _, doc := range docs {
		ind, err := ParseIndicator([]byte(doc))
		if err != nil {
			return nil, err
		}
		all[ind.ID] = ind
	}
	s.parsed[tenant] = all
	return all, nil
}

// Indicator is the latest version of one definition; fault not_found if there is none.
func (s *Service) Indicator(ctx context.Context, id string) (Indicator, error) {
	all, err := s.indicators(ctx)
	if err != nil {
		return Indicator{}, err
	}
	ind, ok := all[id]
	if !ok {
		return ind, fault.NotFound("statistics.noIndicator", "indicator", id)
	}
	return ind, nil
}

// IndicatorVersions are all versions of one definition, newest first; fault not_found if there is none. Figures of an
// earlier day may have been computed by an earlier one.
func (s *Service) IndicatorVersions(ctx context.Context, id string) ([]Indicator, error) {
	docs, err := s.defs.IndicatorVersions(ctx, kernel.ActorFrom(ctx).Tenant, id)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, fault.NotFound("statistics.noIndicator", "indicator", id)
	}
	list := make([]Indicator, len(docs))
	for i, doc := range docs {
		if list[i], err = ParseIndicator([]byte(doc)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// SeriesOf lists the sources from which an indicator can be computed, official ones first: those that count one of its
// units and have delivered facts of its offences.
func (s *Service) SeriesOf(ctx context.Context, ind Indicator) ([]sources.Source, error) {
	return s.seriesOf(ctx, ind, time.Time{})
}

// seriesOf is SeriesOf as of a moment: a source whose editions were withdrawn since still answers for then.
func (s *Service) seriesOf(ctx context.Context, ind Indicator, asOf time.Time) ([]sources.Source, error) {
	cube, err := s.Cube(ctx, asOf)
	if err != nil {
		return nil, err
	}
	all, err := s.sources.Sources(ctx)
	if err != nil {
		return nil, err
	}
	list := []sources.Source{}
	for _, src := range all {
		if slices.Contains(ind.Counts, src.Unit) && cube.has(src.ID, ind.ICCS) && collects(src, ind) {
			list = append(list, src)
		}
	}
	slices.SortStableFunc(list, func(a, b sources.Source) int {
		switch {
		case a.Official == b.Official:
			return 0
		case a.Official:
			return -1
		default:
			return 1
		}
	})
	return list, nil
}

// collects says whether the source states what the indicator filters on: a source that never asks for the sex of the
// victim has no share of women, not a share of zero.
func collects(src sources.Source, ind Indicator) bool {
	for d := range ind.Where {
		if !slices.Contains(src.Collects, d) {
			return false
		}
	}
	for _, d := range ind.By {
		if (d == kernel.DimHour || d == kernel.DimWeekday) && len(ind.By) <= 2 && !slices.Contains(src.Collects, d) {
			return false
		}
	}
	return true
}

// has says whether the source has facts of the offences.
func (c *Cube) has(source string, iccs []string) bool {
	s := c.slabs[slabKey{source, Cuboids()[0].Name}]
	if s == nil {
		return false
	}
	if len(iccs) == 0 {
		return true
	}
	return slices.ContainsFunc(s.iccsOf, func(code string) bool { return hasPrefix(code, iccs) })
}

// Values computes a series. Without a source it takes the first of SeriesOf whose country is the territory's.
func (s *Service) Values(ctx context.Context, q ValuesQuery) (Series, error) {
	ind, err := s.Indicator(ctx, q.Indicator)
	if err != nil {
		return Series{}, err
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return Series{}, err
	}
	src, err := s.sourceFor(ctx, ind, q)
	if err != nil {
		return Series{}, err
	}
	if q.Territory == "" {
		q.Territory = kernel.Code(src.Country)
	}
	if err := check(ind, src, q, atlas); err != nil {
		return Series{}, err
	}
	cube, err := s.Cube(ctx, q.AsOf)
	if err != nil {
		return Series{}, err
	}
	q.From, q.To = reach(q, cube.Years(src.ID))
	e := evaluation{ind: ind, query: q, source: src.ID, regional: src.Country == regionOfAmericas, listed: src.Absent == "missing", cube: cube, atlas: atlas}
	series := Series{Indicator: ind, Source: src.ID, Unit: src.Unit, By: q.By, AsOf: q.AsOf, Computed: s.clock.Now(), Parts: cube.Selection.of(src.ID)}
	series.Values = e.values(placesOf(atlas, q))
	series.Breaks = marks(src, ind, atlas, q)
	return series, nil
}

// of are the parts of a selection that belong to one source.
func (sel Selection) of(source string) []Part {
	list := []Part{}
	for _, p := range sel.Parts {
		if p.Source == source {
			list = append(list, p)
		}
	}
	return list
}

func (s *Service) sourceFor(ctx context.Context, ind Indicator, q ValuesQuery) (sources.Source, error) {
	list, err := s.seriesOf(ctx, ind, q.AsOf)
	if err != nil {
		return sources.Source{}, err
	}
	for _, src := range list {
		if (q.Source == src.ID || q.Source == "") && (q.Territory == "" || covers(src, q.Territory)) {
			return src, nil
		}
	}
	if q.Source != "" && !slices.ContainsFunc(list, func(src sources.Source) bool { return src.ID == q.Source }) {
		return sources.Source{}, fault.NotFound("statistics.noSeries", "indicator", ind.ID, "source", q.Source)
	}
	return sources.Source{}, fault.NotFound("statistics.noSeriesFor", "indicator", ind.ID, "territory", string(q.Territory))
}

func covers(src sources.Source, code kernel.Code) bool {
	return src.Country == code.Country() || src.Country == regionOfAmericas
}

func check(ind Indicator, src sources.Source, q ValuesQuery, atlas *territories.Atlas) error {
	if _, ok := atlas.Unit(q.Territory); !ok && (src.Country != regionOfAmericas || q.Territory != regionOfAmericas) {
		return fault.NotFound("statistics.noTerritory", "territory", string(q.Territory))
	}
	if len(q.By) > maxBy {
		return fault.Invalid("statistics.tooManyDimensions", "most", "4").At("by")
	}
	for _, d := range q.By {
		if d == kernel.DimTerritory || d == kernel.DimYear || !ind.Offers(d) {
			return fault.Invalid("statistics.noBreakdown", "indicator", ind.ID, "dimension", string(d)).At("by")
		}
		if _, isCategory := categorySet[d]; isCategory && !slices.Contains(src.Collects, d) {
			return fault.Invalid("statistics.notCollected", "source", src.ID, "dimension", string(d)).At("by")
		}
	}
	if _, ok := answering(Question{Where: ind.Where, By: q.By}); !ok {
		return fault.Invalid("statistics.noCombination", "indicator", ind.ID).At("by")
	}
	if ind.Kind == KindConcentration && len(q.By) > 0 {
		return fault.Invalid("statistics.noBreakdown", "indicator", ind.ID, "dimension", string(q.By[0])).At("by")
	}
	if q.From != 0 && q.To != 0 && q.From > q.To {
		return fault.Invalid("statistics.fromAfterTo").At("from")
	}
	return nil
}

var categorySet = func() map[kernel.Dimension]bool {
	m := map[kernel.Dimension]bool{}
	for _, d := range Categories() {
		m[d] = true
	}
	return m
}()

func reach(q ValuesQuery, years []int) (from, to int) {
	if len(years) == 0 {
		return 1, 0
	}
	from, to = years[0], years[len(years)-1]
	if q.From > from {
		from = q.From
	}
	if q.To != 0 && q.To < to {
		to = q.To
	}
	return from, to
}

func placesOf(atlas *territories.Atlas, q ValuesQuery) []kernel.Code {
	if q.Level < 0 {
		return []kernel.Code{q.Territory}
	}
	list := []kernel.Code{}
	if q.Territory == regionOfAmericas {
		for _, u := range atlas.Countries() {
			list = append(list, u.Code)
		}
		return list
	}
	for _, u := range atlas.Units(q.Territory.Country(), q.Level) {
		if at := atlas.Ancestors(u.Code); slices.Contains(at, q.Territory) {
			list = append(list, u.Code)
		}
	}
	return list
}

func marks(src sources.Source, ind Indicator, atlas *territories.Atlas, q ValuesQuery) []Mark {
	list := []Mark{}
	for _, b := range src.Breaks {
		concerned := b.Dimension == "" || slices.Contains(q.By, b.Dimension)
		if _, filtered := ind.Where[b.Dimension]; concerned || filtered {
			list = append(list, Mark{Year: b.From, Text: b.Text, Dimension: b.Dimension})
		}
	}
	if ind.Kind == KindRate && src.Country != regionOfAmericas {
		for _, year := range atlas.PopulationBreaks(q.Territory) {
			list = append(list, Mark{Year: year, Population: true})
		}
	}
	list = slices.DeleteFunc(list, func(m Mark) bool { return m.Year <= q.From || m.Year > q.To })
	slices.SortStableFunc(list, func(a, b Mark) int { return a.Year - b.Year })
	return list
}

// Cube is the cube of the editions published as of a moment; the zero time is now. It is built once for the editions that
// stand, and kept: moments at which the same editions stood share it.
func (s *Service) Cube(ctx context.Context, asOf time.Time) (*Cube, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	for {
		s.mu.Lock()
		state := s.state
		s.mu.Unlock()
		sel, err := s.standing(ctx, tenant, asOf, state)
		if err != nil {
			return nil, err
		}
		key := cubeKey{tenant, fingerprint(sel)}
		s.mu.Lock()
		if c, ok := s.cubes[key]; ok && s.state == state {
			s.mu.Unlock()
			return c, nil
		}
		wait, busy := s.building[key]
		if !busy {
			done := make(chan struct{})
			s.building[key] = done
			s.mu.Unlock()
			return s.build(ctx, sel, key, state, done)
		}
		s.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// build makes a cube and keeps it, unless what it is made of changed meanwhile. Those who wait go on, however it ends.
func (s *Service) build(ctx context.Context, sel Selection, key cubeKey, state int, done chan struct{}) (c *Cube, err error) {
	defer func() {
		s.mu.Lock()
		delete(s.building, key)
		if c != nil && err == nil && s.state == state {
			s.keep(key, c)
		}
		s.mu.Unlock()
		close(done)
	}()
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	sel.AsOf = time.Time{} // it is the cube of these editions, whenever they stood
	return BuildCube(ctx, s.facts, sel, atlas.Ancestors)
}

// keep makes room among the cubes of past states first.
func (s *Service) keep(key cubeKey, c *Cube) {
	for k := range s.cubes {
		if len(s.cubes) < keptCubes {
			break
		}
		if now, ok := s.now[k.tenant]; !ok || now.fingerprint != k.editions {
			delete(s.cubes, k)
		}
	}
	s.cubes[key] = c
}

// fresh is how long today's editions are taken as known: another process of the installation may publish one.
const fresh = time.Second

// standing is which editions stand at a moment.
func (s *Service) standing(ctx context.Context, tenant kernel.Tenant, asOf time.Time, state int) (Selection, error) {
	if !asOf.IsZero() {
		return s.selection(ctx, tenant, asOf)
	}
	at := s.clock.Now()
	s.mu.Lock()
	known, ok := s.now[tenant]
	s.mu.Unlock()
	if age := at.Sub(known.at); ok && age >= 0 && age < fresh {
		return known.selection, nil
	}
	sel, err := s.selection(ctx, tenant, asOf)
	if err != nil {
		return sel, err
	}
	s.mu.Lock()
	if s.state == state {
		s.now[tenant] = today{at, sel, fingerprint(sel)}
	}
	s.mu.Unlock()
	return sel, nil
}

// fingerprint tells selections apart by the editions that stand.
func fingerprint(sel Selection) string {
	digest := sha256.New()
	for _, p := range sel.Parts {
		fmt.Fprintln(digest, p.Source, p.Edition, p.Unit, p.Periods)
	}
	return string(digest.Sum(nil))
}

// selection asks the module sources which editions are valid. A source's figures are of the unit that it declares.
func (s *Service) selection(ctx context.Context, tenant kernel.Tenant, asOf time.Time) (Selection, error) {
	valid, err := s.sources.Valid(ctx, asOf)
	if err != nil {
		return Selection{}, err
	}
	sel := Selection{Tenant: tenant, AsOf: asOf}
	if len(valid) == 0 {
		return sel, nil
	}
	declared, err := s.sources.Sources(ctx)
	if err != nil {
		return Selection{}, err
	}
	units := map[string]kernel.CountingUnit{}
	for _, src := range declared {
		units[src.ID] = src.Unit
	}
	for _, v := range valid {
		sel.Parts = append(sel.Parts, Part{Source: v.Source, Edition: v.Edition, Periods: v.Periods, Unit: units[v.Source]})
	}
	return sel, nil
}

// Changed tells the service that other editions are valid now or territories were loaded: the next reader gets a new cube,
// and one that is being built is not kept.
func (s *Service) Changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state++
	s.cubes, s.now = map[cubeKey]*Cube{}, map[kernel.Tenant]today{}
}

// Group answers an ad-hoc question over the valid facts; staff only, since small cells are not protected here.
func (s *Service) Group(ctx context.Context, q GroupQuery, asOf time.Time) ([]GroupRow, error) {
	actor, err := staff(ctx)
	if err != nil {
		return nil, err
	}
	sel, err := s.selection(ctx, actor.Tenant, asOf)
	if err != nil {
		return nil, err
	}
	sel.Parts = sel.of(q.Source)
	return s.facts.Group(ctx, sel, q)
}

// Lines are the facts behind a figure; staff only.
func (s *Service) Lines(ctx context.Context, q LineQuery, asOf time.Time) ([]Line, error) {
	actor, err := staff(ctx)
	if err != nil {
		return nil, err
	}
	if q.Limit <= 0 || q.Limit > 1000 {
		q.Limit = 100
	}
	sel, err := s.selection(ctx, actor.Tenant, asOf)
	if err != nil {
		return nil, err
	}
	sel.Parts = sel.of(q.Source)
	return s.facts.Lines(ctx, sel, q)
}

func staff(ctx context.Context) (kernel.Actor, error) {
	actor := kernel.ActorFrom(ctx)
	switch {
	case actor.Role == kernel.RoleSystem || actor.Role == kernel.RoleAdministrator:
		return actor, nil
	case !actor.SignedIn():
		return actor, fault.Unauthenticated("statistics.signIn")
	default:
		return actor, fault.Forbidden("statistics.staffOnly")
	}
}
