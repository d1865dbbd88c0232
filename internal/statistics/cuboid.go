package statistics

import "convive/internal/kernel"

// Cuboid names the coordinates over which the cube sums facts besides source, unit, year, territory and ICCS. Several
// small cuboids stand for one that would have as many cells as there are facts.
type Cuboid struct {
	Name       string
	Month      bool
	Clock      bool // hour and weekday
	Wide       bool // kept for countries and first-level units only: it would be large for each municipality
	Categories []kernel.Dimension
}

// Cuboids are what the cube in memory holds. A question is answered by the first that has all its dimensions.
func Cuboids() []Cuboid {
	return []Cuboid{
		{Name: "persons", Categories: []kernel.Dimension{kernel.DimSex, kernel.DimAge, kernel.DimMechanism}},
		{Name: "months", Month: true, Categories: []kernel.Dimension{kernel.DimSex}},
		{Name: "places", Categories: []kernel.Dimension{kernel.DimPlaceType, kernel.DimMechanism}},
		{Name: "clock", Clock: true, Wide: true},
		{Name: "circumstances", Categories: []kernel.Dimension{kernel.DimRelation, kernel.DimContext, kernel.DimMotive}},
		{Name: "groups", Categories: []kernel.Dimension{kernel.DimIndigenous, kernel.DimAfro, kernel.DimGender}},
		{Name: "process", Categories: []kernel.Dimension{kernel.DimStage, kernel.DimInstitution, kernel.DimNationality}},
	}
}

// Personal says whether attributes of persons are crossed: only then its cells need keys.
func (c Cuboid) Personal() bool { return personal(c.Categories) }

// has says whether the cuboid can answer by or filter on a dimension.
func (c Cuboid) has(d kernel.Dimension) bool {
	switch d {
	case kernel.DimTerritory, kernel.DimYear, kernel.DimICCS:
		return true
	case kernel.DimMonth:
		return c.Month
	case kernel.DimHour, kernel.DimWeekday:
		return c.Clock
	}
	return c.category(d) >= 0
}

func (c Cuboid) category(d kernel.Dimension) int {
	for i, k := range c.Categories {
		if k == d {
			return i
		}
	}
	return -1
}
