package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
)

var codeShown = regexp.MustCompile(`<code>([0-9a-z]{4}(?:-[0-9a-z]{4}){5})</code>`)

// give hands out a code for the only person of a case.
func (h *house) give(a kernel.Actor, id kernel.ID) string {
	h.t.Helper()
	r := h.post(a, page(id)+"/code", url.Values{"ref": {h.ref(id)}})
	found := codeShown.FindStringSubmatch(r.body)
	if r.status != http.StatusOK || found == nil || r.header.Get("Cache-Control") != "no-store" {
		h.t.Fatalf("no code: %d", r.status)
	}
	return found[1]
}

func (h *house) extract(code string) reply {
	return h.post(kernel.Citizen(), "/es/extract", url.Values{"code": {code}})
}

// TestExtract: the person concerned sees by a code, once, which institutions read about them and for what; no account, no
// name, and nothing of others in the case.
func TestExtract(t *testing.T) {
	h := openHouse(t)
	id := h.record(officer, "E-1", func(d *cases.Draft) {
		d.Persons = known(cases.OfVictim, cases.Identity, "name", canaryVictim)
	})
	h.grant(cases.Incident, "identity")
	h.get(prosecutor, page(id)+"?"+stated)
	h.post(prosecutor, page(id)+"/open", url.Values{"ref": {h.ref(id)}, "group": {"identity"}, "purpose": {"investigation"}, "legal_basis": {"art. 12"}})
	h.get(outsiders["another agency"], page(id))
	code := h.give(officer, id)
	h.turn(time.Minute)
	first := h.extract(strings.ToUpper(strings.ReplaceAll(code, "-", " ")))
	if first.status != http.StatusOK || first.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d", first.status)
	}
	for _, want := range []string{"police", "prosecutor", "health", "investigation art. 12", "leer una identidad", "dar a la persona un código"} {
		if !strings.Contains(first.body, want) {
			t.Errorf("the extract does not tell of %q", want)
		}
	}
	for _, secret := range []string{canaryVictim, ">ana<", ">pro<", ">med<", "(police)", string(id), h.ref(id), code} {
		if strings.Contains(first.body, secret) {
			t.Errorf("the extract tells %q", secret)
		}
	}
	again := h.extract(code)
	wrong := h.extract("0000-0000-0000-0000-0000-0000")
	short := h.extract("x")
	if again.status != http.StatusUnprocessableEntity || again.constant() != wrong.constant() || again.constant() != short.constant() {
		t.Errorf("used, wrong and short codes are told apart: %d, %d, %d", again.status, wrong.status, short.status)
	}
	told := h.entries(audit.Query{Kind: "Record", Object: string(id)})[0]
	if told.Act != "readExtract" || told.Actor != "" || told.Outcome != audit.Read {
		t.Errorf("the trail says %+v", told)
	}
	refused := 0
	for _, e := range h.entries(audit.Query{Outcome: audit.Denied}) {
		if e.Act == "readExtract" && e.Object == "" {
			refused++
		}
	}
	if refused != 3 {
		t.Errorf("%d refused codes in the trail", refused)
	}
	outsideTheVault(t, h.Records, code, strings.ReplaceAll(code, "-", ""))
	if log := h.log.String(); strings.Contains(log, code) || strings.Contains(log, string(id)+"/code?") {
		t.Error("the log has the code")
	}
}

// TestExtract_Codes: a newer code ends the earlier one, and one that ran out or is another government's opens nothing.
func TestExtract_Codes(t *testing.T) {
	h := openHouse(t)
	id := h.record(officer, "E-1", func(d *cases.Draft) { d.Persons = known(cases.OfWitness, cases.Contact, "phone", "1") })
	old := h.give(officer, id)
	newer := h.give(officer, id)
	elsewhere := kernel.Citizen()
	elsewhere.Tenant = "other"
	if _, err := h.Cases.ReadExtract(h.as(elsewhere), newer, ""); message(err) != "cases.noCode" {
		t.Errorf("another government answers the code: %v", err)
	}
	if h.extract(old).status == http.StatusOK || h.extract(newer).status != http.StatusOK {
		t.Error("the newer code is the one that counts")
	}
	late := h.give(officer, id)
	h.turn(cases.CodeLifetime)
	if h.extract(late).status == http.StatusOK {
		t.Error("a code that ran out opens")
	}
}

