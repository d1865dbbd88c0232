package reconciliation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Case is one victim: the records of sources that persons found to be the same one's. A record that is linked to none is a case
// by itself. It is named by its earliest record, so that it needs no number that a merger could lose.
type Case struct {
	ID      kernel.ID
	Records []Record
	State   CaseState
	Open    bool              // a pair of its records waits for a decision
	Absent  map[string]string // institution that lacks the victim → reason, empty if nobody said
	History []Move
	Twice   []Twice // records beyond the first of a source
	members string
}

// Twice is a record that its source has of a victim beyond the first one.
type Twice struct{ Institution, Reason string }

// Has says whether a source has the victim.
func (c Case) Has(institution string) bool {
	return slices.ContainsFunc(c.Records, func(r Record) bool { return r.Institution == institution })
}

// Validated says that two institutions decided on it.
func (c Case) Validated() bool { return c.State == Counted || c.State == NotCounted }

// work is a round with everything that cases are made of.
type work struct {
	round   Round
	records map[kernel.ID]Record
	order   []Record
	pairs   []Pair
	moves   []Move
}

func (s *Service) work(ctx context.Context, r Round) (*work, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	w := &work{round: r, records: map[kernel.ID]Record{}}
	var err error
	if w.order, err = s.store.Records(ctx, tenant, r.ID); err != nil {
		return nil, err
	}
	for _, x := range w.order {
		w.records[x.ID] = x
	}
	if r.Linkage != "" {
		if w.pairs, err = s.store.Pairs(ctx, tenant, r.Linkage); err != nil {
			return nil, err
		}
	}
	w.moves, err = s.store.Moves(ctx, tenant, r.ID)
	return w, err
}

// linked are the pairs that persons found to be the same.
func (w *work) linked() []Pair {
	return slices.DeleteFunc(slices.Clone(w.pairs), func(p Pair) bool { return p.State != Linked })
}

// heads gives each record the earliest record that it is linked with by these pairs.
func (w *work) heads(links []Pair) map[kernel.ID]kernel.ID {
	up := make(map[kernel.ID]kernel.ID, len(w.records))
	for id := range w.records {
		up[id] = id
	}
	for _, p := range links {
		if a, b := top(up, p.Left), top(up, p.Right); a != "" && b != "" {
			up[max(a, b)] = min(a, b)
		}
	}
	for id := range up {
		top(up, id)
	}
	return up
}

// top finds the head of a record and shortens the way to it.
func top(up map[kernel.ID]kernel.ID, id kernel.ID) kernel.ID {
	if up[id] != id {
		up[id] = top(up, up[id])
	}
	return up[id]
}

// mayJoin refuses a link that would bring two records of one source together which nobody found to be doubles in its list: one of
// the links is wrong.
func (w *work) mayJoin(p Pair) error {
	if who := w.apart(append(w.linked(), p), p.Left); who != "" {
		return fault.Conflict("reconciliation.twoOfOneSource", "institution", w.round.Name(who))
	}
	return nil
}

// mayPart refuses to undo a double while other links hold both records to one victim.
func (w *work) mayPart(p Pair) error {
	links := slices.DeleteFunc(w.linked(), func(x Pair) bool { return x.ID == p.ID })
	for _, record := range []kernel.ID{p.Left, p.Right} {
		if who := w.apart(links, record); who != "" {
			return fault.Conflict("reconciliation.partFirst", "institution", w.round.Name(who))
		}
	}
	return nil
}

// apart is an institution of which the case of a record, made by these links, has two records that no links within its list join;
// empty if there is none.
func (w *work) apart(links []Pair, record kernel.ID) string {
	heads := w.heads(links)
	own := w.heads(slices.DeleteFunc(slices.Clone(links), func(p Pair) bool { return !p.Within }))
	first := map[string]kernel.ID{}
	for _, r := range w.order {
		if heads[r.ID] != heads[record] {
			continue
		}
		if head, seen := first[r.Institution]; seen && head != own[r.ID] {
			return r.Institution
		}
		first[r.Institution] = own[r.ID]
	}
	return ""
}

// undecided are the states in which a pair waits for a decision. A pair below the link threshold that nobody looked at yet waits
// too: its two records may be one victim.
func undecided(s PairState) bool { return s != Linked && s != Apart }

