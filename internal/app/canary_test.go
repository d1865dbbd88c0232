package app_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/identity"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/tenants"
	"convive/internal/platform/tlog"
	"convive/internal/platform/web"
	"convive/internal/quality"
	"convive/internal/sources"
)

var updateAccess = flag.Bool("update-access", false, "rewrite testdata/access.csv from what the routes answer; read the difference line by line")

// personas are those in whose name every route is asked.
var personas = []struct {
	name  string
	actor kernel.Actor
}{
	{"citizen", kernel.Citizen()},
	{"legislator", persona("leg", kernel.RoleLegislator)},
	{"planner", persona("pla", kernel.RolePlanner)},
	{"analyst", persona("ana", kernel.RoleAnalyst)},
	{"steward", persona("ste", kernel.RoleSteward)},
	{"auditor", persona("aud", kernel.RoleAuditor)},
	{"comptroller", persona("com", kernel.RoleComptroller)},
	{"accounts", persona("acc", kernel.RoleAccounts)},
	{"caseworker", persona("cas", kernel.RoleCaseworker)},
	{"supervisor", persona("sup", kernel.RoleSupervisor)},
	{"liaison", persona("lia", kernel.RoleLiaison)},
	{"operator", persona("ope", kernel.RoleOperator)},
	{"duty", persona("dut", kernel.RoleDutyOfficer)},
	{"crisis", persona("cri", kernel.RoleCrisisCell)},
	{"elsewhere", kernel.Actor{Tenant: "other", Name: "eve", Role: kernel.RoleAdministrator, MFA: true}},
}

func persona(name string, role kernel.Role) kernel.Actor {
	return kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: role, Roles: []kernel.Role{role}, Institution: "police", Areas: []string{"CO-05"}, MFA: true}
}

// canaries are strings that stand for what must not be seen: planted once, looked for everywhere.
const (
	canaryRow      = "CANARY-VICTIM-ana-maria-canario" // a cell of a row that was set aside
	canaryUnread   = "CANARY-WITNESS-3115550199"       // a cell that the profile does not read, of an accepted row
	canaryExact    = "75.567812345"                    // an exact place, in the original
	canaryAccount  = "canary-clerk"                    // the account that imported
	canaryOriginal = "canary-file-of-the-night.csv"    // the original's name
)

var canaries = map[string]string{"row": canaryRow, "unread": canaryUnread, "exact": canaryExact, "account": canaryAccount, "original": canaryOriginal, "holder": canaryHolder, "draft": canaryDraft,
	"victim": canaryVictim, "witness": canaryWitness, "minor": canaryMinor, "supplier": canarySupplier, "contact": canaryContact, "whistle": canaryWhistle, "informant": canaryInformant, "place": canaryPlace}

// crawl is an installation with canaries in it.
type crawl struct {
	*desk
	bench   *bench
	source  string
	second  string // another source, with two published editions
	log     *bytes.Buffer
	site    *web.Site
	token   string                  // of a program
	links   []string                // files to which the pages link
	cases   []string                // cases with canaries in them
	reports []string                // a signed one, and one that is not
	ids     map[string]string       // hole of an address, with the segment before it → what was planted for it
	as      map[string]kernel.Actor // persona → who acts, in a session of their own
	refs    map[string]string       // case → the person in it
	sent    int
	moment  time.Time // when the first edition of the second source stood
}

