package app_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/reconciliation"
	"convive/internal/reconciliation/reconciliationhttp"
)

var (
	ste      = who("ste", "observatory", kernel.RoleSteward)
	nurse    = who("nora", "health", kernel.RoleCaseworker)
	ofPolice = cleared(who("rev", "police", kernel.RoleCaseworker), "death-review")
	ofHealth = cleared(who("dra", "health", kernel.RoleCaseworker), "death-review")
)

const canaryDead = "Canarisima"

// deathList is a list of eleven persons, of whom the first is the canary.
func deathList(letter string) string {
	var b strings.Builder
	b.WriteString("reference,manner,given,surname1,surname2,birth,sex,municipality,event_date,place\n")
	fmt.Fprintf(&b, "%s0,X95,Lucia,%s,Ojeda,1984-03-09,F,05001,2022-05-02,Calle 9\n", letter, canaryDead)
	for i, name := range strings.Fields("Rosa Pedro Elena Mario Julia Carlos Irene Jorge Marta Hugo") {
		fmt.Fprintf(&b, "%s%d,X95,%s,%sez,Gil,19%d0-02-1%d,M,05001,2022-0%d-04,Barrio %d\n", letter, i+1, name, name, 50+i%5, i, 1+i%9, i)
	}
	return strings.ReplaceAll(b.String(), ",19500-", ",1950-")
}

// sendList delivers a list by the page's form.
func (h *house) sendList(a kernel.Actor, round, list string, fields map[string]string) reply {
	h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			h.t.Fatal(err)
		}
	}
	if list != "" {
		part, err := form.CreateFormFile("file", "list.csv")
		if err == nil {
			_, err = part.Write([]byte(list))
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		h.t.Fatal(err)
	}
	return h.ask(a, http.MethodPost, "/es/workspace/deaths/"+round+"/deliver", form.FormDataContentType(), body.String())
}

// TestReconciliation goes the way of a round through its pages: by the form the lists, as jobs the cost and the linkage, a review with
// the names open, the publication; and no name is outside the vault, in a log or before who may not see it.
func TestReconciliation(t *testing.T) {
	h := openHouse(t)
	running, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); h.Jobs.Run(running) }()
	t.Cleanup(func() { stop(); <-ended })
	opened := h.post(ste, "/es/workspace/deaths", url.Values{"title": {"Muertes"}, "territory": {"CO-05"}, "from": {"2022-01-01"}, "to": {"2022-12-31"}, "owner_name": {"Observatorio"}, "institution_1": {"police"}, "name_1": {"Policía Nacional"}, "institution_2": {"health"}, "name_2": {"Secretaría de Salud"}, "legal_basis": {"art. 7"}})
	if opened.status != http.StatusSeeOther {
		t.Fatalf("%d %s", opened.status, opened.body)
	}
	address, _, _ := strings.Cut(opened.header.Get("Location"), "?")
	round := address[strings.LastIndex(address, "/")+1:]
	for name, c := range map[string]struct {
		list   string
		fields map[string]string
		want   string
	}{
		"no file":        {"", nil, "Elija el archivo"},
		"all keys empty": {"reference,given\n1,\n2,\n", nil, "Las claves para comparar faltan"},
		"unknown column": {deathList("P"), map[string]string{"column_birth": "nacido"}, "no tiene la columna nacido"},
		"a bad figure":   {deathList("P"), map[string]string{"figure": "1.000"}, "La cifra propia debe ser"},
	} {
		if r := h.sendList(officer, round, c.list, c.fields); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, c.want) {
			t.Errorf("%s: %d", name, r.status)
		}
	}
	if r := h.sendList(officer, round, deathList("P"), map[string]string{"figure": "12"}); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := h.sendList(nurse, round, deathList("P"), nil); r.status != http.StatusSeeOther {
		t.Fatalf("%d", r.status)
	}
	if r := h.sendList(prosecutor, round, deathList("F"), nil); r.status != http.StatusNotFound {
		t.Errorf("who is no party delivers: %d", r.status)
	}
	h.runRound(round, url.Values{"what": {"cost"}})
	if r := h.get(ste, address); !strings.Contains(r.body, "nacimiento y primer apellido") || !strings.Contains(r.body, "Reglas de bloqueo") {
		t.Error("the page does not show what the rules cost")
	}
	h.runRound(round, url.Values{"what": {"link"}, "link": {"10,0"}, "review": {"0"}})
	_, pairs, err := h.Reconciliation.Queue(h.as(ste), kernel.ID(round), "")
	if err != nil || len(pairs) < 10 {
		t.Fatalf("%d pairs, %v", len(pairs), err)
	}
	pair := h.pairOfCanary(kernel.ID(round), pairs)
	h.seeNames(address, pair)
	h.decidePair(address, pair)
	if r := h.post(ste, address+"/publish", url.Values{}); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	public := map[string]reply{"page": h.get(kernel.Citizen(), "/es/diagnostics/reconciliation/"+round), "list": h.get(kernel.Citizen(), "/es/diagnostics/reconciliation"), "json": h.get(kernel.Citizen(), "/api/v1/reconciliation/"+round),
		"csv": h.get(kernel.Citizen(), "/api/v1/reconciliation/"+round+"?format=csv")}
	for way, r := range public {
		if r.status != http.StatusOK {
			t.Errorf("%s: %d %s", way, r.status, r.body)
		}
	}
	if !strings.Contains(public["page"].body, "Preliminar") || !strings.Contains(public["csv"].body, "own_figure,,,Policía Nacional,,12,false") {
		t.Error(public["csv"].body)
	}
	nowhere(t, "everybody", public, canaryDead, "P0")
	outsideTheVault(t, h.Records, canaryDead)
	h.logged(canaryDead)
}

