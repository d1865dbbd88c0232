package browser_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"convive/internal/kernel"
	"convive/internal/platform/identity"
	"convive/internal/platform/testkit"
)

// invites makes the account of a person, who enrols with a passkey in a browser of their own and stays signed in.
func (w *walker) invites(name string, role kernel.Role) *walker {
	w.t.Helper()
	w.goTo("/accounts/new").fill("name", name)
	do(w.t, w.ctx, chromedp.Click(chromedp.CSS(`input[name=role][value=`+string(role)+`]`)))
	w.press("main form button")
	_, path, ok := strings.Cut(value[string](w.t, w.ctx, `document.querySelector("[data-once]").textContent`), "/"+w.lang+"/enter/")
	if !ok {
		w.t.Fatalf("no invitation: %s", text(w.t, w.ctx))
	}
	guest := w.installation.walker(w.t, w.lang).withKey()
	guest.goTo("/enter/"+path).fill("label", "Llave").press(`form[data-passkey=create] button`).arrives("/account")
	return guest
}

// TestMunicipality: in an empty installation, by pages alone, an administrator invites three persons; an analyst brings the police's own
// workbooks of 2019 and 2021, a steward approves them; a planner registers the mayor's office, starts from the template, follows each
// thing that is lacking to the form that mends it, and presents five objectives with baselines and targets; the steward adopts the plan,
// which nobody outside could read before, and a citizen reads where it stands.
func TestMunicipality(t *testing.T) {
	files := []string{testkit.RawData(t, "colombia_homicides/raw/homicidios_2019.xlsx"), testkit.RawData(t, "colombia_homicides/raw/homicidios_2021.xls.gz")}
	i, err := start(false)
	if err != nil {
		t.Fatal(err)
	}
	chief := i.walker(t, "es").enters(identity.Administrator)
	analyst, steward, planner := chief.invites("ana", kernel.RoleAnalyst), chief.invites("sofia", kernel.RoleSteward), chief.invites("pedro", kernel.RolePlanner)
	for _, path := range files {
		analyst.goTo("/workspace/imports/new").fill("profile", "co-ponal-homicides")
		do(t, analyst.ctx, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}), chromedp.Click(chromedp.CSS(uploadButton)), chromedp.WaitReady(chromedp.CSS("#edition")))
		says(t, analyst.ctx, "Espera aprobación")
		steward.goTo("/workspace").follow("edición")
		steward.press(`form[action$="/approve"] button`)
		says(t, steward.ctx, "La edición quedó publicada")
	}
	planner.goTo("/workspace/plans").sees("nobody registered")
	planner.follow("Registrar una institución")
	for field, text := range map[string]string{"code": "alcaldia-cali", "from": "2020-01-01", "name_es": "Alcaldía de Cali", "subsystem": "municipality", "level": "municipal", "area": "CO-76001", "status": "active"} {
		planner.fill(field, text)
	}
	planner.press("main form .btn-row button").arrives("/workspace/institutions/registers/institution")
	const plan = "/workspace/plans/cali"
	planner.goTo("/workspace/plans")
	for field, text := range map[string]string{"template": "municipal", "code": "cali", "name_es": "Plan de seguridad de Cali", "level": "municipal", "area": "CO-76001", "institution": "alcaldia-cali", "first_year": "2020", "last_year": "2023"} {
		planner.fill(field, text)
	}
	planner.press("main form .btn-row button").arrives(plan)
	planner.mends(plan)
	stranger := i.walker(t, "es")
	if status := stranger.goTo("/plans/cali").status(); status != http.StatusNotFound {
		t.Errorf("a draft answers a stranger with %d", status)
	}
	planner.press(`main form button[value=submit]`).arrives(plan)
	steward.goTo(plan).press(`main form button[value=adopt]`).arrives(plan)
	stranger.goTo("/plans/cali").sees("plan of an empty installation")
	if page := strings.ReplaceAll(text(t, stranger.ctx), "\u00a0", " "); !strings.Contains(page, "Adoptado") || !strings.Contains(page, "Fuera de curso") || !strings.Contains(page, "53,9 (50,9 – 57,0, 2021)") {
		t.Errorf("the public plan: %s", page)
	}
}

// mends follows each lack of a plan to its form, until there is none.
func (w *walker) mends(plan string) {
	w.t.Helper()
	aims := map[string]aimed{"objective-1": {sort: "change", target: "-20"}, "objective-2": {sort: "ceiling", target: "75,5"}, "objective-3": {value: "31", origin: "Informe de gestión 2019, p. 14", sort: "absolute", target: "45"},
		"objective-4": {breakdown: "sex=female", sort: "change", target: "-25"}, "objective-5": {value: "12", origin: "Informe de gestión 2019, p. 20", sort: "floor", target: "12"}}
	for range 2 * len(aims) {
		w.press("main .note li a")
		a := aims[value[string](w.t, w.ctx, `document.querySelector("#objective").value`)]
		form := map[string]string{"year": "2023", "sort": a.sort, "value": a.target, "trajectory": "linear", "breakdown": a.breakdown}
		if !w.has("#sort") {
			form = map[string]string{"year": "2019", "value": a.value, "origin": a.origin, "breakdown": a.breakdown}
		}
		for field, text := range form {
			if text != "" {
				w.fill(field, text)
			}
		}
		w.press("main form .btn-row button").arrives(plan + "?done=saved")
	}
	page := strings.ReplaceAll(text(w.t, w.ctx), "\u00a0", " ")
	for _, want := range []string{"No falta nada", "49,7 (2019)", "77,2 % (2019)", "75,5 % (2023)"} {
		if !strings.Contains(page, want) {
			w.t.Errorf("the plan lacks %q: %s", want, page)
		}
	}
}

// follow presses the first link of the page whose text holds some words.
func (w *walker) follow(words string) *walker {
	w.t.Helper()
	address := value[string](w.t, w.ctx, `([...document.querySelectorAll("main a")].find(a => a.textContent.includes(`+strconv.Quote(words)+`)) ?? {href: ""}).href`)
	if address == "" {
		w.t.Fatalf("no link says %q: %s", words, text(w.t, w.ctx))
	}
	open(w.t, w.ctx, address)
	return w
}
