package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel/fault"
	"convive/internal/platform/backup"

	"filippo.io/age"
)

var at = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// parts are the contents of a small backup, by name.
func parts() map[string]string {
	return map[string]string{backup.Records: "records of people", backup.Facts: "facts", backup.Original(digest("one")): "one", backup.Original(digest("")): ""}
}

func manifest(parts map[string]string) backup.Manifest {
	m := backup.Manifest{Format: backup.Format, Convive: "1", At: at, Records: "sqlite", Facts: "duckdb", Migrations: map[string]int{"sources": 3}, Heads: []backup.Head{}}
	for _, name := range []string{backup.Records, backup.Facts, backup.Original(digest("one")), backup.Original(digest(""))} {
		m.Parts = append(m.Parts, backup.Part{Name: name, Bytes: int64(len(parts[name])), SHA256: digest(parts[name])})
	}
	return m
}

func write(w io.Writer, m backup.Manifest, contents map[string]string) error {
	return backup.Write(context.Background(), w, m, func(name string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(contents[name])), nil
	}, nil)
}

func whole(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, write(&b, manifest(parts()), parts()))
	return b.Bytes()
}

func refused(t *testing.T, err error, message string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != message {
		t.Fatalf("%v, want %s", err, message)
	}
}

// TestVerify: what was written is read back whole, part by part.
func TestVerify(t *testing.T) {
	data := whole(t)
	receipt, err := backup.Verify(t.Context(), bytes.NewReader(data))
	must(t, err)
	if len(receipt.Parts) != 4 || !receipt.Has(backup.Facts) || receipt.Has(backup.Vault) || receipt.Total() != 25 || receipt.Migrations["sources"] != 3 {
		t.Errorf("receipt %+v", receipt)
	}
	folder := filepath.Join(t.TempDir(), "new")
	must(t, backup.Begin(folder))
	again, err := backup.Extract(t.Context(), bytes.NewReader(data), folder)
	must(t, err)
	if again.Digest != receipt.Digest || !backup.Unfinished(folder) {
		t.Error("the folder is not marked until the end")
	}
	must(t, backup.Finish(folder))
	if backup.Unfinished(folder) {
		t.Error("still marked")
	}
	for name, want := range parts() {
		got, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		must(t, err)
		if string(got) != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestVerify_EveryByte: a backup with any one byte flipped, or cut anywhere, or with anything behind it, is refused.
func TestVerify_EveryByte(t *testing.T) {
	data := whole(t)
	for i := range data {
		for _, bit := range []byte{1, 0x10, 0x80} {
			flipped := bytes.Clone(data)
			flipped[i] ^= bit
			if _, err := backup.Verify(t.Context(), bytes.NewReader(flipped)); err == nil {
				t.Errorf("byte %d of %d flipped and taken", i, len(data))
			} else if _, told := fault.Of(err); !told {
				t.Errorf("byte %d: %v is no fault", i, err)
			}
		}
	}
	for n := range data {
		if _, err := backup.Verify(t.Context(), bytes.NewReader(data[:n])); err == nil {
			t.Fatalf("cut after %d of %d bytes and taken", n, len(data))
		}
	}
	if _, err := backup.Verify(t.Context(), bytes.NewReader(append(bytes.Clone(data), "more"...))); err == nil {
		t.Error("more behind the end, and taken")
	}
}

// TestWrite_IsPlainTar: other tools read the stream too.
func TestWrite_IsPlainTar(t *testing.T) {
	zipped, err := gzip.NewReader(bytes.NewReader(whole(t)))
	must(t, err)
	in := tar.NewReader(zipped)
	n := 0
	for ; ; n++ {
		if _, err := in.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := io.Copy(io.Discard, zipped); err != nil || n != 5 {
		t.Errorf("%d files, %v", n, err)
	}
}

// TestVerify_Refuses: manifests and streams that do not agree, or ask for what is not ours.
func TestVerify_Refuses(t *testing.T) {
	change := func(do func(m *backup.Manifest)) func(t *testing.T) []byte {
		return func(t *testing.T) []byte {
			m := manifest(parts())
			do(&m)
			return stream(t, m, func(m backup.Manifest) []backup.Part { return m.Parts })
		}
	}
	for name, c := range map[string]struct {
		data func(t *testing.T) []byte
		want string
	}{
		"newer":        {change(func(m *backup.Manifest) { m.Format = backup.Format + 1 }), "backup.newer"},
		"no format":    {change(func(m *backup.Manifest) { m.Format = 0 }), "backup.damaged"},
		"outside":      {change(func(m *backup.Manifest) { m.Parts[0].Name = "../records.sqlite" }), "backup.partDamaged"},
		"absolute":     {change(func(m *backup.Manifest) { m.Parts[0].Name = "/etc/passwd" }), "backup.partDamaged"},
		"not ours":     {change(func(m *backup.Manifest) { m.Parts[0].Name = "convive.lock" }), "backup.partDamaged"},
		"twice":        {change(func(m *backup.Manifest) { m.Parts[1] = m.Parts[0] }), "backup.partDamaged"},
		"other digest": {change(func(m *backup.Manifest) { m.Parts[0].SHA256 = digest("x") }), "backup.partDamaged"},
		"no digest":    {change(func(m *backup.Manifest) { m.Parts[0].SHA256 = "" }), "backup.partDamaged"},
		"other length": {change(func(m *backup.Manifest) { m.Parts[0].Bytes++ }), "backup.partDamaged"},
		"minus":        {change(func(m *backup.Manifest) { m.Parts[0].Bytes = -1 }), "backup.partDamaged"},
		"part lacks": {func(t *testing.T) []byte {
			return stream(t, manifest(parts()), func(m backup.Manifest) []backup.Part { return m.Parts[:3] })
		}, "backup.partDamaged"},
		"part too many": {func(t *testing.T) []byte {
			return stream(t, manifest(parts()), func(m backup.Manifest) []backup.Part { return append(m.Parts, backup.Part{Name: backup.Vault}) })
		}, "backup.damaged"},
		"another file": {func(*testing.T) []byte { return []byte("PK\x03\x04 no backup") }, "backup.damaged"},
		"empty":        {func(*testing.T) []byte { return nil }, "backup.damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			data := c.data(t)
			_, err := backup.Verify(t.Context(), bytes.NewReader(data))
			refused(t, err, c.want)
		})
	}
}

// stream writes a backup by hand: the manifest as it is, and the parts that follow gives.
func stream(t *testing.T, m backup.Manifest, follow func(backup.Manifest) []backup.Part) []byte {
	t.Helper()
	text, err := json.Marshal(m)
	must(t, err)
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	out := tar.NewWriter(zipped)
	add := func(name, content string) {
		must(t, out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(content)), Mode: 0o600}))
		_, err := io.WriteString(out, content)
		must(t, err)
	}
	add("manifest.json", string(text))
	for _, p := range follow(m) {
		add(p.Name, parts()[p.Name])
	}
	must(t, out.Close())
	must(t, zipped.Close())
	return b.Bytes()
}

