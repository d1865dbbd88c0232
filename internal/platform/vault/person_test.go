package vault_test

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/platform/vault"
)

// TestVault_Read: each reader gets the groups that the rules open to them and no other, each reading and each refusal is in
// the trail, and nothing of it is in the store as plain text.
func TestVault_Read(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		ref := w.enter("r1", victim)
		if got, ok := vault.ParseRef(string(ref)); !ok || got != ref {
			t.Fatalf("reference %q", ref)
		}
		prosecutor := func(fields ...string) vault.Ask {
			a := caseworker("r1")
			a.Subject = authz.Subject{Tenant: "main", Account: "pro", Institution: "prosecution"}
			a.Record.SharedWith = []string{"prosecution"}
			a.Circumstances = authz.Circumstances{Purpose: "trial", LegalBasis: "art. 5", Grant: &authz.Grant{Purposes: []string{"trial"}, Fields: fields}}
			return a
		}
		with := func(a vault.Ask, change func(*vault.Ask)) vault.Ask { change(&a); return a }
		for name, c := range map[string]struct {
			ask  vault.Ask
			want []vault.Group
		}{
			"caseworker":          {caseworker("r1"), []vault.Group{vault.Contact, vault.Identity, vault.Narrative}},
			"with health":         {with(caseworker("r1"), func(a *vault.Ask) { a.Subject.Clearances = []string{"health"} }), []vault.Group{vault.Contact, vault.Identity, vault.Medical, vault.Narrative}},
			"informant's handler": {with(caseworker("r1"), func(a *vault.Ask) { a.Subject.Clearances = []string{"informants"} }), []vault.Group{vault.Contact, vault.Identity, vault.Informant, vault.Narrative}},
			"not assigned":        {with(caseworker("r1"), func(a *vault.Ask) { a.Record.Assigned = nil }), nil},
			"suspended":           {with(caseworker("r1"), func(a *vault.Ask) { a.Subject.Suspended = true }), nil},
			"protected witness":   {with(caseworker("r1"), func(a *vault.Ask) { a.Record.ProtectedIdentity = true }), []vault.Group{vault.Narrative}},
			"minor":               {with(caseworker("r1"), func(a *vault.Ask) { a.Record.Minor = true }), []vault.Group{vault.Narrative}},
			"supervisor":          {supervisor("r1"), []vault.Group{vault.Narrative}},
			"grant":               {prosecutor("identity"), []vault.Group{vault.Identity}},
			"grant, no field":     {prosecutor(), nil},
			"grant, purpose":      {with(prosecutor("identity"), func(a *vault.Ask) { a.Circumstances.Purpose = "press" }), nil},
			"operator":            {with(caseworker("r1"), func(a *vault.Ask) { a.Subject = operator().Subject }), nil},
			"another record":      {caseworker("r2"), nil},
			"another tenant": {with(caseworker("r1"), func(a *vault.Ask) { a.Subject.Tenant = "other"; a.Record.Tenant = "other" }),
				nil},
			"tenants mixed": {with(caseworker("r1"), func(a *vault.Ask) { a.Subject.Tenant = "other" }), nil},
		} {
			t.Run(name, func(t *testing.T) {
				before := len(w.entries(audit.Query{Kind: "person", Object: string(ref)}))
				sheet, err := w.Read(t.Context(), c.ask, ref, vault.Groups()...)
				if got := slices.Sorted(maps.Keys(sheet)); !slices.Equal(got, c.want) {
					t.Fatalf("groups %v, want %v", got, c.want)
				}
				if c.want == nil {
					code(t, err, fault.CodeNotFound)
				} else {
					must(t, err)
				}
				for group, fields := range sheet {
					if !maps.Equal(fields, victim[group]) {
						t.Errorf("%s: %v", group, fields)
					}
				}
				if c.ask.Record.Tenant == "main" && len(w.entries(audit.Query{Kind: "person", Object: string(ref)})) < before+len(vault.Groups()) {
					t.Error("a reading or a refusal is not in the trail")
				}
			})
		}
		if strings.Contains(w.dump(), "CANARY") {
			t.Error("plain text in the store")
		}
		var bodies []string
		must(t, func() error {
			var err error
			bodies, err = db.All(t.Context(), store, func(r db.Scanner) (s string, err error) { return s, r.Scan(&s) }, `SELECT body FROM audit_entry`)
			return err
		}())
		if strings.Contains(strings.Join(bodies, ""), "CANARY") {
			t.Error("plain text in the trail")
		}
	})
}

