package reconciliation

import (
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// PairState is where a pair stands.
type PairState string

// The states of a pair.
const (
	Waiting           PairState = "waiting"  // for its first reviewer
	SecondWaiting     PairState = "second"   // for the second reviewer, who does not see what the first said
	Linked            PairState = "linked"   // the same person
	Apart             PairState = "apart"    // two persons
	Disputed          PairState = "disputed" // for the committee
	ProposedSame      PairState = "proposed_same"
	ProposedDifferent PairState = "proposed_different"
)

// PairStates are all, in the order of the work.
func PairStates() []PairState {
	return []PairState{Waiting, SecondWaiting, Disputed, ProposedSame, ProposedDifferent, Linked, Apart}
}

// CaseState is where the case of a victim stands.
type CaseState string

// The states of a case.
const (
	Preliminary   CaseState = "preliminary"
	ProposedCount CaseState = "proposed_count"
	ProposedNot   CaseState = "proposed_not"
	Counted       CaseState = "counted" // validated as a victim that counts
	NotCounted    CaseState = "not_counted"
	Revised       CaseState = "revised" // its records changed after it was validated: to be validated anew
)

// CaseStates are all.
func CaseStates() []CaseState {
	return []CaseState{Preliminary, Revised, ProposedCount, ProposedNot, Counted, NotCounted}
}

// Act is what is done with a pair or a case.
type Act string

// The acts. Same, Different and Undecided are a reviewer's; the rest of pairs and all of cases are the committee's, but for
// Explain, which says why a source lacks a victim.
const (
	Same             Act = "same"
	Different        Act = "different"
	Undecided        Act = "undecided"
	ProposeSame      Act = "propose_same"
	ProposeDifferent Act = "propose_different"
	Agree            Act = "agree"
	Reject           Act = "reject"
	Undo             Act = "undo"
	ProposeCount     Act = "propose_count"
	ProposeNotCount  Act = "propose_not_count"
	Reopen           Act = "reopen"
	Explain          Act = "explain"
)

// Need is what a transition asks for besides the right to it.
type Need string

// The needs. Each has a refusal of its own.
const (
	NotProposer      Need = "not_proposer"      // reconciliation.ownProposal
	NotFirstReviewer Need = "not_first"         // reconciliation.ownReview
	OtherInstitution Need = "other_institution" // reconciliation.sameInstitution
	WithReason       Need = "reason"            // reconciliation.reason
	WithEvidence     Need = "evidence"          // reconciliation.evidence
	NothingOpen      Need = "nothing_open"      // reconciliation.pairsOpen
	WithTwice        Need = "twice"             // of two records of one list: why the source has the person twice; reconciliation.reason
)

// If says when a transition is the one that is taken, where an act may lead to several states.
type If string

// The conditions.
const (
	Always  If = ""
	Single  If = "single"  // the pair is not in the sample that two persons review
	Double  If = "double"  // it is
	Agrees  If = "agrees"  // the second reviewer says what the first said
	Differs If = "differs" // another thing
)

// Transition is a row of a state machine: from a state by an act to a state, by whom, and what it needs.
type Transition[S ~string] struct {
	From  S
	Act   Act
	To    S
	Who   authz.Action
	If    If
	Needs []Need
}

// PairMoves is the state machine of pairs.
func PairMoves() []Transition[PairState] {
	review, committee := authz.ReviewPair, authz.DecideDeath
	return []Transition[PairState]{
		{Waiting, Same, Linked, review, Single, []Need{NotProposer, WithTwice}},
		{Waiting, Different, Apart, review, Single, []Need{NotProposer, WithReason}},
		{Waiting, Same, SecondWaiting, review, Double, []Need{NotProposer, WithTwice}},
		{Waiting, Different, SecondWaiting, review, Double, []Need{NotProposer, WithReason}},
		{Waiting, Undecided, Disputed, review, Single, []Need{NotProposer}},
		{Waiting, Undecided, SecondWaiting, review, Double, []Need{NotProposer}},
		{SecondWaiting, Same, Linked, review, Agrees, []Need{NotProposer, NotFirstReviewer, WithTwice}},
		{SecondWaiting, Same, Disputed, review, Differs, []Need{NotProposer, NotFirstReviewer, WithTwice}},
		{SecondWaiting, Different, Apart, review, Agrees, []Need{NotProposer, NotFirstReviewer, WithReason}},
		{SecondWaiting, Different, Disputed, review, Differs, []Need{NotProposer, NotFirstReviewer, WithReason}},
		{SecondWaiting, Undecided, Disputed, review, Always, []Need{NotProposer, NotFirstReviewer}},
		{Disputed, ProposeSame, ProposedSame, committee, Always, []Need{WithEvidence, WithTwice}},
		{Disputed, ProposeDifferent, ProposedDifferent, committee, Always, []Need{WithEvidence}},
		{ProposedSame, Agree, Linked, committee, Always, []Need{OtherInstitution}},
		{ProposedDifferent, Agree, Apart, committee, Always, []Need{OtherInstitution}},
		{ProposedSame, Reject, Disputed, committee, Always, []Need{OtherInstitution}},
		{ProposedDifferent, Reject, Disputed, committee, Always, []Need{OtherInstitution}},
		{Linked, Undo, Disputed, committee, Always, []Need{WithReason}},
		{Apart, Undo, Disputed, committee, Always, []Need{WithReason}},
	}
}

// CaseMoves is the state machine of cases.
func CaseMoves() []Transition[CaseState] {
	committee := authz.DecideDeath
	return []Transition[CaseState]{
		{Preliminary, ProposeCount, ProposedCount, committee, Always, []Need{NothingOpen, WithEvidence}},
		{Preliminary, ProposeNotCount, ProposedNot, committee, Always, []Need{NothingOpen, WithEvidence, WithReason}},
		{Revised, ProposeCount, ProposedCount, committee, Always, []Need{NothingOpen, WithEvidence}},
		{Revised, ProposeNotCount, ProposedNot, committee, Always, []Need{NothingOpen, WithEvidence, WithReason}},
		{ProposedCount, Agree, Counted, committee, Always, []Need{NothingOpen, OtherInstitution}},
		{ProposedNot, Agree, NotCounted, committee, Always, []Need{NothingOpen, OtherInstitution}},
		{ProposedCount, Reject, Preliminary, committee, Always, []Need{OtherInstitution}},
		{ProposedNot, Reject, Preliminary, committee, Always, []Need{OtherInstitution}},
		{Counted, Reopen, Preliminary, committee, Always, []Need{WithReason}},
		{NotCounted, Reopen, Preliminary, committee, Always, []Need{WithReason}},
	}
}

// Subject is what a move is about.
type Subject string

// The subjects.
const (
	OfPair Subject = "pair"
	OfCase Subject = "case"
)

// Move is one act on a pair or a case, with who did it. Moves are appended and never altered: together they are the history.
type Move struct {
	ID          kernel.ID
	Round       kernel.ID
	Subject     Subject
	About       kernel.ID // the pair; of a case the record that it is named by
	From, To    string
	Act         Act
	Account     string
	Institution string
	Reason      string // of a closed list
	Evidence    string // of a closed list
	Absent      string // institution that lacks the victim, of Explain
	Members     string // of a case: mark of the records that it had
	Version     int64  // of the pair before
	At          time.Time
}

// Reasons why two records are not the same person's.
func ApartReasons() []string {
	return []string{"other_person", "relative", "other_event", "contradicting_dates", "contradicting_sex", "too_little"}
}

// TwiceReasons are why a source has a person twice in its list.
func TwiceReasons() []string {
	return []string{"recorded_twice", "two_files", "corrected_record", "two_offices"}
}

// UndoReasons are why a decision is taken back.
func UndoReasons() []string {
	return []string{"new_evidence", "mistaken_review", "identified_later", "corrected_list"}
}

// AbsenceReasons are why a source lacks a victim: the closed list of reasons for non-match.
func AbsenceReasons() []string {
	return []string{"not_certified", "disappearance", "unidentified_body", "under_study", "pending_investigation", "undetermined_intent", "other_definition", "other_place", "other_period",
		"late_registration", "recording_error", "not_explained"}
}

// NotCountReasons are why a case does not count as a victim of the round.
func NotCountReasons() []string {
	return []string{"not_intentional", "lawful", "other_place", "other_period", "recorded_twice", "not_dead"}
}

// Evidences are what a proposal of the committee rests on.
func Evidences() []string {
	return []string{"autopsy", "death_certificate", "fingerprints", "dna", "case_file", "scene_report", "family_identification", "minutes"}
}

// deed is an act with who does it and what it carries.
type deed struct {
	act              Act
	reason, evidence string
	reasons          []string // that the act knows
	account, from    string   // who, of which institution
	within           bool     // about two records of one list
}

// choose finds the transition of an act and refuses what it needs and does not have. before are the moves of the subject so
// far, proposer who brought a pair forward.
func choose[S ~string](table []Transition[S], state S, d deed, before []Move, double bool, proposer string, open bool) (Transition[S], error) {
	for _, t := range table {
		if t.From == state && t.Act == d.act && t.applies(d, before, double) {
			return t, t.check(d, before, proposer, open)
		}
	}
	return Transition[S]{}, fault.Conflict("reconciliation.notNow")
}

// possible says whether an act leads anywhere from a state.
func possible[S ~string](table []Transition[S], state S, act Act) bool {
	return slices.ContainsFunc(table, func(t Transition[S]) bool { return t.From == state && t.Act == act })
}

// last is the newest move that led into the state in which the subject is.
func last(before []Move) Move {
	if len(before) == 0 {
		return Move{}
	}
	return before[len(before)-1]
}

func (t Transition[S]) applies(d deed, before []Move, double bool) bool {
	switch t.If {
	case Single:
		return !double
	case Double:
		return double
	case Agrees:
		return last(before).Act == d.act
	case Differs:
		return last(before).Act != d.act
	}
	return true
}

func (t Transition[S]) check(d deed, before []Move, proposer string, open bool) error {
	for _, n := range t.Needs {
		switch {
		case n == NotProposer && proposer != "" && proposer == d.account:
			return fault.Forbidden("reconciliation.ownProposal")
		case n == NotFirstReviewer && last(before).Account == d.account:
			return fault.Forbidden("reconciliation.ownReview")
		case n == OtherInstitution && last(before).Institution == d.from:
			return fault.Forbidden("reconciliation.sameInstitution")
		case n == WithReason && !slices.Contains(d.reasons, d.reason):
			return fault.Invalid("reconciliation.reason").At("reason")
		case n == WithTwice && d.within && !slices.Contains(TwiceReasons(), d.reason):
			return fault.Invalid("reconciliation.reason").At("reason")
		case n == WithEvidence && !slices.Contains(Evidences(), d.evidence):
			return fault.Invalid("reconciliation.evidence").At("evidence")
		case n == NothingOpen && open:
			return fault.Conflict("reconciliation.pairsOpen")
		}
	}
	return nil
}
