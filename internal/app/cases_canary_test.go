package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/identity"
)

// The planted strings. Each stands in one group of one person.
const (
	canaryVictim    = "CANARY-VICTIM-lucia-ojeda"
	canaryWitness   = "CANARY-WITNESS-bruno-paz"
	canaryMinor     = "CANARY-MINOR-nino-luz"
	canaryWhistle   = "CANARY-WHISTLE-vera-sol"
	canaryInformant = "CANARY-INFORMANT-el-gato"
	canaryPlace     = "CANARY-EXACTLOC-calle-9-11"
)

// secrets are all of them.
var secrets = []string{canaryVictim, canaryWitness, canaryMinor, canaryWhistle, canaryInformant, canaryPlace}

// TestCanary_VictimIdentity: absent for everybody but who works on the case, and for the prosecutor without a grant that
// names the identity, its purpose and its law.
func TestCanary_VictimIdentity(t *testing.T) {
	h := openHouse(t)
	id := h.record(officer, "V-1", func(d *cases.Draft) {
		d.Persons = known(cases.OfVictim, cases.Identity, "name", canaryVictim)
	})
	ref := h.ref(id)
	if r := h.post(officer, page(id)+"/open", url.Values{"ref": {ref}, "group": {"identity"}}); r.status != http.StatusOK || !strings.Contains(r.body, canaryVictim) || r.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("who works on the case: %d, %s", r.status, r.header.Get("Cache-Control"))
	}
	for name, a := range outsiders {
		nowhere(t, name, h.ways(a, id, ref, cases.Identity, stated), canaryVictim, "V-1")
		h.hiddenAs(name, a, id, ref, cases.Identity, stated)
	}
	own := h.ways(boss, id, ref, cases.Identity, "")
	nowhere(t, "her supervisor", own, canaryVictim)
	if own["page"].status != http.StatusOK || !strings.Contains(own["api file"].body, "V-1") || strings.Contains(own["page"].body, `value="identity"`) {
		t.Errorf("the supervisor reads the core: %d", own["page"].status)
	}
	h.hiddenAs("the prosecutor without a grant", prosecutor, id, ref, cases.Identity, stated)
	h.grant(cases.Incident)
	nowhere(t, "the prosecutor with a grant of the core", h.ways(prosecutor, id, ref, cases.Identity, stated), canaryVictim)
	if r := h.get(prosecutor, page(id)+"?"+stated); r.status != http.StatusOK || !strings.Contains(r.body, "V-1") {
		t.Errorf("the core by grant: %d", r.status)
	}
	h.turn(time.Second)
	h.grant(cases.Incident, "identity")
	for name, query := range map[string]string{"no purpose": "", "another purpose": "purpose=statistics&legal_basis=art.+12", "no law": "purpose=investigation"} {
		h.hiddenAs("the prosecutor with "+name, prosecutor, id, ref, cases.Identity, query)
		nowhere(t, "the prosecutor with "+name, h.ways(prosecutor, id, ref, cases.Identity, query), canaryVictim, "V-1")
	}
	got := h.ways(prosecutor, id, ref, cases.Identity, stated)
	for _, way := range []string{"group", "api group"} {
		if !strings.Contains(got[way].body, canaryVictim) {
			t.Errorf("the prosecutor with grant, purpose and law by %s: %d", way, got[way].status)
		}
	}
	nowhere(t, "the prosecutor", map[string]reply{"list": got["list"], "api list": got["api list"], "api case": got["api case"], "page": got["page"]}, canaryVictim)
	outsideTheVault(t, h.Records, canaryVictim)
	h.logged(canaryVictim)
}

