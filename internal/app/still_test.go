package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/finance"
	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/oversight"
	"convive/internal/planning"
	"convive/internal/platform/web"
	"convive/internal/quality"
)

// pastStamp tells files of an earlier moment apart in caches: by the rules of protection of today, too.
var pastStamp = regexp.MustCompile(`then-[0-9a-f]{32}`)

// TestAsOf_StandsStill: whatever is done afterwards in any module, every public address answers for an earlier moment with the
// bytes of then, or refuses to; a route is held because it is a route. Today's answers have changed, in each module.
func TestAsOf_StandsStill(t *testing.T) {
	c := planted(t)
	h := c.site.Handler()
	moment := url.QueryEscape(c.bench.clock.Format(time.RFC3339Nano))
	c.bench.clock = c.bench.clock.Add(time.Minute)
	var asked []string
	for _, route := range c.site.Routes() {
		if route.Access != web.Public || orGet(route.Method) != http.MethodGet {
			continue
		}
		addresses := slices.DeleteFunc(c.addresses(route), func(a string) bool { return strings.Contains(a, "asOf=") })
		switch {
		case route.Dated:
			asked = append(asked, addresses...)
		case len(addresses) > 0:
			address, _, _ := strings.Cut(addresses[0], "?")
			if answer := c.ask(t, h, kernel.Citizen(), http.MethodGet, address+"?asOf="+moment); answer.status != http.StatusBadRequest || !strings.Contains(answer.body, "asOf") {
				t.Errorf("%s answers an earlier moment with today: %d %.200s", address, answer.status, answer.body)
			}
		}
	}
	look := func(then bool) map[string]seen {
		all := map[string]seen{}
		for _, address := range asked {
			sign := map[bool]string{false: "?", true: "&"}[strings.Contains(address, "?")]
			if then {
				address += sign + "asOf=" + moment
			}
			r := httptest.NewRequest(http.MethodGet, address, nil)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), askedBy{}, kernel.Citizen())))
			body := reference.ReplaceAllString(w.Body.String(), "REFERENCE")
			all[address] = seen{w.Code, pastStamp.ReplaceAllString(body, "then-STAMP")}
		}
		return all
	}
	was, before := look(true), look(false)
	c.goOn(t)
	is, after := look(true), look(false)
	for address, answer := range was {
		if answer.status != http.StatusOK && answer.status != http.StatusNotFound && answer.status != http.StatusBadRequest && answer.status != http.StatusUnprocessableEntity && answer.status != http.StatusConflict {
			t.Errorf("%s: %d", address, answer.status)
		}
		named, _, _ := strings.Cut(address, "?")
		unordered := answer.status == http.StatusUnprocessableEntity || strings.HasSuffix(named, ".xlsx") // faults of an address, members of a workbook
		if is[address].status != answer.status || is[address] != answer && !unordered {
			t.Errorf("%s has changed: %s", address, firstChange(answer.body, is[address].body))
		}
	}
	for _, module := range []string{"/es/indicators/", "/es/sources/", "/es/territories", "/es/quality/", "/es/institutions/", "/es/plans/", "/es/management", "/es/accountability/", "/es/budget", "/es/contracts", "/api/v1/finance/years/", "/api/v1/finance/contracts", "/api/v1/finance/awards", "/api/v1/finance/release-package", "/api/v1/finance/record-package", "/es/diagnostics/reconciliation",
		"/api/v1/quality/findings", "/api/v1/oversight/", "/api/v1/institutions/", "/api/v1/plans/", "/api/v1/reconciliation"} {
		changed := 0
		for address := range before {
			if strings.HasPrefix(address, module) && before[address] != after[address] {
				changed++
			}
		}
		if changed == 0 {
			t.Errorf("nothing under %s has changed today: the test shows nothing of it", module)
		}
	}
}

// firstChange is where two texts part.
func firstChange(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, min(i-80, len(s))):min(len(s), i+80)] }
	return "“" + cut(a) + "” became “" + cut(b) + "”"
}

