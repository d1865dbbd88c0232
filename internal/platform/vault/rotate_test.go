package vault_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/platform/vault"
)

func (w *world) status() vault.Status {
	w.t.Helper()
	list, err := w.Status(w.t.Context())
	must(w.t, err)
	if len(list) != 1 {
		w.t.Fatalf("%d tenants", len(list))
	}
	return list[0]
}

func (w *world) count(query string) (n int) {
	w.t.Helper()
	must(w.t, w.store.QueryRow(w.t.Context(), query).Scan(&n))
	return n
}

// TestVault_Rotate: interrupted after a part, everything stays readable; the next run ends it; the old key is gone.
func TestVault_Rotate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		var refs []vault.Ref
		for i := range 3 {
			refs = append(refs, w.enter("r1", vault.Sheet{vault.Identity: {"name": fmt.Sprint("n", i)}}))
		}
		must(t, w.Erase(t.Context(), supervisor("r1"), refs[2]))
		// many more of which only the keys matter, so that one transaction does not do them all
		for i := range 700 {
			refs = append(refs, w.enter("r1", vault.Sheet{vault.Identity: {"name": fmt.Sprint("m", i)}}))
		}
		ctx, interrupt := context.WithCancel(t.Context())
		_, err := w.Rotate(ctx, operator(), "main", func(done, total int64) {
			if done >= total {
				t.Errorf("%d of %d in one go", done, total)
			}
			interrupt()
		})
		if err == nil {
			t.Fatal("not interrupted")
		}
		if s := w.status(); s.Version != 2 || s.Waiting == 0 || s.Persons != 703 || s.Erased != 1 || !s.Readable {
			t.Fatalf("status %+v", s)
		}
		w.reopen()
		for i, ref := range []vault.Ref{refs[0], refs[1]} {
			if got := w.name(ref); got != fmt.Sprint("n", i) {
				t.Errorf("in the middle: %q", got)
			}
		}
		late := w.enter("r1", vault.Sheet{vault.Identity: {"name": "late"}})
		w.reopen()
		version, err := w.Rotate(t.Context(), operator(), "main", nil)
		must(t, err)
		if version != 2 || w.status().Waiting != 0 || w.count(`SELECT count(*) FROM vault_tenant_key`) != 1 {
			t.Fatalf("version %d, status %+v", version, w.status())
		}
		w.reopen()
		if w.name(refs[0]) != "n0" || w.name(refs[402]) != "m399" || w.name(late) != "late" {
			t.Error("lost by the rotation")
		}
		if got := w.keyEntries(); len(got) != 2 || got[0].Act != "destroyKey" || got[1].Act != "rotate" {
			t.Errorf("trail %+v", got)
		}
		version, err = w.Rotate(t.Context(), operator(), "main", nil)
		must(t, err)
		if version != 3 {
			t.Errorf("the next rotation made version %d", version)
		}
	})
}

// TestVault_RotateWhileWriting: who enters persons while keys are rotated loses nobody.
func TestVault_RotateWhileWriting(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		first := w.enter("r1", vault.Sheet{vault.Identity: {"name": "first"}})
		var wait sync.WaitGroup
		refs := make(chan vault.Ref, 40)
		wait.Go(func() {
			defer close(refs)
			for range 40 {
				ref, err := w.Enter(t.Context(), caseworker("r1"), vault.Sheet{vault.Identity: {"name": "x"}})
				if err != nil {
					t.Error(err)
					return
				}
				refs <- ref
			}
		})
		for range 4 {
			if _, err := w.Rotate(t.Context(), operator(), "main", nil); err != nil {
				t.Error(err)
			}
			if w.name(first) != "first" {
				t.Error("unreadable during the rotation")
			}
		}
		wait.Wait()
		w.reopen()
		for ref := range refs {
			if w.name(ref) != "x" {
				t.Errorf("%s lost", ref)
			}
		}
	})
}

// TestVault_RotateKeeper: a fresh key of the file wraps all; the one before opens until it is retired.
func TestVault_RotateKeeper(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		ref := w.enter("r1", victim)
		before, copied := w.keyFile(), w.dump()
		n, err := w.RotateKeeper(t.Context(), operator(), false)
		must(t, err)
		after := w.keyFile()
		if n != 1 || len(after) != 2 || !bytes.Equal(after[1], before[0]) {
			t.Fatalf("%d wrapped anew, %d keys", n, len(after))
		}
		w.reopen()
		if w.name(ref) == "" || w.dump() == copied {
			t.Fatal("nothing was wrapped anew")
		}
		if _, err := w.RotateKeeper(t.Context(), operator(), true); err != nil {
			t.Fatal(err)
		}
		if left := w.keyFile(); len(left) != 1 || !bytes.Equal(left[0], after[0]) {
			t.Fatalf("%d keys left", len(left))
		}
		w.reopen()
		if w.name(ref) != victim[vault.Identity]["name"] {
			t.Error("lost by retiring")
		}
		// what was copied before the retired key is closed for ever
		w.exec(`DELETE FROM vault_cell`)
		w.exec(`DELETE FROM vault_link`)
		w.exec(`DELETE FROM vault_subject`)
		w.exec(`DELETE FROM vault_tenant_key`)
		must(t, vault.Load(t.Context(), store, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(copied)), nil }))
		w.reopen()
		_, err = w.Read(t.Context(), caseworker("r1"), ref, vault.Identity)
		code(t, err, fault.CodeUnavailable)
	})
}

// TestVault_MayRotate: only an operator with two factors, and the attempt is recorded.
func TestVault_MayRotate(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.enter("r1", victim)
	weak, analyst := operator(), operator()
	weak.Circumstances.MFA = false
	analyst.Subject.Roles = nil
	for _, o := range []vault.Office{weak, analyst} {
		_, err := w.Rotate(t.Context(), o, "main", nil)
		code(t, err, fault.CodeForbidden)
		_, err = w.RotateKeeper(t.Context(), o, false)
		code(t, err, fault.CodeForbidden)
	}
	if got := w.keyEntries(); len(got) != 4 || got[0].Outcome != audit.Denied || got[3].Outcome != audit.Denied {
		t.Errorf("refusals in the trail: %+v", got)
	}
}

// TestVault_Carried: what a backup carries gives the same vault elsewhere, and the copy outside holds nothing of it.
func TestVault_Carried(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		ref, erased := w.enter("r1", victim), w.enter("r1", victim)
		must(t, w.Erase(t.Context(), supervisor("r1"), erased))
		text := w.dump()
		for _, key := range w.keyFile() {
			if strings.Contains(text, string(key)) {
				t.Error("the keeper's key is in the copy")
			}
		}
		must(t, vault.Strip(t.Context(), store))
		if w.dump() != "" {
			t.Error("not stripped")
		}
		must(t, vault.Load(t.Context(), store, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }))
		w.reopen()
		if w.dump() != text || w.name(ref) != victim[vault.Identity]["name"] {
			t.Error("the vault is not as before")
		}
		if err := vault.Load(t.Context(), store, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text[:len(text)/2])), nil }); err == nil {
			t.Error("loaded into a vault that was not empty")
		}
	})
}