// TestCanary_ProtectedWitness: the identity is denied even to the officer who wrote it down; who has no right cannot tell
// the case from one that does not exist.
func TestCanary_ProtectedWitness(t *testing.T) {
	h := openHouse(t)
	id := h.record(officer, "W-1", func(d *cases.Draft) {
		d.Kind, d.Persons = cases.Witness, known(cases.OfWitness, cases.Identity, "name", canaryWitness)
	})
	ref := h.ref(id)
	for _, group := range []cases.Group{cases.Identity, cases.Contact, cases.ExactLocation} {
		got := h.ways(officer, id, ref, group, "")
		nowhere(t, "the officer", got, canaryWitness)
		if got["page"].status != http.StatusOK || got["group"].status != http.StatusNotFound || got["api group"].status != http.StatusNotFound || strings.Contains(got["page"].body, `value="`+string(group)+`"`) {
			t.Errorf("the officer: page %d, %s %d", got["page"].status, group, got["group"].status)
		}
	}
	for name, a := range outsiders {
		h.hiddenAs(name, a, id, ref, cases.Identity, stated)
		nowhere(t, name, h.ways(a, id, ref, cases.Identity, stated), canaryWitness, "W-1")
	}
	h.hiddenAs("an officer who does not work on it", who("bo", "police", kernel.RoleCaseworker), id, ref, cases.Identity, "")
	if r := h.post(cleared(officer, "witness-protection"), page(id)+"/open", url.Values{"ref": {ref}, "group": {"identity"}}); !strings.Contains(r.body, canaryWitness) {
		t.Errorf("with the clearance: %d", r.status)
	}
	outsideTheVault(t, h.Records, canaryWitness)
}

// TestCanary_Minor: the supervisor's export leaves the minor's case out, the identity is closed without the clearance, and
// the name is in no message, job or log.
func TestCanary_Minor(t *testing.T) {
	h := openHouse(t)
	h.record(officer, "M-0", nil)
	id := h.record(officer, "M-1", func(d *cases.Draft) {
		d.Minor, d.Persons = true, known(cases.OfVictim, cases.Identity, "name", canaryMinor)
	})
	got := h.ways(boss, id, h.ref(id), cases.Identity, "")
	if !strings.Contains(got["list"].body, "M-1") || got["file"].status != http.StatusOK || !strings.Contains(got["file"].body, "M-0") {
		t.Fatalf("list %d, file %d", got["list"].status, got["file"].status)
	}
	for _, way := range []string{"file", "api file"} {
		if strings.Contains(got[way].body, "M-1") || strings.Contains(got[way].body, string(id)) {
			t.Errorf("a minor's case was exported by %s", way)
		}
	}
	if r := h.get(h.entered(cleared(boss, "child-justice")), "/es/workspace/cases.csv"); !strings.Contains(r.body, "M-1") {
		t.Errorf("with the clearance: %d", r.status)
	}
	if r := h.get(boss, "/es/workspace/cases.csv"); r.status != http.StatusUnauthorized {
		t.Errorf("without a session that could be confirmed: %d", r.status)
	}
	stale := h.entered(boss)
	h.turn(identity.Recent + time.Second)
	if r := h.get(stale, "/es/workspace/cases.csv"); r.status != http.StatusSeeOther || !strings.Contains(r.header.Get("Location"), "/confirm") {
		t.Errorf("without a fresh proof: %d", r.status)
	}
	if r := h.get(stale, "/api/v1/cases/export?format=csv"); r.status != http.StatusForbidden {
		t.Errorf("a program without a fresh proof: %d", r.status)
	}
	weak := boss
	weak.MFA = false
	if r := h.get(weak, "/es/workspace/cases.csv"); r.status != http.StatusForbidden {
		t.Errorf("without a second factor: %d", r.status)
	}
	nowhere(t, "the officer", h.ways(officer, id, h.ref(id), cases.Identity, ""), canaryMinor)
	outsideTheVault(t, h.Records, canaryMinor)
	h.logged(canaryMinor)
}

