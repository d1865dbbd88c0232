package statisticshttp

import (
	"context"
	"slices"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/statistics"
)

type linesInput struct {
	Source    string `query:"source" required:"true" doc:"Source"`
	Territory string `query:"territory" doc:"Code of the territory, or the beginning of it"`
	Year      int    `query:"year" minimum:"0" maximum:"9999" doc:"Year"`
	ICCS      string `query:"iccs" doc:"Prefix of the codes"`
	Offset    int    `query:"offset" minimum:"0" default:"0" doc:"How many to skip"`
	Limit     int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many at most"`
	Format    string `query:"format" enum:"json,csv" doc:"Form of the answer; without it by Accept"`
}

type lineBody struct {
	Edition   int               `json:"edition"`
	File      int               `json:"file" doc:"Number of the file within the edition"`
	Line      int64             `json:"line" doc:"Line of the file"`
	Quantity  int64             `json:"quantity"`
	Occurred  string            `json:"occurred" doc:"As precise as it is known"`
	Territory string            `json:"territory"`
	ICCS      string            `json:"iccs"`
	Codes     map[string]string `json:"codes" doc:"Category codes by dimension"`
}

// lineList has no total: the rows are read as they are asked for.
type lineList struct {
	Items []lineBody `json:"items"`
}

// Records is the list as CSV.
func (l lineList) Records() [][]string {
	var dimensions []string
	for _, b := range l.Items {
		for d := range b.Codes {
			if !slices.Contains(dimensions, d) {
				dimensions = append(dimensions, d)
			}
		}
	}
	slices.Sort(dimensions)
	lines := [][]string{append([]string{"edition", "file", "line", "quantity", "occurred", "territory", "iccs"}, dimensions...)}
	for _, b := range l.Items {
		line := []string{strconv.Itoa(b.Edition), strconv.Itoa(b.File), strconv.FormatInt(b.Line, 10), strconv.FormatInt(b.Quantity, 10), b.Occurred, b.Territory, b.ICCS}
		for _, d := range dimensions {
			line = append(line, b.Codes[d])
		}
		lines = append(lines, line)
	}
	return lines
}

type linesOutput struct{ Body lineList }

func (o operations) listLines(ctx context.Context, in *linesInput) (*linesOutput, error) {
	q := statistics.LineQuery{Source: in.Source, Territory: kernel.Code(in.Territory), Year: in.Year, Offset: in.Offset, Limit: in.Limit}
	if in.ICCS != "" {
		q.ICCS = []string{in.ICCS}
	}
	lines, err := o.stats.Lines(ctx, q, time.Time{})
	if err != nil {
		return nil, err
	}
	out := &linesOutput{Body: lineList{Items: []lineBody{}}}
	for _, l := range lines {
		b := lineBody{Edition: l.Edition, File: l.File, Line: l.Line, Quantity: l.Quantity, Occurred: l.Occurred, Territory: string(l.Territory), ICCS: l.ICCS, Codes: map[string]string{}}
		for d, code := range l.Codes {
			b.Codes[string(d)] = code
		}
		out.Body.Items = append(out.Body.Items, b)
	}
	return out, nil
}
