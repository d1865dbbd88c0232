package app

import (
	"context"
	"fmt"
	"slices"

	"convive/internal/kernel"
	"convive/internal/management"
	"convive/internal/quality"
	"convive/internal/sources"
)

// onData are the measures of the whole system that sources, facts and quality answer (F2, I7, T2, T3, T11, X1, X2). What they hold
// of earlier years is not kept apart: of those nothing is told.
var onData = map[string]func(e *evidence, ctx context.Context, q management.Question) (management.Reading, error){
	"offences-defined":   (*evidence).defined,
	"deliveries-in-time": (*evidence).deliveries,
	"quality-score":      (*evidence).score,
	"rules-held":         (*evidence).rules,
	"rows-accepted":      (*evidence).rows,
	"coordinates":        (*evidence).coordinates,
	"governments-hosted": (*evidence).governments,
	"datasets-open":      (*evidence).open,
	"unknown-age": func(e *evidence, ctx context.Context, q management.Question) (management.Reading, error) {
		return e.unknown(ctx, q, kernel.DimAge)
	},
	"unknown-sex": func(e *evidence, ctx context.Context, q management.Question) (management.Reading, error) {
		return e.unknown(ctx, q, kernel.DimSex)
	},
}

var notKept = management.Reading{Absent: management.NotKept}

// present says whether a question is of the year that has not ended.
func (e *evidence) present(q management.Question) bool {
	return e.app.Config.Clock.Now().UTC().Year() == q.Year
}

func (e *evidence) defined(ctx context.Context, q management.Question) (management.Reading, error) {
	var r management.Reading
	if !e.present(q) {
		return notKept, nil
	}
	register, err := e.app.Institutions.Register(ctx)
	if err != nil {
		return r, err
	}
	for _, country := range register.Countries(q.Day) {
		g, err := e.app.Institutions.Gaps(ctx, country)
		if err != nil {
			return r, err
		}
		told := g.Events - g.Few
		r.Numerator, r.Denominator = r.Numerator+float64(g.Covered), r.Denominator+float64(told)
		r.Recorded = r.Recorded || told > 0
		for _, c := range g.Classes {
			if len(r.Behind) < mostBehind {
				r.Behind = append(r.Behind, c.ICCS)
			}
		}
	}
	return r, nil
}

func (e *evidence) deliveries(ctx context.Context, q management.Question) (management.Reading, error) {
	var r management.Reading
	all, err := e.app.Sources.Sources(ctx)
	if err != nil || !e.present(q) {
		return notKept, err
	}
	for _, src := range all {
		p, err := e.app.Quality.Punctuality(ctx, src)
		if err != nil {
			return r, err
		}
		r.Numerator, r.Denominator = r.Numerator+float64(p.InTime), r.Denominator+float64(p.Judged)
		if p.InTime < p.Judged && len(r.Behind) < mostBehind {
			r.Behind = append(r.Behind, src.ID)
		}
	}
	r.Recorded = r.Denominator > 0
	return r, nil
}

// open are the published sources whose licence is stated; each is a file of open data with its schema.
func (e *evidence) open(ctx context.Context, q management.Question) (management.Reading, error) {
	if !e.present(q) {
		return notKept, nil
	}
	published := map[string]bool{}
	var t tally
	err := e.eachValid(ctx, func(src sources.Source, _ sources.Edition) error {
		if !published[src.ID] {
			t.count(src.ID, len(src.Licence) > 0)
		}
		published[src.ID] = true
		return nil
	})
	return t.reading, err
}

func (e *evidence) score(ctx context.Context, q management.Question) (management.Reading, error) {
	var r management.Reading
	if !e.present(q) {
		return notKept, nil
	}
	glances, err := e.app.Quality.Overview(ctx)
	for _, g := range glances {
		if g.Score.Exists() && (!r.Recorded || g.Score.Points < r.Numerator) {
			r = management.Reading{Numerator: g.Score.Points, Recorded: true, Behind: []string{g.Source.ID}}
		}
	}
	return r, err
}

func (e *evidence) rules(ctx context.Context, q management.Question) (management.Reading, error) {
	var t tally
	all, err := e.app.Sources.Sources(ctx)
	if err != nil || !e.present(q) {
		return notKept, err
	}
	for _, src := range all {
		runs, err := e.app.Quality.Runs(ctx, src.ID)
		if err != nil {
			return t.reading, err
		}
		if len(runs) == 0 {
			continue
		}
		for _, o := range runs[0].Outcomes {
			if o.Status != quality.NotAssessable {
				t.count(src.ID+"/"+o.Rule, o.Status == quality.Held)
			}
		}
	}
	return t.reading, nil
}

