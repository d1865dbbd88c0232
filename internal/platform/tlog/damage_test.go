package tlog_test

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/platform/tlog"
	"convive/internal/platform/tlog/verifier"
)

// copyFolder keeps a copy of a folder, as a backup does.
func copyFolder(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	must(t, os.CopyFS(to, os.DirFS(from)))
	must(t, os.Chmod(filepath.Join(to, "key"), 0o600))
	return to
}

func flip(t testing.TB, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	if at < 0 {
		at += len(data)
	}
	data[at] ^= 1
	must(t, os.WriteFile(path, data, 0o644))
}

// TestFolder_FindsEveryFlippedByte: one byte changed in any file that the log consists of is found, and the file is named.
func TestFolder_FindsEveryFlippedByte(t *testing.T) {
	folder := t.TempDir()
	l := open(t, testkit.SQLite(t), folder)
	write(t, l, 1, 700)
	must(t, l.Flush(t.Context()))
	if _, err := inFolder(t, l, folder); err != nil {
		t.Fatal(err)
	}
	count := 0
	must(t, filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(folder, path)
		info, err := e.Info()
		if err != nil || !strings.HasPrefix(name, "tile/") && name != "published" {
			return err
		}
		if strings.Contains(name, ".p/") && !strings.Contains(name, ".p/188") && !strings.Contains(name, "1/000.p/2") {
			return nil // an edge that a longer one took the place of
		}
		for _, at := range []int{0, int(info.Size()) / 2, -1} {
			broken := copyFolder(t, folder)
			flip(t, filepath.Join(broken, name), at)
			_, err := inFolder(t, l, broken)
			var flaw verifier.Flaw
			if !errors.As(err, &flaw) || !strings.Contains(flaw.Error(), strings.TrimPrefix(name, "published")) {
				t.Errorf("byte %d of %s: %v", at, name, err)
			}
			count++
		}
		return nil
	}))
	if count < 20 {
		t.Errorf("only %d places were tried", count)
	}
}

// TestLog_NeverRewinds: a folder that is older than what was published, or other, is only read; nothing is appended, and
// the reason says so.
func TestLog_NeverRewinds(t *testing.T) {
	for name, c := range map[string]struct {
		damage  func(t *testing.T, now, before string) (folder string)
		message string
	}{
		"restored from an older copy": {func(_ *testing.T, _, before string) string { return before }, "tlog.rewound"},
		"gone": {func(t *testing.T, now, _ string) string {
			must(t, os.Remove(filepath.Join(now, "checkpoint")))
			return now
		}, "tlog.gone"},
		"a byte of a tile": {func(t *testing.T, now, _ string) string {
			flip(t, filepath.Join(now, "tile/0/000.p/30"), 40)
			return now
		}, "tlog.rewritten"},
		"a byte of the checkpoint": {func(t *testing.T, now, _ string) string {
			flip(t, filepath.Join(now, "checkpoint"), 30)
			return now
		}, "tlog.unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
				now := t.TempDir()
				l := open(t, store, now)
				write(t, l, 1, 10)
				must(t, l.Flush(t.Context()))
				before := copyFolder(t, now)
				write(t, l, 11, 30)
				must(t, l.Flush(t.Context()))
				folder := c.damage(t, now, before)
				tiles := listing(t, folder)

				again := open(t, store, folder)
				write(t, again, 31, 40)
				err := again.Flush(t.Context())
				if f, ok := fault.Of(err); !ok || f.Message != c.message || again.Refusal() == nil {
					t.Fatalf("%v; refusal %v", err, again.Refusal())
				}
				if after := listing(t, folder); after != tiles {
					t.Errorf("files were written:\n%s\nthen\n%s", tiles, after)
				}
				if p, ok := again.Published(); !ok || p.Size != 30 {
					t.Errorf("published: %+v", p)
				}
				if _, ok, err := again.Find(t.Context(), kernel.MainTenant, tlog.Edition, "co-homicides/35", 0); ok || err != nil {
					t.Errorf("entry 35 has a place: %v", err)
				}
			})
		})
	}
}

func listing(t *testing.T, folder string) string {
	t.Helper()
	var b strings.Builder
	must(t, filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != "lock" {
			data, _ := os.ReadFile(path)
			b.WriteString(strings.TrimPrefix(path, folder) + " " + string(data) + "\n")
		}
		return err
	}))
	return b.String()
}

