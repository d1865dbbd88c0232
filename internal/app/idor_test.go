package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/tenants"
	"convive/internal/platform/web"
	"convive/internal/quality"
	"convive/internal/sources"
)

// holding is what a government has, by the place in an address where its identifier stands: the segment before a hole and
// the hole. A hole that the table does not know fails the sweep.
type holding map[string]string

// others are holes whose values are of no government in particular.
var others = map[string]string{
	"years/{year}": "2022", "budget/{year}": "2022", "changes/{number}": "3", "imports/{sheet}": "1", "1/{row}": "1", "of/{sitting}": "1", "requests/{number}": "1", // of each government's budget, sittings and requests
	"registers/{register}": "posting", "factors/{factor}": "F4", "sections/{section}": "risks", "items/{item}": "1", "errata/{erratum}": "1", "revisions/{file}": "triangle.csv", "editions/{a}": "1", "against/{b}": "2",
	"{lang}": "en", "territories/{code}": "CO-05", "units/{code}": "CO-05", "{country}": "CO", "{version}": "1", "{number}": "1", "files/{file}": "1",
	"log/entries/{place}": "0", "log/about/{type}": "edition", "theme/{name}": "none.css", "with/{provider}": "ministry", "tlog/{path...}": "checkpoint",
	"figures/{file}": "homicide-rate.svg", "proofs/entries/{file}": "0.json",
}

// swept is an installation with a ministry and two governments below it, two institutions each.
type swept struct {
	*app.App
	t       *testing.T
	handler http.Handler
	site    *web.Site
	has     map[kernel.Tenant]holding
	people  []*sweeper
}

// sweeper is somebody with every role that an account can have, in one institution of one government.
type sweeper struct {
	tenant      kernel.Tenant
	institution string
	name, token string
}

func hostIn(of kernel.Tenant) string { return string(of) + ".example.org" }

func sweptInstallation(t *testing.T) *swept {
	t.Helper()
	d := newDesk(t, "en")
	s := &swept{App: d.App, t: t, has: map[kernel.Tenant]holding{}}
	console := kernel.WithActor(t.Context(), kernel.System())
	for _, c := range []tenants.Tenant{city("ministry", hostIn("ministry"), ""), city("alfa", hostIn("alfa"), "ministry"), city("beta", hostIn("beta"), "ministry")} {
		if _, err := s.CreateTenant(console, c); err != nil {
			t.Fatal(err)
		}
	}
	config := app.WebConfig{Country: "CO", Components: true, Log: quiet()}
	var err error
	if s.site, err = s.Site(config); err != nil {
		t.Fatal(err)
	}
	s.handler = s.Hosts(config, s.site.Handler())
	for _, tenant := range []kernel.Tenant{"alfa", "beta"} {
		s.has[tenant] = s.furnish(d, tenant)
	}
	return s
}

