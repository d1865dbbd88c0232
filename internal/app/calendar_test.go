package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
)

// TestOversight_Calendar: a planner enters closed days by the page and a deputy's term leaves them out; a sitting is called and held by
// its own body; what is wrong is said at its field with what was typed; pages, CSV and JSON agree.
func TestOversight_Calendar(t *testing.T) {
	b := openBench(t, "")
	plantOversight(t, b.App, t.Context(), "way", "pla")
	planner, deputy := persona("pla", kernel.RolePlanner), persona("deputy", kernel.RoleLegislator)
	deputy.Institution = "way-congress"
	post := func(a kernel.Actor, address string, want int, form url.Values) string {
		t.Helper()
		w := b.asks(t, a, http.MethodPost, "/es/workspace"+address, form)
		if w.Code != want {
			t.Fatalf("%s by %s: %d, want %d: %.700s", address, a.Name, w.Code, want, mainOf(w.Body.String()))
		}
		return w.Body.String()
	}
	contains := func(what, page string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s: without %q: %.1200s", what, want, mainOf(page))
			}
		}
	}
	day := func(n int) string { return b.clock.AddDate(0, 0, n).UTC().Format(time.DateOnly) }
	contains("twice", post(planner, "/calendar", 409, url.Values{"day": {"2026-12-25"}, "name_es": {"Otra"}}), "ya figura como «Navidad de way»", `value="Otra"`)
	contains("no date", post(planner, "/calendar", 422, url.Values{"day": {"25/12"}, "name_es": {"Otra"}}), "no es una fecha")
	contains("a strange column", post(planner, "/calendar", 422, url.Values{"rows": {"fecha\n2026-01-01\n"}}), "La columna «fecha» no existe aquí", "2026-01-01")
	post(deputy, "/calendar", 403, url.Values{"day": {"2027-01-01"}, "name_es": {"Año Nuevo"}})
	rows := "day;name_es;name_en;basis\n" + day(1) + ";Duelo;Mourning;Decreto 1\n" + day(2) + ";Duelo;Mourning;Decreto 1\n"
	post(planner, "/calendar", 303, url.Values{"rows": {rows}})
	contains("CSV", b.page(t, "/api/v1/oversight/holidays?format=csv"), day(1)+",Duelo,Mourning,,,Decreto 1")
	contains("the page", b.page(t, "/es/accountability/calendar"), "3 días no hábiles", "Duelo", "Decreto 1")
	contains("no reason", post(planner, "/calendar/revoke", 422, url.Values{"revoked": {day(2)}}), "field bad-f")
	post(planner, "/calendar/revoke", 303, url.Values{"revoked": {day(2)}, "reason": {"Sin duelo"}})
	if strings.Contains(b.page(t, "/api/v1/oversight/holidays"), day(2)) {
		t.Error("a revoked day stands")
	}
	const sittings = "/accountability/sittings"
	sitting := url.Values{"state": {"held"}, "day": {day(5)}, "place": {"Salón 2"}, "agenda": {"way-report", "way-report/1"}, "others": {"Varios\n"}, "present": {"12"}, "members": {"19"}, "outcome": {"Se aprobó"}}
	contains("the future", post(deputy, sittings+"/new", 422, sitting), "una sesión futura no tiene resultado", `value="Salón 2"`, "Se aprobó", `value="way-report/1" checked`)
	sitting.Set("day", day(0))
	sitting.Set("present", "muchos")
	contains("no number", post(deputy, sittings+"/new", 422, sitting), "«muchos» no es un número")
	sitting.Set("present", "12")
	sitting.Set("agenda", "way-draft")
	contains("a draft", post(deputy, sittings+"/new", 422, sitting), "No hay un informe presentado a este órgano")
	sitting["agenda"] = []string{"way-report", "way-report/x"}
	contains("no item", post(deputy, sittings+"/new", 422, sitting), "err")
	sitting["agenda"] = []string{"way-report", "way-report/1"}
	post(planner, sittings+"/new", 403, sitting)
	post(deputy, sittings+"/new", 303, sitting)
	contains("the register", b.page(t, "/es/accountability/sittings"), "Salón 2", "12 de 19", "Se aprobó", "Pregunta 1", "Varios", "#item-1")
	contains("the report", b.page(t, "/es/accountability/way-report/follow-up"), "#sitting-2")
	contains("CSV", b.page(t, "/api/v1/oversight/sittings?format=csv"), "2,way-congress,"+day(0)+",Salón 2,held,\"way-report; way-report/1; Varios\",12,19,Se aprobó")
	moved := url.Values{"state": {"called"}, "day": {"2027-03-09"}, "place": {"Salón de way"}, "agenda": {"way-report"}}
	contains("no reason", post(deputy, sittings+"/of/1", 422, moved), "reason")
	moved.Set("reason", "Sin quórum")
	post(deputy, sittings+"/of/1", 303, moved)
	contains("moved", b.page(t, "/es/accountability/sittings"), "Sin quórum")
	stranger := persona("other", kernel.RoleLegislator)
	post(stranger, sittings+"/of/1", 403, moved)
	if w := b.asks(t, stranger, http.MethodGet, "/es/workspace"+sittings+"/of/1", nil); w.Code != http.StatusForbidden {
		t.Errorf("another body's form: %d", w.Code)
	}
	contains("its form", b.asks(t, deputy, http.MethodGet, "/es/workspace"+sittings+"/of/2", nil).Body.String(), `value="Salón 2"`, "Varios", `value="12"`)
}

// TestInstitutions_DayForms: a page of the registers as it was known at a moment asks for another day of the same moment.
func TestInstitutions_DayForms(t *testing.T) {
	b := openBench(t, "")
	plantRegister(t, b.App, t.Context(), "way")
	moment := b.clock.Add(time.Minute).UTC().Format(time.RFC3339)
	b.clock = b.clock.Add(time.Hour)
	for _, page := range []string{"", "/organogram", "/functions", "/norms"} {
		form := func(address string) string {
			_, after, _ := strings.Cut(b.page(t, address), `class="filter no-print"`)
			form, _, _ := strings.Cut(after, "</form>")
			return form
		}
		if f := form("/es/institutions" + page + "?asOf=" + url.QueryEscape(moment)); !strings.Contains(f, `<input type="hidden" name="asOf" value="`+moment+`"`) || !strings.Contains(f, `name="day"`) {
			t.Errorf("%s leaves the moment: %s", page, f)
		}
		if f := form("/es/institutions" + page); strings.Contains(f, "asOf") {
			t.Errorf("%s of today names a moment: %s", page, f)
		}
	}
}