// TestLog_NewKey: a log whose key is gone does not go on under another.
func TestLog_NewKey(t *testing.T) {
	store, folder := testkit.SQLite(t), t.TempDir()
	l := open(t, store, folder)
	write(t, l, 1, 3)
	must(t, l.Flush(t.Context()))
	must(t, os.Remove(filepath.Join(folder, "key")))
	again, err := tlog.New(t.Context(), store, tlog.Options{Folder: folder, Clock: clock})
	must(t, err)
	if err := again.Prepare(origin); err == nil {
		t.Error("a second key was made")
	}
	empty := testkit.SQLite(t) // records that were lost do not make the log a new one
	must(t, tlog.Migrate(t.Context(), empty))
	again, err = tlog.New(t.Context(), empty, tlog.Options{Folder: folder, Clock: clock})
	must(t, err)
	if err := again.Prepare(origin); err == nil {
		t.Error("a second key was made with empty records")
	}
	other := t.TempDir()
	foreign := open(t, testkit.SQLite(t), other)
	must(t, os.Rename(filepath.Join(other, "key"), filepath.Join(folder, "key")))
	if again, err = tlog.New(t.Context(), store, tlog.Options{Folder: folder, Clock: clock}); err != nil || again.VKey() != foreign.VKey() {
		t.Fatal(err)
	}
	if f, ok := fault.Of(again.Flush(t.Context())); !ok || f.Message != "tlog.otherKey" {
		t.Errorf("under another key: %v", f)
	}
}

// TestLog_RecordsRestored: records that are older than the log learn its entries from it, and what is decided then comes
// after them.
func TestLog_RecordsRestored(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		folder := t.TempDir()
		l := open(t, store, folder)
		write(t, l, 1, 300)
		must(t, l.Flush(t.Context()))
		must(t, store.Tx(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), `DELETE FROM tlog_outbox WHERE place >= $1`, 100); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `DELETE FROM tlog_checkpoint WHERE size > $1`, 0)
			return err
		}))
		court := newWitness(t, "court.example.org")
		policy(t, folder, l, 1, court)
		court.lies = func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusBadGateway); return true }
		again := open(t, store, folder)
		must(t, again.Flush(t.Context()))
		if p, ok := again.Published(); !ok || p.Size != 300 {
			t.Fatalf("readers get a checkpoint of %d entries, had one of 300", p.Size)
		}
		court.lies = nil
		must(t, again.Write(t.Context(), tlog.Entry{Tenant: kernel.MainTenant, Type: tlog.Edition, ID: "co-homicides/150", Statement: "other than before"}))
		must(t, again.Flush(t.Context()))
		all := entries(t, again)
		if len(all) != 301 || all[0].Version != 2 || all[0].Place != 300 {
			t.Errorf("%d entries, newest %+v", len(all), all[0])
		}
		if list, err := inFolder(t, again, folder); err != nil || len(list) != 301 {
			t.Errorf("%d entries in the log: %v", len(list), err)
		}
	})
}

// TestLog_OutboxAltered: an entry that was altered while it waited is not appended; the others are.
func TestLog_OutboxAltered(t *testing.T) {
	for name, sql := range map[string]string{
		"statement": `UPDATE tlog_outbox SET statement = replace(statement, '20', '21') WHERE id = 'co-homicides/2'`,
		"entry":     `UPDATE tlog_outbox SET entry = replace(entry, '2026', '2025') || ' ' WHERE id = 'co-homicides/2'`,
		"column":    `UPDATE tlog_outbox SET version = 5 WHERE id = 'co-homicides/2'`,
	} {
		t.Run(name, func(t *testing.T) {
			folder, store := t.TempDir(), testkit.SQLite(t)
			l := open(t, store, folder)
			write(t, l, 1, 3)
			must(t, store.Tx(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), sql); return err }))
			must(t, l.Flush(t.Context()))
			list, err := inFolder(t, l, folder)
			must(t, err)
			if len(list) != 2 || strings.Contains(strings.Join(list, ""), "co-homicides/2") {
				t.Errorf("%v", list)
			}
		})
	}
}
