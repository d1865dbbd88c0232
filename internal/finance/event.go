package finance

import (
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Kind is what happened to a line.
type Kind string

// The kinds of events.
const (
	Initial    Kind = "initial"    // what the budget act gave; once, 0 where the line was created during the year
	Amendment  Kind = "amendment"  // more or less by an act
	Transfer   Kind = "transfer"   // out of the line, into Other
	Commitment Kind = "commitment" // ordered; below zero: taken back
	Accrual    Kind = "accrual"    // delivered and owed
	Payment    Kind = "payment"
	Explain    Kind = "explain" // why a stage is above the one before it
	Link       Kind = "link"    // to the objective that it pays for
	Unlink     Kind = "unlink"
	Approve    Kind = "approve" // the event Decides
	Reject     Kind = "reject"
	Close      Kind = "close" // of a year, of all its lines; has no line code
)

// Kinds are all of them.
func Kinds() []Kind {
	return []Kind{Initial, Amendment, Transfer, Commitment, Accrual, Payment, Explain, Link, Unlink, Approve, Reject, Close}
}

// Event is what happened to a line. It is recorded once and stays.
type Event struct {
	Number    int64 // in the order of recording, from 1 in each government
	Kind      Kind
	Line      Key
	Other     string // code of the line of the same year that a transfer goes to
	Amount    kernel.Money
	On        string // ISO date on which it took effect; the year alone where the source tells no day
	Act       string // legal act or document
	Reason    string // needed for less than nothing, for changes of the budget and for what comes after the close
	Exception string // why a stage may go above the one before it
	Objective string // plan/objective, as planning names it
	Decides   int64  // number of the event that is approved or rejected
	At        time.Time
	By        string // account
}

// Moves says whether the event changes an amount.
func (e Event) Moves() bool {
	switch e.Kind {
	case Initial, Amendment, Transfer, Commitment, Accrual, Payment:
		return true
	}
	return false
}

// decided says whether another person has to approve the event.
func (e Event) decided() bool { return e.Kind == Amendment || e.Kind == Transfer }

const (
	mostMinor = int64(1e15) // of one event: ten million millions in a currency with cents
	longest   = 2000        // letters of a text
)

// check looks at an event by itself and on a day. Faults, each at its field: badKind, badDay, futureDay, tooLarge, zero,
// belowZero, needed, reasonNeeded, tooLong.
func (e Event) check(today string) error {
	texts := e.Act + e.Reason + e.Exception + e.Objective
	switch {
	case !known(e.Kind):
		return fault.Invalid("finance.badKind", "value", string(e.Kind), "choices", kindNames()).At("kind")
	case !isDay(e.On) && e.On != strconv.Itoa(e.Line.Year):
		return fault.Invalid("finance.badDay", "value", e.On).At("on")
	case e.On > today:
		return fault.Invalid("finance.futureDay", "value", e.On).At("on")
	case len([]rune(texts)) > longest:
		return fault.Invalid("finance.tooLong", "n", strconv.Itoa(longest)).At("reason")
	case e.Moves():
		return e.checkAmount()
	case e.Kind == Explain && e.Exception == "":
		return fault.Invalid("finance.needed").At("exception")
	case (e.Kind == Link || e.Kind == Unlink) && e.Objective == "":
		return fault.Invalid("finance.needed").At("objective")
	case e.Kind == Reject && e.Reason == "":
		return fault.Invalid("finance.reasonNeeded").At("reason")
	}
	return nil
}

func (e Event) checkAmount() error {
	below := e.Kind == Initial || e.Kind == Transfer
	switch {
	case e.Amount.Minor > mostMinor || e.Amount.Minor < -mostMinor:
		return fault.Invalid("finance.tooLarge").At("amount")
	case e.Amount.Minor == 0 && (e.Kind == Amendment || e.Kind == Transfer):
		return fault.Invalid("finance.zero").At("amount")
	case e.Amount.Minor < 0 && below:
		return fault.Invalid("finance.belowZero").At("amount")
	case e.decided() && e.Act == "":
		return fault.Invalid("finance.needed").At("act")
	case e.Reason == "" && (e.decided() || e.Amount.Minor < 0):
		return fault.Invalid("finance.reasonNeeded").At("reason")
	case e.Kind == Transfer && (e.Other == "" || e.Other == e.Line.Code):
		return fault.Invalid("finance.otherLine").At("other")
	}
	return nil
}

func known(k Kind) bool {
	for _, other := range Kinds() {
		if k == other {
			return true
		}
	}
	return false
}

func kindNames() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}
