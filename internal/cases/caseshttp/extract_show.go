package caseshttp

import (
	"context"
	"net"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"convive/internal/cases"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// askExtract is where the person concerned types the code.
func askExtract(w http.ResponseWriter, r *http.Request) error {
	return renderExtract(w, r, http.StatusOK, extractAsk(nil))
}

func renderExtract(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	w.Header().Set("Cache-Control", noStore)
	title := i18n.T(r.Context(), "cases.extract.title")
	return web.RenderStatus(w, r, status, web.PageInfo{Title: title, Error: status != http.StatusOK, NoIndex: true, Crumbs: []ui.Link{{Text: i18n.T(r.Context(), "cases.home"), Href: web.URL(r.Context(), "/")}, linkText(title)}}, page)
}

// readExtract answers a code with who read about the person, and uses it up.
func (d *Desk) readExtract(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("cases.formUnreadable").Because(err)
	}
	ctx := r.Context()
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	e, err := d.cases.ReadExtract(ctx, r.PostForm.Get("code"), host)
	if f, ok := fault.Refusal(err); ok {
		return renderExtract(w, r, web.Status(err), extractAsk(f))
	}
	if err != nil {
		return err
	}
	return renderExtract(w, r, http.StatusOK, extractPage(e))
}

// lines are the readings as a table: institutions, not their staff.
func lines(ctx context.Context, e cases.Extract) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "cases.extract.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "cases.readers.when")}, {Text: i18n.T(ctx, "cases.extract.institution")},
		{Text: i18n.T(ctx, "cases.readers.what")}, {Text: i18n.T(ctx, "cases.readers.why")}, {Text: i18n.T(ctx, "cases.extract.number")}}}
	for _, l := range e.Lines {
		who := l.Institution
		if who == "" {
			who = i18n.T(ctx, "cases.extract.noInstitution")
		}
		row := ui.Row{Cells: ui.Cells(i18n.DateTime(ctx, l.At), who, actText(ctx, l), l.Purpose+" "+l.Basis, strconv.FormatInt(l.Number, 10))}
		if l.Refused {
			row.Tone = ui.Risk
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