// furnish gives a government something under every kind of identifier, each its own.
func (s *swept) furnish(d *desk, tenant kernel.Tenant) holding {
	t, ctx := s.t, of(s.t.Context(), tenant)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	source, mark := "xx-"+string(tenant), "CANARY-"+strings.ToUpper(string(tenant))
	_, err := s.Sources.Declare(ctx, "source: "+source+"\ncountry: CO\ntitle: {en: "+mark+"}\ninstitution: {en: "+mark+"}\nunit: victim\n")
	must(err)
	_, err = s.Sources.AddProfile(ctx, "profile: "+source+"\nversion: 1\nsource: "+source+"\n"+police)
	must(err)
	for i := range 3 { // one published, two that wait
		path := write(t, mark+".csv", []byte(policeHeader+fmt.Sprintf("15/03/202%d,05001000,,,7,M,34,a\nx,05001000,,,1,M,34,%s\n", i, mark)))
		e, err := s.ImportFiles(ctx, source, []string{path}, nil)
		must(err)
		if i == 0 {
			_, err = s.Sources.Approve(ctx, source, e.Number, "")
			must(err)
		}
	}
	_, err = s.Sources.WriteErratum(ctx, sources.Erratum{Source: source, Edition: 1, What: mark + ": one row too many", Figures: mark, Since: "2023-01-01"})
	must(err)
	_, err = s.Quality.Run(ctx, source, 1)
	must(err)
	findings, _, err := s.Quality.Work(ctx, quality.FindingQuery{Source: source})
	must(err)
	text, err := os.ReadFile("shipped/indicators/homicide-victims.yaml")
	must(err)
	indicator := string(tenant) + "-victims"
	_, err = s.Statistics.Define(ctx, strings.Replace(strings.Replace(string(text), "indicator: homicide-victims", "indicator: "+indicator, 1), "Homicide: number", mark+": number", 1))
	must(err)
	for _, institution := range []string{"police", "health"} {
		p := &sweeper{tenant: tenant, institution: institution, name: string(tenant) + "-" + institution + "-boss"}
		roles := slices.DeleteFunc(kernel.Roles(), func(r kernel.Role) bool { return r == kernel.RoleCitizen })
		_, err := s.Identity.Invite(ctx, identity.Invitation{Name: p.name, Institution: institution, Rights: identity.Rights{Roles: roles}})
		must(err)
		_, err = s.Identity.Invite(ctx, identity.Invitation{Name: string(tenant) + "-" + institution + "-robot", Kind: identity.Program, Institution: institution, Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}}})
		must(err)
		_, _, err = s.Identity.NewToken(ctx, string(tenant)+"-"+institution+"-robot", []string{"import"}, time.Hour)
		must(err)
		s.people = append(s.people, p)
		s.enter(p)
		// Who keeps accounts or machines sees no case, whatever other roles there are: the clerk has all but these.
		clerk := &sweeper{tenant: tenant, institution: institution, name: string(tenant) + "-" + institution + "-clerk"}
		roles = slices.DeleteFunc(roles, func(r kernel.Role) bool { return r == kernel.RoleAccounts || r == kernel.RoleOperator })
		_, err = s.Identity.Invite(ctx, identity.Invitation{Name: clerk.name, Institution: institution, Rights: identity.Rights{Roles: roles, Areas: []string{"CO-05"}}})
		must(err)
		s.people = append(s.people, clerk)
		s.enter(clerk)
	}
	worker := s.actor(s.people[len(s.people)-1]) // the clerk of health
	done, err := s.Cases.Record(worker, cases.Draft{Kind: cases.Incident, Reference: mark, DeclaredIn: "CO-05", HappenedIn: "CO-05", ReportedOn: "2022-01-01"})
	must(err)
	grant, err := s.Gate.Give(worker, access.Grant{Owner: "health", Receiver: "police", Kind: string(cases.Incident), Purposes: []string{mark}, LegalBasis: mark, From: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), MostReads: 9})
	must(err)
	emergency, err := s.Gate.OpenEmergency(worker, string(cases.Incident), "CO-05", mark+": a life could be at risk")
	must(err)
	overlay := string(tenant) + "-rules"
	_, err = s.Rules.Propose(ctx, rulebook.Proposal{Name: overlay, Rules: `@id("overlay/` + overlay + `") forbid (principal, action == Action::"loadTerritory", resource);`, Reason: mark + ": nobody loads anything"})
	must(err)
	link, err := s.Identity.Invite(ctx, identity.Invitation{Name: string(tenant) + "-guest", Institution: "police", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}}})
	must(err)
	agreement := agreed(t, d, tenant, "ministry", "homicide-victims")
	health := kernel.ActorFrom(worker)
	police := health
	police.Institution = "police"
	office, way := plantRegister(s.t, s.App, worker, string(tenant))
	group := plantPeers(s.t, s.App, worker, string(tenant), office)
	load := plantImport(s.t, s.App, worker, string(tenant)+"-planner")
	report, _ := plantOversight(s.t, s.App, worker, string(tenant), string(tenant)+"-compiler")
	plan, aim := plantPlan(s.t, s.App, worker, string(tenant), office)
	line, _ := plantBudget(s.t, s.App, worker, string(tenant), office)
	plantSheet(s.t, s.App, worker, string(tenant), office)
	contract := plantContracts(s.t, s.App, worker, string(tenant))
	round, pair, victim := plantRound(t, s.App, s.t.Context(), health, police, health, mark)
	return holding{"2022/{code}": line, "lines/{code}": line, "sources/{id}": source, "sources/{source}": source, "imports/{source}": source, "data/{id}": "counts-" + source, "editions/{id}": source, "indicators/{id}": indicator,
		"definitions/{id}": indicator, "profiles/{name}": source, "of/{ref}": s.ref(tenant, string(tenant)+"-police-robot"), "enter/{link}": link,
		"agreements/{agreement}": string(agreement), "cases/{id}": string(done[0].ID), "grants/{id}": string(grant.ID), "grants/of/{id}": string(grant.ID),
		"emergencies/{id}": string(emergency.ID), "emergencies/of/{id}": string(emergency.ID), "overlays/{name}": overlay, "quality/{source}": source, "findings/{finding}": string(findings[0].ID),
		"deaths/{round}": string(round), "reconciliation/{round}": string(round), "pairs/{pair}": string(pair), "cases/{case}": string(victim),
		"institutions/{code}": office, "subjects/{subject}": office, "profiles/{subject}": office, "comparison/{group}": group, "import/{job}": string(load), "procedures/{code}": way, "governments/{government}": string(tenant), "governments/{id}": string(tenant),
		"accountability/{report}": report, "reports/{report}": report, report + "/{file}": report + ".json",
		"contracts/{ocid}": contract, "plans/{plan}": plan, "objectives/{objective}": aim, "rows/{kind}": "target", plan + "/{kind}": "target",
		indicator + "/{file}": indicator + ".csv", source + "/{file}": source + ".csv", "counts-" + source + "/{file}": "counts-" + source + ".csv", "CO-05/{file}": "homicide-rate-CO-05.csv"}
}