// TestCanary_WhistleBlower: the reported institution, its head and its administrators see no record, no count and no trace
// of it; the supervisor whom it concerns is denied with every clearance; an emergency does not open it.
func TestCanary_WhistleBlower(t *testing.T) {
	h := openHouse(t)
	intake := cleared(who("ines", "police", kernel.RoleCaseworker), "integrity-intake")
	before := h.get(boss, "/es/workspace/cases").body
	if _, err := h.Cases.Record(h.as(officer), cases.Draft{Kind: cases.Disclosure, Reference: "D-0", DeclaredIn: "CO", ReportedOn: "2022-01-01"}); fault.CodeOf(err) != fault.CodeForbidden {
		t.Errorf("an officer without the clearance takes a disclosure: %v", err)
	}
	id := h.record(intake, "D-1", func(d *cases.Draft) {
		d.Kind, d.SubjectOfComplaint = cases.Disclosure, []string{"boss"}
		d.Persons = known(cases.Discloser, cases.Identity, "name", canaryWhistle)
	})
	ref := h.ref(id)
	if r := h.post(intake, page(id)+"/open", url.Values{"ref": {ref}, "group": {"identity"}}); !strings.Contains(r.body, canaryWhistle) {
		t.Fatalf("the intake: %d", r.status)
	}
	if _, err := h.Gate.OpenEmergency(h.onDuty(), "disclosure", "CO-05", "a life could be at risk in this place"); err != nil {
		t.Fatal(err)
	}
	insiders := map[string]kernel.Actor{"its head, whom it concerns": boss, "the same with every clearance": cleared(boss, "integrity-intake", "sealed", "secret", "witness-protection"),
		"who keeps its accounts": outsiders["who keeps accounts"], "its liaison": liaison, "an officer": officer, "who is on duty, in an emergency": duty}
	for name, a := range insiders {
		h.hiddenAs(name, a, id, ref, cases.Identity, "")
		nowhere(t, name, h.ways(a, id, ref, cases.Identity, ""), canaryWhistle, "D-1")
		if r := h.get(a, "/es/account/trail"); strings.Contains(r.body, string(id)) && strings.Contains(r.body, "ines") {
			t.Errorf("%s finds a trace of it in what concerns the own account", name)
		}
	}
	if after := h.get(boss, "/es/workspace/cases").body; after != before {
		t.Error("the list or its count changed for the head")
	}
	// The reference is free for who may not know that it is taken.
	if _, err := h.Cases.Record(h.as(officer), cases.Draft{Kind: cases.Incident, Reference: "D-1", DeclaredIn: "CO", ReportedOn: "2022-01-01"}); err != nil {
		t.Errorf("the reference of a disclosure tells of it: %v", err)
	}
	outsideTheVault(t, h.Records, canaryWhistle)
	h.logged(canaryWhistle)
}

// TestCanary_ExpiredGrant: one second after its end or its withdrawal a grant opens nothing: no page, no group, no list, and
// no link that was kept.
func TestCanary_ExpiredGrant(t *testing.T) {
	for _, ending := range []string{"expired", "withdrawn"} {
		t.Run(ending, func(t *testing.T) {
			h := openHouse(t)
			id := h.record(officer, "G-1", func(d *cases.Draft) {
				d.Persons = known(cases.OfVictim, cases.Identity, "name", canaryVictim)
			})
			ref := h.ref(id)
			g := h.grant(cases.Incident, "identity")
			h.turn(time.Hour - time.Second)
			before := h.ways(prosecutor, id, ref, cases.Identity, stated)
			for _, way := range []string{"page", "group", "list", "api case", "api group", "api list"} {
				if before[way].status != http.StatusOK || !strings.Contains(before[way].body, string(id)) && !strings.Contains(before[way].body, canaryVictim) {
					t.Fatalf("before its end by %s: %d", way, before[way].status)
				}
				if !strings.Contains(before[way].header.Get("Cache-Control"), "no-store") {
					t.Errorf("%s may be kept by a cache: %q", way, before[way].header.Get("Cache-Control"))
				}
			}
			if ending == "withdrawn" {
				h.turn(-time.Minute)
				if err := h.Gate.Withdraw(h.as(boss), g.ID); err != nil {
					t.Fatal(err)
				}
			}
			h.turn(time.Second)
			nowhere(t, "the prosecutor", h.ways(prosecutor, id, ref, cases.Identity, stated), canaryVictim, "G-1")
			h.hiddenAs("the prosecutor", prosecutor, id, ref, cases.Identity, stated)
		})
	}
}

