package browser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// sittingList is a yearly list of an agency: twelve victims, in one municipality; some without a sex, so that a rule finds it.
func sittingList(agency string, unknown int) string {
	var b strings.Builder
	b.WriteString(deskHead)
	for n := range 12 {
		sex := "M"
		switch {
		case n < unknown:
			sex = "NO REPORTA"
		case n == 11:
			sex = "F"
		}
		fmt.Fprintf(&b, "%02d/03/2022,05001000,1,%s,%d,%s%d\n", n+1, sex, 20+n, agency, n)
	}
	return b.String()
}

// sittingRecords is the same agency's list for the reconciliation: eight persons, of whom the other agency has some.
func sittingRecords(agency string, from, to int) string {
	var b strings.Builder
	b.WriteString("reference,manner,given,surname1,surname2,birth,sex,municipality,event_date,place\n")
	names := strings.Fields("Rosa Pedro Elena Mario Julia Carlos Irene Jorge Marta Hugo")
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "%s-%d,X95,%s,%sez,Gil,19%d-02-1%d,M,05001,2022-0%d-04,Barrio %d\n", agency, i, names[i], names[i], 60+i, i, 1+i%9, i)
	}
	return b.String()
}

// sitting is one working day with the files of two agencies, by pages alone.
type sitting struct {
	*desk
	t     *testing.T
	tabs  map[string]context.Context
	round string // path of the round inside the language
}

// as is the tab in which somebody is signed in.
func (s *sitting) as(account string) context.Context {
	if s.tabs[account] == nil {
		s.tabs[account] = s.enteredAs(s.t, account)
	}
	return s.tabs[account]
}

func (s *sitting) open(account, path string) context.Context {
	s.t.Helper()
	ctx := s.as(account)
	open(s.t, ctx, s.url+"/es"+path)
	return ctx
}

// TestSitting goes from two agencies' files to what the public reads of them: findings answered, undecided records worked, a
// reconciled figure, the quality report and protected tables, as an observatory's staff and the agencies' would do it.
func TestSitting(t *testing.T) {
	s := &sitting{desk: theDesk(t), t: t, tabs: map[string]context.Context{}}
	for _, agency := range []string{"police", "health"} {
		source := strings.NewReplacer("co-desk", "co-sit-"+agency, "Homicidios de la policía municipal", "Homicidios según "+agency).Replace(deskSource) + "collects: [sex, age]\n"
		if _, err := s.Sources.Declare(s.ctx, source); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Sources.AddProfile(s.ctx, strings.ReplaceAll(deskProfile, "co-desk", "co-sit-"+agency)); err != nil {
			t.Fatal(err)
		}
		s.bring(agency)
	}
	s.settleFinding()
	s.openRound()
	s.deliver("demo-officer", sittingRecords("P", 0, 8))
	s.deliver("demo-doctor", sittingRecords("S", 2, 10))
	s.link()
	s.reviewAll()
	s.validate()
	s.publishRound()
	s.readAsPublic()
}

// bring uploads and publishes an agency's file.
func (s *sitting) bring(agency string) {
	s.t.Helper()
	ctx := s.open("demo-steward", "/workspace/imports/new")
	path := file(s.t, agency+".csv", sittingList(agency, map[string]int{"police": 3}[agency]))
	do(s.t, ctx, chromedp.SetValue(chromedp.CSS("#profile"), "co-sit-"+agency+"-list"), chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}), chromedp.Click(chromedp.CSS(uploadButton)), chromedp.WaitReady(chromedp.CSS("#edition")))
	says(s.t, ctx, "Aprobar y publicar")
	answered(s.t, ctx, `form[action$="/approve"] button`)
	says(s.t, ctx, "Publicada")
}

// settleFinding: the steward asks, another person answers for the institution, the steward accepts.
func (s *sitting) settleFinding() {
	s.t.Helper()
	ctx := s.as("demo-steward")
	limit := time.Now().Add(time.Minute)
	link := ""
	for link == "" && time.Now().Before(limit) { // the rules are applied by a job
		open(s.t, ctx, s.url+"/es/workspace/quality?source=co-sit-police&severity=warning")
		link = value[string](s.t, ctx, `[...document.querySelectorAll("main tbody tr")].filter(r => r.innerText.includes("sexo")).map(r => r.querySelector("a").href)[0] || ""`)
	}
	if link == "" {
		s.t.Fatalf("no finding: %s", text(s.t, ctx))
	}
	say := func(ctx context.Context, act, field, words string) {
		s.t.Helper()
		open(s.t, ctx, link)
		do(s.t, ctx, chromedp.SetValue(chromedp.CSS("#"+field), words))
		answered(s.t, ctx, `button[name=act][value="`+act+`"]`)
	}
	say(ctx, "query", "text", "¿Por qué falta el sexo de tres víctimas?")
	admin := s.signedIn(s.t)
	say(admin, "respond", "text", "Los cuerpos no estaban identificados.")
	says(s.t, admin, "respondi")
	say(ctx, "accept", "reason", "Cuerpos sin identificar al cierre del año")
	says(s.t, ctx, "Cuerpos sin identificar al cierre del año")
}