// TestWrite_PartChanged: a part that is not what the manifest says fails the backup.
func TestWrite_PartChanged(t *testing.T) {
	for name, content := range map[string]string{"altered": "two", "shorter": "on", "longer": "ones"} {
		t.Run(name, func(t *testing.T) {
			changed := parts()
			changed[backup.Original(digest("one"))] = content
			refused(t, write(io.Discard, manifest(parts()), changed), "backup.partDamaged")
		})
	}
}

func secret(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// TestLock: an encrypted backup opens by its key and by no other, and shows nothing without one.
func TestLock(t *testing.T) {
	own, err := age.GenerateX25519Identity()
	must(t, err)
	other, err := age.GenerateX25519Identity()
	must(t, err)
	words := secret(t, "correct horse battery staple\n")
	toKey, err := backup.LockTo([]string{own.Recipient().String()})
	must(t, err)
	byWords, err := backup.LockBy(words)
	must(t, err)
	ownKey, err := backup.KeyIn(secret(t, "# a comment\n"+own.String()+"\n"))
	must(t, err)
	otherKey, err := backup.KeyIn(secret(t, other.String()))
	must(t, err)
	wordsKey, err := backup.KeyBy(words)
	must(t, err)
	otherWords, err := backup.KeyBy(secret(t, "wrong horse battery staple"))
	must(t, err)
	for name, c := range map[string]struct {
		lock backup.Lock
		key  backup.Key
		want string
	}{
		"open":            {backup.Lock{}, backup.Key{}, ""},
		"open, key given": {backup.Lock{}, ownKey, ""},
		"own key":         {toKey, ownKey, ""},
		"other key":       {toKey, otherKey, "backup.wrongKey"},
		"no key":          {toKey, backup.Key{}, "backup.locked"},
		"words":           {byWords, wordsKey, ""},
		"wrong words":     {byWords, otherWords, "backup.wrongKey"},
		"words for key":   {toKey, wordsKey, "backup.wrongKey"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "b")
			made, err := backup.Create(t.Context(), path, c.lock, func(w io.Writer) error { return write(w, manifest(parts()), parts()) })
			must(t, err)
			data, err := os.ReadFile(path)
			must(t, err)
			plain, err := c.key.Open(bytes.NewReader(data))
			if c.want != "" {
				refused(t, err, c.want)
				return
			}
			must(t, err)
			receipt, err := backup.Verify(t.Context(), plain)
			must(t, err)
			if receipt.Digest != made.Digest {
				t.Error("another backup")
			}
		})
	}
	t.Run("flipped or cut", func(t *testing.T) {
		var b bytes.Buffer
		w, err := toKey.Through(&b)
		must(t, err)
		must(t, write(w, manifest(parts()), parts()))
		must(t, w.Close())
		try := func(data []byte) error {
			plain, err := ownKey.Open(bytes.NewReader(data))
			if err == nil {
				_, err = backup.Verify(t.Context(), plain)
			}
			return err
		}
		must(t, try(b.Bytes()))
		for i := range b.Len() {
			flipped := bytes.Clone(b.Bytes())
			flipped[i] ^= 1
			if try(flipped) == nil {
				t.Fatalf("byte %d flipped and taken", i)
			}
			if try(b.Bytes()[:i]) == nil {
				t.Fatalf("cut at %d and taken", i)
			}
		}
	})
}

