package app_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/finance"
	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/platform/table"
	"convive/internal/platform/testkit"
)

// plantSheet sends a file with a row that is kept, in the government of the actor.
func plantSheet(t *testing.T, a *app.App, ctx context.Context, mark, institution string) {
	t.Helper()
	planner := kernel.WithActor(ctx, kernel.Actor{Tenant: kernel.ActorFrom(ctx).Tenant, Name: mark + "-planner", Role: kernel.RolePlanner, Institution: "police", MFA: true})
	n, err := a.Finance.KeepSheet(planner, finance.Sheet{Name: mark + "-budget.csv", Rows: []finance.SheetRow{{Number: 1, Cells: map[string]string{"year": "2022", "code": mark + "-kept", "institution": institution, "initial": "much"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Finance.EnterSheet(planner, n); err != nil {
		t.Fatal(err)
	}
}

// send sends a file with what is stated for all its rows.
func (d budgetDesk) send(as kernel.Actor, address, name string, file []byte, given url.Values) *httptest.ResponseRecorder {
	d.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field := range given {
		if err := form.WriteField(field, given.Get(field)); err != nil {
			d.t.Fatal(err)
		}
	}
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			d.t.Fatal(err)
		}
		if _, err := part.Write(file); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		d.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r.WithContext(context.WithValue(d.t.Context(), askedBy{}, as)))
	return w
}

var budgetGiven = url.Values{"origin": {"Ley 1"}, "published": {"2021-12-20"}, "source": {"treasury"}, "level": {"national"}, "reason": {"Así consta"}}

const budgetFile = "Presupuesto de la policía;;;;;;;;;;\nyear;code;name;institution;programme;cofog;share_percent;territory;currency;initial;amended;accrued;paid\n" +
	"2022;a;Patrullas;file-office;E001;03.1;100;CO;COP;100.00;120.00;110.00;110.00\n" +
	"2022;b;Prisiones;file-office;E002;03.4;100 %;CO;COP;50.00;50.00;40.00;30.00\n" +
	"2022;c;Bomberos;file-office;E003;03.2;100;CO;COP;1.000,50;;;\n" +
	"2022;TOTAL;;;;;;;COP;150.01;170.00;150.00;140.00\n"

// TestBudgetSheet_Walk: a planner looks at a file, enters its good rows, another person approves, the rest is entered, a bad row is
// corrected; the public page shows it.
func TestBudgetSheet_Walk(t *testing.T) {
	b := openBench(t, "")
	plantRegister(t, b.App, kernel.WithActor(t.Context(), kernel.System()), "file")
	d := openBudgetDesk(t, b)
	pla, ste := persona("pla", kernel.RolePlanner), persona("ste", kernel.RoleSteward)
	const desk = "/es/workspace/budget/imports"
	d.shows(pla, desk, "Cargar un archivo de líneas", "share_percent", "la fuente no da la razón")
	for name, c := range map[string]struct{ name, text, profile, want string }{
		"no file":        {"", "", "", "Elija un archivo CSV o xlsx."},
		"other columns":  {"a.csv", "fruit,price\napple,1\n", "", "no tiene filas con columnas conocidas"},
		"a picture":      {"a.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00", "", "El archivo"},
		"a bad profile":  {"a.csv", budgetFile, "columns: [", "El perfil no se puede leer"},
		"another column": {"a.csv", budgetFile, "columns: {salary: {names: [X]}}", "«salary»"},
	} {
		given := url.Values{"profile": {c.profile}, "origin": {"Ley 7"}}
		if w := d.send(pla, desk, c.name, []byte(c.text), given); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.want) || !strings.Contains(w.Body.String(), `value="Ley 7"`) {
			t.Errorf("%s: %d without %q: %.900s", name, w.Code, c.want, mainOf(w.Body.String()))
		}
	}
	w := d.send(pla, desk, "presupuesto.csv", []byte(budgetFile), budgetGiven)
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || at != desk+"/1" {
		t.Fatalf("%d %s %.900s", w.Code, at, mainOf(w.Body.String()))
	}
	d.shows(pla, at, "Todavía no se registró nada", "tiene coma decimal", "150.01", "difieren en 0.01", "Esperarían una aprobación", "Registrar las filas buenas", "Prisiones")
	if w := d.ask(kernel.Citizen(), http.MethodGet, "/es/budget/2022/b", nil); w.Code != http.StatusNotFound {
		t.Error("a file that nobody entered is published")
	}
	d.sends(pla, at, url.Values{})
	d.shows(pla, at+"?done=entered", "1 fila está registrada", "Por corregir", "hasta que otra persona apruebe la modificación de 20.00 COP", "Intentar de nuevo", `href="`+at+`/3"`)
	d.shows(kernel.Citizen(), "/es/budget/2022/b", "30,00 COP")
	ledger, err := b.Finance.Ledger(kernel.WithActor(t.Context(), ste))
	if err != nil || len(ledger.Waiting()) != 1 {
		t.Fatal(err, ledger.Waiting())
	}
	if err := b.Finance.Decide(kernel.WithActor(t.Context(), ste), ledger.Waiting()[0].Number, finance.Approve, "", ""); err != nil {
		t.Fatal(err)
	}
	d.sends(pla, at, url.Values{})
	d.shows(kernel.Citizen(), "/es/budget/2022/a", "120,00 COP", "110,00 COP", "Así consta", "Ley 1; presupuesto.csv")

	page := d.shows(pla, at+"/3", "Corregir la fila 3", `value="1.000,50"`, "tiene coma decimal")
	if !strings.Contains(page, `id="initial-error"`) {
		t.Error("the reason does not stand at its column")
	}
	row := url.Values{"year": {"2022"}, "code": {"c"}, "name": {"Bomberos"}, "institution": {"file-office"}, "programme": {"E003"}, "cofog": {"03.2"}, "share_percent": {"100"}, "territory": {"ZZ"}, "currency": {"COP"}, "initial": {"1000.50"}}
	d.refused(pla, at+"/3", row, 422, "El territorio «ZZ» no está registrado", `value="1000.50"`)
	row.Set("territory", "CO")
	d.sends(pla, at+"/3", row)
	d.shows(kernel.Citizen(), "/es/budget/2022/c", "1.000,50 COP")
	if w := d.ask(pla, http.MethodGet, at+"/3", nil); w.Code != http.StatusNotFound {
		t.Errorf("an entered row is corrected again: %d", w.Code)
	}
	d.refused(pla, at+"/4", url.Values{"act-on-row": {"drop"}}, 422, "Escriba la razón", `value="150.01"`)
	d.sends(pla, at+"/4", url.Values{"act-on-row": {"drop"}, "why": {"El total impreso es de otra versión"}})
	if body := d.shows(pla, at, "El total impreso es de otra versión"); strings.Contains(body, "Intentar de nuevo") {
		t.Error("a file without rows to enter is offered again")
	}
	d.shows(pla, desk, "presupuesto.csv")
	for _, address := range []string{desk + "/9", desk + "/x", desk + "/1/9", desk + "/1/x"} {
		if w := d.ask(pla, http.MethodGet, address, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
}

// TestBudgetSheet_Program: a program sends a workbook and is told of each row that is kept, in its language; the kept rows come out
// as a file that can be corrected and sent again.
func TestBudgetSheet_Program(t *testing.T) {
	b := openBench(t, "")
	plantRegister(t, b.App, kernel.WithActor(t.Context(), kernel.System()), "file")
	d := openBudgetDesk(t, b)
	pla := persona("pla", kernel.RolePlanner)
	lines, err := budgetLines(budgetFile)
	if err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	w := table.NewBookWriter(&book)
	columns := make([]table.BookColumn, len(lines[0]))
	for i, name := range lines[0] {
		columns[i].Name = name
	}
	w.Sheet("Presupuesto", columns...)
	for _, line := range lines[1:] {
		w.Write(line)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const at = "/api/v1/finance/imports"
	preview := url.Values{"preview": {"1"}}
	for k, v := range budgetGiven {
		preview[k] = v
	}
	for _, given := range []url.Values{preview, budgetGiven} {
		answer := d.send(pla, at, "presupuesto.xlsx", book.Bytes(), given)
		var got struct {
			Import  int
			Preview bool
			Entered int
			Kept    []struct {
				Row                         int
				State, Column, Reason, Rule string
			}
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil || answer.Code != http.StatusOK {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if got.Entered != 1 || len(got.Kept) != 3 || got.Kept[1].Column != "initial" || got.Kept[1].Rule != "finance.sheet.comma" || got.Kept[1].Reason == "" || got.Preview != given.Has("preview") {
			t.Errorf("%+v", got)
		}
	}
	body := d.ask(pla, http.MethodGet, at+"/2/rows?state=pending&format=csv", nil).Body.String()
	again, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(again) != 4 {
		t.Fatalf("%v %s", err, body)
	}
	if w := d.send(pla, at, "again.csv", []byte(strings.Replace(body, `"1.000,50"`, "1000.50", 1)), budgetGiven); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"entered":1`) {
		t.Errorf("what is corrected comes in again: %d %s", w.Code, w.Body)
	}
	if w := d.send(pla, at, "a.csv", []byte("fruit\napple\n"), nil); w.Code != http.StatusUnprocessableEntity || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := d.send(persona("ana", kernel.RoleAnalyst), at, "a.csv", []byte(budgetFile), budgetGiven); w.Code != http.StatusForbidden {
		t.Errorf("an analyst: %d", w.Code)
	}
}

// budgetLines are the lines of a file from its heading on.
func budgetLines(text string) ([][]string, error) {
	_, table, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(table))
	r.Comma = ';'
	return r.ReadAll()
}

// mexicanProfile reads the Cuenta Pública as it is printed from 2015 on: a stage in each row, totals and ratios among them.
const mexicanProfile = `columns:
  year: {names: [CICLO]}
  institution: {names: [RAMO], map: {Comisión Nacional de los Derechos Humanos: rights}}
  programme: {names: [PROGRAMA]}
  stage: {names: [PRESUPUESTO], map: {Aprobado: initial, Modificado: amended, Devengado: accrued, Ejercicio: paid}}
  amount: {names: [TOTAL], empty: [n.s.]}
fixed: {currency: MXN, territory: MX, share_percent: "100", cofog: "03.3", name: Programa}
`

// TestBudgetSheet_Mexico sends a branch of the published budget of a year as it is printed: ratios are no stages, fractions of a
// cent are no amounts, the printed totals agree, and what is above the approved amount waits for another person.
func TestBudgetSheet_Mexico(t *testing.T) {
	f, err := os.Open(testkit.RawData(t, "budget_mx/cuenta_publica_seguridad_justicia_2013_2021.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	var file strings.Builder
	file.WriteString(lines[0])
	for _, line := range lines[1:] {
		if strings.HasPrefix(line, "2019,") && strings.Contains(line, "Comisión Nacional de los Derechos Humanos") {
			file.WriteString(line)
		}
	}
	b := openBench(t, "")
	pla := persona("pla", kernel.RolePlanner)
	planner := kernel.WithActor(t.Context(), pla)
	if err := b.Institutions.Record(planner, institutions.Row{Kind: institutions.OfInstitution, Code: "rights", From: "2010-01-01", Values: institutions.Values{"name_es": "CNDH", "subsystem": "oversight", "level": "national", "area": "MX", "status": "active"}}); err != nil {
		t.Fatal(err)
	}
	d := openBudgetDesk(t, b)
	given := url.Values{"profile": {mexicanProfile}, "origin": {"SHCP, Cuenta Pública 2019"}, "published": {"2020-04-30"}, "source": {"treasury"}, "level": {"national"}, "reason": {"Así consta"}}
	w := d.send(pla, "/api/v1/finance/imports", "2019.csv", []byte(file.String()), given)
	var got struct {
		Entered int
		Import  int64
		Agrees  int `json:"totals_that_agree"`
		Kept    []struct {
			Row                 int
			State, Column, Rule string
			Cells               map[string]string
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %.900s", w.Code, w.Body)
	}
	rules := map[string]int{}
	for _, k := range got.Kept {
		rules[k.Rule]++
	}
	if got.Entered != 72 || got.Agrees != 4 || rules["finance.sheet.badStage"] != 50 || rules["finance.sheet.waits"] != 24 {
		t.Fatalf("%d entered, %d totals agree, kept %v", got.Entered, got.Agrees, rules)
	}
	steward := kernel.WithActor(t.Context(), persona("ste", kernel.RoleSteward))
	ledger, err := b.Finance.Ledger(steward)
	if err != nil {
		t.Fatal(err)
	}
	var all []finance.Decision
	for _, change := range ledger.Waiting() {
		all = append(all, finance.Decision{Number: change.Number, Act: finance.Approve})
	}
	if err := b.Finance.DecideAll(steward, all); err != nil {
		t.Fatal(err)
	}
	sheet, err := b.Finance.EnterSheet(planner, got.Import)
	if err != nil || sheet.Count(finance.RowEntered) != 96 || sheet.Count(finance.RowWaits) != 0 {
		t.Fatalf("%v, %d entered, %d wait", err, sheet.Count(finance.RowEntered), sheet.Count(finance.RowWaits))
	}
	if ledger, err = b.Finance.Published(planner); err != nil {
		t.Fatal(err)
	}
	totals, err := ledger.Totals(2019, finance.ByYear)
	if x := totals[0].Execution; err != nil || x.Initial.Minor != 180940580500 || x.Paid.Minor != 176534126665 || len(x.Excesses) > 0 {
		t.Errorf("%v %+v", err, x)
	}
}
