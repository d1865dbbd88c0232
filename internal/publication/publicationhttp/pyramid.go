package publicationhttp

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/publication"
)

// pyramidOf draws people by age and sex. Events have the margin of counts; people who were counted or projected have none.
func pyramidOf(ctx context.Context, id, title string, p publication.Pyramid, events bool) chart.Pyramid {
	y := chart.Pyramid{Figure: countFigure(ctx, id, title, 544, i18n.T(ctx, "publication.dimension.age")),
		Left: chart.Series{Name: i18n.T(ctx, "publication.women")}, Right: chart.Series{Name: i18n.T(ctx, "publication.men")}}
	value := chart.Exact
	if events {
		value = func(n float64) chart.Value { return chart.Of(kernel.NewCount(n)) }
	}
	for i, g := range p.Groups {
		y.Groups = append(y.Groups, category(ctx, kernel.DimAge, g))
		y.Left.Values = append(y.Left.Values, value(p.Women[i]))
		y.Right.Values = append(y.Right.Values, value(p.Men[i]))
	}
	if p.Other > 0 {
		y.Unknown = append(y.Unknown, chart.Bar{Label: i18n.T(ctx, "publication.pyramid.other"), Value: chart.Exact(p.Other)})
	}
	if p.Unknown > 0 {
		y.Unknown = append(y.Unknown, chart.Bar{Label: i18n.T(ctx, "publication.pyramid.unknown"), Value: chart.Exact(p.Unknown)})
	}
	return y
}

// unknownPeople says of how many age or sex is not known.
func unknownPeople(ctx context.Context, p publication.Pyramid) string {
	if p.Unknown == 0 {
		return i18n.T(ctx, "publication.pyramid.allKnown")
	}
	return i18n.T(ctx, "publication.pyramid.unknownShare", "n", whole(ctx, p.Unknown), "share", i18n.Percent(ctx, p.UnknownShare().Value, 1))
}
