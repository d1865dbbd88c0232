package app_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/diagnostics"
	"convive/internal/platform/testkit"
)

// importChile publishes the four sources of one published file.
func importChile(t *testing.T, b *bench) {
	t.Helper()
	file := testkit.RawData(t, "chile_homicides_4sources/chile_homicidios_region_mes_fuente_2018_2022.csv")
	for _, profile := range []string{"cl-cead-homicides", "cl-fiscalia-homicides", "cl-oficial-homicides", "cl-stop-homicides"} {
		e, err := b.ImportFiles(b.ctx, profile, []string{file}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Sources.Approve(b.ctx, e.Source, e.Number, ""); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTriangulation_Chile holds the service against sums made by another program from the published file: 924 victims
// validated, 718 police cases and 2,127 investigations in 2019; nothing of the tactical system before December 2022.
func TestTriangulation_Chile(t *testing.T) {
	b := openBench(t, "")
	importChile(t, b)
	got, err := b.Diagnostics.Triangulate(b.ctx, diagnostics.Query{Country: "CL", Year: 2019})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Voices) != 4 || got.Voices[0].ID != "cl-oficial-homicides" || got.Family.ID != "0101" {
		t.Fatalf("voices %+v", got.Voices)
	}
	for id, want := range map[string]diagnostics.Count{"cl-oficial-homicides": {N: 924}, "cl-cead-homicides": {N: 718}, "cl-fiscalia-homicides": {N: 2127}, "cl-stop-homicides": {}} {
		for _, v := range got.Voices {
			if c := v.At(2019); v.ID == id && (c.N != want.N || c.Known() != (want.N > 0)) {
				t.Errorf("%s says %+v", id, c)
			}
		}
	}
	want := map[string]struct {
		ratio, divergence float64
		verdict           diagnostics.Verdict
	}{
		"cl-oficial-homicides cl-cead-homicides":     {718.0 / 924, 206.0 / 821, diagnostics.DifferentUnits},
		"cl-oficial-homicides cl-fiscalia-homicides": {2127.0 / 924, 1203 / 1525.5, diagnostics.DifferentUnits},
		"cl-cead-homicides cl-fiscalia-homicides":    {2127.0 / 718, 1409 / 1422.5, diagnostics.Diverges},
		"cl-oficial-homicides cl-stop-homicides":     {0, 0, diagnostics.NotGiven},
		"cl-cead-homicides cl-stop-homicides":        {0, 0, diagnostics.NotGiven},
		"cl-fiscalia-homicides cl-stop-homicides":    {0, 0, diagnostics.NotGiven},
	}
	for _, p := range got.Now() {
		w, ok := want[p.A.ID+" "+p.B.ID]
		if !ok || p.Verdict != w.verdict || (p.Ratio != nil) != (w.ratio > 0) {
			t.Errorf("%s %s: %+v", p.A.ID, p.B.ID, p)
			continue
		}
		if p.Ratio != nil && (math.Abs(*p.Ratio-w.ratio) > 1e-9 || math.Abs(*p.Divergence-w.divergence) > 1e-9) {
			t.Errorf("%s %s: ratio %v, divergence %v", p.A.ID, p.B.ID, *p.Ratio, *p.Divergence)
		}
	}
	if len(got.Now()) != len(want) || len(got.Units) != 16 || len(got.Months) != 13 {
		t.Errorf("%d pairs, %d units, %d months", len(got.Now()), len(got.Units), len(got.Months))
	}
	for i, v := range got.Voices { // the regions and what stands in none make the country again
		sum, ok := got.Nowhere(i)
		for _, u := range got.Units {
			sum += got.At(u, i).N
		}
		if ok && sum != v.At(2019).N {
			t.Errorf("%s: %v in parts", v.ID, sum)
		}
	}
	latest, err := b.Diagnostics.Triangulate(b.ctx, diagnostics.Query{Country: "CL"})
	if err != nil || latest.Query.Year != 2022 {
		t.Fatalf("year %d, %v", latest.Query.Year, err)
	}
	kinds := map[diagnostics.AlarmKind]int{}
	for _, a := range latest.Alarms() {
		kinds[a.Kind]++
		if a.Kind == diagnostics.AlarmLeft && a.Pair.B.ID == "cl-cead-homicides" && math.Abs(a.Pair.Agreement.Z-3.894) > 1e-3 {
			t.Errorf("z is %v", a.Pair.Agreement.Z)
		}
	}
	if kinds[diagnostics.AlarmDiverges] != 1 || kinds[diagnostics.AlarmLeft] != 1 || kinds[diagnostics.AlarmIncomplete] != 1 || kinds[diagnostics.AlarmAbsent] != 0 {
		t.Errorf("alarms %v", kinds)
	}
	for name, q := range map[string]diagnostics.Query{
		"diagnostics.noCountry": {Country: "ZZ"}, "diagnostics.noTerritory": {Country: "CL", Territory: "CO-05"}, "diagnostics.noYear": {Country: "CL", Year: 1999},
		"diagnostics.noOffence": {Country: "CL", Family: "0502"}, "diagnostics.oneSource": {Country: "PE"}, "diagnostics.badThreshold": {Country: "CL", Threshold: "many"},
	} {
		if _, err := b.Diagnostics.Triangulate(b.ctx, q); message(err) != name {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestTriangulation_Doors asks page and operation for the same comparison in four languages.
func TestTriangulation_Doors(t *testing.T) {
	d := demo(t)
	for _, lang := range []string{"es", "en", "pt", "fr"} {
		for _, path := range []string{"", "/CO", "/CO?territory=CO-05&year=2019&threshold=5", "/HN", "/MX"} {
			page := d.get(t, "/"+lang+"/diagnostics/triangulation"+path)
			if page.Code != http.StatusOK {
				t.Errorf("%s%s: %d", lang, path, page.Code)
			}
			if body := page.Body.String(); strings.Contains(body, "diagnostics.") || strings.Contains(body, "{n}") || strings.Contains(body, "NaN") {
				t.Errorf("%s%s: a message is missing", lang, path)
			}
		}
	}
	if body := d.get(t, "/en/indicators/homicide-rate").Body.String(); !strings.Contains(body, "/en/diagnostics/triangulation/CO?") {
		t.Error("the indicator does not lead to the comparison")
	}
	for path, want := range map[string]int{"/en/diagnostics/triangulation/ZZ": http.StatusNotFound, "/en/diagnostics/triangulation/CO?year=x": http.StatusUnprocessableEntity,
		"/en/diagnostics/triangulation/CO?threshold=x": http.StatusUnprocessableEntity, "/en/diagnostics/triangulation/CO?territory=CO-05001": http.StatusNotFound,
		"/api/v1/diagnostics/triangulation?country=CO": http.StatusOK, "/api/v1/diagnostics/triangulation?country=PE": http.StatusNotFound} {
		if got := d.get(t, path).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	drawing := d.get(t, "/es/diagnostics/triangulation/CO/sources-by-year.svg")
	if text := drawing.Body.String(); drawing.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(text, "Banco Mundial (víctimas)") || xml.Unmarshal([]byte(text), new(struct{})) != nil {
		t.Errorf("the drawing as a file: %v, %.200s", drawing.Header(), text)
	}
	csv := d.get(t, "/api/v1/diagnostics/triangulation?country=CO&format=csv").Body.String()
	var list struct {
		Items []diagnostics.PairRow `json:"items"`
	}
	if err := json.Unmarshal(d.get(t, "/api/v1/diagnostics/triangulation?country=CO").Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(csv), "\n"); len(list.Items) == 0 || len(lines) != len(list.Items)+1 {
		t.Errorf("%d lines, %d rows", len(lines), len(list.Items))
	}
	for _, r := range list.Items {
		if r.Divergence != nil && math.Abs(*r.Divergence-math.Abs(*r.CountA-*r.CountB)/((*r.CountA+*r.CountB)/2)) > 1e-6 {
			t.Errorf("%d: %v of %v and %v", r.Year, *r.Divergence, *r.CountA, *r.CountB)
		}
	}
}

// TestTriangulation_ChilePage reads the page of four sources in two units.
func TestTriangulation_ChilePage(t *testing.T) {
	b := openBench(t, "")
	importChile(t, b)
	site, err := b.Handler(app.WebConfig{Country: "CL", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/en/diagnostics/triangulation/CL", nil))
	text := strings.ReplaceAll(readable(w.Body.String()), "~", " ")
	for _, want := range []string{"Chile, 2022: 3 sources counted between 980 and 2,920 cases", "they are expected to differ", "36 (incomplete year)",
		"has delivered only a part of 2022", "modified z 3.9", "different units: expected to differ", "no data"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page:\n%s", want, text)
		}
	}
}
