package quality

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
)

// Delivery is one thing that was due.
type Delivery struct {
	Period   kernel.Period
	Due      time.Time
	Received time.Time // zero: nothing has come
	LateDays int       // whole days after the due day; of what has not come, until now
	Earlier  bool      // fell due before the source's first delivery here: whether it came in time is not known
}

// Punctuality says how an obligation was met: completeness is delivered over due, timeliness is in time over due.
type Punctuality struct {
	Obliged    bool // the source declares an obligation
	Due        int
	Delivered  int
	Judged     int // due, of which it can be told whether it came in time
	InTime     int
	Median     int // of the late days of what came late; 0 if nothing did
	Worst      int
	Deliveries []Delivery // the newest first
	Years      []PunctualYear
}

// PunctualYear is the same for what fell due in one year.
type PunctualYear struct {
	Year, Due, Delivered, InTime int
}

// Completeness is the share of what was due that came, in per cent; ok is false where nothing was due.
func (p Punctuality) Completeness() (percent float64, ok bool) { return percentOf(p.Delivered, p.Due) }

// Timeliness is the share of what came in time of what can be told, in per cent; ok is false where nothing can.
func (p Punctuality) Timeliness() (percent float64, ok bool) { return percentOf(p.InTime, p.Judged) }

func percentOf(part, whole int) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return 100 * float64(part) / float64(whole), true
}

// Punctuality is that of a source's obligation up to now.
func (s *Service) Punctuality(ctx context.Context, src sources.Source) (Punctuality, error) {
	dues, err := s.sources.Dues(ctx, src)
	if err != nil {
		return Punctuality{}, err
	}
	now := s.clock.Now()
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		now = at
	}
	p := PunctualityOf(dues, now)
	p.Obliged = src.Obligation.Every == "year" || src.Obligation.Every == "month"
	return p, nil
}

// PunctualityOf sums deliveries up as of a moment. What is not due yet and has come counts as in time.
func PunctualityOf(dues []sources.Due, now time.Time) Punctuality {
	var p Punctuality
	var late []int
	years := map[int]*PunctualYear{}
	for _, d := range dues {
		one := Delivery{Period: d.Period, Due: d.On, Received: d.Received, Earlier: d.Earlier}
		y := years[d.On.Year()]
		if y == nil {
			y = &PunctualYear{Year: d.On.Year()}
			years[y.Year] = y
		}
		p.Due, y.Due = p.Due+1, y.Due+1
		end := d.Received
		if end.IsZero() {
			end = now
		} else {
			p.Delivered, y.Delivered = p.Delivered+1, y.Delivered+1
		}
		if !d.Earlier {
			p.Judged++
		}
		if d.Late {
			one.LateDays = max(1, int(end.Sub(d.On).Hours()/24))
			late = append(late, one.LateDays)
		} else if !d.Received.IsZero() && !d.Earlier {
			p.InTime, y.InTime = p.InTime+1, y.InTime+1
		}
		p.Deliveries = append(p.Deliveries, one)
	}
	slices.Reverse(p.Deliveries)
	slices.Sort(late)
	if n := len(late); n > 0 {
		p.Median, p.Worst = late[(n-1)/2], late[n-1]
	}
	for _, y := range years {
		p.Years = append(p.Years, *y)
	}
	slices.SortFunc(p.Years, func(a, b PunctualYear) int { return b.Year - a.Year })
	return p
}
