package reconciliationdb_test

import (
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/reconciliation"
	"convive/internal/reconciliation/reconciliationdb"
)

// TestRound goes the way of a round on both engines: lists, cost, linkage, review by two, committee, un-merge, validation,
// publication.
func TestRound(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		id := w.linked()
		v, err := w.Show(w.steward(), id)
		must(t, err)
		if v.Run == nil || v.Run.Model != "persons 1" || len(v.Run.Sides) != 6 || len(v.Plan.Sides[0].Compared.Costs) != 8 {
			t.Fatalf("%+v", v.Run)
		}
		for _, side := range v.Run.Sides {
			c := side.Compared
			if side.Within() && c.RowsLeft >= 130 {
				continue
			}
			if len(c.Expected) == 0 || c.Pairs == 0 || !strings.Contains(c.Fitted, "version") || c.RowsLeft < 130 {
				t.Errorf("%s, %s: %d thresholds, %d pairs", side.Left, side.Right, len(c.Expected), c.Pairs)
			}
		}
		if n := len(w.cases(id)); n != 430 {
			t.Errorf("%d cases before anybody decided: nothing is merged by a program", n)
		}
		p := w.pick(id, false)
		if last := p.Steps[len(p.Steps)-1]; last.Sum-p.Weight > 1e-6 || p.Weight-last.Sum > 1e-6 {
			t.Errorf("the waterfall ends at %v, the weight is %v", last.Sum, p.Weight)
		}
		w.review(id, p)
		w.second(id)
		w.committee(id)
		w.validation(id)
	})
}

// review: one person decides on a pair, nobody without the clearance, and what was seen must still stand.
func (w *world) review(round kernel.ID, p reconciliation.Pair) {
	t := w.t
	ana := w.reviewer("ana", "police")
	refused(t, "without the clearance", w.act(w.officer("police"), p.ID, reconciliation.Same, "", ""), "reconciliation.mayNot")
	refused(t, "another institution", w.act(w.reviewer("eve", "army"), p.ID, reconciliation.Same, "", ""), "reconciliation.notThere")
	refused(t, "without a reason", w.act(ana, p.ID, reconciliation.Different, "because", ""), "reconciliation.reason")
	refused(t, "a committee's act", w.act(ana, p.ID, reconciliation.Undo, "new_evidence", ""), "reconciliation.notNow")
	refused(t, "of an older version", w.ActOnPair(ana, p.ID, reconciliation.Deed{Act: reconciliation.Same, Version: 7}), "reconciliation.changedMeanwhile")
	if l, r, err := w.Identities(ana, p.ID); err != nil || len(l) == 0 || len(r) == 0 {
		t.Errorf("%v, %v, %v", l, r, err)
	}
	if _, _, err := w.Identities(w.officer("police"), p.ID); err == nil {
		t.Error("who does not review reads names")
	}
	must(t, w.act(ana, p.ID, reconciliation.Same, "", ""))
	w.state(p.ID, reconciliation.Linked)
	if c := w.caseOf(round, p.Left); len(c.Records) != 2 || c.State != reconciliation.Preliminary {
		t.Errorf("%+v", c)
	}
	chief := w.chief("health")
	refused(t, "undone without a reason", w.act(chief, p.ID, reconciliation.Undo, "", ""), "reconciliation.reason")
	must(t, w.act(chief, p.ID, reconciliation.Undo, "new_evidence", ""))
	w.state(p.ID, reconciliation.Disputed)
	if c := w.caseOf(round, p.Left); len(c.Records) != 1 || !c.Open || len(c.History) != 2 || c.History[0].Act != reconciliation.Same {
		t.Errorf("after the un-merge: %+v", c)
	}
}