// goOn does something in every module, hours later.
func (c *crawl) goOn(t *testing.T) {
	b := c.bench
	b.still = false
	b.clock = b.clock.Add(time.Hour)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	as := func(name string, role kernel.Role, institution string) context.Context {
		return kernel.WithActor(t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: role, Institution: institution, MFA: true})
	}
	clerk, planner := as(canaryAccount, kernel.RoleAdministrator, ""), as("canary-planner", kernel.RolePlanner, "police")
	b.publish(t, c.second, policeHeader+"15/03/2021,05001000,,,9,M,30,z\n15/04/2022,05001000,,,5,F,30,y\n")
	_, err := b.Sources.PublishErratum(clerk, c.source, 1)
	must(err)
	text := strings.NewReplacer(`"amount": 10000000,`, `"amount": 20000000,`).Replace(samplePackage(t, "ocds-canary-later"))
	_, err = b.Finance.ImportContracts(planner, []byte(text), false)
	must(err)
	text = strings.NewReplacer(`"id": "4"`, `"id": "5"`, `"2021-07-01T10`, `"2021-08-01T10`).Replace(samplePackage(t, "ocds-canary-1"))
	_, err = b.Finance.ImportContracts(planner, []byte(text), true)
	must(err)
	b.redefine(t, "homicide-rate", "multiplier: 100000", "multiplier: 1000")
	b.peopleOf(t, 2_000_000)
	b.move(t, "CO-05001", "CO-08")
	_, err = b.Quality.Define(b.ctx, strings.Replace(nextVersion(shippedRule(t, "sex-codes")), "codes: [male, female, _O]", "codes: [female]", 1))
	must(err)
	liaison := as("lia", kernel.RoleLiaison, "police")
	_, err = b.Quality.Answer(liaison, kernel.ID(c.ids["findings/{finding}"]), quality.Answer{Act: quality.Respond, Text: "a form"})
	must(err)
	_, err = b.Quality.Run(clerk, c.source, 1)
	must(err)
	office := c.ids["institutions/{code}"]
	renamed := institutions.Row{Kind: institutions.OfInstitution, Code: office, From: "2020-01-01", Reason: "another law",
		Values: institutions.Values{"name_es": "Oficina renombrada", "subsystem": "police", "level": "national", "area": "CO", "status": "active"}}
	must(b.Institutions.Record(planner, renamed))
	must(b.Institutions.Record(planner, institutions.Row{Kind: institutions.OfPost, Code: "later-post", From: "2020-01-01", Values: institutions.Values{"institution": office, "name_es": "Otro puesto", "budgeted": "yes"}}))
	plantPeers(t, b.App, clerk, "later", office)
	must(b.Planning.Record(as("canary-writer", kernel.RolePlanner, office), planning.Row{Plan: c.ids["plans/{plan}"], Kind: planning.OfTarget, Code: "target", Reason: "more rounds",
		Values: planning.Values{"objective": c.ids["objectives/{objective}"], "year": "2025", "sort": "absolute", "value": "30", "trajectory": "linear"}}))
	_, err = b.Finance.Record(planner, finance.Event{Kind: finance.Payment, Line: finance.Key{Year: 2022, Code: c.ids["lines/{code}"]}, Amount: kernel.Money{Minor: 500, Currency: "COP"}, On: "2022-04-01"})
	must(err)
	body := as("canary-deputy", kernel.RoleLegislator, "canary-congress")
	must(b.Oversight.Act(body, c.reports[0], 1, oversight.Reopen, oversight.ItemDeed{Deed: oversight.Deed{Reason: "it says nothing"}, Due: "2027-06-30"}))
	must(b.Oversight.EnterHolidays(planner, []oversight.Holiday{{Day: "2026-12-24", Name: kernel.Text{"es": "Víspera"}}}))
	_, err = b.Oversight.RecordSitting(body, oversight.Sitting{Number: 1, Day: "2027-03-09", Place: "Salón", State: oversight.Called, Agenda: []oversight.Matter{{Report: c.reports[0]}}, Reason: "no quorum"})
	must(err)
	_, err = b.Oversight.Issue(body, c.reports[0], oversight.Item{Kind: oversight.Question, Addressee: "police", Text: "¿Cuándo?", Days: 10})
	must(err)
	_, err = b.Reconciliation.Publish(kernel.WithActor(t.Context(), persona("ste", kernel.RoleSteward)), kernel.ID(c.ids["reconciliation/{round}"]))
	must(err)
	b.still = true
}