// eachValid does something with every edition of which a period is in force.
func (e *evidence) eachValid(ctx context.Context, do func(src sources.Source, edition sources.Edition) error) error {
	valid, err := e.app.Sources.Valid(ctx, kernel.MomentOf(ctx))
	if err != nil {
		return err
	}
	for _, v := range valid {
		src, err := e.app.Sources.Source(ctx, v.Source)
		if err != nil {
			return err
		}
		edition, err := e.app.Sources.Edition(ctx, v.Source, v.Edition)
		if err != nil {
			return err
		}
		if err := do(src, edition); err != nil {
			return err
		}
	}
	return nil
}

func (e *evidence) rows(ctx context.Context, q management.Question) (management.Reading, error) {
	var r management.Reading
	if !e.present(q) {
		return notKept, nil
	}
	err := e.eachValid(ctx, func(src sources.Source, edition sources.Edition) error {
		c := edition.Counts
		r.Numerator, r.Denominator = r.Numerator+float64(c.Accepted), r.Denominator+float64(c.Read)
		if c.Accepted < c.Read && len(r.Behind) < mostBehind {
			r.Behind = append(r.Behind, src.ID)
		}
		return nil
	})
	r.Recorded = r.Denominator > 0
	return r, err
}

// stated is how many rows of an edition, or victims of its newest year, state something.
type stated struct{ good, all int64 }

// ofEdition asks the facts of an edition, once: an edition does not change.
func (e *evidence) ofEdition(ctx context.Context, edition sources.Edition, what, query string) (stated, error) {
	key := sources.EditionKey{Tenant: kernel.ActorFrom(ctx).Tenant, Source: edition.Source, Number: edition.Number}
	at := fmt.Sprint(key, what)
	if known, ok := e.stated.Load(at); ok {
		return known.(stated), nil
	}
	engine, facts := e.app.Facts.ReadEdition(key)
	var s stated
	if err := engine.QueryRowContext(ctx, fmt.Sprintf(query, facts)).Scan(&s.good, &s.all); err != nil {
		return s, fmt.Errorf("%s of %s: %w", what, edition.Source, err)
	}
	e.stated.Store(at, s)
	return s, nil
}

// coordinates are asked of editions that state any: a source that counts by municipality has none to give.
func (e *evidence) coordinates(ctx context.Context, q management.Question) (management.Reading, error) {
	var r management.Reading
	if !e.present(q) {
		return notKept, nil
	}
	err := e.eachValid(ctx, func(src sources.Source, edition sources.Edition) error {
		s, err := e.ofEdition(ctx, edition, "coordinates", "SELECT count(*) FILTER (WHERE h3 <> 0), count(*) FROM (%s) AS edition")
		if err != nil || s.good == 0 {
			return err
		}
		r.Numerator, r.Denominator, r.Recorded = r.Numerator+float64(s.good), r.Denominator+float64(s.all), true
		if s.good < s.all && len(r.Behind) < mostBehind {
			r.Behind = append(r.Behind, src.ID)
		}
		return nil
	})
	return r, err
}

// unknown is the largest share among the sources on homicide, of their newest year.
func (e *evidence) unknown(ctx context.Context, q management.Question, d kernel.Dimension) (management.Reading, error) {
	var worst management.Reading
	if !e.present(q) {
		return notKept, nil
	}
	query := "SELECT coalesce(CAST(sum(quantity) FILTER (WHERE coalesce(CAST(" + string(d) + " AS VARCHAR), '" + kernel.Unknown + "') = '" + kernel.Unknown + "') AS BIGINT), 0), coalesce(CAST(sum(quantity) AS BIGINT), 0) " +
		"FROM (%[1]s) AS edition WHERE CAST(unit AS VARCHAR) = 'victim' AND CAST(iccs AS VARCHAR) LIKE '0101%%' AND year = (SELECT max(year) FROM (%[1]s) AS newest)"
	err := e.eachValid(ctx, func(src sources.Source, edition sources.Edition) error {
		if !slices.Contains(src.Collects, d) {
			return nil
		}
		s, err := e.ofEdition(ctx, edition, string(d), query)
		if err != nil || s.all == 0 {
			return err
		}
		r := management.Reading{Numerator: float64(s.good), Denominator: float64(s.all), Recorded: true, Behind: []string{src.ID}}
		if !worst.Recorded || r.Numerator*worst.Denominator > worst.Numerator*r.Denominator {
			worst = r
		}
		return nil
	})
	return worst, err
}

func (e *evidence) governments(ctx context.Context, q management.Question) (management.Reading, error) {
	list, err := e.app.Tenants.List(ctx)
	if err != nil || !e.present(q) {
		return notKept, err
	}
	return management.Reading{Numerator: float64(1 + len(list)), Recorded: true}, nil
}
