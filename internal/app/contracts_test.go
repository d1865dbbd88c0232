package app_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/oversight"
	"convive/internal/platform/ocds"
)

// What of a contracting process is about a person, and is not for the public.
const (
	canarySupplier = "Canaria Proveedora Natural"
	canaryContact  = "canary.contact@example.org"
)

// samplePackage is the sample of the format, of 2021, under the identifier of a process.
func samplePackage(t *testing.T, ocid string) string {
	t.Helper()
	text, err := os.ReadFile("../platform/ocds/testdata/package.json")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("ocds-convive-0001", ocid, `"2025-`, `"2021-`).Replace(string(text))
}

// plantContracts enters a process in the government of the actor, with a person as supplier and a contact point, and releases that are
// refused. It gives the identifier of the process.
func plantContracts(t *testing.T, a *app.App, ctx context.Context, mark string) string {
	t.Helper()
	planner := kernel.WithActor(ctx, kernel.Actor{Tenant: kernel.ActorFrom(ctx).Tenant, Name: mark + "-planner", Role: kernel.RolePlanner, Institution: "police", MFA: true})
	ocid := "ocds-" + mark + "-1"
	text := strings.NewReplacer("Elena Marín Prieto", canarySupplier, "rosa.canto@example.org", canaryContact).Replace(samplePackage(t, ocid))
	bad := strings.NewReplacer(ocid, "ocds-"+mark+"-2", `"tag"`, `"tags"`).Replace(text)
	for _, file := range []string{text, bad} {
		if _, err := a.Finance.ImportContracts(planner, []byte(file), true); err != nil {
			t.Fatal(err)
		}
	}
	return ocid
}

// sendPackage sends a file to an address by the form's fields; without a name none is sent.
func sendPackage(t *testing.T, ask func(method, address, kind string, body io.Reader) *httptest.ResponseRecorder, address, name, text string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return ask(http.MethodPost, address, form.FormDataContentType(), &body)
}

// TestContracts_Desk: a planner enters a package, is told what was refused and why, and a file that is none changes nothing.
func TestContracts_Desk(t *testing.T) {
	b := openBench(t, "")
	ask := plannersSite(t, b)
	const desk = "/en/workspace/contracts"
	sample := samplePackage(t, "ocds-desk-1")
	for _, c := range []struct{ name, text, where string }{
		{"p.json", strings.Replace(sample, `"tag"`, `"tags"`, 1), "entered=3&refused=1&unchanged=0"}, {"p.json", sample, "entered=1&refused=0&unchanged=3"}, {"p.json", sample, "entered=0&refused=0&unchanged=4"},
	} {
		w := sendPackage(t, ask, desk, c.name, c.text)
		where := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || !strings.HasSuffix(where, c.where) {
			t.Errorf("%d to %s, want %s: %s", w.Code, where, c.where, w.Body)
		}
		page := ask(http.MethodGet, where, "", nil).Body.String()
		if strings.Contains(c.where, "refused=1") != strings.Contains(page, "The key tag is missing.") {
			t.Errorf("%s: the reasons", c.where)
		}
	}
	for name, c := range map[string]struct{ file, text, want string }{"none": {"", "", "Choose the file."}, "no JSON": {"p.json", "ocid;title", "The file is not JSON"}, "a key twice": {"p.json", `{"releases":[{"a":1,"a":2}]}`, "/releases/0/a"}} {
		if w := sendPackage(t, ask, desk, c.file, c.text); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d without %q", name, w.Code, c.want)
		}
	}
	w := sendPackage(t, ask, "/api/v1/finance/packages", "p.json", strings.Replace(sample, "Motocicletas", "Caballos", 1))
	if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, `"entered":0,"unchanged":3`) || !strings.Contains(body, `"rule":"otherContent"`) {
		t.Errorf("%d %s", w.Code, body)
	}
	if w := sendPackage(t, ask, "/api/v1/finance/packages", "p.json", "[]"); w.Code != http.StatusUnprocessableEntity || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestContracts_Published: page, operation and CSV say the same; what is exported keeps the official schema and names no person; what