// second: of the sample two persons review each pair, not the same, and the second does not see the first.
func (w *world) second(round kernel.ID) {
	t := w.t
	ana, bo := w.reviewer("ana", "police"), w.reviewer("bo", "health")
	p := w.pick(round, true)
	must(t, w.act(ana, p.ID, reconciliation.Same, "", ""))
	w.state(p.ID, reconciliation.SecondWaiting)
	refused(t, "her own review", w.act(ana, p.ID, reconciliation.Same, "", ""), "reconciliation.ownReview")
	b, err := w.ShowPair(bo, p.ID)
	must(t, err)
	if len(b.History) != 0 {
		t.Error("the second reviewer sees what the first said")
	}
	must(t, w.act(bo, p.ID, reconciliation.Same, "", ""))
	w.state(p.ID, reconciliation.Linked)
	q := w.pick(round, true)
	must(t, w.act(ana, q.ID, reconciliation.Same, "", ""))
	must(t, w.act(bo, q.ID, reconciliation.Different, "relative", ""))
	w.state(q.ID, reconciliation.Disputed)
	moves, err := w.store.Moves(t.Context(), here, round)
	must(t, err)
	// two pairs: (same, same) and (same, different): po = 1/2, pe = 1·1/2 + 0·1/2 = 1/2
	if g := reconciliation.AgreementOf(moves); g.Pairs != 2 || g.Agreed != 1 || !g.Defined || g.Kappa != 0 || g.Table[0][1] != 1 {
		t.Errorf("%+v", g)
	}
}

// committee: what is disputed is proposed by one institution on evidence and decided by another.
func (w *world) committee(round kernel.ID) {
	t := w.t
	p := w.queue(round, reconciliation.Disputed)[0]
	police, health := w.chief("police"), w.chief("health")
	refused(t, "a reviewer", w.act(w.reviewer("ana", "police"), p.ID, reconciliation.ProposeSame, "", "autopsy"), "reconciliation.mayNot")
	refused(t, "without evidence", w.act(police, p.ID, reconciliation.ProposeSame, "", "hearsay"), "reconciliation.evidence")
	must(t, w.act(police, p.ID, reconciliation.ProposeSame, "", "autopsy"))
	refused(t, "the same institution", w.act(as(t, "other", "police", kernel.RoleSupervisor, cleared), p.ID, reconciliation.Agree, "", ""), "reconciliation.sameInstitution")
	must(t, w.act(health, p.ID, reconciliation.Reject, "", ""))
	w.state(p.ID, reconciliation.Disputed)
	must(t, w.act(police, p.ID, reconciliation.ProposeSame, "", "dna"))
	must(t, w.act(health, p.ID, reconciliation.Agree, "", ""))
	w.state(p.ID, reconciliation.Linked)
}