// TestCanary_AreaConfusion: a right that is bound to an area opens what happened there, never what was only declared there.
func TestCanary_AreaConfusion(t *testing.T) {
	h := openHouse(t)
	here := h.record(officer, "HERE", func(d *cases.Draft) { d.DeclaredIn, d.HappenedIn = "CO-08", "CO-05001" })
	there := h.record(officer, "THERE", func(d *cases.Draft) { d.DeclaredIn, d.HappenedIn = "CO-05001", "CO-08" })
	nobodyKnows := h.record(officer, "UNKNOWN", func(d *cases.Draft) { d.DeclaredIn, d.HappenedIn = "CO-05001", "" })
	if _, err := h.Gate.OpenEmergency(h.onDuty(), "incident", "CO-05", "a life could be at risk in this place"); err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]kernel.Actor{"the liaison of the area": liaison, "who is on duty there": duty} {
		if r := h.get(a, page(here)); r.status != http.StatusOK {
			t.Errorf("%s, what happened there: %d", name, r.status)
		}
		for _, id := range []kernel.ID{there, nobodyKnows} {
			h.hiddenAs(name, a, id, "", cases.Identity, "")
		}
		list := h.get(a, "/es/workspace/cases").body
		if !strings.Contains(list, "HERE") || strings.Contains(list, ">THERE<") || strings.Contains(list, "UNKNOWN") {
			t.Errorf("%s: the list follows another column", name)
		}
	}
	// The two columns are two filters.
	for query, want := range map[string]string{"declared_in=CO-05": "THERE UNKNOWN", "happened_in=CO-05": "HERE", "declared_in=CO-08": "HERE", "happened_in=CO-08": "THERE", "happened_in=nowhere": ""} {
		body := h.get(boss, "/es/workspace/cases?"+query).body
		for _, reference := range []string{"HERE", "THERE", "UNKNOWN"} {
			if strings.Contains(body, ">"+reference+"<") != strings.Contains(" "+want+" ", " "+reference+" ") {
				t.Errorf("%s: %s", query, reference)
			}
		}
	}
}

// TestCanary_SortFilterOracle: neither order, nor search, nor a count says anything of what identifies a person.
func TestCanary_SortFilterOracle(t *testing.T) {
	h := openHouse(t)
	for i, name := range []string{"zoe " + canaryVictim, "abel", canaryWitness} {
		h.record(officer, fmt.Sprintf("S-%d", i), func(d *cases.Draft) {
			d.Persons = known(cases.OfVictim, cases.Identity, "name", name)
		})
	}
	main := func(address string) string {
		body := h.get(officer, address).body
		return body[strings.Index(body, "<table"):strings.Index(body, "</table>")]
	}
	usual := volatileQuery(main("/es/workspace/cases"))
	for _, query := range []string{"sort=identity.name", "sort=name", "sort=subject_ref", "sort=reported;DROP", "identity.name=zoe", "name=zoe", "document=1"} {
		if got := volatileQuery(main("/es/workspace/cases?" + query)); got != usual {
			t.Errorf("%s changes the list", query)
		}
	}
	none := h.get(officer, "/es/workspace/cases?q=qqqqqqqqqqqqqqqqqqqqqqqqq").body
	for _, q := range []string{canaryVictim, "zoe", "abel", "CANARY", "%", "_", "' OR 1=1 --"} {
		body := h.get(officer, "/es/workspace/cases?q="+url.QueryEscape(q)).body
		if strings.Contains(body, "S-0") || strings.Contains(body, "<table") || !strings.Contains(none, "Ningún caso") || !strings.Contains(body, "Ningún caso") {
			t.Errorf("the search for %q finds something", q)
		}
	}
	for _, address := range []string{"/api/v1/cases?sort=identity.name", "/api/v1/cases?name=zoe", "/api/v1/cases?q=zoe", "/api/v1/cases/export?sort=name"} {
		with, without := h.get(officer, address), h.get(who("nobody", "empty", kernel.RoleCaseworker), address)
		if with.status != http.StatusUnprocessableEntity || with.constant() != without.constant() {
			t.Errorf("%s: %d", address, with.status)
		}
	}
	if r := h.get(officer, "/api/v1/cases?reference=S-"); !strings.Contains(r.body, `"total":3`) {
		t.Errorf("the institution's own number is found: %s", r.body)
	}
}

