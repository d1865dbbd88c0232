package oversightdb_test

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"

	"pgregory.net/rapid"
)

// deeds are all acts on a report, as a person with everything to say would do them.
func (w *world) deeds(code string) map[oversight.Act]func(a kernel.Actor) error {
	due := w.now.AddDate(0, 1, 0).Format(time.DateOnly)
	why := oversight.Deed{Reason: "Razón", Basis: "Ley 1", Text: "Texto", Office: "Ministra"}
	issue := func(kind oversight.ItemKind) func(kernel.Actor) error {
		return func(a kernel.Actor) error {
			_, err := w.Issue(w.by(a), code, oversight.Item{Kind: kind, Addressee: "police", Text: "Texto", Due: due})
			return err
		}
	}
	return map[oversight.Act]func(kernel.Actor) error{
		oversight.Open:    func(a kernel.Actor) error { return w.Collect(w.by(a), code) },
		oversight.Submit:  func(a kernel.Actor) error { return w.submit(code, a, oversight.OfRisks, "Riesgos", "risk\nLluvia\n") },
		oversight.Verify:  func(a kernel.Actor) error { _, err := w.Check(w.by(a), code); return err },
		oversight.Explain: func(a kernel.Actor) error { return w.Explain(w.by(a), code, "balance/funds/1", "Razón") },
		oversight.Return:  func(a kernel.Actor) error { return w.Return(w.by(a), code, "Razón") },
		oversight.Sign:    func(a kernel.Actor) error { return w.sign(code, a) },
		oversight.Amend:   func(a kernel.Actor) error { return w.Amend(w.by(a), code, oversight.OfFunds, why) },
		oversight.Present: func(a kernel.Actor) error { return w.Present(w.by(a), code, why) },
		oversight.Receive: func(a kernel.Actor) error { return w.Receive(w.by(a), code) },
		oversight.Ask:     issue(oversight.Question),
		oversight.Observe: issue(oversight.Observation),
		oversight.Commit:  issue(oversight.Commitment),
		oversight.Hear:    func(a kernel.Actor) error { return w.Hear(w.by(a), code) },
		oversight.Follow:  func(a kernel.Actor) error { return w.Follow(w.by(a), code, why) },
		oversight.Close:   func(a kernel.Actor) error { return w.CloseReport(w.by(a), code, why) },
	}
}

// parts says which actors may do what a part does, on the reports of until.
var parts = map[oversight.Who][]kernel.Actor{
	oversight.Compiler:  {compiler, minister, both},
	oversight.Signer:    {minister, both},
	oversight.Issuer:    {legislator},
	oversight.Addressee: {compiler, minister, both, liaison},
}

// TestRules_Exhaustive tries every act in every state as everybody: it is done just where the table has it for the part of the
// actor, and a refusal changes nothing.
func TestRules_Exhaustive(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	done := 0
	for _, state := range oversight.States() {
		code := w.until(state)
		for act := range w.deeds(code) {
			for _, a := range []kernel.Actor{compiler, liaison, minister, both, legislator, stranger, clock, citizen} {
				allowed := false
				for _, r := range oversight.RulesOf(state, act) {
					allowed = allowed || slices.ContainsFunc(parts[r.Who], func(p kernel.Actor) bool { return p.Name == a.Name })
				}
				if act == oversight.Explain { // there is nothing to explain here
					allowed = false
				}
				if (act == oversight.Hear && state == oversight.Questions || act == oversight.Close) && allowed { // something is open
					allowed = false
				}
				before := w.load(code)
				err := w.deeds(code)[act](a)
				switch after := w.load(code); {
				case allowed && err != nil:
					t.Errorf("%s by %s in %s: %v", act, a.Name, state, err)
				case !allowed && err == nil:
					t.Errorf("%s by %s in %s was done", act, a.Name, state)
				case err != nil && !reflect.DeepEqual(before, after):
					t.Errorf("%s by %s in %s was refused and changed something", act, a.Name, state)
				case err == nil:
					if done++; len(oversight.RulesOf(state, act)) == 0 || after.State() != oversight.RulesOf(state, act)[0].To {
						t.Errorf("%s in %s leads to %s", act, state, after.State())
					}
					code = w.until(state)
				}
			}
		}
	}
	if done < 40 {
		t.Errorf("only %d acts were done", done)
	}
}

