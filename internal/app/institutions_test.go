package app_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/institutions"
	"convive/internal/kernel"
)

// canaryHolder is the number of a person in a register, which is for staff.
const canaryHolder = "CANARY-HOLDER-40-511"

// plantRegister enters an institution with a post and who holds it, and a published procedure, in the government of the actor. It
// gives the codes of both.
func plantRegister(t *testing.T, a *app.App, ctx context.Context, mark string) (institution, procedure string) {
	t.Helper()
	actor := kernel.ActorFrom(ctx)
	planner := kernel.WithActor(ctx, kernel.Actor{Tenant: actor.Tenant, Name: mark + "-planner", Role: kernel.RolePlanner, Institution: "police", MFA: true})
	system := kernel.WithActor(ctx, kernel.Actor{Tenant: actor.Tenant, Name: "system", Role: kernel.RoleSystem})
	institution, procedure = mark+"-office", mark+"-way"
	row := func(k institutions.Kind, code string, values institutions.Values) institutions.Row {
		return institutions.Row{Kind: k, Code: code, From: "2020-01-01", Values: values}
	}
	if _, err := a.Institutions.RecordAll(planner, []institutions.Row{
		row(institutions.OfNorm, mark+"-law", institutions.Values{"title_es": "Ley", "sort": "law", "number": "Ley 1", "jurisdiction": "CO"}),
		row(institutions.OfArticle, mark+"-law/1", institutions.Values{"norm": mark + "-law", "path": "art. 1", "iccs": "0101"}),
		row(institutions.OfInstitution, institution, institutions.Values{"name_es": "Oficina", "subsystem": "police", "level": "national", "area": "CO", "status": "active"}),
		row(institutions.OfFunction, mark+"-task", institutions.Values{"name_es": "Cuidar", "dimension": "prevention"}),
		row(institutions.OfMandate, mark+"-mandate", institutions.Values{"institution": institution, "function": mark + "-task", "role": "accountable", "area": "CO", "article": mark + "-law/1"}),
		row(institutions.OfPost, mark+"-post", institutions.Values{"institution": institution, "name_es": "Puesto", "budgeted": "yes", "leading": "yes"}),
		row(institutions.OfPosting, mark+"-posting", institutions.Values{"post": mark + "-post", "sort": "permanent", "holder": canaryHolder}),
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Institutions.DraftProcedure(planner, institutions.Procedure{Code: procedure, Institution: institution, Function: mark + "-task", Title: kernel.Same("Cuidar bien"), Steps: []institutions.ProcedureStep{{Act: "Mirar"}}}); err != nil {
		t.Fatal(err)
	}
	for _, act := range []institutions.ProcedureAct{institutions.Submit, institutions.Approve, institutions.Publish} {
		if _, err := a.Institutions.MoveProcedure(system, procedure, 1, act, ""); err != nil {
			t.Fatal(err)
		}
	}
	return institution, procedure
}

// planner answers a request in the name of a planner.
func plannersSite(t *testing.T, b *bench) func(method, address, kind string, body io.Reader) *httptest.ResponseRecorder {
	t.Helper()
	config := app.WebConfig{Country: "CO", Log: slog.New(slog.DiscardHandler)}
	site, err := b.Site(config.IdentifyBy(asAsked))
	if err != nil {
		t.Fatal(err)
	}
	h := site.Handler()
	return func(method, address, kind string, body io.Reader) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, address, body)
		r.Header.Set("Content-Type", kind)
		r = r.WithContext(context.WithValue(t.Context(), askedBy{}, persona("pla", kernel.RolePlanner)))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
}

// TestInstitutions_Desk: a planner loads a register from a file in an agency's own words, corrects a row, is told what is wrong with
// it, and page, API and CSV say the same.
func TestInstitutions_Desk(t *testing.T) {
	b := openBench(t, "")
	ask := plannersSite(t, b)
	load := func(register, name, file, profile string) *httptest.ResponseRecorder {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for field, text := range map[string]string{"register": register, "profile": profile} {
			if err := form.WriteField(field, text); err != nil {
				t.Fatal(err)
			}
		}
		if name != "" {
			part, err := form.CreateFormFile("file", name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(part, file); err != nil {
				t.Fatal(err)
			}
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		return ask(http.MethodPost, "/es/workspace/institutions/import", form.FormDataContentType(), &body)
	}
	const profile = "profile: co-entidades\nversion: 1\nregister: institution\ncolumns:\n  code: {names: [SIGLA]}\n  name_es: {names: [ENTIDAD]}\n  subsystem: {names: [SECTOR], map: {Policía: police, Salud: health}}\n" +
		"  parent: {names: [DEPENDE DE], empty: [NINGUNA]}\n  from: {names: [DESDE]}\nfixed: {level: national, area: CO, status: active}\n"
	const file = "Registro de entidades;;;;\nSIGLA;ENTIDAD;SECTOR;DEPENDE DE;DESDE\nponal;Policía Nacional;POLICIA;minseg;1993-08-12\nminseg;Ministerio de Seguridad;Policía;NINGUNA;1990-01-01\n;;;;\n"
	if w := load("institution", "entidades.csv", file, profile); w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "n=2") {
		t.Fatalf("%d %s %.2000s", w.Code, w.Header().Get("Location"), w.Body)
	}
	if w := load("institution", "entidades.csv", file, profile); !strings.Contains(w.Header().Get("Location"), "n=0") {
		t.Errorf("the same again: %s", w.Header().Get("Location"))
	}
	for name, c := range map[string]struct{ register, file, text, profile, want string }{
		"a bad row":       {"institution", "a.csv", strings.Replace(strings.Replace(file, "ponal;", "dijin;", 1), "POLICIA", "Milicia", 1), profile, "Fila 1: «Milicia» no es una de las opciones"},
		"no file":         {"institution", "", "", "", "Elija un archivo CSV o xlsx."},
		"nothing in it":   {"institution", "a.csv", "code,from\n", "", "no trae ninguna fila"},
		"a picture":       {"institution", "a.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00", "", "El archivo"},
		"a bad profile":   {"institution", "a.csv", file, "register: [", "El perfil no se puede leer"},
		"another column":  {"institution", "a.csv", file, "register: institution\ncolumns: {salary: {names: [X]}}\n", "La columna «salary» no existe aquí"},
		"no register":     {"weather", "a.csv", file, "", "No hay un registro «weather»"},
		"two of one kind": {"function", "a.csv", "code,código,from\nx,y,2020-01-01\n", "register: function\ncolumns: {code: {names: [código]}}\n", "Dos columnas del archivo dicen lo mismo"},
	} {
		if w := load(c.register, c.file, c.text, c.profile); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d without %q: %.600s", name, w.Code, c.want, mainOf(w.Body.String()))
		}
	}
	form := url.Values{"code": {"ponal"}, "from": {"1993-08-12"}, "name_es": {"Policía Nacional de Colombia"}, "subsystem": {"police"}, "level": {"national"}, "area": {"CO"}, "status": {"active"}, "parent": {"minseg"}}
	post := func() *httptest.ResponseRecorder {
		return ask(http.MethodPost, "/es/workspace/institutions/registers/institution/row", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	}
	if w := post(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Diga por qué") || !strings.Contains(w.Body.String(), "Policía Nacional de Colombia") {
		t.Errorf("without a reason: %d", w.Code)
	}
	form.Set("reason", "nombre completo")
	if w := post(); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %.500s", w.Code, mainOf(w.Body.String()))
	}
	for address, want := range map[string]string{
		"/es/institutions":                                                "2 instituciones de 1 de 13 subsistemas",
		"/es/institutions?day=1991-01-01":                                 "1 instituciones de 1 de 13 subsistemas",
		"/es/institutions/ponal":                                          "Policía Nacional de Colombia",
		"/es/institutions/organogram":                                     "2 instituciones, 1 sin otra por encima",
		"/es/institutions/functions":                                      "0 funciones",
		"/es/institutions/norms":                                          "Todavía no hay normas registradas",
		"/es/institutions/procedures":                                     "Todavía no hay procedimientos publicados",
		"/es/workspace/institutions":                                      "Cargar un registro",
		"/api/v1/institutions/registers/institution?format=csv":           "ponal,1993-08-12,,Policía Nacional de Colombia,",
		"/api/v1/institutions/registers/institution":                      `"name_es":"Policía Nacional de Colombia"`,
		"/es/workspace/institutions/registers/institution/row?code=ponal": "nombre completo",
	} {
		if w := ask(http.MethodGet, address, "", nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d without %q: %.600s", address, w.Code, want, mainOf(w.Body.String()))
		}
	}
	for address, want := range map[string]int{"/es/institutions/nobody": 404, "/es/institutions?day=x": 422, "/es/institutions/procedures/none": 404, "/es/institutions/procedures/none?version=x": 404,
		"/es/workspace/institutions/registers/weather": 404, "/es/workspace/institutions/registers/post/row?code=none": 404, "/api/v1/institutions/registers/post?day=x": 422, "/api/v1/institutions/registers/weather": 422} {
		if w := ask(http.MethodGet, address, "", nil); w.Code != want {
			t.Errorf("%s: %d, want %d", address, w.Code, want)
		}
	}
}

// mainOf is the page without its head.
func mainOf(page string) string {
	_, after, _ := strings.Cut(page, "<main")
	return after
}
