package statisticshttp

import (
	"context"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/api"
	"convive/internal/statistics"
)

// valuesInput has the parameters of the command `convive indicator values`.
type valuesInput struct {
	api.Page
	api.Dated
	ID        string `path:"id" doc:"Identifier of the indicator"`
	By        string `query:"by" doc:"Breakdowns separated by commas: territory, sex, age, mechanism, month, hour, weekday, place_type"`
	Source    string `query:"source" doc:"Source; without it the official one of the territory"`
	Territory string `query:"territory" doc:"Code of the unit, or of the unit whose parts are asked for"`
	Level     int    `query:"level" minimum:"-1" maximum:"9" default:"-1" doc:"Level of the territories: 0 country, 1, 2; -1: the territory itself"`
	From      int    `query:"from" minimum:"0" maximum:"9999" doc:"First year"`
	To        int    `query:"to" minimum:"0" maximum:"9999" doc:"Last year"`
	AsOf      string `query:"as_of" doc:"Figures as they stood at this moment (yyyy-mm-dd or RFC 3339)"`
}

// valueList is the rows of a series, the same as in CSV, on the page and on the command line.
type valueList struct {
	Total int              `json:"total" doc:"Number of rows without paging"`
	Items []statistics.Row `json:"items"`
}

// Records is the list as CSV.
func (l valueList) Records() [][]string { return statistics.Records(l.Items) }

type valuesOutput struct{ Body valueList }

func (o operations) listValues(ctx context.Context, in *valuesInput) (*valuesOutput, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	series, err := o.stats.Values(ctx, q)
	if err != nil {
		return nil, err
	}
	rows := statistics.Rows(series)
	return &valuesOutput{Body: valueList{Total: len(rows), Items: api.Cut(in.Page, rows)}}, nil
}

func (in *valuesInput) query() (statistics.ValuesQuery, error) {
	q := statistics.ValuesQuery{Indicator: in.ID, Source: in.Source, Territory: kernel.Code(in.Territory), Level: in.Level, From: in.From, To: in.To, Free: true}
	territory := false
	for _, d := range strings.Split(in.By, ",") {
		switch d = strings.TrimSpace(d); d {
		case "", "year":
		case "territory":
			territory = true
		default:
			q.By = append(q.By, kernel.Dimension(d))
		}
	}
	if territory && q.Level < 0 {
		q.Level = 1
	}
	var err error
	q.AsOf, err = moment(in.AsOf)
	return q, err
}

// moment reads a day, which means its end, or an instant.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fault.Invalid("statistics.badMoment", "value", text).At("as_of")
	}
	return t.Add(24*time.Hour - time.Millisecond), nil
}
