package oversight

import (
	"slices"
	"time"
)

// Item is what a body asks, observes or recommends about a report, or what it was promised.
type Item struct {
	Number     int // within the report, from 1
	Kind       ItemKind
	Body       string // institution that issued it, or received the promise; only it closes
	Addressee  string // institution that has to answer
	Section    SectionKind
	Text       string // public, in the words of who wrote it
	Supersedes int    // number of an earlier item of the report; 0: none
	Due        string // first deadline, yyyy-mm-dd; steps may set another
	Days       int    // working days by which it was set; 0: a day was named
	By         string // account
	At         time.Time
	Steps      []Step
}

// ItemKind is what an item is.
type ItemKind string

// The kinds.
const (
	Question       ItemKind = "question"
	Observation    ItemKind = "observation"
	Recommendation ItemKind = "recommendation"
	Commitment     ItemKind = "commitment"
)

// ItemKinds are all of them.
func ItemKinds() []ItemKind {
	return []ItemKind{Question, Observation, Recommendation, Commitment}
}

// ItemState is where an item stands.
type ItemState string

// The states.
const (
	Issued       ItemState = "issued"
	Acknowledged ItemState = "acknowledged"
	Answered     ItemState = "answered"
	Accepted     ItemState = "accepted"
	Partly       ItemState = "partly"
	Rejected     ItemState = "rejected"
	Silent       ItemState = "no_response" // the deadline passed
	InProgress   ItemState = "in_progress"
	Claimed      ItemState = "claimed_complete"
	Verified     ItemState = "verified"
	Reopened     ItemState = "reopened"
	ItemClosed   ItemState = "closed"
)

// ItemStates are all of them.
func ItemStates() []ItemState {
	return []ItemState{Issued, Acknowledged, Answered, Accepted, Partly, Rejected, Silent, InProgress, Claimed, Verified, Reopened, ItemClosed}
}

func itemStateCodes() []string {
	var list []string
	for _, s := range ItemStates() {
		list = append(list, string(s))
	}
	return list
}

// Level is how far a claim was found to be true (the scale of the Open Government Partnership's reviews).
type Level string

// The levels. NoEvidence is a value: a claim that shows nothing cannot have another.
const (
	NoEvidence  Level = "no_evidence"
	NotStarted  Level = "not_started"
	Limited     Level = "limited"
	Substantial Level = "substantial"
	Complete    Level = "complete"
)

// Levels are all of them.
func Levels() []Level { return []Level{NoEvidence, NotStarted, Limited, Substantial, Complete} }

func levelCodes() []string {
	var list []string
	for _, l := range Levels() {
		list = append(list, string(l))
	}
	return list
}

// ItemAct is what moves an item.
type ItemAct string

// The acts.
const (
	Acknowledge ItemAct = "acknowledge"
	Answer      ItemAct = "answer"
	Accept      ItemAct = "accept"
	AcceptPart  ItemAct = "accept_part"
	Reject      ItemAct = "reject"
	Begin       ItemAct = "begin" // with an action plan and a day
	Claim       ItemAct = "claim"
	Judge       ItemAct = "verify"
	Reopen      ItemAct = "reopen" // not satisfactory
	Extend      ItemAct = "extend"
	Recount     ItemAct = "recount" // the working days of a term, by the calendar of today
	Settle      ItemAct = "close"
	Lapse       ItemAct = "lapse"
)

// ItemActs are those that a person does, in the order in which pages offer them.
func ItemActs() []ItemAct {
	return []ItemAct{Acknowledge, Answer, Accept, AcceptPart, Reject, Begin, Claim, Judge, Settle, Reopen, Extend, Recount}
}

// ItemRule is one allowed move of an item of some kinds.
type ItemRule struct {
	From  ItemState
	Act   ItemAct
	To    ItemState
	Who   Who
	Needs []Need
	Kinds []ItemKind
}