func (s *sitting) openRound() {
	s.t.Helper()
	ctx := s.open("demo-steward", "/workspace/deaths")
	value[bool](s.t, ctx, `document.querySelectorAll("main details").forEach(d => d.open = true), true`)
	for id, text := range map[string]string{"title": "Muertes de Medellín en 2022", "territory": "CO-05", "from": "2022-01-01", "to": "2022-12-31", "owner_name": "Observatorio", "institution_1": "demo-police", "name_1": "Policía", "institution_2": "demo-health", "name_2": "Salud", "legal_basis": "art. 7"} {
		do(s.t, ctx, chromedp.SetValue(chromedp.CSS("#"+id), text))
	}
	answered(s.t, ctx, `form[action$="/workspace/deaths"] button`)
	path, _, _ := strings.Cut(strings.TrimPrefix(here(s.t, ctx), s.url+"/es"), "?")
	if !strings.HasPrefix(path, "/workspace/deaths/") {
		s.t.Fatalf("no round: %s", text(s.t, ctx))
	}
	s.round = path
}

func (s *sitting) deliver(account, list string) {
	s.t.Helper()
	ctx := s.open(account, s.round)
	value[bool](s.t, ctx, `document.querySelectorAll("main details").forEach(d => d.open = true), true`)
	do(s.t, ctx, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file(s.t, account+".csv", list)}), chromedp.SetValue(chromedp.CSS("#figure"), "8"))
	answered(s.t, ctx, `form[action$="/deliver"] button`)
	if s.refused(ctx) {
		s.t.Fatalf("the list of %s: %s", account, text(s.t, ctx))
	}
}

func (s *sitting) refused(ctx context.Context) bool {
	s.t.Helper()
	return value[bool](s.t, ctx, `document.querySelector("main .err, main [role=alert]") !== null`)
}

// link sees what the rules cost, links, and waits for both jobs.
func (s *sitting) link() {
	s.t.Helper()
	ctx := s.open("demo-steward", s.round)
	answered(s.t, ctx, `button[name=what][value=cost]`)
	s.wait(ctx, `button[name=what][value=link]`)
	answered(s.t, ctx, `button[name=what][value=link]`)
	s.wait(ctx, `#linkage`)
}

// wait loads the round again until something is on its page.
func (s *sitting) wait(ctx context.Context, selector string) {
	s.t.Helper()
	limit := time.Now().Add(2 * time.Minute)
	for time.Now().Before(limit) {
		open(s.t, ctx, s.url+"/es"+s.round)
		if value[bool](s.t, ctx, fmt.Sprintf("document.querySelector(%q) !== null", selector)) {
			return
		}
	}
	s.t.Fatalf("never %s: %s", selector, text(s.t, ctx))
}

// reviewAll: each pair is opened with its names by the police's reviewer and decided; those drawn for a second look by the doctor too.
func (s *sitting) reviewAll() {
	s.t.Helper()
	opened, decided := 0, 0
	for _, account := range []string{"demo-reviewer", "demo-doctor"} {
		ctx := s.open(account, s.round+"/pairs")
		links := value[[]string](s.t, ctx, `[...document.querySelectorAll("main tbody a")].map(a => a.href).filter(h => h.includes("/pairs/"))`)
		for _, link := range links {
			open(s.t, ctx, link)
			if !value[bool](s.t, ctx, `document.querySelector("button[name=act][value=same]") !== null`) {
				continue
			}
			if opened == 0 {
				answered(s.t, ctx, `form[action$="/open"] button`)
				says(s.t, ctx, "Gil")
				opened++
				open(s.t, ctx, link)
			}
			answered(s.t, ctx, `button[name=act][value=same]`)
			decided++
		}
	}
	if opened == 0 || decided < 6 {
		s.t.Fatalf("%d pairs were opened, %d decided", opened, decided)
	}
}

// validate: the committee of two institutions takes all cases.
func (s *sitting) validate() {
	s.t.Helper()
	ctx := s.open("demo-chief", s.round)
	do(s.t, ctx, chromedp.SetValue(chromedp.CSS("#evidence"), "case_file"))
	answered(s.t, ctx, `form[action$="/validate"] button[value=propose_count]`)
	ctx = s.open("demo-coroner", s.round)
	answered(s.t, ctx, `form[action$="/validate"] button[value=agree]`)
}

func (s *sitting) publishRound() {
	s.t.Helper()
	ctx := s.open("demo-steward", s.round)
	answered(s.t, ctx, `form[action$="/publish"] button`)
	if s.refused(ctx) {
		s.t.Fatal(text(s.t, ctx))
	}
}

// readAsPublic: without an account, the figure of the round, the report with the settled finding, and a table that does not tell how
// old the one woman was.
func (s *sitting) readAsPublic() {
	s.t.Helper()
	ctx := tab(s.t)
	open(s.t, ctx, s.url+"/es/diagnostics/reconciliation/"+s.round[strings.LastIndex(s.round, "/")+1:])
	if body := text(s.t, ctx); !strings.Contains(body, "10") || !strings.Contains(body, "Policía") || strings.Contains(body, "Gil") {
		s.t.Errorf("the public page of the round: %s", body)
	}
	open(s.t, ctx, s.url+"/es/quality/co-sit-police")
	if body := text(s.t, ctx); !strings.Contains(body, "Cuerpos sin identificar al cierre del año") || !strings.Contains(body, "SIMS") {
		s.t.Errorf("the quality report: %s", body)
	}
	open(s.t, ctx, s.url+"/es/data/counts-co-sit-police")
	csv := value[string](s.t, ctx, `fetch([...document.querySelectorAll("main a")].map(a => a.href).filter(h => h.endsWith(".csv"))[0]).then(r => r.text())`)
	women, protected := 0, 0
	for _, line := range strings.Split(csv, "\n") {
		if strings.Contains(line, ",female,Y") { // by sex and age at once
			women++
			if strings.Contains(line, ",Q") {
				protected++
			}
		}
	}
	if len(csv) < 100 || women == 0 || protected != women {
		s.t.Errorf("%d rows of women by age, %d protected: %.3000s", women, protected, csv)
	}
}
