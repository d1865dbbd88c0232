package app_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/institutions"
	"convive/internal/institutions/institutionshttp"
	"convive/internal/kernel"
)

// plantImport sends a file of a register that nobody reads yet, and gives its job.
func plantImport(t *testing.T, a *app.App, ctx context.Context, name string) kernel.ID {
	t.Helper()
	planner := kernel.WithActor(ctx, kernel.Actor{Tenant: kernel.ActorFrom(ctx).Tenant, Name: name, Role: kernel.RolePlanner, Institution: "police", MFA: true})
	id, err := a.Jobs.Enqueue(planner, institutionshttp.ImportJob, "function", institutionshttp.ImportArgs{Register: "function"})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestInstitutions_ImportJob: a large file is answered at once and loaded by a job, whose page says how far it is, what came of it and
// what was wrong; it can be cancelled; what another sent is for who keeps all registers.
func TestInstitutions_ImportJob(t *testing.T) {
	b := openBench(t, "")
	config := app.WebConfig{Country: "CO", Log: slog.New(slog.DiscardHandler)}
	site, err := b.Site(config.IdentifyBy(asAsked))
	if err != nil {
		t.Fatal(err)
	}
	h := site.Handler()
	ask := func(a kernel.Actor, method, address, kind string, body io.Reader) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, address, body)
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(context.WithValue(t.Context(), askedBy{}, a)))
		return w
	}
	planner, liaison := persona("pla", kernel.RolePlanner), persona("lia", kernel.RoleLiaison)
	send := func(a kernel.Actor, register, text string) *httptest.ResponseRecorder {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		if err := form.WriteField("register", register); err != nil {
			t.Fatal(err)
		}
		part, err := form.CreateFormFile("file", "funciones.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, text); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		return ask(a, http.MethodPost, "/es/workspace/institutions/import", form.FormDataContentType(), &body)
	}
	const many = 6000
	lines := []string{"code,from,name_es,dimension"}
	for i := range many {
		lines = append(lines, "f"+strconv.Itoa(i)+",2020-01-01,Cuidar bien las calles del barrio,prevention")
	}
	file := strings.Join(lines, "\n") + "\n"
	page := func(a kernel.Actor, address string, want int, texts ...string) {
		t.Helper()
		w := ask(a, http.MethodGet, address, "", nil)
		if w.Code != want {
			t.Fatalf("%s: %d, want %d", address, w.Code, want)
		}
		for _, text := range texts {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("without %q: %.900s", text, mainOf(w.Body.String()))
			}
		}
	}
	sent := func(text string) string {
		t.Helper()
		w := send(planner, "function", text)
		if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "/workspace/institutions/import/") {
			t.Fatalf("%d %s %.600s", w.Code, w.Header().Get("Location"), mainOf(w.Body.String()))
		}
		return w.Header().Get("Location")
	}
	if w := send(liaison, "function", file); w.Code != http.StatusForbidden {
		t.Errorf("a liaison loads functions: %d", w.Code)
	}
	cancelled, good, bad := sent(file), sent(file), sent(strings.Replace(file, "f77,2020-01-01", "f77,2020-13-01", 1))
	page(planner, good, 200, "En espera", "<progress", "Cancelar la carga")
	page(liaison, good, 403)
	page(persona("aud", kernel.RoleAuditor), good, 403)
	page(planner, "/es/workspace/institutions/import/none", 404)
	if w := ask(liaison, http.MethodPost, cancelled+"/cancel", "application/x-www-form-urlencoded", nil); w.Code != http.StatusForbidden {
		t.Errorf("a liaison cancels: %d", w.Code)
	}
	if w := ask(planner, http.MethodPost, cancelled+"/cancel", "application/x-www-form-urlencoded", nil); w.Code != http.StatusSeeOther {
		t.Errorf("cancel: %d", w.Code)
	}
	running, stop := context.WithTimeout(b.ctx, time.Minute)
	ended := make(chan struct{})
	go func() { b.Jobs.Run(running); close(ended) }()
	if _, err := b.Jobs.Wait(running, kernel.ID(bad[strings.LastIndex(bad, "/")+1:])); err != nil {
		t.Fatal(err)
	}
	stop()
	<-ended
	page(planner, cancelled, 200, "La carga se canceló")
	page(planner, good, 200, "cambiaron 6.000 de 6.000 filas")
	page(planner, bad, 200, "No entró ninguna fila", "Fila 78: «2020-13-01» no es una fecha")
	r, err := b.Institutions.Register(b.ctx)
	if err != nil || len(r.All(institutions.OfFunction)) != many || r.All(institutions.OfFunction)[0].By != "pla" {
		t.Errorf("%d functions, %v", len(r.All(institutions.OfFunction)), err)
	}
	lost := plantImport(t, b.App, b.ctx, "pla")
	running, stop = context.WithTimeout(b.ctx, time.Minute)
	ended = make(chan struct{})
	go func() { b.Jobs.Run(running); close(ended) }()
	if _, err := b.Jobs.Wait(running, lost); err != nil {
		t.Fatal(err)
	}
	stop()
	<-ended
	page(planner, "/es/workspace/institutions/import/"+string(lost), 200, "Envíelo otra vez")
	page(planner, "/es/workspace/institutions/registers/function", 200)
}
