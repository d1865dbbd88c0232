package rulebook_test

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/testkit"
)

// world is a book with its gate and a clock that the test turns.
type world struct {
	*rulebook.Book
	t     *testing.T
	store *db.DB
	trail *audit.Trail
	gate  *access.Gate
	now   time.Time
	stale bool         // nobody has just shown who they are
	kept  []*authz.Set // what went to the public log
}

func (w *world) Now() time.Time { return w.now }

func newWorld(t *testing.T, store *db.DB) *world {
	t.Helper()
	w := &world{t: t, store: store, now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
	for _, migrate := range []func(context.Context, *db.DB) error{audit.Migrate, access.Migrate, rulebook.Migrate} {
		must(t, migrate(t.Context(), store))
	}
	w.trail = audit.New(store, w)
	w.open()
	return w
}

// open is the start of a process.
func (w *world) open() {
	shipped, err := authz.Shipped()
	must(w.t, err)
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	w.Book = rulebook.New(w.store, w.trail, shipped, w, quiet)
	w.gate = access.New(w.store, w.trail, w, quiet, w.Rules, nil)
	w.Use(rulebook.Guard{Gate: w.gate, Confirm: func(context.Context) error {
		if w.stale {
			return fault.Forbidden("identity.confirm")
		}
		return nil
	}, Keep: func(ctx context.Context, _ kernel.Tenant, set *authz.Set) context.Context {
		riding, _ := db.WithRider(ctx, func(context.Context, *db.Tx) error { w.kept = append(w.kept, set); return nil })
		return riding
	}})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) as(name string, roles ...kernel.Role) context.Context {
	return kernel.WithActor(w.t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: kernel.Strongest(roles), Roles: roles, Institution: "ministry", MFA: true})
}

func (w *world) rules() *authz.Set { return w.Rules(w.t.Context(), kernel.MainTenant) }

func message(err error) string {
	if f, ok := fault.Of(err); ok {
		return f.Message
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

const (
	why   = "the flood of May needs contacts at hand"
	flood = `@id("overlay/flood-contact") @area("05") @until("2026-05-03T12:00Z")
permit (principal in Role::"crisis-cell", action == Action::"readContact", resource) when { resource.kind == "incident" };`
	strict = `@id("overlay/no-export") forbid (principal, action == Action::"export", resource);`
	cases  = `
people: {cell: {institution: ministry, roles: [crisis-cell]}}
things: {here: {owner: police, kind: incident, area: "05"}, there: {owner: police, kind: incident, area: "08"}}
cases:
  - {who: cell, does: readContact, with: here, allowed: true, by: [overlay/flood-contact]}
  - {who: cell, does: readContact, with: there, allowed: false}
`
)

func (w *world) propose(p rulebook.Proposal) rulebook.Overlay {
	w.t.Helper()
	o, err := w.Propose(w.as("acc", kernel.RoleAccounts), p)
	must(w.t, err)
	return o
}

// opens says whether the crisis cell reads a contact in the area of the flood.
func (w *world) opens() bool {
	return w.rules().Decide(authz.Request{Subject: authz.Subject{Tenant: kernel.MainTenant, Account: "cell", Roles: []kernel.Role{kernel.RoleCrisisCell}}, Action: authz.ReadContact,
		Resource: authz.Record{Tenant: kernel.MainTenant, ID: "r", Owner: "police", Kind: "incident", Area: "05"}, Circumstances: authz.Circumstances{Now: w.now}}).Allowed
}

// TestActivate: one proposes, another puts into force and withdraws; both stand in the trail with the digest, every set goes
// to the public log, and a crisis ends by itself.
func TestActivate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		auditor := w.as("aud", kernel.RoleAuditor)
		o := w.propose(rulebook.Proposal{Name: "flood", Crisis: true, Rules: flood, Cases: cases, Reason: why})
		if o.Number != 1 || w.opens() || w.rules().Version != w.Shipped().Version {
			t.Fatal("a proposal is in force")
		}
		w.stale = true
		if got := message(w.Activate(auditor, "flood", 1)); got != "identity.confirm" {
			t.Errorf("without a fresh proof: %q", got)
		}
		w.stale = false
		for name, ctx := range map[string]context.Context{"the author": w.as("acc", kernel.RoleAccounts), "the author, who is auditor too": w.as("acc", kernel.RoleAuditor, kernel.RoleAccounts),
			"a steward": w.as("ste", kernel.RoleSteward)} {
			if got := message(w.Activate(ctx, "flood", 1)); got != "access.mayNot" {
				t.Errorf("%s: %q", name, got)
			}
		}
		must(t, w.Activate(auditor, "flood", 1))
		if !w.opens() || len(w.kept) != 1 || w.kept[0].Version != w.rules().Version {
			t.Fatalf("not in force, or not public: %d", len(w.kept))
		}
		if got := message(w.Activate(auditor, "flood", 1)); got != "rulebook.notProposed" {
			t.Errorf("twice: %q", got)
		}
		entries, err := w.trail.Entries(t.Context(), kernel.MainTenant, audit.Query{Kind: "Rulebook", Outcome: audit.Done})
		must(t, err)
		if len(entries) != 2 || entries[0].Actor != "aud" || entries[1].Actor != "acc" || !strings.HasSuffix(entries[0].Object, o.Digest) || entries[0].Object != entries[1].Object {
			t.Errorf("%+v", entries)
		}
		w.open()
		if !w.opens() {
			t.Error("lost at the next start")
		}
		w.now = w.now.Add(48 * time.Hour)
		if w.opens() || w.rules().Version != w.Shipped().Version {
			t.Error("in force after its end")
		}
		list, err := w.InForce(auditor)
		if err != nil || len(list.Overlays) != 1 || list.Overlays[0].State != rulebook.Ended {
			t.Errorf("%+v, %v", list.Overlays, err)
		}
	})
}

