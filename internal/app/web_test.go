package app_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/app/shipped"
	"convive/internal/kernel"
	"convive/internal/platform/web"
	"convive/internal/sources"
	"convive/internal/statistics"
)

var updateOpenAPI = flag.Bool("update-openapi", false, "rewrite api/openapi.yaml")

// TestOpenAPI holds the committed document against the operations.
func TestOpenAPI(t *testing.T) {
	got, err := app.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join("..", "..", "api", "openapi.yaml")
	if *updateOpenAPI {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("api/openapi.yaml is not what the operations say: run go test ./internal/app -run TestOpenAPI -update-openapi")
	}
	for _, id := range regexp.MustCompile(`operationId: (.*)`).FindAllStringSubmatch(string(got), -1) {
		if !regexp.MustCompile(`^[a-z]+-(list|get|create|approve|give|withdraw|open|export|review|propose|activate|publish|drop)-[a-z]+$`).MatchString(id[1]) {
			t.Errorf("operation id %s is not module-verb-noun", id[1])
		}
	}
}

// shown is the demonstration, served; it is made once for all tests of the pages.
var shown = sync.OnceValues(func() (*demonstration, error) {
	dir, err := os.MkdirTemp("", "convive-portal-")
	if err != nil {
		return nil, err
	}
	return demonstrated(dir)
})