// cases are all victims of a round, by their names.
func (w *work) cases() []Case {
	heads := w.heads(w.linked())
	at := map[kernel.ID]*Case{}
	for _, r := range w.order {
		c := at[heads[r.ID]]
		if c == nil {
			c = &Case{ID: heads[r.ID], State: Preliminary, Absent: map[string]string{}}
			at[c.ID] = c
		}
		c.Records = append(c.Records, r)
	}
	for _, p := range w.pairs {
		if undecided(p.State) {
			for _, id := range []kernel.ID{p.Left, p.Right} {
				if c := at[heads[id]]; c != nil {
					c.Open = true
				}
			}
		}
	}
	pairOf := map[kernel.ID]Pair{}
	for _, p := range w.pairs {
		pairOf[p.ID] = p
	}
	list := make([]Case, 0, len(at))
	for _, c := range at {
		c.members = mark(c.Records)
		for _, i := range w.round.Institutions {
			if !c.Has(i) {
				c.Absent[i] = ""
			}
		}
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Case) int { return strings.Compare(string(a.ID), string(b.ID)) })
	index := map[kernel.ID]int{}
	for i, c := range list {
		index[c.ID] = i
	}
	for _, t := range w.doubles() {
		c := &list[index[heads[t.record]]]
		c.Twice = append(c.Twice, t.Twice)
	}
	for _, m := range w.moves {
		about := []kernel.ID{m.About}
		if m.Subject == OfPair {
			about = []kernel.ID{pairOf[m.About].Left, pairOf[m.About].Right}
			if heads[about[0]] == heads[about[1]] {
				about = about[:1]
			}
		}
		for _, id := range about {
			if i, ok := index[heads[id]]; ok {
				list[i].apply(m)
			}
		}
	}
	return list
}

// double is a record beyond the first of its source.
type double struct {
	Twice
	record kernel.ID
}

// doubles are the records that a source has of a victim beyond the first, with the reason that was given last for the link: as
// many as there are links that join two records which no other link of the list had joined.
func (w *work) doubles() []double {
	reasons := map[kernel.ID]string{}
	for _, m := range w.moves {
		if m.Subject == OfPair && (m.Act == Same || m.Act == ProposeSame) && m.Reason != "" {
			reasons[m.About] = m.Reason
		}
	}
	up := map[kernel.ID]kernel.ID{}
	var list []double
	for _, p := range w.pairs {
		if !p.Within || p.State != Linked {
			continue
		}
		for _, id := range []kernel.ID{p.Left, p.Right} {
			if up[id] == "" {
				up[id] = id
			}
		}
		if a, b := top(up, p.Left), top(up, p.Right); a != b {
			up[max(a, b)] = min(a, b)
			list = append(list, double{Twice{w.records[p.Left].Institution, reasons[p.ID]}, p.Left})
		}
	}
	return list
}

// apply plays a move of the history on a case. What was decided on other records than it has now does not stand.
func (c *Case) apply(m Move) {
	c.History = append(c.History, m)
	switch {
	case m.Subject == OfPair:
	case m.Act == Explain:
		if _, lacks := c.Absent[m.Absent]; lacks {
			c.Absent[m.Absent] = m.Reason
		}
	case m.Members == c.members:
		c.State = CaseState(m.To)
	case m.To == string(Counted) || m.To == string(NotCounted):
		c.State = Revised
	}
}

// mark names a set of records.
func mark(list []Record) string {
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = string(r.ID)
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, " ")))
	return hex.EncodeToString(sum[:16])
}

// moves of the case itself on the records that it has now, without explanations.
func (c Case) own() []Move {
	return slices.DeleteFunc(slices.Clone(c.History), func(m Move) bool { return m.Subject != OfCase || m.Act == Explain || m.Members != c.members })
}

// Cases are the victims of a round, of a state or of all.
func (s *Service) Cases(ctx context.Context, round kernel.ID, state CaseState) (Round, []Case, error) {
	r, err := s.round(ctx, round, authz.ReadRound)
	if err != nil {
		return r, nil, err
	}
	w, err := s.work(ctx, r)
	if err != nil {
		return r, nil, err
	}
	list := w.cases()
	if state != "" {
		list = slices.DeleteFunc(list, func(c Case) bool { return c.State != state })
	}
	return r, list, nil
}

// ShownCase is a case with what is offered.
type ShownCase struct {
	Case
	Round      Round
	Acts       []Act
	MayExplain bool
	Pairs      []Pair // of its records
}

// ShowCase is one victim. reconciliation.notThere.
func (s *Service) ShowCase(ctx context.Context, round, id kernel.ID) (ShownCase, error) {
	a := kernel.ActorFrom(ctx)
	r, err := s.round(ctx, round, authz.ReadRound)
	if err != nil {
		return ShownCase{}, err
	}
	w, err := s.work(ctx, r)
	if err != nil {
		return ShownCase{}, err
	}
	c, ok := w.find(id)
	if !ok {
		return ShownCase{}, notThere()
	}
	v := ShownCase{Case: c, Round: r, MayExplain: len(c.Absent) > 0 && s.gate.May(ctx, authz.ReviewPair, r.record(a.Tenant))}
	if s.gate.May(ctx, authz.DecideDeath, r.record(a.Tenant)) {
		for _, act := range []Act{ProposeCount, ProposeNotCount, Agree, Reject, Reopen} {
			if possible(CaseMoves(), c.State, act) {
				v.Acts = append(v.Acts, act)
			}
		}
	}
	for _, p := range w.pairs {
		if slices.ContainsFunc(c.Records, func(x Record) bool { return x.ID == p.Left || x.ID == p.Right }) {
			v.Pairs = append(v.Pairs, p)
		}
	}
	return v, nil
}