// TestVault_HidesExistence: who may not see hears the same of a person, of nobody and of somebody else's.
func TestVault_HidesExistence(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	ref := w.enter("r1", victim)
	nobody := vault.Ref("00000000000000000000000000")
	stranger := caseworker("r1")
	stranger.Record.Assigned = nil
	var texts []string
	for _, c := range []struct {
		ask vault.Ask
		ref vault.Ref
	}{{stranger, ref}, {stranger, nobody}, {caseworker("r1"), nobody}, {caseworker("r2"), ref}} {
		_, err := w.Read(t.Context(), c.ask, c.ref, vault.Identity)
		texts = append(texts, err.Error())
		texts = append(texts, w.Write(t.Context(), c.ask, c.ref, vault.Sheet{vault.Identity: {"name": "x"}}).Error())
	}
	if len(slices.Compact(texts)) != 1 {
		t.Errorf("answers differ: %q", texts)
	}
}

// TestVault_FailsClosed: without a trail nothing is shown, entered, changed or erased.
func TestVault_FailsClosed(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		ref := w.enter("r1", victim)
		w.exec(`ALTER TABLE audit_entry RENAME TO gone`)
		before := w.dump()
		sheet, err := w.Read(t.Context(), caseworker("r1"), ref, vault.Identity)
		if err == nil || sheet != nil {
			t.Errorf("shown without a trail: %v", sheet)
		}
		_, entered := w.Enter(t.Context(), caseworker("r1"), victim)
		for act, err := range map[string]error{
			"enter": entered,
			"write": w.Write(t.Context(), caseworker("r1"), ref, vault.Sheet{vault.Identity: {"name": "x"}}),
			"erase": w.Erase(t.Context(), supervisor("r1"), ref),
			"link":  w.Link(t.Context(), caseworker("r1"), ref, caseworker("r2").Record),
		} {
			code(t, err, fault.CodeInternal)
			if err == nil {
				t.Error(act)
			}
		}
		if w.dump() != before {
			t.Error("the vault was changed without a trail")
		}
		w.exec(`ALTER TABLE gone RENAME TO audit_entry`)
		if w.name(ref) != victim[vault.Identity]["name"] {
			t.Error("lost")
		}
	})
}

// TestVault_Write: a correction replaces a group, as the next version; nobody overwrites what they may not see.
func TestVault_Write(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		ref := w.enter("r1", victim)
		must(t, w.Write(t.Context(), caseworker("r1"), ref, vault.Sheet{vault.Identity: {"name": "corrected"}}))
		if got := w.name(ref); got != "corrected" {
			t.Errorf("name %q", got)
		}
		code(t, w.Write(t.Context(), caseworker("r1"), ref, vault.Sheet{vault.Medical: {"finding": "x"}}), fault.CodeNotFound)
		code(t, w.Write(t.Context(), caseworker("r1"), ref, vault.Sheet{"rumour": {"x": "y"}}), fault.CodeInvalid)
		code(t, w.Write(t.Context(), caseworker("r1"), ref, nil), fault.CodeInvalid)
		must(t, w.Link(t.Context(), caseworker("r1"), ref, caseworker("r2").Record))
		sheet, err := w.Read(t.Context(), caseworker("r2"), ref, vault.Identity)
		must(t, err)
		if sheet[vault.Identity]["name"] != "corrected" {
			t.Error("not linked")
		}
	})
}

