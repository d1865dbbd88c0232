package sourceshttp

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/sources"
)

var _ = i18n.Dynamic("sources.erratum.state.")

// draftErratum is a notice as it was typed.
type draftErratum struct {
	open                            bool
	what, figures, since, corrected string
}

// writeErratum proposes a notice about an edition. A refusal shows the page again with what was typed.
func (d *Desk) writeErratum(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("sources.desk.formUnreadable").Because(err)
	}
	e, err := d.named(r)
	if err != nil {
		return err
	}
	draft := draftErratum{true, r.PostForm.Get("what"), r.PostForm.Get("figures"), r.PostForm.Get("since"), r.PostForm.Get("corrected")}
	number := 0
	if draft.corrected != "" {
		if number, err = strconv.Atoi(draft.corrected); err != nil || number < 1 {
			number = -1
		}
	}
	_, err = d.sources.WriteErratum(r.Context(), sources.Erratum{Source: e.Source, Edition: e.Number, CorrectedIn: number, What: draft.what, Figures: draft.figures, Since: draft.since})
	if f, ok := refusal(err); ok {
		return d.edition(w, r, web.Status(f), e, f, "", draft)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, pathOf(e), "done", "erratum")
}

// publishErratum makes a notice public.
func (d *Desk) publishErratum(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "erratumPublished", "", func(ctx context.Context, e sources.Edition, _ string) error {
		number, err := strconv.Atoi(r.PathValue("erratum"))
		if err != nil {
			return fault.NotFound("sources.noErratum")
		}
		_, err = d.sources.PublishErratum(ctx, e.Source, number)
		return err
	})
}

// dropErratum ends a notice that waits.
func (d *Desk) dropErratum(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "erratumDropped", "", func(ctx context.Context, e sources.Edition, _ string) error {
		number, err := strconv.Atoi(r.PathValue("erratum"))
		if err != nil {
			return fault.NotFound("sources.noErratum")
		}
		_, err = d.sources.DropErratum(ctx, e.Source, number)
		return err
	})
}

// mayPublish says whether the reader may decide about a notice: not who wrote it, where four eyes are wanted.
func (v editionView) mayPublish(ctx context.Context, e sources.Erratum) bool {
	return e.State == sources.ErratumProposed && v.desk.sources.Offers(ctx, sources.Edition{Source: e.Source, Number: e.Edition, ReceivedBy: e.WrittenBy}).Approve
}

// mayWrite says whether the reader may write or take back a notice about the edition.
func (v editionView) mayWrite(ctx context.Context) bool {
	return (v.edition.State == sources.Published || v.edition.State == sources.Withdrawn) &&
		v.desk.sources.Offers(ctx, sources.Edition{Source: v.edition.Source, Number: v.edition.Number}).Approve
}
