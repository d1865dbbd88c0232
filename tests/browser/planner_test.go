package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// aimed is what a planner gives an objective of the template: a baseline that is computed, or declared with its origin, and a target.
type aimed struct {
	objective, year, value, origin, breakdown string
	sort, target                              string
}

// TestPlanner: a municipal planner starts from the template, is told what each objective lacks, gives five objectives baselines and
// targets on real figures by pages alone, and sends the plan to review; a steward adopts it; a citizen reads where it stands. Every
// page on the way is accessible and fits a screen of 320 px.
func TestPlanner(t *testing.T) {
	i := shared(t, demonstration)
	const plan = "/workspace/plans/cali-2020-2023"
	planner := i.walker(t, "es").enters("demo-planner")
	planner.goTo("/workspace/plans").sees("plans")
	planner.fill("template", "municipal").fill("code", "cali-2020-2023").fill("name_es", "Plan de seguridad de Cali 2020–2023 (prueba)").fill("level", "municipal").
		fill("area", "CO-76001").fill("institution", "interior").fill("first_year", "2020").fill("last_year", "2023")
	planner.press("main form .btn-row button").arrives(plan)
	planner.sees("plan begun")
	if n := strings.Count(text(t, planner.ctx), "no tiene meta"); n != 5 {
		t.Errorf("%d of five objectives are said to lack a target", n)
	}
	stated := func(field, text string) {
		if text != "" {
			planner.fill(field, text)
		}
	}
	for n, a := range []aimed{
		{objective: "objective-1", year: "2019", sort: "change", target: "-20"},
		{objective: "objective-2", year: "2019", sort: "ceiling", target: "80"},
		{objective: "objective-3", year: "2019", value: "31", origin: "Informe de gestión 2019, p. 14", sort: "absolute", target: "45"},
		{objective: "objective-4", year: "2019", breakdown: "sex=female", sort: "change", target: "-25"},
		{objective: "objective-5", year: "2019", value: "12", origin: "Informe de gestión 2019, p. 20", sort: "floor", target: "12"},
	} {
		planner.goTo(plan + "/baseline?objective=" + a.objective)
		if n == 0 {
			planner.sees("baseline")
		}
		planner.fill("objective", a.objective).fill("year", a.year)
		stated("value", a.value)
		stated("origin", a.origin)
		stated("breakdown", a.breakdown)
		planner.press("main form .btn-row button").arrives(plan)
		planner.goTo(plan + "/target?objective=" + a.objective)
		if n == 0 {
			planner.fill("objective", a.objective).fill("year", "2018").fill("sort", a.sort).fill("value", a.target).fill("trajectory", "linear")
			planner.press("main form .btn-row button").sees("target refused")
			if page := text(t, planner.ctx); !strings.Contains(page, "La meta es de 2018 y la línea de base de 2019") {
				t.Errorf("a target before its baseline: %.400s", page)
			}
		}
		planner.fill("objective", a.objective).fill("year", "2023").fill("sort", a.sort).fill("value", a.target).fill("trajectory", "linear")
		stated("breakdown", a.breakdown)
		planner.press("main form .btn-row button").arrives(plan)
	}
	planner.sees("plan complete")
	if page := text(t, planner.ctx); strings.Contains(page, "no tiene") {
		t.Errorf("the plan still lacks something: %.800s", page)
	}
	planner.press(`main form button[value=submit]`).sees("plan in review")
	if planner.has(`main form button[value=adopt]`) {
		t.Error("who wrote the plan is offered to adopt it")
	}
	steward := i.walker(t, "es").enters("demo-steward")
	steward.goTo(plan).press(`main form button[value=adopt]`).sees("plan adopted")

	reader := i.walker(t, "es")
	reader.goTo("/plans/cali-2020-2023").sees("public plan")
	page := text(t, reader.ctx)
	for _, want := range []string{"Adoptado", "Menos homicidios en el municipio", "Más jóvenes en programas de segunda oportunidad"} {
		if !strings.Contains(page, want) {
			t.Errorf("the public plan lacks %q", want)
		}
	}
	reader.goTo("/plans/cali-2020-2023/objectives/objective-1").sees("public objective")
	if !reader.has("main figure svg") {
		t.Error("the objective has no chart")
	}
	do(t, reader.ctx, chromedp.EmulateViewport(1280, 800))
	shown := value[string](t, reader.ctx, `document.querySelector("main .head").innerText`)
	if !strings.Contains(shown, "2022") {
		t.Errorf("the assessment names no year: %q", shown)
	}
}