// TestVault_CipherTextIsBoundToItsRow: moved to another person, group, version or tenant it does not open.
func TestVault_CipherTextIsBoundToItsRow(t *testing.T) {
	for name, moves := range map[string][]string{
		"another person's cell": {`UPDATE vault_cell SET sealed = (SELECT o.sealed FROM vault_cell o WHERE o.subject_ref = $2 AND o.field_group = 'identity') WHERE subject_ref = $1 AND field_group = 'identity'`},
		"another person's key and cell": {`UPDATE vault_cell SET sealed = (SELECT o.sealed FROM vault_cell o WHERE o.subject_ref = $2 AND o.field_group = 'identity') WHERE subject_ref = $1 AND field_group = 'identity'`,
			`UPDATE vault_subject SET wrapped = (SELECT o.wrapped FROM vault_subject o WHERE o.subject_ref = $2) WHERE subject_ref = $1`},
		"another group":   {`UPDATE vault_cell SET sealed = (SELECT o.sealed FROM vault_cell o WHERE o.subject_ref = $1 AND o.field_group = 'contact') WHERE subject_ref = $1 AND field_group = 'identity' AND $2 <> ''`},
		"another version": {`UPDATE vault_cell SET version = version + 1 WHERE subject_ref = $1 AND field_group = 'identity' AND $2 <> ''`},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
				w := newWorld(t, store)
				a, b := w.enter("r1", victim), w.enter("r1", victim)
				for _, move := range moves {
					w.exec(move, string(a), string(b))
				}
				w.reopen()
				if sheet, err := w.Read(t.Context(), caseworker("r1"), a, vault.Identity); err == nil {
					t.Fatalf("opened: %v", sheet)
				}
				if w.name(b) != victim[vault.Identity]["name"] {
					t.Error("the other person does not open")
				}
			})
		})
	}
	t.Run("another tenant", func(t *testing.T) {
		w := newWorld(t, testkit.SQLite(t))
		ref := w.enter("r1", victim)
		other := caseworker("r1")
		other.Subject.Tenant, other.Record.Tenant = "other", "other"
		_, err := w.Enter(t.Context(), other, victim)
		must(t, err)
		w.exec(`INSERT INTO vault_subject SELECT 'other', subject_ref, key_version, wrapped, created_at, erased_at FROM vault_subject WHERE tenant = 'main'`)
		w.exec(`INSERT INTO vault_cell SELECT 'other', subject_ref, field_group, version, sealed, written_at FROM vault_cell WHERE tenant = 'main'`)
		w.exec(`INSERT INTO vault_link SELECT 'other', record, subject_ref FROM vault_link WHERE tenant = 'main'`)
		w.exec(`UPDATE vault_tenant_key SET wrapped = (SELECT o.wrapped FROM vault_tenant_key o WHERE o.tenant = 'main') WHERE tenant = 'other'`)
		w.reopen()
		if sheet, err := w.Read(t.Context(), other, ref, vault.Identity); err == nil {
			t.Fatalf("opened in another tenant: %v", sheet)
		}
	})
}

// TestVault_FlippedByte: no byte of a cell can be changed unseen.
func TestVault_FlippedByte(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	ref := w.enter("r1", victim)
	var sealed []byte
	must(t, w.store.QueryRow(t.Context(), `SELECT sealed FROM vault_cell WHERE field_group = 'identity'`).Scan(&sealed))
	for i := range sealed {
		flipped := bytes.Clone(sealed)
		flipped[i] ^= 1
		w.exec(`UPDATE vault_cell SET sealed = $1 WHERE field_group = 'identity'`, flipped)
		if _, err := w.Read(t.Context(), caseworker("r1"), ref, vault.Identity); err == nil {
			t.Fatalf("byte %d flipped and opened", i)
		}
	}
}

