package institutions

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"convive/internal/kernel"
)

// Matrix is who does what on a day: for each function, by territory, the institutions and their roles.
type Matrix struct {
	Day       string
	Functions []FunctionLine
}

// FunctionLine is a function with its places. Uncovered are functions of which nobody is accountable anywhere.
type FunctionLine struct {
	Function Row
	Places   []FunctionPlace
}

// FunctionPlace is a function in a territory. It has a gap if nobody is accountable there, an overlap if more than one
// institution is and one of their mandates does not explain it.
type FunctionPlace struct {
	Area     string
	Mandates []Row // by role, then institution
	Gap      bool
	Overlap  bool
}

// Accountable are the institutions that answer for the function in the place.
func (p FunctionPlace) Accountable() []string {
	var list []string
	for _, m := range p.Mandates {
		if m.Values["role"] == Accountable {
			list = append(list, m.Values["institution"])
		}
	}
	return list
}

// State is covered, gap or overlap.
func (p FunctionPlace) State() string {
	switch {
	case p.Gap:
		return "gap"
	case p.Overlap:
		return "overlap"
	}
	return "covered"
}

// Uncovered says that nobody is accountable for the function anywhere.
func (l FunctionLine) Uncovered() bool {
	return !slices.ContainsFunc(l.Places, func(p FunctionPlace) bool { return !p.Gap })
}

// Matrix is who does what on a day, functions by dimension and code.
func (r *Register) Matrix(day string) Matrix {
	m := Matrix{Day: day}
	mandates := r.On(OfMandate, day)
	functions := r.On(OfFunction, day)
	slices.SortStableFunc(functions, func(a, b Row) int {
		return slices.Index(dimensions, a.Values["dimension"]) - slices.Index(dimensions, b.Values["dimension"])
	})
	for _, f := range functions {
		line, at := FunctionLine{Function: f}, map[string]int{}
		for _, mandate := range mandates {
			if mandate.Values["function"] != f.Code {
				continue
			}
			area := mandate.Values["area"]
			i, ok := at[area]
			if !ok {
				i = len(line.Places)
				at[area] = i
				line.Places = append(line.Places, FunctionPlace{Area: area})
			}
			line.Places[i].Mandates = append(line.Places[i].Mandates, mandate)
		}
		for i := range line.Places {
			line.Places[i].judge()
		}
		slices.SortFunc(line.Places, func(a, b FunctionPlace) int { return cmp.Compare(a.Area, b.Area) })
		m.Functions = append(m.Functions, line)
	}
	return m
}

func (p *FunctionPlace) judge() {
	roles := Roles()
	slices.SortStableFunc(p.Mandates, func(a, b Row) int {
		return cmp.Or(slices.Index(roles, a.Values["role"])-slices.Index(roles, b.Values["role"]), cmp.Compare(a.Values["institution"], b.Values["institution"]))
	})
	n := len(p.Accountable())
	explained := slices.ContainsFunc(p.Mandates, func(m Row) bool { return len(m.Values.Words("explained")) > 0 })
	p.Gap, p.Overlap = n == 0, n > 1 && !explained
}

// Gaps is where the norms do not carry what happens and what is done (requirement F2).
type Gaps struct {
	Country string
	Year    int // the newest of which sources hold events; 0 if none does
	// Classes of offences that sources recorded and that no article in force defines, the most frequent first.
	Classes []ClassGap
	Events  int64 // recorded in that year
	Covered int64 // of them of a class that an article defines
	Few     int64 // of them of classes too small to be named; it is not said whether they are covered
	// Groundless are mandates whose article ended.
	Groundless []Row
	// Overdue are norms whose review is past.
	Overdue []Row
}

// ClassGap is a class that no article in force defines.
type ClassGap struct {
	ICCS   string
	Events int64
}

// Gaps tells them of a country, as of today.
func (s *Service) Gaps(ctx context.Context, country string) (Gaps, error) {
	r, err := s.Register(ctx)
	if err != nil {
		return Gaps{}, err
	}
	today := s.Today(ctx)
	g := Gaps{Country: country}
	var events map[string]int64
	if g.Year, events, g.Few, err = s.recorded.ByClass(ctx, country); err != nil {
		return g, err
	}
	g.Events = g.Few
	defined := r.defined(country, today)
	for class, n := range events {
		g.Events += n
		if slices.ContainsFunc(defined, func(d string) bool { return strings.HasPrefix(class, d) }) {
			g.Covered += n
			continue
		}
		g.Classes = append(g.Classes, ClassGap{class, n})
	}
	slices.SortFunc(g.Classes, func(a, b ClassGap) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.ICCS, b.ICCS))
	})
	g.Groundless, g.Overdue = r.groundless(country, today), r.overdue(country, today)
	return g, nil
}

// Countries are those of the norms of a day, in order.
func (r *Register) Countries(day string) []string {
	var list []string
	for _, n := range r.On(OfNorm, day) {
		list = append(list, kernel.Code(n.Values["jurisdiction"]).Country())
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func inCountry(code, country string) bool { return kernel.Code(code).Country() == country }

// defined are the ICCS classes that a country's articles in force define; a class covers those below it.
func (r *Register) defined(country, day string) []string {
	var list []string
	for _, a := range r.On(OfArticle, day) {
		if norm, ok := r.Get(OfNorm, a.Values["norm"], day); ok && inCountry(norm.Values["jurisdiction"], country) {
			list = append(list, a.Values.List("iccs")...)
		}
	}
	return list
}

// groundless are mandates of a day whose article is not in force any more.
func (r *Register) groundless(country, day string) []Row {
	var list []Row
	for _, m := range r.On(OfMandate, day) {
		if _, ok := r.Get(OfArticle, m.Values["article"], day); !ok && inCountry(m.Values["area"], country) {
			list = append(list, m)
		}
	}
	return list
}

func (r *Register) overdue(country, day string) []Row {
	var list []Row
	for _, n := range r.On(OfNorm, day) {
		if by := n.Values["review"]; by != "" && by < day && inCountry(n.Values["jurisdiction"], country) {
			list = append(list, n)
		}
	}
	return list
}
