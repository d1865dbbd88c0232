package oversight

import (
	"context"
	"slices"
	"strings"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Service is the module's door. Who may do what the gate decides: an institution compiles and signs its own report, the body that
// receives it issues and closes, an addressee answers for itself.
type Service struct {
	store     Store
	registers *institutions.Service
	figures   Figures
	around    Surroundings
	clock     kernel.Clock
	taken     kernel.Clock // by which figures are taken
	gate      authz.Gate
	ledger    Ledger
}

// Surroundings are what a report takes from other modules. Plans and Books may be nil: then nobody fills those sections but the
// compilers.
type Surroundings struct {
	Places   Places
	Releases Releases
	Grades   Grades
	Plans    Plans
	Books    Books
}

// Places names territories.
type Places interface {
	Named(ctx context.Context, code kernel.Code) (name kernel.Text, ok bool, err error)
}

// Releases tells which release of the file of values stands in the public log, as "values/3"; empty if none does yet.
type Releases interface {
	Current(ctx context.Context) (string, error)
}

// Grades are rows of the section on quality: what the quality of sources was judged to be. Titles are by source.
type Grades interface {
	Grades(ctx context.Context, sources []string) (rows []Row, titles map[string]kernel.Text, err error)
}

// Plans are rows of the section on results: the targets of an institution's plans for a period of days.
type Plans interface {
	Results(ctx context.Context, owner, from, to string) ([]Row, error)
}

// Books are rows of the sections on funds and contracts, as they are recorded of an institution in a period of days; amounts in
// minor units.
type Books interface {
	Funds(ctx context.Context, owner, from, to string) ([]Row, error)
	Contracts(ctx context.Context, owner, from, to string) ([]Row, error)
}

// Ledger makes the act's own transaction say publicly what it decides. Free text is salted.
type Ledger func(ctx context.Context, e Public) context.Context

// Public is what the public log says of an act: the digest of a signed report, an amendment, a step of an item.
type Public struct {
	Kind      PublicKind
	ID        string
	Version   int64
	Statement map[string]any
	Salted    bool
}

// PublicKind is of what the public log speaks.
type PublicKind string

// The kinds.
const (
	PublicReport    PublicKind = "report"
	PublicAmendment PublicKind = "amendment"
	PublicItem      PublicKind = "follow-up"
)

// NewService joins the store with what is read of others.
func NewService(store Store, registers *institutions.Service, figures Figures, around Surroundings, clock kernel.Clock, gate authz.Gate) *Service {
	return &Service{store: store, registers: registers, figures: figures, around: around, clock: clock, taken: clock, gate: gate}
}

// Keep sets what says publicly what is decided.
func (s *Service) Keep(l Ledger) { s.ledger = l }

func (s *Service) publicly(ctx context.Context, e Public) context.Context {
	if s.ledger == nil {
		return ctx
	}
	return s.ledger(ctx, e)
}

// At is the same service by another clock, for a history that is made up. Figures are those of today all the same.
func (s *Service) At(clock kernel.Clock) *Service {
	other := *s
	other.clock = clock
	return &other
}

// Document kinds, as the gate knows them.
const (
	reportThing  = "report"
	sectionThing = "section"
	itemThing    = "item"
)

// thing is a report as the gate knows it, of an institution in a part. Who had a part in what it says is its author, so that the
// rules keep compilers from signing.
func (r Report) thing(actor kernel.Actor, kind, owner string) authz.Document {
	author := r.PlannedBy
	if r.Compiled(actor.Name) {
		author = actor.Name
	}
	return authz.Document{Tenant: actor.Tenant, ID: "report/" + r.Code, Kind: kind, Owner: owner, Author: author}
}

// Rights by part.
var rights = map[Who]authz.Action{Compiler: authz.CompileReport, Signer: authz.SignReport, Issuer: authz.IssueOversight, Addressee: authz.AnswerOversight, Timer: authz.RecordSilence}

// load reads a report for an act. An act on one that there is not is decided on like any, before it is said.
func (s *Service) load(ctx context.Context, code string) (Report, bool, error) {
	if !codeForm.MatchString(code) {
		return Report{Code: code}, false, nil
	}
	r, ok, err := s.store.Load(ctx, kernel.ActorFrom(ctx).Tenant, code)
	if !ok {
		r.Code = code
	}
	return r, ok, err
}

func noReport(code string) error { return fault.NotFound("oversight.noReport", "report", code) }

// moving decides on an act and holds it against the table of moves. Faults: those of the gate, noReport, notNow, reasonNeeded,
// basisNeeded.
func (s *Service) moving(ctx context.Context, code string, act Act, d Deed, owner func(Report, Who) (kind, institution string)) (context.Context, Report, Move, error) {
	r, there, err := s.load(ctx, code)
	if err != nil {
		return ctx, r, Move{}, err
	}
	rules := RulesOf(r.State(), act)
	if len(rules) == 0 {
		rules = slices.DeleteFunc(Rules(), func(rule Rule) bool { return rule.Act != act })
	}
	if len(rules) == 0 {
		return ctx, r, Move{}, fault.Invalid("oversight.noAct", "act", string(act)).At("act")
	}
	chosen := rules[0]
	for _, rule := range rules {
		kind, institution := owner(r, rule.Who)
		if s.gate.May(ctx, rights[rule.Who], r.thing(kernel.ActorFrom(ctx), kind, institution)) {
			chosen = rule
			break
		}
	}
	kind, institution := owner(r, chosen.Who)
	ctx, err = s.gate.Act(ctx, rights[chosen.Who], r.thing(kernel.ActorFrom(ctx), kind, institution))
	switch {
	case err != nil:
		return ctx, r, Move{}, err // before it is said whether there is one
	case !there:
		return ctx, r, Move{}, noReport(code)
	case chosen.From != r.State():
		return ctx, r, Move{}, fault.Conflict("oversight.notNow", "act", string(act), "state", string(r.State()))
	}
	d = d.trimmed()
	if slices.Contains(chosen.Needs, NeedReason) && d.Reason == "" {
		return ctx, r, Move{}, fault.Invalid("oversight.reasonNeeded").At("reason")
	}
	if slices.Contains(chosen.Needs, NeedBasis) && d.Basis == "" {
		return ctx, r, Move{}, fault.Invalid("oversight.basisNeeded").At("basis")
	}
	actor := kernel.ActorFrom(ctx)
	return ctx, r, Move{Step: len(r.Moves) + 1, Act: act, From: chosen.From, To: chosen.To, By: actor.Name, Institution: institution, Basis: d.Basis, Reason: d.Reason, At: s.clock.Now()}, nil
}

// Deed is what a person says with an act.
type Deed struct {
	Reason string // why
	Basis  string // legal
	Text   string // public
	Office string // in which one signs
	Digest string // of what was read before it is signed
}

func (d Deed) trimmed() Deed {
	for _, text := range []*string{&d.Reason, &d.Basis, &d.Text, &d.Office, &d.Digest} {
		*text = strings.TrimSpace(*text)
	}
	return d
}

// ofReport is the part of an institution in a report.
func ofReport(r Report, who Who) (kind, institution string) {
	if who == Issuer {
		return reportThing, r.Body
	}
	return reportThing, r.Owner
}

// insider says whether the actor reads a report before it is signed: staff of the owner or of who submits a section, and auditors.
func (s *Service) insider(ctx context.Context, r Report) bool {
	actor := kernel.ActorFrom(ctx)
	if s.gate.May(ctx, authz.ReadReport, r.thing(actor, reportThing, r.Owner)) {
		return true
	}
	for _, k := range SectionKinds() {
		if c := r.Contributors[k]; c != "" && s.gate.May(ctx, authz.ReadReport, r.thing(actor, sectionThing, c)) {
			return true
		}
	}
	return false
}

// known says whether the actor may know of a report.
func (s *Service) known(ctx context.Context, r Report) bool {
	return r.State().Public() || s.insider(ctx, r)
}

// Today is the day on which the reader asks, or as of which.
func (s *Service) Today(ctx context.Context) string {
	return s.moment(ctx).UTC().Format(time.DateOnly)
}

func (s *Service) moment(ctx context.Context) time.Time {
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		return at
	}
	return s.clock.Now()
}