// demonstrated is a demonstration in a folder.
func demonstrated(dir string) (*demonstration, error) {
	clock := kernel.FixedClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	a, err := app.Open(context.Background(), app.Config{Data: dir, Clock: clock})
	if err != nil {
		return nil, err
	}
	if err := a.SeedDemo(context.Background(), func(sources.Progress) {}); err != nil {
		return nil, err
	}
	d := &demonstration{App: a, log: &bytes.Buffer{}, dir: dir}
	d.site, err = a.Site(app.WebConfig{Country: "CO", Components: true, Log: slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err == nil {
		d.Handler = d.site.Handler()
	}
	return d, err
}

type demonstration struct {
	http.Handler
	*app.App
	site *web.Site
	log  *bytes.Buffer
	dir  string
}

func TestMain(m *testing.M) {
	code := m.Run()
	if d, err := shown(); err == nil && flagRan {
		_ = d.Close()
		_ = os.RemoveAll(d.dir)
	}
	if err := dropMade(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// flagRan says that a test has opened the demonstration.
var flagRan bool

func demo(t *testing.T) *demonstration {
	t.Helper()
	if testing.Short() {
		t.Skip("imports the demonstration")
	}
	flagRan = true
	d, err := shown()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *demonstration) get(t *testing.T, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// paths are one address for each page, with the variants that show other parts.
var paths = []string{"/", "/indicators", "/indicators/homicide-rate", "/indicators/homicide-rate?year=2018&sex=female&from=2012&to=2020",
	"/indicators/homicide-rate?territory=CO-76&level=2", "/indicators/homicide-rate?source=wb-homicides", "/indicators/homicide-rate?source=hn-sepol-homicides",
	"/indicators/homicide-victims?level=2", "/indicators/firearm-share?year=2020", "/indicators/homicide-concentration", "/indicators/robbery-count", "/indicators/events-by-time",
	"/definitions/homicide-rate/v1", "/definitions/minor-share/v1", "/territories", "/territories/CO", "/territories/CO-05", "/territories/CO-76001", "/territories/HN", "/territories/CA",
	"/search?q=cali", "/search?q=homicidio", "/search?q=zzzz", "/sources", "/sources/co-ponal-homicides", "/sources/mx-inegi-homicides", "/sources/co-ponal-homicides/editions/1",
	"/sources/co-ponal-homicides/revisions", "/quality", "/quality/co-ponal-homicides", "/quality/rules", "/errata", "/diagnostics/triangulation", "/diagnostics/triangulation/CO", "/diagnostics/reconciliation", "/extract",
	"/institutions", "/institutions/organogram", "/institutions/functions", "/institutions/norms", "/institutions/procedures", "/institutions/procedures/homicide-scene", "/institutions/medellin",
	"/management", "/management/subjects/medellin", "/management/subjects/CO-05001", "/management/factors/F4", "/management/comparison",
	"/plans", "/plans/progress", "/plans/visions", "/plans/co-2022-2026", "/plans/co-2022-2026/objectives/homicide", "/plans/medellin-2020-2023", "/plans/medellin-2020-2023/objectives/homicide",
	"/budget", "/budget/2022/police-patrols", "/budget/real", "/budget/real?stage=initial",
	"/contracts", "/contracts?institution=police", "/contracts/ocds-convive-demo-co-2", "/contracts/ocds-convive-demo-co-5",
	"/data", "/data/counts-co-ponal-homicides", "/data/values", "/classification", "/about", "/api", "/dev/components"}

// TestPages asks for every page in every language: whole, one first title, no missing message, no empty placeholder, no
// style attribute, which the content policy blocks.
func TestPages(t *testing.T) {
	d := demo(t)
	heads := regexp.MustCompile(`<h1[ >]`)
	ids := regexp.MustCompile(` id="([^"]+)"`)
	for _, lang := range kernel.Langs() {
		for _, path := range paths {
			page := "/" + string(lang) + path
			w := d.get(t, page)
			body := w.Body.String()
			if w.Code != http.StatusOK {
				t.Errorf("%s: status %d", page, w.Code)
				continue
			}
			if n := len(heads.FindAllString(body, -1)); n != 1 {
				t.Errorf("%s: %d h1", page, n)
			}
			for _, wrong := range []string{"⟦", " style=", "NaN", "%!", "+Inf"} {
				if at := strings.Index(body, wrong); at >= 0 {
					t.Errorf("%s: %q in …%s…", page, wrong, body[max(0, at-60):min(len(body), at+60)])
				}
			}
			if path != "/api" {
				if left := regexp.MustCompile(`\{[a-z][A-Za-z]*\}`).FindString(body); left != "" {
					t.Errorf("%s: placeholder %s was not filled", page, left)
				}
			}
			seen := map[string]bool{}
			for _, id := range ids.FindAllStringSubmatch(body, -1) {
				if seen[id[1]] {
					t.Errorf("%s: id %s stands twice", page, id[1])
				}
				seen[id[1]] = true
			}
		}
	}
	if d.log.Len() > 0 {
		t.Error(d.log.String())
	}
}

// TestFirstPageIsSmall holds the budget of 60 kB over the wire, with the sheet.
func TestFirstPageIsSmall(t *testing.T) {
	d := demo(t)
	size := 0
	for _, path := range []string{"/es/", web.Static("convive.css"), web.Static("emblem.svg")} {
		size += d.get(t, path, "Accept-Encoding", "gzip").Body.Len()
	}
	if size > 60_000 {
		t.Errorf("the first page takes %d bytes", size)
	}
	t.Logf("first page with sheet and emblem: %d bytes", size)
}

// TestRefusals are addresses that a reader may mistype.
func TestRefusals(t *testing.T) {
	d := demo(t)
	for path, want := range map[string]int{
		"/es/indicators/nothing": 404, "/es/indicators/homicide-rate?year=20x2": 422, "/es/indicators/homicide-rate?year=1950": 422,
		"/es/indicators/homicide-rate?territory=XX-99": 404, "/es/indicators/homicide-rate?source=nothing": 404, "/es/indicators/homicide-rate?from=2020&to=2012": 422,
		"/es/indicators/homicide-rate?sex=other": 422, "/es/territories/ZZ": 404, "/es/sources/nothing": 404, "/es/sources/co-ponal-homicides/editions/99": 404,
		"/es/sources/co-ponal-homicides/editions/x": 404, "/es/definitions/homicide-rate/v9": 404, "/es/data/nothing": 404, "/es/data/values/../../x.csv": 307,
		"/es/data/values/other.csv": 404, "/api/v1/statistics/indicators/nothing": 404, "/api/v1/statistics/indicators/homicide-rate/values?yaer=2020": 422,
		"/api/v1/statistics/indicators/homicide-rate/values?from=abc": 422, "/api/v1/statistics/indicators/homicide-rate/values?as_of=soon": 422,
		"/api/v1/statistics/lines?source=co-ponal-homicides": 401, "/api/v1/territories/units/ZZ": 404, "/api/v1/sources/nothing/editions": 404} {
		if w := d.get(t, path); w.Code != want {
			t.Errorf("%s: %d, want %d: %s", path, w.Code, want, w.Body)
		}
	}
	w := d.get(t, "/api/v1/statistics/indicators/nothing", "Accept", "text/csv", "Accept-Language", "fr")
	if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" || !strings.Contains(w.Body.String(), "Choisissez") {
		t.Errorf("problem is %s %s", kind, w.Body)
	}
	for lang, want := range map[string][2]string{"es": {"No existe", "encabezado Accept-Language"}, "en": {"Not found", "header Accept-Language"}, "pt": {"Não existe", "cabeçalho Accept-Language"}, "fr": {"Introuvable", "en-tête Accept-Language"}} {
		if w := d.get(t, "/api/v1/statistics/indicators/nothing", "Accept-Language", lang); !strings.Contains(w.Body.String(), `"title":"`+want[0]+`"`) {
			t.Errorf("the title in %s: %s", lang, w.Body)
		}
		if w := d.get(t, "/api/v1/statistics/indicators?lang=es", "Accept-Language", lang); w.Code != 422 || !strings.Contains(w.Body.String(), want[1]) {
			t.Errorf("lang=es in %s: %d %s", lang, w.Code, w.Body)
		}
	}
}

// TestRoutesArePublic lists every route of the portal and of the interface for programs: all public and only reading, but
// for the records behind figures, which are for staff.
func TestRoutesArePublic(t *testing.T) {
	want := map[string]web.Access{"/api/v1/statistics/lines": web.Staff}
	for _, path := range []string{"/{lang}/diagnostics/triangulation", "/{lang}/diagnostics/triangulation/{country}", "/{lang}/diagnostics/triangulation/{country}/sources-by-year.svg", "/api/v1/diagnostics/triangulation"} {
		want[path] = web.Public
	}
	for _, path := range []string{"/{$}", "/indicators", "/indicators/{id}", "/indicators/{id}/{file}", "/definitions/{id}/{version}", "/territories", "/territories/{code}", "/search", "/sources", "/sources/{id}",
		"/sources/{id}/editions/{number}", "/data", "/data/{id}", "/data/{id}/{file}", "/classification", "/about", "/api", "/figures/{file}", "/territories/{code}/{file}", "/sources/{id}/{file}", "/dev/components"} {
		want["/{lang}"+path] = web.Public
	}
	for _, path := range []string{"/statistics/indicators", "/statistics/indicators/{id}", "/statistics/indicators/{id}/values", "/statistics/iccs", "/territories/units", "/territories/units/{code}",
		"/territories/units/{code}/populations", "/sources", "/sources/{id}", "/sources/{id}/editions", "/publication/datasets"} {
		want["/api/v1"+path] = web.Public
	}
	for _, r := range demo(t).site.Routes() {
		access, ok := want[r.Pattern]
		if !ok || r.Method != "GET" {
			continue
		}
		if r.Access != access {
			t.Errorf("%s %s has access %s, want %s", r.Method, r.Pattern, r.Access, access)
		}
		delete(want, r.Pattern)
	}
	for pattern := range want {
		t.Errorf("%s is not registered", pattern)
	}
}

// TestFiveFigures: the interface, its CSV, the open-data file and the page give the same digits for a rate, a
// share, a count, a concentration and a country's figure by an international source.
func TestFiveFigures(t *testing.T) {
	d := demo(t)
	bulk := readCSV(t, d.get(t, "/es/data/values/values.csv").Body)
	for _, q := range []statistics.ValuesQuery{
		{Indicator: "homicide-rate", Source: "co-ponal-homicides", Territory: "CO-05"},
		{Indicator: "firearm-share", Source: "co-ponal-homicides", Territory: "CO"},
		{Indicator: "homicide-victims", Source: "co-ponal-homicides", Territory: "CO-76"},
		{Indicator: "homicide-concentration", Source: "co-ponal-homicides", Territory: "CO"},
		{Indicator: "homicide-rate", Source: "wb-homicides", Territory: "MX"},
	} {
		t.Run(q.Indicator+" "+string(q.Territory), func(t *testing.T) {
			q.Level, q.From, q.To = -1, 2021, 2021
			series, err := d.Statistics.Values(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			row := statistics.Rows(series)[0]
			want := strconv.FormatFloat(*row.Value, 'f', -1, 64)
			at := "/api/v1/statistics/indicators/" + q.Indicator + "/values?source=" + q.Source + "&territory=" + string(q.Territory) + "&from=2021&to=2021"
			var answer struct{ Items []struct{ Value float64 } }
			if err := json.Unmarshal(d.get(t, at).Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			if got := strconv.FormatFloat(answer.Items[0].Value, 'f', -1, 64); got != want {
				t.Errorf("JSON: %s, service: %s", got, want)
			}
			list := readCSV(t, d.get(t, at+"&format=csv").Body)
			if got := cell(list[0], list[1], "value"); got != want {
				t.Errorf("CSV: %s, service: %s", got, want)
			}
			found := false
			for _, l := range bulk[1:] {
				if cell(bulk[0], l, "indicator") == q.Indicator && cell(bulk[0], l, "source") == q.Source && cell(bulk[0], l, "territory") == string(q.Territory) && cell(bulk[0], l, "year") == "2021" {
					found = true
					if got := cell(bulk[0], l, "value"); got != want {
						t.Errorf("open data: %s, service: %s", got, want)
					}
				}
			}
			if !found {
				t.Error("the figure is not in the open data")
			}
			printed := strings.Replace(strconv.FormatFloat(*row.Value, 'f', series.Indicator.Decimals, 64), ".", ",", 1)
			if q.Indicator != "homicide-victims" && !strings.Contains(d.get(t, "/es/indicators/"+q.Indicator+"?year=2021&source="+q.Source+"&territory="+string(q.Territory)).Body.String(), printed) {
				t.Errorf("the page does not print %s", printed)
			}
		})
	}
}

// TestConcentration_NeedsMunicipalities: a source of whole countries, or of departments, has no value, not a zero.
func TestConcentration_NeedsMunicipalities(t *testing.T) {
	d := demo(t)
	for source, place := range map[string]kernel.Code{"wb-homicides": "CO", "hn-sepol-homicides": "HN"} {
		series, err := d.Statistics.Values(context.Background(), statistics.ValuesQuery{Indicator: "homicide-concentration", Source: source, Territory: place, Level: -1})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range series.Values {
			if v.Rate.Defined || v.Status != statistics.Missing {
				t.Errorf("%s %d: %v %s", source, v.Year, v.Rate.Value, v.Status)
			}
		}
	}
}

// TestDefinitionVersions: an earlier version of a definition keeps its address and says that it is one.
func TestDefinitionVersions(t *testing.T) {
	d := newDesk(t, "es")
	old, err := d.Statistics.Indicator(d.ctx, "theft-count")
	if err != nil {
		t.Fatal(err)
	}
	text, err := shipped.Files.ReadFile("indicators/theft-count.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next := strings.Replace(string(text), "version: "+strconv.Itoa(old.Version), "version: "+strconv.Itoa(old.Version+1), 1)
	if _, err := d.Statistics.Define(d.ctx, next); err != nil {
		t.Fatal(err)
	}
	holds(t, d.get(t, "/definitions/theft-count/v1").body, "Esta versión ya no se usa", "/es/definitions/theft-count/v2", "Todas las versiones")
	if page := d.get(t, "/definitions/theft-count/v2").body; strings.Contains(page, "ya no se usa") {
		t.Error("the version in use says that it is not")
	}
	for _, path := range []string{"/definitions/theft-count/v3", "/definitions/theft-count/vx", "/definitions/theft-count/1", "/definitions/nothing/v1"} {
		if got := d.get(t, path).status; got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
}

// TestOneFigure: page, API as JSON and CSV, bulk file and service give the same number.
func TestOneFigure(t *testing.T) {
	d := demo(t)
	series, err := d.Statistics.Values(context.Background(), statistics.ValuesQuery{Indicator: "homicide-rate", Territory: "CO", Level: -1, From: 2022, To: 2022})
	if err != nil {
		t.Fatal(err)
	}
	row := statistics.Rows(series)[0]
	want := strconv.FormatFloat(*row.Value, 'f', -1, 64)
	var answer struct {
		Items []struct{ Value, Numerator float64 }
	}
	if err := json.Unmarshal(d.get(t, "/api/v1/statistics/indicators/homicide-rate/values?territory=CO&from=2022").Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if got := strconv.FormatFloat(answer.Items[0].Value, 'f', -1, 64); got != want {
		t.Errorf("API: %s, service: %s", got, want)
	}
	for _, lines := range [][][]string{
		readCSV(t, d.get(t, "/api/v1/statistics/indicators/homicide-rate/values?territory=CO&from=2022&format=csv").Body),
		readCSV(t, d.get(t, "/es/data/values/values.csv").Body)} {
		head := lines[0]
		found := false
		for _, l := range lines[1:] {
			if cell(head, l, "indicator") == "homicide-rate" && cell(head, l, "source") == "co-ponal-homicides" && cell(head, l, "territory") == "CO" && cell(head, l, "year") == "2022" {
				found = true
				if got := cell(head, l, "value"); got != want {
					t.Errorf("CSV: %s, service: %s", got, want)
				}
			}
		}
		if !found {
			t.Error("the figure is not in the file")
		}
	}
	page := d.get(t, "/es/indicators/homicide-rate").Body.String()
	printed := strings.Replace(strconv.FormatFloat(*row.Value, 'f', 1, 64), ".", ",", 1)
	if !strings.Contains(page, "<b>"+printed) && !strings.Contains(page, printed) {
		t.Errorf("the page does not print %s", printed)
	}
	if !strings.Contains(page, "13.537") {
		t.Error("the page does not print the number of victims")
	}
}

// TestCountsAddUp: in the bulk file of a source the total of a year is that of its sexes, of its departments and of its
// municipalities, and the Parquet file holds the same.
func TestCountsAddUp(t *testing.T) {
	d := demo(t)
	lines := readCSV(t, d.get(t, "/es/data/counts-co-ponal-homicides/counts-co-ponal-homicides.csv").Body)
	sums := map[string]int{}
	for _, l := range lines[1:] {
		n, err := strconv.Atoi(cell(lines[0], l, "quantity"))
		if err != nil || n <= 0 || cell(lines[0], l, "status") != "A" {
			t.Fatalf("quantity of %v", l)
		}
		crossed := ""
		for _, dim := range []string{"sex", "age", "mechanism"} {
			if cell(lines[0], l, dim) != "_T" {
				crossed += dim
			}
		}
		sums[cell(lines[0], l, "year")+" "+cell(lines[0], l, "territory_level")+" "+crossed] += n
	}
	for year, want := range map[string]int{"2011": 15803, "2017": 12079, "2022": 13537} {
		for _, table := range []string{"0 ", "0 sex", "0 age", "0 mechanism", "0 sexage", "0 sexagemechanism", "1 ", "1 sex", "1 sexmechanism", "2 sexage", "2 "} {
			if sums[year+" "+table] != want {
				t.Errorf("%s, table %q: %d, want %d", year, table, sums[year+" "+table], want)
			}
		}
	}
	w := d.get(t, "/es/data/counts-co-ponal-homicides/counts-co-ponal-homicides.parquet")
	if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("PAR1")) {
		t.Fatalf("Parquet: %d", w.Code)
	}
	name := filepath.Join(d.Duck.Scratch(), "check.parquet")
	if err := os.WriteFile(name, w.Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var rows, quantity int
	if err := d.Duck.DB.QueryRow(fmt.Sprintf("SELECT count(*), sum(quantity) FILTER (WHERE territory = 'CO' AND sex = '_T' AND age = '_T' AND mechanism = '_T') FROM read_parquet('%s')", name)).Scan(&rows, &quantity); err != nil {
		t.Fatal(err)
	}
	if rows != len(lines)-1 || quantity != 161329 {
		t.Errorf("Parquet has %d rows with %d victims, CSV %d rows", rows, quantity, len(lines)-1)
	}
	again := d.get(t, "/es/data/counts-co-ponal-homicides/counts-co-ponal-homicides.csv", "If-None-Match", w.Header().Get("ETag"))
	if again.Code != http.StatusNotModified {
		t.Errorf("asked for again: %d", again.Code)
	}
}

// TestDictionary: every column of every data set is explained in every language.
func TestDictionary(t *testing.T) {
	d := demo(t)
	lines := readCSV(t, d.get(t, "/api/v1/publication/datasets?format=csv").Body)
	for _, l := range lines[1:] {
		for _, lang := range kernel.Langs() {
			for _, entry := range readCSV(t, d.get(t, "/"+string(lang)+"/data/"+l[0]+"/dictionary.csv").Body)[1:] {
				if entry[2] == "" || strings.Contains(entry[2], "⟦") {
					t.Errorf("%s, %s: %v", l[0], lang, entry)
				}
			}
		}
	}
}

func readCSV(t *testing.T, in io.Reader) [][]string {
	t.Helper()
	lines, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func cell(head, line []string, name string) string {
	for i, h := range head {
		if h == name {
			return line[i]
		}
	}
	return ""
}

// BenchmarkPages measures a page from the cube in memory.
func BenchmarkPages(b *testing.B) {
	flagRan = true
	d, err := shown()
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"/es/", "/es/indicators/homicide-rate", "/es/territories/CO-76001"} {
		b.Run(path, func(b *testing.B) {
			d.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil)) // the first reader waits for the cube
			for b.Loop() {
				r := httptest.NewRequest("GET", path, nil)
				d.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}

// TestProblemDetails: what is wrong with a parameter is said in the reader's language.
func TestProblemDetails(t *testing.T) {
	d := demo(t)
	const values = "/api/v1/statistics/indicators/homicide-rate/values"
	for _, c := range []struct{ path, lang, says string }{
		{values + "?yaer=2020", "es", "No existe el parámetro yaer"},
		{values + "?yaer=2020", "pt-BR", "Não existe o parâmetro yaer"},
		{values + "?from=abc", "fr", "from doit être un nombre entier ; reçu « abc »"},
		{values + "?from=abc", "en", "from must be a whole number; “abc” came"},
		{"/api/v1/sources?limit=0", "es", "limit debe ser 1 o más; llegó «0»"},
		{"/api/v1/sources?offset=-3", "fr", "offset doit être 0 ou plus"},
		{"/api/v1/sources?limit=100001", "pt", "limit deve ser 100000 ou menos"},
		{"/api/v1/sources?format=xml", "es", "«xml» no es una opción de format. Elija entre: json, csv"},
	} {
		w := d.get(t, c.path, "Accept-Language", c.lang)
		var problem struct {
			Detail string
			Errors []struct{ Message, Location string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || w.Code != http.StatusUnprocessableEntity || len(problem.Errors) == 0 {
			t.Errorf("%s: %d %s", c.path, w.Code, w.Body)
			continue
		}
		if got := problem.Errors[0].Message; !strings.Contains(got, c.says) {
			t.Errorf("%s in %s says %q, want %q", c.path, c.lang, got, c.says)
		}
	}
}

// TestErrorPages: the page of an error says what it is about, in the language of the browser where the address has none,
// and marks no entry of the menu.
func TestErrorPages(t *testing.T) {
	d := demo(t)
	w := d.get(t, "/no/such/thing", "Accept", "text/html", "Accept-Language", "fr-CA, en;q=0.5")
	page := w.Body.String()
	if w.Code != http.StatusNotFound || !strings.Contains(page, `<html lang="fr"`) || strings.Contains(page, `aria-current="page"`) {
		t.Errorf("%d: %.300s", w.Code, page)
	}
	if vary := strings.Join(w.Header().Values("Vary"), ","); !strings.Contains(vary, "Accept-Language") {
		t.Errorf("Vary: %s", vary)
	}
	w = d.get(t, "/es/signout", "Accept", "text/html")
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" || !strings.Contains(w.Body.String(), "Esta dirección no admite esa acción") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