// TestExtract_Who: who works on a case hands out codes; to a suspect only who decides on it.
func TestExtract_Who(t *testing.T) {
	h := openHouse(t)
	victim := h.record(officer, "E-1", func(d *cases.Draft) { d.Persons = known(cases.OfVictim, cases.Contact, "phone", "1") })
	suspect := h.record(officer, "E-2", func(d *cases.Draft) { d.Persons = known(cases.OfSuspect, cases.Contact, "phone", "1") })
	ask := func(a kernel.Actor, id kernel.ID) int {
		return h.post(a, page(id)+"/code", url.Values{"ref": {h.ref(id)}}).status
	}
	for name, c := range map[string]struct {
		a    kernel.Actor
		id   kernel.ID
		want int
	}{
		"the officer": {officer, victim, 200}, "the supervisor": {boss, victim, 200}, "a liaison": {liaison, victim, 404}, "another institution": {prosecutor, victim, 404},
		"the officer, of a suspect": {officer, suspect, 404}, "the supervisor, of a suspect": {boss, suspect, 200},
		"who has no institution": {who("x", "", kernel.RoleSupervisor), kernel.NewID(h.Now()), 404},
	} {
		if name == "who has no institution" {
			if got := h.post(c.a, page(c.id)+"/code", url.Values{"ref": {"none"}}).status; got != c.want {
				t.Errorf("%s: %d", name, got)
			}
			continue
		}
		if got := ask(c.a, c.id); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	closed := h.record(officer, "E-3", func(d *cases.Draft) {
		d.Persons, d.Level = known(cases.OfVictim, cases.Contact, "phone", "1"), authz.Confidential
	})
	if got := ask(boss, closed); got != http.StatusNotFound {
		t.Errorf("the supervisor, of a confidential case without the clearance: %d", got)
	}
	if got := ask(cleared(boss, "confidential"), closed); got != http.StatusOK {
		t.Errorf("the supervisor with the clearance: %d", got)
	}
	button := `formaction="` + page(suspect) + `/code"`
	if strings.Contains(h.get(officer, page(suspect)).body, button) || !strings.Contains(h.get(boss, page(suspect)).body, button) {
		t.Error("the button stands for who may not press it, or lacks for who may")
	}
	if got := h.post(officer, page(victim)+"/code", url.Values{"ref": {h.ref(suspect)}}).status; got != http.StatusNotFound {
		t.Errorf("a person of another case: %d", got)
	}
}

// TestReaders_Paged: older readings of a case are reached page by page.
func TestReaders_Paged(t *testing.T) {
	h := openHouse(t)
	id := h.record(officer, "E-1", nil)
	for range 60 {
		h.get(officer, page(id))
	}
	total, before, pages := 0, int64(0), 0
	for {
		got, err := h.Cases.Readers(h.as(officer), id, before)
		if err != nil {
			t.Fatal(err)
		}
		total, pages = total+len(got.List), pages+1
		if before = got.Older; before == 0 {
			break
		}
	}
	if total != len(h.entries(audit.Query{Kind: "Record", Object: string(id)})) || pages != 2 {
		t.Errorf("%d lines on %d pages", total, pages)
	}
	body := h.get(officer, page(id)).body
	link := regexp.MustCompile(`\?before=(\d+)#readers`).FindStringSubmatch(body)
	if link == nil {
		t.Fatal("no way to the older readings")
	}
	if older := h.get(officer, page(id)+"?before="+link[1]); older.status != http.StatusOK || strings.Contains(older.body, "#readers") {
		t.Errorf("older readings: %d", older.status)
	}
}
