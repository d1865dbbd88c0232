package finance

import (
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Record enters what happened to a line and gives the number of the event. An amendment or a transfer waits for another person.
// Faults: noLine, those of Event.check, ownVerb, otherCurrency, lateReason, initialTwice, noInitial, nothingToExplain,
// noObjective, noPlans, exceeds, stageBelowZero, totalTooLarge, those of the gate.
func (s *Service) Record(ctx context.Context, e Event) (int64, error) {
	d, err := s.draft(ctx)
	if err != nil {
		return 0, err
	}
	if ctx, err = s.gate.Act(ctx, authz.KeepBudget, document(ctx, d.lineOf(e), "")); err != nil {
		return 0, err
	}
	if err := s.take(ctx, d, e); err != nil {
		return 0, err
	}
	return d.added[0].Number, s.keep(ctx, d)
}

// RecordAll enters what happened to lines in its order, all or none, by the rules of Record; the number of the row from 1
// stands in the argument row of a fault. The gate is asked once for each line.
func (s *Service) RecordAll(ctx context.Context, events []Event) error {
	d, err := s.draft(ctx)
	if err != nil {
		return err
	}
	asked := map[Key]bool{}
	for i, e := range events {
		if !asked[e.Line] {
			if ctx, err = s.gate.Act(ctx, authz.KeepBudget, document(ctx, d.lineOf(e), "")); err != nil {
				return err
			}
			asked[e.Line] = true
		}
		if err := s.take(ctx, d, e); err != nil {
			return numbered(err, i+1)
		}
	}
	return s.keep(ctx, d)
}

// lineOf is the line of an event, of which only the key is known if it is not there.
func (d *draft) lineOf(e Event) Line {
	line, ok := d.Line(e.Line)
	if !ok {
		line.Key = e.Line
	}
	return line
}

// take holds an event against the rules and adds it to the draft.
func (s *Service) take(ctx context.Context, d *draft, e Event) error {
	line, ok := d.Line(e.Line)
	if !ok {
		return fault.NotFound("finance.noLine", "line", e.Line.String())
	}
	if err := e.check(s.Today(ctx)); err != nil {
		return err
	}
	if err := d.admit(line, e); err != nil {
		return err
	}
	if err := s.linked(ctx, e); err != nil {
		return err
	}
	return s.append(ctx, d, e)
}

// keep records what was added to a draft.
func (s *Service) keep(ctx context.Context, d *draft) error {
	if len(d.added) == 0 {
		return nil
	}
	return s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, d.mark, nil, d.added)
}

// admit holds an event against what was recorded before.
func (d *draft) admit(line Line, e Event) error {
	x := d.Execution(e.Line)
	_, closed := d.Closed(e.Line.Year)
	switch {
	case e.Kind == Approve || e.Kind == Reject || e.Kind == Close:
		return fault.Invalid("finance.ownVerb", "value", string(e.Kind)).At("kind")
	case e.Moves() && e.Amount.Currency != line.Currency:
		return fault.Invalid("finance.otherCurrency", "currency", line.Currency, "value", e.Amount.Currency).At("currency")
	case closed && e.Moves() && e.Reason == "":
		return fault.Invalid("finance.lateReason", "year", strconv.Itoa(e.Line.Year)).At("reason")
	case e.Kind == Initial && x.Initial.Stated:
		return fault.Conflict("finance.initialTwice", "line", e.Line.String()).At("kind")
	case e.Kind != Initial && e.Moves() && !x.Initial.Stated:
		return fault.Conflict("finance.noInitial", "line", e.Line.String()).At("kind")
	case e.Kind == Explain && len(x.Excesses) == 0:
		return fault.Conflict("finance.nothingToExplain", "line", e.Line.String()).At("exception")
	case e.Kind == Transfer:
		return d.admitTransfer(line, e)
	}
	return nil
}

func (d *draft) admitTransfer(line Line, e Event) error {
	k := Key{e.Line.Year, e.Other}
	other, ok := d.Line(k)
	switch {
	case !ok:
		return fault.Invalid("finance.noLine", "line", k.String()).At("other")
	case other.Currency != line.Currency:
		return fault.Invalid("finance.otherCurrency", "currency", other.Currency, "value", line.Currency).At("other")
	case !d.Execution(k).Initial.Stated:
		return fault.Conflict("finance.noInitial", "line", k.String()).At("other")
	}
	return nil
}

// linked asks for the objective that an event names.
func (s *Service) linked(ctx context.Context, e Event) error {
	if e.Kind != Link {
		return nil
	}
	if s.objectives == nil {
		return fault.Unavailable("finance.noPlans").At("objective")
	}
	has, err := s.objectives.Has(ctx, e.Objective)
	if err == nil && !has {
		err = fault.Invalid("finance.noObjective", "value", e.Objective).At("objective")
	}
	return err
}

// append signs an event, adds it to the draft and holds the lines that it changes against the rules.
func (s *Service) append(ctx context.Context, d *draft, e Event) error {
	e.Number, e.At, e.By = d.mark+int64(len(d.added))+1, s.clock.Now(), kernel.ActorFrom(ctx).Name
	d.add(e)
	for _, code := range []string{e.Line.Code, e.Other} {
		if code == "" {
			continue
		}
		if err := d.hold(Key{e.Line.Year, code}); err != nil {
			return err
		}
	}
	return nil
}

