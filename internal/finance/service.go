package finance

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/territories"
)

// Service is the module's door. What a budget says is public, but for who entered it and for changes that nobody approved yet.
// Planners and stewards keep it, a liaison officer what concerns the own institution.
type Service struct {
	store      Store
	registers  *institutions.Service
	places     *territories.Service
	classes    Classes
	objectives Objectives
	clock      kernel.Clock
	gate       authz.Gate

	contracts sync.Map // keptProcesses by tenant
}

// Objectives are those of plans, by references that finance keeps as they are.
type Objectives interface {
	// Objectives are those that the public may read.
	Objectives(ctx context.Context) ([]Objective, error)
	Has(ctx context.Context, reference string) (bool, error)
}

// Objective is one, with the path of its page.
type Objective struct {
	Reference, Path string
	Title           kernel.Text
}

// NewService joins the store with what is read of others. Without objectives (nil) no line can be linked.
func NewService(store Store, registers *institutions.Service, places *territories.Service, classes Classes, objectives Objectives, clock kernel.Clock, gate authz.Gate) *Service {
	return &Service{store: store, registers: registers, places: places, classes: classes, objectives: objectives, clock: clock, gate: gate}
}

// Classes are those that a line may be of.
func (s *Service) Classes() Classes { return s.classes }

// MayKeep says whether the actor may enter what happens to the money of an institution; MayDecide, whether a change that waits
// is the actor's to approve or reject. Pages offer by them; each act is decided again.
func (s *Service) MayKeep(ctx context.Context, institution string) bool {
	return s.gate.May(ctx, authz.KeepBudget, document(ctx, Line{Institution: institution}, ""))
}

// MayDecide is described at MayKeep.
func (s *Service) MayDecide(ctx context.Context, line Line, change Event) bool {
	return s.gate.May(ctx, authz.ApproveBudget, document(ctx, line, change.By))
}

// Ledger is what the budget says, as of the reader's moment.
func (s *Service) Ledger(ctx context.Context) (*Ledger, error) {
	lines, events, err := s.kept(ctx, kernel.MomentOf(ctx))
	if err != nil || s.insider(ctx) {
		return NewLedger(lines, events), err
	}
	return NewLedger(public(lines, events)), nil
}

// Published is what everybody may read, also for a reader who may read more, as of the reader's moment.
func (s *Service) Published(ctx context.Context) (*Ledger, error) {
	lines, events, err := s.kept(ctx, kernel.MomentOf(ctx))
	if err != nil {
		return nil, err
	}
	return NewLedger(public(lines, events)), nil
}

// Objectives are those that lines can be linked to; none where the installation keeps no plans.
func (s *Service) Objectives(ctx context.Context) ([]Objective, error) {
	if s.objectives == nil {
		return nil, nil
	}
	return s.objectives.Objectives(ctx)
}

func (s *Service) kept(ctx context.Context, at time.Time) ([]Line, []Event, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	lines, err := s.store.Lines(ctx, tenant, at)
	if err != nil {
		return nil, nil, err
	}
	events, err := s.store.Events(ctx, tenant, at)
	return lines, events, err
}

// insider says whether the actor sees who entered what, and what waits.
func (s *Service) insider(ctx context.Context) bool {
	return s.gate.May(ctx, authz.ReadBudget, authz.Document{Tenant: kernel.ActorFrom(ctx).Tenant, ID: "budget", Kind: budget})
}

// budget is the kind of document that a line is to the gate.
const budget = "budget"

// public are lines and events without accounts and without changes that were not approved.
func public(lines []Line, events []Event) ([]Line, []Event) {
	lines = slices.Clone(lines)
	for i := range lines {
		lines[i].By = ""
	}
	approved := map[int64]bool{}
	for _, e := range events {
		if e.Kind == Approve {
			approved[e.Decides] = true
		}
	}
	var shown []Event
	for _, e := range events {
		if e.Kind == Reject || e.decided() && !approved[e.Number] {
			continue
		}
		e.By = ""
		shown = append(shown, e)
	}
	return lines, shown
}

// document is a line as the gate knows it.
func document(ctx context.Context, line Line, author string) authz.Document {
	return authz.Document{Tenant: kernel.ActorFrom(ctx).Tenant, ID: line.String(), Kind: budget, Owner: line.Institution, Author: author}
}

// draft is today's ledger with the mark from which it may be continued, and what was added to it since.
type draft struct {
	*Ledger
	mark  int64
	added []Event
}