// enter opens a session for a person.
func (s *swept) enter(p *sweeper) {
	s.t.Helper()
	link, err := s.Identity.Console(of(s.t.Context(), p.tenant), p.name, time.Minute)
	if err != nil {
		s.t.Fatal(err)
	}
	citizen := kernel.Citizen()
	citizen.Tenant = p.tenant
	if p.token, err = s.Identity.Enter(kernel.WithActor(s.t.Context(), citizen), link, "test"); err != nil {
		s.t.Fatal(err)
	}
}

// actor acts in a person's session.
func (s *swept) actor(p *sweeper) context.Context {
	s.t.Helper()
	citizen := kernel.Citizen()
	citizen.Tenant = p.tenant
	a, ok, err := s.Identity.Actor(kernel.WithActor(s.t.Context(), citizen), p.token)
	if err != nil || !ok {
		s.t.Fatal("nobody entered", err)
	}
	a.MFA = true // as a link of the console is one factor only
	return kernel.WithActor(s.t.Context(), a)
}

// ask sends a request in a person's session, at the person's own site.
func (s *swept) ask(p *sweeper, method, address string, form url.Values) *httptest.ResponseRecorder {
	if method == "" {
		method = http.MethodGet
	}
	body, kind := form.Encode(), "application/x-www-form-urlencoded"
	if strings.HasPrefix(address, "/api/") {
		body, kind = document(address), "application/json"
	}
	r := httptest.NewRequest(method, "http://"+hostIn(p.tenant)+address, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "convive", Value: p.token})
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	if method != http.MethodGet { // some acts end the own session
		citizen := kernel.Citizen()
		citizen.Tenant = p.tenant
		if _, ok, _ := s.Identity.Actor(kernel.WithActor(s.t.Context(), citizen), p.token); !ok {
			s.enter(p)
		}
	}
	return w
}

var hole = regexp.MustCompile(`([^/{}]*)/(\{[a-z$.]+\})`)

// document is what an operation of the interface is sent, so that it comes as far as the identifier in its address.
func document(address string) string {
	switch end := address[strings.LastIndexByte(address, '/')+1:]; {
	case end == "review":
		return `{"finding":"it was needed, and it was used well"}`
	case end == "withdraw" && strings.Contains(address, "/overlays/"):
		return `{"reason":"it was not thought through well"}`
	case end == "answers":
		return `{"act":"query","text":"why is it so?"}`
	case end == "open":
		return `{"ref":"` + strings.Repeat("e", 26) + `","group":"identity"}`
	}
	return ""
}

