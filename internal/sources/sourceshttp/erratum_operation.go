package sourceshttp

import (
	"context"
	"strconv"
	"time"

	"convive/internal/kernel/fault"
	"convive/internal/platform/api"
	"convive/internal/sources"
)

type errataInput struct {
	api.Page
	api.Dated
	Source string `query:"source" doc:"Only notices of this source"`
}

// ErratumBody is a correction notice as it leaves the system.
type ErratumBody struct {
	Source      string `json:"source"`
	Number      int    `json:"number" doc:"Number within the source; 0 of a withdrawal"`
	Edition     int    `json:"edition" doc:"Edition whose figures were wrong"`
	CorrectedIn int    `json:"corrected_in" doc:"Edition that corrects them; 0 while none does"`
	Withdrawal  bool   `json:"withdrawal" doc:"The whole edition was taken out of the figures"`
	What        string `json:"what" doc:"What was wrong"`
	Figures     string `json:"figures" doc:"Which figures; of a withdrawal its periods"`
	Since       string `json:"since" doc:"Day since which they were public"`
	Published   string `json:"published" doc:"When the notice was published, RFC 3339"`
}

type erratumList struct {
	Total int           `json:"total"`
	Items []ErratumBody `json:"items"`
}

// Records is the list as CSV.
func (l erratumList) Records() [][]string {
	lines := [][]string{{"source", "number", "edition", "corrected_in", "withdrawal", "what", "figures", "since", "published"}}
	for _, e := range l.Items {
		lines = append(lines, []string{e.Source, strconv.Itoa(e.Number), strconv.Itoa(e.Edition), strconv.Itoa(e.CorrectedIn), strconv.FormatBool(e.Withdrawal), e.What, e.Figures, e.Since, e.Published})
	}
	return lines
}

type errataOutput struct{ Body erratumList }

func (o operations) listErrata(ctx context.Context, in *errataInput) (*errataOutput, error) {
	if in.Source != "" {
		if _, err := o.sources.Source(ctx, in.Source); err != nil {
			return nil, err
		}
	}
	list, err := o.sources.Errata(ctx, in.Source)
	if err != nil {
		return nil, err
	}
	out := &errataOutput{Body: erratumList{Total: len(list), Items: []ErratumBody{}}}
	for _, e := range api.Cut(in.Page, list) {
		figures := e.Figures
		if e.Withdrawal {
			figures = e.Periods
		}
		out.Body.Items = append(out.Body.Items, ErratumBody{Source: e.Source, Number: e.Number, Edition: e.Edition, CorrectedIn: e.CorrectedIn, Withdrawal: e.Withdrawal,
			What: e.What, Figures: figures, Since: e.Since, Published: e.DecidedAt.Format(time.RFC3339)})
	}
	return out, nil
}

type writeErratumInput struct {
	ID     string `path:"id" doc:"Identifier of the source"`
	Number int    `path:"number" minimum:"1" doc:"Edition whose figures were wrong"`
	Body   struct {
		What        string `json:"what" doc:"What was wrong, in at most 2,000 characters. It is published as it is written"`
		Figures     string `json:"figures" doc:"Which figures: indicator, place and years, in at most 2,000 characters. No names of persons"`
		Since       string `json:"since" doc:"Day since which they were public, yyyy-mm-dd"`
		CorrectedIn int    `json:"corrected_in,omitempty" minimum:"0" doc:"Later published edition that corrects them; 0 while none does"`
	}
}

type decideErratumInput struct {
	ID      string `path:"id" doc:"Identifier of the source"`
	Erratum int    `path:"erratum" minimum:"1" doc:"Number of the notice within the source"`
}

// NoticeBody is a correction notice as staff decide about it.
type NoticeBody struct {
	Source      string `json:"source"`
	Number      int    `json:"number" doc:"Number within the source"`
	Edition     int    `json:"edition" doc:"Edition whose figures were wrong"`
	CorrectedIn int    `json:"corrected_in" doc:"Edition that corrects them; 0 while none does"`
	What        string `json:"what"`
	Figures     string `json:"figures"`
	Since       string `json:"since"`
	State       string `json:"state" enum:"proposed,published,dropped"`
}

type noticeOutput struct{ Body NoticeBody }

func notice(e sources.Erratum, err error) (*noticeOutput, error) {
	if err != nil {
		return nil, err
	}
	return &noticeOutput{NoticeBody{e.Source, e.Number, e.Edition, e.CorrectedIn, e.What, e.Figures, e.Since, string(e.State)}}, nil
}

func (o operations) writeErratum(ctx context.Context, in *writeErratumInput) (*noticeOutput, error) {
	out, err := notice(o.sources.WriteErratum(ctx, sources.Erratum{Source: in.ID, Edition: in.Number, CorrectedIn: in.Body.CorrectedIn, What: in.Body.What, Figures: in.Body.Figures, Since: in.Body.Since}))
	if f, ok := fault.Of(err); ok && f.Field == "corrected" { // as the form calls it
		return nil, f.At("corrected_in")
	}
	return out, err
}

func (o operations) publishErratum(ctx context.Context, in *decideErratumInput) (*noticeOutput, error) {
	return notice(o.sources.PublishErratum(ctx, in.ID, in.Erratum))
}

func (o operations) dropErratum(ctx context.Context, in *decideErratumInput) (*noticeOutput, error) {
	return notice(o.sources.DropErratum(ctx, in.ID, in.Erratum))
}