func (w *work) find(id kernel.ID) (Case, bool) {
	for _, c := range w.cases() {
		if c.ID == id {
			return c, true
		}
	}
	return Case{}, false
}

// ActOnCase does one act of the committee on a case. Faults: reconciliation.notNow, .sameInstitution, .reason, .evidence,
// .pairsOpen, .changedMeanwhile.
func (s *Service) ActOnCase(ctx context.Context, round, id kernel.ID, d Deed) error {
	riding, w, err := s.committee(ctx, round)
	if err != nil {
		return err
	}
	c, ok := w.find(id)
	if !ok {
		return notThere()
	}
	m, err := s.caseMove(ctx, round, c, d)
	if err != nil {
		return err
	}
	return s.store.Append(riding, kernel.ActorFrom(ctx).Tenant, round, len(w.moves), m)
}

// ActOnAll does an act on every case of which it can be done now, and tells on how many: ProposeCount on those that every
// institution has, Agree on all that another institution proposed.
func (s *Service) ActOnAll(ctx context.Context, round kernel.ID, d Deed) (int, error) {
	riding, w, err := s.committee(ctx, round)
	if err != nil {
		return 0, err
	}
	if d.Act != ProposeCount && d.Act != Agree {
		return 0, fault.Conflict("reconciliation.notNow")
	}
	var moves []Move
	for _, c := range w.cases() {
		if d.Act == ProposeCount && len(c.Absent) > 0 || !possible(CaseMoves(), c.State, d.Act) {
			continue
		}
		if m, err := s.caseMove(ctx, round, c, d); err == nil {
			moves = append(moves, m)
		} else if f, ok := fault.Of(err); !ok || f.Code == fault.CodeInvalid {
			return 0, err
		}
	}
	if len(moves) == 0 {
		return 0, fault.Conflict("reconciliation.noneOfThem")
	}
	return len(moves), s.store.Append(riding, kernel.ActorFrom(ctx).Tenant, round, len(w.moves), moves...)
}

func (s *Service) committee(ctx context.Context, round kernel.ID) (context.Context, *work, error) {
	riding, r, err := s.acting(ctx, round, authz.DecideDeath)
	if err != nil {
		return ctx, nil, err
	}
	w, err := s.work(ctx, r)
	return riding, w, err
}

func (s *Service) caseMove(ctx context.Context, round kernel.ID, c Case, d Deed) (Move, error) {
	a := kernel.ActorFrom(ctx)
	reasons := NotCountReasons()
	if d.Act == Reopen {
		reasons = UndoReasons()
	}
	t, err := choose(CaseMoves(), c.State, deed{act: d.Act, reason: d.Reason, evidence: d.Evidence, reasons: reasons, account: a.Name, from: a.Institution}, c.own(), false, "", c.Open)
	if err != nil {
		return Move{}, err
	}
	m := Move{ID: kernel.NewID(s.clock.Now()), Round: round, Subject: OfCase, About: c.ID, From: string(c.State), To: string(t.To), Act: d.Act, Account: a.Name, Institution: a.Institution,
		Members: c.members, At: s.clock.Now()}
	if slices.Contains(t.Needs, WithReason) {
		m.Reason = d.Reason
	}
	if slices.Contains(t.Needs, WithEvidence) {
		m.Evidence = d.Evidence
	}
	return m, nil
}

// Explain says why a source lacks a victim. It may be said again; the last word stands and the earlier ones stay.
// Faults: reconciliation.reason, .notAbsent.
func (s *Service) Explain(ctx context.Context, round, id kernel.ID, institution, reason string) error {
	a := kernel.ActorFrom(ctx)
	riding, r, err := s.acting(ctx, round, authz.ReviewPair)
	if err != nil {
		return err
	}
	w, err := s.work(ctx, r)
	if err != nil {
		return err
	}
	c, ok := w.find(id)
	if !ok {
		return notThere()
	}
	if _, lacks := c.Absent[institution]; !lacks {
		return fault.Conflict("reconciliation.notAbsent")
	}
	if !slices.Contains(AbsenceReasons(), reason) {
		return fault.Invalid("reconciliation.reason").At("reason")
	}
	return s.store.Append(riding, a.Tenant, round, len(w.moves), Move{ID: kernel.NewID(s.clock.Now()), Round: round, Subject: OfCase, About: id, From: string(c.State), To: string(c.State), Act: Explain,
		Account: a.Name, Institution: a.Institution, Reason: reason, Absent: institution, Members: c.members, At: s.clock.Now()})
}
