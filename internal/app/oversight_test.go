package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/oversight"
	"convive/internal/oversight/oversighthttp"
	"convive/internal/platform/i18n"
	"convive/internal/platform/testkit"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// canaryDraft stands in a report that is not signed.
const canaryDraft = "CANARY-DRAFT-no-está-firmado"

// plantOversight makes a signed report of the police with a question and its answer, and one that is still being compiled. It gives
// their codes. Whoever compiles bears the name of an account.
func plantOversight(t *testing.T, a *app.App, ctx context.Context, mark, account string) (signed, draft string) {
	t.Helper()
	tenant := kernel.ActorFrom(ctx).Tenant
	as := func(name string, role kernel.Role, institution string) context.Context {
		return kernel.WithActor(ctx, kernel.Actor{Tenant: tenant, Name: name, Role: role, Institution: institution, MFA: true})
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	planner, head, body := as(account, kernel.RolePlanner, "police"), as(mark+"-head", kernel.RoleSupervisor, "police"), as(mark+"-deputy", kernel.RoleLegislator, mark+"-congress")
	var rows []institutions.Row
	for code, subsystem := range map[string]string{"police": "police", mark + "-congress": "legislature"} {
		rows = append(rows, institutions.Row{Kind: institutions.OfInstitution, Code: code, From: "2019-01-01", Values: institutions.Values{"name_es": code, "subsystem": subsystem, "level": "national", "area": "CO", "status": "active"}})
	}
	_, err := a.Institutions.RecordAll(planner, rows)
	must(err)
	signed, draft = mark+"-report", mark+"-draft"
	for _, code := range []string{signed, draft} {
		_, err := a.Oversight.Plan(planner, oversight.Report{Code: code, Title: kernel.Text{"es": "Informe"}, Owner: "police", Body: mark + "-congress", Area: "CO", From: "2022-01-01", To: "2022-12-31", Due: "2023-06-30"})
		must(err)
		must(a.Oversight.Collect(planner, code))
		text := "Texto firmado"
		if code == draft {
			text = canaryDraft
		}
		must(a.Oversight.Submit(planner, code, oversight.OfRisks, kernel.Text{"es": text}, []oversight.Row{{"risk": text}}))
		_, err = a.Oversight.Check(planner, code)
		must(err)
	}
	r, err := a.Oversight.Report(head, signed)
	must(err)
	_, digest, _, err := r.Draft()
	must(err)
	_, err = a.Oversight.Sign(head, signed, oversight.Deed{Office: "Directora", Basis: "Ley 1", Digest: digest})
	must(err)
	must(a.Oversight.Present(head, signed, oversight.Deed{Basis: "Ley 1"}))
	must(a.Oversight.Receive(body, signed))
	_, err = a.Oversight.Issue(body, signed, oversight.Item{Kind: oversight.Question, Addressee: "police", Text: "¿Por qué?", Days: 10})
	must(err)
	must(a.Oversight.Act(planner, signed, 1, oversight.Answer, oversight.ItemDeed{Deed: oversight.Deed{Text: "Porque sí"}}))
	must(a.Oversight.EnterHolidays(planner, []oversight.Holiday{{Day: "2026-12-25", Name: kernel.Text{"es": "Navidad de " + mark}}}))
	_, err = a.Oversight.RecordSitting(body, oversight.Sitting{Day: "2027-03-02", Place: "Salón de " + mark, State: oversight.Called, Agenda: []oversight.Matter{{Report: signed}, {Report: signed, Item: 1}}})
	must(err)
	return signed, draft
}

// inLang is the context of a reader of a language in the words of the installation.
func inLang(t *testing.T, ctx context.Context, lang kernel.Lang) context.Context {
	t.Helper()
	catalogue, err := app.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.With(ctx, i18n.Locale{Lang: lang, Region: "CO", Zone: time.UTC})
}

// TestOversight_Reproduced: every form of a signed report comes out byte for byte the same after its source has delivered a later
// edition, the report was amended and asked about; what changed is told beside it.
func TestOversight_Reproduced(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	b.publish(t, source, policeHeader+wholeYears()+"15/03/2022,05001000,,,2,M,34,a\n")
	signed := b.report(t, source, "2022")
	forms := func() map[string]string {
		t.Helper()
		_, s, err := b.Oversight.Signed(t.Context(), signed)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{"json": string(s.Content)}
		zip, err := oversighthttp.Package(s)
		if err != nil {
			t.Fatal(err)
		}
		all["zip"] = string(zip)
		for _, lang := range kernel.Langs() {
			html, err := oversighthttp.Document(inLang(t, t.Context(), lang), s)
			if err != nil {
				t.Fatal(err)
			}
			all["html "+string(lang)] = string(html)
		}
		return all
	}
	before := forms()
	page := b.page(t, "/es/accountability/"+signed)
	b.publish(t, source, policeHeader+wholeYears()+"15/03/2022,05001000,,,7,M,34,a\n")
	head := kernel.WithActor(t.Context(), persona("head", kernel.RoleSupervisor))
	if err := b.Oversight.Amend(head, signed, oversight.OfResults, oversight.Deed{Text: "Se corrigió marzo.", Reason: "Llegaron actas."}); err != nil {
		t.Fatal(err)
	}
	after := forms()
	for name, content := range before {
		if after[name] != content {
			t.Errorf("%s is not what it was", name)
		}
	}
	again := b.page(t, "/es/accountability/"+signed)
	if articleOf(page) == "" || articleOf(page) != articleOf(again) {
		t.Error("the report on the page changed")
	}
	for _, want := range []string{"Se corrigió marzo.", "el informe dice", "hoy es"} {
		if strings.Contains(page, want) || !strings.Contains(again, want) {
			t.Errorf("beside the report: %q before %v, after %v", want, strings.Contains(page, want), strings.Contains(again, want))
		}
	}
}

func articleOf(page string) string {
	_, after, _ := strings.Cut(page, `<article class="flow" id="report">`)
	article, _, _ := strings.Cut(after, "</article>")
	return article
}

// report signs a report of the police with one figure of a source, and gives its code.
func (b *bench) report(t *testing.T, source, year string) string {
	t.Helper()
	_, draft := plantOversight(t, b.App, t.Context(), "r"+year, "pla")
	planner, head := kernel.WithActor(t.Context(), persona("pla", kernel.RolePlanner)), kernel.WithActor(t.Context(), persona("head", kernel.RoleSupervisor))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(b.Oversight.Return(planner, draft, "faltan resultados"))
	rows, err := oversight.ReadRows(oversight.OfResults, "objective,indicator,source,territory,year,target,sense\nMenos muertes,homicide-victims,"+source+",CO-05,"+year+",100,at_most\n")
	must(err)
	must(b.Oversight.Submit(planner, draft, oversight.OfResults, nil, rows))
	findings, err := b.Oversight.Check(planner, draft)
	must(err)
	for _, f := range findings {
		if f.Grave {
			t.Fatalf("%+v", f)
		}
	}
	r, err := b.Oversight.Report(head, draft)
	must(err)
	_, digest, _, err := r.Draft()
	must(err)
	_, err = b.Oversight.Sign(head, draft, oversight.Deed{Office: "Directora", Basis: "Ley 1", Digest: digest})
	must(err)
	return draft
}

// page is what everybody gets at an address.
func (b *bench) page(t *testing.T, address string) string {
	t.Helper()
	w := b.asks(t, kernel.Citizen(), http.MethodGet, address, nil)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %.500s", address, w.Code, w.Body)
	}
	return w.Body.String()
}

