package statistics

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// RevisionQuery asks how a source's counts were revised.
type RevisionQuery struct {
	Source  string
	Country kernel.Code // empty: that of the source; of a source of several countries the first
	ICCS    string      // prefix of the offences; empty: all
}

// Vintage is a moment at which other editions of a source began to stand.
type Vintage struct {
	At       time.Time
	Editions []int // that stand from then on
}

// Revised is a reference period in each vintage: a row of the revision triangle.
type Revised struct {
	Period kernel.Period
	Values []*int64 // by vintage; nil where no edition stood, or the number is protected
	First  *int64   // the first value published after the period had ended
	Latest *int64   // the value that stands
}

// Revision is by how much the latest value differs from the first; ok is false where one of them is missing.
func (r Revised) Revision() (n int64, ok bool) {
	if r.First == nil || r.Latest == nil {
		return 0, false
	}
	return *r.Latest - *r.First, true
}

// RevisionSize sums up the revisions R = latest − first of N periods (McKenzie and Gamba, OECD 2008, Interpreting the results of
// revision analyses). All but Relative and Upward are in the source's counting unit.
type RevisionSize struct {
	N            int
	Mean         float64 // ΣR / N: far from zero, first figures lean to one side
	MeanAbsolute float64 // Σ|R| / N
	Relative     float64 // Σ|R| / Σ latest, 0 to 1; NaN where nothing was counted
	Least, Most  int64   // range of R
	Upward       float64 // share of periods with R > 0, 0 to 1
}

// Revisions are the revision triangle of one source, country and kind of offence.
type Revisions struct {
	Source    sources.Source
	Country   kernel.Code
	ICCS      string
	Vintages  []Vintage // oldest first
	Periods   []Revised
	Size      RevisionSize
	Countries []kernel.Code // that the source counts in
	Offences  []string      // codes that it counts
}

// keptSums bounds how many editions' sums are held.
const keptSums = 400

// sumsOf names the events of one edition in a country.
type sumsOf struct {
	tenant  kernel.Tenant
	source  string
	edition int
	unit    kernel.CountingUnit
	country kernel.Code
	iccs    string
}

// Revisions reads the triangle: rows are the periods that were delivered, columns the moments at which editions were approved or
// withdrawn. Counts of events are public; where the source's rule rounds, every value is rounded. Faults: noSource, badICCS,
// noCountry for a country in which the source counts nothing.
func (s *Service) Revisions(ctx context.Context, q RevisionQuery) (Revisions, error) {
	r := Revisions{ICCS: q.ICCS}
	if !wellFormedICCS(q.ICCS) {
		return r, fault.Invalid("statistics.badICCS", "value", q.ICCS).At("iccs")
	}
	var err error
	if r.Source, err = s.sources.Source(ctx, q.Source); err != nil {
		return r, err
	}
	cube, err := s.Cube(ctx, time.Time{})
	if err != nil {
		return r, err
	}
	r.Countries, r.Offences = cube.countries(r.Source), cube.offences(q.Source)
	if r.Country = q.Country; r.Country == "" {
		r.Country = kernel.Code(r.Source.Country)
		if r.Source.Country == regionOfAmericas && len(r.Countries) > 0 {
			r.Country = r.Countries[0]
		}
	}
	if q.Country != "" && !slices.Contains(r.Countries, q.Country) && string(q.Country) != r.Source.Country {
		return r, fault.NotFound("statistics.noCountry", "source", q.Source, "territory", string(q.Country))
	}
	rules, err := s.sources.Strictest(ctx)
	if err != nil {
		return r, err
	}
	if err := s.vintages(ctx, &r, rules[q.Source]); err != nil {
		return r, err
	}
	r.Size = sizeOf(r.Periods)
	return r, nil
}

// countries are those in which a source has facts, sorted.
func (c *Cube) countries(src sources.Source) []kernel.Code {
	s := c.slabs[slabKey{src.ID, Cuboids()[0].Name}]
	if s == nil {
		return nil
	}
	var list []kernel.Code
	for place := range s.runs {
		if string(place) == place.Country() {
			list = append(list, place)
		}
	}
	slices.Sort(list)
	return list
}

