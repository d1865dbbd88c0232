package vault_test

import (
	"context"
	"errors"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/platform/vault"
)

// TestEnterAll: all persons of a record are entered with what rides on the act, or none; nothing else carries it.
func TestEnterAll(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		record := authz.Record{Tenant: kernel.MainTenant, ID: "case", Owner: "police", Kind: "incident", Assigned: []string{"ana"}}
		ask := vault.Ask{Subject: authz.Subject{Tenant: kernel.MainTenant, Account: "ana", Institution: "police", Roles: []kernel.Role{kernel.RoleCaseworker}}, Record: record, Absent: "bo"}
		people := []vault.Entrant{{Ref: vault.NewRef(), Sheet: vault.Sheet{vault.Identity: {"name": "a"}}}, {Ref: vault.NewRef(), Sheet: vault.Sheet{vault.Identity: {"name": "b"}}}}
		count := func(table string) (n int64) {
			t.Helper()
			must(t, store.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
			return n
		}
		ridden := 0
		riding, _ := db.WithRider(t.Context(), func(context.Context, *db.Tx) error { ridden++; return errors.New("the act failed") })
		if err := w.EnterAll(riding, ask, people); err == nil || count("vault_subject") != 0 || count("audit_entry") != 0 {
			t.Fatalf("%v, %d persons, %d entries", err, count("vault_subject"), count("audit_entry"))
		}
		if ridden != 1 { // the first key of the tenant was made in a transaction of its own
			t.Errorf("the act rode %d transactions", ridden)
		}
		stranger := ask
		stranger.Subject.Account = "eve"
		ridden = 0
		if err := w.EnterAll(riding, stranger, people); err == nil || ridden != 0 {
			t.Errorf("a stranger: %v, and the act rode %d transactions", err, ridden)
		}
		must(t, w.EnterAll(t.Context(), ask, people))
		for i, want := range []string{"a", "b"} {
			sheet, err := w.Read(t.Context(), ask, people[i].Ref, vault.Identity)
			if err != nil || sheet[vault.Identity]["name"] != want {
				t.Errorf("%v, %v", sheet, err)
			}
		}
		list, err := w.trail.Entries(t.Context(), kernel.MainTenant, audit.Query{Actor: "ana"})
		must(t, err)
		for _, e := range list {
			if e.For != "bo" {
				t.Errorf("%s is in one name only", e.Act)
			}
		}
		if len(list) != 4 {
			t.Errorf("%d entries", len(list))
		}
		if err := w.EnterAll(t.Context(), ask, nil); err == nil {
			t.Error("nobody was entered")
		}
	})
}

// TestFingerprint: a mark recognises its content, in its own tenant, for as long as its key is kept.
func TestFingerprint(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		mark, err := w.Fingerprint(t.Context(), kernel.MainTenant, []byte("content"))
		must(t, err)
		if other, err := w.Fingerprint(t.Context(), "other", []byte("content")); err != nil || other == mark {
			t.Errorf("two tenants have one mark: %v", err)
		}
		for name, c := range map[string]struct {
			mark, content string
			want          bool
		}{"the content": {mark, "content", true}, "another": {mark, "contents", false}, "an altered mark": {mark[:len(mark)-1] + "x", "content", false},
			"no mark": {"", "content", false}, "a key that there is none of": {"v9" + mark[2:], "content", false}, "a plain digest": {"sha256:00", "content", false}} {
			got, err := w.Matches(t.Context(), kernel.MainTenant, c.mark, []byte(c.content))
			if err != nil || got != c.want {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		closed := vault.New(store, nil, func(context.Context, kernel.Tenant) *authz.Set { return w.rules }, w.trail, clock)
		if _, err := closed.Fingerprint(t.Context(), kernel.MainTenant, []byte("content")); err == nil {
			t.Error("a closed vault makes a mark")
		}
	})
}