// TestWithdraw: the author may take a proposal back, what is in force only somebody else; a further version replaces.
func TestWithdraw(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		author, auditor := w.as("acc", kernel.RoleAccounts), w.as("aud", kernel.RoleAuditor)
		w.propose(rulebook.Proposal{Name: "strict", Rules: strict, Reason: why})
		must(t, w.Withdraw(author, "strict", 1, why))
		if got := message(w.Activate(auditor, "strict", 1)); got != "rulebook.notProposed" {
			t.Errorf("a proposal that was taken back: %q", got)
		}
		w.propose(rulebook.Proposal{Name: "strict", Rules: strict, Reason: why})
		must(t, w.Activate(auditor, "strict", 2))
		other := w.propose(rulebook.Proposal{Name: "strict", Rules: strings.Replace(strict, "no-export", "no-file", 1), Reason: why})
		c, err := w.Compare(auditor, "strict", other.Number)
		must(t, err)
		if c.Before != 2 || len(c.Lines) != 2 || c.Lines[0].Mark != '-' || c.Lines[1].Mark != '+' || len(c.Answers) != 0 {
			t.Errorf("%+v", c)
		}
		must(t, w.Activate(auditor, "strict", 3))
		if ids := w.rules().Forbids(); slices.Contains(ids, "overlay/no-export") || !slices.Contains(ids, "overlay/no-file") {
			t.Errorf("%v", ids)
		}
		w.open()
		if err := w.Problem(t.Context(), kernel.MainTenant); err != nil {
			t.Errorf("after a replacement: %v", err)
		}
		if got := message(w.Withdraw(author, "strict", 3, why)); got != "access.mayNot" {
			t.Errorf("the author withdraws what is in force: %q", got)
		}
		if got := message(w.Withdraw(auditor, "strict", 3, "no")); got != "rulebook.reason" {
			t.Errorf("without a reason: %q", got)
		}
		must(t, w.Withdraw(auditor, "strict", 3, why))
		if w.rules().Version != w.Shipped().Version || len(w.kept) != 3 {
			t.Errorf("in force after its withdrawal, or %d sets public", len(w.kept))
		}
		if got := message(w.Withdraw(auditor, "strict", 3, why)); got != "rulebook.over" {
			t.Errorf("twice: %q", got)
		}
	})
}