// volatileQuery leaves out what links repeat of the query.
func volatileQuery(html string) string {
	return hrefs.ReplaceAllString(html, "")
}

var hrefs = regexp.MustCompile(`href="[^"]*"`)

// TestCanary_BreakGlass: through the pages: a reason and a second factor, one kind and area, twenty records, four hours, the
// core only; every reading is on record.
func TestCanary_BreakGlass(t *testing.T) {
	h := openHouse(t)
	ids := make([]kernel.ID, 22)
	for i := range ids {
		ids[i] = h.record(officer, fmt.Sprintf("E-%02d", i), func(d *cases.Draft) {
			d.ProtectedIdentity, d.Persons = i == 0, known(cases.OfWitness, cases.Identity, "name", canaryWitness)
		})
	}
	h.hiddenAs("who is on duty, before", duty, ids[0], h.ref(ids[0]), cases.Identity, "")
	if _, err := h.Gate.OpenEmergency(h.onDuty(), "incident", "CO-05", "a life could be at risk in this place"); err != nil {
		t.Fatal(err)
	}
	if r := h.get(duty, page(ids[0])); r.status != http.StatusOK || !strings.Contains(r.body, "E-00") {
		t.Errorf("in the emergency: %d", r.status)
	}
	last := h.entries(audit.Query{Actor: "duty"})[0]
	if strings.Join(last.Policies, " ") != "break-glass" || last.Object != "main/"+string(ids[0]) {
		t.Errorf("the trail says %+v", last)
	}
	nowhere(t, "who is on duty", map[string]reply{"group": h.post(duty, page(ids[0])+"/open", url.Values{"ref": {h.ref(ids[0])}, "group": {"identity"}})}, canaryWitness)
	weak := duty
	weak.MFA = false
	if r := h.get(weak, page(ids[0])); r.status != http.StatusNotFound {
		t.Errorf("without a second factor: %d", r.status)
	}
	// A list counts each record that it shows: those beyond the twentieth are not in it.
	list := h.get(duty, "/es/workspace/cases?sort=reference").body
	if n := strings.Count(list, ">E-"); n != 20 || !strings.Contains(list, "2 filas no se muestran") {
		t.Errorf("the list shows %d records", n)
	}
	if r := h.get(duty, page(ids[21])); r.status != http.StatusForbidden {
		t.Errorf("the record beyond the twentieth: %d", r.status)
	}
	if r := h.get(duty, page(ids[3])); r.status != http.StatusOK {
		t.Errorf("a record that was open already: %d", r.status)
	}
	if _, err := h.Gate.OpenEmergency(h.onDuty(), "incident", "CO-05", "a life could be at risk in this place"); err == nil {
		t.Error("a second emergency opens twenty records more")
	}
	h.turn(4 * time.Hour)
	h.hiddenAs("who is on duty, after four hours", duty, ids[3], h.ref(ids[3]), cases.Identity, "")
	h.turn(69 * time.Hour)
	if _, err := h.Gate.OpenEmergency(h.onDuty(), "incident", "CO-05", "a life could be at risk in this place"); err == nil {
		t.Error("another emergency before the review of the first")
	}
}

