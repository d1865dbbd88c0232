package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
)

// TestCases_Again: the same content under the same reference is the same case, another content a conflict; what names
// persons is compared as well, and stands nowhere for it.
func TestCases_Again(t *testing.T) {
	h := openHouse(t)
	draft := func(name string) cases.Draft {
		d := cases.Draft{Kind: cases.Incident, Reference: "R-1", DeclaredIn: "CO-05", ReportedOn: "2022-01-01"}
		if name != "" {
			d.Persons = known(cases.OfVictim, cases.Identity, "name", name)
		}
		return d
	}
	first, err := h.Cases.Record(h.as(officer), draft(canaryVictim))
	if err != nil || first[0].Again {
		t.Fatalf("%+v, %v", first, err)
	}
	if again, err := h.Cases.Record(h.as(officer), draft(canaryVictim)); err != nil || again[0].ID != first[0].ID || !again[0].Again {
		t.Errorf("%+v, %v", again, err)
	}
	for name, d := range map[string]cases.Draft{"another person": draft("somebody else"), "no person": draft("")} {
		if _, err := h.Cases.Record(h.as(officer), d); fault.CodeOf(err) != fault.CodeConflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	moved := draft(canaryVictim)
	moved.DeclaredIn = "CO-08"
	if _, err := h.Cases.Record(h.as(officer), moved); fault.CodeOf(err) != fault.CodeConflict {
		t.Errorf("another place: %v", err)
	}
	if other, err := h.Cases.Record(h.as(prosecutor), draft("somebody else")); err != nil || other[0].Again {
		t.Errorf("another institution's number: %v", err)
	}
	if err := h.RotateVault(t.Context(), nil); err != nil { // the key of the mark is destroyed: nothing can be recognised by it
		t.Fatal(err)
	}
	if _, err := h.Cases.Record(h.as(officer), draft(canaryVictim)); fault.CodeOf(err) != fault.CodeConflict {
		t.Errorf("after a rotation: %v", err)
	}
	outsideTheVault(t, h.Records, canaryVictim, "somebody else")
}

// TestCases_BothOrNone: a case, its persons and the entry of the trail are all there or none of them.
func TestCases_BothOrNone(t *testing.T) {
	h := openHouse(t)
	h.record(officer, "R-1", nil)
	count := func(table string) (n int64) {
		t.Helper()
		if err := h.Records.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	done := func() int { return len(h.entries(audit.Query{Outcome: audit.Done, Actor: officer.Name})) }
	before := [3]int64{count("cases_case"), count("vault_subject"), int64(done())}
	long := make([]cases.Entrant, 2)
	for i := range long {
		long[i] = known(cases.OfVictim, cases.Identity, "name", "x")[0]
	}
	// The second write of the transaction fails: its table is away.
	for _, rename := range []string{"cases_person", "audit_concerned"} {
		h.sql(`ALTER TABLE ` + rename + ` RENAME TO away`)
		if _, err := h.Cases.Record(h.as(officer), cases.Draft{Kind: cases.Incident, Reference: "R-2", DeclaredIn: "CO-05", ReportedOn: "2022-01-01", Persons: long}); err == nil {
			t.Errorf("recorded without %s", rename)
		}
		h.sql(`ALTER TABLE away RENAME TO ` + rename)
		if after := [3]int64{count("cases_case"), count("vault_subject"), int64(done())}; after != before {
			t.Errorf("without %s: %v became %v", rename, before, after)
		}
	}
	if _, err := h.Cases.Record(h.as(officer), cases.Draft{Kind: cases.Incident, Reference: "R-2", DeclaredIn: "CO-05", ReportedOn: "2022-01-01", Persons: long}); err != nil {
		t.Fatal(err)
	}
	if got := count("vault_subject") - before[1]; got != 2 || int64(done())-before[2] != 3 {
		t.Errorf("%d persons, %d entries", got, int64(done())-before[2])
	}
}

// TestCases_DecisionsPerPage: a page costs one decision for each class of its rows, whatever their number.
func TestCases_DecisionsPerPage(t *testing.T) {
	h := openHouse(t)
	for i := range 60 {
		h.record(officer, fmt.Sprintf("N-%02d", i), func(d *cases.Draft) {
			d.Minor = i%2 == 0
			d.Kind = []cases.Kind{cases.Incident, cases.Complaint}[i/2%2]
		})
	}
	for name, want := range map[string]struct {
		actor   kernel.Actor
		classes int
	}{"the officer": {officer, 4}, "the supervisor": {boss, 4}, "another institution": {prosecutor, 0}} {
		l, err := h.Cases.List(h.as(want.actor), cases.Filter{Limit: cases.PageRows})
		if err != nil {
			t.Fatal(err)
		}
		if l.Decisions != want.classes || want.classes > 0 && (len(l.Cases) != cases.PageRows || l.Total != 60) {
			t.Errorf("%s: %d decisions for %d rows of %d", name, l.Decisions, len(l.Cases), l.Total)
		}
	}
	last := h.entries(audit.Query{Actor: officer.Name})[0]
	if last.Act != "read" || len(last.Returned) != cases.PageRows || !strings.HasPrefix(last.Returned[0], "main/") {
		t.Errorf("the trail names %d of the rows that were shown", len(last.Returned))
	}
}

// TestCases_Update: who works on a case changes it, on the version that was looked at, and takes no protection away.
func TestCases_Update(t *testing.T) {
	h := openHouse(t)
	id := h.record(officer, "U-1", func(d *cases.Draft) { d.Minor = true })
	form := url.Values{"version": {"1"}, "state": {"referred"}, "offence": {"0401"}, "happened_in": {"Medellín"}, "sealed": {"1"}}
	if r := h.post(boss, page(id)+"/update", form); r.status != http.StatusNotFound {
		t.Errorf("who does not work on it: %d", r.status)
	}
	for field, value := range map[string]string{"happened_in": "nowhere at all", "offence": "murder", "occurred_on": "2023-01-01"} {
		bad := url.Values{"version": {"1"}, field: {value}}
		if r := h.post(officer, page(id)+"/update", bad); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, `href="#`+field+`"`) || !strings.Contains(r.body, value) {
			t.Errorf("%s: %d", field, r.status)
		}
	}
	if r := h.post(officer, page(id)+"/update", form); r.status != http.StatusSeeOther {
		t.Fatalf("%d", r.status)
	}
	if r := h.get(officer, page(id)); r.status != http.StatusNotFound {
		t.Errorf("who sealed it without the clearance still sees it: %d", r.status)
	}
	judge := cleared(officer, "sealed")
	v, err := h.Cases.Show(h.as(judge), id)
	if err != nil || v.State != cases.Passed || v.HappenedIn != "CO-05001" || v.Version != 2 || !v.Minor || !v.Sealed || !slices.Contains(v.Within, "CO-05") {
		t.Errorf("%+v, %v", v, err)
	}
	if r := h.post(judge, page(id)+"/update", url.Values{"version": {"1"}, "state": {"closed"}}); r.status != http.StatusConflict {
		t.Errorf("on an older version: %d", r.status)
	}
}

// TestCases_Form: the page takes a case with persons, keeps what was typed when it refuses, and asks for another person
// without a script.
func TestCases_Form(t *testing.T) {
	h := openHouse(t)
	const at = "/es/workspace/cases/new"
	if r := h.get(boss, at); r.status != http.StatusForbidden {
		t.Errorf("who may not record: %d", r.status)
	}
	form := url.Values{"kind": {"incident"}, "reference": {"F-1"}, "declared_in": {"Medellín"}, "happened_in": {"CO-08"}, "reported_on": {"2022-02-01"}, "level": {"1"}, "persons": {"1"},
		"p0-part": {"victim"}, "p0-identity-name": {canaryVictim}, "act": {"add"}}
	if r := h.post(officer, at, form); r.status != http.StatusOK || !strings.Contains(r.body, "p1-part") || !strings.Contains(r.body, canaryVictim) || r.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("another person: %d", r.status)
	}
	form.Del("act")
	for field, value := range map[string]string{"kind": "", "reference": "a name, a surname", "declared_in": "nowhere", "happened_in": "nowhere", "reported_on": "2099-01-01", "p0-part": ""} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(field, value)
		if r := h.post(officer, at, bad); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, `href="#`+field+`"`) || !strings.Contains(r.body, `id="`+field+`"`) {
			t.Errorf("%s: %d", field, r.status)
		}
	}
	r := h.post(officer, at, form)
	if r.status != http.StatusSeeOther || strings.Contains(r.header.Get("Location"), "F-1") {
		t.Fatalf("%d %s", r.status, r.header.Get("Location"))
	}
	shown := h.get(officer, strings.Split(r.header.Get("Location"), "?")[0])
	if !strings.Contains(shown.body, "F-1") || strings.Contains(shown.body, canaryVictim) || !strings.Contains(shown.body, "Medellín") || !strings.Contains(shown.body, "Atlántico") {
		t.Errorf("%d", shown.status)
	}
	h.logged(canaryVictim)
}