// TestItemRules_Exhaustive tries every act on every kind of item in every state as everybody.
func TestItemRules_Exhaustive(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	everything := oversight.ItemDeed{Deed: oversight.Deed{Reason: "Razón", Text: "Texto"}, Level: oversight.NoEvidence}
	done := 0
	for _, kind := range oversight.ItemKinds() {
		for n, way := range waysOf(kind) {
			w.enter(kernel.Tenant(string(kind) + strconv.Itoa(n)))
			code, number := w.itemOf(kind, way)
			for _, act := range append(oversight.ItemActs(), oversight.Lapse) {
				for _, a := range []kernel.Actor{liaison, legislator, stranger, compiler, minister, citizen, clock} {
					item, _ := w.load(code).Item(number)
					rule, ok := oversight.ItemRuleOf(kind, item.State(), act)
					allowed := ok && act != oversight.Lapse && (rule.Who == oversight.Issuer && a.Name == legislator.Name || rule.Who == oversight.Addressee && a.Name == liaison.Name)
					if act == oversight.Recount { // their deadlines are days; TestRecount counts terms
						allowed = false
					}
					d := everything
					d.Due = w.now.AddDate(0, 2, 0).Format(time.DateOnly)
					err := w.Act(w.by(a), code, number, act, d)
					after, _ := w.load(code).Item(number)
					switch {
					case allowed && (err != nil || after.State() != rule.To):
						t.Errorf("%s %s by %s in %s: %s, %v", kind, act, a.Name, item.State(), after.State(), err)
					case !allowed && (err == nil || !reflect.DeepEqual(item, after)):
						t.Errorf("%s %s by %s in %s was done", kind, act, a.Name, item.State())
					case allowed:
						done++
						code, number = w.itemOf(kind, way)
					}
				}
			}
		}
	}
	if done < 60 {
		t.Errorf("only %d acts were done", done)
	}
}

// waysOf are series of acts that lead an item of a kind into each of its states.
func waysOf(kind oversight.ItemKind) [][]oversight.ItemAct {
	switch kind {
	case oversight.Question:
		return [][]oversight.ItemAct{{}, {oversight.Acknowledge}, {oversight.Answer}, {oversight.Lapse}, {oversight.Answer, oversight.Reopen}, {oversight.Answer, oversight.Settle}}
	case oversight.Commitment:
		return [][]oversight.ItemAct{{}, {oversight.Lapse}, {oversight.Claim}, {oversight.Claim, oversight.Judge}, {oversight.Claim, oversight.Judge, oversight.Reopen}, {oversight.Claim, oversight.Judge, oversight.Settle}}
	default:
		return [][]oversight.ItemAct{{}, {oversight.Acknowledge}, {oversight.Accept}, {oversight.AcceptPart}, {oversight.Reject}, {oversight.Lapse}, {oversight.Accept, oversight.Begin}, {oversight.Accept, oversight.Claim},
			{oversight.Accept, oversight.Claim, oversight.Judge}, {oversight.Reject, oversight.Reopen}, {oversight.Reject, oversight.Settle}}
	}
}

// itemOf makes an item of a kind that the police answer for, and does acts with it.
func (w *world) itemOf(kind oversight.ItemKind, acts []oversight.ItemAct) (code string, number int) {
	t, began := w.t, w.now
	due := w.now.AddDate(0, 1, 0).Format(time.DateOnly)
	state, a := oversight.InReview, legislator
	switch kind {
	case oversight.Observation, oversight.Recommendation:
		state = oversight.Answers
	case oversight.Commitment:
		state, a = oversight.Observed, liaison
	}
	code = w.until(state)
	item, err := w.Issue(w.by(a), code, oversight.Item{Kind: kind, Addressee: "police", Text: "Texto", Due: due})
	must(t, err)
	for _, act := range acts {
		if act == oversight.Lapse {
			w.now = w.now.AddDate(0, 1, 3)
			_, err := w.RecordSilences(w.by(clock))
			must(t, err)
			continue
		}
		who := liaison
		if slices.Contains([]oversight.ItemAct{oversight.Judge, oversight.Reopen, oversight.Settle}, act) {
			who = legislator
		}
		must(t, w.Act(w.by(who), code, item.Number, act, oversight.ItemDeed{Deed: oversight.Deed{Reason: "Razón", Text: "Texto"}, Level: oversight.NoEvidence, Due: w.now.AddDate(0, 2, 0).Format(time.DateOnly)}))
	}
	w.now = began.Add(time.Hour * 24 * 40) // later than any lapse, before any second deadline
	return code, item.Number
}

// TestWalk goes at random through the lives of reports, on both engines, and holds after each step what must never break.
func TestWalk(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		lives := 0
		rapid.Check(t, func(r *rapid.T) {
			lives++
			w.enter(kernel.Tenant("life-" + strconv.Itoa(lives)))
			code := w.plan()
			if rapid.Bool().Draw(r, "signed") {
				code = w.until(oversight.SignedState)
			}
			var signed []byte
			for range rapid.IntRange(5, 40).Draw(r, "steps") {
				before := w.load(code)
				err := w.stumble(r, code, before)
				after := w.load(code)
				if fault.CodeOf(err) == fault.CodeInternal {
					r.Fatal(err)
				}
				if err != nil && !reflect.DeepEqual(before, after) {
					r.Fatalf("refused (%v) and changed", err)
				}
				hold(r, after)
				if signed != nil && !bytes.Equal(signed, after.Signed.Content) {
					r.Fatal("what was signed changed")
				}
				if after.Signed != nil {
					signed = after.Signed.Content
				}
			}
		})
	})
}

