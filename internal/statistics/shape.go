package statistics

import (
	"slices"

	"convive/internal/kernel"
)

// Shape is a table that is published of a source that counts persons: which dimensions are crossed, and for which territories.
// A question that crosses attributes of persons in any other way is not answered.
type Shape struct {
	Cuboid string
	Dims   []kernel.Dimension
	Depth  int // for units that are at most so many steps from their country, itself counted; 0: for all
}

// Shapes are the tables in which attributes of persons stand. Tables without them (months, means, places of the act) are public
// as they are.
func Shapes() []Shape {
	return []Shape{
		{Cuboid: "persons", Dims: []kernel.Dimension{kernel.DimSex, kernel.DimAge}},
		{Cuboid: "persons", Dims: []kernel.Dimension{kernel.DimSex, kernel.DimAge, kernel.DimMechanism}, Depth: 1},
		{Cuboid: "months", Dims: []kernel.Dimension{kernel.DimMonth, kernel.DimSex}, Depth: 2},
		{Cuboid: "groups", Dims: []kernel.Dimension{kernel.DimIndigenous, kernel.DimAfro, kernel.DimGender}},
		{Cuboid: "circumstances", Dims: []kernel.Dimension{kernel.DimRelation, kernel.DimContext, kernel.DimMotive}, Depth: 2},
		{Cuboid: "circumstances", Dims: []kernel.Dimension{kernel.DimRelation}},
		{Cuboid: "process", Dims: []kernel.Dimension{kernel.DimStage, kernel.DimInstitution, kernel.DimNationality}, Depth: 2},
		{Cuboid: "process", Dims: []kernel.Dimension{kernel.DimNationality}},
	}
}

// reaches says whether the table is published of a unit that is so many steps from its country.
func (s Shape) reaches(depth int) bool { return s.Depth == 0 || depth <= s.Depth }

// Sensitivity says how much a dimension tells of a person.
type Sensitivity int

// The sensitivities.
const (
	OfTheEvent  Sensitivity = iota // nothing: when, where, by what means
	OfAPerson                      // one of the things by which a person is known
	OfAMinority                    // alone enough to harm
)

// SensitivityOf is how much a dimension tells of a person.
func SensitivityOf(d kernel.Dimension) Sensitivity {
	switch d {
	case kernel.DimGender, kernel.DimIndigenous, kernel.DimAfro, kernel.DimDisability:
		return OfAMinority
	case kernel.DimSex, kernel.DimAge, kernel.DimNationality, kernel.DimRelation:
		return OfAPerson
	}
	return OfTheEvent
}

// personal are the dimensions of a question, other than those of the event alone.
func personal(dims []kernel.Dimension) bool {
	return slices.ContainsFunc(dims, func(d kernel.Dimension) bool { return SensitivityOf(d) != OfTheEvent })
}

// dimensions are those that a question crosses: by which it asks and on which it filters.
func (q Question) dimensions() []kernel.Dimension {
	list := slices.Clone(q.By)
	for d := range q.Where {
		if !slices.Contains(list, d) {
			list = append(list, d)
		}
	}
	return list
}

// offered says whether a table holds what a question crosses, for a place that is so many steps from its country.
func offered(dims []kernel.Dimension, depth int) bool {
	return slices.ContainsFunc(Shapes(), func(s Shape) bool {
		return s.reaches(depth) && !slices.ContainsFunc(dims, func(d kernel.Dimension) bool { return !slices.Contains(s.Dims, d) })
	})
}
