package planning

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/statistics"
)

// Figures are what planning asks of statistics.
type Figures interface {
	Values(ctx context.Context, q statistics.ValuesQuery) (statistics.Series, error)
	Indicators(ctx context.Context) ([]statistics.Indicator, error)
}

// Registers are what planning asks of institutions.
type Registers interface {
	Register(ctx context.Context) (*institutions.Register, error)
}

// Ledger says publicly that a plan is adopted: under the context that it gives, the next transaction enters it.
type Ledger func(ctx context.Context, p Plan, m Move) context.Context

// Service is the module's door. Adopted plans are public, drafts are for staff; planners and stewards write, and whoever wrote a
// plan does not adopt it.
type Service struct {
	store     Store
	registers Registers
	figures   Figures
	clock     kernel.Clock
	gate      authz.Gate
	ledger    Ledger
	purse     Purse

	mu   sync.Mutex
	kept map[kernel.Tenant]*book
}

// book is everything of a government at a mark.
type book struct {
	mark  int64
	plans map[string]*Plan
	codes []string
}

// NewService joins the store with what is read of others.
func NewService(store Store, registers Registers, figures Figures, clock kernel.Clock, gate authz.Gate) *Service {
	return &Service{store: store, registers: registers, figures: figures, clock: clock, gate: gate, kept: map[kernel.Tenant]*book{}}
}

// Keep sets the ledger.
func (s *Service) Keep(l Ledger) { s.ledger = l }

// book is that of the reader's moment; today's is kept until something is recorded.
func (s *Service) book(ctx context.Context) (*book, error) {
	tenant, at := kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx)
	if at.IsZero() {
		mark, err := s.store.Mark(ctx, tenant)
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		b := s.kept[tenant]
		s.mu.Unlock()
		if b != nil && b.mark == mark {
			return b, nil
		}
	}
	rows, done, mark, err := s.store.Read(ctx, tenant, at)
	if err != nil {
		return nil, err
	}
	b := &book{mark: mark}
	b.plans, b.codes = plans(rows, done)
	if at.IsZero() {
		s.mu.Lock()
		s.kept[tenant] = b
		s.mu.Unlock()
	}
	return b, nil
}

// Today is the day on which the reader asks.
func (s *Service) Today(ctx context.Context) string {
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		return at.UTC().Format(time.DateOnly)
	}
	return s.clock.Now().UTC().Format(time.DateOnly)
}

func (s *Service) insider(ctx context.Context) bool {
	return s.gate.May(ctx, authz.ReadPlan, authz.Document{Tenant: kernel.ActorFrom(ctx).Tenant, ID: "plans", Kind: "plan"})
}

// Plans are those that the reader may see: adopted ones and what became of them, and for staff also drafts.
func (s *Service) Plans(ctx context.Context) ([]Plan, error) {
	b, err := s.book(ctx)
	if err != nil {
		return nil, err
	}
	inside := s.insider(ctx)
	var list []Plan
	for _, code := range b.codes {
		if p := b.plans[code]; code != System && (inside || p.State.Public()) {
			list = append(list, seen(*p, inside))
		}
	}
	return list, nil
}

// Plan is one of Plans; fault noPlan.
func (s *Service) Plan(ctx context.Context, code string) (Plan, error) {
	list, err := s.Plans(ctx)
	if err != nil {
		return Plan{}, err
	}
	for _, p := range list {
		if p.Code == code {
			return p, nil
		}
	}
	return Plan{}, fault.NotFound("planning.noPlan", "plan", code)
}

// Visions are the missions, visions and acknowledgements, as a plan without states.
func (s *Service) Visions(ctx context.Context) (Plan, error) {
	b, err := s.book(ctx)
	if err != nil {
		return Plan{}, err
	}
	if p := b.plans[System]; p != nil {
		return seen(*p, s.insider(ctx)), nil
	}
	return Plan{Row: Row{Plan: System, Code: System}}, nil
}

// seen is a plan as the reader sees it: to the public no account is told, and of a published plan no draft.
func seen(p Plan, inside bool) Plan {
	if inside {
		return p
	}
	adopted := p.AdoptedAt()
	p.By = ""
	p.Moves = slices.DeleteFunc(slices.Clone(p.Moves), func(m Move) bool { return !m.To.Public() })
	for i := range p.Moves {
		p.Moves[i].By = ""
	}
	rows := map[Kind][][]Row{}
	for k, things := range p.rows {
		for _, revisions := range things {
			list := slices.Clone(revisions)
			for i := range list {
				list[i].By = ""
			}
			for len(list) > 1 && !adopted.IsZero() && !list[1].At.After(adopted) {
				list = list[1:]
			}
			rows[k] = append(rows[k], list)
		}
	}
	p.rows = rows
	return p
}

// Keeps refuses who may write no plan at all.
func (s *Service) Keeps(ctx context.Context) error {
	actor := kernel.ActorFrom(ctx)
	if s.gate.May(ctx, authz.KeepPlan, authz.Document{Tenant: actor.Tenant, ID: "plans", Kind: "plan", Owner: actor.Institution}) {
		return nil
	}
	return fault.Forbidden("planning.mayNot")
}

// Record appends a row of a plan. Faults: those of RecordAll.
func (s *Service) Record(ctx context.Context, row Row) error {
	_, err := s.RecordAll(ctx, []Row{row})
	return err
}

