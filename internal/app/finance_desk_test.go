package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/kernel"
)

// budgetDesk asks pages in the names of several persons.
type budgetDesk struct {
	t       *testing.T
	handler http.Handler
}

func openBudgetDesk(t *testing.T, b *bench) budgetDesk {
	t.Helper()
	config := app.WebConfig{Country: "CO", Log: slog.New(slog.DiscardHandler)}
	site, err := b.Site(config.IdentifyBy(asAsked))
	if err != nil {
		t.Fatal(err)
	}
	return budgetDesk{t, site.Handler()}
}

func (d budgetDesk) ask(as kernel.Actor, method, address string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r.WithContext(context.WithValue(d.t.Context(), askedBy{}, as)))
	return w
}

// shows asks for a page and holds what it says.
func (d budgetDesk) shows(as kernel.Actor, address string, wants ...string) string {
	d.t.Helper()
	w := d.ask(as, http.MethodGet, address, nil)
	body := mainOf(w.Body.String())
	for _, want := range wants {
		if w.Code != http.StatusOK || !strings.Contains(body, want) {
			d.t.Errorf("%s: %d without %q: %.600s", address, w.Code, want, body)
		}
	}
	return body
}

// sends posts a form that is taken.
func (d budgetDesk) sends(as kernel.Actor, address string, form url.Values) string {
	d.t.Helper()
	w := d.ask(as, http.MethodPost, address, form)
	if w.Code != http.StatusSeeOther {
		d.t.Fatalf("%s %v: %d %.600s", address, form, w.Code, mainOf(w.Body.String()))
	}
	return w.Header().Get("Location")
}

// refused posts a form that is not taken: its page says why and keeps what was typed.
func (d budgetDesk) refused(as kernel.Actor, address string, form url.Values, status int, wants ...string) {
	d.t.Helper()
	w := d.ask(as, http.MethodPost, address, form)
	body := mainOf(w.Body.String())
	for _, want := range wants {
		if w.Code != status || !strings.Contains(body, want) {
			d.t.Errorf("%s %v: %d without %q: %.600s", address, form, w.Code, want, body)
		}
	}
}

