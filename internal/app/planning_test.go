package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/planning"
)

// plantPlan makes an adopted plan with one objective in the government of the actor. Who wrote it is for staff.
func plantPlan(t *testing.T, a *app.App, ctx context.Context, mark, institution string) (plan, objective string) {
	t.Helper()
	tenant := kernel.ActorFrom(ctx).Tenant
	planner := kernel.WithActor(ctx, kernel.Actor{Tenant: tenant, Name: mark + "-planner", Role: kernel.RolePlanner, Institution: "police", MFA: true})
	system := kernel.WithActor(ctx, kernel.Actor{Tenant: tenant, Name: "system", Role: kernel.RoleSystem})
	plan, objective = mark+"-plan", mark+"-aim"
	row := func(k planning.Kind, code string, v planning.Values) planning.Row {
		return planning.Row{Plan: plan, Kind: k, Code: code, Values: v}
	}
	if _, err := a.Planning.RecordAll(planner, []planning.Row{
		row(planning.OfPlan, plan, planning.Values{"name_es": "Plan", "level": "national", "area": "CO", "institution": institution, "first_year": "2022", "last_year": "2026"}),
		row(planning.OfObjective, objective, planning.Values{"name_es": "Cuidar", "dimension": "prevention", "institution": institution, "measure_es": "Rondas"}),
		row(planning.OfBaseline, "base", planning.Values{"objective": objective, "year": "2021", "value": "10", "origin": "Informe 1"}),
		row(planning.OfTarget, "target", planning.Values{"objective": objective, "year": "2025", "sort": "absolute", "value": "20", "trajectory": "linear"}),
	}); err != nil {
		t.Fatal(err)
	}
	if err := a.Planning.Move(planner, plan, planning.Submit, ""); err != nil {
		t.Fatal(err)
	}
	if err := a.Planning.Move(system, plan, planning.Adopt, ""); err != nil {
		t.Fatal(err)
	}
	return plan, objective
}

// TestPlanning_Desk: a planner starts a plan from a template by pages alone, is told what lacks and what is wrong, binds an objective
// to a computed baseline, and is not the one who adopts it.
func TestPlanning_Desk(t *testing.T) {
	if testing.Short() {
		t.Skip("imports the demonstration")
	}
	d, err := demonstrated(t.TempDir()) // its own: what a second site enters in the log the first one does not know
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	b := &bench{App: d.App, ctx: t.Context()}
	ask := plannersSite(t, b)
	post := func(path string, pairs ...string) (int, string) {
		t.Helper()
		form := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		w := ask("POST", "/es/workspace/plans"+path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
		return w.Code, w.Body.String()
	}
	saved := func(path string, pairs ...string) {
		t.Helper()
		if code, body := post(path, pairs...); code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", path, code, body)
		}
	}
	refused := func(words, path string, pairs ...string) {
		t.Helper()
		if code, body := post(path, pairs...); code < 400 || code >= 500 || !strings.Contains(body, words) {
			t.Errorf("%s: %d without %q", path, code, words)
		}
	}
	start := []string{"template", "municipal", "code", "cali-2021-2024", "name_es", "Plan de Cali", "level", "municipal", "area", "CO-76001", "institution", "interior", "first_year", "2021", "last_year", "2024"}
	saved("", start...)
	refused("Ya hay un plan", "", start...)
	work := ask("GET", "/es/workspace/plans/cali-2021-2024", "", nil).Body.String()
	if n := strings.Count(work, "no tiene meta"); n != 5 {
		t.Errorf("%d of five objectives are told to lack a target", n)
	}
	refused("No hay una cifra completa de 2030", "/cali-2021-2024/baseline", "code", "baseline-1", "objective", "objective-1", "year", "2030")
	saved("/cali-2021-2024/baseline", "code", "baseline-1", "objective", "objective-1", "year", "2019")
	refused("La meta es de 2018 y la línea de base de 2019", "/cali-2021-2024/target", "code", "target-1", "objective", "objective-1", "year", "2018", "sort", "absolute", "value", "30", "trajectory", "linear")
	saved("/cali-2021-2024/target", "code", "target-1", "objective", "objective-1", "year", "2024", "sort", "change", "value", "-20", "trajectory", "linear")
	refused("da una vuelta", "/cali-2021-2024/contribution", "code", "contribution-1", "objective", "objective-1", "to_objective", "cali-2021-2024/objective-1")
	saved("/cali-2021-2024", "act", "submit")
	if code, _ := post("/cali-2021-2024", "act", "adopt"); code != http.StatusForbidden {
		t.Errorf("who wrote it adopts it: %d", code)
	}
	if code := d.get(t, "/es/plans/cali-2021-2024").Code; code != http.StatusNotFound {
		t.Errorf("a plan in review is public: %d", code)
	}
	page := d.get(t, "/es/plans/co-2022-2026/objectives/homicide").Body.String()
	for _, want := range []string{"24,4", "No evaluable: ninguna cifra publicada es posterior", "Línea de base calculada", "<svg"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of the objective lacks %q", want)
		}
	}
}

// BenchmarkResultsMap renders a plan of 500 objectives with their progress.
func BenchmarkResultsMap(b *testing.B) {
	d, err := shown()
	if err != nil {
		b.Fatal(err)
	}
	plan := "map-of-500"
	planner := kernel.WithActor(b.Context(), persona("pla", kernel.RolePlanner))
	rows := []planning.Row{{Plan: plan, Kind: planning.OfPlan, Code: plan, Values: planning.Values{"name_es": "Plan", "level": "national", "area": "CO", "institution": "interior", "first_year": "2019", "last_year": "2026"}}}
	dimensions := institutions.Dimensions()
	for i := range 500 {
		code := "aim-" + strconv.Itoa(i)
		rows = append(rows, planning.Row{Plan: plan, Kind: planning.OfObjective, Code: code, Values: planning.Values{"name_es": "Objetivo " + strconv.Itoa(i), "dimension": dimensions[i%5], "institution": "interior", "indicator": "homicide-rate", "area": []string{"CO", "CO-05001", "CO-08001", "CO-76001"}[i%4]}},
			planning.Row{Plan: plan, Kind: planning.OfBaseline, Code: code, Values: planning.Values{"objective": code, "year": "2019"}},
			planning.Row{Plan: plan, Kind: planning.OfTarget, Code: code, Values: planning.Values{"objective": code, "year": "2026", "sort": "change", "value": "-20", "trajectory": "linear"}})
	}
	if _, err := d.Planning.RecordAll(planner, rows); err != nil {
		b.Fatal(err)
	}
	system := kernel.WithActor(b.Context(), kernel.System())
	if err := d.Planning.Move(planner, plan, planning.Submit, ""); err != nil {
		b.Fatal(err)
	}
	if err := d.Planning.Move(system, plan, planning.Adopt, ""); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/es/plans/"+plan, nil))
		if n := strings.Count(w.Body.String(), "Objetivo "); w.Code != http.StatusOK || n != 500 {
			b.Fatal(w.Code, n)
		}
	}
}