// TestSecrets: files of secrets that others can read, or that hold none, are refused.
func TestSecrets(t *testing.T) {
	open := secret(t, "correct horse battery staple")
	must(t, os.Chmod(open, 0o644))
	_, err := backup.LockBy(open)
	refused(t, err, "backup.secretFileOpen")
	_, err = backup.KeyIn(open)
	refused(t, err, "backup.secretFileOpen")
	_, err = backup.KeyBy(filepath.Join(t.TempDir(), "none"))
	refused(t, err, "backup.secretFile")
	_, err = backup.LockBy(secret(t, "short"))
	refused(t, err, "backup.passphraseShort")
	_, err = backup.KeyIn(secret(t, "AGE-SECRET-KEY-1NONE"))
	refused(t, err, "backup.identity")
	_, err = backup.LockTo([]string{"age1none"})
	refused(t, err, "backup.recipient")
}

// TestCreate: a backup that fails leaves nothing, one that ends replaces nothing.
func TestCreate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "b")
	left := func(want int) {
		t.Helper()
		entries, err := os.ReadDir(dir)
		must(t, err)
		if len(entries) != want {
			t.Fatalf("%d files: %v", len(entries), entries)
		}
	}
	broken := errors.New("broken")
	for name, fail := range map[string]func(io.Writer) error{
		"at once":   func(io.Writer) error { return broken },
		"midway":    func(w io.Writer) error { _, _ = w.Write(whole(t)[:100]); return broken },
		"cut":       func(w io.Writer) error { _, err := w.Write(whole(t)[:300]); return err },
		"no backup": func(w io.Writer) error { _, err := io.WriteString(w, strings.Repeat("x", 100_000)); return err },
		"nothing":   func(io.Writer) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := backup.Create(t.Context(), path, backup.Lock{}, fail); err == nil {
				t.Error("taken for a backup")
			}
			left(0)
		})
	}
	good := func(w io.Writer) error { return write(w, manifest(parts()), parts()) }
	_, err := backup.Create(t.Context(), path, backup.Lock{}, good)
	must(t, err)
	before, err := os.ReadFile(path)
	must(t, err)
	_, err = backup.Create(t.Context(), path, backup.Lock{}, good)
	refused(t, err, "backup.exists")
	_, err = backup.Create(t.Context(), filepath.Join(dir, "c"), backup.Lock{}, func(w io.Writer) error {
		must(t, os.WriteFile(filepath.Join(dir, "c"), []byte("another was faster"), 0o600))
		return good(w)
	})
	refused(t, err, "backup.exists")
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("replaced")
	}
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	left(2)
}

// TestBegin: only a vacant folder, and not one whose restoration was interrupted.
func TestBegin(t *testing.T) {
	folder := t.TempDir()
	must(t, os.Mkdir(filepath.Join(folder, "lost+found"), 0o700))
	must(t, backup.Begin(folder))
	refused(t, backup.Begin(folder), "backup.unfinished")
	full := t.TempDir()
	must(t, os.WriteFile(filepath.Join(full, "x"), nil, 0o600))
	refused(t, backup.Begin(full), "backup.notEmpty")
	if entries, err := os.ReadDir(full); err != nil || len(entries) != 1 {
		t.Error("the folder was touched")
	}
}
