package browser_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/rulebook"
	"convive/internal/sources"

	"github.com/chromedp/chromedp"
)

// desk are the editions of the demonstration in every state that a page of the workspace shows.
type desk struct {
	*installation
	checked, published, withdrawn, failed, cancelled, clean string // paths of editions inside the language
}

const deskSource = `source: co-desk
country: CO
title: {es: Homicidios de la policía municipal, en: Homicides of the municipal police, pt: Homicídios da polícia municipal, fr: Homicides de la police municipale}
institution: {es: Policía Municipal, en: Municipal Police, pt: Polícia Municipal, fr: Police municipale}
unit: victim
obligation: {every: year, due_days: 30, from: "2022"}
`

const deskProfile = `profile: co-desk-list
version: 1
source: co-desk
title: {es: Lista anual de víctimas, en: Yearly list of victims, pt: Lista anual de vítimas, fr: Liste annuelle de victimes}
columns:
  when: {names: [FECHA], required: true}
  code: {names: [DANE]}
  n: {names: [CANTIDAD], required: true}
  sex: {names: [SEXO], empty: [NA]}
  age: [EDAD]
  id: [CASO]
rows:
  stop_at: [{matches: "^total"}]
dedupe: [id]
control:
  - {name: TOTAL, label: {matches: "^total"}, column: n}
fact:
  kind: victim
  unit: victim
  quantity: {column: n, min: 1, max: 500}
  iccs: {fixed: "0101"}
  occurred: {column: when, formats: ["%d/%m/%Y"], precision: day, zone: America/Bogota, earliest: "2000-01-01"}
  incident: id
  age_years: {column: age, unknown: ["ND"]}
  territory: {country: CO, level: 2, code: {column: code, pad: 8, take: 5}}
  categories:
    sex: {column: sex, map: {M: male, F: female}, unknown: [NO REPORTA]}
`

const deskHead = "FECHA,DANE,CANTIDAD,SEXO,EDAD,CASO\n"

// sound is a file without faults, of a year of its own.
func sound(year int) string {
	return deskHead + fmt.Sprintf("15/03/%d,05001000,2,M,34,a%d\n16/03/%d,11001000,3,F,ND,b%d\nTOTAL,,5,,,\n", year, year, year, year)
}

// faulty has a row of each common fault: 1 of 4 rows is accepted.
func faulty(year int) string {
	return deskHead + strings.ReplaceAll("15/03/Y,05001000,2,M,34,aY\nx,05001000,3,M,34,bY\n15/04/Y,99999000,4,F,34,<i>cY</i>\n15/05/Y,05001000,5,X,34,dY\nTOTAL,,14,,,\n", "Y", fmt.Sprint(year))
}

// long is a file whose reading takes a few seconds.
func long(rows int) string {
	var b strings.Builder
	b.WriteString(deskHead)
	for n := range rows {
		fmt.Fprintf(&b, "%02d/%02d/%d,05001000,1,M,%d,z%d\n", n%28+1, n%12+1, 2001+n%18, n%90, n)
	}
	return b.String()
}

// workspace is the desk of the demonstration, with editions in every state.
var workspace = sync.OnceValues(func() (*desk, error) {
	i, err := demonstration()
	if err != nil {
		return nil, err
	}
	d := &desk{installation: i}
	if _, err := i.Sources.Declare(i.ctx, deskSource); err != nil {
		return nil, err
	}
	if _, err := i.Sources.AddProfile(i.ctx, deskProfile); err != nil {
		return nil, err
	}
	console := kernel.System()
	console.MFA = true
	if _, err := i.Rules.Propose(kernel.WithActor(i.ctx, console), rulebook.Proposal{Name: "desk-rules", Crisis: true, Rules: deskRules(time.Now()), Reason: "La inundación exige contactos a mano"}); err != nil {
		return nil, err
	}
	for _, step := range []struct {
		to      *string
		content string
		act     func(e sources.Edition) error
	}{
		{&d.published, sound(2019), func(e sources.Edition) error {
			_, err := i.Sources.Approve(i.ctx, e.Source, e.Number, "")
			return err
		}},
		{&d.withdrawn, faulty(2020), func(e sources.Edition) error {
			if _, err := i.Sources.Approve(i.ctx, e.Source, e.Number, "Filas apartadas"); err != nil {
				return err
			}
			_, err := i.Sources.Withdraw(i.ctx, e.Source, e.Number, "La lista era de otro municipio")
			return err
		}},
		{&d.failed, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", nil},
		{&d.cancelled, sound(2021), func(e sources.Edition) error {
			_, err := i.Sources.Discard(i.ctx, e.Source, e.Number, "")
			return err
		}},
		{&d.clean, sound(2022), nil},
		{&d.checked, faulty(2023), nil},
	} {
		if *step.to, err = d.put(step.content, step.act); err != nil {
			return nil, err
		}
	}
	return d, nil
})

// deskRules are those of a crisis that lasts for another week.
func deskRules(now time.Time) string {
	return fmt.Sprintf(`@id("overlay/flood-contact")
@area("05 08")
@until("%s")
permit (principal in Role::"crisis-cell", action == Action::"readContact", resource)
when { resource.kind == "incident" };`, now.AddDate(0, 0, 7).UTC().Format("2006-01-02T15:04Z"))
}

// put imports a file and acts on its edition.
func (d *desk) put(content string, act func(sources.Edition) error) (string, error) {
	dir, err := folder()
	if err != nil {
		return "", err
	}
	at := filepath.Join(dir, "Víctimas de homicidio.csv")
	if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
		return "", err
	}
	e, err := d.ImportFiles(d.ctx, "co-desk-list", []string{at}, nil)
	if err != nil && act != nil || e.Number == 0 {
		return "", err
	}
	if act != nil {
		err = act(e)
	} else {
		err = nil
	}
	return fmt.Sprintf("/workspace/sources/%s/editions/%d", e.Source, e.Number), err
}

