package reconciliationhttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/reconciliation"
)

// pairView is the page of a pair.
type pairView struct {
	reconciliation.Beside
	opened      bool // the identities are in this answer
	left, right reconciliation.Identity
	fault       *fault.Fault
	done        string
	thresholds  reconciliation.Thresholds
}

func (d *Desk) showPair(w http.ResponseWriter, r *http.Request) error {
	return d.renderPair(w, r, http.StatusOK, pairView{done: done(r.Context(), r)})
}

func (d *Desk) renderPair(w http.ResponseWriter, r *http.Request, status int, v pairView) error {
	ctx := r.Context()
	var err error
	if v.Beside, err = d.service.ShowPair(ctx, idOf(r, "pair")); err != nil {
		return err
	}
	if v.Round.ID != idOf(r, "round") {
		return fault.NotFound("reconciliation.notThere")
	}
	shown, err := d.service.Show(ctx, v.Round.ID)
	if err != nil {
		return err
	}
	if shown.Run != nil {
		v.thresholds = shown.Run.Thresholds
	}
	w.Header().Set("Cache-Control", "no-store")
	title := v.title(ctx)
	return web.RenderStatus(w, r, status, web.PageInfo{Title: title, Work: true, Error: v.fault != nil,
		Crumbs: crumbs(ctx, roundCrumb(ctx, v.Round), ui.Link{Text: i18n.T(ctx, "reconciliation.pairs.title"), Href: web.URL(ctx, roundPath(v.Round.ID)+"/pairs")}, ui.Link{Text: title})}, pairPage(v))
}

// openPair shows both identities in the answer to a form, so that they stand in no address, history or cache.
func (d *Desk) openPair(w http.ResponseWriter, r *http.Request) error {
	v := pairView{opened: true}
	var err error
	if v.left, v.right, err = d.service.Identities(r.Context(), idOf(r, "pair")); err != nil {
		return err
	}
	return d.renderPair(w, r, http.StatusOK, v)
}

func (d *Desk) actOnPair(w http.ResponseWriter, r *http.Request) error {
	deed, err := deedOf(r)
	if err != nil {
		return err
	}
	err = d.service.ActOnPair(r.Context(), idOf(r, "pair"), deed)
	if f, ok := refusal(err); ok {
		return d.renderPair(w, r, web.Status(err), pairView{fault: f})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, pairPath(idOf(r, "round"), idOf(r, "pair")), "done", "moved")
}

func deedOf(r *http.Request) (reconciliation.Deed, error) {
	if err := r.ParseForm(); err != nil {
		return reconciliation.Deed{}, fault.Invalid("reconciliation.formUnreadable").Because(err)
	}
	version, _ := strconv.ParseInt(r.PostForm.Get("version"), 10, 64) // anything else is of no version
	return reconciliation.Deed{Act: reconciliation.Act(r.PostForm.Get("act")), Reason: r.PostForm.Get("reason"), Evidence: r.PostForm.Get("evidence"), Version: version}, nil
}

// level words a level of agreement; the number in it stands as the model has it.
func level(ctx context.Context, l string) string {
	what, number, _ := strings.Cut(l, " ")
	if what == "" {
		what = "missing"
	}
	if what == "swapped" {
		number = ""
	}
	text := i18n.T(ctx, "reconciliation.level."+what)
	if number != "" {
		text += " (" + number + ")"
	}
	return text
}