// longest is the value under the key with which a way ends, of several the longest.
func longest(way string, values map[string]string) (value string, ok bool) {
	best := ""
	for key, v := range values {
		if strings.HasSuffix(way, "/"+key) && len(key) > len(best) {
			best, value, ok = key, v, true
		}
	}
	return value, ok
}

// fill puts a government's identifiers into a pattern. It names the first hole that nobody knows.
func fill(pattern string, has holding) (address string, lacks string) {
	address = strings.ReplaceAll(pattern, "{$}", "")
	for {
		m := hole.FindStringSubmatch(address)
		if m == nil {
			return address, ""
		}
		way, _, _ := strings.Cut(address, m[2])
		value, ok := longest(way+m[2], has)
		if !ok {
			value, ok = longest(way+m[2], others)
		}
		if !ok {
			for key, v := range others { // with more of the way to it
				if !ok && strings.HasSuffix(m[1]+"/"+m[2], key) || strings.Contains(address, key) && strings.HasSuffix(key, m[2]) {
					value, ok = v, true
				}
			}
		}
		if !ok {
			return "", m[1] + "/" + m[2]
		}
		address = strings.Replace(address, m[0], m[1]+"/"+value, 1)
	}
}

// inverted is a holding of nobody: identifiers of the same shape that exist nowhere.
func inverted(has holding, of kernel.Tenant) holding {
	gone := holding{}
	for key, v := range has {
		key = strings.ReplaceAll(key, string(of), "gone")
		switch {
		case strings.Contains(key, "{link}"), strings.Contains(key, "{ref}"):
			gone[key] = strings.Repeat("e", len(v))
		case strings.Contains(key, "{agreement}"), slices.Contains([]string{"cases/{id}", "grants/{id}", "grants/of/{id}", "emergencies/{id}", "emergencies/of/{id}", "findings/{finding}", "deaths/{round}", "reconciliation/{round}", "pairs/{pair}", "cases/{case}"}, key):
			gone[key] = strings.Map(func(r rune) rune { // as random, and not there
				if r == 'z' {
					return 'y'
				}
				return 'z'
			}, v[:13]) + v[13:]
		default:
			gone[key] = strings.ReplaceAll(v, string(of), "gone")
		}
	}
	return gone
}

// plain is an answer without the identifiers that were asked for, so that two can be compared.
func plain(body string, has holding) string {
	values := []string{}
	for _, v := range has {
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) })
	for _, v := range values {
		body = strings.ReplaceAll(body, v, "ID")
	}
	return reference.ReplaceAllString(body, "REFERENCE")
}

// reference is the number of a request, which differs every time.
var reference = regexp.MustCompile(`\b[0-9A-Z]{10}\b`)

