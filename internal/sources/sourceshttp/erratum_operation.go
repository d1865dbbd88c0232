package sourceshttp

import (
	"context"
	"strconv"
	"time"

	"convive/internal/platform/api"
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
