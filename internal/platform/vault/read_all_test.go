package vault_test

import (
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/platform/vault"
)

// TestVault_ReadAll: all persons of a record are opened as one reading that names them, or nobody is.
func TestVault_ReadAll(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		one, two, foreign := w.enter("r1", victim), w.enter("r1", vault.Sheet{vault.Contact: {"phone": "1"}}), w.enter("r2", victim)
		before := len(w.entries(audit.Query{Outcome: audit.Read}))
		got, err := w.ReadAll(t.Context(), caseworker("r1"), vault.Identity, one, two)
		must(t, err)
		if got[one]["name"] != victim[vault.Identity]["name"] || got[one]["name"] == "" || len(got[two]) != 0 {
			t.Errorf("%v", got)
		}
		list := w.entries(audit.Query{Outcome: audit.Read})
		if len(list) != before+1 || len(list[0].Returned) != 2 || list[0].Act != "readIdentity" {
			t.Errorf("%d entries for one reading: %+v", len(list)-before, list[0])
		}
		for name, ask := range map[string]vault.Ask{"not granted": supervisor("r1"), "of another record": caseworker("r1")} {
			denied := len(w.entries(audit.Query{Outcome: audit.Denied}))
			_, err := w.ReadAll(t.Context(), ask, vault.Identity, one, foreign)
			code(t, err, fault.CodeNotFound)
			if n := len(w.entries(audit.Query{Outcome: audit.Denied})) - denied; n != 1 {
				t.Errorf("%s: %d entries", name, n)
			}
		}
		if _, err := w.ReadAll(t.Context(), caseworker("r1"), "nothing", one); fault.CodeOf(err) != fault.CodeInvalid {
			t.Errorf("an unknown group: %v", err)
		}
	})
}
