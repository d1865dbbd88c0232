package caseshttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/territories"
)

// showView is the page of a case.
type showView struct {
	cases.Shown
	desk     *Desk
	atlas    *territories.Atlas
	why      purpose
	done     string
	opened   opened
	readings cases.Readings
	mayRead  bool // who read it
	fault    *fault.Fault
	values   map[string]string // of the form that was refused
}

// opened is the one group of one person that this answer shows.
type opened struct {
	ref   string
	group cases.Group
	cells []cases.Cell
}

// caseOf is the identifier in the address. What is none is of no case.
func caseOf(r *http.Request) kernel.ID {
	id, ok := kernel.ParseID(r.PathValue("id"))
	if !ok {
		return "none"
	}
	return id
}

func (d *Desk) showCase(w http.ResponseWriter, r *http.Request) error {
	v := showView{}
	if done := r.URL.Query().Get("done"); slices.Contains([]string{"recorded", "assigned", "changed"}, done) {
		v.done = i18n.T(r.Context(), "cases.done."+done)
	}
	return d.render(w, r, http.StatusOK, v)
}

// render shows a case with what the view has of an act on it. The reading of the core is on record each time.
func (d *Desk) render(w http.ResponseWriter, r *http.Request, status int, v showView) error {
	v.desk, v.why = d, purposeOf(r)
	ctx := v.why.stated(r.Context())
	var err error
	if v.Shown, err = d.cases.Show(ctx, caseOf(r)); err != nil {
		return err
	}
	if v.atlas, err = d.places.Atlas(ctx); err != nil {
		return err
	}
	if v.MayUpdate || v.MayAssign {
		if v.readings, err = d.cases.Readers(ctx, v.ID, before(r)); err != nil {
			return err
		}
		v.mayRead = true
	}
	title := i18n.T(ctx, "cases.numbered", "reference", v.Reference)
	w.Header().Set("Cache-Control", "no-store")
	info := web.PageInfo{Title: title, Work: true, Error: v.fault != nil, Crumbs: crumbs(ctx, linkText(v.Reference))}
	return web.RenderStatus(w, r, status, info, showPage(v))
}

// openGroup shows one group of fields of one person, in the answer to a form, so that it stands in no address, history or
// cache.
func (d *Desk) openGroup(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("cases.formUnreadable").Because(err)
	}
	ctx := purposeOf(r).stated(r.Context())
	o := opened{ref: r.PostForm.Get("ref"), group: cases.Group(r.PostForm.Get("group"))}
	var err error
	if o.cells, err = d.cases.Open(ctx, caseOf(r), o.ref, o.group); err != nil {
		return err
	}
	return d.render(w, r, http.StatusOK, showView{opened: o})
}

// before is the number of the trail that the shown readings come before.
func before(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// older is where the readings before those shown stand; empty if there are none.
func (v showView) older(ctx context.Context) string {
	if v.readings.Older == 0 {
		return ""
	}
	return web.URL(ctx, path(v.ID), "before", strconv.FormatInt(v.readings.Older, 10)) + "#readers"
}

func (v showView) core(ctx context.Context) []ui.Pair {
	var list []ui.Pair
	for _, c := range cases.Core(v.Case) {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "cases.field."+c.Name), Text: v.desk.cellText(ctx, v.atlas, c)})
	}
	return list
}

// sheet is the opened group as pairs.
func (v showView) sheet(ctx context.Context) []ui.Pair {
	var list []ui.Pair
	for _, c := range v.opened.cells {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "cases.field."+c.Name), Text: c.Value})
	}
	return list
}

// byPart are the persons in the order of their parts.
func (v showView) byPart() []cases.Person {
	list := slices.Clone(v.Persons)
	slices.SortStableFunc(list, func(a, b cases.Person) int {
		return slices.Index(cases.Parts(), a.Part) - slices.Index(cases.Parts(), b.Part)
	})
	return list
}

func (v showView) work(ctx context.Context) []ui.Pair {
	var list []ui.Pair
	for _, a := range v.Assigned {
		p := ui.Pair{Term: a.Account, Text: i18n.T(ctx, "cases.assign.works")}
		if a.InPlaceOf != "" {
			p.Text = i18n.T(ctx, "cases.assign.substitute", "person", a.InPlaceOf, "until", i18n.DateTime(ctx, a.Until))
		}
		list = append(list, p)
	}
	return list
}

func (v showView) readers(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "cases.readers.caption"), Tight: true, Columns: []ui.Column{{Text: i18n.T(ctx, "cases.readers.when")}, {Text: i18n.T(ctx, "cases.readers.who")},
		{Text: i18n.T(ctx, "cases.readers.what")}, {Text: i18n.T(ctx, "cases.readers.why")}}}
	for _, r := range v.readings.List {
		row := ui.Row{Cells: ui.Cells(i18n.DateTime(ctx, r.At), readerText(ctx, r), actText(ctx, r), r.Purpose+" "+r.Basis)}
		if r.Refused {
			row.Tone = ui.Risk
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func readerText(ctx context.Context, r cases.Reading) string {
	who := r.Account
	if who == "" {
		return i18n.T(ctx, "cases.extract.noInstitution")
	}
	if r.Absent != "" {
		who = i18n.T(ctx, "audit.substitute", "actor", r.Account, "person", r.Absent)
	}
	if r.Institution != "" {
		who += " (" + r.Institution + ")"
	}
	return who
}

func actText(ctx context.Context, r cases.Reading) string {
	act := r.Act
	if id := "audit.act." + r.Act; i18n.Has(ctx, id) {
		act = i18n.T(ctx, id)
	}
	switch {
	case r.Refused:
		return i18n.T(ctx, "cases.readers.refused", "act", act)
	case r.AsOneOf > 0:
		return i18n.T(ctx, "cases.readers.asOneOf", "act", act, "n", strconv.Itoa(r.AsOneOf))
	default:
		return act
	}
}