// validation: two institutions decide that a victim counts; other records than those make it a case to be revised.
func (w *world) validation(round kernel.ID) {
	t := w.t
	police, health := w.chief("police"), w.chief("health")
	var free, open reconciliation.Case
	for _, c := range w.cases(round) {
		if c.Open {
			open = c
		} else if len(c.Absent) > 0 {
			free = c
		}
	}
	deed := reconciliation.Deed{Act: reconciliation.ProposeCount, Evidence: "death_certificate"}
	refused(t, "a pair is open", w.ActOnCase(police, round, open.ID, deed), "reconciliation.pairsOpen")
	must(t, w.ActOnCase(police, round, free.ID, deed))
	refused(t, "the same institution", w.ActOnCase(police, round, free.ID, reconciliation.Deed{Act: reconciliation.Agree}), "reconciliation.sameInstitution")
	must(t, w.ActOnCase(health, round, free.ID, reconciliation.Deed{Act: reconciliation.Agree}))
	if c := w.caseOf(round, free.ID); c.State != reconciliation.Counted || !c.Validated() {
		t.Errorf("%s", c.State)
	}
	absent := ""
	for absent = range free.Absent {
	}
	ana := w.reviewer("ana", "police")
	refused(t, "a reason that is none", w.Explain(ana, round, free.ID, absent, "lost"), "reconciliation.reason")
	refused(t, "of who has it", w.Explain(ana, round, free.ID, free.Records[0].Institution, "disappearance"), "reconciliation.notAbsent")
	must(t, w.Explain(ana, round, free.ID, absent, "disappearance"))
	must(t, w.Explain(ana, round, free.ID, absent, "not_certified"))
	if c := w.caseOf(round, free.ID); c.Absent[absent] != "not_certified" || c.State != reconciliation.Counted {
		t.Errorf("%+v", c)
	}
	draft, err := w.Draft(w.steward(), round)
	must(t, err)
	if draft.Validated.N != 1 || !draft.Preliminary || draft.Victims.N != int64(len(w.cases(round))) || *draft.Sources[0].Own != 160 || draft.Range == nil || float64(draft.Range.High) < float64(draft.Victims.N) {
		t.Errorf("%+v", draft)
	}
	refused(t, "an officer publishes", func() error { _, err := w.Publish(w.officer("police"), round); return err }(), "reconciliation.mayNot")
	_, err = w.Publish(w.steward(), round)
	must(t, err)
	// another person's proposal links the validated case with a further record: it is to be validated anew
	mine, pair := free.Records[0], kernel.ID("")
	for _, c := range w.cases(round) {
		if len(c.Records) == 1 && c.Records[0].Institution == absent && pair == "" {
			pair, err = w.ProposePair(ana, round, reconciliation.Named{Institution: mine.Institution, Reference: mine.Reference}, reconciliation.Named{Institution: absent, Reference: c.Records[0].Reference})
			must(t, err)
		}
	}
	refused(t, "a reviewer reviews her own proposal", w.act(ana, pair, reconciliation.Same, "", ""), "reconciliation.ownProposal")
	must(t, w.act(w.reviewer("bo", "health"), pair, reconciliation.Same, "", ""))
	if got, _, _ := w.store.Pair(t.Context(), here, pair); got.State == reconciliation.SecondWaiting {
		must(t, w.act(w.reviewer("cy", "prosecutor"), pair, reconciliation.Same, "", ""))
	}
	if c := w.caseOf(round, mine.ID); c.State != reconciliation.Revised || len(c.Records) < 2 {
		t.Errorf("%s with %d records", c.State, len(c.Records))
	}
	must(t, func() error { _, err := w.Publish(w.steward(), round); return err }())
	history, err := w.History(kernel.WithActor(t.Context(), kernel.Citizen()), round)
	if err != nil || len(history) != 2 || history[0].Number != 2 {
		t.Errorf("%d releases, %v", len(history), err)
	}
}

// TestRound_SameIdentifier: two sources that give one identifier to two persons are not linked by it, and a link that would bring two
// records of one source together is refused.
func TestRound_SameIdentifier(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	id := w.open("health", "police")
	var health, police strings.Builder
	health.WriteString(head + row("7", "Ana", "Rojas", "Vela", "1980-01-02") + row("8", "Ana María", "Rojas", "Vela", "1980-01-02"))
	police.WriteString(head + row("7", "Luis", "Castro", "Niño", "1961-11-30") + row("9", "Ana María", "Rojas", "Vela", "1980-01-02"))
	for i, name := range strings.Fields("Rosa Pedro Elena Mario Julia Carlos Irene Jorge Marta Hugo") {
		r := row("x"+name, name, name+"ez", "Gil", "19"+string(rune('5'+i%5))+"0-02-1"+string(rune('0'+i)))
		health.WriteString(r)
		police.WriteString(r)
	}
	w.deliver(id, "health", health.String(), "")
	w.deliver(id, "police", police.String(), "0")
	must(t, w.Cost(w.steward(), id, quiet))
	must(t, w.Link(w.steward(), id, reconciliation.Thresholds{Link: 10, Review: 0}, quiet))
	records, err := w.store.Records(t.Context(), here, id)
	must(t, err)
	name := map[kernel.ID]string{}
	for _, r := range records {
		name[r.ID] = r.Institution + " " + r.Reference
	}
	pairs := map[string]reconciliation.Pair{}
	for _, p := range w.queue(id, "") {
		pairs[name[p.Left]+" = "+name[p.Right]] = p
		if p.SameReference != (strings.Fields(name[p.Left])[1] == strings.Fields(name[p.Right])[1]) {
			t.Errorf("%s, %s: same reference %v", name[p.Left], name[p.Right], p.SameReference)
		}
	}
	if p, ok := pairs["health 7 = police 7"]; ok && p.Proposed {
		t.Errorf("two persons of one identifier are proposed as the same: %+v", p)
	}
	first, second := pairs["health 8 = police 9"], pairs["health 7 = police 9"]
	if first.ID == "" || second.ID == "" {
		t.Fatalf("%d pairs: %v", len(pairs), pairs)
	}
	link := func(p reconciliation.Pair) error {
		if err := w.act(w.reviewer("ana", "police"), p.ID, reconciliation.Same, "", ""); err != nil || !p.Second {
			return err
		}
		return w.act(w.reviewer("bo", "health"), p.ID, reconciliation.Same, "", "")
	}
	must(t, link(first))
	refused(t, "two records of one source", link(second), "reconciliation.twoOfOneSource")
	v, err := w.Show(w.steward(), id)
	must(t, err)
	if *v.Deliveries[1].Figure != 0 || v.Deliveries[0].Figure != nil {
		t.Error("a figure of zero and none are the same")
	}
}

