package app_test

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
)

// TestErrata: written by who may approve, public when another such person publishes it, at every door and in the public log.
func TestErrata(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := revisedSource(t, b)
		b.Gate.FourEyes(func(context.Context, kernel.Tenant) (bool, error) { return true, nil })
		steward := func(name string) context.Context {
			return kernel.WithActor(b.ctx, kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: kernel.RoleSteward, Roles: []kernel.Role{kernel.RoleSteward}})
		}
		notice := sources.Erratum{Source: source, Edition: 1, CorrectedIn: 2, What: "Two victims of Medellín were missing.", Figures: "homicide-victims, CO-05, 2021", Since: "2023-06-15"}
		if _, err := b.Sources.WriteErratum(kernel.WithActor(b.ctx, kernel.Citizen()), notice); message(err) != "access.signIn" {
			t.Errorf("a citizen writes: %v", err)
		}
		analyst := kernel.WithActor(b.ctx, kernel.Actor{Tenant: kernel.MainTenant, Name: "an", Role: kernel.RoleAnalyst, Roles: []kernel.Role{kernel.RoleAnalyst}})
		if _, err := b.Sources.WriteErratum(analyst, notice); err == nil {
			t.Error("an analyst writes a notice")
		}
		for want, spoil := range map[string]func(*sources.Erratum){
			"sources.erratumWhat":      func(e *sources.Erratum) { e.What = " " },
			"sources.erratumFigures":   func(e *sources.Erratum) { e.Figures = strings.Repeat("x", 2001) },
			"sources.erratumSince":     func(e *sources.Erratum) { e.Since = "2999-01-01" },
			"sources.erratumCorrected": func(e *sources.Erratum) { e.CorrectedIn = 1 },
			"sources.noEdition":        func(e *sources.Erratum) { e.Edition = 99 },
		} {
			bad := notice
			spoil(&bad)
			if _, err := b.Sources.WriteErratum(steward("ana"), bad); message(err) != want {
				t.Errorf("want %s, got %v", want, err)
			}
		}
		e, err := b.Sources.WriteErratum(steward("ana"), notice)
		if err != nil {
			t.Fatal(err)
		}
		before := b.Now()
		if list, err := b.Sources.Errata(b.ctx, source); err != nil || len(list) != 0 {
			t.Errorf("public before it is published: %+v %v", list, err)
		}
		if _, err := b.Sources.PublishErratum(steward("ana"), source, e.Number); err == nil {
			t.Error("who wrote it publishes it")
		}
		if _, err := b.Sources.PublishErratum(steward("bo"), source, e.Number); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Sources.DropErratum(steward("bo"), source, e.Number); message(err) != "sources.erratumDecided" {
			t.Errorf("decided twice: %v", err)
		}
		if _, err := b.Sources.PublishErratum(steward("bo"), source, 77); message(err) != "sources.noErratum" {
			t.Errorf("none: %v", err)
		}
		if _, err := b.Sources.Withdraw(b.ctx, source, 3, "The file of another year."); err != nil {
			t.Fatal(err)
		}
		if list, err := b.Sources.Errata(kernel.AsOf(b.ctx, before), source); err != nil || len(list) != 0 {
			t.Errorf("as of before: %+v %v", list, err)
		}
		list, err := b.Sources.Errata(kernel.WithActor(b.ctx, kernel.Citizen()), "")
		if err != nil || len(list) != 2 || !list[0].Withdrawal || list[0].What != "The file of another year." || list[1].What != notice.What || list[1].WrittenBy+list[1].DecidedBy != "" {
			t.Fatalf("public: %+v %v", list, err)
		}
		site, c := b.portal(t), &crawl{}
		for _, lang := range kernel.Langs() {
			for _, path := range []string{"/errata", "/sources/" + source, "/errata/feed.atom"} {
				a := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/"+string(lang)+path)
				if a.status != http.StatusOK || !strings.Contains(a.body, "Two victims of Medellín") || !strings.Contains(a.body, "The file of another year.") || strings.Contains(a.body, "ana") && strings.Contains(a.body, ">ana<") {
					t.Errorf("%s%s: %d", lang, path, a.status)
				}
			}
			for path, want := range map[string]string{"/data/counts-" + source: "#errata", "/indicators/homicide-victims?source=" + source + "&territory=CO&year=2021": "#errata"} {
				if a := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/"+string(lang)+path); !strings.Contains(a.body, want) {
					t.Errorf("%s%s: %d lacks %s", lang, path, a.status, want)
				}
			}
		}
		if a := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/api/v1/errata?source="+source); !strings.Contains(a.body, `"corrected_in":2`) || !strings.Contains(a.body, `"total":2`) {
			t.Errorf("the interface: %.400s", a.body)
		}
		feed := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/en/errata/feed.atom")
		text, _, _ := strings.Cut(feed.body, "</feed>")
		var read struct {
			Updated string `xml:"updated"`
			Entries []struct {
				ID      string `xml:"id"`
				Updated string `xml:"updated"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal([]byte(text+"</feed>"), &read); err != nil || len(read.Entries) != 2 || read.Entries[0].ID == read.Entries[1].ID || read.Updated != read.Entries[0].Updated {
			t.Errorf("the feed: %v %+v", err, read)
		}
		if past := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/en/errata?asOf="+url.QueryEscape(before.Format(time.RFC3339Nano))); strings.Contains(past.body, "Medellín") {
			t.Error("the page of before tells what came later")
		}
	})
}

// TestErrata_Desk: a steward writes and publishes at the edition's page; a refusal keeps what was typed.
func TestErrata_Desk(t *testing.T) {
	b := openBench(t, "")
	source := revisedSource(t, b)
	site, c := b.portal(t), &crawl{}
	steward := kernel.Actor{Tenant: kernel.MainTenant, Name: "sten", Role: kernel.RoleSteward, Roles: []kernel.Role{kernel.RoleSteward}, MFA: true}
	path := "/en/workspace/sources/" + source + "/editions/1"
	if a := c.send(t, site, steward, http.MethodPost, path+"/errata", "what=Wrong+column&figures=&since=2023-06-15&corrected=", "text/html"); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, "Wrong column") || !strings.Contains(a.body, "Write which figures") {
		t.Errorf("without figures: %d", a.status)
	}
	if a := c.send(t, site, steward, http.MethodPost, path+"/errata", "what=Wrong+column&figures=2021&since=2023-06-15&corrected=2", "text/html"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.body)
	}
	if a := c.send(t, site, steward, http.MethodGet, path, "", "text/html"); !strings.Contains(a.body, "Publish the notice") {
		t.Errorf("the page does not offer to publish it: %d", a.status)
	}
	if a := c.send(t, site, steward, http.MethodPost, path+"/errata/1/publish", "", "text/html"); a.status != http.StatusSeeOther {
		t.Errorf("publish: %d %.300s", a.status, a.body)
	}
	if a := c.send(t, site, kernel.Citizen(), http.MethodGet, "/en/errata", "", "text/html"); !strings.Contains(a.body, "Wrong column") {
		t.Error("not public")
	}
}

// TestErrata_Operations: what the desk does a program may do by the same rules, and a notice sent twice is one.
func TestErrata_Operations(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := revisedSource(t, b)
		b.Gate.FourEyes(func(context.Context, kernel.Tenant) (bool, error) { return true, nil })
		site, c := b.portal(t), &crawl{}
		as := func(name string, role kernel.Role) kernel.Actor {
			return kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: role, Roles: []kernel.Role{role}, MFA: true}
		}
		ana, bo := as("ana", kernel.RoleSteward), as("bo", kernel.RoleSteward)
		at := "/api/v1/sources/" + source
		const good = `{"what":"Wrong column","figures":"2021","since":"2023-06-15","corrected_in":2}`
		post := func(actor kernel.Actor, path, body string) seen {
			return c.send(t, site, actor, http.MethodPost, path, body, "application/json")
		}
		for _, refused := range []struct {
			actor      kernel.Actor
			path, body string
			status     int
			says       string
		}{
			{kernel.Citizen(), "/editions/1/errata", good, http.StatusUnauthorized, ""},
			{as("an", kernel.RoleAnalyst), "/editions/1/errata", good, http.StatusForbidden, ""},
			{ana, "/editions/9/errata", good, http.StatusNotFound, ""},
			{ana, "/editions/1/errata", strings.Replace(good, "2021", "", 1), http.StatusUnprocessableEntity, "Escriba qué cifras"},
			{ana, "/editions/1/errata", strings.Replace(good, ":2}", ":1}", 1), http.StatusUnprocessableEntity, `"body.corrected_in"`},
			{ana, "/editions/1/errata", strings.Replace(good, "2023-06-15", "tomorrow", 1), http.StatusUnprocessableEntity, "tomorrow"},
			{ana, "/editions/1/errata", strings.Replace(good, `"what"`, `"state":"published","what"`, 1), http.StatusUnprocessableEntity, "state"},
			{ana, "/editions/1/errata", `{"what":`, http.StatusBadRequest, ""},
			{ana, "/errata/7/publish", "", http.StatusNotFound, ""},
		} {
			a := post(refused.actor, at+refused.path, refused.body)
			if a.status != refused.status || !strings.Contains(a.body, refused.says) || !strings.Contains(a.body, "Content-Type: application/problem+json") {
				t.Errorf("%s %s by %s: %d %s", refused.path, refused.body, refused.actor.Name, a.status, a.body)
			}
		}
		for range 2 {
			if a := post(ana, at+"/editions/1/errata", good); a.status != http.StatusOK || !strings.Contains(a.body, `"number":1,`) || !strings.Contains(a.body, `"state":"proposed"`) {
				t.Fatalf("%d %s", a.status, a.body)
			}
		}
		if a := post(ana, at+"/errata/1/publish", ""); a.status != http.StatusForbidden {
			t.Errorf("who wrote it publishes it: %d %s", a.status, a.body)
		}
		if a := post(bo, at+"/errata/1/publish", ""); a.status != http.StatusOK || !strings.Contains(a.body, `"state":"published"`) {
			t.Errorf("%d %s", a.status, a.body)
		}
		if a := post(bo, at+"/errata/1/publish", ""); a.status != http.StatusConflict {
			t.Errorf("published twice: %d %s", a.status, a.body)
		}
		if a := post(ana, at+"/editions/1/errata", good); !strings.Contains(a.body, `"number":2,`) {
			t.Errorf("after it was published it is another: %s", a.body)
		}
		if a := post(ana, at+"/errata/2/drop", ""); a.status != http.StatusOK || !strings.Contains(a.body, `"state":"dropped"`) {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}

// TestErratum_IsLogged: a published notice is entered into the public log, its text behind a salt.
func TestErratum_IsLogged(t *testing.T) {
	a, _ := logged(t)
	system := kernel.WithActor(t.Context(), kernel.System())
	e, err := a.Sources.WriteErratum(system, sources.Erratum{Source: "hn-sepol-homicides", Edition: 1, What: "counted twice", Figures: "2021", Since: "2023-01-01"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Sources.PublishErratum(system, e.Source, e.Number); err != nil {
		t.Fatal(err)
	}
	if err := a.Log.Flush(system); err != nil {
		t.Fatal(err)
	}
	p, ok, err := a.Log.Find(system, kernel.MainTenant, "erratum", "hn-sepol-homicides/erratum/1", 0)
	if err != nil || !ok || !p.Salted || !strings.Contains(p.Statement, "counted twice") {
		t.Fatalf("%+v %v", p, err)
	}
}