// TestCases_Languages: no page lacks a word in any language.
func TestCases_Languages(t *testing.T) {
	h := openHouse(t)
	id := h.record(officer, "L-1", func(d *cases.Draft) {
		d.Generated, d.Persons = true, known(cases.OfVictim, cases.Identity, "name", "x")
	})
	h.grant(cases.Incident)
	for _, lang := range kernel.Langs() {
		for _, address := range []string{"", "/new", "/" + string(id)} {
			for _, a := range []kernel.Actor{officer, boss, prosecutor} {
				r := h.get(a, "/"+string(lang)+"/workspace/cases"+address+"?"+stated)
				holds(t, r.body)
				if a.Name == officer.Name && r.status != http.StatusOK {
					t.Errorf("%s%s: %d", lang, address, r.status)
				}
			}
		}
	}
}

// BenchmarkCases_List is a page of fifty rows out of a thousand, with its decisions and its entry in the trail.
func BenchmarkCases_List(b *testing.B) {
	w := openBench(b, "")
	ctx := kernel.WithActor(b.Context(), officer)
	for i := range 1000 {
		kind := []cases.Kind{cases.Incident, cases.Complaint}[i%2]
		if _, err := w.Cases.Record(ctx, cases.Draft{Kind: kind, Reference: fmt.Sprintf("N-%d", i), DeclaredIn: "CO-05001", HappenedIn: "CO-05001", ReportedOn: "2022-01-01", Minor: i%3 == 0}); err != nil {
			b.Fatal(err)
		}
	}
	decisions := 0
	for b.Loop() {
		l, err := w.Cases.List(ctx, cases.Filter{Limit: cases.PageRows})
		if err != nil || len(l.Cases) != cases.PageRows {
			b.Fatal(err)
		}
		decisions = l.Decisions
	}
	b.ReportMetric(float64(decisions), "decisions/page")
}
