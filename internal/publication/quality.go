package publication

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// Quality is what is known about how good a figure is.
type Quality struct {
	Unknown  []UnknownShare    // by dimension that the source states
	Editions []sources.Edition // that the series was computed from
	Controls []sources.ControlResult
	Met      int // control totals that agree
	Partial  bool
	Delivery Delivery
}

// UnknownShare is the share of events of a year in which a dimension is not known.
type UnknownShare struct {
	Dimension kernel.Dimension
	Share     kernel.Rate
}

// Delivery counts how a source's obligation to report was met.
type Delivery struct {
	Dues                  []sources.Due
	InTime, Late, Missing int
	Earlier               int // came when this installation began: whether in time is not known
}

// deliveryOf counts what is due.
func deliveryOf(dues []sources.Due) Delivery {
	d := Delivery{Dues: dues}
	for _, due := range dues {
		switch {
		case due.Received.IsZero():
			d.Missing++
		case due.Earlier:
			d.Earlier++
		case due.Late:
			d.Late++
		default:
			d.InTime++
		}
	}
	return d
}

func (s *Service) quality(ctx context.Context, p *IndicatorPage) error {
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return err
	}
	whole := p.Indicator
	whole.Where = nil // what is unknown among all events of the offence, not among those that fit
	a := subject{cube: cube, ind: whole, src: p.Source, place: p.Query.Territory, year: p.Query.Year}
	all, _ := a.breakdowns()
	for _, b := range all {
		p.Quality.Unknown = append(p.Quality.Unknown, UnknownShare{b.Dimension, b.Unknown})
	}
	editions, err := s.sources.Editions(ctx, p.Source.ID)
	if err != nil {
		return err
	}
	for _, e := range editions {
		if !slices.ContainsFunc(p.Now.Series.Parts, func(part statistics.Part) bool { return part.Edition == e.Number }) {
			continue
		}
		p.Quality.Editions = append(p.Quality.Editions, e)
		for _, c := range e.Controls {
			p.Quality.Controls = append(p.Quality.Controls, c)
			if c.Meets() {
				p.Quality.Met++
			}
		}
	}
	p.Quality.Partial = p.Now.Now.Status == statistics.Partial
	dues, err := s.sources.Dues(ctx, p.Source)
	p.Quality.Delivery = deliveryOf(dues)
	return err
}