// ItemRules are all moves of an item.
func ItemRules() []ItemRule {
	asked := []ItemKind{Question, Observation, Recommendation}
	weighed, done := []ItemKind{Observation, Recommendation}, []ItemKind{Observation, Recommendation, Commitment}
	list := []ItemRule{
		{Issued, Acknowledge, Acknowledged, Addressee, nil, asked},
		{Accepted, Begin, InProgress, Addressee, []Need{NeedText, NeedDeadline}, weighed},
		{Partly, Begin, InProgress, Addressee, []Need{NeedText, NeedDeadline}, weighed},
		{Accepted, Claim, Claimed, Addressee, []Need{NeedText}, weighed},
		{Partly, Claim, Claimed, Addressee, []Need{NeedText}, weighed},
		{InProgress, Claim, Claimed, Addressee, []Need{NeedText}, done},
		{Silent, Claim, Claimed, Addressee, []Need{NeedText}, done},
		{Reopened, Claim, Claimed, Addressee, []Need{NeedText}, done},
		{Claimed, Judge, Verified, Issuer, []Need{NeedLevel, NeedReason}, done},
		{Accepted, Settle, ItemClosed, Issuer, []Need{NeedReason}, []ItemKind{Observation}},
		{Partly, Settle, ItemClosed, Issuer, []Need{NeedReason}, []ItemKind{Observation}},
	}
	for _, s := range []ItemState{Issued, Acknowledged, Reopened, Silent} {
		list = append(list, ItemRule{s, Answer, Answered, Addressee, []Need{NeedText}, []ItemKind{Question}},
			ItemRule{s, Accept, Accepted, Addressee, []Need{NeedText}, weighed}, ItemRule{s, AcceptPart, Partly, Addressee, []Need{NeedText}, weighed}, ItemRule{s, Reject, Rejected, Addressee, []Need{NeedText}, weighed})
	}
	for _, s := range []ItemState{Answered, Partly, Rejected, Silent, Verified} {
		list = append(list, ItemRule{s, Reopen, Reopened, Issuer, []Need{NeedReason, NeedDeadline}, ItemKinds()})
	}
	for _, s := range []ItemState{Answered, Rejected, Silent, Verified} {
		list = append(list, ItemRule{s, Settle, ItemClosed, Issuer, []Need{NeedReason}, ItemKinds()})
	}
	for _, s := range []ItemState{Issued, Acknowledged, Reopened, InProgress} {
		list = append(list, ItemRule{s, Lapse, Silent, Timer, []Need{NeedPassed}, ItemKinds()}, ItemRule{s, Extend, s, Issuer, []Need{NeedReason, NeedDeadline}, ItemKinds()},
			ItemRule{s, Recount, s, Issuer, []Need{NeedReason, NeedTerm}, ItemKinds()})
	}
	return list
}

// ItemRuleOf is the move of an item by an act; ok is false if it is not allowed now.
func ItemRuleOf(kind ItemKind, from ItemState, act ItemAct) (r ItemRule, ok bool) {
	for _, r := range ItemRules() {
		if r.From == from && r.Act == act && slices.Contains(r.Kinds, kind) {
			return r, true
		}
	}
	return ItemRule{}, false
}

// Step is one transition of an item.
type Step struct {
	Number      int // from 1
	Act         ItemAct
	From, To    ItemState
	By          string // account
	Institution string
	Basis       string
	Reason      string
	Text        string   // public answer, plan or claim
	Due         string   // the deadline that it sets, if it sets one
	Days        int      // working days by which it was set; 0: a day was named
	Level       Level    // of a verification
	Evidence    []string // addresses of what shows it
	At          time.Time
}

// State is that after the last step. A promise is in progress from its first day.
func (i Item) State() ItemState {
	switch {
	case len(i.Steps) > 0:
		return i.Steps[len(i.Steps)-1].To
	case i.Kind == Commitment:
		return InProgress
	default:
		return Issued
	}
}

// Deadline is the day that counts now: that of the last step that set one.
func (i Item) Deadline() string {
	for _, s := range slices.Backward(i.Steps) {
		if s.Due != "" {
			return s.Due
		}
	}
	return i.Due
}

// Runs says whether a deadline runs.
func (i Item) Runs() bool {
	_, ok := ItemRuleOf(i.Kind, i.State(), Lapse)
	return ok
}

// Awaits is the institution whose turn it is; empty once it is closed.
func (i Item) Awaits() string {
	switch i.State() {
	case ItemClosed:
		return ""
	case Answered, Rejected, Claimed, Verified:
		return i.Body
	case Accepted, Partly:
		if i.Kind == Observation {
			return i.Body
		}
	}
	return i.Addressee
}

// Silences are the steps by which a deadline passed in silence.
func (i Item) Silences() []Step {
	return slices.DeleteFunc(slices.Clone(i.Steps), func(s Step) bool { return s.Act != Lapse })
}

// Level is what the body found of the last claim; empty before.
func (i Item) Level() Level {
	for _, s := range slices.Backward(i.Steps) {
		if s.Act == Judge {
			return s.Level
		}
	}
	return ""
}

// shown are the things that the last claim points to.
func (i Item) shown() []string {
	for _, s := range slices.Backward(i.Steps) {
		if s.Act == Claim {
			return s.Evidence
		}
	}
	return nil
}

// passed says whether a day is over everywhere: at twelve hours behind UTC too, so that nobody is silent before their own midnight.
func passed(day string, now time.Time) bool {
	end, err := time.Parse(time.DateOnly, day)
	return err == nil && now.After(end.Add(36*time.Hour))
}