// asks sends a request in somebody's name.
func (b *bench) asks(t *testing.T, a kernel.Actor, method, address string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	config := app.WebConfig{Country: "CO", Log: quiet()}
	site, err := b.Site(config.IdentifyBy(asAsked))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r = r.WithContext(context.WithValue(t.Context(), askedBy{}, a))
	w := httptest.NewRecorder()
	site.Handler().ServeHTTP(w, r)
	return w
}

// TestOversight_Desk goes the whole way by the pages: a planner compiles, the head signs what was read, a deputy asks, the police
// answer; who may not is refused, what is wrong is said at its field and nothing that was typed is lost; API and CSV agree.
func TestOversight_Desk(t *testing.T) {
	b := openBench(t, "")
	plantOversight(t, b.App, t.Context(), "way", "pla")
	planner, head := persona("pla", kernel.RolePlanner), persona("head", kernel.RoleSupervisor)
	deputy := persona("deputy", kernel.RoleLegislator)
	deputy.Institution = "way-congress"
	const desk = "/es/workspace/accountability"
	post := func(a kernel.Actor, address string, want int, pairs ...string) string {
		t.Helper()
		form := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		w := b.asks(t, a, http.MethodPost, desk+address, form)
		if w.Code != want {
			t.Fatalf("%s by %s: %d, want %d: %.700s", address, a.Name, w.Code, want, mainOf(w.Body.String()))
		}
		return w.Body.String()
	}
	contains := func(what, page string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s: without %q: %.900s", what, want, mainOf(page))
			}
		}
	}
	plan := []string{"code", "informe-2022", "title_es", "Informe 2022", "body", "way-congress", "area", "CO", "from", "2022-01-01", "to", "2022-12-31", "due", "2022-06-30"}
	contains("due before the end", post(planner, "/new", 422, plan...), "debe ser posterior", `value="Informe 2022"`)
	plan[len(plan)-1] = "2023-06-30"
	post(deputy, "/new", 403, plan...)
	post(planner, "/new", 303, plan...)
	contains("twice", post(planner, "/new", 409, plan...), "Ya hay un informe")
	const at = "/informe-2022"
	post(planner, at+"/act", 303, "act", "open")
	funds := "programme,cofog,source,level,currency,initial,amendments,amended,committed,accrued,paid,total\nPatrullas,03.1,Nación,national,COP,Prevención,0,100,100,100,100,\n"
	contains("a programme in a stage", post(planner, at+"/sections/funds", 422, "rows", funds), "Fila 1, columna «initial»: «Prevención» no es un monto", "Patrullas")
	contains("an unknown column", post(planner, at+"/sections/funds", 422, "rows", "programa\nx\n"), "La columna «programa» no existe aquí")
	funds = strings.Replace(funds, "Prevención", "100", 1) + "Total,03,Todas,national,COP,100,0,100,100,100,100.01,yes\n"
	post(planner, at+"/sections/funds", 303, "rows", funds)
	post(deputy, at+"/sections/risks", 403, "text_es", "x")
	contains("empty", post(planner, at+"/sections/risks", 422), "La sección está vacía")
	post(planner, at+"/act", 303, "act", "check")
	page := b.asks(t, planner, http.MethodGet, desk+at, nil).Body.String()
	contains("one cent", page, "el total declarado de Pagado es COP 100,01; las filas suman COP 100,00. Diferencia: COP 0,01.")
	draft := b.asks(t, head, http.MethodGet, desk+at+"/draft", nil).Body.String()
	_, after, _ := strings.Cut(draft, `name="digest" value="`)
	digest, _, _ := strings.Cut(after, `"`)
	sign := []string{"act", "sign", "office", "Directora", "basis", "Ley 1, art. 2", "digest", digest}
	contains("unexplained", post(head, at+"/act", 409, sign...), "1 diferencias sin explicar", `value="Directora"`)
	post(planner, at+"/act", 303, "act", "explain", "finding", "total.paid/funds/2", "reason", "redondeo")
	contains("another draft", post(head, at+"/act", 409, sign...), "solo se firma lo leído")
	draft = b.asks(t, head, http.MethodGet, desk+at+"/draft", nil).Body.String()
	_, after, _ = strings.Cut(draft, `name="digest" value="`)
	sign[len(sign)-1], _, _ = strings.Cut(after, `"`)
	post(persona("pla", kernel.RoleSupervisor), at+"/act", 403, sign...) // who compiled, as the head
	if w := b.asks(t, kernel.Citizen(), http.MethodGet, "/es/accountability/informe-2022", nil); w.Code != http.StatusNotFound {
		t.Errorf("before it is signed: %d", w.Code)
	}
	post(head, at+"/act", 303, sign...)
	public := b.page(t, "/es/accountability/informe-2022")
	contains("the report", public, "no informado", "Explicación: redondeo", "Directora", "Suma en COP")
	if strings.Contains(public, "pla ·") || strings.Contains(public, "· head") {
		t.Error("an account is on the public page")
	}
	post(head, at+"/act", 303, "act", "present", "basis", "Ley 1, art. 3")
	post(deputy, at+"/act", 303, "act", "receive")
	contains("no deadline", post(deputy, at+"/items", 422, "kind", "question", "addressee", "police", "text", "¿Y esto?"), "Ponga un plazo", "¿Y esto?")
	contains("a past day", post(deputy, at+"/items", 422, "kind", "question", "addressee", "police", "text", "¿Y esto?", "due", "2020-01-01"), "ya pasó")
	post(planner, at+"/items", 403, "kind", "question", "addressee", "police", "text", "¿Y esto?", "days", "5")
	post(deputy, at+"/items", 303, "kind", "question", "addressee", "police", "text", "¿Y esto?", "days", "5")
	post(deputy, at+"/items/1", 403, "act", "answer", "text", "por otra")
	post(planner, at+"/items/1", 303, "act", "answer", "text", "Así fue")
	contains("answers", b.page(t, "/es/accountability/informe-2022/follow-up"), "Así fue", "5 días hábiles")
	contains("outstanding", b.page(t, "/es/accountability/outstanding"), "¿Y esto?", "way-congress")
	contains("CSV", b.page(t, "/api/v1/oversight/outstanding?format=csv"), "informe-2022,1,question,way-congress,police,¿Y esto?,answered")
	contains("API", b.page(t, "/api/v1/oversight/reports/informe-2022"), `"paid":"10001"`, `"sha256":`)
	contains("API", b.page(t, "/api/v1/oversight/reports?format=csv"), "informe-2022,Informe 2022,police,way-congress")
	for _, address := range []string{"/es/accountability/none", "/es/accountability/none/follow-up", "/es/accountability/informe-2022/other.json", "/es/accountability/informe-2022/informe-2022.xml", "/api/v1/oversight/reports/none", "/es/accountability/way-draft"} {
		if w := b.asks(t, kernel.Citizen(), http.MethodGet, address, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
}

// TestOversight_Long makes a report of some hundred pages and says how long its document takes.
func TestOversight_Long(t *testing.T) {
	snap := oversight.Snapshot{Format: oversight.Format, Code: "long", Title: kernel.Same("Largo"), From: "2022-01-01", To: "2022-12-31", Signature: &oversight.Signature{Office: "Directora"}}
	funds := oversight.FrozenSection{Kind: oversight.OfFunds, Reported: true, Text: kernel.Same(strings.Repeat("Párrafo. ", 800))}
	for i := range 4000 {
		funds.Rows = append(funds.Rows, oversight.Row{"programme": fmt.Sprintf("Programa %d", i), "cofog": "03.1", "source": "Nación", "level": "national", "currency": "COP", "initial": "100", "amendments": "0", "amended": "100", "committed": "90", "accrued": "80", "paid": "70"})
	}
	snap.Sections = []oversight.FrozenSection{funds}
	content, err := oversight.Canonical(snap)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	html, err := oversighthttp.Document(inLang(t, t.Context(), "es"), oversight.Signed{Content: content, SHA256: oversight.Digest(content)})
	if err != nil || !bytes.Contains(html, []byte("Programa 3999")) {
		t.Fatal(err)
	}
	t.Logf("%d bytes in %v", len(html), time.Since(began))
}

// profiles loads the official profiles of Data Package 2.0 from the raw files.
type profiles struct{ t *testing.T }

func (p profiles) Load(url string) (any, error) {
	text, err := os.ReadFile(testkit.RawData(p.t, "standards/datapackage-2.0/profiles/"+path.Base(url)))
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(text))
}

