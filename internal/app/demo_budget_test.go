package app_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestDemo_Budget: the main government's budget says that it is made up, and leads from its lines to the objectives of public plans.
func TestDemo_Budget(t *testing.T) {
	d := demo(t)
	for path, wants := range map[string][]string{
		"/es/budget?year=2022":                {"Patrullaje por cuadrantes (ilustrativo)", "Ilustrativo: no es el presupuesto de Colombia", "03.4 · Prisiones"},
		"/es/budget/2022/police-patrols":      {"430.500.000.000,00 COP", "419.850.000.000,50 COP", "Cambio ilustrativo.", "Vínculo ilustrativo.", `href="/es/plans/co-2022-2026/objectives/homicide"`},
		"/fr/budget/2022/medellin-youth":      {"Prévention auprès des jeunes (illustratif)", `href="/fr/plans/medellin-2020-2023/objectives/homicide"`},
		"/en/budget/2022/inpec-prisons":       {"144,000,000,000.00 COP", "03.4 · Prisons"},
		"/pt/budget/2022/prosecutor-homicide": {"Serviços de polícia"},
	} {
		w := d.get(t, path)
		for _, want := range wants {
			if body := mainOf(w.Body.String()); w.Code != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s: %d without %q", path, w.Code, want)
			}
		}
	}
}
