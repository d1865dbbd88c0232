package diagnostics

import (
	"cmp"
	"context"
	"slices"
	"time"

	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// Service is the module's door. All that it gives is public: it reads nothing but published figures.
type Service struct {
	stats  *statistics.Service
	places *territories.Service
	limits Limits
}

// NewService joins the modules that are read; limits are those of the installation, Bogota if it has none of its own.
func NewService(stats *statistics.Service, places *territories.Service, limits Limits) *Service {
	return &Service{stats: stats, places: places, limits: limits}
}

// Limits are those of the installation.
func (s *Service) Limits() Limits { return s.limits }

// Listed is a country in which at least two sources count the same kind of event.
type Listed struct {
	Country territories.Unit
	Family  Family
	Sources []sources.Source
}

// Countries lists where sources can be held against each other, by country and kind of event.
func (s *Service) Countries(ctx context.Context) ([]Listed, error) {
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.families(ctx)
	if err != nil {
		return nil, err
	}
	list := []Listed{}
	for _, f := range all {
		who, err := s.countedIn(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, country := range atlas.Countries() {
			here := speaking(cube, who, country.Code)
			if len(here) < 2 {
				continue
			}
			l := Listed{Country: country, Family: f}
			for _, c := range here {
				l.Sources = append(l.Sources, c.source)
			}
			slices.SortFunc(l.Sources, func(a, b sources.Source) int { return sideOf(a).before(sideOf(b)) })
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(a, b Listed) int { return cmp.Compare(a.Country.Code, b.Country.Code) })
	return list, nil
}

// sideOf is a source without its counts.
func sideOf(src sources.Source) Side {
	return Side{ID: src.ID, Unit: src.Unit, Official: src.Official, Partly: !src.Covers.Whole()}
}
