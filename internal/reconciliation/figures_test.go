package reconciliation

import (
	"math"
	"testing"

	"convive/internal/kernel"
)

// TestFigures_Protected: no small number of victims is published, nor can one be computed from what is, nor from the range.
func TestFigures_Protected(t *testing.T) {
	w := &work{records: map[kernel.ID]Record{}, round: Round{Institutions: []string{"a", "b", "c"}}}
	add := func(n int, who ...string) {
		for range n {
			first := kernel.ID("")
			for _, name := range who {
				r := Record{ID: kernel.ID(rune(len(w.order) + 0x4e00)), Institution: name}
				w.order, w.records[r.ID] = append(w.order, r), r
				if first != "" {
					w.pairs = append(w.pairs, Pair{ID: "p" + r.ID, Left: first, Right: r.ID, State: Linked})
				} else {
					first = r.ID
				}
			}
		}
	}
	add(40, "a", "b", "c")
	add(20, "a", "b")
	add(3, "a", "c") // small
	add(15, "b", "c")
	add(30, "a")
	add(12, "b")
	add(9, "c")
	f := w.figures(w.round, []Delivery{{Institution: "a", Edition: 1, Records: 93}, {Institution: "b", Edition: 1, Records: 87}, {Institution: "c", Edition: 1, Records: 67}}, "m")
	if f.Victims.N != 129 || f.Pending.N != 129 || f.Sources[0].Victims.N != 93 || f.Sources[0].Lacks.N != 36 || f.Range == nil || f.Range.Low < 129 {
		t.Fatalf("%+v", f)
	}
	p := f.protected(nil)
	hidden := 0
	for i, r := range p.Regions {
		if f.Regions[i].Victims.N < LeastCell && !r.Victims.Hidden {
			t.Errorf("%v is shown with %d", r.Sources, f.Regions[i].Victims.N)
		}
		if r.Victims.Hidden {
			hidden++
			if r.Victims.N != 0 {
				t.Errorf("%v is hidden and says %d", r.Sources, r.Victims.N)
			}
		}
	}
	if hidden < 2 || p.Victims.Hidden || p.Victims.N != 129 {
		t.Errorf("%d regions are hidden, the total %+v", hidden, p.Victims)
	}
	if p.Range != nil || !p.RangeHidden {
		t.Error("the range tells the hidden region")
	}
	if f.Regions[0].Victims.Hidden || f.Range == nil {
		t.Error("the draft was changed")
	}
}

// TestTransitions: the tables lead from known states to known states, each act that may lead to several says when, and what the
// committee decides is never decided by who proposed it.
func TestTransitions(t *testing.T) {
	known := map[PairState]bool{}
	for _, s := range PairStates() {
		known[s] = true
	}
	for _, x := range PairMoves() {
		if !known[x.From] || !known[x.To] {
			t.Errorf("%+v", x)
		}
		if (x.Act == Agree || x.Act == Reject) && (len(x.Needs) == 0 || x.Needs[0] != OtherInstitution) {
			t.Errorf("%+v: the proposer may decide", x)
		}
		if (x.Act == Same || x.Act == Different || x.Act == Undecided) && x.Needs[0] != NotProposer {
			t.Errorf("%+v: the proposer may review", x)
		}
		if x.Act == Undo && x.To != Disputed {
			t.Errorf("%+v", x)
		}
	}
	g := AgreementOf([]Move{{Subject: OfPair, About: "1", From: "waiting", To: "second", Act: Same}, {Subject: OfPair, About: "1", From: "second", To: "linked", Act: Same}})
	if g.Pairs != 1 || g.Agreed != 1 || g.Defined {
		t.Errorf("one category alone has no kappa: %+v", g)
	}
	// Cohen's own form: 20 agree on same, 15 on different, 5 and 10 off the diagonal: κ = (0.7 − 0.5)/(1 − 0.5)
	var moves []Move
	for i, c := range []struct {
		n    int
		a, b Act
	}{{20, Same, Same}, {5, Same, Different}, {10, Different, Same}, {15, Different, Different}} {
		for j := range c.n {
			id := kernel.ID(rune(i*100 + j + 0x4e00))
			moves = append(moves, Move{Subject: OfPair, About: id, From: "waiting", To: "second", Act: c.a}, Move{Subject: OfPair, About: id, From: "second", Act: c.b})
		}
	}
	// AC1: π = (0.55, 0.45, 0), pe = (0.2475 + 0.2475)/2
	if g := AgreementOf(moves); math.Abs(g.AC1-(0.7-0.2475)/(1-0.2475)) > 1e-9 {
		t.Errorf("AC1 %v", g.AC1)
	}
	if g := AgreementOf(moves); g.Pairs != 50 || g.Kappa < 0.399999 || g.Kappa > 0.400001 {
		t.Errorf("κ %v", g.Kappa)
	}
}

// TestAgreement_Paradox: of 100 pairs, of which both reviewers say same but for two, κ is about 0 and AC1 is not.
func TestAgreement_Paradox(t *testing.T) {
	var moves []Move
	for i := range 100 {
		id, a, b := kernel.ID(rune(i+0x4e00)), Same, Same
		switch i {
		case 0:
			a = Different
		case 1:
			b = Different
		}
		moves = append(moves, Move{Subject: OfPair, About: id, From: "waiting", To: "second", Act: a}, Move{Subject: OfPair, About: id, From: "second", Act: b})
	}
	g := AgreementOf(moves)
	if g.Agreed != 98 || math.Abs(g.Kappa) > 0.02 || g.AC1 < 0.97 {
		t.Errorf("%+v", g)
	}
}
