package statistics

import (
	"slices"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/territories"
)

// Mark is a place between two years across which figures are not comparable.
type Mark struct {
	Year       int // first year of the new kind
	Text       kernel.Text
	Population bool // the population series changes, not the source
	Dimension  kernel.Dimension
}

// marks are the breaks that concern a query, in the order of the years.
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
