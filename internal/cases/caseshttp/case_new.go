package caseshttp

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/territories"
)

// mostPersons is how many persons one form takes; more are added by a program.
const mostPersons = 6

// newForm is the page on which a case is written down.
type newForm struct {
	values  url.Values
	persons int
	fault   *fault.Fault
}

func (f newForm) value(name string) string { return f.values.Get(name) }

func (f newForm) has(name string) bool { return f.values.Get(name) != "" }

func (d *Desk) askCase(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if !d.cases.Offers(ctx).Record {
		return fault.Forbidden("cases.mayNotRecord")
	}
	return d.newForm(w, r, http.StatusOK, newForm{values: url.Values{}, persons: 1})
}

func (d *Desk) newForm(w http.ResponseWriter, r *http.Request, status int, f newForm) error {
	title := i18n.T(r.Context(), "cases.new.title")
	info := web.PageInfo{Title: title, Work: true, Error: f.fault != nil, Crumbs: crumbs(r.Context())[:2]}
	info.Crumbs = crumbs(r.Context(), linkText(title))
	return web.RenderStatus(w, r, status, info, newPage(f))
}

// takeCase writes a case down, or gives the form another person's fields.
func (d *Desk) takeCase(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("cases.formUnreadable").Because(err)
	}
	ctx := r.Context()
	f := newForm{values: r.PostForm, persons: min(max(atoi(r.PostForm.Get("persons")), 1), mostPersons)}
	if r.PostForm.Get("act") == "add" {
		f.persons = min(f.persons+1, mostPersons)
		return d.newForm(w, r, http.StatusOK, f)
	}
	atlas, err := d.places.Atlas(ctx)
	if err != nil {
		return err
	}
	draft, err := f.draft(atlas)
	var done []cases.Recorded
	if err == nil {
		done, err = d.cases.Record(ctx, draft)
	}
	if refused, ok := fault.Refusal(err); ok {
		f.fault = refused
		return d.newForm(w, r, web.Status(err), f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, path(done[0].ID), "done", "recorded")
}

// draft is what the form says. cases.place, cases.part.
func (f newForm) draft(atlas *territories.Atlas) (cases.Draft, error) {
	d := cases.Draft{Kind: cases.Kind(f.value("kind")), Reference: f.value("reference"), Offence: strings.TrimSpace(f.value("offence")), OccurredOn: f.value("occurred_on"), ReportedOn: f.value("reported_on"),
		Level: authz.Level(atoi(f.value("level"))), Sealed: f.has("sealed"), ProtectedIdentity: f.has("protected"), Minor: f.has("minor"), Whistleblower: f.has("whistleblower"),
		SubjectOfComplaint: strings.Fields(f.value("subject"))}
	for field, to := range map[string]*kernel.Code{"declared_in": &d.DeclaredIn, "happened_in": &d.HappenedIn} {
		text := strings.TrimSpace(f.value(field))
		if text == "" {
			continue
		}
		code, ok := place(atlas, text)
		if !ok {
			return d, fault.Invalid("cases.place").At(field)
		}
		*to = code
	}
	for n := range f.persons {
		p := f.person(n)
		if len(p.Known) == 0 && p.Part == "" {
			continue
		}
		if !slices.Contains(cases.Parts(), p.Part) {
			return d, fault.Invalid("cases.part").At(partField(n))
		}
		d.Persons = append(d.Persons, p)
	}
	return d, nil
}

func (f newForm) person(n int) cases.Entrant {
	p := cases.Entrant{Part: cases.Part(f.value(partField(n))), Known: cases.Known{}}
	for _, g := range cases.Groups() {
		for _, name := range cases.FieldsOf(g) {
			if v := strings.TrimSpace(f.value(personField(n, g, name))); v != "" {
				if p.Known[g] == nil {
					p.Known[g] = map[string]string{}
				}
				p.Known[g][name] = v
			}
		}
	}
	return p
}

func partField(n int) string { return "p" + strconv.Itoa(n) + "-part" }

func personField(n int, g cases.Group, name string) string {
	return "p" + strconv.Itoa(n) + "-" + string(g) + "-" + name
}
