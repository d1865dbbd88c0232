package publication

import (
	"slices"

	"convive/internal/kernel"
	"convive/internal/territories"
)

// The codes of the two sides.
const (
	women = "female"
	men   = "male"
)

// Pyramid is how the people of a year divide by age group and sex: inhabitants or victims. The two sides, Other and Unknown
// make Total. Without groups it is not known.
type Pyramid struct {
	Year       int
	Vintage    string   // of inhabitants: the census or projection
	Groups     []string // age codes, from young to old, none overlapping another
	Women, Men []float64
	Other      float64 // known to be neither
	Unknown    float64 // age or sex is not known
	Total      float64
}

// Known says whether there is a pyramid to draw.
func (p Pyramid) Known() bool { return len(p.Groups) > 1 }

// UnknownShare is the part of all whose age or sex is not known, in per cent.
func (p Pyramid) UnknownShare() kernel.Rate { return kernel.NewShare(p.Unknown, p.Total, 100) }

// inhabitants are the people of a place in a year. Whom no group holds is unknown.
func inhabitants(atlas *territories.Atlas, code kernel.Code, year PopulationYear) Pyramid {
	p := Pyramid{Year: year.Year, Vintage: year.Vintage, Total: year.Count, Unknown: year.Count}
	var known []string
	for _, g := range atlas.PopulationAges() {
		_, _, ok1 := atlas.NationalPopulation(code, year.Year, women, g)
		_, _, ok2 := atlas.NationalPopulation(code, year.Year, men, g)
		if ok1 && ok2 {
			known = append(known, g)
		}
	}
	for _, g := range partition(known) {
		w, _, _ := atlas.NationalPopulation(code, year.Year, women, g)
		m, _, _ := atlas.NationalPopulation(code, year.Year, men, g)
		p.Groups, p.Women, p.Men = append(p.Groups, g), append(p.Women, w), append(p.Men, m)
		p.Unknown -= w + m
	}
	p.Unknown = max(0, p.Unknown) // groups of another projection may make more than the whole
	return p
}

// victims are the persons of a source by age and sex. ok is false where it does not state both, or the indicator is about one
// of them already, or some of the persons are hidden.
func (a subject) victims() (p Pyramid, ok bool) {
	_, oneSex := a.ind.Where[kernel.DimSex]
	_, oneAge := a.ind.Where[kernel.DimAge]
	if a.src.Unit != kernel.UnitVictim || oneSex || oneAge || !slices.Contains(a.src.Collects, kernel.DimSex) || !slices.Contains(a.src.Collects, kernel.DimAge) {
		return p, false
	}
	sums, ok := a.sums(kernel.DimSex, kernel.DimAge)
	if !ok || sums.HidesIn(a.year) {
		return p, false
	}
	p.Year = a.year
	sides := map[string]map[string]float64{women: {}, men: {}}
	for key, n := range sums.Of {
		if key.Year != a.year {
			continue
		}
		sex, age := key.Codes[0], key.Codes[1]
		p.Total += float64(n)
		_, isAge := ParseAge(age)
		switch {
		case sides[sex] != nil && isAge:
			sides[sex][age] += float64(n)
			if !slices.Contains(p.Groups, age) {
				p.Groups = append(p.Groups, age)
			}
		case sex == kernel.Unknown || age == kernel.Unknown || sides[sex] != nil:
			p.Unknown += float64(n)
		default:
			p.Other += float64(n)
		}
	}
	slices.SortFunc(p.Groups, func(x, y string) int { return ageFrom(x) - ageFrom(y) })
	for _, g := range p.Groups {
		p.Women, p.Men = append(p.Women, sides[women][g]), append(p.Men, sides[men][g])
	}
	return p, p.Known()
}