// RecordAll appends rows, all or none, and gives how many say something new; baselines without a value are computed. Faults: those
// of Row.tidy and Target.check; noPlan, notThere, gone, planStands, reasonNeeded, noValue, noIndicator, reversed, cycle, selfTarget,
// those of costs (badCost, badCurrency, costMissing, costOutOfReach, costReversed, costOutside); those of the gate.
func (s *Service) RecordAll(ctx context.Context, rows []Row) (int, error) {
	b, err := s.book(ctx)
	if err != nil {
		return 0, err
	}
	w := writing{service: s, ctx: ctx, plans: copied(b.plans)}
	for _, row := range rows {
		if err := w.take(row); err != nil {
			return 0, err
		}
	}
	if len(w.rows) == 0 {
		return 0, nil
	}
	return len(w.rows), s.store.Append(w.ctx, kernel.ActorFrom(ctx).Tenant, b.mark, w.rows, nil)
}

func copied(plans map[string]*Plan) map[string]*Plan {
	out := map[string]*Plan{}
	for code, p := range plans {
		q := *p
		q.rows = map[Kind][][]Row{}
		for k, things := range p.rows {
			q.rows[k] = slices.Clone(things)
		}
		out[code] = &q
	}
	return out
}

// Lacks are what a plan misses to be adopted. Fault: noPlan.
func (s *Service) Lacks(ctx context.Context, code string) ([]Lack, error) {
	p, err := s.Plan(ctx, code)
	if err != nil {
		return nil, err
	}
	return s.lacks(ctx, p)
}

func (s *Service) lacks(ctx context.Context, p Plan) ([]Lack, error) {
	register, err := s.registers.Register(ctx)
	if err != nil {
		return nil, err
	}
	versions, err := s.versions(ctx)
	if err != nil {
		return nil, err
	}
	return Lacks(p, register, versions, s.Today(ctx)), nil
}

func (s *Service) versions(ctx context.Context) (map[string]int, error) {
	list, err := s.figures.Indicators(ctx)
	if err != nil {
		return nil, err
	}
	versions := map[string]int{}
	for _, ind := range list {
		versions[ind.ID] = ind.Version
	}
	return versions, nil
}

// Move does an act with a plan. A plan that lacks something is not adopted, nor by somebody who wrote in it; a plan that replaces
// another supersedes it. Faults: noPlan, noAct, notNow, reasonNeeded (of return and close), lacking, wroteItself, those of the gate.
func (s *Service) Move(ctx context.Context, code string, act Act, reason string) error {
	actor := kernel.ActorFrom(ctx)
	if !slices.Contains(Acts(), act) {
		return fault.Invalid("planning.noAct", "act", string(act)).At("act")
	}
	b, err := s.book(ctx)
	if err != nil {
		return err
	}
	p, there := b.plans[code]
	there = there && code != System
	if !there {
		p = &Plan{Row: Row{Plan: code, Code: code}}
	}
	ctx, err = s.gate.Act(ctx, rightTo(act), p.thing(actor.Tenant, submitter(*p)))
	if err != nil {
		return err // before it is said whether there is one
	}
	if !there {
		return fault.NotFound("planning.noPlan", "plan", code)
	}
	to, ok := p.State.Next(act)
	reason = strings.TrimSpace(reason)
	switch {
	case !ok:
		return fault.Conflict("planning.notNow", "act", string(act), "state", string(p.State))
	case (act == Return || act == Close) && reason == "":
		return fault.Invalid("planning.reasonNeeded").At("why")
	}
	m := Move{Plan: code, Act: act, From: p.State, To: to, By: actor.Name, Reason: reason, At: s.clock.Now()}
	list := []Move{m}
	if act == Adopt {
		if list, err = s.adoption(ctx, b, *p, m); err != nil {
			return err
		}
		if s.ledger != nil {
			ctx = s.ledger(ctx, *p, m)
		}
	}
	return s.store.Append(ctx, actor.Tenant, b.mark, nil, list)
}

// adoption is the move with that of the plan which it supersedes.
func (s *Service) adoption(ctx context.Context, b *book, p Plan, m Move) ([]Move, error) {
	if wrote(p, m.By) {
		return nil, fault.Forbidden("planning.wroteItself")
	}
	lacks, err := s.lacks(ctx, p)
	if err != nil {
		return nil, err
	}
	if len(lacks) > 0 {
		return nil, fault.Conflict("planning.lacking", "n", strconv.Itoa(len(lacks)))
	}
	list := []Move{m}
	if old := b.plans[p.Values["replaces"]]; old != nil && old.State == Adopted && old.Code != p.Code {
		list = append(list, Move{Plan: old.Code, Act: Supersede, From: Adopted, To: Superseded, By: m.By, Reason: p.Code, At: m.At})
	}
	return list, nil
}

func wrote(p Plan, account string) bool {
	for _, things := range p.rows {
		for _, revisions := range things {
			if slices.ContainsFunc(revisions, func(r Row) bool { return r.By == account }) {
				return true
			}
		}
	}
	return false
}

func submitter(p Plan) string {
	by := p.By
	for _, m := range p.Moves {
		if m.Act == Submit {
			by = m.By
		}
	}
	return by
}

func rightTo(act Act) authz.Action {
	if act == Adopt || act == Close {
		return authz.AdoptPlan
	}
	return authz.KeepPlan
}

// Offers are the acts that a page offers of a plan to the reader. An act asks again.
func (s *Service) Offers(ctx context.Context, p Plan) []Act {
	var list []Act
	actor := kernel.ActorFrom(ctx)
	for _, act := range Acts() {
		if _, ok := p.State.Next(act); ok && (act != Adopt || !wrote(p, actor.Name)) && s.gate.May(ctx, rightTo(act), p.thing(actor.Tenant, submitter(p))) {
			list = append(list, act)
		}
	}
	return list
}
