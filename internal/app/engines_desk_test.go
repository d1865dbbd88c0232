package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// passing are the parts of an answer that differ from run to run: moments, and the number of the request.
var passing = regexp.MustCompile(`\d\d:\d\d(:\d\d(\.\d+)?Z?)?|"seconds":[0-9.e-]+|urn:convive:request:[0-9A-Z]+`)

// TestEngines_SamePages: what an analyst does in the workspace gives the same pages, answers and files on PostgreSQL as on the
// embedded engines, before and after a restart.
func TestEngines_SamePages(t *testing.T) {
	address := database(t)
	embedded := worked(t, dataFolder(t), "")
	database := worked(t, t.TempDir(), address)
	if len(embedded) == 0 || len(embedded) != len(database) {
		t.Fatalf("%d and %d answers", len(embedded), len(database))
	}
	for what, want := range embedded {
		if got := database[what]; got != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("%s differs from %q: %q", what, want[max(0, at-80):min(len(want), at+120)], got[max(0, at-80):min(len(got), at+120)])
		}
	}
}

// worked takes an installation from its first upload to a restart and gives what it answered, by address and moment.
func worked(t *testing.T, data, database string) map[string]string {
	t.Helper()
	answers := map[string]string{}
	d := openDesk(t, "es", data, database, 0)
	source := d.police(t)
	if _, err := d.Sources.Declare(d.ctx, "source: "+source+"\ncountry: CO\ntitle: {en: Test}\ninstitution: {en: Test}\nunit: victim\ncollects: [sex, age, month]\n"); err != nil {
		t.Fatal(err)
	}
	ask := func(when string) {
		t.Helper()
		const values = "/api/v1/statistics/indicators/homicide-victims/values?territory=CO&by=sex&source="
		for _, path := range []string{
			"/es/workspace", "/es/workspace/sources/" + source + "/editions/1", "/es/workspace/sources/" + source + "/editions/2",
			"/es/workspace/sources/" + source + "/editions/1/quarantine", "/es/workspace/sources/" + source + "/editions/1/quarantine.csv",
			"/es/workspace/sources/" + source + "/editions/1/files/1", "/es/workspace/lines?source=" + source,
			"/es/sources", "/es/sources/" + source, "/es/sources/" + source + "/editions/1", "/es/indicators/homicide-victims?source=" + source,
			values + source, values + source + "&format=csv", "/api/v1/sources/" + source + "/editions", "/api/v1/sources/" + source + "/editions?format=csv",
			"/api/v1/sources/imports/" + source + "/1",
		} {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, d.server.URL+path, nil)
			r.Header.Set("Accept", "text/html, application/json")
			if strings.Contains(path, "format=csv") {
				r.Header.Set("Accept", "text/csv")
			}
			got := d.do(t, r)
			answers[when+" "+path] = fmt.Sprint(got.status, " ", passing.ReplaceAllString(got.body, "·"))
		}
	}
	sent := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, "list.csv", faulty)
	edition := strings.TrimPrefix(sent.location, "/es")
	d.settled(t, edition)
	ask("checked")
	if got := d.post(t, edition+"/approve", url.Values{"explanation": {"filas en cuarentena"}}); got.status != http.StatusSeeOther {
		t.Fatalf("approve: %d", got.status)
	}
	ask("approved")
	if !strings.Contains(answers["approved /api/v1/statistics/indicators/homicide-victims/values?territory=CO&by=sex&source="+source+"&format=csv"], ",male") {
		t.Errorf("no figure by sex: %s", answers["approved /api/v1/statistics/indicators/homicide-victims/values?territory=CO&by=sex&source="+source+"&format=csv"])
	}
	corrected := strings.NewReplacer(",x,05001000", ",15/03/2022,05001000").Replace(d.get(t, edition+"/quarantine.csv").body)
	sent = d.upload(t, edition+"/resubmit", nil, "c.csv", corrected)
	if sent.status != http.StatusSeeOther {
		t.Fatalf("resubmit: %d", sent.status)
	}
	d.settled(t, sent.location)
	if got := d.post(t, sent.location+"/approve", url.Values{"explanation": {"falta una fila"}}); got.status != http.StatusSeeOther {
		t.Fatalf("approve the correction: %d", got.status)
	}
	ask("corrected")
	for what, got := range answers {
		if strings.HasPrefix(what, "corrected ") && !strings.HasPrefix(got, "200 ") {
			t.Errorf("%s: %.300s", what, got)
		}
	}
	before := answers["corrected /es/workspace/lines?source="+source]
	d.stop()
	d = openDesk(t, "es", data, database, time.Hour)
	ask("restarted")
	if answers["restarted /es/workspace/lines?source="+source] != before || !strings.Contains(before, "CO-05001") {
		t.Error("the lines behind the figures differ after a restart")
	}
	if got := d.post(t, sent.location+"/withdraw", url.Values{"reason": {"lista equivocada"}}); got.status != http.StatusSeeOther {
		t.Fatalf("withdraw: %d", got.status)
	}
	ask("withdrawn")
	return answers
}
