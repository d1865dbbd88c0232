package app_test

import (
	"bytes"

	"context"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/backup"
	"convive/internal/platform/identity"
	"convive/internal/platform/vault"
	"convive/internal/sources"
)

// backedUp is a backup of an installation in a file of the test's own.
func backedUp(t *testing.T, a *app.App, lock backup.Lock) (string, backup.Receipt) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "convive.backup")
	receipt, err := backup.Create(t.Context(), path, lock, func(w io.Writer) error {
		return a.Backup(t.Context(), w, app.BackupOptions{Vault: lock.Closed(), Version: "test"}, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return path, receipt
}

// restored opens what a backup gives in a new folder.
func restored(t *testing.T, o app.RestoreOptions, c app.Config) *app.App {
	t.Helper()
	o.Data, o.Clock = filepath.Join(t.TempDir(), "restored"), kernel.FixedClock(now)
	if _, err := app.Restore(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	c.Data, c.Memory = o.Data, "512MB"
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// TestBackup_SameFigures: every page, the interface for programs and its CSV answer from a restored backup byte for byte as
// before, and the copy was made while they were being asked for.
func TestBackup_SameFigures(t *testing.T) {
	d := demo(t)
	asking, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	var asked atomic.Int64
	wait.Go(func() {
		for asking.Err() == nil {
			if got := d.get(t, "/es/indicators/homicide-rate?territory=CO-76&level=2").Code; got != http.StatusOK {
				t.Errorf("answer %d during the backup", got)
			}
			asked.Add(1)
		}
	})
	path, receipt := backedUp(t, d.App, backup.Lock{})
	stop()
	wait.Wait()
	if asked.Load() == 0 || len(receipt.Parts) < 6 || receipt.Vault || len(receipt.Heads) != 2 { // one of each government
		t.Errorf("%d answers, receipt %+v", asked.Load(), receipt)
	}
	again := restored(t, app.RestoreOptions{File: path, Digest: receipt.Digest}, app.Config{Clock: d.Config.Clock})
	site, err := again.Handler(app.WebConfig{Country: "CO", Components: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, p := range paths {
		list = append(list, "/es"+p, "/fr"+p)
	}
	values := "/api/v1/statistics/indicators/homicide-rate/values?territory=CO&level=1&by=sex"
	list = append(list, values, values+"&format=csv", "/api/v1/statistics/indicators", "/api/v1/sources", "/api/v1/territories/units/CO-05")
	for _, p := range list {
		before := d.get(t, p)
		after := httptest.NewRecorder()
		site.ServeHTTP(after, httptest.NewRequest("GET", p, nil))
		if before.Code != http.StatusOK || before.Code != after.Code || !bytes.Equal(before.Body.Bytes(), after.Body.Bytes()) {
			t.Errorf("%s: %d, %d bytes before; %d, %d bytes after", p, before.Code, before.Body.Len(), after.Code, after.Body.Len())
		}
	}
	if csv := d.get(t, values+"&format=csv"); csv.Code != http.StatusOK || bytes.Count(csv.Body.Bytes(), []byte("\n")) < 50 {
		t.Errorf("the figures compared are none: %d, %s", csv.Code, csv.Body)
	}
	whole(t, again)
}

// whole asks the doctor, and the audit chain.
func whole(t *testing.T, a *app.App) {
	t.Helper()
	ctx := kernel.WithActor(t.Context(), kernel.System())
	for _, f := range a.Examine(ctx) {
		if f.Problem && f.Check != "disk" {
			t.Errorf("%s: %s %v", f.Check, f.Message, f.Args)
		}
	}
	f, err := a.Trail.Verify(ctx, kernel.MainTenant, nil)
	if err != nil || f.Flaw != "" || f.Rows == 0 {
		t.Errorf("trail %+v, %v", f, err)
	}
}

// TestBackup_WhileImporting: backups that are made while editions come and go each restore to an installation without a
// contradiction.
func TestBackup_WhileImporting(t *testing.T) {
	if testing.Short() {
		t.Skip("imports while it copies")
	}
	ctx := kernel.WithActor(t.Context(), kernel.System())
	a, err := app.Open(ctx, app.Config{Data: dataFolder(t), Memory: "512MB", Clock: kernel.ClockFunc(time.Now)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b := &bench{App: a, ctx: ctx}
	source := b.declare(t, police)
	var stop atomic.Bool
	var wait sync.WaitGroup
	done := make(chan bool, 1000) // one for each edition that came
	wait.Go(func() {
		for n := 1; !stop.Load(); n++ {
			rows := strings.Repeat(fmt.Sprintf("15/03/2021,05001000,,,%d,M,34,a\n", n), 500)
			path := filepath.Join(a.Config.Data, "in.csv")
			if err := os.WriteFile(path, []byte(policeHeader+rows), 0o600); err != nil {
				t.Error(err)
				return
			}
			e, err := a.ImportFiles(ctx, source, []string{path}, nil)
			if err == nil && n%2 == 0 {
				_, err = a.Sources.Approve(ctx, source, e.Number, "newer")
			}
			if err != nil {
				t.Error(err)
				return
			}
			done <- true
		}
	})
	defer wait.Wait()
	defer stop.Store(true)
	seen := map[int]bool{}
	for range 4 {
		for range 2 {
			select {
			case <-done:
			case <-time.After(time.Minute):
				t.Fatal("no edition came")
			}
		}
		path, _ := backedUp(t, a, backup.Lock{})
		again := restored(t, app.RestoreOptions{File: path}, app.Config{Clock: a.Config.Clock})
		whole(t, again)
		list, err := again.Sources.Editions(ctx, source)
		if err != nil {
			t.Fatal(err)
		}
		seen[len(list)] = true
		for _, e := range list {
			rows, _ := (&bench{App: again, ctx: ctx}).facts(t, source, e.Number)
			if stands := e.State == sources.Published || e.State == sources.Checked; stands && rows != e.Counts.Accepted || !stands && rows != 0 {
				t.Errorf("edition %d (%s) says %d, the facts hold %d", e.Number, e.State, e.Counts.Accepted, rows)
			}
		}
	}
	if len(seen) < 2 {
		t.Error("nothing came while the backups were made")
	}
}

// caseworker is to whom a record is assigned.
func caseworker() vault.Ask {
	return vault.Ask{Subject: authz.Subject{Tenant: kernel.MainTenant, Account: "ana", Institution: "police", Roles: []kernel.Role{"caseworker"}},
		Record: authz.Record{Tenant: kernel.MainTenant, ID: "r1", Owner: "police", Kind: "incident", Assigned: []string{"ana"}}}
}

// TestBackup_SigningIn: by no backup does somebody come in: sessions, links and tickets are in none, and secrets of code
// generators, recovery codes and tokens only in an encrypted one.
func TestBackup_SigningIn(t *testing.T) {
	h := openHouse(t)
	h.entered(officer)
	if _, err := h.Identity.Invite(system(t), identity.Invitation{Name: "guest", Institution: "police", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}}}); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`UPDATE identity_account SET totp_secret = 'CANARY-GENERATOR' WHERE name = 'ana'`,
		`INSERT INTO identity_recovery_code (tenant, account, digest) VALUES ('main', 'ana', 'CANARY-RECOVERY')`,
		`INSERT INTO identity_ceremony (tenant, digest, kind, account, state, tries, created_at, expires_at) VALUES ('main', 'CANARY-TICKET', 'code', 'ana', '', 0, '', '')`,
		`INSERT INTO identity_token (tenant, digest, id, account, scopes, issuer, created_at, expires_at) VALUES ('main', 'CANARY-TOKEN', 'x', 'ana', '', '', '', '')`} {
		h.sql(statement)
	}
	secret := func(query string) []byte {
		t.Helper()
		var text string
		if err := h.Records.QueryRow(t.Context(), query).Scan(&text); err != nil || text == "" {
			t.Fatal(text, err)
		}
		return []byte(text)
	}
	alive := map[string][]byte{"a session": secret(`SELECT digest FROM identity_session`), "a link": secret(`SELECT digest FROM identity_link`), "a ticket": []byte("CANARY-TICKET")}
	kept := map[string][]byte{"a generator": []byte("CANARY-GENERATOR"), "a recovery code": []byte("CANARY-RECOVERY"), "a token": []byte("CANARY-TOKEN")}
	words := filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(words, []byte("correct horse battery staple"), 0o600); err != nil {
		t.Fatal(err)
	}
	lock, err := backup.LockBy(words)
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := backup.KeyBy(words)
	if err != nil {
		t.Fatal(err)
	}
	open, _ := backedUp(t, h.App, backup.Lock{})
	locked, _ := backedUp(t, h.App, lock)
	for name, content := range unpacked(t, open, backup.Key{}) {
		for what, text := range kept {
			if bytes.Contains(content, text) {
				t.Errorf("%s is in %s of the open backup", what, name)
			}
		}
		for what, text := range alive {
			if bytes.Contains(content, text) {
				t.Errorf("%s is in %s of the open backup", what, name)
			}
		}
	}
	found := map[string]bool{}
	for name, content := range unpacked(t, locked, unlock) {
		for what, text := range kept {
			found[what] = found[what] || bytes.Contains(content, text)
		}
		for what, text := range alive {
			if bytes.Contains(content, text) {
				t.Errorf("%s is in %s of the encrypted backup", what, name)
			}
		}
	}
	if len(found) != 3 || !found["a generator"] || !found["a recovery code"] || !found["a token"] {
		t.Errorf("the encrypted backup holds %v", found)
	}
}

// TestBackup_Vault: an open backup has nothing of the vault in it, an encrypted one its cipher text and never the key; who
// has the key reads after a restore what was there before.
func TestBackup_Vault(t *testing.T) {
	each := map[string]func(t *testing.T) (data, database string){
		"embedded": func(t *testing.T) (string, string) { return dataFolder(t), "" },
		"postgres": func(t *testing.T) (string, string) { return t.TempDir(), database(t) },
	}
	for name, place := range each {
		t.Run(name, func(t *testing.T) {
			data, database := place(t)
			key := filepath.Join(t.TempDir(), "vault.key")
			if err := app.MakeVaultKey(key); err != nil {
				t.Fatal(err)
			}
			ctx := kernel.WithActor(t.Context(), kernel.System())
			c := app.Config{Data: data, Database: database, Memory: "512MB", VaultKey: "file:" + key, Clock: kernel.FixedClock(now)}
			a, err := app.Open(ctx, c)
			if err != nil {
				t.Fatal(err)
			}
			ref, err := a.Vault.Enter(ctx, caseworker(), vault.Sheet{vault.Identity: {"name": "CANARY-VICTIM-1"}})
			if err != nil {
				t.Fatal(err)
			}
			var sealed bytes.Buffer
			if err := vault.Dump(ctx, a.Records, &sealed); err != nil {
				t.Fatal(err)
			}
			words := filepath.Join(t.TempDir(), "words")
			if err := os.WriteFile(words, []byte("correct horse battery staple"), 0o600); err != nil {
				t.Fatal(err)
			}
			lock, err := backup.LockBy(words)
			if err != nil {
				t.Fatal(err)
			}
			unlock, err := backup.KeyBy(words)
			if err != nil {
				t.Fatal(err)
			}
			opened, _ := backedUp(t, a, backup.Lock{})
			locked, receipt := backedUp(t, a, lock)
			if !receipt.Has(backup.Vault) || receipt.Has(backup.Records) != (database == "") {
				t.Errorf("parts %+v", receipt.Parts)
			}
			secrets := vaultSecrets(t, a, key)
			for _, content := range unpacked(t, opened, backup.Key{}) {
				for what, secret := range secrets {
					if bytes.Contains(content, secret) {
						t.Errorf("%s is in the open backup", what)
					}
				}
			}
			for name, content := range unpacked(t, locked, unlock) {
				for _, what := range []string{"name", "keeper's key", "keeper's key in base64"} {
					if bytes.Contains(content, secrets[what]) {
						t.Errorf("%s is in %s", what, name)
					}
				}
				if name != backup.Vault && bytes.Contains(content, []byte(ref)) && bytes.Contains(content, secrets["sealed name"]) {
					t.Errorf("cipher text is in %s", name)
				}
			}
			if database != "" { // as pg_restore leaves it, without the vault's tables filled
				if err := vault.Strip(ctx, a.Records); err != nil {
					t.Fatal(err)
				}
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			again := restored(t, app.RestoreOptions{File: locked, Key: unlock, Database: database}, app.Config{Database: database, VaultKey: c.VaultKey, Clock: c.Clock})
			sheet, err := again.Vault.Read(ctx, caseworker(), ref, vault.Identity)
			if err != nil || sheet[vault.Identity]["name"] != "CANARY-VICTIM-1" {
				t.Errorf("after the restore: %v, %v", sheet, err)
			}
			var after bytes.Buffer
			if err := vault.Dump(ctx, again.Records, &after); err != nil || after.String() != sealed.String() {
				t.Errorf("the vault is not as before: %v", err)
			}
			if _, err := os.Stat(filepath.Join(again.Config.Data, backup.Vault)); err == nil {
				t.Error("the vault's part was left in the folder")
			}
		})
	}
}

// vaultSecrets are the bytes that must not leave the vault.
func vaultSecrets(t *testing.T, a *app.App, keyFile string) map[string][]byte {
	t.Helper()
	text, err := os.ReadFile(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string][]byte{"name": []byte("CANARY-VICTIM-1"), "keeper's key in base64": bytes.TrimSpace(text)}
	if list["keeper's key"], err = base64.StdEncoding.DecodeString(string(bytes.TrimSpace(text))); err != nil {
		t.Fatal(err)
	}
	var wrapped, person, cell []byte
	if err := a.Records.QueryRow(t.Context(), `SELECT k.wrapped, s.wrapped, c.sealed FROM vault_tenant_key k, vault_subject s, vault_cell c`).Scan(&wrapped, &person, &cell); err != nil {
		t.Fatal(err)
	}
	list["tenant's wrapped key"], list["person's wrapped key"], list["sealed name"] = wrapped, person, cell
	return list
}

// unpacked are the parts of a backup by name.
func unpacked(t *testing.T, file string, key backup.Key) map[string][]byte {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "unpacked")
	if err := backup.Begin(dir); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := key.Open(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Extract(t.Context(), plain, dir); err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		parts[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

// TestRestore_Refuses: what cannot be restored whole is refused before the folder is touched.
func TestRestore_Refuses(t *testing.T) {
	b := openBench(t, "")
	path, receipt := backedUp(t, b.App, backup.Lock{})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file := func(change func([]byte) []byte) string { return write(t, "b", change(bytes.Clone(data))) }
	for name, c := range map[string]struct {
		o    app.RestoreOptions
		want string
	}{
		"flipped byte":  {app.RestoreOptions{File: file(func(d []byte) []byte { d[len(d)/2] ^= 1; return d })}, ""},
		"cut":           {app.RestoreOptions{File: file(func(d []byte) []byte { return d[:len(d)-1] })}, "backup.damaged"},
		"another one":   {app.RestoreOptions{File: path, Digest: strings.Repeat("0", 64)}, "app.restoreOther"},
		"PostgreSQL":    {app.RestoreOptions{File: path, Database: "postgres://nowhere/x"}, "app.restoreEmbedded"},
		"no backup":     {app.RestoreOptions{File: write(t, "n", []byte("PK"))}, "backup.damaged"},
		"newer tables":  {app.RestoreOptions{File: newer(t, func(m *backup.Manifest) { m.Migrations["sources"] = 99 })}, "backup.newer"},
		"newer modules": {app.RestoreOptions{File: newer(t, func(m *backup.Manifest) { m.Migrations["crisis"] = 1 })}, "backup.newer"},
		"no database":   {app.RestoreOptions{File: newer(t, func(m *backup.Manifest) { m.Records = "postgres" })}, "app.restoreNeedsDatabase"},
		"nothing in it": {app.RestoreOptions{File: newer(t, func(*backup.Manifest) {})}, "backup.damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			c.o.Data, c.o.Clock = filepath.Join(t.TempDir(), "new"), kernel.FixedClock(now)
			_, err := app.Restore(t.Context(), c.o)
			if f, ok := fault.Of(err); !ok || c.want != "" && f.Message != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
			if _, err := os.Stat(c.o.Data); err == nil {
				t.Error("the folder was touched")
			}
		})
	}
	t.Run("folder in use", func(t *testing.T) {
		_, err := app.Restore(t.Context(), app.RestoreOptions{File: path, Data: b.Config.Data, Clock: b})
		if f, ok := fault.Of(err); !ok || f.Message != "backup.notEmpty" {
			t.Error(err)
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), "half")
		if err := backup.Begin(data); err != nil {
			t.Fatal(err)
		}
		_, err := app.Open(t.Context(), app.Config{Data: data})
		if f, ok := fault.Of(err); !ok || f.Message != "backup.unfinished" {
			t.Errorf("a half restored folder was opened: %v", err)
		}
		if _, err = app.Restore(t.Context(), app.RestoreOptions{File: path, Data: data, Clock: b}); fault.CodeOf(err) != fault.CodeConflict {
			t.Error(err)
		}
	})
	if receipt.Migrations["sources"] == 0 || receipt.Migrations["vault"] == 0 {
		t.Errorf("migrations %v", receipt.Migrations)
	}
}

// newer is a backup without parts whose manifest was changed.
func newer(t *testing.T, change func(*backup.Manifest)) string {
	t.Helper()
	m := backup.Manifest{Format: backup.Format, At: now, Records: "sqlite", Migrations: map[string]int{}, Parts: []backup.Part{}}
	change(&m)
	var out bytes.Buffer
	if err := backup.Write(t.Context(), &out, m, nil, nil); err != nil {
		t.Fatal(err)
	}
	return write(t, "m", out.Bytes())
}

// TestBackup_MissingOriginal: an original that is gone or altered fails the backup, and the trail tells of the attempt.
func TestBackup_MissingOriginal(t *testing.T) {
	b := openBench(t, "")
	e := b.publish(t, b.declare(t, police), policeHeader+"15/03/2021,05001000,,,2,M,34,a\n")
	if err := os.WriteFile(b.Original(e.Files[0].SHA256), []byte("altered"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := b.Backup(t.Context(), io.Discard, app.BackupOptions{}, nil)
	if f, ok := fault.Of(err); !ok || f.Message != "backup.partDamaged" || !strings.Contains(f.Args["part"], e.Files[0].SHA256) {
		t.Errorf("%v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(b.Duck.Scratch(), "backup-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	entries, err := b.Trail.Entries(t.Context(), kernel.MainTenant, audit.Query{Limit: 1})
	if err != nil || len(entries) != 1 || entries[0].Act != "backUp" {
		t.Errorf("trail %+v, %v", entries, err)
	}
}