// stumble does anything as anybody.
func (w *world) stumble(r *rapid.T, code string, now oversight.Report) error {
	people := []kernel.Actor{compiler, liaison, minister, both, legislator, stranger, citizen}
	a := rapid.SampledFrom(people).Draw(r, "who")
	switch rapid.IntRange(0, 9).Draw(r, "what") {
	case 0:
		w.now = w.now.AddDate(0, 0, rapid.IntRange(0, 40).Draw(r, "days"))
		_, err := w.RecordSilences(w.by(clock))
		return err
	case 9:
		closed := day(w.now.AddDate(0, 0, rapid.IntRange(0, 9).Draw(r, "ahead")).Format(time.DateOnly), "Duelo")
		if err := w.EnterHolidays(w.by(compiler), []oversight.Holiday{closed}); fault.CodeOf(err) == fault.CodeConflict {
			return w.RevokeHoliday(w.by(compiler), closed.Day, "Sin duelo")
		}
		return nil
	case 1, 2, 3, 4:
		if len(now.Items) > 0 {
			n := rapid.IntRange(1, len(now.Items)).Draw(r, "item")
			d := oversight.ItemDeed{Deed: oversight.Deed{Reason: rapid.SampledFrom([]string{"", "Razón"}).Draw(r, "reason"), Text: "Texto"}, Level: rapid.SampledFrom(oversight.Levels()).Draw(r, "level"), Days: rapid.IntRange(0, 9).Draw(r, "term")}
			if rapid.Bool().Draw(r, "shown") {
				d.Evidence = []string{"https://example.org/prueba"}
			}
			return w.Act(w.by(a), code, n, rapid.SampledFrom(oversight.ItemActs()).Draw(r, "act"), d)
		}
	}
	acts := []oversight.Act{}
	for _, rule := range oversight.Rules() {
		if !slices.Contains(acts, rule.Act) && (rule.From == now.State() || rapid.IntRange(0, 20).Draw(r, "astray") == 0) {
			acts = append(acts, rule.Act)
		}
	}
	if len(acts) == 0 {
		return nil
	}
	return w.deeds(code)[rapid.SampledFrom(acts).Draw(r, "move")](a)
}

// hold are the invariants of a report.
func hold(t *rapid.T, r oversight.Report) {
	state := oversight.Planned
	for i, m := range r.Moves {
		ok := slices.ContainsFunc(oversight.RulesOf(state, m.Act), func(rule oversight.Rule) bool { return rule.To == m.To })
		if m.Step != i+1 || m.From != state || !ok || m.By == "" || m.Institution == "" || m.At.IsZero() {
			t.Fatalf("move %+v from %s", m, state)
		}
		state = m.To
		if m.Act == oversight.Sign && r.Compiled(m.By) {
			t.Fatalf("%s compiled and signed", m.By)
		}
	}
	if state.Public() != (r.Signed != nil) {
		t.Fatalf("%s, signed %v", state, r.Signed != nil)
	}
	if r.Signed != nil {
		snap, err := r.Signed.Snapshot()
		again, _ := oversight.Canonical(snap)
		if err != nil || oversight.Digest(r.Signed.Content) != r.Signed.SHA256 || !bytes.Equal(again, r.Signed.Content) || len(snap.Sections) != len(oversight.SectionKinds()) {
			t.Fatalf("the snapshot is not whole: %v", err)
		}
		for _, f := range snap.Findings {
			if f.Grave && f.Explanation == "" {
				t.Fatalf("signed with %s", f.ID)
			}
		}
	}
	open := 0
	for _, i := range r.Items {
		holdItem(t, i)
		if i.State() != oversight.ItemClosed {
			open++
		}
	}
	if state == oversight.Closed && open > 0 {
		t.Fatalf("closed with %d open items", open)
	}
}

func holdItem(t *rapid.T, i oversight.Item) {
	state := (oversight.Item{Kind: i.Kind}).State()
	due, shown := i.Due, false
	for n, s := range i.Steps {
		rule, ok := oversight.ItemRuleOf(i.Kind, state, s.Act)
		if s.Number != n+1 || s.From != state || !ok || s.To != rule.To {
			t.Fatalf("step %+v from %s", s, state)
		}
		want := map[oversight.Who]string{oversight.Issuer: i.Body, oversight.Addressee: i.Addressee, oversight.Timer: i.Addressee}[rule.Who]
		if s.Institution != want || rule.Who == oversight.Timer && s.By != "system" {
			t.Fatalf("step %+v is not of %s", s, want)
		}
		switch s.Act {
		case oversight.Lapse:
			if end, _ := time.Parse(time.DateOnly, due); !s.At.After(end.Add(36 * time.Hour)) {
				t.Fatalf("silence at %s before %s was over", s.At, due)
			}
		case oversight.Recount:
			if s.Due == due || s.Days == 0 || s.Reason == "" {
				t.Fatalf("counted %s again to %s: %+v", due, s.Due, s)
			}
		case oversight.Claim:
			shown = len(s.Evidence) > 0
		case oversight.Judge:
			if !shown && s.Level != oversight.NoEvidence {
				t.Fatalf("a claim that shows nothing was found %s", s.Level)
			}
		}
		if s.Due != "" {
			due = s.Due
		}
		state = s.To
	}
	if i.State() != state || i.Deadline() != due {
		t.Fatal(fmt.Sprint(i.State(), state, i.Deadline(), due))
	}
}
