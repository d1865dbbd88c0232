package quality

import (
	"time"

	"convive/internal/kernel"
)

// Finding is a place where an edition does not meet a rule, with what was said about it. It belongs to its edition for ever; where the next
// edition has it again, that is a finding of its own that names this one.
type Finding struct {
	ID       kernel.ID
	Source   string
	Edition  int
	Rule     string
	Version  int
	Kind     Kind
	Severity Severity
	Segment  Segment
	About    string // as in Detection
	Failed   int64
	Looked   int64
	Observed *float64
	Expected *float64
	Note     string
	Args     map[string]string
	Sample   []Line // bounded
	State    State
	Again    kernel.ID // the finding of an earlier edition that this one repeats; empty if none
	Answered string    // account that responded last; who did does not settle
	Reason   string    // public, of the decision
	OpenedAt time.Time
	MovedAt  time.Time
	Masked   bool // the counts are not shown, because they would tell of few persons
}

// State is where a finding stands.
type State string

// The states.
const (
	Open       State = "open"
	Queried    State = "queried"    // the institution was asked
	Responded  State = "responded"  // it has answered
	Accepted   State = "accepted"   // the answer is accepted: the finding is right and is explained or will be corrected
	Overridden State = "overridden" // the figure stands all the same, for a public reason
	Resolved   State = "resolved"   // the same edition, held against the rules again, has it no longer
)

// States are all, in their order.
func States() []State { return []State{Open, Queried, Responded, Accepted, Overridden, Resolved} }

// Settled says whether nobody is asked any more.
func (s State) Settled() bool { return s == Accepted || s == Overridden || s == Resolved }

// Act is something that is done with a finding.
type Act string

// The acts of persons, then those of a run.
const (
	Query    Act = "query"
	Respond  Act = "respond"
	Accept   Act = "accept"
	Override Act = "override"
	Vanish   Act = "vanish" // by a run: it is no longer found
	Recur    Act = "recur"  // by a run: it is found again
)

// Acts are those of persons.
func Acts() []Act { return []Act{Query, Respond, Accept, Override} }

// moves is the state machine: from which states an act leads where.
var moves = []struct {
	act  Act
	from []State
	to   State
}{
	{Query, []State{Open, Responded}, Queried},
	{Respond, []State{Open, Queried}, Responded},
	{Accept, []State{Responded}, Accepted},
	{Override, []State{Responded}, Overridden},
	{Vanish, []State{Open, Queried, Responded, Accepted, Overridden}, Resolved},
	{Recur, []State{Resolved}, Open},
}

// Next is where an act leads from a state; ok is false where it is not allowed.
func Next(from State, act Act) (State, bool) {
	for _, m := range moves {
		if m.act != act {
			continue
		}
		for _, s := range m.from {
			if s == from {
				return m.to, true
			}
		}
	}
	return from, false
}

// Step is one move of a finding.
type Step struct {
	Act         Act
	State       State // to which it led
	Actor       string
	Institution string
	Text        string // question or answer, for staff
	Reason      string // public
	At          time.Time
}