// mostTotal is the largest amount of a stage in minor units.
const mostTotal = int64(1e17)

// hold refuses a line that breaks a rule.
func (d *draft) hold(k Key) error {
	x := d.Execution(k)
	line, _ := d.Line(k)
	for _, stage := range Stages() {
		switch minor := x.At(stage).Minor; {
		case minor < 0:
			return fault.Conflict("finance.stageBelowZero", "stage", string(stage), "line", k.String(), "amount", kernel.Money{Minor: minor, Currency: line.Currency}.Decimal()).At("amount")
		case minor > mostTotal:
			return fault.Invalid("finance.totalTooLarge", "line", k.String()).At("amount")
		}
	}
	if over, ok := x.unexplained(); ok {
		return over.refused(line)
	}
	return nil
}

// refused is what is said of an excess of a line that nobody explained.
func (e Excess) refused(line Line) error {
	return fault.Conflict("finance.exceeds", "stage", string(e.Stage), "over", string(e.Over), "line", line.Key.String(),
		"amount", kernel.Money{Minor: e.By, Currency: line.Currency}.Decimal(), "currency", line.Currency).At("exception")
}

// Decision is what another person says to a change that waits.
type Decision struct {
	Number    int64 // of the event
	Act       Kind  // Approve or Reject
	Reason    string
	Exception string
}

// Decide approves or rejects a change that waits. A rejection needs a reason; an approval that puts a stage above the one
// before it needs an exception. Faults: noChange, decided, reasonNeeded, exceeds, stageBelowZero, those of the gate, which
// refuses who proposed the change.
func (s *Service) Decide(ctx context.Context, number int64, act Kind, reason, exception string) error {
	d, err := s.draft(ctx)
	if err != nil {
		return err
	}
	if ctx, err = s.decide(ctx, d, Decision{number, act, reason, exception}); err != nil {
		return err
	}
	return s.keep(ctx, d)
}

// DecideAll decides many changes, all or none, by the rules of Decide; the number of the row from 1 stands in the argument row
// of a fault.
func (s *Service) DecideAll(ctx context.Context, list []Decision) error {
	d, err := s.draft(ctx)
	if err != nil {
		return err
	}
	for i, one := range list {
		if ctx, err = s.decide(ctx, d, one); err != nil {
			return numbered(err, i+1)
		}
	}
	return s.keep(ctx, d)
}

func (s *Service) decide(ctx context.Context, d *draft, one Decision) (context.Context, error) {
	proposed, ok := d.event(one.Number)
	line, _ := d.Line(proposed.Line)
	ctx, err := s.gate.Act(ctx, authz.ApproveBudget, document(ctx, line, proposed.By))
	if fault.CodeOf(err) == fault.CodeForbidden && ok && proposed.By == kernel.ActorFrom(ctx).Name {
		return ctx, fault.Forbidden("finance.ownChange", "number", strconv.FormatInt(one.Number, 10)).Because(err)
	}
	if err != nil {
		return ctx, err
	}
	_, ended := d.Decision(one.Number)
	switch {
	case !ok || !proposed.decided():
		return ctx, fault.NotFound("finance.noChange", "number", strconv.FormatInt(one.Number, 10))
	case one.Act != Approve && one.Act != Reject:
		return ctx, fault.Invalid("finance.badKind", "value", string(one.Act), "choices", string(Approve)+", "+string(Reject)).At("kind")
	case ended:
		return ctx, fault.Conflict("finance.decided", "number", strconv.FormatInt(one.Number, 10))
	}
	e := Event{Kind: one.Act, Line: proposed.Line, Other: proposed.Other, Decides: one.Number, Reason: one.Reason, Exception: one.Exception, On: s.Today(ctx)}
	if err := e.check(e.On); err != nil {
		return ctx, err
	}
	return ctx, s.append(ctx, d, e)
}

func (d *draft) event(number int64) (Event, bool) {
	for _, e := range d.events {
		if e.Number == number {
			return e, true
		}
	}
	return Event{}, false
}

// CloseYear says that a year is accounted for by an act: what comes later is a revision. Faults: noYear, closed, needed, those
// of the gate.
func (s *Service) CloseYear(ctx context.Context, year int, act string) error {
	d, err := s.draft(ctx)
	if err != nil {
		return err
	}
	whole := Line{Key: Key{Year: year, Code: "close"}}
	if ctx, err = s.gate.Act(ctx, authz.KeepBudget, document(ctx, whole, "")); err != nil {
		return err
	}
	closed, ok := d.Closed(year)
	switch {
	case !d.Has(year):
		return fault.NotFound("finance.noYear", "year", strconv.Itoa(year))
	case ok:
		return fault.Conflict("finance.closed", "year", strconv.Itoa(year), "day", closed.On)
	case act == "":
		return fault.Invalid("finance.needed").At("act")
	}
	if err := s.append(ctx, d, Event{Kind: Close, Line: Key{Year: year}, Act: act, On: s.Today(ctx)}); err != nil {
		return err
	}
	return s.keep(ctx, d)
}