// TestCanary_Substitute: who stands in for an absent officer acts in both names.
func TestCanary_Substitute(t *testing.T) {
	h := openHouse(t)
	h.enrol("ana", "police", kernel.RoleCaseworker)
	h.enrol("bo", "police", kernel.RoleCaseworker)
	h.enrol("eve", "prosecutor", kernel.RoleCaseworker)
	bo := who("bo", "police", kernel.RoleCaseworker)
	id := h.record(officer, "A-1", func(d *cases.Draft) {
		d.Persons = known(cases.OfVictim, cases.Identity, "name", canaryVictim)
	})
	h.hiddenAs("a colleague", bo, id, h.ref(id), cases.Identity, "")
	until := h.Now().AddDate(0, 0, 7).Format(time.DateOnly)
	for name, form := range map[string]url.Values{
		"nobody's account":          {"account": {"nobody"}, "in_place_of": {"ana"}, "until": {until}},
		"another institution":       {"account": {"eve"}},
		"somebody who lacks it":     {"account": {"bo"}, "in_place_of": {"bo2"}, "until": {until}},
		"without an end":            {"account": {"bo"}, "in_place_of": {"ana"}},
		"an end, in nobody's place": {"account": {"bo"}, "until": {until}},
	} {
		if r := h.post(boss, page(id)+"/assign", form); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, r.status)
		}
	}
	if r := h.post(officer, page(id)+"/assign", url.Values{"account": {"bo"}}); r.status != http.StatusNotFound {
		t.Errorf("an officer assigns: %d", r.status)
	}
	if r := h.post(boss, page(id)+"/assign", url.Values{"account": {"bo"}, "in_place_of": {"ana"}, "until": {until}}); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := h.get(bo, page(id)); r.status != http.StatusOK || !strings.Contains(r.body, "Usted actúa en lugar de ana") {
		t.Errorf("the substitute: %d", r.status)
	}
	if r := h.post(bo, page(id)+"/open", url.Values{"ref": {h.ref(id)}, "group": {"identity"}}); !strings.Contains(r.body, canaryVictim) {
		t.Errorf("the substitute opens the identity: %d", r.status)
	}
	if r := h.post(bo, page(id)+"/update", url.Values{"state": {"closed"}}); r.status != http.StatusSeeOther {
		t.Errorf("the substitute changes the case: %d", r.status)
	}
	acts := map[string]bool{}
	for _, e := range h.entries(audit.Query{Actor: "bo"}) {
		if e.Outcome != audit.Denied && (strings.Contains(e.Object, string(id)) || e.Kind == "person") {
			acts[e.Kind+" "+e.Act] = true
			if e.For != "ana" {
				t.Errorf("%s %s is in one name only: %+v", e.Act, e.Kind, e)
			}
		}
	}
	for _, act := range []string{"Record read", "Record readIdentity", "Record update", "person readIdentity"} {
		if !acts[act] {
			t.Errorf("the trail lacks %s: %v", act, acts)
		}
	}
	if r := h.get(boss, page(id)); !strings.Contains(r.body, "bo, en lugar de ana") {
		t.Error("the page does not show both")
	}
	if r := h.get(officer, page(id)); r.status != http.StatusOK {
		t.Errorf("who is absent keeps the case: %d", r.status)
	}
	h.turn(9 * 24 * time.Hour)
	h.hiddenAs("the substitute, after the end", bo, id, h.ref(id), cases.Identity, "")
}

