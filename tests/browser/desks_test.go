package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"convive/internal/kernel"
)

// kept are the pages on which a planner keeps budgets, contracts, plans, registers, the calendar, sittings and the profile.
var kept = []string{"/budget", "/budget/2022", "/budget/2022/police-patrols", "/budget/2022/police-patrols?kind=transfer", "/budget/2022/police-patrols?kind=link", "/budget/line", "/budget/line?year=2022&code=police-patrols", "/budget/series", "/budget/imports",
	"/contracts", "/plans", "/plans/co-2022-2026", "/plans/co-2022-2026/activity", "/plans/co-2022-2026/target", "/calendar", "/accountability/sittings", "/management", "/management/requests", "/institutions", "/institutions/registers/institution", "/institutions/registers/institution/row"}

// TestDesks_Pages: each of them is there, accessible and fits a screen of 320 px, in every language.
func TestDesks_Pages(t *testing.T) {
	i := shared(t, demonstration)
	for _, lang := range kernel.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			w := i.walker(t, string(lang)).enters("demo-planner")
			for _, page := range kept {
				if status := w.goTo("/workspace" + page).status(); status != 200 {
					t.Errorf("%s answers %d", page, status)
				}
				w.sees("desk" + strings.NewReplacer("/", " ", "?", " ", "=", " ", "&", " ").Replace(page))
			}
		})
	}
}

// TestBudget_Walk: a planner changes a line, reads that another person decides, and is refused; a steward sees what the change would
// do, and approves it; a reader finds it on the public page. A file with a good and a bad row is previewed, entered, and the bad row
// corrected.
func TestBudget_Walk(t *testing.T) {
	i := shared(t, demonstration)
	const line = "/budget/2022/medellin-youth"
	planner := i.walker(t, "es").enters("demo-planner")
	planner.goTo("/workspace"+line+"?kind=amendment").fill("amount", "1500000.50").fill("on", "2022-06-30").fill("act", "Decreto 12 de prueba").press("#record form .btn-row button, form#record .btn-row button")
	planner.sees("budget refused")
	if !strings.Contains(text(t, planner.ctx), "Hay 1 dato por corregir") {
		t.Errorf("a change without a reason: %.900s", text(t, planner.ctx))
	}
	planner.fill("reason", "Más cupos").press("#record form .btn-row button, form#record .btn-row button").arrives("/workspace" + line + "?done=waits")
	planner.sees("budget waits")
	if page := text(t, i.reader(t, line).ctx); strings.Contains(page, "Decreto 12 de prueba") {
		t.Error("a change that nobody approved is public")
	}
	steward := i.walker(t, "es").enters("demo-steward")
	steward.goTo("/workspace/budget/2022").sees("budget year with a change")
	address := value[string](t, steward.ctx, `document.querySelector("main a[href*='/workspace/budget/changes/']").href`)
	open(t, planner.ctx, address)
	if planner.has("main form button[value=approve]") {
		t.Error("who entered the change is offered to approve it")
	}
	open(t, steward.ctx, address)
	steward.sees("budget change")
	steward.press("main form button[value=approve]").arrives("/workspace/budget?done=approved")
	reader := i.reader(t, line)
	reader.sees("budget line after the change")
	if page := strings.ReplaceAll(text(t, reader.ctx), "\u00a0", " "); !strings.Contains(page, "Decreto 12 de prueba") || !strings.Contains(page, "24.001.500.000,50 COP") {
		t.Errorf("the public line: %s", page)
	}
	planner.entersFile()
}

// entersFile enters a file of which one row says the programme where an amount stands.
func (w *walker) entersFile() {
	w.t.Helper()
	path := file(w.t, "lineas.csv", "year,code,name_es,institution,programme,cofog,share_percent,source,level,territory,currency,initial\n"+
		"2022,walk-1,Línea de prueba,police,walk,03.1,100,treasury,national,CO,COP,1000\n2022,walk-2,Línea de prueba,police,walk,03.1,100,treasury,national,CO,COP,Patrullas\n")
	w.goTo("/workspace/budget/imports").fill("origin", "Archivo de prueba").fill("published", "2021-12-15")
	do(w.t, w.ctx, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}))
	w.press("main form .btn-row button").sees("budget preview")
	w.press("main form .btn-row button").sees("budget file entered")
	if page := text(w.t, w.ctx); !strings.Contains(page, "Patrullas") {
		w.t.Errorf("the bad row is not kept: %s", page)
	}
	w.follow("2").sees("budget row")
	w.fill("initial", "2000").press("main form .btn-row button").sees("budget row corrected")
	page := strings.ReplaceAll(text(w.t, w.installation.reader(w.t, "/budget/2022/walk-2").ctx), "\u00a0", " ")
	if !strings.Contains(page, "2.000,00 COP") {
		w.t.Errorf("the corrected row: %s", page)
	}
}

// reader is a citizen at a page.
func (i *installation) reader(t *testing.T, page string) *walker {
	t.Helper()
	w := i.walker(t, "es")
	do(t, w.ctx, chromedp.EmulateViewport(1280, 800))
	return w.goTo(page)
}