// TestPropose_Refuses: a text with a mistake is refused with its place, and what was in force stays.
func TestPropose_Refuses(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	auditor := w.as("aud", kernel.RoleAuditor)
	w.propose(rulebook.Proposal{Name: "strict", Rules: strict, Reason: why})
	must(t, w.Activate(auditor, "strict", 1))
	before := w.rules().Version
	good := rulebook.Proposal{Name: "flood", Crisis: true, Rules: flood, Cases: cases, Reason: why}
	for want, spoil := range map[string]func(*rulebook.Proposal){
		"rulebook.name":        func(p *rulebook.Proposal) { p.Name = "Flood 2026" },
		"rulebook.reason":      func(p *rulebook.Proposal) { p.Reason = "because" },
		"rulebook.tooLong":     func(p *rulebook.Proposal) { p.Rules = strings.Repeat("//\n", 2000) },
		"authz.unreadable":     func(p *rulebook.Proposal) { p.Rules += "permit (" },
		"authz.overlayID":      func(p *rulebook.Proposal) { p.Rules = strings.Replace(flood, "overlay/flood-contact", "sealed", 1) },
		"authz.notByTheSchema": func(p *rulebook.Proposal) { p.Rules = strings.Replace(flood, "resource.kind", "resource.colour", 1) },
		"authz.crisisOver":     func(p *rulebook.Proposal) { p.Rules = strings.Replace(flood, "2026-05", "2027-05", 1) },
		"authz.duty": func(p *rulebook.Proposal) {
			p.Crisis, p.Rules = false, `@id("overlay/a") permit (principal, action == Action::"read", resource);`
		},
		"authz.twice":           func(p *rulebook.Proposal) { p.Crisis, p.Rules, p.Cases = false, strict, "" },
		"authz.casesUnreadable": func(p *rulebook.Proposal) { p.Cases = "people: [" },
		"authz.unknownInCase":   func(p *rulebook.Proposal) { p.Cases = strings.Replace(cases, "with: there", "with: nowhere", 1) },
		"rulebook.caseAllowed": func(p *rulebook.Proposal) {
			p.Cases = strings.Replace(cases, "allowed: true, by: [overlay/flood-contact]", "allowed: false", 1)
		},
		"rulebook.caseDenied": func(p *rulebook.Proposal) { p.Cases = strings.Replace(cases, "allowed: false", "allowed: true", 1) },
	} {
		p := good
		spoil(&p)
		if _, err := w.Propose(w.as("acc", kernel.RoleAccounts), p); message(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := w.Propose(w.as("ana", kernel.RoleAnalyst), good); message(err) != "access.mayNot" {
		t.Errorf("an analyst proposes: %v", err)
	}
	if w.rules().Version != before {
		t.Error("a refused proposal changed what is in force")
	}
}

// TestRules_Damaged: what somebody wrote into the table is not in force: the shipped set alone is, and Problem says why.
func TestRules_Damaged(t *testing.T) {
	for name, statement := range map[string]string{
		"a byte of the text":          `UPDATE rulebook_overlay SET rules = replace(rules, 'permit', 'permiT') WHERE state = 'active'`,
		"a wider area, a new digest":  `UPDATE rulebook_overlay SET rules = replace(rules, '05', '08'), digest = 'x' WHERE state = 'active'`,
		"lasting instead of a crisis": `UPDATE rulebook_overlay SET crisis = NOT crisis WHERE state = 'active'`,
		"a later end":                 `UPDATE rulebook_overlay SET ends_at = '2027-01-01T00:00:00.000Z' WHERE state = 'active'`,
		"another who put it in force": `UPDATE rulebook_overlay SET activated_by = 'acc' WHERE state = 'active'`,
		"another author":              `UPDATE rulebook_overlay SET proposed_by = 'eve' WHERE state = 'active'`,
		"a proposal nobody activated": `UPDATE rulebook_overlay SET state = 'active', activated_by = 'aud' WHERE state = 'proposed'`,
		"a withdrawn one again":       `UPDATE rulebook_overlay SET state = 'active' WHERE state = 'withdrawn'`,
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
				w := newWorld(t, store)
				auditor := w.as("aud", kernel.RoleAuditor)
				w.propose(rulebook.Proposal{Name: "old", Rules: strings.Replace(strict, "no-export", "old", 1), Reason: why})
				must(t, w.Activate(auditor, "old", 1))
				must(t, w.Withdraw(auditor, "old", 1, why))
				w.propose(rulebook.Proposal{Name: "flood", Crisis: true, Rules: flood, Reason: why})
				must(t, w.Activate(auditor, "flood", 1))
				w.propose(rulebook.Proposal{Name: "next", Rules: strict, Reason: why})
				must(t, store.Tx(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), statement); return err }))
				w.open()
				if w.rules().Version != w.Shipped().Version || message(w.Problem(t.Context(), kernel.MainTenant)) != "rulebook.damaged" {
					t.Fatalf("in force: %v, %v", w.rules().IDs(), w.Problem(t.Context(), kernel.MainTenant))
				}
				if w.opens() {
					t.Error("the damaged overlay still opens")
				}
				in, err := w.InForce(auditor)
				if err != nil || in.Problem == nil {
					t.Errorf("the page does not say it: %v", err)
				}
			})
		})
	}
}

// TestRules_OfEachGovernment: what one government adds is not in force for another.
func TestRules_OfEachGovernment(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.propose(rulebook.Proposal{Name: "strict", Rules: strict, Reason: why})
	must(t, w.Activate(w.as("aud", kernel.RoleAuditor), "strict", 1))
	if w.Rules(t.Context(), "other").Version != w.Shipped().Version || w.rules().Version == w.Shipped().Version {
		t.Error("the overlay is in force for the wrong government")
	}
}

// TestConsole: the console stands for one of the two persons, never for both.
func TestConsole(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	system := kernel.System()
	system.MFA = true
	console := kernel.WithActor(t.Context(), system)
	_, err := w.Propose(console, rulebook.Proposal{Name: "strict", Rules: strict, Reason: why})
	must(t, err)
	if got := message(w.Activate(console, "strict", 1)); got != "access.mayNot" {
		t.Errorf("the console puts its own proposal into force: %q", got)
	}
	must(t, w.Activate(w.as("aud", kernel.RoleAuditor), "strict", 1))
	w.propose(rulebook.Proposal{Name: "flood", Crisis: true, Rules: flood, Reason: why})
	must(t, w.Activate(console, "flood", 1))
}