// Reports are those that the reader may know of, the newest period first; as of a moment, as they stood.
func (s *Service) Reports(ctx context.Context) ([]Report, error) {
	all, err := s.store.List(ctx, kernel.ActorFrom(ctx).Tenant)
	if err != nil {
		return nil, err
	}
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		all = past(all, at)
	}
	all = slices.DeleteFunc(all, func(r Report) bool { return !s.known(ctx, r) })
	for i, r := range all {
		if !s.insider(ctx, r) {
			all[i] = r.redacted()
		}
	}
	return all, nil
}

// Report is one with all that the reader may know; as of a moment, as it stood. Fault: noReport.
func (s *Service) Report(ctx context.Context, code string) (Report, error) {
	r, there, err := s.load(ctx, code)
	if err != nil {
		return r, err
	}
	if at := kernel.MomentOf(ctx); there && !at.IsZero() {
		r, there = r.until(at)
	}
	if !there || !s.known(ctx, r) {
		return Report{}, noReport(code)
	}
	if !s.insider(ctx, r) {
		return r.redacted(), nil
	}
	return r, nil
}

// redacted is a report as everybody reads it: accounts and what was said before the signature are not in it.
func (r Report) redacted() Report {
	r.PlannedBy, r.Sections, r.Checks, r.Explanations = "", nil, nil, nil
	r.Moves, r.Items, r.Amendments = slices.Clone(r.Moves), slices.Clone(r.Items), slices.Clone(r.Amendments)
	for i, m := range r.Moves {
		r.Moves[i].By = ""
		if !m.To.Public() {
			r.Moves[i].Reason, r.Moves[i].Note = "", ""
		}
	}
	for i := range r.Amendments {
		r.Amendments[i].By = ""
	}
	for i, item := range r.Items {
		item.By, item.Steps = "", slices.Clone(item.Steps)
		for k := range item.Steps {
			item.Steps[k].By = ""
		}
		r.Items[i] = item
	}
	return r
}