func theDesk(t *testing.T) *desk {
	t.Helper()
	d, err := workspace()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// pages are those that a link of the workspace leads to.
func (d *desk) pages() []string {
	return []string{
		"/workspace",
		"/workspace/imports/new",
		"/workspace/cases",
		"/workspace/imports/new?profile=co-desk-list",
		"/workspace/sources",
		d.checked, d.clean, d.published, d.withdrawn, d.failed, d.cancelled,
		d.checked + "/quarantine",
		d.checked + "/quarantine?reason=sources.reason.timeUnreadable&field=when",
		d.clean + "/quarantine",
		"/workspace/profiles",
		"/workspace/profiles/co-desk-list",
		"/workspace/lines?source=co-desk&year=2019",
		"/workspace/lines",
		"/workspace/sources/co-desk/editions/999",
		"/workspace/rules",
		"/workspace/rules/new",
		"/workspace/rules/overlays/desk-rules/1",
		closed[0], closed[1],
	}
}

// closed are pages of the records of cases, with which an administrator does not work.
var closed = []string{"/workspace/grants", "/workspace/emergencies"}

// signedIn opens a tab in which the administrator has signed in by a link of the console.
func (i *installation) signedIn(t *testing.T) context.Context {
	t.Helper()
	ctx := tab(t)
	i.signIn(t, ctx, "es")
	return ctx
}

func (i *installation) signIn(t *testing.T, ctx context.Context, lang string) {
	t.Helper()
	i.entering.Lock()
	defer i.entering.Unlock()
	do(t, ctx, chromedp.Navigate(i.url+"/"+lang+i.link(t)), chromedp.Click(chromedp.CSS("main form button")), chromedp.WaitVisible(chromedp.CSS("body.work main h1")),
		chromedp.Navigate(i.url+"/"+lang+"/workspace"), chromedp.WaitVisible(chromedp.CSS("body.work main h1")))
}

// file writes a file that the browser can send.
func file(t *testing.T, name, content string) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

// form is a page that is seen only after a form has been sent.
type form struct {
	name string
	send func(t *testing.T, ctx context.Context, url string) // url ends with the language
}

// forms are the answers to forms: refusals, the trial and the proposal.
func (d *desk) forms(t *testing.T) []form {
	good, bad := file(t, "lista.csv", faulty(2018)), file(t, "vacío.csv", "")
	sheet := file(t, "muestra.csv", "Fecha del hecho;Municipio;Sexo;Edad;Víctimas;Arma\n01/02/2024;Medellín;F;34;1;Fuego\n02/02/2024;Bogotá;M;NR;2;Blanca\n")
	sent := func(path, submit string, steps ...chromedp.Action[chromedp.Void]) func(*testing.T, context.Context, string) {
		return func(t *testing.T, ctx context.Context, url string) {
			t.Helper()
			do(t, ctx, chromedp.Navigate(url+path))
			do(t, ctx, steps...)
			answered(t, ctx, submit)
		}
	}
	pick := func(profile, file string) []chromedp.Action[chromedp.Void] {
		return []chromedp.Action[chromedp.Void]{chromedp.SetValue(chromedp.CSS("#profile"), profile), chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file})}
	}
	const upload, try, propose = uploadButton, `button[name=try]`, `form[action$="/propose"] button`
	return []form{
		{"trial", sent("/workspace/imports/new", try, pick("co-desk-list", good)...)},
		{"proposal", sent("/workspace/imports/new", propose, chromedp.SetUploadFiles(chromedp.CSS("#sample"), []string{sheet}))},
		{"no-profile", sent("/workspace/imports/new", upload, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{good}))},
		{"no-file", sent("/workspace/imports/new", upload, chromedp.SetValue(chromedp.CSS("#profile"), "co-desk-list"))},
		{"empty-file", sent("/workspace/imports/new", upload, pick("co-desk-list", bad)...)},
		{"no-sample", sent("/workspace/imports/new", propose)},
		{"approve-unexplained", sent(d.checked, `form[action$="/approve"] button`)},
		{"withdraw-unexplained", sent(d.published, `form[action$="/withdraw"] button`, chromedp.Click(chromedp.CSS("main details summary")))},
		{"not-a-correction", sent(d.checked, `form[action$="/resubmit"] button`, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{bad}))},
		{"profile-unreadable", func(t *testing.T, ctx context.Context, url string) {
			do(t, ctx, chromedp.Navigate(url+"/workspace/imports/new"), chromedp.SetUploadFiles(chromedp.CSS("#sample"), []string{sheet}))
			answered(t, ctx, propose)
			do(t, ctx, chromedp.SetValue(chromedp.CSS("#document"), "profile: [x\nversion 1\n"))
			answered(t, ctx, `form[action$="/profiles"] button`)
		}},
	}
}

// answered presses a button that sends a form, and waits for the page that answers.
// A question that the change of pages cuts off is no answer yet: it is asked again.
func answered(t *testing.T, ctx context.Context, button string) {
	t.Helper()
	value[bool](t, ctx, "window.before = true")
	do(t, ctx, chromedp.Click(chromedp.CSS(button)))
	limit := time.Now().Add(30 * time.Second)
	for time.Now().Before(limit) {
		here, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!window.before && document.readyState === "complete"`))
		if err != nil && !strings.Contains(err.Error(), "navigated") && !strings.Contains(err.Error(), "context") {
			t.Fatalf("after %s: %v", button, err)
		}
		if err == nil && here {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("no answer to %s", button)
}