// TestVault_Erase: the key is gone from every file of the store, the rest stays readable, the reference says that there was
// somebody.
func TestVault_Erase(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		gone, stays := w.enter("r1", victim), w.enter("r1", victim)
		code(t, w.Erase(t.Context(), caseworker("r1"), gone), fault.CodeNotFound)
		weak := supervisor("r1")
		weak.Circumstances.MFA = false
		code(t, w.Erase(t.Context(), weak, gone), fault.CodeNotFound)
		code(t, w.Erase(t.Context(), supervisor("r2"), gone), fault.CodeNotFound)
		if w.name(gone) == "" {
			t.Fatal("erased by a refused act")
		}
		must(t, w.Erase(t.Context(), supervisor("r1"), gone))
		_, err := w.Read(t.Context(), caseworker("r1"), gone, vault.Identity)
		code(t, err, fault.CodeNotFound)
		code(t, w.Write(t.Context(), caseworker("r1"), gone, victim), fault.CodeNotFound)
		code(t, w.Erase(t.Context(), supervisor("r1"), gone), fault.CodeNotFound)
		if w.name(stays) != victim[vault.Identity]["name"] {
			t.Error("another person was erased too")
		}
		list, err := w.Erased(t.Context(), "main")
		must(t, err)
		if !slices.Equal(list, []vault.Ref{gone}) {
			t.Errorf("erased: %v", list)
		}
		if got := w.entries(audit.Query{Kind: "person", Object: string(gone), Outcome: audit.Done}); got[0].Act != "erase" || got[0].LegalBasis != "order 7" {
			t.Errorf("trail: %+v", got[0])
		}
	})
}

// TestVault_EraseAnywhere: the operator erases by order, and only then.
func TestVault_EraseAnywhere(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	ref := w.enter("r1", victim)
	ask := vault.Ask{Subject: operator().Subject, Record: authz.Record{Tenant: "main"}, Circumstances: authz.Circumstances{MFA: true}}
	code(t, w.EraseAnywhere(t.Context(), ask, ref), fault.CodeNotFound)
	ask.Circumstances.LegalBasis = "court order 12"
	ask.Record.Tenant = "other"
	code(t, w.EraseAnywhere(t.Context(), ask, ref), fault.CodeNotFound)
	ask.Record.Tenant = "main"
	must(t, w.EraseAnywhere(t.Context(), ask, ref))
	_, err := w.Read(t.Context(), caseworker("r1"), ref, vault.Identity)
	code(t, err, fault.CodeNotFound)
}

// TestVault_ErasedKeyLeavesTheDisk: after an erasure the wrapped key and the cipher text are in no file of the store.
func TestVault_ErasedKeyLeavesTheDisk(t *testing.T) {
	dir := t.TempDir()
	store, err := db.Open(t.Context(), "sqlite:"+filepath.Join(dir, "records.sqlite"))
	must(t, err)
	defer store.Close()
	w := newWorld(t, store)
	ref := w.enter("r1", victim)
	var key, sealed []byte
	must(t, store.QueryRow(t.Context(), `SELECT wrapped FROM vault_subject`).Scan(&key))
	must(t, store.QueryRow(t.Context(), `SELECT sealed FROM vault_cell WHERE field_group = 'identity'`).Scan(&sealed))
	onDisk := func(needle []byte) bool {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		must(t, err)
		for _, f := range files {
			data, err := os.ReadFile(f)
			must(t, err)
			if bytes.Contains(data, needle) {
				return true
			}
		}
		return false
	}
	if !onDisk(key) || !onDisk(sealed) {
		t.Fatal("the test looks in the wrong place")
	}
	must(t, w.Erase(t.Context(), supervisor("r1"), ref))
	if onDisk(key) || onDisk(sealed) {
		t.Error("what was erased is still on the disk")
	}
}

// TestVault_Closed: without a key nothing is entered or shown, and the rest of the store works.
func TestVault_Closed(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	ref := w.enter("r1", victim)
	shut := vault.New(w.store, nil, func(context.Context, kernel.Tenant) *authz.Set { return w.rules }, w.trail, clock)
	_, err := shut.Read(t.Context(), caseworker("r1"), ref, vault.Identity)
	code(t, err, fault.CodeUnavailable)
	_, err = shut.Enter(t.Context(), caseworker("r1"), victim)
	code(t, err, fault.CodeUnavailable)
	_, err = shut.Rotate(t.Context(), operator(), "main", nil)
	code(t, err, fault.CodeUnavailable)
}
