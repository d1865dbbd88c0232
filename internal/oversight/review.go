package oversight

import (
	"context"
	"slices"
	"strings"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/deadline"
	"convive/internal/kernel/fault"
)

// Receive records that the body takes a presented report up. Faults: those of moving.
func (s *Service) Receive(ctx context.Context, code string) error {
	return s.plainly(ctx, code, Receive, Deed{})
}

// Hear ends the questions of a round: each was answered, or its silence is recorded. Faults: those of moving, stillOpen.
func (s *Service) Hear(ctx context.Context, code string) error {
	return s.unless(ctx, code, Hear, Deed{}, func(i Item) bool {
		return i.Kind == Question && (i.State() == Issued || i.State() == Acknowledged || i.State() == Reopened)
	})
}

// Follow begins the follow-up. Faults: those of moving.
func (s *Service) Follow(ctx context.Context, code string, d Deed) error {
	return s.plainly(ctx, code, Follow, d)
}

// CloseReport ends the follow-up: the body has closed every item. Faults: those of moving, stillOpen.
func (s *Service) CloseReport(ctx context.Context, code string, d Deed) error {
	return s.unless(ctx, code, Close, d, func(i Item) bool { return i.State() != ItemClosed })
}

// unless does an act if no item stands in its way.
func (s *Service) unless(ctx context.Context, code string, act Act, d Deed, open func(Item) bool) error {
	ctx, r, move, err := s.moving(ctx, code, act, d, ofReport)
	if err != nil {
		return err
	}
	n := 0
	for _, i := range r.Items {
		if open(i) {
			n++
		}
	}
	if n > 0 {
		return fault.Conflict("oversight.stillOpen", "n", itoa(n))
	}
	return s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, code, Change{Move: &move})
}

// Issue adds an item to a report: a question, observation or recommendation of the body, or a promise that the actor's institution
// makes to it. The deadline is a day (Due) or a number of working days (Days). Faults: those of moving, badKind, textNeeded, tooLong,
// noInstitution, noItem (superseded), those of due.
func (s *Service) Issue(ctx context.Context, code string, item Item) (Item, error) {
	act, ok := map[ItemKind]Act{Question: Ask, Observation: Observe, Recommendation: Observe, Commitment: Commit}[item.Kind]
	if !ok {
		return item, fault.Invalid("oversight.badKind", "kind", string(item.Kind)).At("kind")
	}
	actor := kernel.ActorFrom(ctx)
	if item.Kind == Commitment {
		item.Addressee = actor.Institution
	}
	ctx, r, move, err := s.moving(ctx, code, act, Deed{}, func(r Report, who Who) (string, string) {
		if who == Addressee {
			return itemThing, item.Addressee
		}
		return itemThing, r.Body
	})
	if err != nil {
		return item, err
	}
	item.Text = strings.TrimSpace(item.Text)
	switch {
	case item.Text == "":
		return item, fault.Invalid("oversight.textNeeded").At("text")
	case len([]rune(item.Text)) > longest:
		return item, fault.Invalid("oversight.tooLong", "n", itoa(longest)).At("text")
	case item.Section != "" && columns[item.Section] == nil:
		return item, fault.Invalid("oversight.noSection", "section", string(item.Section)).At("section")
	case item.Supersedes < 0 || item.Supersedes > len(r.Items):
		return item, fault.Invalid("oversight.noItem", "number", itoa(item.Supersedes)).At("supersedes")
	}
	register, err := s.registers.Register(ctx)
	if err != nil {
		return item, err
	}
	if _, ok := register.Get(institutions.OfInstitution, item.Addressee, s.Today(ctx)); !ok {
		return item, fault.Invalid("oversight.noInstitution", "institution", item.Addressee).At("addressee")
	}
	if item.Due, err = s.due(ctx, item.Due, item.Days); err != nil {
		return item, err
	}
	item.Number, item.Body, item.By, item.At, item.Steps = len(r.Items)+1, r.Body, move.By, move.At, nil
	move.Note = itoa(item.Number)
	ctx = s.publicly(ctx, itemEntry(code, item, Step{To: item.State(), Due: item.Due, Text: item.Text, At: item.At}))
	return item, s.store.Record(ctx, actor.Tenant, code, Change{Move: &move, Item: &item})
}

