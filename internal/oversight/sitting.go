package oversight

import (
	"context"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Sitting is a meeting of a body that receives reports, as it stands now. Who was there is told as a number, not by name.
type Sitting struct {
	Number       int    // of the government, from 1
	Body         string // institution
	Day          string // yyyy-mm-dd
	Place        string
	State        SittingState
	Agenda       []Matter
	Present      int // members who were there
	Members      int // members of the body
	Outcome      string
	Record       string // address of the minutes
	Illustrative bool
	Reason       string // of the last change
	Step         int    // from 1: how often it was recorded
	By           string // account
	At           time.Time
	Earlier      []Sitting // what was recorded of it before, the oldest first
}

// SittingState is where a sitting stands.
type SittingState string

// The states.
const (
	Called    SittingState = "called"
	Held      SittingState = "held"
	Cancelled SittingState = "cancelled"
)

// SittingStates are all of them.
func SittingStates() []SittingState { return []SittingState{Called, Held, Cancelled} }

// Matter is a point of an agenda: a report, an item of it, or anything else in words.
type Matter struct {
	Report string
	Item   int // 0: the report as a whole
	Text   string
}

// mostMatters is how many points an agenda has at most.
const mostMatters = 100

func sittingThing(ctx context.Context, body string) authz.Document {
	return authz.Document{Tenant: kernel.ActorFrom(ctx).Tenant, ID: "sitting/" + body, Kind: "sitting", Owner: body}
}

// MayKeepSittings says whether a page offers the reader to record sittings: of the own body.
func (s *Service) MayKeepSittings(ctx context.Context) bool {
	body := kernel.ActorFrom(ctx).Institution
	return body != "" && s.gate.May(ctx, authz.IssueOversight, sittingThing(ctx, body))
}

// Sittings are all, the latest day first; as of a moment, as they stood. They are public but for who recorded them.
func (s *Service) Sittings(ctx context.Context) ([]Sitting, error) {
	rows, err := s.store.Sittings(ctx, kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx))
	if err != nil {
		return nil, err
	}
	var list []Sitting
	for _, row := range rows { // by number and step
		if n := len(list); n > 0 && list[n-1].Number == row.Number {
			row.Earlier = append(list[n-1].Earlier, list[n-1].alone())
			list[n-1] = row
			continue
		}
		list = append(list, row)
	}
	for i, sitting := range list {
		if !s.gate.May(ctx, authz.IssueOversight, sittingThing(ctx, sitting.Body)) {
			list[i] = sitting.anonymous()
		}
	}
	slices.SortStableFunc(list, func(a, b Sitting) int { return strings.Compare(b.Day, a.Day) })
	return list, nil
}

func (x Sitting) alone() Sitting {
	x.Earlier = nil
	return x
}

func (x Sitting) anonymous() Sitting {
	x.By, x.Earlier = "", slices.Clone(x.Earlier)
	for i := range x.Earlier {
		x.Earlier[i].By = ""
	}
	return x
}

// Sitting is one. Fault: noSitting.
func (s *Service) Sitting(ctx context.Context, number int) (Sitting, error) {
	all, err := s.Sittings(ctx)
	if err != nil {
		return Sitting{}, err
	}
	for _, x := range all {
		if x.Number == number {
			return x, nil
		}
	}
	return Sitting{}, noSitting(number)
}

func noSitting(number int) error {
	return fault.NotFound("oversight.noSitting", "number", itoa(number))
}

// RecordSitting records a sitting of the actor's own body (Number 0), or what is now true of one: another day or agenda, that it was
// held, that it was cancelled. Faults: those of the gate, noSitting, sittingOver, those of Sitting.check and of its agenda,
// reasonNeeded (of any change but that it was held), changedMeanwhile.
func (s *Service) RecordSitting(ctx context.Context, x Sitting) (Sitting, error) {
	actor := kernel.ActorFrom(ctx)
	before, err := s.before(ctx, x.Number)
	if err != nil && fault.CodeOf(err) != fault.CodeNotFound {
		return x, err
	}
	if x.Body = actor.Institution; before.Body != "" {
		x.Body = before.Body
	}
	ctx, denied := s.gate.Act(ctx, authz.IssueOversight, sittingThing(ctx, x.Body))
	switch {
	case denied != nil:
		return x, denied // before it is said whether there is one
	case err != nil:
		return x, err
	}
	x = x.tidy()
	x.Illustrative = x.Illustrative || before.Illustrative
	if err := x.follows(before); err != nil {
		return x, err
	}
	if err := x.check(s.Today(ctx)); err != nil {
		return x, err
	}
	if err := s.agreesWith(ctx, x); err != nil {
		return x, err
	}
	if x.Number == 0 {
		if x.Number, err = s.nextSitting(ctx); err != nil {
			return x, err
		}
	}
	x.Step, x.By, x.At, x.Earlier = before.Step+1, actor.Name, s.clock.Now(), nil
	return x, s.store.AddSitting(ctx, actor.Tenant, x)
}

// before is what was last recorded of a sitting; nothing of a new one. Fault: noSitting.
func (s *Service) before(ctx context.Context, number int) (Sitting, error) {
	if number == 0 {
		return Sitting{}, nil
	}
	return s.Sitting(kernel.AsOf(ctx, time.Time{}), number)
}