// TestRound_Refused: lists without keys, a linkage before its cost was seen, a round with one list, and who may not.
func TestRound_Refused(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	for message, change := range map[string]func(*reconciliation.Draft){
		"reconciliation.title":        func(d *reconciliation.Draft) { d.Title = " " },
		"reconciliation.period":       func(d *reconciliation.Draft) { d.From = "2023-01-01" },
		"reconciliation.legalBasis":   func(d *reconciliation.Draft) { d.LegalBasis = "" },
		"reconciliation.howManyLists": func(d *reconciliation.Draft) { d.Institutions = named("police", "Police ") },
		"reconciliation.institution":  func(d *reconciliation.Draft) { d.Institutions = named("police", "a b") },
		"reconciliation.institutionName": func(d *reconciliation.Draft) {
			d.Institutions = []reconciliation.Institution{{ID: "police", Name: "P"}, {ID: "health"}}
		},
		"reconciliation.seal":  func(d *reconciliation.Draft) { d.Seal = "rot13" },
		"reconciliation.place": func(d *reconciliation.Draft) { d.Territory = "XX" },
	} {
		d := draft
		change(&d)
		_, err := w.Open(w.steward(), d)
		refused(t, message, err, message)
	}
	_, err := w.Open(w.officer("police"), draft)
	refused(t, "an officer opens", err, "reconciliation.mayNot")
	id := w.open("health", "police")
	refused(t, "lists are missing", w.Cost(w.steward(), id, quiet), "reconciliation.listsMissing")
	_, err = w.Deliver(w.officer("police"), id, []byte("reference,given\n1,\n"), nil, "")
	refused(t, "no key at all", err, "reconciliation.keysMissing")
	_, err = w.Deliver(w.officer("police"), id, []byte(head+row("1", "Ana", "Gil", "", "")), nil, "-3")
	refused(t, "a figure below zero", err, "reconciliation.figure")
	_, err = w.Deliver(w.officer("army"), id, []byte(head+row("1", "Ana", "Gil", "", "")), nil, "")
	refused(t, "who is no party", err, "reconciliation.notThere")
	w.deliver(id, "police", "reference,sex\n1,M\n2,F\n", "")
	w.deliver(id, "health", "reference,sex\n1,M\n2,F\n", "")
	refused(t, "no rule finds its fields", w.Cost(w.steward(), id, quiet), "linkage.keysMissing")
	w.deliver(id, "police", head+row("1", "Ana", "Gil", "Roa", "1980-01-01"), "")
	w.deliver(id, "health", head+row("1", "Ana", "Gil", "Roa", "1980-01-01"), "")
	refused(t, "before the cost", w.Link(w.steward(), id, reconciliation.Thresholds{Link: 10}, quiet), "reconciliation.costFirst")
	must(t, w.Cost(w.steward(), id, quiet))
	refused(t, "thresholds", w.Link(w.steward(), id, reconciliation.Thresholds{Link: 1, Review: 2}, quiet), "reconciliation.thresholds")
	if _, err := w.History(t.Context(), id); err == nil {
		t.Error("what was not published is read")
	}
	for _, ctx := range []kernel.Actor{kernel.Citizen(), {Tenant: "other", Name: "ste", Institution: "observatory", Role: kernel.RoleSteward, Roles: []kernel.Role{kernel.RoleSteward}}} {
		_, err := w.Show(kernel.WithActor(t.Context(), ctx), id)
		refused(t, "a stranger", err, "reconciliation.notThere")
	}
}