func (s *Service) vintages(ctx context.Context, r *Revisions, rule sources.Disclosure) error {
	turns, err := s.sources.Turns(ctx, r.Source.ID)
	if err != nil {
		return err
	}
	rows := map[int][]*int64{}
	asOf := kernel.MomentOf(ctx)
	for _, at := range turns {
		if !asOf.IsZero() && at.After(asOf) {
			break
		}
		valid, err := s.sources.Valid(ctx, at)
		if err != nil {
			return err
		}
		v := Vintage{At: at}
		n := len(r.Vintages)
		for _, e := range valid {
			if e.Source != r.Source.ID {
				continue
			}
			v.Editions = append(v.Editions, e.Edition)
			sums, err := s.sumsOfEdition(ctx, *r, e.Edition)
			if err != nil {
				return err
			}
			for _, key := range e.Periods {
				rows[key] = append(rows[key], make([]*int64, n+1-len(rows[key]))...)
				if shown, hidden := roundedCount(sums[key], rule); !hidden {
					rows[key][n] = &shown
				}
			}
		}
		r.Vintages = append(r.Vintages, v)
	}
	for key, values := range rows {
		p := Revised{Period: kernel.PeriodOfKey(key), Values: append(values, make([]*int64, len(r.Vintages)-len(values))...)}
		ended := time.Date(p.Period.Year+1, 1, 1, 0, 0, 0, 0, time.UTC)
		if p.Period.Month > 0 {
			ended = time.Date(p.Period.Year, time.Month(p.Period.Month)+1, 1, 0, 0, 0, 0, time.UTC)
		}
		for i, v := range p.Values {
			if v != nil && p.First == nil && !r.Vintages[i].At.Before(ended) {
				p.First = v
			}
		}
		p.Latest = p.Values[len(p.Values)-1]
		r.Periods = append(r.Periods, p)
	}
	slices.SortFunc(r.Periods, func(a, b Revised) int { return a.Period.Key() - b.Period.Key() })
	return nil
}

// sumsOfEdition are the events of an edition by period. An edition never changes, so they are read once.
func (s *Service) sumsOfEdition(ctx context.Context, r Revisions, number int) (map[int]int64, error) {
	key := sumsOf{kernel.ActorFrom(ctx).Tenant, r.Source.ID, number, r.Source.Unit, r.Country, r.ICCS}
	s.mu.Lock()
	known := s.sums[key]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	e, err := s.sources.Edition(kernel.AsOf(ctx, time.Time{}), r.Source.ID, number)
	if err != nil {
		return nil, err
	}
	held := map[int]bool{}
	part := Part{Source: r.Source.ID, Edition: number, Unit: r.Source.Unit}
	for _, p := range e.Periods {
		held[p.Period] = true
		part.Periods = append(part.Periods, p.Period)
	}
	where := map[kernel.Dimension][]string{kernel.DimTerritory: {string(r.Country)}}
	if r.ICCS != "" {
		where[kernel.DimICCS] = []string{r.ICCS}
	}
	groups, err := s.facts.Group(ctx, Selection{Tenant: key.tenant, Parts: []Part{part}}, GroupQuery{Source: r.Source.ID, By: []kernel.Dimension{kernel.DimYear, kernel.DimMonth}, Where: where})
	if err != nil {
		return nil, err
	}
	sums := map[int]int64{}
	for _, g := range groups {
		year, _ := strconv.Atoi(g.Keys[0])
		month, _ := strconv.Atoi(g.Keys[1]) // an unknown one is none
		period := kernel.Period{Year: year, Month: month}.Key()
		if !held[period] {
			period = kernel.Year(year).Key()
		}
		sums[period] += g.Quantity
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sums) >= keptSums {
		s.sums = map[sumsOf]map[int]int64{}
	}
	s.sums[key] = sums
	return sums, nil
}

