package sourceshttp

import (
	"context"
	"strconv"
	"time"

	"convive/internal/platform/api"
	"convive/internal/sources"
)

type editionInput struct {
	api.Page
	api.Dated
	ID string `path:"id" doc:"Identifier of the source"`
}

// EditionBody is an edition as programs read it. It has a name to the outside because the document describes what an operation
// embeds only then.
type EditionBody struct {
	Source      string        `json:"source"`
	Number      int           `json:"number"`
	State       string        `json:"state"`
	Periods     string        `json:"periods" doc:"Years that it covers"`
	ReceivedAt  time.Time     `json:"received_at"`
	ApprovedAt  time.Time     `json:"approved_at"`
	Read        int64         `json:"read"`
	Accepted    int64         `json:"accepted"`
	Quarantined int64         `json:"quarantined"`
	Duplicates  int64         `json:"duplicates"`
	Quantity    int64         `json:"quantity" doc:"Sum of what was accepted, in the unit of the source"`
	Controls    []controlBody `json:"controls"`
	Files       []fileBody    `json:"files"`
}

type controlBody struct {
	Name     string `json:"name"`
	Expected int64  `json:"expected" doc:"As the publisher prints it"`
	Found    int64  `json:"found"`
	Meets    bool   `json:"meets"`
}

type fileBody struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Sheet  string `json:"sheet,omitempty" doc:"Sheet or member of the file, where several were read"`
}

func editionOf(e sources.Edition) EditionBody {
	b := EditionBody{Source: e.Source, Number: e.Number, State: string(e.State), Periods: e.PeriodsText(), ReceivedAt: e.ReceivedAt, ApprovedAt: e.ApprovedAt, Read: e.Counts.Read,
		Accepted: e.Counts.Accepted, Quarantined: e.Counts.Quarantined, Duplicates: e.Counts.Duplicates, Quantity: e.Counts.Quantity, Controls: []controlBody{}, Files: []fileBody{}}
	for _, c := range e.Controls {
		b.Controls = append(b.Controls, controlBody{c.Name, c.Expected, c.Found, c.Meets()})
	}
	for _, f := range e.Files {
		body := fileBody{Name: f.Name, SHA256: f.SHA256, Bytes: f.Bytes}
		if f.Table > 0 {
			body.Sheet = f.Sheet
		}
		b.Files = append(b.Files, body)
	}
	return b
}

type editionList struct {
	Total int           `json:"total"`
	Items []EditionBody `json:"items"`
}

// Records is the list as CSV.
func (l editionList) Records() [][]string {
	lines := [][]string{{"source", "edition", "state", "periods", "received_at", "approved_at", "read", "accepted", "quarantined", "duplicates", "quantity"}}
	whole := func(n int64) string { return strconv.FormatInt(n, 10) }
	for _, b := range l.Items {
		lines = append(lines, []string{b.Source, strconv.Itoa(b.Number), b.State, b.Periods, b.ReceivedAt.Format(time.RFC3339), b.ApprovedAt.Format(time.RFC3339),
			whole(b.Read), whole(b.Accepted), whole(b.Quarantined), whole(b.Duplicates), whole(b.Quantity)})
	}
	return lines
}

type editionListOutput struct{ Body editionList }

func (o operations) listEditions(ctx context.Context, in *editionInput) (*editionListOutput, error) {
	if _, err := o.sources.Source(ctx, in.ID); err != nil {
		return nil, err
	}
	all, err := o.sources.Editions(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &editionListOutput{Body: editionList{Total: len(all), Items: []EditionBody{}}}
	for _, e := range api.Cut(in.Page, all) {
		out.Body.Items = append(out.Body.Items, editionOf(e))
	}
	return out, nil
}
