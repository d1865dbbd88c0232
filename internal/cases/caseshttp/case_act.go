package caseshttp

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
)

// value is what was typed into the form that was refused, or what stands.
func (v showView) value(name, stands string) string {
	if typed, ok := v.values[name]; ok {
		return typed
	}
	return stands
}

// unset are the protections that the case lacks.
func (v showView) unset() []string {
	return slices.DeleteFunc(slices.Clone(flags), func(f string) bool { return slices.Contains(v.Flags(), f) })
}

// answer leads back to the case, or shows it with what was refused.
func (d *Desk) answer(w http.ResponseWriter, r *http.Request, form, done string, err error) error {
	if f, ok := fault.Refusal(err); ok {
		v := showView{fault: f, values: map[string]string{"form": form}}
		for name := range r.PostForm {
			v.values[name] = r.PostForm.Get(name)
		}
		return d.render(w, r, web.Status(err), v)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, path(caseOf(r)), "done", done)
}

// backToCase leads from the address of an act to the case, as a reload or a link to another language asks for it.
func backToCase(w http.ResponseWriter, r *http.Request) error {
	return web.SeeOther(w, r, path(caseOf(r)))
}

func backToList(w http.ResponseWriter, r *http.Request) error {
	return web.SeeOther(w, r, "/workspace/cases")
}

func (d *Desk) updateCase(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("cases.formUnreadable").Because(err)
	}
	ch, err := d.change(r)
	if err == nil {
		err = d.cases.Update(r.Context(), caseOf(r), ch)
	}
	return d.answer(w, r, "update", "changed", err)
}

func (d *Desk) change(r *http.Request) (cases.Change, error) {
	form := r.PostForm
	ch := cases.Change{Seal: form.Get("sealed") != "", ProtectIdentity: form.Get("protected") != "", OfMinor: form.Get("minor") != "", Whistle: form.Get("whistleblower") != "",
		Version: int64(atoi(form.Get("version")))}
	if v, ok := sent(form, "state"); ok {
		state := cases.State(v)
		ch.State = &state
	}
	if v, ok := sent(form, "offence"); ok {
		ch.Offence = &v
	}
	if v, ok := sent(form, "occurred_on"); ok {
		ch.OccurredOn = &v
	}
	v, ok := sent(form, "happened_in")
	if !ok {
		return ch, nil
	}
	atlas, err := d.places.Atlas(r.Context())
	if err != nil {
		return ch, err
	}
	code := kernel.Code("")
	if v != "" {
		if code, ok = place(atlas, v); !ok {
			return ch, fault.Invalid("cases.place").At("happened_in")
		}
	}
	ch.HappenedIn = &code
	return ch, nil
}

func sent(form url.Values, name string) (string, bool) {
	return strings.TrimSpace(form.Get(name)), form.Has(name)
}

func (d *Desk) assignCase(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("cases.formUnreadable").Because(err)
	}
	as := cases.Assignment{Account: strings.TrimSpace(r.PostForm.Get("account")), InPlaceOf: strings.TrimSpace(r.PostForm.Get("in_place_of"))}
	if day, err := time.ParseInLocation(time.DateOnly, r.PostForm.Get("until"), d.zone); err == nil {
		as.Until = day.AddDate(0, 0, 1) // to the end of the day
	}
	return d.answer(w, r, "assign", "assigned", d.cases.Assign(r.Context(), caseOf(r), as))
}

// assignCases gives the chosen cases of the list to one account.
func (d *Desk) assignCases(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("cases.formUnreadable").Because(err)
	}
	var ids []kernel.ID
	for _, text := range r.PostForm["ids"] {
		if id, ok := kernel.ParseID(text); ok {
			ids = append(ids, id)
		}
	}
	err := d.cases.AssignMany(r.Context(), ids, strings.TrimSpace(r.PostForm.Get("account")))
	if f, ok := fault.Refusal(err); ok {
		return d.renderList(w, r, web.Status(err), i18n.Fault(r.Context(), f))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/workspace/cases", "done", "assigned")
}