// waterfall is how the weight comes about.
func (v pairView) waterfall(ctx context.Context) chart.Waterfall {
	bits := func(x float64) string { return i18n.Number(ctx, x, 1) }
	w := chart.Waterfall{Figure: chart.Figure{ID: "waterfall", Title: i18n.T(ctx, "reconciliation.waterfall.title", "weight", bits(v.Weight)), Desc: i18n.T(ctx, "reconciliation.waterfall.desc"), Empty: i18n.T(ctx, "reconciliation.waterfall.none"), Format: bits,
		Words: chart.Words{Category: i18n.T(ctx, "reconciliation.column.field"), Low: i18n.T(ctx, "reconciliation.column.level"), Value: i18n.T(ctx, "reconciliation.threshold.weight"), Missing: i18n.T(ctx, "reconciliation.level.missing")}},
		Total: i18n.T(ctx, "reconciliation.waterfall.sum"), Marks: []float64{v.thresholds.Review, v.thresholds.Link}}
	if len(v.Steps) == 0 {
		return w
	}
	w.Steps = append(w.Steps, chart.WaterfallStep{Label: i18n.T(ctx, "reconciliation.waterfall.prior"), Value: chart.Exact(v.Prior)})
	for _, s := range v.Steps {
		step := chart.WaterfallStep{Label: i18n.T(ctx, "reconciliation.field."+s.Field), Note: level(ctx, s.Level)}
		if s.Level != "" {
			step.Value = chart.Exact(s.Weight + s.Frequency)
		}
		w.Steps = append(w.Steps, step)
	}
	return w
}

// besideTable sets the two records side by side. Without the identities it says of each field only how far they agree.
func (v pairView) besideTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.beside.caption"), Note: i18n.T(ctx, "reconciliation.beside.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.field")}, {Text: v.side(v.Left, 1)}, {Text: v.side(v.Right, 2)}, {Text: i18n.T(ctx, "reconciliation.column.level")}}}
	row := func(name, left, right, agreement string, differs bool) {
		r := ui.Row{Cells: ui.Cells(name, left, right, agreement)}
		if differs {
			r.Tone = ui.Risk
		}
		t.Rows = append(t.Rows, r)
	}
	none := i18n.T(ctx, "reconciliation.level.missing")
	text := func(s string) string {
		if s == "" {
			return none
		}
		return s
	}
	row(i18n.T(ctx, "reconciliation.field.reference"), v.Left.Reference, v.Right.Reference, i18n.T(ctx, "reconciliation.decidesNothing"), false)
	row(i18n.T(ctx, "reconciliation.field.manner"), text(v.Left.Manner), text(v.Right.Manner), i18n.T(ctx, "reconciliation.decidesNothing"), false)
	levels := map[string]string{}
	for _, s := range v.Steps {
		levels[s.Field] = s.Level
	}
	fields := reconciliation.ListFields()[2:]
	if v.Round.Seal == reconciliation.Filters {
		fields = append([]string{reconciliation.FilterColumn}, fields...)
	}
	for _, f := range fields {
		left, right := v.left[f], v.right[f]
		l, compared := levels[f]
		if v.opened && left == "" && right == "" || !v.opened && !compared {
			continue
		}
		agreement := "–"
		if compared {
			agreement = level(ctx, l)
		}
		if !v.opened {
			row(i18n.T(ctx, "reconciliation.field."+f), i18n.T(ctx, "reconciliation.closed"), i18n.T(ctx, "reconciliation.closed"), agreement, l == "else")
			continue
		}
		differs := left != "" && right != "" && !strings.EqualFold(left, right)
		if differs && !compared {
			agreement = i18n.T(ctx, "reconciliation.level.written")
		}
		row(i18n.T(ctx, "reconciliation.field."+f), text(left), text(right), agreement, differs)
	}
	return t
}

func (v pairView) title(ctx context.Context) string {
	if v.Within {
		return i18n.T(ctx, "reconciliation.pair.within", "institution", v.Round.Name(v.Left.Institution))
	}
	return i18n.T(ctx, "reconciliation.pair.title", "left", v.Round.Name(v.Left.Institution), "right", v.Round.Name(v.Right.Institution))
}

// side heads the column of a record; two of one list are numbered.
func (v pairView) side(r reconciliation.Record, n int) string {
	name := v.Round.Name(r.Institution)
	if v.Within {
		name += " " + strconv.Itoa(n)
	}
	return name
}

func (v pairView) has(act reconciliation.Act) bool {
	for _, a := range v.Acts {
		if a == act {
			return true
		}
	}
	return false
}
