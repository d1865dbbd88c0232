package app_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/tenants"
	"convive/internal/platform/tlog"
	"convive/internal/platform/tlog/verifier"
)

// logged is an installation with a published edition whose decisions stand in its public log.
func logged(t *testing.T) (*app.App, string) {
	t.Helper()
	dir := t.TempDir()
	a, err := app.Open(t.Context(), app.Config{Data: dir, Memory: "256MB"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	system := kernel.WithActor(t.Context(), kernel.System())
	file := filepath.Join(t.TempDir(), "hn.csv")
	data, err := os.ReadFile("shipped/facts/hn_homicides_2019.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := a.ImportFiles(system, "hn-sepol-homicides", []string{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Sources.Approve(system, e.Source, e.Number, ""); err != nil {
		t.Fatal(err)
	}
	trail := audit.New(a.Records, a.Config.Clock)
	for _, act := range []string{"read", "export", "search"} {
		if err := trail.Record(system, audit.Entry{Tenant: kernel.MainTenant, Actor: "ana", Act: act, Kind: "record", Object: "r1", Outcome: audit.Read}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Log.Prepare("seguridad.example.org/tlog"); err != nil {
		t.Fatal(err)
	}
	if err := a.Log.Flush(system); err != nil {
		t.Fatal(err)
	}
	return a, dir
}

// problems are what Verify objects to.
func problems(t *testing.T, a *app.App) []string {
	t.Helper()
	list, err := a.Verify(kernel.WithActor(t.Context(), kernel.System()), "")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range list {
		if f.Problem {
			found = append(found, strings.TrimPrefix(f.Message, "app.verify.")+" "+f.Args["edition"]+f.Args["indicator"]+f.Args["number"]+f.Args["row"])
		}
	}
	return found
}

// TestVerify_Names: an installation that nobody touched is whole; whatever is changed behind the program's back is named.
func TestVerify_Names(t *testing.T) {
	a, dir := logged(t)
	if found := problems(t, a); len(found) > 0 {
		t.Fatalf("untouched: %v", found)
	}
	original := ""
	if err := filepath.WalkDir(filepath.Join(dir, "originals"), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && len(e.Name()) == 64 {
			original = path
		}
		return err
	}); err != nil || original == "" {
		t.Fatal(original, err)
	}
	tile := filepath.Join(dir, "log", "tile", "0")
	for _, c := range []struct{ name, sql, file, want string }{
		{name: "an audit row", sql: `UPDATE audit_entry SET actor = 'bo' WHERE number = 2`, want: "audit.altered 2"},
		{name: "what an audit row is found by", sql: `DELETE FROM audit_concerned WHERE number = 2`, want: "audit.unfound 2"},
		{name: "the last audit row", sql: `DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)`, want: "audit.cut "},
		{name: "an edition's profile", sql: `UPDATE sources_edition SET profile_version = 7`, want: "edition.altered hn-sepol-homicides/1"},
		{name: "an edition's state", sql: `UPDATE sources_edition SET state = 'failed'`, want: "edition.missing main/hn-sepol-homicides/1"},
		{name: "a definition", sql: `UPDATE statistics_indicator SET document = replace(document, '100000', '100001') WHERE id = 'homicide-rate'`, want: "definition.altered homicide-rate"},
		{name: "a definition's row", sql: `DELETE FROM statistics_indicator WHERE id = 'theft-count'`, want: "definition.missing theft-count"},
		{name: "a statement in the outbox", sql: `UPDATE tlog_outbox SET statement = replace(statement, 'homicide', 'homocide') WHERE id = 'homicide-rate'`, want: "row.statement indicator main/homicide-rate v1"},
		{name: "an entry in the outbox", sql: `UPDATE tlog_outbox SET entry = replace(entry, '"v":1', '"v":2') WHERE id = 'homicide-rate'`, want: "row.entry indicator main/homicide-rate v1"},
		{name: "a row of the outbox", sql: `DELETE FROM tlog_outbox WHERE place = 4`, want: "row.missing 4"},
		{name: "an original", file: original, want: "original hn-sepol-homicides/1"},
		{name: "a tile", file: tile, want: "logFlaw "},
		{name: "the checkpoint", file: filepath.Join(dir, "log", "published"), want: "logFlaw "},
	} {
		t.Run(c.name, func(t *testing.T) {
			undo := damage(t, a, c.sql, c.file)
			defer undo()
			found := problems(t, a)
			ok := false
			for _, f := range found {
				ok = ok || strings.HasPrefix(f, c.want)
			}
			if !ok {
				t.Errorf("found %v, want %s", found, c.want)
			}
		})
		if found := problems(t, a); len(found) > 0 {
			t.Fatalf("after %s was mended: %v", c.name, found)
		}
	}
}

// TestVerify_Facts: facts that are changed in the file of the facts, behind the program's back, are named by source, edition
// and period, whether their number changes or not; and a released file that would be another one today is named.
func TestVerify_Facts(t *testing.T) {
	a, dir := logged(t)
	system := kernel.WithActor(t.Context(), kernel.System())
	if _, err := a.Site(app.WebConfig{Country: "HN", Log: slog.Default()}); err != nil {
		t.Fatal(err)
	}
	of := func(check string, list []app.Finding) (found []app.Finding) {
		for _, f := range list {
			if f.Check == check {
				found = append(found, f)
			}
		}
		return found
	}
	before, err := a.Verify(system, "")
	if err != nil || len(of("facts", before)) != 1 || of("facts", before)[0].Args["n"] != "0" || of("facts", before)[0].Args["tallied"] != "1" {
		t.Fatalf("an edition without a seal is held against its tallies, and that is said: %+v, %v", of("facts", before), err)
	}
	for _, step := range []func(context.Context) error{a.EnterFacts, a.EnterReleases, a.Log.Flush, a.EnterFacts, a.EnterReleases, a.Log.Flush} {
		if err := step(system); err != nil {
			t.Fatal(err)
		}
	}
	untouched, err := a.Verify(system, "")
	if err != nil || of("facts", untouched)[0].Args["n"] != "1" || of("releases", untouched)[0].Args["n"] == "0" {
		t.Fatalf("%+v %+v, %v", of("facts", untouched), of("releases", untouched), err)
	}
	if found := problems(t, a); len(found) > 0 {
		t.Fatalf("untouched: %v", found)
	}
	for _, c := range []struct{ sql, message string }{
		{`UPDATE statistics_fact SET territory = (SELECT min(territory) FROM statistics_fact)`, "app.verify.facts.altered"},
		{`UPDATE statistics_fact SET quantity = quantity + 1`, "app.verify.facts.tally"},
	} {
		if _, err := a.Duck.DB.ExecContext(t.Context(), c.sql); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil { // what was counted before is still in memory
			t.Fatal(err)
		}
		if a, err = app.Open(t.Context(), app.Config{Data: dir, Memory: "256MB"}); err != nil {
			t.Fatal(err)
		}
		list, err := a.Verify(system, "")
		if err != nil {
			t.Fatal(err)
		}
		named := false
		for _, f := range of("facts", list) {
			named = named || f.Problem && f.Message == c.message && f.Args["source"] == "hn-sepol-homicides" && f.Args["edition"] == "1" && f.Args["period"] == "2019"
		}
		if !named {
			t.Errorf("%s: %+v", c.sql, of("facts", list))
		}
		if found := of("releases", list); !found[0].Problem || found[0].Message != "app.verify.release.differs" {
			t.Errorf("%s: the released figures: %+v", c.sql, found)
		}
	}
	t.Cleanup(func() { _ = a.Close() })
}

// TestTrail_SealedSoon: the end of the trail cannot be cut off unseen: its head is in the public log after a hundred entries,
// and when the server stops.
func TestTrail_SealedSoon(t *testing.T) {
	for name, c := range map[string]struct {
		entries int
		seal    func(*app.App, context.Context) error
	}{
		"after a hundred entries":   {100, func(a *app.App, ctx context.Context) error { return a.Log.Flush(ctx) }},
		"when the server has ended": {1, func(a *app.App, ctx context.Context) error { return a.Log.Seal(ctx) }},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := logged(t)
			system := kernel.WithActor(t.Context(), kernel.System())
			for n := range c.entries {
				if err := a.Trail.Record(system, audit.Entry{Tenant: kernel.MainTenant, Actor: "ana", Act: "read", Kind: "record", Object: fmt.Sprint("r", n), Outcome: audit.Read}); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.seal(a, system); err != nil {
				t.Fatal(err)
			}
			if found := problems(t, a); len(found) > 0 {
				t.Fatalf("untouched: %v", found)
			}
			if err := a.Records.Tx(system, func(tx *db.Tx) error {
				for _, table := range []string{"audit_concerned", "audit_entry"} {
					if _, err := tx.Exec(system, `DELETE FROM `+table+` WHERE number = (SELECT max(number) FROM audit_entry)`); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if found := problems(t, a); len(found) != 1 || !strings.HasPrefix(found[0], "audit.cut") {
				t.Errorf("the last entry was taken away: %v", found)
			}
		})
	}
}

// damage changes something and gives back what mends it. A folder stands for its newest file.
func damage(t *testing.T, a *app.App, sql, file string) (undo func()) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	run := func(sql string) {
		if err := a.Records.Tx(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, sql); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if sql != "" {
		table := "sources_edition"
		for _, name := range []string{"audit_concerned", "audit_entry", "statistics_indicator", "tlog_outbox"} {
			if strings.Contains(sql, name) {
				table = name
			}
		}
		run(`CREATE TABLE kept_copy AS SELECT * FROM ` + table)
		if table == "audit_entry" {
			run(`CREATE TABLE kept_concerned AS SELECT * FROM audit_concerned`)
			run(`DELETE FROM audit_concerned`)
		}
		columns := columnsOf(t, a, table)
		run(sql)
		return func() {
			key := map[string]string{"audit_entry": "number", "audit_concerned": "number, kind, object", "sources_edition": "source, number", "statistics_indicator": "id, version", "tlog_outbox": "type, id, version"}[table]
			run(`INSERT INTO ` + table + ` SELECT * FROM kept_copy WHERE true ON CONFLICT (tenant, ` + key + `) DO UPDATE SET ` + columns)
			if table == "audit_entry" {
				run(`INSERT INTO audit_concerned SELECT * FROM kept_concerned`)
				run(`DROP TABLE kept_concerned`)
			}
			run(`DROP TABLE kept_copy`)
		}
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		_ = filepath.WalkDir(file, func(path string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				file = path
			}
			return err
		})
	}
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := bytes.Clone(was)
	broken[len(broken)/2] ^= 1
	if err := os.WriteFile(file, broken, 0o644); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.WriteFile(file, was, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// columnsOf sets every column of a table to what a conflicting row has.
func columnsOf(t *testing.T, a *app.App, table string) string {
	t.Helper()
	rows, err := a.Records.Query(t.Context(), `SELECT name FROM pragma_table_info('`+table+`')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		list = append(list, name+" = excluded."+name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, ", ")
}

// TestWithdraw_IsPublic: taking an edition out of the figures is entered, with its reason behind a salt.
func TestWithdraw_IsPublic(t *testing.T) {
	a, dir := logged(t)
	system := kernel.WithActor(t.Context(), kernel.System())
	if _, err := a.Sources.Withdraw(system, "hn-sepol-homicides", 1, "counted twice"); err != nil {
		t.Fatal(err)
	}
	if err := a.Log.Flush(system); err != nil {
		t.Fatal(err)
	}
	p, ok, err := a.Log.Find(system, kernel.MainTenant, "withdrawal", "hn-sepol-homicides/1", 0)
	if err != nil || !ok || !p.Salted || !strings.Contains(p.Statement, "counted twice") {
		t.Fatalf("%+v %v", p, err)
	}
	if err := filepath.WalkDir(filepath.Join(dir, "log"), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			if data, _ := os.ReadFile(path); bytes.Contains(data, []byte("counted twice")) {
				t.Errorf("%s tells the reason", path)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if found := problems(t, a); len(found) > 0 {
		t.Errorf("%v", found)
	}
}

// TestLogPages: a reader gets from each page to a proof, and the proof holds without the server.
func TestLogPages(t *testing.T) {
	d := demo(t)
	system := kernel.WithActor(context.Background(), kernel.System())
	if body := d.get(t, "/en/indicators/homicide-rate").Body.String(); !strings.Contains(body, "has no proof yet") || strings.Contains(body, "/proofs/figures") {
		t.Error("a figure whose file is not in the log does not say so")
	}
	if err := d.Log.Prepare("seguridad.example.org/tlog"); err != nil {
		t.Fatal(err)
	}
	if err := d.Log.Flush(system); err != nil {
		t.Fatal(err)
	}
	if err := d.EnterReleases(system); err != nil {
		t.Fatal(err)
	}
	if err := d.Log.Flush(system); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/en/proofs/editions/co-ponal-homicides/1": "main/co-ponal-homicides/1",
		"/en/proofs/definitions/homicide-rate/v1":  "main/homicide-rate",
		"/en/proofs/data/values":                   "main/values",
		"/en/proofs/entries/0.tlog-proof":          "main/",
		"/fr/proofs/figures?indicator=homicide-rate&source=co-ponal-homicides&territory=CO-05&year=2021": "main/values",
		"/pt/proofs/figures?indicator=homicide-rate&source=wb-homicides&territory=MX&year=2021":          "main/values",
	} {
		answer := d.get(t, path)
		claim, err := verifier.Check(answer.Body.Bytes(), d.Log.VKey())
		if err != nil || !strings.HasPrefix(claim.Entry.ID, want) {
			t.Errorf("%s: %d %v %s", path, answer.Code, err, claim.Entry.ID)
		}
		if strings.Contains(path, "figures") && (claim.Part == nil || !strings.Contains(claim.Part.Line, ",2021,") || len(claim.Rests) < 2) {
			t.Errorf("%s: %+v", path, claim.Part)
		}
	}
	for path, want := range map[string]int{"/en/proofs/entries/99999.tlog-proof": 404, "/en/proofs/entries/x": 404, "/en/proofs/editions/none/1": 404, "/en/proofs/figures": 404, "/en/proofs/figures?year=2021&indicator=none": 404,
		"/en/indicators/robbery-count": 200, // a page without a figure has nothing to prove
		"/en/log/entries/-1":           404, "/en/log/entries/0": 200, "/es/log": 200, "/pt/log?q=homicide": 200, "/fr/log?q=%25&before=x": 200, "/en/log/about/edition?id=none": 404, "/en/log/about/edition?id=co-ponal-homicides/1": 303,
		"/tlog/checkpoint": 200, "/tlog/key": 200, "/tlog/tile/0/000": 404, "/tlog/.state/treeState": 404, "/tlog/published": 404, "/tlog/lock": 404} {
		if got := d.get(t, path).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	c, _ := d.Log.Published()
	if got := d.get(t, "/tlog/checkpoint"); got.Body.String() != c.Note || got.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("%s %v", got.Body, got.Header())
	}
	secret, err := os.ReadFile(filepath.Join(d.LogFolder(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/tlog/key", "/tlog/checkpoint", "/tlog/log/key"} {
		if strings.Contains(d.get(t, path).Body.String(), strings.Split(string(secret), "\n")[0]) {
			t.Errorf("%s gives the secret key away", path)
		}
	}
	if body := d.get(t, "/en/indicators/homicide-rate?sex=female").Body.String(); !strings.Contains(body, "There is no proof of figures by sex") {
		t.Error("a figure by sex does not say that it has no proof")
	}
	for path, link := range map[string]string{"/en/sources/co-ponal-homicides/editions/1": "/en/log/about/edition?id=co-ponal-homicides%2F1", "/en/definitions/homicide-rate/v1": "/en/log/about/indicator?id=homicide-rate",
		"/en/data/values": "/en/log/about/release?id=values", "/en/indicators/homicide-rate": "/en/proofs/figures?indicator=homicide-rate"} {
		if body := d.get(t, path).Body.String(); !strings.Contains(strings.ReplaceAll(body, "&amp;", "&"), link) {
			t.Errorf("%s does not lead to %s", path, link)
		}
	}
}

// TestLog_Governments: one log seals what all governments decide, and the pages of one do not show what another said.
func TestLog_Governments(t *testing.T) {
	a, _ := logged(t)
	system := kernel.WithActor(t.Context(), kernel.System())
	yoro := tenants.Tenant{ID: "yoro", Names: kernel.Text{kernel.Spanish: "Yoro", kernel.English: "Yoro", kernel.Portuguese: "Yoro", kernel.French: "Yoro"}, Country: "HN", Lang: kernel.Spanish, Host: "yoro.example.org"}
	if _, err := a.CreateTenant(system, yoro); err != nil {
		t.Fatal(err)
	}
	if err := a.Log.Flush(system); err != nil {
		t.Fatal(err)
	}
	theirs, err := a.Log.Entries(system, "yoro", tlog.Query{Type: tlog.Indicator})
	if err != nil || len(theirs) != 16 {
		t.Fatalf("%d definitions of the new government: %v", len(theirs), err)
	}
	if _, ok, err := a.Log.At(system, kernel.MainTenant, theirs[0].Place); ok || err != nil {
		t.Errorf("the main government has the other's entry %d: %v", theirs[0].Place, err)
	}
	if found := problems(t, a); len(found) > 0 {
		t.Errorf("%v", found)
	}
}
