package statisticshttp

import (
	"context"
	"math"

	"convive/internal/kernel"
	"convive/internal/platform/api"
	"convive/internal/statistics"
)

type revisionsInput struct {
	api.Page
	api.Dated
	ID      string `path:"id" doc:"Identifier of the source"`
	Country string `query:"country" doc:"Country, ISO 3166-1 alpha-2; without it that of the source"`
	ICCS    string `query:"iccs" doc:"Prefix of the codes of the offences; without it all"`
}

// revisionSize is how large revisions were; null where no period has a first and a latest value.
type revisionSize struct {
	Periods      int      `json:"periods" doc:"Periods with a first value (published after their end) and a latest one"`
	Mean         *float64 `json:"mean" doc:"Mean of latest − first, in the source's counting unit"`
	MeanAbsolute *float64 `json:"mean_absolute"`
	Relative     *float64 `json:"relative" doc:"Sum of |latest − first| over sum of latest, 0 to 1"`
	Least        *int64   `json:"least"`
	Most         *int64   `json:"most"`
	Upward       *float64 `json:"upward" doc:"Share of periods that were revised upwards, 0 to 1"`
}

func sizeBody(s statistics.RevisionSize) revisionSize {
	b := revisionSize{Periods: s.N}
	if s.N == 0 {
		return b
	}
	b.Mean, b.MeanAbsolute, b.Upward, b.Least, b.Most = &s.Mean, &s.MeanAbsolute, &s.Upward, &s.Least, &s.Most
	if !math.IsNaN(s.Relative) && !math.IsInf(s.Relative, 0) {
		b.Relative = &s.Relative
	}
	return b
}

type revisionList struct {
	Total int                      `json:"total" doc:"Number of rows without paging"`
	Size  revisionSize             `json:"size"`
	Items []statistics.RevisionRow `json:"items"`
}

// Records is the list as CSV.
func (l revisionList) Records() [][]string { return statistics.RevisionRecords(l.Items) }

type revisionsOutput struct{ Body revisionList }

func (o operations) listRevisions(ctx context.Context, in *revisionsInput) (*revisionsOutput, error) {
	r, err := o.stats.Revisions(ctx, statistics.RevisionQuery{Source: in.ID, Country: kernel.Code(in.Country), ICCS: in.ICCS})
	if err != nil {
		return nil, err
	}
	rows := r.Rows()
	return &revisionsOutput{Body: revisionList{Total: len(rows), Size: sizeBody(r.Size), Items: api.Cut(in.Page, rows)}}, nil
}

type changesInput struct {
	api.Page
	api.Dated
	ID   string `path:"id" doc:"Identifier of the source"`
	A    int    `path:"a" minimum:"1" doc:"Number of the first edition"`
	B    int    `path:"b" minimum:"1" doc:"Number of the second edition"`
	ICCS string `query:"iccs" doc:"Prefix of the codes of the offences; without it all"`
}

type changeList struct {
	Total int                        `json:"total" doc:"Number of figures that differ, without paging"`
	Same  int                        `json:"same" doc:"Number of figures that are equal"`
	Items []statistics.EditionChange `json:"items"`
}

// Records is the list as CSV.
func (l changeList) Records() [][]string { return statistics.EditionChangeRecords(l.Items) }

type changesOutput struct{ Body changeList }

func (o operations) listChanges(ctx context.Context, in *changesInput) (*changesOutput, error) {
	c, err := o.stats.CompareEditions(ctx, in.ID, in.A, in.B, in.ICCS)
	if err != nil {
		return nil, err
	}
	return &changesOutput{Body: changeList{Total: len(c.Rows), Same: c.Same, Items: api.Cut(in.Page, c.Rows)}}, nil
}