func (s *Service) draft(ctx context.Context) (*draft, error) {
	mark, err := s.store.Mark(ctx, kernel.ActorFrom(ctx).Tenant) // before the rest: what comes in between is refused
	if err != nil {
		return nil, err
	}
	lines, events, err := s.kept(ctx, time.Time{})
	return &draft{Ledger: NewLedger(lines, events), mark: mark}, err
}

// add continues the draft, which no reader shares, by one event.
func (d *draft) add(e Event) {
	d.added = append(d.added, e)
	d.events = append(d.events, e)
	d.file(e)
}

// EnterLines enters lines or corrects them, all or none. Faults: those of lists.check, otherCurrency,
// reasonNeeded (of a correction), twice, those of the gate; the number of the row from 1 stands in the argument row.
func (s *Service) EnterLines(ctx context.Context, lines []Line) error {
	d, err := s.draft(ctx)
	if err != nil {
		return err
	}
	k, err := s.known(ctx)
	if err != nil {
		return err
	}
	changed, seen := []Line{}, map[Key]bool{}
	for i, line := range lines {
		if ctx, err = s.gate.Act(ctx, authz.KeepBudget, document(ctx, line, "")); err != nil {
			return err
		}
		next, err := d.enter(k, line)
		if err == nil && seen[line.Key] {
			err = fault.Conflict("finance.twice", "line", line.Key.String()).At("code")
		}
		if err != nil {
			return numbered(err, i+1)
		}
		if next.At.IsZero() {
			next.At, next.By = s.clock.Now(), kernel.ActorFrom(ctx).Name
			changed = append(changed, next)
		}
		seen[line.Key] = true
	}
	if len(changed) == 0 {
		return nil
	}
	return s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, d.mark, changed, nil)
}

// lists are what a line names: institutions, territories, classes.
type lists struct {
	register *institutions.Register
	atlas    *territories.Atlas
	classes  Classes
}

func (s *Service) known(ctx context.Context) (k lists, err error) {
	k.classes = s.classes
	if k.register, err = s.registers.Register(ctx); err != nil {
		return k, err
	}
	k.atlas, err = s.places.Atlas(ctx)
	return k, err
}

// check is a line's fault: those of Line.check, noInstitution, noTerritory, noCofog.
func (k lists) check(line Line) error {
	if err := line.check(); err != nil {
		return err
	}
	switch _, there := k.atlas.Unit(kernel.Code(line.Territory)); {
	case !existed(k.register, line.Institution, line.Year):
		return fault.Invalid("finance.noInstitution", "code", line.Institution, "year", strconv.Itoa(line.Year)).At("institution")
	case !there:
		return fault.Invalid("finance.noTerritory", "value", line.Territory).At("territory")
	case !k.classes.has(line.COFOG):
		return fault.Invalid("finance.noCofog", "value", line.COFOG).At("cofog")
	}
	return nil
}

// enter is the next revision of a line; one that says what is there already comes back as it was recorded.
func (d *draft) enter(k lists, line Line) (Line, error) {
	line.Revision, line.At, line.By = 0, time.Time{}, ""
	if err := k.check(line); err != nil {
		return line, err
	}
	old, ok := d.Line(line.Key)
	switch {
	case !ok:
		return line, nil
	case same(old, line):
		return old, nil
	case old.Institution != line.Institution:
		return line, fault.Conflict("finance.otherInstitution", "line", line.Key.String(), "code", old.Institution).At("institution")
	case old.Currency != line.Currency:
		return line, fault.Conflict("finance.otherCurrency", "currency", old.Currency, "value", line.Currency).At("currency")
	case line.Reason == "":
		return line, fault.Invalid("finance.reasonNeeded").At("reason")
	}
	line.Revision = old.Revision + 1
	return line, nil
}

// existed says whether an institution was there when the year began or when it ended.
func existed(register *institutions.Register, code string, year int) bool {
	_, began := register.Get(institutions.OfInstitution, code, fmt.Sprintf("%04d-01-01", year))
	_, ended := register.Get(institutions.OfInstitution, code, fmt.Sprintf("%04d-12-31", year))
	return began || ended
}

// same says whether two lines state the same, whoever recorded them and why.
func same(a, b Line) bool {
	for _, l := range []*Line{&a, &b} {
		l.Revision, l.Reason, l.At, l.By = 0, "", time.Time{}, ""
	}
	return reflect.DeepEqual(a, b)
}

func numbered(err error, row int) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	g := fault.New(f.Code, f.Message, "row", strconv.Itoa(row)).At(f.Field).Because(err)
	maps.Copy(g.Args, f.Args)
	return g
}

// Today is the day on which the reader asks.
func (s *Service) Today(ctx context.Context) string {
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		return at.UTC().Format(time.DateOnly)
	}
	return s.clock.Now().UTC().Format(time.DateOnly)
}