// safePath is the one pattern of the profiles that Go's expressions lack the means for: a relative path that leads nowhere else, or
// an address.
type safePath string

func (p safePath) MatchString(s string) bool {
	return regexp.MustCompile(`^(http|ftp)s?://`).MatchString(s) ||
		s != "" && !strings.ContainsAny(s[:1], "./~") && !strings.Contains(s, "file:") && !strings.Contains(s, "/../") && !strings.Contains(s, `\`) && !strings.Contains(s, "://")
}

func (p safePath) String() string { return string(p) }

// TestOversight_DataPackage: the package of a report is one by the official profile, each resource has the length and digest that it
// says and the columns of its schema, and amounts have their point.
func TestOversight_DataPackage(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(profiles{t})
	compiler.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		if strings.Contains(pattern, "(?=") {
			return safePath(pattern), nil
		}
		return regexp.Compile(pattern)
	})
	schema, err := compiler.Compile("https://datapackage.org/profiles/2.0/datapackage.json")
	if err != nil {
		t.Fatal(err)
	}
	_, signed, err := demo(t).Oversight.Signed(t.Context(), "demo-2022")
	if err != nil {
		t.Fatal(err)
	}
	packed, err := oversighthttp.Package(signed)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(files["datapackage.json"]))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
	var described struct {
		Resources []struct {
			Path, Hash string
			Bytes      int
			Schema     struct{ Fields []struct{ Name string } }
		}
	}
	if err := json.Unmarshal(files["datapackage.json"], &described); err != nil {
		t.Fatal(err)
	}
	if len(described.Resources) != len(files)-1 || len(files) < 8 {
		t.Errorf("%d resources, %d files", len(described.Resources), len(files))
	}
	for _, r := range described.Resources {
		content := files[r.Path]
		if r.Bytes != len(content) || r.Hash != "sha256:"+oversight.Digest(content) {
			t.Errorf("%s is not as long, or not the same", r.Path)
		}
		var names []string
		for _, f := range r.Schema.Fields {
			names = append(names, f.Name)
		}
		if head, _, _ := strings.Cut(string(content), "\n"); len(names) > 0 && head != strings.Join(names, ",") {
			t.Errorf("%s begins with %q", r.Path, head)
		}
	}
	if !strings.Contains(string(files["funds.csv"]), ",419850000000.50,") {
		t.Errorf("funds: %.400s", files["funds.csv"])
	}
}
