package reconciliation

import (
	"context"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Beside is a pair as a reviewer sees it: the two records without names, the waterfall, the history, and what is offered.
// Of a pair that waits for its second reviewer nobody is shown what the first said.
type Beside struct {
	Pair
	Round       Round
	Left, Right Record
	History     []Move
	Acts        []Act
	MayOpen     bool // the identities
}

// Queue are the pairs of a round, of a state or of all: those within a list first, as they are to be decided before lists are held
// against each other, then the heaviest.
func (s *Service) Queue(ctx context.Context, round kernel.ID, state PairState) (Round, []Pair, error) {
	r, err := s.round(ctx, round, authz.ReadRound)
	if err != nil || r.Linkage == "" {
		return r, nil, err
	}
	list, err := s.store.Pairs(ctx, kernel.ActorFrom(ctx).Tenant, r.Linkage)
	if state != "" {
		list = slices.DeleteFunc(list, func(p Pair) bool { return p.State != state })
	}
	slices.SortStableFunc(list, func(a, b Pair) int {
		switch {
		case a.Within == b.Within:
			return 0
		case a.Within:
			return -1
		}
		return 1
	})
	return r, list, err
}

// pair looks a pair of the round's present linkage up, with its records and its history.
func (s *Service) pair(ctx context.Context, id kernel.ID) (b Beside, work *work, err error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	p, ok, err := s.store.Pair(ctx, tenant, id)
	if err != nil {
		return b, nil, err
	}
	if !ok {
		_, err := s.round(ctx, id, authz.ReadRound) // asked for all the same
		return b, nil, orNotThere(err)
	}
	r, err := s.round(ctx, p.Round, authz.ReadRound)
	if err != nil {
		return b, nil, err
	}
	if p.Linkage != r.Linkage {
		return b, nil, notThere()
	}
	if work, err = s.work(ctx, r); err != nil {
		return b, nil, err
	}
	b = Beside{Pair: p, Round: r, Left: work.records[p.Left], Right: work.records[p.Right]}
	for _, m := range work.moves {
		if m.Subject == OfPair && m.About == id {
			b.History = append(b.History, m)
		}
	}
	return b, work, nil
}

func orNotThere(err error) error {
	if err == nil {
		return notThere()
	}
	return err
}

// ShowPair is one pair beside each other. reconciliation.notThere.
func (s *Service) ShowPair(ctx context.Context, id kernel.ID) (Beside, error) {
	b, _, err := s.pair(ctx, id)
	if err != nil {
		return b, err
	}
	rec := b.Round.record(kernel.ActorFrom(ctx).Tenant)
	for _, act := range []Act{Same, Different, Undecided, ProposeSame, ProposeDifferent, Agree, Reject, Undo} {
		for _, t := range PairMoves() {
			if t.From == b.State && t.Act == act && !slices.Contains(b.Acts, act) && s.gate.May(ctx, t.Who, rec) {
				b.Acts = append(b.Acts, act)
			}
		}
	}
	b.MayOpen = !b.Round.Sealed && s.gate.May(ctx, authz.ReadIdentity, rec)
	if b.State == SecondWaiting { // the second reviewer decides without knowing the first
		b.History = nil
	}
	return b, nil
}

// Identities opens what the vault knows of both persons of a pair. Each opening is in the trail. reconciliation.notThere for who
// may not.
func (s *Service) Identities(ctx context.Context, id kernel.ID) (left, right Identity, err error) {
	b, _, err := s.pair(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if b.Round.Sealed { // there is nothing that could be looked at
		return nil, nil, notThere()
	}
	if left, err = s.identity(ctx, b.Round, b.Left); err != nil {
		return nil, nil, err
	}
	right, err = s.identity(ctx, b.Round, b.Right)
	return left, right, err
}

func (s *Service) identity(ctx context.Context, r Round, x Record) (Identity, error) {
	d := Delivery{ID: x.Delivery, Institution: x.Institution}
	m, err := s.people.Open(ctx, d.record(kernel.ActorFrom(ctx).Tenant, r), r.LegalBasis, x.Ref)
	if fault.CodeOf(err) == fault.CodeNotFound {
		return nil, notThere()
	}
	return m[x.Ref], err
}

// Deed is what is done with a pair or a case. Version is that of the pair that was seen.
type Deed struct {
	Act      Act
	Reason   string
	Evidence string
	Version  int64
}

// ActOnPair does one act on a pair. Faults: reconciliation.notNow, .ownProposal, .ownReview, .sameInstitution, .reason, .evidence,
// .changedMeanwhile, .twoOfOneSource if two records of one source would come together that nobody found to be doubles, and
// .partFirst if they would stay together by other links.
func (s *Service) ActOnPair(ctx context.Context, id kernel.ID, d Deed) error {
	a := kernel.ActorFrom(ctx)
	b, w, err := s.pair(ctx, id)
	if err != nil {
		return err
	}
	reasons := ApartReasons()
	if d.Act == Undo {
		reasons = UndoReasons()
	}
	who := authz.ReviewPair
	for _, t := range PairMoves() {
		if t.From == b.State && t.Act == d.Act {
			who = t.Who
		}
	}
	riding, err := s.gate.Act(ctx, who, b.Round.record(a.Tenant))
	if err != nil {
		return mayNot(err)
	}
	if d.Version != b.Version {
		return fault.Conflict("reconciliation.changedMeanwhile")
	}
	t, err := choose(PairMoves(), b.State, deed{act: d.Act, reason: d.Reason, evidence: d.Evidence, reasons: reasons, account: a.Name, from: a.Institution, within: b.Within}, b.History, b.Second, b.ProposedBy, false)
	if err != nil {
		return err
	}
	if t.To == Linked {
		if err := w.mayJoin(b.Pair); err != nil {
			return err
		}
	}
	if b.State == Linked {
		if err := w.mayPart(b.Pair); err != nil {
			return err
		}
	}
	m := Move{ID: kernel.NewID(s.clock.Now()), Round: b.Pair.Round, Subject: OfPair, About: id, From: string(b.State), To: string(t.To), Act: d.Act, Account: a.Name, Institution: a.Institution,
		Reason: d.Reason, Evidence: d.Evidence, Version: b.Version, At: s.clock.Now()}
	if !slices.Contains(t.Needs, WithReason) && (!b.Within || !slices.Contains(t.Needs, WithTwice)) {
		m.Reason = ""
	}
	if !slices.Contains(t.Needs, WithEvidence) {
		m.Evidence = ""
	}
	return s.store.Append(riding, a.Tenant, b.Pair.Round, len(w.moves), m)
}

// ProposePair brings two records forward that the linkage did not, by their sources' identifiers. Who proposes does not review.
// Two of one list are proposed as doubles. Faults: reconciliation.noRecord, .severalRecords, .oneRecord, .pairThere, .notLinked.
func (s *Service) ProposePair(ctx context.Context, round kernel.ID, left, right Named) (kernel.ID, error) {
	a, now := kernel.ActorFrom(ctx), s.clock.Now()
	riding, r, err := s.acting(ctx, round, authz.ReviewPair)
	if err != nil {
		return "", err
	}
	if r.Linkage == "" {
		return "", fault.Conflict("reconciliation.notLinked")
	}
	w, err := s.work(ctx, r)
	if err != nil {
		return "", err
	}
	x, err := w.named(left, "left")
	if err != nil {
		return "", err
	}
	y, err := w.named(right, "right")
	if err != nil {
		return "", err
	}
	if x.ID == y.ID {
		return "", fault.Invalid("reconciliation.oneRecord").At("right")
	}
	if x.Institution > y.Institution || x.Institution == y.Institution && x.Line > y.Line {
		x, y = y, x
	}
	p := Pair{ID: kernel.NewID(now), Round: round, Linkage: r.Linkage, Left: x.ID, Right: y.ID, SameReference: x.Reference == y.Reference, Within: x.Institution == y.Institution, ProposedBy: a.Name, State: Waiting, Version: 1}
	p.Second = inSample(p.ID)
	return p.ID, s.store.InsertPair(riding, a.Tenant, p)
}

// Named is a record as its source names it.
type Named struct{ Institution, Reference string }

func (w *work) named(n Named, field string) (Record, error) {
	var found []Record
	for _, r := range w.order {
		if r.Institution == n.Institution && r.Reference == n.Reference {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 0:
		return Record{}, fault.Invalid("reconciliation.noRecord").At(field)
	case 1:
		return found[0], nil
	}
	return Record{}, fault.Conflict("reconciliation.severalRecords").At(field)
}

// Verdicts are what reviewers can say, in the order of an Agreement's table.
func Verdicts() []Act { return []Act{Same, Different, Undecided} }

// Agreement is how far two reviewers of the same pairs agree: Cohen's kappa, κ = (po − pe)/(1 − pe), with po the share of pairs
// on which both said the same and pe that expected by chance from what first and second reviewers say in all (Cohen 1960); and Gwet's
// AC1, the same with pe = Σ πk(1 − πk)/(q − 1), πk the mean share of category k of both, q = 3 categories (Gwet, “Computing inter-rater
// reliability and its variance in the presence of high agreement”, 2008). Where nearly all pairs are of one kind, κ goes to 0 however
// well reviewers agree (Feinstein and Cicchetti, “High agreement but low kappa”, 1990), and AC1 does not.
type Agreement struct {
	Pairs   int
	Table   [3][3]int // first by second, in the order of Verdicts
	Agreed  int
	Kappa   float64
	Defined bool    // of κ: false where all fell into one category, or nothing was reviewed twice
	AC1     float64 // of Pairs > 0
}

// AgreementOf makes an Agreement of the moves of a round.
func AgreementOf(moves []Move) Agreement {
	var g Agreement
	first := map[kernel.ID]Act{}
	for _, m := range moves {
		if m.Subject != OfPair {
			continue
		}
		if m.From == string(Waiting) && m.To == string(SecondWaiting) {
			first[m.About] = m.Act
		}
		if m.From == string(SecondWaiting) {
			i, j := slices.Index(Verdicts(), first[m.About]), slices.Index(Verdicts(), m.Act)
			if i >= 0 && j >= 0 {
				g.Table[i][j]++
				g.Pairs++
			}
		}
	}
	if g.Pairs == 0 {
		return g
	}
	n, expected, chance := float64(g.Pairs), 0.0, 0.0
	for i := range g.Table {
		g.Agreed += g.Table[i][i]
		row, column := 0, 0
		for j := range g.Table {
			row, column = row+g.Table[i][j], column+g.Table[j][i]
		}
		expected += float64(row) / n * float64(column) / n
		mean := float64(row+column) / (2 * n)
		chance += mean * (1 - mean) / float64(len(g.Table)-1)
	}
	g.AC1 = (float64(g.Agreed)/n - chance) / (1 - chance)
	if expected < 1 {
		g.Kappa, g.Defined = (float64(g.Agreed)/n-expected)/(1-expected), true
	}
	return g
}
