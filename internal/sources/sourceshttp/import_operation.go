package sourceshttp

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/sources"
)

// program is a handler for programs: a refusal is a problem document.
func program(h web.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			web.Fail(w, r, err)
		}
	})
}

// importBody is an import as a program follows it.
type importBody struct {
	EditionBody
	Unit     string        `json:"unit" doc:"What a quantity counts"`
	Below    int64         `json:"below_table" doc:"Lines under the table that are no rows"`
	Seconds  float64       `json:"seconds" doc:"How long reading took"`
	Step     string        `json:"step" doc:"Identifier of what is being done"`
	Percent  int64         `json:"percent" minimum:"0" maximum:"100"`
	Ended    bool          `json:"ended" doc:"Nothing more is read: the edition waits for approval, or reading failed or was cancelled"`
	Failure  string        `json:"failure,omitempty" doc:"Why nothing was kept, in the language of Accept-Language"`
	Warnings []warningBody `json:"warnings"`
	Changes  []changeBody  `json:"changes" doc:"What changes by year against the editions that stood before"`
}

// changeBody is what an edition changes in a year.
type changeBody struct {
	Year        int   `json:"year"`
	Edition     int   `json:"edition,omitempty" doc:"Edition that is compared with; absent if no earlier one has the year"`
	Before      int64 `json:"before"`
	After       int64 `json:"after"`
	RowsBefore  int64 `json:"rows_before"`
	RowsAfter   int64 `json:"rows_after"`
	Kept        int64 `json:"kept,omitempty" doc:"Quantity of periods that the files leave out, which goes on standing"`
	KeptPeriods int   `json:"kept_periods,omitempty"`
}

type warningBody struct {
	Message string            `json:"message"`
	Args    map[string]string `json:"args,omitempty"`
}

// importByProgram takes what the page takes: the field profile, then files.
func (d *Desk) importByProgram(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	u, err := d.receive(r, nil)
	defer func() { _ = u.close() }() // emptied again at the next start
	if err != nil {
		return err
	}
	if err := profileChosen(u.fields); err != nil {
		return err
	}
	e, _, err := d.record(ctx, u, func() (sources.Edition, error) { return d.sources.Receive(ctx, u.fields["profile"], u.files) })
	if err != nil {
		return err
	}
	return d.sendImport(ctx, w, http.StatusAccepted, e)
}

// importStatus says how far the reading is, and what it found.
func (d *Desk) importStatus(w http.ResponseWriter, r *http.Request) error {
	e, err := d.named(r)
	if err != nil {
		return err
	}
	return d.sendImport(r.Context(), w, http.StatusOK, e)
}

// approveByProgram publishes an edition; the form field explanation says why a control total differs.
func (d *Desk) approveByProgram(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("sources.desk.formUnreadable").Because(err)
	}
	e, err := d.named(r)
	if err == nil {
		e, err = d.sources.Approve(r.Context(), e.Source, e.Number, r.PostForm.Get("explanation"))
	}
	if err != nil {
		return err
	}
	return d.sendImport(r.Context(), w, http.StatusOK, e)
}

func (d *Desk) sendImport(ctx context.Context, w http.ResponseWriter, status int, e sources.Edition) error {
	v, err := d.view(ctx, e)
	if err != nil {
		return err
	}
	_, percent := v.stage()
	b := importBody{EditionBody: editionOf(e), Unit: string(v.unit), Below: e.Counts.Below, Seconds: e.Counts.Seconds, Step: v.job.Step, Percent: percent,
		Ended: !v.running(), Warnings: []warningBody{}, Changes: []changeBody{}}
	if e.State == sources.Failed && b.Ended {
		b.Failure = v.failureText(ctx)
	}
	for _, warning := range v.edition.Warnings {
		b.Warnings = append(b.Warnings, warningBody{warning.Message, warning.Args})
	}
	if v.whole() {
		for _, c := range v.changes {
			b.Changes = append(b.Changes, changeBody(c))
		}
	}
	if status == http.StatusAccepted {
		w.Header().Set("Location", "/api/v1/sources/imports/"+e.Source+"/"+strconv.Itoa(e.Number))
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Language", string(i18n.From(ctx).Lang))
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(b) // the reader is gone if it fails
	return nil
}