// sizeOf sums up the revisions of those periods that have a first and a latest value.
func sizeOf(periods []Revised) RevisionSize {
	var size RevisionSize
	var sum, absolute, latest, up float64
	for _, p := range periods {
		n, ok := p.Revision()
		if !ok {
			continue
		}
		if size.N == 0 {
			size.Least, size.Most = n, n
		}
		size.N++
		size.Least, size.Most = min(size.Least, n), max(size.Most, n)
		sum, absolute, latest = sum+float64(n), absolute+math.Abs(float64(n)), latest+float64(*p.Latest)
		if n > 0 {
			up++
		}
	}
	count := float64(size.N)
	size.Mean, size.MeanAbsolute, size.Relative, size.Upward = sum/count, absolute/count, absolute/latest, up/count
	return size
}

// RevisionRow is a value of the triangle as it leaves the system.
type RevisionRow struct {
	Source    string `json:"source"`
	Country   string `json:"country"`
	ICCS      string `json:"iccs" doc:"Prefix of the codes counted; empty: all"`
	Period    string `json:"period" doc:"Reference period, yyyy or yyyy-mm"`
	Vintage   string `json:"vintage" doc:"When this value began to stand, RFC 3339"`
	Editions  []int  `json:"editions" doc:"Editions of the source that stood then"`
	Value     *int64 `json:"value" doc:"Events in the source's counting unit; null if no edition stood or the number is protected"`
	First     bool   `json:"first" doc:"The first value published after the period had ended"`
	Different bool   `json:"different" doc:"Another value than in the vintage before"`
}

// Rows are the triangle, period by period, from the vintage in which each period first stood.
func (r Revisions) Rows() []RevisionRow {
	rows := []RevisionRow{}
	for _, p := range r.Periods {
		var before *int64
		begun := false
		for i, v := range p.Values {
			if begun = begun || v != nil; !begun {
				continue
			}
			rows = append(rows, RevisionRow{Source: r.Source.ID, Country: string(r.Country), ICCS: r.ICCS, Period: p.Period.String(),
				Vintage: r.Vintages[i].At.Format(time.RFC3339), Editions: append([]int{}, r.Vintages[i].Editions...), Value: v, First: v != nil && v == p.First,
				Different: i > 0 && (v == nil) != (before == nil) || v != nil && before != nil && *v != *before})
			before = v
		}
	}
	return rows
}

// RevisionRecords are rows as lines of a table, with a head.
func RevisionRecords(rows []RevisionRow) [][]string {
	lines := [][]string{{"source", "country", "iccs", "period", "vintage", "editions", "value", "first", "different"}}
	for _, r := range rows {
		lines = append(lines, []string{r.Source, r.Country, r.ICCS, r.Period, r.Vintage, EditionList(r.Editions), wholeText(r.Value), strconv.FormatBool(r.First), strconv.FormatBool(r.Different)})
	}
	return lines
}

// ByYear are the first and the latest values of whole years, for a drawing: months are summed where every month of the year that
// stands has both.
func (r Revisions) ByYear() (years []int, first, latest []int64) {
	type sums struct {
		first, latest int64
		broken        bool
	}
	of := map[int]*sums{}
	for _, p := range r.Periods {
		y := of[p.Period.Year]
		if y == nil {
			y = &sums{}
			of[p.Period.Year] = y
			years = append(years, p.Period.Year)
		}
		if p.First == nil || p.Latest == nil {
			y.broken = true
			continue
		}
		y.first, y.latest = y.first+*p.First, y.latest+*p.Latest
	}
	years = slices.DeleteFunc(years, func(y int) bool { return of[y].broken })
	slices.Sort(years)
	for _, y := range years {
		first, latest = append(first, of[y].first), append(latest, of[y].latest)
	}
	return years, first, latest
}

// Name is a vintage's short name: its editions.
func (v Vintage) Name() string {
	if len(v.Editions) == 0 {
		return "–"
	}
	return strings.ReplaceAll(EditionList(v.Editions), ";", ", ")
}