func planted(t *testing.T) *crawl {
	t.Helper()
	b := openBench(t, "")
	c := &crawl{desk: &desk{App: b.App}, bench: b, log: &bytes.Buffer{}, source: b.declare(t, police), ids: map[string]string{}, as: map[string]kernel.Actor{}}
	clerk := kernel.WithActor(t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: canaryAccount, Role: kernel.RoleAdministrator, MFA: true})
	path := filepath.Join(t.TempDir(), canaryOriginal)
	rows := strings.TrimSuffix(policeHeader, "\n") + ",TESTIGO,LONGITUD\n" +
		wholeYears() + "15/03/2022,05001000,,,2,M,34,a," + canaryUnread + ",-" + canaryExact + "\n" +
		"15/03/2022," + canaryRow + ",,,1,F,30,b,," + "\n"
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := c.ImportFiles(clerk, c.source, []string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if e.Counts.Quarantined != 1 || e.Counts.Accepted != 25 {
		t.Fatalf("%+v", e.Counts)
	}
	if _, err := c.Sources.Approve(clerk, c.source, e.Number, ""); err != nil {
		t.Fatal(err)
	}
	held := strings.Replace(rows, "15/03/2022,05001000", "15/03/2021,05001000", 1) // a second one, that waits for approval
	if err := os.WriteFile(path, []byte(held), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ImportFiles(clerk, c.source, []string{path}, nil); err != nil {
		t.Fatal(err)
	}
	c.second = b.declare(t, police) // a second source, to be compared with; its editions, to be compared with each other
	b.publish(t, c.second, policeHeader+"15/03/2021,05001000,,,2,M,30,z\n")
	c.moment = b.clock
	b.publish(t, c.second, policeHeader+"15/03/2021,05001000,,,3,M,30,z\n")
	b.still = true // so that nothing ends while the crawler walks
	if _, err := c.Sources.WriteErratum(clerk, sources.Erratum{Source: c.source, Edition: 1, What: "one row too many", Figures: "2022", Since: "2023-01-01"}); err != nil {
		t.Fatal(err)
	}
	config := app.WebConfig{Country: "CO", Components: true, Theme: web.Theme{Sheet: []byte("body{color:#123456}")}, Log: slog.New(slog.NewTextHandler(c.log, nil))}
	if c.site, err = c.Site(config.IdentifyBy(asAsked)); err != nil {
		t.Fatal(err)
	}
	c.ids["institutions/{code}"], c.ids["procedures/{code}"] = plantRegister(t, c.App, clerk, "canary")
	c.ids["subjects/{subject}"], c.ids["profiles/{subject}"] = c.ids["institutions/{code}"], c.ids["institutions/{code}"]
	c.ids["comparison/{group}"] = plantPeers(t, c.App, clerk, "canary", c.ids["institutions/{code}"])
	c.ids["factors/{factor}"], c.ids["requests/{number}"] = "F4", "1"
	signed, draft := plantOversight(t, c.App, clerk, "canary", canaryAccount)
	c.reports = []string{signed, draft}
	c.ids["of/{sitting}"] = "1"
	c.ids["import/{job}"] = string(plantImport(t, c.App, clerk, canaryAccount))
	c.ids["plans/{plan}"], c.ids["objectives/{objective}"] = plantPlan(t, c.App, clerk, "canary", "canary-office")
	c.ids["rows/{kind}"], c.ids["canary-plan/{kind}"] = "target", "target"
	line, change := plantBudget(t, c.App, clerk, "canary", "canary-office")
	c.ids["years/{year}"], c.ids["lines/{code}"], c.ids["changes/{number}"] = "2022", line, change
	c.ids["budget/{year}"], c.ids["2022/{code}"] = "2022", line
	plantSheet(t, c.App, clerk, "canary", "canary-office")
	c.ids["imports/{sheet}"], c.ids["1/{row}"] = "1", "1"
	c.ids["contracts/{ocid}"] = plantContracts(t, c.App, clerk, "canary")
	c.plantFindings(clerk, t)
	c.plantCases(t)
	c.plantDeaths(t)
	c.plantPersons(t)
	c.plantRights(t)
	c.publishLog(t)
	c.links = c.linked(t)
	return c
}

// plantFindings holds the editions against the rules, in the clerk's name.
func (c *crawl) plantFindings(clerk context.Context, t *testing.T) {
	t.Helper()
	for _, edition := range []int{1, 2} {
		if _, err := c.Quality.Run(clerk, c.source, edition); err != nil {
			t.Fatal(err)
		}
	}
	list, _, err := c.Quality.Work(clerk, quality.FindingQuery{Editions: []quality.EditionOf{{Source: c.source, Number: 1}}})
	if err != nil || len(list) == 0 {
		t.Fatal("no finding to look at", err)
	}
	c.ids["findings/{finding}"] = string(list[0].ID)
}

// plantCases writes cases down by the service, as the caseworker and the intake of the police do.
func (c *crawl) plantCases(t *testing.T) {
	t.Helper()
	clerk := persona("cas", kernel.RoleCaseworker)
	c.refs = map[string]string{}
	for i, p := range []struct {
		kind  cases.Kind
		part  cases.Part
		group cases.Group
		field string
		text  string
		by    kernel.Actor
	}{
		{cases.Incident, cases.OfVictim, cases.Identity, "name", canaryVictim, clerk},
		{cases.Witness, cases.OfWitness, cases.Identity, "name", canaryWitness, clerk},
		{cases.Victim, cases.OfVictim, cases.Identity, "name", canaryMinor, clerk},
		{cases.Disclosure, cases.Discloser, cases.Identity, "name", canaryWhistle, cleared(persona("intake", kernel.RoleCaseworker), "integrity-intake")},
		{cases.Incident, cases.Informant, cases.OfInformant, "alias", canaryInformant, clerk},
		{cases.Incident, cases.OfVictim, cases.ExactLocation, "address", canaryPlace, clerk},
	} {
		done, err := c.Cases.Record(kernel.WithActor(t.Context(), p.by), cases.Draft{Kind: p.kind, Reference: fmt.Sprintf("C-%d", i), DeclaredIn: "CO-05", HappenedIn: "CO-05", ReportedOn: "2022-01-01",
			Minor: p.text == canaryMinor, Persons: known(p.part, p.group, p.field, p.text)})
		if err != nil {
			t.Fatal(err)
		}
		id := string(done[0].ID)
		c.cases = append(c.cases, id)
		var ref string
		if err := c.Records.QueryRow(t.Context(), `SELECT subject_ref FROM cases_person WHERE tenant = $1 AND case_id = $2`, string(kernel.MainTenant), id).Scan(&ref); err != nil {
			t.Fatal(err)
		}
		c.refs[id] = ref
	}
}

// plantDeaths makes a round in which a canary is among the dead.
func (c *crawl) plantDeaths(t *testing.T) {
	t.Helper()
	nurse := persona("nurse", kernel.RoleCaseworker)
	nurse.Institution = "health"
	round, pair, victim := plantRound(t, c.App, t.Context(), persona("ste", kernel.RoleSteward), persona("cas", kernel.RoleCaseworker), nurse, canaryVictim)
	c.ids["deaths/{round}"], c.ids["reconciliation/{round}"], c.ids["pairs/{pair}"], c.ids["cases/{case}"] = string(round), string(round), string(pair), string(victim)
}

// plantPersons gives every persona an account and a session of its own, and makes the accounts and the link that pages show.
func (c *crawl) plantPersons(t *testing.T) {
	t.Helper()
	console := kernel.WithActor(t.Context(), kernel.System())
	for _, p := range personas {
		c.as[p.name] = p.actor
		if p.actor.Tenant != kernel.MainTenant || !p.actor.SignedIn() {
			continue
		}
		if _, err := c.Identity.Invite(console, identity.Invitation{Name: p.actor.Name, Institution: p.actor.Institution, Rights: identity.Rights{Roles: p.actor.Roles, Areas: p.actor.Areas}}); err != nil {
			t.Fatal(err)
		}
		c.as[p.name] = c.entered(t, p.actor)
	}
	link, err := c.Identity.Invite(console, identity.Invitation{Name: canaryAccount, Institution: "police", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}}})
	if err != nil {
		t.Fatal(err)
	}
	robot := identity.Invitation{Name: "robot", Kind: identity.Program, Institution: "police", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}}}
	if _, err := c.Identity.Invite(console, robot); err != nil {
		t.Fatal(err)
	}
	if c.token, _, err = c.Identity.NewToken(console, "robot", []string{"import"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	account, err := c.Identity.Account(console, canaryAccount)
	if err != nil {
		t.Fatal(err)
	}
	c.ids["enter/{link}"], c.ids["of/{ref}"] = link, account.Ref
}

// entered is somebody who has just come in.
func (c *crawl) entered(t *testing.T, a kernel.Actor) kernel.Actor {
	t.Helper()
	link, err := c.Identity.Console(kernel.WithActor(t.Context(), kernel.System()), a.Name, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	token, err := c.Identity.Enter(t.Context(), link, "test")
	if err != nil {
		t.Fatal(err)
	}
	entered, ok, err := c.Identity.Actor(t.Context(), token)
	if err != nil || !ok {
		t.Fatal("nobody entered", err)
	}
	a.Session = entered.Session
	return a
}

// plantRights makes a grant, an emergency, an added rule and an agreement, each by whom it is for.
func (c *crawl) plantRights(t *testing.T) {
	t.Helper()
	as := func(persona string) context.Context { return kernel.WithActor(t.Context(), c.as[persona]) }
	grant, err := c.Gate.Give(as("supervisor"), access.Grant{Owner: "police", Receiver: "prosecutor", Kind: string(cases.Incident), Purposes: []string{"investigation"}, LegalBasis: "art. 12",
		From: now, Until: now.AddDate(0, 3, 0), MostReads: 9})
	if err != nil {
		t.Fatal(err)
	}
	emergency, err := c.Gate.OpenEmergency(as("duty"), string(cases.Incident), "CO-05", "a life could be at risk in this place")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Rules.Propose(as("accounts"), rulebook.Proposal{Name: "canary-rules", Rules: `@id("overlay/canary-rules") forbid (principal, action == Action::"loadTerritory", resource);`, Reason: "nobody loads anything this month"}); err != nil {
		t.Fatal(err)
	}
	console := kernel.WithActor(t.Context(), kernel.System())
	for _, g := range []tenants.Tenant{city("ministry", "ministry.example.org", ""), city(string(kernel.MainTenant), "", "ministry"), city("alfa", "alfa.example.org", kernel.MainTenant)} {
		if _, err := c.CreateTenant(console, g); err != nil {
			t.Fatal(err)
		}
	}
	c.ids["grants/{id}"], c.ids["grants/of/{id}"] = string(grant.ID), string(grant.ID)
	c.ids["emergencies/{id}"], c.ids["emergencies/of/{id}"] = string(emergency.ID), string(emergency.ID)
	c.ids["governments/{government}"], c.ids["governments/{id}"] = "alfa", "alfa"
	c.ids["workspace/agreements/{agreement}"] = c.proposed(t, kernel.MainTenant, "ministry")
	c.ids["governments/alfa/agreements/{agreement}"] = c.proposed(t, "alfa", kernel.MainTenant)
}

func (c *crawl) proposed(t *testing.T, giver, reader kernel.Tenant) string {
	t.Helper()
	id, err := c.Tenants.Propose(official(t.Context(), giver, kernel.RoleSteward), tenants.Agreement{Reader: reader, Indicator: "homicide-victims", From: "2023-01-01", Until: "2023-12-31", Basis: "Convention 4"})
	if err != nil {
		t.Fatal(err)
	}
	return string(id)
}

// bodies are what is sent to an address: a form that fits most acts, and to what opens a group of fields each group of the
// person in the case.
func (c *crawl) bodies(t *testing.T, method, address string) []string {
	if method == http.MethodGet {
		return []string{""}
	}
	if strings.HasSuffix(address, "/extract") {
		return []string{"code=" + c.code(t), "code=0000"}
	}
	if !opens(address) {
		list := []string{"reason=because+the+file+was+wrong"}
		if strings.HasSuffix(address, "/trail") { // its pages, also the oldest, where the planting stands, and its file
			for before := range 6 {
				list = append(list, fmt.Sprintf("before=%d", 50*before+51), fmt.Sprintf("before=%d&format=csv", 50*before+51))
			}
			list = append(list, "format=csv", "kind=Record", "outcome=denied&format=csv", "actor="+canaryAccount)
		}
		return list
	}
	var list []string
	for id, ref := range c.refs {
		if !strings.Contains(address, id) {
			continue
		}
		for _, g := range cases.Groups() {
			if strings.HasPrefix(address, "/api/") {
				list = append(list, fmt.Sprintf(`{"ref": %q, "group": %q, "purpose": "investigation", "legal_basis": "art. 12"}`, ref, g))
			} else {
				list = append(list, "purpose=investigation&legal_basis=art.+12&ref="+ref+"&group="+string(g))
			}
		}
	}
	return list
}

// opens says that a form at the address asks for one person of a case.
func opens(address string) bool {
	return strings.Contains(address, "/cases/") && (strings.HasSuffix(address, "/open") || strings.HasSuffix(address, "/code"))
}

// code is a fresh code for a person of a case of the officer's.
func (c *crawl) code(t *testing.T) string {
	t.Helper()
	worker := kernel.WithActor(t.Context(), c.as["caseworker"])
	for id, ref := range c.refs {
		if given, err := c.Cases.GiveCode(worker, kernel.ID(id), ref); err == nil {
			return given.Code
		}
	}
	t.Fatal("nobody of the planted cases can be given a code")
	return ""
}

// publishLog gives the crawler a public log with everything in it that a real one has.
func (c *crawl) publishLog(t *testing.T) {
	t.Helper()
	if err := c.Log.Prepare("canary.example.org/tlog"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(context.Context) error{c.Log.Flush, c.EnterReleases, c.Log.Flush} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// linked are the addresses of files to which the pages link, as a reader finds them.
func (c *crawl) linked(t *testing.T) []string {
	t.Helper()
	h := c.site.Handler()
	found := map[string]bool{}
	for _, page := range []string{"/es/", "/es/indicators/homicide-rate", "/es/indicators/homicide-victims?source=" + c.source, "/es/territories/CO", "/es/territories/CO-05", "/es/sources/" + c.source,
		"/es/data", "/es/data/" + c.source, "/es/data/values", "/es/log/entries/0", "/es/log/entries/20", "/es/sources/" + c.source + "/editions/1", "/es/accountability/" + c.reports[0]} {
		answer := c.ask(t, h, kernel.Citizen(), http.MethodGet, page)
		for _, m := range regexp.MustCompile(`href="(/[^"#]+)"`).FindAllStringSubmatch(answer.body, -1) {
			found[html.UnescapeString(m[1])] = true
		}
	}
	return sortedKeys(found)
}

// fits says whether an address is one of a route.
func fits(r web.Route, address string) bool {
	pattern := regexp.MustCompile(`\\\{[a-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(r.Pattern), `[^/]+`)
	path, _, _ := strings.Cut(address, "?")
	return regexp.MustCompile("^" + pattern + "$").MatchString(path)
}

// wholeYears are rows in every month of two years, so that there are figures to show.
func wholeYears() string {
	var b strings.Builder
	for i := range 24 {
		fmt.Fprintf(&b, "15/%02d/%d,05001000,,,3,M,30,y%d,,\n", i%12+1, 2020+i/12, i)
	}
	return b.String()
}

// momentary are addresses; those that the public may ask are there also as of a moment at which earlier editions stood.
func (c *crawl) momentary(r web.Route, list []string) []string {
	if orGet(r.Method) != http.MethodGet || r.Access != web.Public {
		return list
	}
	moment := "asOf=" + url.QueryEscape(c.moment.Format(time.RFC3339Nano))
	for _, address := range slices.Clone(list) {
		sign := "?"
		if strings.Contains(address, "?") {
			sign = "&"
		}
		list = append(list, address+sign+moment)
	}
	return list
}

// addresses are the concrete addresses of a route.
func (c *crawl) addresses(r web.Route) []string {
	if strings.HasSuffix(r.Pattern, "/sources/{id}/revisions/{file}") {
		return []string{"/es/sources/" + c.second + "/revisions/triangle.csv", "/es/sources/" + c.second + "/revisions/triangle.svg", "/es/sources/" + c.source + "/revisions/triangle.csv"}
	}
	if strings.HasSuffix(r.Pattern, "/{file}") && !strings.HasSuffix(r.Pattern, "/files/{file}") || r.Pattern == "/static/" || r.Pattern == "/{lang}/data/{id}" {
		return slices.DeleteFunc(slices.Clone(c.links), func(a string) bool {
			return r.Pattern != "/static/" && !fits(r, a) || r.Pattern == "/static/" && !strings.HasPrefix(a, "/static/")
		})
	}
	switch r.Pattern {
	case "/{lang}/log/about/{type}":
		return append(c.linksOf(r), "/es/log/about/edition?id="+canaryRow)
	case "/{lang}/proofs/data/{id}":
		return []string{"/es/proofs/data/values", "/es/proofs/data/counts-" + c.source}
	case "/{lang}/proofs/figures":
		return append(c.linksOf(r), "/es/proofs/figures", "/es/proofs/figures?year=x&source="+canaryRow)
	case tlog.Prefix + "/{path...}":
		return c.tiles()
	case "/theme/{name}":
		return append(c.linksOf(r), "/theme/none.css")
	}
	ids := map[string][]string{"editions": {c.source}, "indicators": {"homicide-rate", "homicide-victims"}, "definitions": {"homicide-rate"}, "sources": {c.source}, "data": {c.source, "indicators"}, "cases": c.cases}
	list := []string{strings.TrimSuffix(r.Pattern, "{$}")}
	fill := func(hole string, values ...string) {
		var next []string
		for _, a := range list {
			if !strings.Contains(a, hole) {
				next = append(next, a)
				continue
			}
			for _, v := range values {
				next = append(next, strings.ReplaceAll(a, hole, v))
			}
		}
		list = next
	}
	if strings.HasSuffix(r.Pattern, "/files/{file}") {
		fill("{file}", "1")
	}
	for part, values := range ids {
		if strings.Contains(r.Pattern, "/"+part+"/{id}") {
			fill("{id}", values...)
		}
	}
	for hole, id := range c.ids {
		segment, name, _ := strings.Cut(hole, "{")
		if strings.Contains(list[0], "/"+hole) {
			fill("/"+segment+"{"+name, "/"+segment+id)
		}
	}
	for hole, id := range c.ids { // that stand after one of the others
		segment, name, _ := strings.Cut(hole, "{")
		if strings.Contains(list[0], "/"+hole) {
			fill("/"+segment+"{"+name, "/"+segment+id)
		}
	}
	if strings.Contains(r.Pattern, "/overlays/") {
		fill("{name}", "canary-rules")
	}
	fill("{register}", "posting", "post")
	fill("{report}", c.reports...)
	fill("{section}", "risks")
	fill("{item}", "1")
	fill("{lang}", "es")
	fill("{source}", c.source)
	fill("{number}", "1", "2")
	fill("/definitions/homicide-rate/{version}", "/definitions/homicide-rate/v1")
	fill("{version}", "1")
	fill("{name}", c.source)
	fill("{place}", "0", "20")
	fill("{provider}", "ministry")
	fill("{government}", "ministry")
	fill("{agreement}", strings.Repeat("0", 26))
	fill("{link}", strings.Repeat("a", 43))
	fill("{account}", canaryAccount)
	fill("{ref}", strings.Repeat("a", 16))
	fill("{session}", "1")
	fill("{id}", "1")
	fill("{code}", "CO", "CO-05001")
	fill("{country}", "CO", "ZZ")
	if strings.Contains(r.Pattern, "/against/") { // the second edition of the first source waits for approval
		fill("/sources/"+c.source+"/", "/sources/"+c.source+"/", "/sources/"+c.second+"/")
	}
	fill("{a}", "1")
	fill("{b}", "2")
	fill("{erratum}", "1")
	if r.Method != http.MethodGet {
		return list
	}
	for _, a := range slices.Clone(list) { // the oracles: search, sort, filter, formats, errors
		for _, query := range []string{"q=" + canaryRow, "format=csv", "format=json", "source=" + c.source, "source=" + c.source + "&sex=" + canaryRow, "reason=" + canaryRow, "sort=" + canaryRow, "actor=" + canaryAccount, "page=9999", "year=x"} {
			list = append(list, a+"?"+query)
		}
	}
	return list
}

// linksOf are the addresses of a route to which pages link.
func (c *crawl) linksOf(r web.Route) []string {
	return slices.DeleteFunc(slices.Clone(c.links), func(a string) bool { return !fits(r, a) })
}

// tiles are the files of the public log, and some that are none.
func (c *crawl) tiles() []string {
	list := []string{tlog.Prefix + "/checkpoint", tlog.Prefix + "/key", tlog.Prefix + "/lock", tlog.Prefix + "/.state/treeState"}
	_ = filepath.WalkDir(c.LogFolder(), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			list = append(list, tlog.Prefix+strings.TrimPrefix(path, c.LogFolder()))
		}
		return nil
	})
	return list
}

type askedBy struct{}

// asAsked lets a request act in the name of the persona that it carries.
func asAsked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if actor, ok := r.Context().Value(askedBy{}).(kernel.Actor); ok {
			r = r.WithContext(kernel.WithActor(r.Context(), actor))
		}
		next.ServeHTTP(w, r)
	})
}

type seen struct {
	status int
	body   string
}

func (c *crawl) ask(t *testing.T, h http.Handler, actor kernel.Actor, method, address string) seen {
	t.Helper()
	return c.send(t, h, actor, method, address, c.bodies(t, method, address)[0], "text/html")
}

func (c *crawl) send(t *testing.T, h http.Handler, actor kernel.Actor, method, address, body, accept string) seen {
	t.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	switch {
	case strings.HasPrefix(body, "{"):
		r.Header.Set("Content-Type", "application/json")
	case method != http.MethodGet:
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept", accept)
	if strings.HasSuffix(address, "/extract") {
		c.sent++
	}
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", c.sent>>16&255, c.sent>>8&255, c.sent&255) // who asks much from one address is slowed down
	r = r.WithContext(context.WithValue(t.Context(), askedBy{}, actor))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	text := w.Body.String()
	for name, values := range w.Header() {
		text += "\n" + name + ": " + strings.Join(values, ", ")
	}
	return seen{w.Code, text}
}

// matrix holds, by route, who gets an answer and which canaries stand in it for whom.
type matrix map[string][2]string

// TestCanaries walks every route in the name of every persona and holds what each is answered against testdata/access.csv:
// who is let in, and where a planted string may appear. A route without a line fails.
func TestCanaries(t *testing.T) {
	c := planted(t)
	h := c.site.Handler()
	got, order := matrix{}, []string{}
	asked := 0
	for _, route := range c.site.Routes() {
		key := strings.TrimSpace(route.Method + " " + route.Pattern)
		let, found := map[string]bool{}, map[string]bool{}
		for _, p := range personas {
			for _, address := range c.momentary(route, c.addresses(route)) {
				if strings.Contains(address, "{") {
					t.Fatalf("%s: the crawler does not know what to put into %s", key, address)
				}
				bodies := c.bodies(t, orGet(route.Method), address)
				for i, accept := range append(make([]string, len(bodies)-1), accepted(orGet(route.Method), address)...) {
					body := bodies[min(i, len(bodies)-1)]
					answer := c.send(t, h, c.as[p.name], orGet(route.Method), address, body, cmp.Or(accept, "text/html"))
					asked++
					if answer.status >= 500 && route.Pattern != "/readyz" {
						t.Errorf("%s as %s: %d", address, p.name, answer.status)
					}
					for name, secret := range map[string]string{"token": c.token, "link": c.ids["enter/{link}"]} {
						if strings.Contains(answer.body, secret) && !strings.Contains(address, secret) {
							t.Errorf("%s as %s shows the %s of somebody", address, p.name, name)
						}
					}
					plain := !strings.Contains(address, "?") || slices.Contains(c.links, address)
					if plain && !refused(answer.status) {
						let[p.name] = true
					}
					for name, text := range canaries {
						if strings.Contains(answer.body, text) && !strings.Contains(address, text) {
							found[p.name+":"+name] = true
						}
					}
				}
			}
		}
		if reason, listed := unanswered[key]; len(let) == 0 && orGet(route.Method) == http.MethodGet && reason == "" {
			t.Errorf("%s answers nobody: the crawler sees nothing of it; plant what it shows, or say why not", key)
		} else if len(let) > 0 && listed {
			t.Errorf("%s is answered: it needs no reason", key)
		}
		order = append(order, key)
		got[key] = [2]string{whom(let), strings.Join(sortedKeys(found), " ")}
	}
	if asked < 3000 {
		t.Errorf("only %d requests: the crawler looks at too little", asked)
	}
	for name, text := range canaries {
		if name != "account" && name != "original" && strings.Contains(c.log.String(), text) {
			t.Errorf("the server's log holds the canary %s", name)
		}
	}
	outsideTheVault(t, c.Records, secrets...)
	compareMatrix(t, got, order)
}

// unanswered are pages that nobody is shown, with the reason.
var unanswered = map[string]string{
	"GET /{lang}/workspace/accountability/sittings/of/{sitting}": "the form of a body's own sitting; no persona is of the planted body (TestOversight_Calendar)",
	"GET /{lang}/workspace/management/requests/new":              "it needs a subject and a measure in the address (TestManagement_Requests)",
}

// accepted are the forms in which an address is asked for: a page that answers programs another way must not show more.
func accepted(method, address string) []string {
	if method != http.MethodGet || strings.Contains(address, "?") {
		return []string{"text/html"}
	}
	return []string{"text/html", "application/json", "text/csv"}
}

func refused(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound
}

func orGet(method string) string {
	if method == "" {
		return http.MethodGet
	}
	return method
}

// whom names the personas, or "all".
func whom(let map[string]bool) string {
	if len(let) == len(personas) {
		return "all"
	}
	return strings.Join(sortedKeys(let), " ")
}

func sortedKeys(m map[string]bool) []string {
	list := []string{}
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func compareMatrix(t *testing.T, got matrix, order []string) {
	t.Helper()
	name := filepath.Join("testdata", "access.csv")
	if *updateAccess {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		_ = w.Write([]string{"route", "answered", "may see"})
		for _, key := range order {
			_ = w.Write([]string{key, got[key][0], got[key][1]})
		}
		w.Flush()
		if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := matrix{}
	for _, l := range lines[1:] {
		want[l[0]] = [2]string{l[1], l[2]}
	}
	for _, key := range order {
		line, ok := want[key]
		switch {
		case !ok:
			t.Errorf("%s has no line in %s: say who may ask and what may be seen", key, name)
		case line[0] != got[key][0]:
			t.Errorf("%s answers %q, the matrix says %q", key, got[key][0], line[0])
		case line[1] != got[key][1]:
			t.Errorf("%s shows %q, the matrix says %q", key, got[key][1], line[1])
		}
	}
	for key := range want {
		if _, ok := got[key]; !ok {
			t.Errorf("the matrix has a line for %s, which is no route", key)
		}
	}
}

// TestCanaries_LooksEverywhere: the crawler would see a canary on a public page, and in the name of who may not.
func TestCanaries_LooksEverywhere(t *testing.T) {
	c := planted(t)
	leak := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, canaryRow) })
	if got := c.ask(t, leak, kernel.Citizen(), http.MethodGet, "/es/"); !strings.Contains(got.body, canaryRow) || got.status != http.StatusOK {
		t.Errorf("%+v", got)
	}
	holes := regexp.MustCompile(`\{[a-z]+\}`)
	for _, route := range c.site.Routes() {
		for _, address := range c.addresses(route) {
			if holes.MatchString(address) {
				t.Errorf("%s leaves %s", route.Pattern, address)
			}
		}
		if len(c.addresses(route)) == 0 {
			t.Errorf("%s has no address: the crawler passes it by", route.Pattern)
		}
	}
}