// TestCanary_IDORSweep asks every route of the router, in the name of somebody with every role, with the identifiers of
// what another government has: each answer is the one for what does not exist, shows nothing of the other, and changes
// nothing there. A route is swept because it is a route; one with an identifier that the sweep does not know fails it.
func TestCanary_IDORSweep(t *testing.T) {
	s := sweptInstallation(t)
	asked, own := 0, map[string]int{}
	for _, route := range s.site.Routes() {
		if strings.HasSuffix(route.Pattern, "/signout") || strings.HasPrefix(route.Pattern, "/static") {
			continue
		}
		before := map[kernel.Tenant]string{}
		if route.Method != http.MethodGet {
			before["alfa"], before["beta"] = s.rows("alfa"), s.rows("beta")
		}
		for _, p := range s.people {
			other := map[kernel.Tenant]kernel.Tenant{"alfa": "beta", "beta": "alfa"}[p.tenant]
			foreign, lacks := fill(route.Pattern, s.has[other])
			if lacks != "" {
				t.Fatalf("%s %s: the sweep does not know what stands at %s", route.Method, route.Pattern, lacks)
			}
			nowhere, _ := fill(route.Pattern, inverted(s.has[other], other))
			form := s.form(other)
			got, want := s.ask(p, route.Method, foreign, form), s.ask(p, route.Method, nowhere, s.form(""))
			asked += 2
			if mark := "CANARY-" + strings.ToUpper(string(other)); strings.Contains(got.Body.String(), mark) && !isLog(route.Pattern) {
				t.Errorf("%s %s as %s: shows what %s has", route.Method, foreign, p.name, other)
			}
			if got.Code != want.Code && !isLog(route.Pattern) {
				t.Errorf("%s %s as %s: %d, and %d for what does not exist", route.Method, foreign, p.name, got.Code, want.Code)
			}
			if foreign != nowhere && got.Code < 400 && !isLog(route.Pattern) && got.Code != http.StatusTemporaryRedirect && got.Code != http.StatusSeeOther {
				t.Errorf("%s %s as %s: %d", route.Method, foreign, p.name, got.Code)
			}
			if a, b := plain(got.Body.String(), s.has[other]), plain(want.Body.String(), inverted(s.has[other], other)); foreign != nowhere && got.Code >= 400 && a != b && !isLog(route.Pattern) {
				t.Errorf("%s %s as %s: another answer than for what does not exist\n%s\n%s", route.Method, foreign, p.name, a, b)
			}
			if route.Method != http.MethodGet {
				if now := s.rows(other); now != before[other] {
					t.Errorf("%s %s as %s: changed what %s has", route.Method, foreign, p.name, other)
					before[other] = now
				}
				before[p.tenant] = s.rows(p.tenant) // what the person did to the own government
			} else if address, _ := fill(route.Pattern, s.has[p.tenant]); s.ask(p, route.Method, address, nil).Code < 400 {
				for key := range s.has[p.tenant] {
					if strings.Contains(route.Pattern, strings.TrimPrefix(key, s.has[p.tenant]["sources/{id}"])) {
						own[key]++
					}
				}
			}
		}
	}
	asked += s.sweepInstitutions()
	if asked < 700 {
		t.Errorf("only %d requests: the sweep sees too little", asked)
	}
	for _, key := range []string{"sources/{id}", "sources/{source}", "imports/{source}", "data/{id}", "indicators/{id}", "profiles/{name}", "of/{ref}", "enter/{link}", "agreements/{agreement}", "cases/{id}", "overlays/{name}"} {
		if own[key] == 0 {
			t.Errorf("no page answered with the own identifier at %s: the sweep asks for what nobody has", key)
		}
	}
}

// sweepInstitutions does the same between the institutions of one government, whose accounts are not each other's.
func (s *swept) sweepInstitutions() (asked int) {
	for _, route := range s.site.Routes() {
		if !strings.Contains(route.Pattern, "of/{ref}") {
			continue
		}
		for _, p := range s.people {
			other := map[string]string{"police": "health", "health": "police"}[p.institution]
			for _, kind := range []string{"boss", "robot"} {
				name, nobody := string(p.tenant)+"-"+other+"-"+kind, strings.Repeat("e", 16)
				ref := s.ref(p.tenant, name)
				foreign, _ := fill(route.Pattern, holding{"of/{ref}": ref})
				nowhere, _ := fill(route.Pattern, holding{"of/{ref}": nobody})
				before := s.accounts(p.tenant, other)
				form := url.Values{"role": {"auditor"}, "id": {s.one(`SELECT coalesce(max(id), 'none') FROM identity_token WHERE tenant = $1 AND account = $2`, string(p.tenant), name)}, "scope": {"import"}, "days": {"9"}}
				got, want := s.ask(p, route.Method, foreign, form), s.ask(p, route.Method, nowhere, form)
				asked += 2
				if got.Code < 400 || got.Code != want.Code || plain(got.Body.String(), holding{"": ref}) != plain(want.Body.String(), holding{"": nobody}) {
					s.t.Errorf("%s %s as %s: %d, and %d for what does not exist", route.Method, foreign, p.name, got.Code, want.Code)
				}
				if s.accounts(p.tenant, other) != before {
					s.t.Errorf("%s %s as %s: changed an account of another institution", route.Method, foreign, p.name)
				}
			}
		}
	}
	return asked
}

