package app_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/table"
	"convive/internal/sources"
)

// now is the day on which every test imports.
var now = time.Date(2023, 6, 15, 12, 0, 0, 0, time.UTC)

// bench is an installation with a clock that moves on by a second each time it is asked.
type bench struct {
	still bool // the clock does not go on by itself
	*app.App
	ctx   context.Context
	read  sync.Mutex // jobs and the test ask for the time beside each other
	clock time.Time
	count int
}

// Now moves on, so that each act has a moment of its own.
func (b *bench) Now() time.Time {
	b.read.Lock()
	defer b.read.Unlock()
	if !b.still {
		b.clock = b.clock.Add(time.Second)
	}
	return b.clock
}

func openBench(t testing.TB, database string) *bench {
	t.Helper()
	b := &bench{ctx: kernel.WithActor(context.Background(), kernel.System()), clock: now}
	data := t.TempDir()
	if database == "" {
		data = dataFolder(t)
	}
	a, err := app.Open(b.ctx, app.Config{Data: data, Database: database, Clock: b, Memory: "512MB", VaultKey: vaultKeyFile(t)})
	if err != nil {
		t.Fatal(err)
	}
	b.App = a
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// vaultKeyFile is the address of a fresh key for the vault.
func vaultKeyFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vault.key")
	if err := app.MakeVaultKey(path); err != nil {
		t.Fatal(err)
	}
	return "file:" + path
}

// eachEngine runs the suite with facts and records in the embedded engines and in PostgreSQL.
func eachEngine(t *testing.T, suite func(t *testing.T, b *bench)) {
	t.Helper()
	t.Run("duckdb", func(t *testing.T) { suite(t, openBench(t, "")) })
	t.Run("postgres", func(t *testing.T) { suite(t, openBench(t, database(t))) })
}

var profileUnit = regexp.MustCompile(`\bunit: ([a-z]+)`)

// declare makes a source of its own with a profile: document without the lines profile, version and source.
func (b *bench) declare(t testing.TB, rules string) string {
	t.Helper()
	b.count++
	name := fmt.Sprintf("xx-test-%d", b.count)
	unit := "victim" // what the profile counts
	if m := profileUnit.FindStringSubmatch(rules); m != nil {
		unit = m[1]
	}
	if _, err := b.Sources.Declare(b.ctx, "source: "+name+"\ncountry: CO\ntitle: {en: Test}\ninstitution: {en: Test}\nunit: "+unit+"\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sources.AddProfile(b.ctx, "profile: "+name+"\nversion: 1\nsource: "+name+"\n"+rules); err != nil {
		t.Fatal(err)
	}
	return name
}

// write puts a file into the test's folder.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// facts is how many facts an edition holds, and their quantity.
func (b *bench) facts(t testing.TB, source string, edition int) (rows, quantity int64) {
	t.Helper()
	engine, query := b.Facts.ReadEdition(sources.EditionKey{Tenant: kernel.MainTenant, Source: source, Number: edition})
	if err := engine.QueryRowContext(b.ctx, "SELECT count(*), CAST(coalesce(sum(quantity), 0) AS BIGINT) FROM ("+query+") AS edition").Scan(&rows, &quantity); err != nil {
		t.Fatal(err)
	}
	return rows, quantity
}

// fact reads expressions over the facts of an edition under a condition, as text.
func (b *bench) fact(t testing.TB, source string, edition int, expression, condition string) string {
	t.Helper()
	engine, query := b.Facts.ReadEdition(sources.EditionKey{Tenant: kernel.MainTenant, Source: source, Number: edition})
	rows, err := engine.QueryContext(b.ctx, "SELECT CAST("+expression+" AS VARCHAR) FROM ("+query+") AS edition WHERE "+condition+" ORDER BY file, line, 1")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var text *string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		if text == nil {
			list = append(list, "null")
		} else {
			list = append(list, *text)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " | ")
}

// reasons lists an edition's quarantine as "line field reason", the prefix of reasons left out.
func (b *bench) reasons(t testing.TB, source string, edition int) []string {
	t.Helper()
	list, _, err := b.Sources.Quarantine(b.ctx, source, edition, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, q := range list {
		p := q.Problems[0]
		out = append(out, fmt.Sprintf("%d %s %s", q.Line, p.Field, strings.TrimPrefix(p.Reason, "sources.reason.")))
	}
	return out
}

// conserved checks what every edition promises: no row is lost, and the facts are those that were counted.
func (b *bench) conserved(t testing.TB, e sources.Edition) {
	t.Helper()
	c := e.Counts
	if c.Read != c.Accepted+c.Quarantined+c.Duplicates {
		t.Errorf("%s %d: read %d is not accepted %d + quarantined %d + duplicates %d", e.Source, e.Number, c.Read, c.Accepted, c.Quarantined, c.Duplicates)
	}
	rows, quantity := b.facts(t, e.Source, e.Number)
	if rows != c.Accepted || quantity != c.Quantity {
		t.Errorf("%s %d: counted %d rows of %d, stored %d of %d", e.Source, e.Number, c.Accepted, c.Quantity, rows, quantity)
	}
	_, aside, err := b.Sources.Quarantine(b.ctx, e.Source, e.Number, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if int64(aside) != c.Quarantined+c.Duplicates {
		t.Errorf("%s %d: %d rows kept aside, counted %d + %d", e.Source, e.Number, aside, c.Quarantined, c.Duplicates)
	}
	var tally int64
	for _, p := range e.Periods {
		tally += p.Rows
	}
	if tally != c.Accepted {
		t.Errorf("%s %d: periods hold %d rows, accepted %d", e.Source, e.Number, tally, c.Accepted)
	}
}

// message is the message id of a fault, or the error's text.
func message(err error) string {
	if f, ok := fault.Of(err); ok {
		return f.Message
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// sheet is the quarantine of an edition as the file that goes out.
func (b *bench) sheet(t testing.TB, source string, edition int) string {
	t.Helper()
	var out bytes.Buffer
	w := table.NewWriter(&out, true)
	if err := b.Sources.QuarantineSheet(b.ctx, source, edition, func(cells []string) error { w.Write(cells); return nil }); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
