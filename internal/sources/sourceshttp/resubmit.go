package sourceshttp

import (
	"net/http"

	"convive/internal/kernel/fault"
	"convive/internal/platform/web"
	"convive/internal/sources"
)

// resubmit takes corrected rows of an edition's quarantine: the next edition takes the earlier one over and adds them.
func (d *Desk) resubmit(w http.ResponseWriter, r *http.Request) error {
	e, err := d.named(r)
	if err != nil {
		return err
	}
	if err := d.sources.MayCheck(r.Context(), e.Source, e.Number); err != nil {
		return err
	}
	u, err := d.receive(r, nil)
	defer func() { _ = u.close() }() // emptied again at the next start
	if err == nil && len(u.files) == 0 {
		err = fault.Invalid("sources.noFile").At("file")
	}
	if err == nil {
		err = d.start(w, r, u, func() (sources.Edition, error) {
			return d.sources.Resubmit(r.Context(), e.Source, e.Number, u.files)
		})
	}
	if f, ok := refusal(err); ok {
		return d.edition(w, r, web.Status(f), e, f, "")
	}
	return err
}