// TestBudgetDesk_Walk: a planner enters a line and what happens to it, another person approves, the public page shows it; what was
// wrong is said beside the field and nothing that was typed is lost.
func TestBudgetDesk_Walk(t *testing.T) {
	b := openBench(t, "")
	plantRegister(t, b.App, kernel.WithActor(t.Context(), kernel.System()), "desk")
	d := openBudgetDesk(t, b)
	pla, ste := persona("pla", kernel.RolePlanner), persona("ste", kernel.RoleSteward)
	const desk = "/en/workspace/budget"
	d.shows(pla, desk, "Keep the budget", "There is no budget yet", "Enter a line")
	d.shows(pla, desk+"/line?year=2022", `value="2022"`, "03.1 · Police services", "Oficina", `name="name_fr"`)
	line := url.Values{"year": {"2022"}, "code": {"police/E001"}, "name_en": {"Patrols"}, "institution": {"desk-office"}, "programme": {"E001"}, "cofog": {"03.1"}, "share": {"62,5"}, "source": {"treasury"}, "level": {"national"},
		"territory": {"CO"}, "currency": {"COP"}, "origin": {"Act 1"}, "published": {"2021-12-20"}}
	d.refused(pla, desk+"/line", line, 422, "“62,5” is not a share", `value="62,5"`, `value="Patrols"`, `href="#share"`)
	line.Set("share", "62.5")
	for field, c := range map[string]struct{ value, want string }{"territory": {"ZZ", "The territory “ZZ” is not registered"}, "cofog": {"03.9", "03.9 is not in the classification"}, "institution": {"nobody", "The institution nobody is not in the register in the year 2022"},
		"year": {"22x", "22x is not a fiscal year"}, "name_en": {"", "This is needed."}, "currency": {"PESOS", "is not a known currency"}} {
		bad := url.Values{}
		for k, v := range line {
			bad[k] = v
		}
		bad.Set(field, c.value)
		d.refused(pla, desk+"/line", bad, 422, c.want, `value="Act 1"`)
	}
	at := d.sends(pla, desk+"/line", line)
	page := d.shows(pla, at, "The line was entered", "2022/police/E001", "What the budget act gave", "62.5")
	if strings.Contains(page, `id="exception"`) {
		t.Error("the form of an initial amount asks for an exception")
	}
	const of = desk + "/2022/police~E001"
	record := func(kind, amount string, kv ...string) url.Values {
		form := url.Values{"kind": {kind}, "amount": {amount}, "on": {"2022-03-01"}}
		for i := 0; i < len(kv); i += 2 {
			form.Set(kv[i], kv[i+1])
		}
		return form
	}
	d.refused(pla, of, record("initial", "1.000,00"), 422, "“1.000,00” is not an amount", `value="1.000,00"`, `href="#amount"`)
	d.refused(pla, of, record("payment", "10"), 409, "has no initial amount yet")
	d.sends(pla, of, record("initial", "1000.00", "act", "Act 1"))
	d.refused(pla, of, record("amendment", "200.50", "act", "Decree 2"), 422, "Write the reason", `value="Decree 2"`)
	if where := d.sends(pla, of, record("amendment", "200.50", "act", "Decree 2", "reason", "More patrols")); !strings.Contains(where, "done=waits") {
		t.Error(where)
	}
	d.refused(pla, of, record("payment", "1100.00"), 409, "would be above", `value="1100.00"`)
	home := d.shows(pla, desk, "More patrols", "Another person decides")
	if strings.Contains(home, "changes/2") {
		t.Error("who entered a change is offered to decide on it")
	}
	d.shows(ste, desk, `href="/en/workspace/budget/changes/3"`)
	d.shows(ste, desk+"/changes/3", "1,000.00 COP", "1,200.50 COP", "Decree 2")
	d.refused(pla, desk+"/changes/3", url.Values{"act": {"approve"}}, 403, "You entered the change 3: another person approves or rejects it.")
	d.refused(ste, desk+"/changes/3", url.Values{"act": {"reject"}}, 422, "Write the reason", `href="#reason"`)
	if strings.Contains(d.shows(ste, "/en/budget/2022/police~E001", "1,000.00 COP"), "More patrols") {
		t.Error("a change that waits is public")
	}
	d.sends(ste, desk+"/changes/3", url.Values{"act": {"approve"}})
	d.refused(ste, desk+"/changes/3", url.Values{"act": {"approve"}}, 409, "decided on", "approved by ste")
	d.sends(pla, of, record("payment", "1300.00", "exception", "Wages of two years"))
	d.shows(kernel.Citizen(), "/en/budget/2022/police~E001", "1,200.50 COP", "More patrols", "Wages of two years", "03.1 · Police services")
	d.shows(pla, desk, ">1<")
	d.shows(pla, desk+"/2022?only=excess&q=PATROLS", "1 of 1 lines", "police/E001")
	d.shows(pla, desk+"/2022?only=waiting", "0 of 1 lines")

	second := url.Values{}
	for k, v := range line {
		second[k] = v
	}
	second.Set("code", "police/E002")
	d.sends(pla, desk+"/line", second)
	d.sends(pla, desk+"/2022/police~E002", record("initial", "0"))
	d.shows(pla, "/en/budget/2022/police~E002", "cannot be said")
	d.shows(pla, of+"?kind=transfer", "police/E002 · Patrols")
	d.refused(pla, of, record("transfer", "10", "act", "Decree 3", "reason", "Nearer"), 422, "to which other line")
	d.sends(pla, of, record("transfer", "10", "act", "Decree 3", "reason", "Nearer", "other", "police/E002", "exception", "As before"))
	d.shows(pla, desk+"/2022/police~E002", "Transfer → police/E002", "Nearer")

	d.refused(pla, desk+"/2022", url.Values{"act": {""}}, 422, "This is needed.")
	d.sends(pla, desk+"/2022", url.Values{"act": {"Act 9"}})
	d.shows(pla, desk+"/2022?done=closed", "The year was closed", "Closed on")
	d.refused(pla, desk+"/2022", url.Values{"act": {"Act 9"}}, 409, "closed")
	d.refused(pla, of, record("amendment", "5", "act", "Decree 4"), 422, "Write")
	d.refused(pla, of, record("payment", "5", "exception", "x"), 422, "is closed. Write why this comes later", `href="#reason"`)

	d.shows(pla, desk+"/line?year=2022&code=police/E001", "Correct the line 2022/police/E001", `value="62.5"`)
	corrected := url.Values{}
	for k, v := range line {
		corrected[k] = v
	}
	corrected.Set("fixed", "1")
	corrected.Set("name_en", "Patrols by night")
	d.refused(pla, desk+"/line", corrected, 422, "Write the reason", `value="Patrols by night"`)
	corrected.Set("reason", "Full name")
	d.sends(pla, desk+"/line", corrected)
	d.shows(pla, of, "Patrols by night", "Full name")

	for _, address := range []string{desk + "/1999", desk + "/x", desk + "/2022/none", desk + "/x/none", desk + "/changes/99", desk + "/changes/x", desk + "/changes/1", desk + "/line?year=2022&code=none", desk + "/series?code=none"} {
		if w := d.ask(pla, http.MethodGet, address, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
}

// TestBudgetDesk_Series: a series is entered by years and values, revised with a reason, and serves the comparison.
func TestBudgetDesk_Series(t *testing.T) {
	b := openBench(t, "")
	d := openBudgetDesk(t, b)
	pla := persona("pla", kernel.RolePlanner)
	const desk = "/en/workspace/budget/series"
	form := url.Values{"code": {"ipc"}, "name_en": {"Consumer prices"}, "measure": {"prices"}, "currency": {"COP"}, "base": {"2021"}, "values": {"2021 100\r\n2022;113,1\r\n"}, "origin": {"DANE, IPC"}, "address": {"https://example.org"}, "licence": {"open"}, "published": {""}}
	d.refused(pla, desk, form, 422, "113,1", `href="#values"`)
	form.Set("values", "2021 100\n2021 101\n")
	d.refused(pla, desk, form, 422, "The year 2021 stands twice")
	form.Set("values", "prices\n")
	d.refused(pla, desk, form, 422, "The line “prices” cannot be read")
	form.Set("values", "2021 100\n2022 113.1\n")
	d.sends(pla, desk, form)
	d.shows(pla, desk+"?code=ipc", "2022 113.1", "New revision of ipc", "2021–2022")
	form.Set("fixed", "1")
	form.Set("values", "2021 100\n2022 113.2\n")
	d.refused(pla, desk, form, 422, "Write the reason")
	form.Set("reason", "Revised")
	d.sends(pla, desk, form)
	d.shows(pla, desk+"?code=ipc", "2022 113.2")
}

// TestBudgetDesk_Who: a liaison officer enters for the own institution alone, a supervisor approves for it, an analyst has no desk.
func TestBudgetDesk_Who(t *testing.T) {
	b := openBench(t, "")
	clerk := kernel.WithActor(t.Context(), kernel.System())
	office, _ := plantRegister(t, b.App, clerk, "who")
	code, change := plantBudget(t, b.App, clerk, "who", office)
	d := openBudgetDesk(t, b)
	own, other, chief := persona("lia", kernel.RoleLiaison), persona("lio", kernel.RoleLiaison), persona("sup", kernel.RoleSupervisor)
	own.Institution, chief.Institution = office, office
	const desk = "/en/workspace/budget"
	pay := url.Values{"kind": {"payment"}, "amount": {"1.00"}, "on": {"2022-05-01"}}
	if body := d.shows(other, desk+"/2022/"+code); strings.Contains(body, `id="amount"`) {
		t.Error("a form is offered for another institution's line")
	}
	d.refused(other, desk+"/2022/"+code, pay, 403, "Your role does not allow this")
	d.sends(own, desk+"/2022/"+code, pay)
	d.refused(own, desk+"/2022", url.Values{"act": {"Act 1"}}, 403, "Your role does not allow this")
	d.refused(own, desk+"/changes/"+change, url.Values{"act": {"approve"}}, 403, "Your role does not allow this")
	d.sends(chief, desk+"/changes/"+change, url.Values{"act": {"reject"}, "reason": {"Not now"}})
	d.shows(own, desk+"/2022/"+code, "rejected by sup: Not now")
	if w := d.ask(persona("ana", kernel.RoleAnalyst), http.MethodGet, desk, nil); w.Code != http.StatusForbidden {
		t.Errorf("an analyst: %d", w.Code)
	}
}