// runRound begins a job by the form and waits for its end.
func (h *house) runRound(round string, form url.Values) {
	h.t.Helper()
	if r := h.post(ste, "/es/workspace/deaths/"+round+"/run", form); r.status != http.StatusSeeOther {
		h.t.Fatalf("%d %s", r.status, r.body)
	}
	kind := map[string]string{"cost": reconciliationhttp.CostJob, "link": reconciliationhttp.LinkJob}[form.Get("what")]
	job, ok, err := h.Jobs.Find(h.as(ste), kind, round)
	if err != nil || !ok {
		h.t.Fatal(ok, err)
	}
	ctx, stop := context.WithTimeout(h.as(ste), 30*time.Second)
	defer stop()
	if job, err = h.Jobs.Wait(ctx, job.ID); err != nil || job.Error != "" {
		h.t.Fatal(err, job.Error)
	}
}

func (h *house) pairOfCanary(round kernel.ID, pairs []reconciliation.Pair) reconciliation.Pair {
	h.t.Helper()
	for _, p := range pairs {
		b, err := h.Reconciliation.ShowPair(h.as(ste), p.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		if b.Left.Reference == "P0" && b.Right.Reference == "P0" {
			return p
		}
	}
	h.t.Fatal("the canary was not found by the linkage")
	return reconciliation.Pair{}
}

// seeNames: the identities are in the answer to the reviewer's form, for nobody else, and in the trail.
func (h *house) seeNames(address string, p reconciliation.Pair) {
	h.t.Helper()
	at := address + "/pairs/" + string(p.ID)
	before := len(h.entries(audit.Query{Actor: "rev", Outcome: audit.Read}))
	r := h.post(ofPolice, at+"/open", url.Values{})
	if r.status != http.StatusOK || strings.Count(r.body, canaryDead) < 2 || r.header.Get("Cache-Control") != "no-store" {
		h.t.Fatalf("the reviewer: %d", r.status)
	}
	named := 0
	for _, e := range h.entries(audit.Query{Actor: "rev", Outcome: audit.Read}) {
		if e.Act == "readIdentity" && e.LegalBasis == "art. 7" && len(e.Returned) == 1 {
			named++
		}
	}
	if named != 2 || len(h.entries(audit.Query{Actor: "rev", Outcome: audit.Read})) < before+2 {
		h.t.Errorf("%d readings of identities are in the trail", named)
	}
	for name, a := range map[string]kernel.Actor{"the reviewer without asking": ofPolice, "the steward": ste, "an officer": officer, "the prosecutor": prosecutor} {
		ways := map[string]reply{"page": h.get(a, at), "queue": h.get(a, address+"/pairs"), "cases": h.get(a, address+"/cases"), "round": h.get(a, address)}
		if name != "the reviewer without asking" {
			ways["open"] = h.post(a, at+"/open", url.Values{})
			if ways["open"].status == http.StatusOK {
				h.t.Errorf("%s opens", name)
			}
		}
		nowhere(h.t, name, ways, canaryDead)
	}
	if r := h.get(ofPolice, at); !strings.Contains(r.body, "Cómo se llega al peso") || !strings.Contains(r.body, "<svg") {
		h.t.Error("the page has no waterfall")
	} else if !strings.Contains(r.body, "Las dos fuentes usan el mismo número") {
		h.t.Error("the page does not say that one number decides nothing")
	}
}

// decidePair: the first review, a second one where the sample wants it, never by the same person, and the un-merge.
func (h *house) decidePair(address string, p reconciliation.Pair) {
	h.t.Helper()
	at := address + "/pairs/" + string(p.ID)
	if r := h.post(officer, at+"/act", url.Values{"act": {"same"}, "version": {"1"}}); r.status != http.StatusForbidden {
		h.t.Errorf("without the clearance: %d", r.status)
	}
	if r := h.post(ofPolice, at+"/act", url.Values{"act": {"different"}, "version": {"1"}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "Elija un motivo") {
		h.t.Errorf("without a reason: %d", r.status)
	}
	if r := h.post(ofPolice, at+"/act", url.Values{"act": {"same"}, "version": {"1"}}); r.status != http.StatusSeeOther {
		h.t.Fatalf("%d %s", r.status, r.body)
	}
	version := "2"
	if p.Second {
		if r := h.post(ofPolice, at+"/act", url.Values{"act": {"same"}, "version": {"2"}}); r.status != http.StatusForbidden || !strings.Contains(r.body, "Usted ya revisó este par") {
			h.t.Errorf("her own review: %d", r.status)
		}
		if r := h.post(ofHealth, at+"/act", url.Values{"act": {"same"}, "version": {"2"}}); r.status != http.StatusSeeOther {
			h.t.Fatalf("%d", r.status)
		}
		version = "3"
	}
	if r := h.post(ofPolice, at+"/act", url.Values{"act": {"same"}, "version": {"1"}}); r.status != http.StatusConflict {
		h.t.Errorf("an older version: %d", r.status)
	}
	chief := cleared(boss, "death-review")
	if r := h.post(chief, at+"/act", url.Values{"act": {"undo"}, "reason": {"new_evidence"}, "version": {version}}); r.status != http.StatusSeeOther {
		h.t.Errorf("the un-merge: %d", r.status)
	}
	if r := h.get(chief, at); !strings.Contains(r.body, "Deshacer la decisión") || !strings.Contains(r.body, "Es la misma persona") {
		h.t.Error("the history does not show what was undone")
	}
	records := h.entries(audit.Query{Actor: "boss", Outcome: audit.Done})
	if len(records) == 0 || records[0].Act != "decideDeath" {
		h.t.Errorf("%+v", records)
	}
	// a proposal by hand is reviewed by somebody else
	proposed := h.post(ofPolice, address+"/propose", url.Values{"left_of": {"police"}, "left": {"P1"}, "right_of": {"health"}, "right": {"P2"}})
	if proposed.status != http.StatusSeeOther {
		h.t.Fatalf("%d %s", proposed.status, proposed.body)
	}
	mine, _, _ := strings.Cut(proposed.header.Get("Location"), "?")
	if r := h.post(ofPolice, mine+"/act", url.Values{"act": {"same"}, "version": {"1"}}); r.status != http.StatusForbidden || !strings.Contains(r.body, "Usted propuso este par") {
		h.t.Errorf("her own proposal: %d", r.status)
	}
}

// TestDemo_Round: the demonstration's round is made once, says everywhere that it is generated, and has something to show.
func TestDemo_Round(t *testing.T) {
	h := openHouse(t)
	if err := h.SeedCases(system(t)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := h.SeedRound(system(t)); err != nil {
			t.Fatal(err)
		}
	}
	published, err := h.Reconciliation.Published(h.as(kernel.Citizen()))
	if err != nil || len(published) != 1 || published[0].Number != 1 {
		t.Fatalf("%d releases, %v", len(published), err)
	}
	f := published[0].Figures
	if !f.Generated || !f.Preliminary || f.Validated.N < 50 || len(f.Sources) != 3 || f.OpenPairs == 0 || len(f.Reasons) < 4 || f.Reviewed == 0 {
		t.Errorf("%+v", f)
	}
	id := string(published[0].Round)
	demo := func(name string) kernel.Actor { return app.DemoActor(name) }
	_, cases, err := h.Reconciliation.Cases(h.as(demo("demo-steward")), published[0].Round, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"es", "en", "pt", "fr"} {
		word := map[string]string{"es": "Datos generados", "en": "Generated data", "pt": "Dados gerados", "fr": "Données générées"}[lang]
		base := "/" + lang + "/workspace/deaths/" + id
		for address, a := range map[string]kernel.Actor{"/" + lang + "/diagnostics/reconciliation/" + id: kernel.Citizen(), base: demo("demo-steward"), base + "/pairs": demo("demo-reviewer"), base + "/cases": demo("demo-chief"),
			base + "/cases/" + string(cases[0].ID): demo("demo-chief")} {
			if r := h.get(a, address); r.status != http.StatusOK || !strings.Contains(r.body, word) || strings.Contains(r.body, "⟦") {
				t.Errorf("%s: %d, or it does not say that it is generated", address, r.status)
			}
		}
	}
	if r := h.get(kernel.Citizen(), "/api/v1/reconciliation?format=csv"); !strings.Contains(r.body, ",true,true,") {
		t.Errorf("%s", r.body)
	}
}

// plantRound makes a round of the steward's institution and two officers', with a victim of this name in both lists, linked and published.
func plantRound(t *testing.T, a *app.App, ctx context.Context, steward, one, two kernel.Actor, name string) (round, pair, victim kernel.ID) {
	t.Helper()
	as := func(who kernel.Actor) context.Context { return kernel.WithActor(ctx, who) }
	r, err := a.Reconciliation.Open(as(steward), reconciliation.Draft{Title: "Deaths", Territory: "CO-05", From: "2022-01-01", To: "2022-12-31", Owner: "Steward", Institutions: []reconciliation.Institution{{ID: one.Institution, Name: "Party " + one.Institution}, {ID: two.Institution, Name: "Party " + two.Institution}}, LegalBasis: "art. 7"})
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []kernel.Actor{one, two} {
		if _, err := a.Reconciliation.Deliver(as(by), r.ID, []byte(strings.ReplaceAll(deathList(by.Institution[:1]), canaryDead, name)), nil, "11"); err != nil {
			t.Fatal(err)
		}
	}
	quiet := func(string, int64, int64) {}
	if err := a.Reconciliation.Cost(as(steward), r.ID, quiet); err != nil {
		t.Fatal(err)
	}
	if err := a.Reconciliation.Link(as(steward), r.ID, reconciliation.Thresholds{Link: 10}, quiet); err != nil {
		t.Fatal(err)
	}
	_, pairs, err := a.Reconciliation.Queue(as(steward), r.ID, "")
	if err != nil || len(pairs) == 0 {
		t.Fatal(len(pairs), err)
	}
	_, cases, err := a.Reconciliation.Cases(as(steward), r.ID, "")
	if err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	if _, err := a.Reconciliation.Publish(as(steward), r.ID); err != nil {
		t.Fatal(err)
	}
	return r.ID, pairs[0].ID, cases[0].ID
}
