package app_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/management"
)

// plantPeers lets two institutions of the actor's government agree to be compared, and gives the name of their group.
func plantPeers(t *testing.T, a *app.App, ctx context.Context, mark, office string) (group string) {
	t.Helper()
	planner := kernel.WithActor(ctx, kernel.Actor{Tenant: kernel.ActorFrom(ctx).Tenant, Name: mark + "-planner", Role: kernel.RolePlanner, MFA: true})
	peer := institutions.Row{Kind: institutions.OfInstitution, Code: mark + "-peer", From: "2020-01-01", Values: institutions.Values{"name_es": "Otra oficina", "subsystem": "police", "level": "national", "area": "CO", "status": "active"}}
	if err := a.Institutions.Record(planner, peer); err != nil {
		t.Fatal(err)
	}
	group = mark + "-peers"
	for _, subject := range []string{office, peer.Code} {
		if err := a.Management.Agree(planner, management.Agreement{Subject: subject, Group: group, Given: true}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Management.Ask(planner, management.Request{Subject: office, Measure: "equipment-working", Institution: peer.Code, Due: "2027-06-30", Text: "Envíen la lista"}); err != nil {
		t.Fatal(err)
	}
	return group
}

// TestManagement_Evidence: what is registered moves the measures that it should and no others, and page, API and CSV say the same.
func TestManagement_Evidence(t *testing.T) {
	b := openBench(t, "")
	ask := plannersSite(t, b)
	planner := kernel.WithActor(b.ctx, persona("pla", kernel.RolePlanner))
	measures := func(subject string) map[string]management.MeasureScore {
		t.Helper()
		p, err := b.Management.Profile(planner, subject)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Factors) != 32 {
			t.Fatalf("%d factors are ruled, 32 are in the source document", len(p.Factors))
		}
		all := map[string]management.MeasureScore{}
		for _, f := range p.Factors {
			for _, m := range f.Measures {
				all[m.ID] = m
			}
		}
		return all
	}
	empty := measures("system")
	for _, id := range []string{"legal-basis", "posts-filled", "sites-adequate"} {
		if m := empty[id]; m.Known || m.Level != management.NoEvidence {
			t.Errorf("%s of an empty installation: %+v", id, m)
		}
	}
	office, _ := plantRegister(t, b.App, planner, "one")
	full := measures("system")
	for id, want := range map[string][2]float64{"legal-basis": {0, 1}, "subsystems": {1, 13}, "mandates-grounded": {1, 1}, "one-accountable": {1, 1}, "posts-filled": {1, 1}} {
		if r := full[id].Reading; r.Numerator != want[0] || r.Denominator != want[1] {
			t.Errorf("%s: %v of %v, want %v", id, r.Numerator, r.Denominator, want)
		}
	}
	if m := full["vacant-leading"]; !m.Known || m.Value != 0 {
		t.Errorf("a leading post that somebody holds is vacant: %+v", m)
	}
	if m := measures(office)["subsystems"]; m.Reading.Absent != management.NotOfThis {
		t.Errorf("subsystems of an institution: %+v", m)
	}
	if m := full["women-in-command"]; m.Reading.Absent == "" && m.Known {
		t.Errorf("one person's sex is told: %+v", m)
	}
	if _, err := b.Management.Profile(planner, "nobody"); err == nil {
		t.Error("there is a profile of nobody")
	}

	page := ask(http.MethodGet, "/en/management", "", nil)
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "1 of 13") || !strings.Contains(page.Body.String(), "no such records in the system yet") {
		t.Errorf("page: %d", page.Code)
	}
	var body struct {
		Items []struct {
			Measure     string
			Value       *float64
			Numerator   *float64
			Denominator *float64
		}
	}
	if err := json.Unmarshal(ask(http.MethodGet, "/api/v1/management/profiles/system", "", nil).Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(ask(http.MethodGet, "/api/v1/management/profiles/system?format=csv", "", nil).Body).ReadAll()
	if err != nil || len(lines) != len(body.Items)+1 {
		t.Fatalf("CSV of %d lines, JSON of %d: %v", len(lines), len(body.Items), err)
	}
	for i, item := range body.Items {
		m := full[item.Measure]
		if (item.Value != nil) != m.Known || m.Known && *item.Value != m.Value || lines[i+1][4] != item.Measure || (lines[i+1][8] != "") != m.Known {
			t.Errorf("%s: API %v, CSV %v, profile %v", item.Measure, item.Value, lines[i+1], m.Value)
		}
	}
}

// TestManagement_Accountability: a signed report is told by its sections, of which those that nobody submitted are not reported; what it
// was signed for by others is not its institution's.
func TestManagement_Accountability(t *testing.T) {
	b := openBench(t, "")
	planner := kernel.WithActor(b.ctx, persona("pla", kernel.RolePlanner))
	signed, _ := plantOversight(t, b.App, planner, "one", "one-compiler")
	for subject, told := range map[string]bool{"system": true, "police": true, "one-congress": false} {
		p, err := b.Management.Profile(planner, subject)
		if err != nil {
			t.Fatal(err)
		}
		f, ok := p.Factor("I5")
		if !ok {
			t.Fatal("no factor I5")
		}
		for _, m := range f.Measures {
			switch m.ID {
			case "sections-reported":
				if m.Known != told || told && (m.Reading.Numerator != 2 || m.Reading.Denominator != 12 || m.Reading.Behind[0][:len(signed)] != signed) {
					t.Errorf("%s: sections %+v", subject, m.Reading)
				}
			case "answers-overdue":
				if m.Known != told || m.Value != 0 {
					t.Errorf("%s: overdue %+v", subject, m.Reading)
				}
			}
		}
	}
}

// TestManagement_Desk: a planner publishes another limit with its reason; a wrong one loses nothing of what was typed; who has no such
// right is refused.
func TestManagement_Desk(t *testing.T) {
	b := openBench(t, "")
	ask := plannersSite(t, b)
	post := func(address string, form url.Values) (int, string) {
		w := ask(http.MethodPost, address, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
		return w.Code, w.Body.String() + w.Header().Get("Location")
	}
	factors, err := b.Management.Factors(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	first := factors[0].Document
	wrong := strings.Replace(first, "at_least: 90", "at_least: 900", 1)
	if code, page := post("/en/workspace/management/rule", url.Values{"document": {wrong}, "reason": {"Decree 5"}}); code != http.StatusUnprocessableEntity || !strings.Contains(page, "at_least: 900") || !strings.Contains(page, "Decree 5") || !strings.Contains(page, "cannot be “900”") {
		t.Errorf("a wrong rule: %d", code)
	}
	next := strings.NewReplacer("version: 1", "version: 2", "at_least: 90", "at_least: 70").Replace(first)
	if code, at := post("/en/workspace/management/rule", url.Values{"document": {next}, "reason": {"Decree 5"}}); code != http.StatusSeeOther || !strings.Contains(at, "done=rule") {
		t.Errorf("a rule: %d %s", code, at)
	}
	public := ask(http.MethodGet, "/en/management/factors/F1", "", nil).Body.String()
	if !strings.Contains(public, "Decree 5") || !strings.Contains(public, "70.0 % or more") || !strings.Contains(public, "Version 1") {
		t.Error("the public page does not show the new rule with its reason and the old version")
	}
	if _, err := b.Management.Define(kernel.WithActor(b.ctx, persona("ana", kernel.RoleAnalyst)), strings.Replace(next, "version: 2", "version: 3", 1), "mine"); err == nil {
		t.Error("an analyst changes a rule")
	}
	office, _ := plantRegister(t, b.App, kernel.WithActor(b.ctx, persona("pla", kernel.RolePlanner)), "one")
	if code, page := post("/en/workspace/management/agree", url.Values{"subject": {office}, "group": {"Big Towns"}}); code != http.StatusUnprocessableEntity || !strings.Contains(page, "Big Towns") {
		t.Errorf("a bad group: %d", code)
	}
	if code, at := post("/en/workspace/management/agree", url.Values{"subject": {office}, "group": {"big-towns"}}); code != http.StatusSeeOther || !strings.Contains(at, "done=agreed") {
		t.Errorf("an agreement: %d %s", code, at)
	}
	if w := ask(http.MethodGet, "/en/management/comparison/big-towns", "", nil); w.Code != http.StatusNotFound {
		t.Errorf("one alone is compared: %d", w.Code)
	}
	if code, at := post("/en/workspace/management/record", url.Values{}); code != http.StatusSeeOther || !strings.Contains(at, "done=recorded") {
		t.Errorf("recording: %d %s", code, at)
	}
	if _, err := io.Copy(io.Discard, ask(http.MethodGet, "/en/workspace/management?done=recorded&n=2", "", nil).Body); err != nil {
		t.Fatal(err)
	}
}

// TestManagement_Requests: a planner asks from the profile for what nobody recorded; the institution answers at its desk; the profile
// says so until the records are there, and the request has ended then.
func TestManagement_Requests(t *testing.T) {
	b := openBench(t, "")
	planner, liaison := persona("pla", kernel.RolePlanner), persona("lia", kernel.RoleLiaison)
	liaison.Institution = "way-office"
	office, _ := plantRegister(t, b.App, kernel.WithActor(b.ctx, planner), "way")
	const desk = "/es/workspace/management/requests"
	shows := func(what string, a kernel.Actor, address string, want int, texts ...string) {
		t.Helper()
		w := b.asks(t, a, http.MethodGet, address, nil)
		if w.Code != want {
			t.Fatalf("%s: %d, want %d: %.600s", what, w.Code, want, mainOf(w.Body.String()))
		}
		for _, text := range texts {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s: without %q", what, text)
			}
		}
	}
	post := func(a kernel.Actor, address string, want int, form url.Values, texts ...string) {
		t.Helper()
		w := b.asks(t, a, http.MethodPost, desk+address, form)
		if w.Code != want {
			t.Fatalf("%s by %s: %d, want %d: %.600s", address, a.Name, w.Code, want, mainOf(w.Body.String()))
		}
		for _, text := range texts {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s: without %q: %.900s", address, text, mainOf(w.Body.String()))
			}
		}
	}
	ask := desk + "/new?measure=sites-adequate&amp;subject=" + office
	shows("the profile of a planner", planner, "/es/management/subjects/"+office, 200, ask)
	if page := b.page(t, "/es/management/subjects/"+office); strings.Contains(page, "requests/new") {
		t.Error("everybody is led to the form")
	}
	shows("the form", planner, strings.ReplaceAll(ask, "&amp;", "&"), 200, `value="`+office+`" selected`)
	shows("of a module that there is not", planner, desk+"/new?subject=system&measure=satisfaction-measured", 404)
	shows("the form of a liaison", liaison, strings.ReplaceAll(ask, "&amp;", "&"), 403)
	form := url.Values{"subject": {office}, "measure": {"sites-adequate"}, "institution": {"merged"}, "due": {"2023-07-15"}, "text": {"Envíen las sedes"}}
	post(planner, "/new", 422, form, "no es hoy una institución activa", "Envíen las sedes", `value="2023-07-15"`)
	form.Set("institution", office)
	form.Set("due", "2020-01-01")
	post(planner, "/new", 422, form, "ya pasó")
	form.Set("due", "2023-07-15")
	post(liaison, "/new", 403, form)
	post(planner, "/new", 303, form)
	post(planner, "/new", 409, form, "Ya se pidió")
	shows("the public profile", kernel.Citizen(), "/es/management/subjects/"+office, 200, "Pedido el 15 de junio de 2023 a Oficina", "Abierta")
	shows("the desk", liaison, desk, 200, "/requests/1", `class="sel"`)
	post(liaison, "/1", 422, url.Values{"act": {"answer"}}, "Escriba qué se hará")
	post(persona("lia", kernel.RoleLiaison), "/1", 403, url.Values{"act": {"answer"}, "text": {"por otra"}})
	post(liaison, "/1", 303, url.Values{"act": {"answer"}, "text": {"En julio"}})
	shows("the request", planner, desk+"/1", 200, "En julio", "Envíen las sedes")
	if body := b.page(t, "/api/v1/management/requests"); strings.Contains(body, "En julio") || !strings.Contains(body, `"state":"answered"`) {
		t.Error(body)
	}
	site := institutions.Row{Kind: institutions.OfSite, Code: "way-site", From: "2020-01-01", Values: institutions.Values{"institution": office, "name_es": "Sede", "sort": "station", "area": "CO", "condition": "adequate", "assessed": "2023-01-01"}}
	if err := b.Institutions.Record(kernel.WithActor(b.ctx, planner), site); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Management.Record(kernel.WithActor(b.ctx, planner)); err != nil {
		t.Fatal(err)
	}
	if csv := b.page(t, "/api/v1/management/requests?format=csv"); !strings.Contains(csv, "1,way-office,F10,sites-adequate,way-office,police,2023-06-15T") || !strings.Contains(csv, "Z,2023-07-15,fulfilled,false") {
		t.Error(csv)
	}
	if page := b.page(t, "/es/management/subjects/"+office); strings.Contains(page, "Pedido el") {
		t.Error("what is there is asked for")
	}
}