// TestRound_Sealed: where names may not be exchanged, lists come as keyed hashes: they link, nothing else is let in, and there is nothing
// to look at.
func TestRound_Sealed(t *testing.T) {
	for _, seal := range []reconciliation.Seal{reconciliation.Keyed, reconciliation.Filters} {
		t.Run(string(seal), func(t *testing.T) { sealedRound(t, seal) })
	}
}

func sealedRound(t *testing.T, seal reconciliation.Seal) {
	t.Helper()
	w := newWorld(t, testkit.SQLite(t))
	d := draft
	d.Institutions, d.Seal = named("health", "police"), seal
	r, err := w.Open(w.steward(), d)
	must(t, err)
	clear := w.three()
	duck, key := testkit.Duck(t), []byte(strings.Repeat("k7", 16))
	for _, institution := range r.Institutions {
		rows, err := reconciliation.ReadList([]byte(clear[institution]), reconciliation.Mapping{"reference": "id"})
		must(t, err)
		var sealed strings.Builder
		must(t, reconciliationdb.Seal(t.Context(), duck, rows, seal, key, &sealed))
		if strings.Contains(strings.ToLower(sealed.String()), strings.ToLower(rows[0].Known["surname1"])) {
			t.Fatal("a name is in the sealed list")
		}
		refused(t, "a short key", reconciliationdb.Seal(t.Context(), duck, rows, seal, key[:31], &strings.Builder{}), "linkage.keyTooShort")
		_, err = w.Deliver(w.officer(institution), r.ID, []byte(clear[institution]), reconciliation.Mapping{"reference": "id"}, "")
		refused(t, "a clear list", err, "reconciliation.columnMissing")
		_, err = w.Deliver(w.officer(institution), r.ID, []byte(strings.Replace(clear[institution], "id,", "reference,", 1)), nil, "")
		refused(t, "names under a good head", err, "reconciliation.notSealed")
		_, err = w.Deliver(w.officer(institution), r.ID, []byte(sealed.String()), nil, "150")
		must(t, err)
	}
	must(t, w.Cost(w.steward(), r.ID, quiet))
	usual, err := w.Usual(seal)
	must(t, err)
	must(t, w.Link(w.steward(), r.ID, usual, quiet))
	proposed, right := 0, 0
	records := map[kernel.ID]reconciliation.Record{}
	list, err := w.store.Records(t.Context(), here, r.ID)
	must(t, err)
	for _, x := range list {
		records[x.ID] = x
	}
	birth := map[string]string{}
	for _, institution := range r.Institutions {
		rows, _ := reconciliation.ReadList([]byte(clear[institution]), reconciliation.Mapping{"reference": "id"})
		for _, x := range rows {
			birth[institution+x.Reference] = x.Known["birth"]
		}
	}
	pairs := w.queue(r.ID, "")
	for _, p := range pairs {
		if p.Proposed && !p.Within {
			proposed++
			if birth["health"+records[p.Left].Reference] == birth["police"+records[p.Right].Reference] {
				right++
			}
		}
	}
	if proposed < 90 || right*100 < proposed*85 { // 120 persons are in both; some dates have mistakes
		t.Errorf("%d pairs are proposed, %d of one day of birth", proposed, right)
	}
	if f, err := w.Draft(w.steward(), r.ID); err != nil || len(f.Breakdown) != 0 {
		t.Errorf("a sealed list tells where and when: %+v, %v", f.Breakdown, err)
	}
	ana := w.reviewer("ana", "police")
	b, err := w.ShowPair(ana, pairs[0].ID)
	must(t, err)
	if b.MayOpen || len(b.Steps) == 0 {
		t.Errorf("%+v", b)
	}
	_, _, err = w.Identities(ana, pairs[0].ID)
	refused(t, "hashes are opened", err, "reconciliation.notThere")
}
