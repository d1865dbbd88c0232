package vault_test

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/vault"
)

var clock = kernel.FixedClock(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))

// world is a vault with its trail and its key file.
type world struct {
	*vault.Vault
	t     *testing.T
	store *db.DB
	trail *audit.Trail
	file  string
	rules *authz.Set
}

func newWorld(t *testing.T, store *db.DB) *world {
	t.Helper()
	w := &world{t: t, store: store, file: filepath.Join(t.TempDir(), "vault.key")}
	must(t, vault.MakeKeyFile(w.file))
	must(t, audit.Migrate(t.Context(), store))
	must(t, vault.Migrate(t.Context(), store))
	w.trail = audit.New(store, clock)
	var err error
	w.rules, err = authz.Shipped()
	must(t, err)
	w.reopen()
	return w
}

// reopen begins with an empty memory, as after a start.
func (w *world) reopen() {
	w.t.Helper()
	keeper, err := vault.OpenKeeper("file:" + w.file)
	must(w.t, err)
	w.Vault = vault.New(w.store, keeper, func(context.Context, kernel.Tenant) *authz.Set { return w.rules }, w.trail, clock)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func code(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if got := fault.CodeOf(err); got != want {
		t.Fatalf("%v: code %q, want %q", err, got, want)
	}
}

// caseworker is Ana, to whom a record of the police is assigned.
func caseworker(record string) vault.Ask {
	return vault.Ask{
		Subject: authz.Subject{Tenant: "main", Account: "ana", Institution: "police", Roles: []kernel.Role{"caseworker"}},
		Record:  authz.Record{Tenant: "main", ID: record, Owner: "police", Kind: "incident", Assigned: []string{"ana"}}}
}

func supervisor(record string) vault.Ask {
	return vault.Ask{
		Subject:       authz.Subject{Tenant: "main", Account: "sol", Institution: "police", Roles: []kernel.Role{"supervisor"}},
		Record:        authz.Record{Tenant: "main", ID: record, Owner: "police", Kind: "incident"},
		Circumstances: authz.Circumstances{MFA: true, LegalBasis: "order 7"}}
}

func operator() vault.Office {
	return vault.Office{Subject: authz.Subject{Tenant: "main", Account: "op", Roles: []kernel.Role{"operator"}}, Circumstances: authz.Circumstances{MFA: true}}
}

var victim = vault.Sheet{
	vault.Identity:  {"name": "CANARY-VICTIM-7f3a"},
	vault.Contact:   {"phone": "CANARY-PHONE-11"},
	vault.Narrative: {"text": "CANARY-NARRATIVE-2"},
	vault.Medical:   {"finding": "CANARY-MEDICAL-5"},
	vault.Informant: {"handler": "CANARY-INFORMANT-3"},
}

func (w *world) enter(record string, s vault.Sheet) vault.Ref {
	w.t.Helper()
	ref, err := w.Enter(w.t.Context(), caseworker(record), s)
	must(w.t, err)
	return ref
}

// name reads the name of a person of record r1.
func (w *world) name(ref vault.Ref) string {
	w.t.Helper()
	sheet, err := w.Read(w.t.Context(), caseworker("r1"), ref, vault.Identity)
	must(w.t, err)
	return sheet[vault.Identity]["name"]
}

func (w *world) entries(q audit.Query) []audit.Entry {
	w.t.Helper()
	list, err := w.trail.Entries(w.t.Context(), "main", q)
	must(w.t, err)
	return list
}

// keyEntries are the entries about keys, newest first.
func (w *world) keyEntries() (list []audit.Entry) {
	w.t.Helper()
	for _, e := range w.entries(audit.Query{}) {
		if e.Kind == "key" {
			list = append(list, e)
		}
	}
	return list
}

// exec changes the store behind the vault's back.
func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	must(w.t, w.store.Tx(w.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(w.t.Context(), query, args...)
		return err
	}))
}

func (w *world) dump() string {
	w.t.Helper()
	var b strings.Builder
	must(w.t, vault.Dump(context.Background(), w.store, &b))
	return b.String()
}

// keyFile is the keys of the file, decoded.
func (w *world) keyFile() [][]byte {
	w.t.Helper()
	text, err := os.ReadFile(w.file)
	must(w.t, err)
	var list [][]byte
	for line := range strings.Lines(string(text)) {
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		must(w.t, err)
		list = append(list, key)
	}
	return list
}