// was exported comes in again as it is.
func TestContracts_Published(t *testing.T) {
	b := openBench(t, "")
	ocid := plantContracts(t, b.App, kernel.WithActor(t.Context(), kernel.System()), "shown")
	ask := plannersSite(t, b)
	get := func(address, want string) string {
		t.Helper()
		w := ask(http.MethodGet, address, "", nil)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d without %q: %.2000s", address, w.Code, want, strings.TrimSpace(body[strings.Index(body, "<main")+1:]))
		}
		for _, secret := range []string{canarySupplier, canaryContact, "52123456", "Calle 12", "shown-planner"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s tells %q", address, secret)
			}
		}
		return body
	}
	get("/en/contracts", "810,000,000\u00a0COP")
	get("/en/contracts", "Natural person 1")
	get("/en/contracts", "Generated data")
	get("/en/contracts/"+ocid, "200,000,000.25\u00a0COP of 810,000,000\u00a0COP has been paid")
	get("/api/v1/finance/contracts", `"worth":[{"amount":"810000000.00","currency":"COP","minor":81000000000}]`)
	get("/api/v1/finance/contracts/"+ocid, `"tag":["compiled"]`)
	get("/api/v1/finance/awards", `"items":[{"year":2021,"currency":"COP","amount":"810000000.00","awards":2}],"single_bid":{"numerator":0,"denominator":1,"value":0,`)
	lines, err := csv.NewReader(strings.NewReader(get("/api/v1/finance/contracts?format=csv", "810000000.00"))).ReadAll()
	if err != nil || len(lines) != 2 || lines[1][8] != "200000000.25" || lines[1][5] != "Patrullas Andinas S.A.S.; person-1" {
		t.Errorf("%v %q", err, lines)
	}
	get("/api/v1/finance/contracts?institution=nobody", `"total":0`)
	get("/api/v1/finance/contracts?line=2025/a", `"total":0`) // there is no such line in the budget
	get("/en/contracts?institution=nobody", "Only what concerns nobody.")
	get("/api/v1/finance/quarantine", `"rule":"missing"`)
	for _, name := range []string{"release-package", "record-package"} {
		text := get("/api/v1/finance/"+name+"?ocid="+ocid, "(datos generados)")
		var file map[string]any
		if err := json.Unmarshal([]byte(text), &file); err != nil {
			t.Fatal(err)
		}
		if found, err := ocds.CheckPackage(file); err != nil || len(found) > 0 {
			t.Errorf("%s: %v %+v", name, err, found)
		}
		if uri, _ := file["uri"].(string); !strings.HasSuffix(uri, "/api/v1/finance/"+name+"?ocid="+ocid) {
			t.Errorf("it says that it is at %q", uri)
		}
		entry, err := b.Finance.ImportContracts(kernel.WithActor(t.Context(), kernel.Actor{Tenant: "elsewhere", Name: "p", Role: kernel.RolePlanner, MFA: true}), []byte(text), false)
		if err != nil || len(entry.Refused) > 0 || entry.Entered+entry.Unchanged != 4 {
			t.Errorf("%s comes in again: %v %+v", name, err, entry)
		}
	}
	for _, address := range []string{"/en/contracts/ocds-nothing-1", "/api/v1/finance/contracts/ocds-nothing-1", "/api/v1/finance/release-package?ocid=ocds-nothing-1", "/api/v1/finance/record-package?asOf=2001-01-01", "/en/contracts/" + ocid + "?asOf=2001-01-01"} {
		if w := ask(http.MethodGet, address, "", nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
	if body := ask(http.MethodGet, "/en/contracts?asOf=2001-01-01", "", nil).Body.String(); !strings.Contains(body, "There are no contracting processes yet.") {
		t.Errorf("of an earlier moment: %s", body)
	}
}

// TestDemo_Contracts: the generated processes are entered, say that they are generated, and one is paid from a published budget line.
func TestDemo_Contracts(t *testing.T) {
	a := openApp(t)
	for range 2 {
		if err := a.SeedMexico(system(t)); err != nil {
			t.Fatal(err)
		}
		if err := a.SeedContracts(system(t)); err != nil {
			t.Fatal(err)
		}
	}
	reader := kernel.Citizen()
	reader.Tenant = app.DemoMexico
	mexico, err := a.Finance.Contracts(kernel.WithActor(t.Context(), reader))
	if err != nil || len(mexico) != 2 || mexico[0].Budget.Line.Year != 2021 || mexico[1].Budget.Line.Year != 2021 || mexico[0].Buyer.Institution != "security" {
		t.Errorf("%v %+v", err, mexico)
	}
	main, err := a.Finance.Contracts(kernel.WithActor(t.Context(), kernel.Citizen()))
	if err != nil || len(main) != 5 {
		t.Fatal(err, len(main))
	}
	stages := map[string]int{}
	for _, p := range main {
		stages[p.Stage()]++
		if !p.Illustrative {
			t.Errorf("%s does not say that it is generated", p.OCID)
		}
	}
	if stages["implementation"] != 3 || stages["tender"] != 1 || stages["cancelled"] != 1 {
		t.Errorf("%v", stages)
	}
}

// TestContracts_Reported: a report is given the processes of its institution in which something was decided in its period, with the
// programme of their line and no natural person; generated ones are left out. The page of the line leads to them.
func TestContracts_Reported(t *testing.T) {
	b := openBench(t, "")
	clerk := kernel.WithActor(t.Context(), kernel.System())
	plantRegister(t, b.App, clerk, "con")
	plantOversight(t, b.App, clerk, "con", "con-clerk")
	code, _ := plantBudget(t, b.App, clerk, "con", "police")
	planner := kernel.WithActor(t.Context(), persona("pla", kernel.RolePlanner))
	text := strings.NewReplacer("2025/a", "2022/"+code, `"2021-`, `"2022-`).Replace(samplePackage(t, "ocds-con-1"))
	for ocid, generated := range map[string]bool{"ocds-con-1": false, "ocds-con-2": true} {
		if _, err := b.Finance.ImportContracts(planner, []byte(strings.ReplaceAll(text, "ocds-con-1", ocid)), generated); err != nil {
			t.Fatal(err)
		}
	}
	proposed := func(code, from, to string) []oversight.Row {
		t.Helper()
		if _, err := b.Oversight.Plan(planner, oversight.Report{Code: code, Title: kernel.Text{"es": "Informe"}, Owner: "police", Body: "con-congress", Area: "CO", From: from, To: to, Due: "2023-06-30"}); err != nil {
			t.Fatal(err)
		}
		if err := b.Oversight.Collect(planner, code); err != nil {
			t.Fatal(err)
		}
		rows, err := b.Oversight.Propose(planner, code, oversight.OfContracts)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	want := oversight.Row{"ocid": "ocds-con-1", "title": "Motocicletas", "supplier": "Patrullas Andinas S.A.S.; person-1", "programme": "E001", "currency": "COP", "amount": "81000000000", "status": "active"}
	if rows := proposed("con-first", "2022-01-01", "2022-04-30"); len(rows) != 1 || !maps.Equal(rows[0], want) {
		t.Errorf("%v", rows)
	}
	if rows := proposed("con-second", "2022-06-01", "2022-12-31"); len(rows) != 0 { // paid only
		t.Errorf("%v", rows)
	}
	page := plannersSite(t, b)(http.MethodGet, "/es/budget/2022/"+code, "", nil)
	if body := page.Body.String(); !strings.Contains(body, "2 procesos de contratación se pagan con esta línea") || !strings.Contains(body, "/es/contracts?line=2022%2F"+code) {
		t.Error(body)
	}
}
