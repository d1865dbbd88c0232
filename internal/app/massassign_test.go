package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/tenants"
)

// smuggled are fields that no form of ours has where they are added: whose government, which role, whose institution.
var smuggled = url.Values{"tenant": {"beta"}, "Tenant": {"beta"}, "government": {"beta"}, "giver": {"beta"}, "actor": {"beta-police-boss"}, "account": {"beta-police-boss"},
	"founder": {"true"}, "state": {"active"}, "proposed_by": {"somebody"}, "mfa": {"true"}, "roles": {"accounts"}, "clearances[]": {"sealed"}, "institution[]": {"health"}}

func with(own url.Values) url.Values {
	all := url.Values{}
	for _, values := range []url.Values{smuggled, own} {
		for key, list := range values {
			all[key] = slices.Clone(list)
		}
	}
	return all
}

// TestCanary_MassAssignment sends the forms of every route with fields that they do not have. They change nothing: what is
// written belongs to the actor's government, with the rights that the form's own fields ask for and the actor may give.
func TestCanary_MassAssignment(t *testing.T) {
	s := sweptInstallation(t)
	boss := s.people[0] // of alfa's police
	roleOf := func(name string) string {
		return s.one(`SELECT coalesce(group_concat(kind || ':' || value, ' '), '') FROM (SELECT kind, value FROM identity_right WHERE tenant = 'alfa' AND account = $1 ORDER BY kind, value)`, name)
	}
	accountOf := func(name string) string {
		return s.one(`SELECT coalesce(max(tenant || ' ' || institution || ' ' || state || ' ' || founder), 'none') FROM identity_account WHERE name = $1`, name)
	}
	t.Run("every form", func(t *testing.T) {
		beta, rights := s.rows("beta"), roleOf(boss.name)
		sent := 0
		for _, route := range s.site.Routes() {
			if route.Method == http.MethodGet || route.Method == "" || strings.HasSuffix(route.Pattern, "/signout") {
				continue
			}
			address, lacks := fill(route.Pattern, s.has["alfa"])
			if lacks != "" {
				t.Fatal(lacks)
			}
			s.ask(boss, route.Method, address, with(url.Values{"role": {"accounts"}, "institution": {"health"}}))
			s.ask(boss, route.Method, address+"?tenant=beta&role=accounts&institution=health", with(nil))
			sent += 2
		}
		if s.rows("beta") != beta {
			t.Error("beta was changed")
		}
		if got := roleOf(boss.name); got != rights {
			t.Errorf("own rights %q, were %q", got, rights)
		}
		if got := accountOf(boss.name); got != "alfa police active 0" {
			t.Errorf("own account %q", got)
		}
		if sent < 60 {
			t.Errorf("only %d forms", sent)
		}
	})
	t.Run("an invitation", func(t *testing.T) {
		got := s.ask(boss, http.MethodPost, "/en/accounts/new", with(url.Values{"name": {"nina"}, "kind": {"person"}, "institution": {"police"}, "role": {"analyst"}}))
		if got.Code != http.StatusOK || accountOf("nina") != "alfa police invited 0" || roleOf("nina") != "role:analyst" {
			t.Errorf("%d %q %q", got.Code, accountOf("nina"), roleOf("nina"))
		}
		got = s.ask(boss, http.MethodPost, "/en/accounts/new", with(url.Values{"name": {"otto"}, "kind": {"person"}, "institution": {"health"}, "role": {"analyst"}}))
		if got.Code != http.StatusForbidden || accountOf("otto") != "none" {
			t.Errorf("for another institution: %d %q", got.Code, accountOf("otto"))
		}
	})
	t.Run("a proposal", func(t *testing.T) {
		got := s.ask(boss, http.MethodPost, "/en/workspace/agreements", with(url.Values{"id": {"own"}, "state": {"accepted"}, "reader": {"ministry"}, "indicator": {"homicide-rate"}, "from": {"2026-01-01"}, "until": {"2026-12-31"}, "basis": {"b"}}))
		row := s.one(`SELECT coalesce(max(tenant || ' ' || state || ' ' || proposed_by || ' ' || accepted_by), 'none') FROM tenants_agreement WHERE indicator = 'homicide-rate'`)
		if got.Code != http.StatusSeeOther || row != "alfa proposed alfa-police-boss " {
			t.Errorf("%d %q", got.Code, row)
		}
		if _, err := s.Tenants.Totals(official(t.Context(), "ministry", kernel.RoleSteward), "alfa", "homicide-rate"); err == nil {
			t.Error("it opens")
		}
	})
	t.Run("JSON", func(t *testing.T) {
		approve, _ := fill("/api/v1/sources/imports/{source}/{number}/approve", s.has["alfa"])
		erratum, _ := fill("/api/v1/sources/{id}/editions/{number}/errata", s.has["alfa"])
		const notice = `"what":"w","figures":"f","since":"2023-01-01"`
		for _, body := range []string{`{"tenant":"beta","role":"administrator","institution":"health","source":"xx-beta"}`, `[]`, `{"tenant":`,
			`{` + notice + `,"tenant":"beta","source":"xx-beta"}`, `{` + notice + `,"state":"published"}`, `{` + notice + `,"written_by":"beta-police-boss"}`} {
			for _, address := range []string{approve, erratum} {
				r := httptest.NewRequest(http.MethodPost, "http://"+hostIn("alfa")+address, strings.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Sec-Fetch-Site", "same-origin")
				r.AddCookie(&http.Cookie{Name: "convive", Value: boss.token})
				before := s.rows("beta")
				w := httptest.NewRecorder()
				s.handler.ServeHTTP(w, r)
				if w.Code >= 500 || s.rows("beta") != before {
					t.Errorf("%s %s: %d %s", address, body, w.Code, w.Body)
				}
			}
		}
		if n := s.one(`SELECT count(*) FROM sources_erratum WHERE what = 'w' OR written_by = 'beta-police-boss'`); n != "0" {
			t.Errorf("%s notices with fields that they do not have", n)
		}
	})
	t.Run("a citizen", func(t *testing.T) {
		citizen := &sweeper{tenant: "alfa"}
		for _, address := range []string{"/en/account", "/en/workspace", "/en/accounts", "/en/workspace/governments", "/api/v1/governments"} {
			r := httptest.NewRequest(http.MethodGet, "http://"+hostIn(citizen.tenant)+address+"?tenant=beta&role=administrator&institution=police", nil)
			r.Header.Set("X-Tenant", "beta")
			r.Header.Set("X-Forwarded-Host", hostIn("beta"))
			r.Header.Set("Forwarded", "host="+hostIn("beta"))
			w := httptest.NewRecorder()
			s.handler.ServeHTTP(w, r)
			if w.Code != http.StatusUnauthorized && w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", address, w.Code)
			}
			if strings.Contains(w.Body.String(), "City beta") {
				t.Errorf("%s: another government's page by a header", address)
			}
		}
	})
	if a, err := s.Tenants.Received(official(t.Context(), "ministry", kernel.RoleSteward)); err != nil || slices.ContainsFunc(a, func(a tenants.Agreement) bool { return a.Proposed.By == "somebody" }) {
		t.Errorf("%+v %v", a, err)
	}
}
