package financehttp

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/finance"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/ocds"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// contractDeskView is the form that enters a package, with what came of earlier ones.
type contractDeskView struct {
	title, done string
	fault       *fault.Fault
	refused     ui.TableInfo
	deliveries  ui.TableInfo
}

func (p Contracts) showDesk(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	v := contractDeskView{}
	if q.Get("done") == "entered" {
		v.done = i18n.T(ctx, "finance.contract.desk.done", "entered", count(ctx, q.Get("entered")), "unchanged", count(ctx, q.Get("unchanged")), "refused", count(ctx, q.Get("refused")))
	}
	return p.desk(w, r, http.StatusOK, v)
}

// count is a number of an address; what is none is 0.
func count(ctx context.Context, text string) string {
	n, _ := strconv.ParseUint(text, 10, 32)
	return i18n.Int(ctx, int64(n))
}

func (p Contracts) desk(w http.ResponseWriter, r *http.Request, status int, v contractDeskView) error {
	ctx := r.Context()
	refused, err := p.finance.Quarantine(ctx)
	if err != nil {
		return err
	}
	deliveries, err := p.finance.Deliveries(ctx)
	if err != nil {
		return err
	}
	v.title = i18n.T(ctx, "finance.contract.desk.title")
	v.refused, v.deliveries = refusedTable(ctx, refused), deliveryTable(ctx, deliveries)
	crumbs := []ui.Link{{Text: i18n.T(ctx, "finance.contract.desk.home"), Href: web.URL(ctx, "/workspace")}, {Text: v.title}}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: crumbs}, contractDeskPage(v))
}

// mostShown is how many refused releases and deliveries the desk shows; the interface for programs has all.
const mostShown = 100

func refusedTable(ctx context.Context, list []finance.Refused) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "finance.contract.desk.refused"), Note: i18n.T(ctx, "finance.contract.desk.refusedNote"), Columns: heading(ctx, "delivery", "place", "reason", "pointer", "enteredOn")}
	for _, r := range list[:min(len(list), mostShown)] {
		for _, problem := range r.Problems {
			where := problem.Pointer
			if where == "" {
				where = i18n.T(ctx, "finance.contract.desk.whole")
			}
			t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(strconv.FormatInt(r.Delivery, 10), r.Place, problemText(ctx, problem), where, i18n.DateTime(ctx, r.At))})
		}
	}
	return t
}

func heading(ctx context.Context, names ...string) []ui.Column {
	list := make([]ui.Column, len(names))
	for i, name := range names {
		list[i] = ui.Column{Text: i18n.T(ctx, "finance.contract.column."+name)}
	}
	return list
}

func deliveryTable(ctx context.Context, list []finance.Delivery) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "finance.contract.desk.deliveries"), Columns: heading(ctx, "delivery", "publisher", "address", "enteredOn", "enteredBy")}
	for _, d := range list[:min(len(list), mostShown)] {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(strconv.FormatInt(d.Number, 10), publisherName(ctx, d), d.Address, i18n.DateTime(ctx, d.At), d.By)})
	}
	return t
}

func (p Contracts) importPackage(w http.ResponseWriter, r *http.Request) error {
	e, err := p.receive(r)
	if f, ok := contractFault(err); ok {
		return p.desk(w, r, web.Status(f), contractDeskView{fault: f})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, contractDesk, "done", "entered", "entered", strconv.Itoa(e.Entered), "unchanged", strconv.Itoa(e.Unchanged), "refused", strconv.Itoa(len(e.Refused)))
}

// receive enters the file of a form. Faults: contract.formUnreadable, contract.fileMissing, those of ImportContracts.
func (p Contracts) receive(r *http.Request) (finance.Entry, error) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		return finance.Entry{}, fault.Invalid("finance.contract.formUnreadable").At("file").Because(err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // what stays is swept with the scratch folder
	file, _, err := r.FormFile("file")
	if err != nil {
		return finance.Entry{}, fault.Invalid("finance.contract.fileMissing").At("file").Because(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(file, ocds.MostBytes+1))
	if err != nil {
		return finance.Entry{}, err
	}
	return p.finance.ImportContracts(r.Context(), data, r.PostFormValue("illustrative") == "1")
}

// importByProgram is the same for programs: a refusal is a problem document.
func (p Contracts) importByProgram(w http.ResponseWriter, r *http.Request) {
	e, err := p.receive(r)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	body := entryBody{Delivery: e.Delivery, Entered: e.Entered, Unchanged: e.Unchanged, Refused: []refusedRow{}}
	for _, refused := range e.Refused {
		body.Refused = append(body.Refused, refusedRowOf(r.Context(), refused))
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(body) // the program has gone
}

func contractProblems(ctx context.Context, f *fault.Fault) []ui.Problem {
	if f == nil {
		return nil
	}
	return []ui.Problem{{Field: f.Field, Text: contractProblem(ctx, f)}}
}

// contractProblem is a refusal with its place in the file.
func contractProblem(ctx context.Context, f *fault.Fault) string {
	if f == nil {
		return ""
	}
	text := i18n.Fault(ctx, f)
	if place := f.Args["place"]; place != "" && !strings.Contains(text, place) {
		text += " (" + place + ")"
	}
	return text
}