// TestCanary_BulkActs: acts on many records at once need a right of their own.
func TestCanary_BulkActs(t *testing.T) {
	h := openHouse(t)
	h.enrol("bo", "police", kernel.RoleCaseworker)
	var ids []string
	for i := range 3 {
		ids = append(ids, string(h.record(officer, fmt.Sprintf("B-%d", i), nil)))
	}
	foreign := h.record(prosecutor, "B-9", nil)
	form := url.Values{"ids": ids, "account": {"bo"}}
	for name, a := range map[string]kernel.Actor{"an officer": officer, "the liaison": liaison, "another institution's supervisor": who("x", "health", kernel.RoleSupervisor)} {
		if r := h.post(a, "/es/workspace/cases/assign", form); r.status != http.StatusForbidden && r.status != http.StatusNotFound {
			t.Errorf("%s assigns many: %d", name, r.status)
		}
	}
	if r := h.post(boss, "/es/workspace/cases/assign", url.Values{"ids": append(ids, string(foreign)), "account": {"bo"}}); r.status != http.StatusNotFound {
		t.Errorf("with one that is another's: %d", r.status)
	}
	bo := who("bo", "police", kernel.RoleCaseworker)
	if r := h.get(bo, "/es/workspace/cases"); strings.Contains(r.body, "B-0") {
		t.Error("an act that was refused was half done")
	}
	if n := len(h.entries(audit.Query{Actor: "boss", Outcome: audit.Done})); n != 0 {
		t.Errorf("an act that was refused left %d entries as done", n)
	}
	if r := h.post(boss, "/es/workspace/cases/assign", form); r.status != http.StatusSeeOther {
		t.Fatalf("the supervisor: %d", r.status)
	}
	if r := h.get(bo, "/es/workspace/cases"); strings.Count(r.body, ">B-") != 3 {
		t.Error("not all were assigned")
	}
	if n := len(h.entries(audit.Query{Actor: "boss", Outcome: audit.Done})); n != 4 {
		t.Errorf("%d entries for one act on three records", n)
	}
	// Programs: one at a time by who may record, many by who may act on many.
	draft := func(n int) map[string]any {
		return map[string]any{"kind": "incident", "reference": fmt.Sprintf("P-%d", n), "declared_in": "CO-05", "reported_on": "2022-01-01"}
	}
	both := map[string]any{"cases": []any{draft(1), draft(2)}}
	if r := h.send(officer, "/api/v1/cases", both); r.status != http.StatusForbidden {
		t.Errorf("an officer records many: %d %s", r.status, r.body)
	}
	if r := h.send(officer, "/api/v1/cases", map[string]any{"cases": []any{draft(1)}}); r.status != http.StatusOK || !strings.Contains(r.body, `"again":false`) {
		t.Errorf("an officer records one: %d %s", r.status, r.body)
	}
	intake := who("batch", "police", kernel.RoleCaseworker, kernel.RoleSupervisor)
	if r := h.send(intake, "/api/v1/cases", both); r.status != http.StatusOK || !strings.Contains(r.body, `"again":true`) || !strings.Contains(r.body, `"again":false`) {
		t.Errorf("who may act on many: %d %s", r.status, r.body)
	}
	narrow := intake
	narrow.Scopes = []string{"recordCase"}
	if r := h.send(narrow, "/api/v1/cases", both); r.status != http.StatusForbidden {
		t.Errorf("a token without the right: %d", r.status)
	}
	if r := h.get(officer, "/es/workspace/cases.csv"); r.status != http.StatusForbidden {
		t.Errorf("an officer exports: %d", r.status)
	}
}

// TestCanary_Informant: that there is an informant is known to the handler only; the exact place to who works on the case.
func TestCanary_Informant(t *testing.T) {
	h := openHouse(t)
	id := h.record(officer, "I-1", func(d *cases.Draft) {
		d.Persons = []cases.Entrant{{Part: cases.Informant, Known: cases.Known{cases.OfInformant: {"alias": canaryInformant}, cases.ExactLocation: {"address": canaryPlace}}}}
	})
	ref := h.ref(id)
	h.grant(cases.Incident, "identity", "contact", "location_exact", "narrative", "evidence")
	for name, a := range map[string]kernel.Actor{"the officer": officer, "the supervisor": boss, "the liaison": liaison, "the prosecutor": prosecutor} {
		for _, group := range cases.Groups() {
			got := h.ways(a, id, ref, group, stated)
			nowhere(t, name, got, canaryInformant, canaryPlace, ref, "Informante")
			if got["page"].status != http.StatusOK || got["group"].status != http.StatusNotFound || got["api group"].status != http.StatusNotFound {
				t.Errorf("%s, %s: %d, %d, %d", name, group, got["page"].status, got["group"].status, got["api group"].status)
			}
		}
	}
	handler := cleared(officer, "informants")
	for group, want := range map[cases.Group]string{cases.OfInformant: canaryInformant, cases.ExactLocation: canaryPlace} {
		if r := h.post(handler, page(id)+"/open", url.Values{"ref": {ref}, "group": {string(group)}}); !strings.Contains(r.body, want) {
			t.Errorf("the handler, %s: %d", group, r.status)
		}
	}
	outsideTheVault(t, h.Records, canaryInformant, canaryPlace)
	h.logged(canaryInformant, canaryPlace)
}
