package browser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const uploadButton = `form[action$="/imports/new"] button.btn:not([name])`

// send uploads a file by the form and gives the path of the edition's page.
func (d *desk) send(t *testing.T, ctx context.Context, path string) string {
	t.Helper()
	do(t, ctx, chromedp.Navigate(d.url+"/es/workspace/imports/new"), chromedp.SetValue(chromedp.CSS("#profile"), "co-desk-list"),
		chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}), chromedp.Click(chromedp.CSS(uploadButton)), chromedp.WaitReady(chromedp.CSS("#edition")))
	return here(t, ctx)
}

// here is the address that a tab shows.
func here(t *testing.T, ctx context.Context) string {
	t.Helper()
	address, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// until waits for an expression to become true in the page, which must not load anew meanwhile.
func until(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	limit := time.Now().Add(45 * time.Second)
	for time.Now().Before(limit) {
		if value[bool](t, ctx, expression) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("never: %s\n%s", expression, text(t, ctx))
}

// says waits for a text on the page.
func says(t *testing.T, ctx context.Context, words string) {
	t.Helper()
	until(t, ctx, fmt.Sprintf("document.readyState === 'complete' && document.querySelector('main').innerText.includes(%q)", words))
}

func text(t *testing.T, ctx context.Context) string {
	t.Helper()
	return value[string](t, ctx, "document.querySelector('main').innerText")
}

// editions is how many the source of the desk has.
func (d *desk) editions(t *testing.T) int {
	t.Helper()
	list, err := d.Sources.Editions(d.ctx, "co-desk")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// TestDesk_Work is the work of an analyst in a browser, one thing after the other. One worker reads one file at a time.
func TestDesk_Work(t *testing.T) {
	d := theDesk(t)
	ctx := d.signedIn(t)
	for _, part := range []struct {
		name string
		does func(*testing.T, *desk, context.Context)
	}{{"Progress", progress}, {"Cancel", cancelRunning}, {"Waiting", waiting}, {"SentTwice", sentTwice}, {"Trial", trialKeepsNothing},
		{"Correct", correct}, {"Proposal", proposal}, {"WithoutScript", workWithoutScript}} {
		t.Run(part.name, func(t *testing.T) { part.does(t, d, ctx) })
	}
}

// progress: the page of a running import moves by itself and ends as the report, without loading anew.
func progress(t *testing.T, d *desk, ctx context.Context) {
	d.send(t, ctx, file(t, "largo.csv", long(600_000)))
	value[bool](t, ctx, `(() => {
		window.same = true; window.seen = [];
		setInterval(() => {
			const bar = document.querySelector("progress, [role=progressbar]"), head = document.querySelector(".card h2");
			if (bar && head) { const now = head.innerText + " " + (bar.value ?? bar.getAttribute("aria-valuenow")); if (!window.seen.includes(now)) window.seen.push(now); }
		}, 30);
		return true;
	})()`)
	says(t, ctx, "Espera su decisión")
	if !value[bool](t, ctx, "window.same === true") {
		t.Error("the page was loaded anew")
	}
	if seen := value[[]string](t, ctx, "window.seen"); len(seen) < 2 {
		t.Errorf("progress did not move: %v", seen)
	}
	if !strings.Contains(text(t, ctx), "600.000") {
		t.Errorf("the report lacks the rows read:\n%s", text(t, ctx))
	}
	if value[bool](t, ctx, `document.querySelector("#edition").hasAttribute("hx-trigger")`) {
		t.Error("the page of an import that has ended still asks")
	}
	accessible(t, ctx, "after the poll")
	answered(t, ctx, `form[action$="/discard"] button`)
}

// cancelRunning stops an import while its rows are being read.
func cancelRunning(t *testing.T, d *desk, ctx context.Context) {
	d.send(t, ctx, file(t, "cancelar.csv", long(600_001)))
	until(t, ctx, `!document.querySelector("main").innerText.includes("En espera de lectura")`)
	answered(t, ctx, `form[action$="/cancel"] button`)
	says(t, ctx, "La importación se canceló")
	answered(t, ctx, `form[action$="/check"] button`)
	answered(t, ctx, `form[action$="/cancel"] button`)
	says(t, ctx, "La importación se canceló")
}

// waiting: the page of an import that waits for its turn is whole in every way of reading it.
func waiting(t *testing.T, d *desk, ctx context.Context) {
	release := d.hold(t)
	at := d.send(t, ctx, file(t, "espera.csv", sound(2011)))
	says(t, ctx, "En espera de lectura")
	for _, lang := range []string{"es", "en", "pt", "fr"} {
		open(t, ctx, strings.Replace(at, "/es/", "/"+lang+"/", 1))
		accessible(t, ctx, lang+" running")
		do(t, ctx, chromedp.EmulateViewport(320, 640))
		narrow(t, ctx, lang+" running")
		do(t, ctx, chromedp.EmulateViewport(1280, 800))
		open(t, ctx, d.url+"/"+lang+"/workspace")
		accessible(t, ctx, lang+" desk with a running import")
	}
	open(t, ctx, at)
	if n := sheets(t, ctx); n < 1 || n > 3 {
		t.Errorf("%d sheets of paper", n)
	}
	release()
	says(t, ctx, "Espera su decisión")
}

// sentTwice: two tabs send the same form; both end at the same edition.
func sentTwice(t *testing.T, d *desk, ctx context.Context) {
	before := d.editions(t)
	path := file(t, "doble.csv", faulty(2012))
	first := d.send(t, ctx, path)
	second := d.send(t, ctx, path)
	if strings.TrimSuffix(second, "?done=same") != first || second == first {
		t.Errorf("%s and %s", first, second)
	}
	says(t, ctx, "no se creó otra")
	do(t, ctx, chromedp.Navigate(d.url+"/es/workspace/imports/new"), chromedp.SetValue(chromedp.CSS("#profile"), "co-desk-list"),
		chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file(t, "impaciente.csv", faulty(2013))}))
	value[bool](t, ctx, fmt.Sprintf("(() => { const b = document.querySelector(%q); b.click(); b.click(); b.click(); return true })()", uploadButton))
	do(t, ctx, chromedp.WaitReady(chromedp.CSS("#edition")))
	says(t, ctx, "Espera su decisión")
	if n := d.editions(t) - before; n != 2 {
		t.Errorf("%d editions of two files", n)
	}
}

// trialKeepsNothing: the page of a trial says what would be, and there is no edition.
func trialKeepsNothing(t *testing.T, d *desk, ctx context.Context) {
	before := d.editions(t)
	for _, f := range d.forms(t) {
		if f.name == "trial" {
			f.send(t, ctx, d.url+"/es")
		}
	}
	page := text(t, ctx)
	for _, words := range []string{"Se aceptaría 1 de 4 filas leídas", "No se guardó nada", "lista.csv", "FECHA", "1 total de control no coincide"} {
		if !strings.Contains(page, words) {
			t.Errorf("the trial lacks %q:\n%s", words, page)
		}
	}
	if n := d.editions(t); n != before {
		t.Errorf("a trial made %d editions", n-before)
	}
}

// correct: a row in quarantine is downloaded, corrected and sent back; the edition is approved and withdrawn.
func correct(t *testing.T, d *desk, ctx context.Context) {
	d.send(t, ctx, file(t, "corregir.csv", faulty(2014)))
	says(t, ctx, "Espera su decisión")
	list := value[string](t, ctx, `fetch(document.querySelector('main a[download][href$="/quarantine.csv"]').href).then(r => r.text())`)
	if !strings.Contains(list, "<i>c2014</i>") {
		t.Fatalf("the list of quarantine:\n%s", list)
	}
	corrected := strings.NewReplacer(",x,05001000", ",17/03/2014,05001000", "99999000", "11001000", ",5,X,", ",5,M,").Replace(list)
	do(t, ctx, chromedp.SetUploadFiles(chromedp.CSS(`form[action$="/resubmit"] input[type=file]`), []string{file(t, "corregida.csv", corrected)}))
	answered(t, ctx, `form[action$="/resubmit"] button`)
	says(t, ctx, "Espera su decisión")
	page := text(t, ctx)
	if !strings.Contains(page, "1 total de control: coincide") || !strings.Contains(page, "Ninguna fila quedó en cuarentena") {
		t.Errorf("after the correction:\n%s", page)
	}
	answered(t, ctx, `form[action$="/approve"] button`)
	says(t, ctx, "La edición quedó publicada")
	do(t, ctx, chromedp.Click(chromedp.CSS("main details summary")), chromedp.SetValue(chromedp.CSS("#reason"), "Lista equivocada"))
	answered(t, ctx, `form[action$="/withdraw"] button`)
	says(t, ctx, "Lista equivocada")
}

// proposal: a profile is proposed for a new file, completed by a person, kept, and reads the file.
func proposal(t *testing.T, d *desk, ctx context.Context) {
	for _, f := range d.forms(t) {
		if f.name == "proposal" {
			f.send(t, ctx, d.url+"/es")
		}
	}
	if page := text(t, ctx); !strings.Contains(page, "Se leyó muestra.csv") || !strings.Contains(page, "Escriba primero la fuente") || !strings.Contains(page, "zona horaria") {
		t.Errorf("the proposal in words:\n%s", page)
	}
	value[bool](t, ctx, `(() => { const d = document.querySelector("#document");
		d.value = d.value.replace(/^source: .*$/m, "source: co-desk").replace(/unit: incident/, "unit: victim").replace(/kind: incident/, "kind: victim").replace(/iccs: .*/, 'iccs: {fixed: "0101"}').replace("precision: day}", "precision: day, zone: America/Bogota}");
		return true })()`)
	answered(t, ctx, `form[action$="/profiles"] button`)
	if at := here(t, ctx); !strings.Contains(at, "/imports/new?profile=muestra") {
		t.Fatalf("at %s:\n%s", at, text(t, ctx))
	}
	if chosen := value[string](t, ctx, `document.querySelector("#profile").value`); chosen != "muestra" && chosen != "muestra-csv" {
		t.Errorf("the new profile is not chosen: %q", chosen)
	}
}

// workWithoutScript imports, approves and withdraws with JavaScript off: the page of a running import has a link that
// shows how far it is.
func workWithoutScript(t *testing.T, d *desk, _ context.Context) {
	ctx := tab(t)
	d.signIn(t, ctx, "es") // the steps below ask the page by the protocol, not by its own script
	withoutScript(t, ctx)
	at := d.send(t, ctx, file(t, "sin guion.csv", sound(2015)))
	waitFor := func(selector string) {
		t.Helper()
		limit := time.Now().Add(30 * time.Second)
		for time.Now().Before(limit) {
			do(t, ctx, chromedp.Navigate(at))
			if value[bool](t, ctx, fmt.Sprintf("document.querySelector(%q) !== null", selector)) {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Fatalf("no %s on %s", selector, at)
	}
	waitFor(`form[action$="/approve"]`)
	do(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/approve"] button`)), chromedp.WaitReady(chromedp.CSS(`form[action$="/withdraw"]`)))
	if page := text(t, ctx); !strings.Contains(page, "La edición quedó publicada") {
		t.Errorf("after approving:\n%s", page)
	}
	do(t, ctx, chromedp.Click(chromedp.CSS("main details summary")), chromedp.SendKeys(chromedp.CSS("#reason"), "Otra lista"),
		chromedp.Click(chromedp.CSS(`form[action$="/withdraw"] button`)), chromedp.WaitNotPresent(chromedp.CSS(`form[action$="/withdraw"]`)))
	if page := text(t, ctx); !strings.Contains(page, "Otra lista") {
		t.Errorf("after withdrawing:\n%s", page)
	}
	for _, page := range d.pages() {
		open(t, ctx, d.url+"/es"+page)
		if heading := value[string](t, ctx, `document.querySelector("main h1").innerText`); strings.TrimSpace(heading) == "" {
			t.Errorf("%s has no heading", page)
		}
	}
}
