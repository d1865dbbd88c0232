package oversight

import (
	"regexp"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Report is an accountability report with all that has happened to it, as the store keeps it.
type Report struct {
	Code         string
	Title        kernel.Text
	Owner        string // institution that answers
	Body         string // institution that receives it, and alone closes what it issues
	Area         kernel.Code
	From, To     string                 // first and last day of the period, yyyy-mm-dd
	Due          string                 // day by which it is to be presented
	Contributors map[SectionKind]string // institution that submits a section; without one the owner
	Illustrative bool                   // made up for a demonstration, but for published figures
	PlannedBy    string                 // account
	PlannedAt    time.Time

	Moves        []Move
	Sections     []Section // every version, the oldest first
	Checks       []Check
	Explanations []Explanation
	Signed       *Signed
	Amendments   []Amendment
	Items        []Item
}

// State is where a report stands.
type State string

// The states.
const (
	Planned     State = "planned"
	Collecting  State = "collecting"
	Submitted   State = "section_submitted"
	Checked     State = "consistency_check"
	SignedState State = "signed"
	Presented   State = "presented"
	InReview    State = "committee_review"
	Questions   State = "questions"
	Answers     State = "answers"
	Observed    State = "observations_issued"
	Committed   State = "commitments"
	FollowUp    State = "follow_up"
	Closed      State = "closed"
)

// States are all of them, in order.
func States() []State {
	return []State{Planned, Collecting, Submitted, Checked, SignedState, Presented, InReview, Questions, Answers, Observed, Committed, FollowUp, Closed}
}

// Public says whether everybody may read a report in the state.
func (s State) Public() bool {
	return slices.Index(States(), s) >= slices.Index(States(), SignedState)
}

// Act is what moves a report.
type Act string

// The acts.
const (
	Open    Act = "open"
	Submit  Act = "submit"
	Verify  Act = "check"
	Explain Act = "explain"
	Return  Act = "return"
	Sign    Act = "sign"
	Amend   Act = "amend"
	Present Act = "present"
	Receive Act = "receive"
	Ask     Act = "ask"
	Hear    Act = "hear"
	Observe Act = "observe"
	Commit  Act = "commit"
	Follow  Act = "follow"
	Close   Act = "close"
)

// Who does an act.
type Who string

// They are institutions in their part, but for the clock.
const (
	Compiler  Who = "compiler"  // of the owner, or of the institution that a section is asked of
	Signer    Who = "signer"    // of the owner; no compiler of this report
	Issuer    Who = "issuer"    // of the body
	Addressee Who = "addressee" // of the institution that has to answer
	Timer     Who = "clock"
)

// Need is what an act wants.
type Need string

// The needs.
const (
	NeedReason    Need = "reason"
	NeedBasis     Need = "basis"     // the legal basis
	NeedOffice    Need = "office"    // in which the signer signs
	NeedText      Need = "text"      // public
	NeedAddressee Need = "addressee" // institution
	NeedDeadline  Need = "deadline"
	NeedDigest    Need = "digest"    // of what was read, so that nothing else is signed
	NeedExplained Need = "explained" // every grave finding
	NeedAnswered  Need = "answered"  // every question, or its silence recorded
	NeedSettled   Need = "settled"   // every item closed by the body
	NeedLevel     Need = "level"     // of a verification
	NeedPassed    Need = "passed"    // the deadline
	NeedTerm      Need = "term"      // in working days, that would end on another day now
)

// Rule is one allowed move.
type Rule struct {
	From  State
	Act   Act
	To    State
	Who   Who
	Needs []Need
}

// Rules are all moves of a report.
func Rules() []Rule {
	list := []Rule{
		{Planned, Open, Collecting, Compiler, nil},
		{Collecting, Submit, Submitted, Compiler, nil},
		{Submitted, Submit, Submitted, Compiler, nil},
		{Submitted, Verify, Checked, Compiler, nil},
		{Checked, Explain, Checked, Compiler, []Need{NeedReason}},
		{Checked, Return, Collecting, Compiler, []Need{NeedReason}},
		{Checked, Return, Collecting, Signer, []Need{NeedReason}},
		{Checked, Sign, SignedState, Signer, []Need{NeedBasis, NeedOffice, NeedDigest, NeedExplained}},
		{SignedState, Present, Presented, Signer, []Need{NeedBasis}},
		{Presented, Receive, InReview, Issuer, nil},
		{InReview, Ask, Questions, Issuer, []Need{NeedText, NeedAddressee, NeedDeadline}},
		{Questions, Ask, Questions, Issuer, []Need{NeedText, NeedAddressee, NeedDeadline}},
		{InReview, Hear, Answers, Issuer, nil},
		{Questions, Hear, Answers, Issuer, []Need{NeedAnswered}},
		{Answers, Ask, Questions, Issuer, []Need{NeedText, NeedAddressee, NeedDeadline}},
		{Answers, Observe, Observed, Issuer, []Need{NeedText, NeedAddressee, NeedDeadline}},
		{Observed, Observe, Observed, Issuer, []Need{NeedText, NeedAddressee, NeedDeadline}},
		{Observed, Commit, Committed, Addressee, []Need{NeedText, NeedDeadline}},
		{Committed, Commit, Committed, Addressee, []Need{NeedText, NeedDeadline}},
		{Answers, Follow, FollowUp, Issuer, []Need{NeedReason}},
		{Observed, Follow, FollowUp, Issuer, nil},
		{Committed, Follow, FollowUp, Issuer, nil},
		{FollowUp, Observe, FollowUp, Issuer, []Need{NeedText, NeedAddressee, NeedDeadline}},
		{FollowUp, Commit, FollowUp, Addressee, []Need{NeedText, NeedDeadline}},
		{FollowUp, Close, Closed, Issuer, []Need{NeedReason, NeedSettled}},
	}
	for _, s := range States() {
		if s.Public() {
			list = append(list, Rule{s, Amend, s, Signer, []Need{NeedReason, NeedText}})
		}
	}
	return list
}

// RulesOf are the moves by an act from a state: one for each part that may do it; none if it is not allowed now.
func RulesOf(from State, act Act) []Rule {
	return slices.DeleteFunc(Rules(), func(r Rule) bool { return r.From != from || r.Act != act })
}

// Move is one transition of a report.
type Move struct {
	Step        int // from 1
	Act         Act
	From, To    State
	By          string // account
	Institution string
	Basis       string // legal
	Reason      string
	Note        string // what the act was about: the section, the finding, the number of the item
	At          time.Time
}

// State is that after the last move.
func (r Report) State() State {
	if len(r.Moves) == 0 {
		return Planned
	}
	return r.Moves[len(r.Moves)-1].To
}

// Contributor is the institution that a section is asked of.
func (r Report) Contributor(k SectionKind) string {
	if c := r.Contributors[k]; c != "" {
		return c
	}
	return r.Owner
}

// Compiled says whether an account had a part in what the report says.
func (r Report) Compiled(account string) bool {
	if r.PlannedBy == account {
		return true
	}
	for _, m := range r.Moves {
		if m.By == account && (m.Act == Open || m.Act == Submit || m.Act == Verify || m.Act == Explain) {
			return true
		}
	}
	return false
}

// Section is the newest version of a section; ok is false if nobody has submitted it.
func (r Report) Section(k SectionKind) (s Section, ok bool) {
	for _, s := range slices.Backward(r.Sections) {
		if s.Kind == k {
			return s, true
		}
	}
	return Section{Kind: k}, false
}

// Check is the newest one; ok is false before the first.
func (r Report) Check() (c Check, ok bool) {
	if len(r.Checks) == 0 {
		return Check{}, false
	}
	return r.Checks[len(r.Checks)-1], true
}

// Item is what the body issued or was promised under a number.
func (r Report) Item(number int) (i Item, ok bool) {
	if number < 1 || number > len(r.Items) {
		return Item{}, false
	}
	return r.Items[number-1], true
}

var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,59}$`)

// reserved are last parts of addresses under /accountability.
var reserved = map[string]bool{"calendar": true, "outstanding": true, "new": true, "sittings": true}

// checkPlan looks at what a plan of a report says by itself. Faults, each at its field: badCode, codeTaken by an address, needed,
// badDay, reversed.
func (r Report) checkPlan() error {
	switch {
	case !codeForm.MatchString(r.Code) || reserved[r.Code]:
		return fault.Invalid("oversight.badCode", "code", r.Code).At("code")
	case r.Title.Get(kernel.Spanish) == "":
		return fault.Invalid("oversight.needed").At("title_es")
	case r.Area == "":
		return fault.Invalid("oversight.needed").At("area")
	}
	for field, day := range map[string]string{"from": r.From, "to": r.To, "due": r.Due} {
		if !isDay(day) {
			return fault.Invalid("oversight.badDay", "value", day).At(field)
		}
	}
	if r.To < r.From {
		return fault.Invalid("oversight.reversed", "from", r.From, "to", r.To).At("to")
	}
	if r.Due <= r.To {
		return fault.Invalid("oversight.dueBeforeEnd", "due", r.Due, "to", r.To).At("due")
	}
	for k := range r.Contributors {
		if !k.Typed() {
			return fault.Invalid("oversight.noSection", "section", string(k))
		}
	}
	return nil
}

// isDay says whether a text is a date yyyy-mm-dd.
func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