// due is a deadline: a day that has not passed, or so many working days from today. Faults: deadlineNeeded, badDay, dayPassed,
// badDays.
func (s *Service) due(ctx context.Context, day string, days int) (string, error) {
	day = strings.TrimSpace(day)
	switch {
	case days != 0 && (days < 1 || days > 1000):
		return "", fault.Invalid("oversight.badDays", "value", itoa(days)).At("days")
	case days != 0:
		c, err := s.calendar(ctx)
		return deadline.After(s.Today(ctx), days, c), err
	case day == "":
		return "", fault.Invalid("oversight.deadlineNeeded").At("due")
	case !isDay(day):
		return "", fault.Invalid("oversight.badDay", "value", day).At("due")
	case day < s.Today(ctx):
		return "", fault.Invalid("oversight.dayPassed", "day", day).At("due")
	}
	return day, nil
}

// ItemDeed is what a person says with an act on an item.
type ItemDeed struct {
	Deed
	Due      string
	Days     int // working days, instead of a day
	Level    Level
	Evidence []string // addresses
}

// Act moves an item. Only the body that issued it verifies, reopens, extends and closes; only the addressee answers. Faults: those
// of the gate, noReport, noItem, noItemAct, itemNotNow, textNeeded, reasonNeeded, badLevel, noEvidenceGiven, badEvidence, those of due.
func (s *Service) Act(ctx context.Context, code string, number int, act ItemAct, d ItemDeed) error {
	if !slices.Contains(ItemActs(), act) {
		return fault.Invalid("oversight.noItemAct", "act", string(act)).At("act")
	}
	return s.step(ctx, code, number, act, d)
}

func (s *Service) step(ctx context.Context, code string, number int, act ItemAct, d ItemDeed) error {
	r, there, err := s.load(ctx, code)
	if err != nil {
		return err
	}
	item, found := r.Item(number)
	rule, ok := ItemRuleOf(item.Kind, item.State(), act)
	actor := kernel.ActorFrom(ctx)
	who := partIn(act)
	institution := map[Who]string{Issuer: item.Body, Addressee: item.Addressee, Timer: item.Addressee}[who]
	ctx, err = s.gate.Act(ctx, rights[who], r.thing(actor, itemThing, institution))
	switch {
	case err != nil:
		return err // before it is said whether there is one
	case !there:
		return noReport(code)
	case !found:
		return fault.NotFound("oversight.noItem", "number", itoa(number))
	case !ok || r.State() == Closed:
		return fault.Conflict("oversight.itemNotNow", "act", string(act), "state", string(item.State()))
	}
	d.Deed = d.trimmed()
	if who == Issuer {
		d.Evidence = nil
	}
	step := Step{Number: len(item.Steps) + 1, Act: act, From: item.State(), To: rule.To, By: actor.Name, Institution: institution, Basis: d.Basis, Reason: d.Reason, Text: d.Text, At: s.clock.Now()}
	if err := s.meet(ctx, item, rule, d, &step); err != nil {
		return err
	}
	ctx = s.publicly(ctx, itemEntry(code, item, step))
	return s.store.Record(ctx, actor.Tenant, code, Change{Of: number, Step: &step})
}

// partIn is who does an act on items: each is of one part only.
func partIn(act ItemAct) Who {
	for _, r := range ItemRules() {
		if r.Act == act {
			return r.Who
		}
	}
	return Timer
}

// meet holds what a person says against the needs of a move.
func (s *Service) meet(ctx context.Context, item Item, rule ItemRule, d ItemDeed, step *Step) error {
	for _, n := range rule.Needs {
		switch {
		case n == NeedReason && d.Reason == "":
			return fault.Invalid("oversight.reasonNeeded").At("reason")
		case n == NeedText && d.Text == "":
			return fault.Invalid("oversight.textNeeded").At("text")
		case n == NeedPassed && !passed(item.Deadline(), step.At):
			return fault.Conflict("oversight.notPassed", "due", item.Deadline())
		case n == NeedDeadline:
			var err error
			if step.Due, err = s.due(ctx, d.Due, d.Days); err != nil {
				return err
			}
			step.Days = d.Days
		case n == NeedTerm:
			if err := s.recount(ctx, item, step); err != nil {
				return err
			}
		case n == NeedLevel:
			if !slices.Contains(Levels(), d.Level) {
				return fault.Invalid("oversight.badLevel", "level", string(d.Level)).At("level")
			}
			if len(item.shown()) == 0 && d.Level != NoEvidence {
				return fault.Invalid("oversight.noEvidenceGiven").At("level")
			}
			step.Level = d.Level
		}
	}
	if len([]rune(d.Text)) > longest || len([]rune(d.Reason)) > longest {
		return fault.Invalid("oversight.tooLong", "n", itoa(longest)).At("text")
	}
	for _, e := range d.Evidence {
		if e = strings.TrimSpace(e); e == "" {
			continue
		}
		if _, f := (Column{Form: Address}).tidy(e, ""); f != nil {
			return fault.Invalid("oversight.badEvidence", "value", e).At("evidence")
		}
		step.Evidence = append(step.Evidence, e)
	}
	return nil
}

