package statisticshttp

import (
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/platform/api"
	"convive/internal/statistics"
)

// IndicatorBody is a definition as it leaves the system; exported so that the document describes what embeds it.
type IndicatorBody struct {
	ID         string            `json:"id" doc:"Identifier"`
	Version    int               `json:"version" doc:"Version of the definition"`
	Title      map[string]string `json:"title" doc:"Title by language"`
	Question   map[string]string `json:"question"`
	Definition map[string]string `json:"definition"`
	Measure    map[string]string `json:"measure" doc:"Unit of measure by language"`
	Kind       string            `json:"kind" enum:"rate,share,count,concentration"`
	Direction  string            `json:"direction" doc:"What is wanted: decrease, increase or none"`
	Multiplier float64           `json:"multiplier"`
	Decimals   int               `json:"decimals"`
	ICCS       []string          `json:"iccs" doc:"Prefixes of the codes counted; none: all"`
	By         []string          `json:"by" doc:"Breakdowns that are offered"`
	SDG        string            `json:"sdg"`
}

func bodyOf(ind statistics.Indicator) IndicatorBody {
	b := IndicatorBody{ID: ind.ID, Version: ind.Version, Title: texts(ind.Title), Question: texts(ind.Question), Definition: texts(ind.Definition), Measure: texts(ind.Measure),
		Kind: string(ind.Kind), Direction: ind.Direction, Multiplier: ind.Multiplier, Decimals: ind.Decimals, ICCS: append([]string{}, ind.ICCS...), By: []string{}, SDG: ind.SDG}
	for _, d := range ind.By {
		b.By = append(b.By, string(d))
	}
	return b
}

// texts are data in several languages as a JSON object.
func texts(t kernel.Text) map[string]string {
	m := map[string]string{}
	for l, s := range t {
		m[string(l)] = s
	}
	return m
}

type indicatorList struct {
	Total int             `json:"total"`
	Items []IndicatorBody `json:"items"`
}

// Records is the list as CSV.
func (l indicatorList) Records() [][]string {
	lines := [][]string{{"id", "version", "kind", "title_es", "title_en", "title_pt", "title_fr", "sdg"}}
	for _, b := range l.Items {
		lines = append(lines, []string{b.ID, strconv.Itoa(b.Version), b.Kind, b.Title["es"], b.Title["en"], b.Title["pt"], b.Title["fr"], b.SDG})
	}
	return lines
}

type indicatorListOutput struct{ Body indicatorList }

type indicatorsInput struct {
	api.Page
	api.Dated
}

func (o operations) listIndicators(ctx context.Context, in *indicatorsInput) (*indicatorListOutput, error) {
	all, err := o.stats.Indicators(ctx)
	if err != nil {
		return nil, err
	}
	out := &indicatorListOutput{Body: indicatorList{Total: len(all), Items: []IndicatorBody{}}}
	for _, ind := range api.Cut(in.Page, all) {
		out.Body.Items = append(out.Body.Items, bodyOf(ind))
	}
	return out, nil
}

type indicatorOne struct {
	api.Dated
	ID string `path:"id" doc:"Identifier of the indicator"`
}

type indicatorWithSources struct {
	IndicatorBody
	Sources []string `json:"sources" doc:"Sources from which it can be computed, official ones first"`
}

type indicatorOutput struct{ Body indicatorWithSources }

func (o operations) getIndicator(ctx context.Context, in *indicatorOne) (*indicatorOutput, error) {
	ind, err := o.stats.Indicator(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	list, err := o.stats.SeriesOf(ctx, ind)
	if err != nil {
		return nil, err
	}
	out := &indicatorOutput{Body: indicatorWithSources{IndicatorBody: bodyOf(ind), Sources: []string{}}}
	for _, src := range list {
		out.Body.Sources = append(out.Body.Sources, src.ID)
	}
	return out, nil
}