// Signed is a signed report as everybody reads it, and its snapshot. Faults: noReport, notSigned.
func (s *Service) Signed(ctx context.Context, code string) (Report, Signed, error) {
	r, err := s.Report(ctx, code)
	if err != nil {
		return r, Signed{}, err
	}
	if r.Signed == nil {
		return r, Signed{}, fault.Conflict("oversight.notSigned", "report", code)
	}
	return r.redacted(), *r.Signed, nil
}

// Offers are the acts that a page offers of a report to the reader. An act asks again.
func (s *Service) Offers(ctx context.Context, r Report) []Act {
	var list []Act
	for _, rule := range Rules() {
		kind, institution := ofReport(r, rule.Who)
		if rule.Act == Commit {
			institution = kernel.ActorFrom(ctx).Institution
		}
		if rule.From == r.State() && !slices.Contains(list, rule.Act) && s.gate.May(ctx, rights[rule.Who], r.thing(kernel.ActorFrom(ctx), kind, institution)) {
			list = append(list, rule.Act)
		}
	}
	return list
}

// MaySubmit says whether a page offers a section to the reader.
func (s *Service) MaySubmit(ctx context.Context, r Report, k SectionKind) bool {
	return k.Typed() && len(RulesOf(r.State(), Submit)) > 0 && s.gate.May(ctx, authz.CompileReport, r.thing(kernel.ActorFrom(ctx), sectionThing, r.Contributor(k)))
}

// MayPlan says whether a page offers the reader to plan a report.
func (s *Service) MayPlan(ctx context.Context) bool {
	actor := kernel.ActorFrom(ctx)
	return s.gate.May(ctx, authz.CompileReport, authz.Document{Tenant: actor.Tenant, ID: "report/", Kind: reportThing, Owner: actor.Institution, Author: actor.Name})
}