// recount sets the deadline of a term in working days to the day on which it ends by the calendar of today. Faults: noTerm, sameDay,
// dayPassed.
func (s *Service) recount(ctx context.Context, item Item, step *Step) error {
	c, err := s.calendar(ctx)
	if err != nil {
		return err
	}
	day, ok := item.recounted(c)
	switch {
	case !ok:
		return fault.Conflict("oversight.noTerm").At("act")
	case day == item.Deadline():
		return fault.Conflict("oversight.sameDay", "day", day).At("act")
	case day < s.Today(ctx):
		return fault.Conflict("oversight.dayPassed", "day", day).At("act")
	}
	step.Due = day
	step.Days, _ = item.Term()
	return nil
}

// itemEntry is what the public log says of a step: its words are salted, since the law may make us erase them.
func itemEntry(code string, item Item, step Step) Public {
	return Public{Kind: PublicItem, ID: code + "/" + itoa(item.Number), Version: int64(step.Number) + 1, Salted: true, Statement: map[string]any{"report": code, "item": item.Number, "kind": string(item.Kind),
		"body": item.Body, "addressee": item.Addressee, "act": string(step.Act), "state": string(step.To), "due": step.Due, "level": string(step.Level), "text": step.Text, "reason": step.Reason, "at": moment(step.At)}}
}

// ItemOffers are the acts that a page offers of an item to the reader. An act asks again.
func (s *Service) ItemOffers(ctx context.Context, r Report, item Item) []ItemAct {
	var list []ItemAct
	if r.State() == Closed {
		return nil
	}
	for _, act := range ItemActs() {
		rule, ok := ItemRuleOf(item.Kind, item.State(), act)
		institution := map[Who]string{Issuer: item.Body, Addressee: item.Addressee}[rule.Who]
		if ok && s.gate.May(ctx, rights[rule.Who], r.thing(kernel.ActorFrom(ctx), itemThing, institution)) {
			list = append(list, act)
		}
	}
	return list
}

// RecordSilences leaves a row for every deadline of a government that has passed without an answer. It is the clock's act, and
// says how many there were.
func (s *Service) RecordSilences(ctx context.Context) (int, error) {
	all, err := s.store.List(ctx, kernel.ActorFrom(ctx).Tenant)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range all {
		for _, i := range r.Items {
			if r.State() == Closed || !i.Runs() || !passed(i.Deadline(), s.clock.Now()) {
				continue
			}
			err := s.step(ctx, r.Code, i.Number, Lapse, ItemDeed{})
			if fault.CodeOf(err) == fault.CodeConflict { // somebody answered meanwhile
				continue
			}
			if err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// Outstanding is an item that waits for somebody.
type Outstanding struct {
	Report  Report
	Item    Item
	Awaits  string // institution
	Due     string // empty where no deadline runs
	Overdue bool   // the day is over, or silence is recorded
}

// Outstanding is the schedule of what is still to be answered, verified or closed of all public reports: overdue first, then by
// deadline.
func (s *Service) Outstanding(ctx context.Context) ([]Outstanding, error) {
	reports, err := s.Reports(ctx)
	if err != nil {
		return nil, err
	}
	var list []Outstanding
	for _, r := range reports {
		if !r.State().Public() {
			continue
		}
		for _, i := range r.Items {
			if i.Awaits() == "" {
				continue
			}
			o := Outstanding{Report: r, Item: i, Awaits: i.Awaits(), Overdue: i.State() == Silent}
			if i.Runs() || i.State() == Silent {
				o.Due = i.Deadline()
				o.Overdue = o.Overdue || passed(o.Due, s.moment(ctx))
			}
			list = append(list, o)
		}
	}
	slices.SortStableFunc(list, func(a, b Outstanding) int {
		switch {
		case a.Overdue != b.Overdue:
			return map[bool]int{true: -1, false: 1}[a.Overdue]
		case (a.Due == "") != (b.Due == ""):
			return map[bool]int{true: 1, false: -1}[a.Due == ""]
		default:
			return strings.Compare(a.Due, b.Due)
		}
	})
	return list, nil
}
