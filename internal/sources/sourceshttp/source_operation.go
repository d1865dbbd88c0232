package sourceshttp

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/api"
	"convive/internal/sources"
)

// SourceBody is a declared source as programs read it; exported for the document, as EditionBody is.
type SourceBody struct {
	ID          string            `json:"id"`
	Country     string            `json:"country" doc:"ISO 3166-1 alpha-2, or 419 for several countries"`
	Covers      *coversBody       `json:"covers,omitempty" doc:"Where the source speaks only of a part of its country"`
	Title       map[string]string `json:"title" doc:"Title by language"`
	Institution map[string]string `json:"institution"`
	Counts      map[string]string `json:"counts" doc:"What is counted"`
	Unit        string            `json:"unit" doc:"What a quantity counts"`
	Collects    []string          `json:"collects" doc:"Breakdowns that the source states"`
	Official    bool              `json:"official"`
	LegalBasis  map[string]string `json:"legal_basis"`
	Licence     map[string]string `json:"licence"`
	Link        string            `json:"link"`
	Breaks      []breakBody       `json:"breaks" doc:"Years from which figures do not compare with earlier ones"`
}

type coversBody struct {
	Place  map[string]string `json:"place" doc:"The part in words, by language"`
	Units  []string          `json:"units" doc:"Codes of the units that are covered whole"`
	Within string            `json:"within,omitempty" doc:"Code of the smallest unit that the part lies in, where no unit is covered whole"`
}

type breakBody struct {
	From      int               `json:"from" doc:"First year of the new kind"`
	Dimension string            `json:"dimension" doc:"Breakdown concerned; empty: every figure"`
	Text      map[string]string `json:"text"`
}

func bodyOf(s sources.Source) SourceBody {
	b := SourceBody{ID: s.ID, Country: s.Country, Title: texts(s.Title), Institution: texts(s.Institution), Counts: texts(s.Counts), Unit: string(s.Unit),
		Collects: []string{}, Official: s.Official, LegalBasis: texts(s.LegalBasis), Licence: texts(s.Licence), Link: s.Link, Breaks: []breakBody{}}
	if !s.Covers.Whole() {
		b.Covers = &coversBody{Place: texts(s.Covers.Place), Units: []string{}, Within: string(s.Covers.Within)}
		for _, u := range s.Covers.Units {
			b.Covers.Units = append(b.Covers.Units, string(u))
		}
	}
	for _, d := range s.Collects {
		b.Collects = append(b.Collects, string(d))
	}
	for _, k := range s.Breaks {
		b.Breaks = append(b.Breaks, breakBody{k.From, string(k.Dimension), texts(k.Text)})
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

type sourceList struct {
	Total int          `json:"total"`
	Items []SourceBody `json:"items"`
}

// Records is the list as CSV.
func (l sourceList) Records() [][]string {
	lines := [][]string{{"source", "country", "unit", "title_es", "title_en", "title_pt", "title_fr", "link"}}
	for _, b := range l.Items {
		lines = append(lines, []string{b.ID, b.Country, b.Unit, b.Title["es"], b.Title["en"], b.Title["pt"], b.Title["fr"], b.Link})
	}
	return lines
}

type sourceListOutput struct{ Body sourceList }

type sourcesInput struct {
	api.Page
	api.Dated
}

func (o operations) listSources(ctx context.Context, in *sourcesInput) (*sourceListOutput, error) {
	all, err := o.sources.Sources(ctx)
	if err != nil {
		return nil, err
	}
	out := &sourceListOutput{Body: sourceList{Total: len(all), Items: []SourceBody{}}}
	for _, s := range api.Cut(in.Page, all) {
		out.Body.Items = append(out.Body.Items, bodyOf(s))
	}
	return out, nil
}

type sourceInput struct {
	api.Dated
	ID string `path:"id" doc:"Identifier of the source"`
}

type dueBody struct {
	Period   string     `json:"period" doc:"yyyy or yyyy-mm"`
	Due      time.Time  `json:"due"`
	Received *time.Time `json:"received" doc:"When this installation received it; null if it has not"`
	Late     bool       `json:"late"`
	Earlier  bool       `json:"earlier" doc:"Fell due before the source's first delivery to this installation: whether it was in time is not known"`
}

type sourceDelivery struct {
	SourceBody
	Every   string    `json:"every" doc:"year, month or none"`
	DueDays int       `json:"due_days" doc:"Days after the end of the period"`
	Dues    []dueBody `json:"dues"`
}

type sourceOutput struct{ Body sourceDelivery }

func (o operations) getSource(ctx context.Context, in *sourceInput) (*sourceOutput, error) {
	s, err := o.sources.Source(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	dues, err := o.sources.Dues(ctx, s)
	if err != nil {
		return nil, err
	}
	out := &sourceOutput{Body: sourceDelivery{SourceBody: bodyOf(s), Every: s.Obligation.Every, DueDays: s.Obligation.DueDays, Dues: []dueBody{}}}
	for _, d := range dues {
		b := dueBody{Period: d.Period.String(), Due: d.On, Late: d.Late, Earlier: d.Earlier}
		if !d.Received.IsZero() {
			b.Received = &d.Received
		}
		out.Body.Dues = append(out.Body.Dues, b)
	}
	return out, nil
}