// accounts is everything that is known of the accounts of an institution.
func (s *swept) accounts(tenant kernel.Tenant, institution string) string {
	like := string(tenant) + "-" + institution + "-%"
	return s.one(`SELECT coalesce((SELECT group_concat(name || state || institution || password || totp_secret, ';') FROM identity_account WHERE tenant = $1 AND name LIKE $2), '')
		|| coalesce((SELECT group_concat(account || kind || value, ';') FROM identity_right WHERE tenant = $1 AND account LIKE $2), '')
		|| coalesce((SELECT group_concat(account || id, ';') FROM identity_token WHERE tenant = $1 AND account LIKE $2), '')
		|| coalesce((SELECT group_concat(account || digest, ';') FROM identity_session WHERE tenant = $1 AND account LIKE $2), '')
		|| coalesce((SELECT group_concat(account || digest, ';') FROM identity_link WHERE tenant = $1 AND account LIKE $2), '')
		|| coalesce((SELECT group_concat(account || asker, ';') FROM identity_recovery WHERE tenant = $1 AND account LIKE $2), '')`, string(tenant), like)
}

// isLog says that a route belongs to the public log, which is one for all governments: what each has published stands in
// it for everybody.
func isLog(pattern string) bool {
	return strings.Contains(pattern, "/log") || strings.Contains(pattern, "/proofs/")
}

// form has every field by which a form of ours names something, with what a government has; of nobody if it is empty.
func (s *swept) form(of kernel.Tenant) url.Values {
	has := inverted(s.has["beta"], "beta")
	session, token, name := "gonegonego", "gonetokeno", "gone-police-robot"
	if of != "" {
		name = string(of) + "-police-robot"
		has = s.has[of]
		session, token = s.one(`SELECT id FROM identity_session WHERE tenant = $1 ORDER BY id LIMIT 1`, of), s.one(`SELECT id FROM identity_token WHERE tenant = $1 ORDER BY id LIMIT 1`, of)
	}
	f := url.Values{"id": {session, token}, "session": {session}, "source": {has["sources/{id}"]}, "profile": {has["profiles/{name}"]}, "name": {name}, "ref": {has["of/{ref}"]}, "agreement": {has["agreements/{agreement}"]},
		"indicator": {"homicide-victims"}, "giver": {has["governments/{id}"]}, "reader": {has["governments/{id}"]}, "from": {"2026-01-01"}, "until": {"2026-12-31"}, "basis": {"b"},
		"reason": {"because the file was wrong"}, "tenant": {has["governments/{id}"]}, "government": {has["governments/{id}"]}}
	return f
}

// ref is by what addresses refer to an account.
func (s *swept) ref(of kernel.Tenant, name string) string {
	s.t.Helper()
	a, err := s.Identity.Account(kernel.WithActor(s.t.Context(), kernel.Actor{Tenant: of, Name: "system", Role: kernel.RoleSystem}), name)
	if err != nil || a.Ref == "" {
		s.t.Fatal(name, a, err)
	}
	return a.Ref
}

func (s *swept) one(query string, args ...any) (text string) {
	s.t.Helper()
	if err := s.Records.QueryRow(s.t.Context(), query, args...).Scan(&text); err != nil {
		s.t.Fatal(query, err)
	}
	return text
}

// tables are all tables of the records that have a column of the government, but for the trail, to which refusals are
// added, and what every government has been given alike.
func (s *swept) tables() []string {
	list, err := db.All(context.Background(), s.Records, func(row db.Scanner) (name string, err error) { return name, row.Scan(&name) },
		`SELECT m.name FROM sqlite_master m WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'tenant')
			AND m.name NOT LIKE 'audit_%' AND m.name NOT LIKE 'territories_%' ORDER BY m.name`)
	if err != nil || len(list) < 20 {
		s.t.Fatal(list, err)
	}
	return list
}

// rows is a digest of everything that a government has in the records.
func (s *swept) rows(tenant kernel.Tenant) string {
	s.t.Helper()
	sum := sha256.New()
	for _, table := range s.tables() {
		columns := s.one(`SELECT group_concat(quote_name, ' || ') FROM (SELECT 'quote("' || name || '")' AS quote_name FROM pragma_table_info($1))`, table)
		lines, err := db.All(s.t.Context(), s.Records, func(row db.Scanner) (line string, err error) { return line, row.Scan(&line) },
			`SELECT `+columns+` FROM `+table+` WHERE tenant = $1 ORDER BY 1`, string(tenant))
		if err != nil {
			s.t.Fatal(table, err)
		}
		fmt.Fprintln(sum, table, lines)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