func (s *Service) nextSitting(ctx context.Context) (int, error) {
	all, err := s.store.Sittings(ctx, kernel.ActorFrom(ctx).Tenant, time.Time{})
	n := 0
	for _, x := range all {
		n = max(n, x.Number)
	}
	return n + 1, err
}

func (x Sitting) tidy() Sitting {
	for _, text := range []*string{&x.Day, &x.Place, &x.Outcome, &x.Record, &x.Reason} {
		*text = strings.TrimSpace(*text)
	}
	var agenda []Matter
	for _, m := range x.Agenda {
		if m.Report, m.Text = strings.TrimSpace(m.Report), strings.TrimSpace(m.Text); m != (Matter{}) {
			agenda = append(agenda, m)
		}
	}
	x.Agenda = agenda
	return x
}

// follows says whether a sitting may stand so after what was recorded of it. Faults: sittingOver, reasonNeeded.
func (x Sitting) follows(before Sitting) error {
	switch {
	case before.Step == 0:
		return nil
	case before.State == Cancelled || before.State == Held && x.State != Held:
		return fault.Conflict("oversight.sittingOver", "state", string(before.State))
	case x.Reason == "" && (x.State != Held || before.State == Held):
		return fault.Invalid("oversight.reasonNeeded").At("reason")
	}
	return nil
}

// check looks at what a sitting says by itself. Faults, each at its field: badSittingState, badDay, dayPassed (of one that is called),
// notYetHeld (of one with an outcome), needed, tooLong, badAttendance, badEvidence (the record), agendaNeeded, tooMany.
func (x Sitting) check(today string) error {
	switch {
	case !slices.Contains(SittingStates(), x.State) || x.State == Cancelled && x.Number == 0:
		return fault.Invalid("oversight.badSittingState", "state", string(x.State)).At("state")
	case !isDay(x.Day):
		return fault.Invalid("oversight.badDay", "value", x.Day).At("day")
	case x.Place == "":
		return fault.Invalid("oversight.needed").At("place")
	case len([]rune(x.Place)) > longName:
		return fault.Invalid("oversight.tooLong", "n", itoa(longName)).At("place")
	case len([]rune(x.Outcome)) > longest || len([]rune(x.Reason)) > longest:
		return fault.Invalid("oversight.tooLong", "n", itoa(longest)).At("outcome")
	case len(x.Agenda) == 0:
		return fault.Invalid("oversight.agendaNeeded").At("agenda")
	case len(x.Agenda) > mostMatters:
		return fault.Invalid("oversight.tooMany", "n", itoa(mostMatters)).At("agenda")
	case x.State == Held:
		return x.checkHeld(today)
	case x.State == Called && x.Day < today:
		return fault.Invalid("oversight.dayPassed", "day", x.Day).At("day")
	case x.Outcome != "" || x.Record != "" || x.Present != 0 || x.Members != 0:
		return fault.Invalid("oversight.outcomeEarly").At("outcome")
	}
	return nil
}

func (x Sitting) checkHeld(today string) error {
	switch {
	case x.Day > today:
		return fault.Invalid("oversight.notYetHeld", "day", x.Day).At("day")
	case x.Outcome == "":
		return fault.Invalid("oversight.needed").At("outcome")
	case x.Present < 1 || x.Members < x.Present || x.Members > 10_000:
		return fault.Invalid("oversight.badAttendance", "present", itoa(x.Present), "members", itoa(x.Members)).At("present")
	}
	if x.Record == "" {
		return nil
	}
	if _, f := (Column{Form: Address}).tidy(x.Record, ""); f != nil {
		return fault.Invalid("oversight.badEvidence", "value", x.Record).At("record")
	}
	return nil
}

// agreesWith holds an agenda against the reports: what it names is public and was addressed to the body. Faults: noReport, noItem,
// tooLong.
func (s *Service) agreesWith(ctx context.Context, x Sitting) error {
	reports, err := s.Reports(ctx)
	if err != nil {
		return err
	}
	for _, m := range x.Agenda {
		if len([]rune(m.Text)) > longest {
			return fault.Invalid("oversight.tooLong", "n", itoa(longest)).At("agenda")
		}
		if m.Report == "" {
			continue
		}
		i := slices.IndexFunc(reports, func(r Report) bool { return r.Code == m.Report && r.Body == x.Body && r.State().Public() })
		if i < 0 {
			return fault.Invalid("oversight.notForBody", "report", m.Report).At("agenda")
		}
		if _, ok := reports[i].Item(m.Item); m.Item != 0 && !ok {
			return fault.Invalid("oversight.noItem", "number", itoa(m.Item)).At("agenda")
		}
	}
	return nil
}

// Handled are the sittings that had a report or one of its items on the agenda, the latest first.
func (s *Service) Handled(ctx context.Context, report string) ([]Sitting, error) {
	all, err := s.Sittings(ctx)
	return slices.DeleteFunc(all, func(x Sitting) bool {
		return !slices.ContainsFunc(x.Agenda, func(m Matter) bool { return m.Report == report })
	}), err
}
