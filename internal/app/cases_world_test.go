package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
)

// house is an installation with cases in it and a clock that the test turns.
type house struct {
	*app.App
	t    *testing.T
	site *web.Site
	log  *bytes.Buffer

	mu  sync.Mutex
	now time.Time
}

func (h *house) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// turn moves the clock.
func (h *house) turn(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func openHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, now: now, log: &bytes.Buffer{}}
	var err error
	if h.App, err = app.Open(system(t), app.Config{Data: dataFolder(t), Clock: h, Memory: "512MB", VaultKey: vaultKeyFile(t)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	h.serve()
	return h
}

// serve makes the site of the installation.
func (h *house) serve() {
	h.t.Helper()
	config := app.WebConfig{Country: "CO", Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	var err error
	if h.site, err = h.Site(config.IdentifyBy(asAsked)); err != nil {
		h.t.Fatal(err)
	}
}

// noQuery asks for the whole trail.
var noQuery audit.Query

func system(t *testing.T) context.Context { return kernel.WithActor(t.Context(), kernel.System()) }

// who makes an actor of an institution.
func who(name, institution string, roles ...kernel.Role) kernel.Actor {
	return kernel.Actor{Tenant: kernel.MainTenant, Name: name, Institution: institution, Role: kernel.Strongest(roles), Roles: roles, Areas: []string{"CO-05"}, MFA: true}
}

func cleared(a kernel.Actor, clearances ...string) kernel.Actor {
	a.Clearances = clearances
	return a
}

var (
	officer    = who("ana", "police", kernel.RoleCaseworker)
	boss       = who("boss", "police", kernel.RoleSupervisor)
	liaison    = who("lia", "police", kernel.RoleLiaison)
	duty       = who("duty", "police", kernel.RoleDutyOfficer)
	prosecutor = who("pro", "prosecutor", kernel.RoleCaseworker)
)

// outsiders are people of other offices, who have no grant.
var outsiders = map[string]kernel.Actor{
	"the statistics office": who("ine", "statistics", kernel.RoleAnalyst, kernel.RoleSteward),
	"the legislature":       who("leg", "congress", kernel.RoleLegislator),
	"a municipality":        who("alc", "municipality", kernel.RoleLiaison, kernel.RolePlanner),
	"private security":      who("sec", "security", kernel.RoleCaseworker),
	"another agency":        who("med", "health", kernel.RoleCaseworker, kernel.RoleSupervisor, kernel.RoleDutyOfficer),
	"the auditor":           who("aud", "comptroller", kernel.RoleAuditor, kernel.RoleComptroller),
	"who keeps accounts":    who("acc", "police", kernel.RoleAccounts),
	"who keeps machines":    who("ope", "police", kernel.RoleOperator),
	"another government":    {Tenant: "other", Name: "ana", Institution: "police", Role: kernel.RoleCaseworker, Roles: []kernel.Role{kernel.RoleCaseworker, kernel.RoleSupervisor}, MFA: true},
	"a citizen":             kernel.Citizen(),
}

func (h *house) as(a kernel.Actor) context.Context { return kernel.WithActor(h.t.Context(), a) }

// record writes a case down as the actor.
func (h *house) record(a kernel.Actor, reference string, change func(*cases.Draft)) kernel.ID {
	h.t.Helper()
	d := cases.Draft{Kind: cases.Incident, Reference: reference, DeclaredIn: "CO-05001", HappenedIn: "CO-05001", ReportedOn: "2022-01-01"}
	if change != nil {
		change(&d)
	}
	done, err := h.Cases.Record(h.as(a), d)
	if err != nil {
		h.t.Fatalf("%s: %v", reference, err)
	}
	return done[0].ID
}

// known is a person of whom one field of one group is known.
func known(part cases.Part, group cases.Group, field, value string) []cases.Entrant {
	return []cases.Entrant{{Part: part, Known: cases.Known{group: {field: value}}}}
}

// ref is the reference of the only person of a case.
func (h *house) ref(id kernel.ID) string {
	h.t.Helper()
	var ref string
	if err := h.Records.QueryRow(h.t.Context(), `SELECT subject_ref FROM cases_person WHERE tenant = $1 AND case_id = $2`, string(kernel.MainTenant), string(id)).Scan(&ref); err != nil {
		h.t.Fatal(err)
	}
	return ref
}

// grant opens records of the police to the prosecutor.
func (h *house) grant(kind cases.Kind, fields ...string) access.Grant {
	h.t.Helper()
	g, err := h.Gate.Give(h.as(h.entered(boss)), access.Grant{Owner: "police", Receiver: "prosecutor", Kind: string(kind), Purposes: []string{"investigation"}, Fields: fields, LegalBasis: "art. 12",
		From: h.Now(), Until: h.Now().Add(time.Hour), MostReads: 1000})
	if err != nil {
		h.t.Fatal(err)
	}
	return g
}

const stated = "purpose=investigation&legal_basis=art.+12"

// reply is what a request was answered.
type reply struct {
	status int
	body   string
	header http.Header
}

func (h *house) ask(a kernel.Actor, method, address, kind, body string) reply {
	h.t.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if !strings.HasPrefix(address, "/api/") {
		r.Header.Set("Accept", "text/html")
	}
	r = r.WithContext(context.WithValue(h.t.Context(), askedBy{}, a))
	w := httptest.NewRecorder()
	h.site.Handler().ServeHTTP(w, r)
	return reply{w.Code, w.Body.String(), w.Header()}
}

func (h *house) get(a kernel.Actor, address string) reply {
	return h.ask(a, http.MethodGet, address, "", "")
}

func (h *house) post(a kernel.Actor, address string, form url.Values) reply {
	return h.ask(a, http.MethodPost, address, "application/x-www-form-urlencoded", form.Encode())
}

func (h *house) send(a kernel.Actor, address string, document any) reply {
	h.t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.ask(a, http.MethodPost, address, "application/json", string(text))
}

func page(id kernel.ID) string { return "/es/workspace/cases/" + string(id) }

// ways are all the ways to a case: page, group, list, search, file, and what programs ask.
func (h *house) ways(a kernel.Actor, id kernel.ID, ref string, group cases.Group, query string) map[string]reply {
	why, _ := url.ParseQuery(query)
	signed := a // a file is asked for by who has just shown who they are
	if a.SignedIn() && a.Tenant == kernel.MainTenant {
		signed = h.entered(a)
	}
	form := url.Values{"ref": {ref}, "group": {string(group)}, "purpose": {why.Get("purpose")}, "legal_basis": {why.Get("legal_basis")}}
	return map[string]reply{
		"page":      h.get(a, page(id)+"?"+query),
		"group":     h.post(a, page(id)+"/open", form),
		"list":      h.get(a, "/es/workspace/cases?"+query),
		"file":      h.get(signed, "/es/workspace/cases.csv"),
		"api case":  h.get(a, "/api/v1/cases/"+string(id)+"?"+query),
		"api group": h.send(a, "/api/v1/cases/"+string(id)+"/open", map[string]string{"ref": ref, "group": string(group), "purpose": why.Get("purpose"), "legal_basis": why.Get("legal_basis")}),
		"api list":  h.get(a, "/api/v1/cases?"+query),
		"api file":  h.get(signed, "/api/v1/cases/export?format=csv"),
		"readers":   h.get(a, "/es/workspace/trail?kind=Record"),
	}
}

// nowhere fails if a text stands in one of the replies.
func nowhere(t *testing.T, who string, ways map[string]reply, texts ...string) {
	t.Helper()
	for way, r := range ways {
		for _, text := range texts {
			if strings.Contains(r.body, text) {
				t.Errorf("%s sees %s by %s (%d)", who, text, way, r.status)
			}
		}
		if r.status >= 500 {
			t.Errorf("%s by %s: %d", who, way, r.status)
		}
	}
}

// constant is a reply without what names the request and the case.
func (r reply) constant() string {
	return identifiers.ReplaceAllString(strings.ReplaceAll(r.body, r.header.Get("X-Request-Id"), "…"), "…")
}

var identifiers = regexp.MustCompile(`[0-9a-hjkmnp-tv-z]{26}`)

// hiddenAs fails unless the case answers as one that does not exist: same status, same words, same length.
func (h *house) hiddenAs(who string, a kernel.Actor, id kernel.ID, ref string, group cases.Group, query string) {
	h.t.Helper()
	random := kernel.NewID(h.Now())
	got, none := h.ways(a, id, ref, group, query), h.ways(a, random, "0123456789abcdefghjkmnpqrs", group, query)
	for _, way := range []string{"page", "group", "api case", "api group"} {
		g, n := got[way], none[way]
		if g.status != n.status || g.constant() != n.constant() || len(g.body) != len(n.body) {
			h.t.Errorf("%s can tell the case from none by %s: %d and %d bytes, %d and %d bytes", who, way, g.status, len(g.body), n.status, len(n.body))
		}
		if g.status != http.StatusNotFound && g.status != http.StatusUnauthorized && g.status != http.StatusForbidden {
			h.t.Errorf("%s is answered %d by %s", who, g.status, way)
		}
		for name := range g.header {
			if g.header.Get(name) != n.header.Get(name) && name != "X-Request-Id" {
				h.t.Errorf("%s: the header %s differs by %s", who, name, way)
			}
		}
	}
}

// entries is the trail, newest first.
func (h *house) entries(q audit.Query) []audit.Entry {
	h.t.Helper()
	list, err := h.Trail.Entries(h.t.Context(), kernel.MainTenant, q)
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

// enrol makes an account that may be used.
func (h *house) enrol(name, institution string, roles ...kernel.Role) {
	h.t.Helper()
	ctx := system(h.t)
	if _, err := h.Identity.Invite(ctx, identity.Invitation{Name: name, Institution: institution, Rights: identity.Rights{Roles: roles}}); err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.Identity.Console(ctx, name, time.Minute); err != nil {
		h.t.Fatal(err)
	}
}

// entered is somebody who has just shown who they are, with an account that is made for it.
func (h *house) entered(a kernel.Actor) kernel.Actor {
	h.t.Helper()
	if _, err := h.Identity.Account(system(h.t), a.Name); err != nil {
		h.enrol(a.Name, a.Institution, a.Roles...)
	}
	link, err := h.Identity.Console(system(h.t), a.Name, time.Minute)
	if err != nil {
		h.t.Fatal(err)
	}
	token, err := h.Identity.Enter(h.t.Context(), link, "test")
	if err != nil {
		h.t.Fatal(err)
	}
	entered, ok, err := h.Identity.Actor(h.t.Context(), token)
	if err != nil || !ok {
		h.t.Fatal("nobody entered", err)
	}
	a.Session = entered.Session
	return a
}

// onDuty is the officer on duty, who has just shown who they are: an emergency wants it.
func (h *house) onDuty() context.Context { return h.as(h.entered(duty)) }

// outsideTheVault fails if a text stands in a table that is not the vault's, or in clear in one that is: trail, jobs and
// outboxes are tables too.
func outsideTheVault(t *testing.T, records *db.DB, texts ...string) {
	t.Helper()
	tables, err := db.All(t.Context(), records, func(row db.Scanner) (name string, err error) { return name, row.Scan(&name) }, `SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil || len(tables) < 30 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	for _, name := range []string{"cases_case", "audit_entry", "vault_cell"} {
		if !slices.Contains(tables, name) {
			t.Fatalf("the search passes %s by", name)
		}
	}
	for _, name := range tables {
		searchTable(t, records, name, texts)
	}
}

func searchTable(t *testing.T, records *db.DB, name string, texts []string) {
	t.Helper()
	rows, err := records.Query(t.Context(), "SELECT * FROM "+name)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			text, _ := v.(string)
			if b, ok := v.([]byte); ok {
				text = string(b)
			}
			for _, canary := range texts {
				if strings.Contains(text, canary) {
					t.Errorf("%s stands in %s.%s", canary, name, columns[i])
				}
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// logged fails if the server's log holds a text.
func (h *house) logged(texts ...string) {
	h.t.Helper()
	for _, text := range texts {
		if strings.Contains(h.log.String(), text) {
			h.t.Errorf("the server's log holds %s", text)
		}
	}
	if h.log.Len() == 0 {
		h.t.Error("nothing was logged: the search looks at nothing")
	}
}

// sql changes the store behind the program's back.
func (h *house) sql(statement string) {
	h.t.Helper()
	if err := h.Records.Tx(h.t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(h.t.Context(), statement); return err }); err != nil {
		h.t.Fatal(err)
	}
}
