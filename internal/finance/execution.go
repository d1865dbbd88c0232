package finance

import "slices"

// Stage is how far money has come.
type Stage string

// The stages, each at most the one before it but for Amended, which may be above or below Initial.
const (
	InitialStage Stage = "initial"
	Amended      Stage = "amended"
	Committed    Stage = "committed"
	Accrued      Stage = "accrued"
	Paid         Stage = "paid"
)

// Stages are all of them, in order.
func Stages() []Stage { return []Stage{InitialStage, Amended, Committed, Accrued, Paid} }

// Amount is minor units of a stage; what nobody reported is not stated, which is not 0.
type Amount struct {
	Minor  int64
	Stated bool
}

func (a *Amount) add(minor int64) { a.Minor, a.Stated = a.Minor+minor, true }

// Excess is a stage above the last stated one before it.
type Excess struct {
	Stage, Over Stage
	By          int64 // minor units, above 0
	Exception   string
}

// Execution is where a line stands, in minor units of its currency.
type Execution struct {
	Initial, Amended, Committed, Accrued, Paid Amount
	Excesses                                   []Excess
	Reasons                                    []string // of changes of the budget that stand, in order
	Late                                       int      // events after the close of the year
	PaidLate                                   int64    // of what was paid, dated in the last two months of the year or later
	Undated                                    bool     // some of what was paid is known by its year alone
}

// At is the amount of a stage.
func (e Execution) At(s Stage) Amount {
	switch s {
	case InitialStage:
		return e.Initial
	case Amended:
		return e.Amended
	case Committed:
		return e.Committed
	case Accrued:
		return e.Accrued
	}
	return e.Paid
}

// Unspent is what of the amended amount was not paid; it is not stated where one of the two is not.
func (e Execution) Unspent() Amount {
	return Amount{e.Amended.Minor - e.Paid.Minor, e.Amended.Stated && e.Paid.Stated}
}

// Variance is how far the amended amount is from the initial one.
func (e Execution) Variance() Amount {
	return Amount{e.Amended.Minor - e.Initial.Minor, e.Amended.Stated && e.Initial.Stated}
}

// Ratio is a quotient with both its parts. Why says why it cannot be computed: notReported, approvedIsZero; empty: it can.
type Ratio struct {
	Numerator, Denominator int64
	Why                    string
}

func ratio(n, d Amount) Ratio {
	switch {
	case !n.Stated || !d.Stated:
		return Ratio{n.Minor, d.Minor, "notReported"}
	case d.Minor <= 0:
		return Ratio{n.Minor, d.Minor, "approvedIsZero"}
	}
	return Ratio{n.Minor, d.Minor, ""}
}

// Value is the quotient; ok is false where it cannot be computed.
func (r Ratio) Value() (value float64, ok bool) {
	if r.Why != "" {
		return 0, false
	}
	return float64(r.Numerator) / float64(r.Denominator), true
}

// Executed is paid over amended, OfInitial paid over initial.
func (e Execution) Executed() Ratio { return ratio(e.Paid, e.Amended) }

// OfInitial is paid over initial: a line created during the year has none.
func (e Execution) OfInitial() Ratio { return ratio(e.Paid, e.Initial) }

// LateShare is what was paid from November on, of all that was paid; not reported where a payment has no day.
func (e Execution) LateShare() Ratio {
	return ratio(Amount{e.PaidLate, e.Paid.Stated && !e.Undated}, e.Paid)
}

// Execute adds up what happened to a line, in the order in which it took effect. Changes that nobody approved yet do nothing.
func Execute(k Key, events []Event) Execution {
	x, proposed, closed := Execution{}, map[int64]Event{}, false
	for _, e := range events {
		switch {
		case e.Kind == Close:
			closed = true
			continue
		case e.decided():
			proposed[e.Number] = e
			continue
		case e.Kind == Approve:
			p, ok := proposed[e.Decides]
			if !ok {
				continue
			}
			p.Exception = firstOf(e.Exception, p.Exception)
			e = p
		}
		x.take(k, e)
		if closed && e.Moves() {
			x.Late++
		}
	}
	return x
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// take adds an event that stands.
func (x *Execution) take(k Key, e Event) {
	minor := e.Amount.Minor
	switch e.Kind {
	case Initial:
		x.Initial.add(minor)
		x.Amended.add(minor)
	case Transfer, Amendment:
		if e.Kind == Transfer && e.Line == k {
			minor = -minor
		}
		x.Amended.add(minor)
		x.Reasons = append(x.Reasons, e.Reason)
	case Commitment:
		x.Committed.add(minor)
	case Accrual:
		x.Accrued.add(minor)
	case Payment:
		x.Paid.add(minor)
		x.Undated = x.Undated || !isDay(e.On)
		if e.On >= lateFrom(k.Year) {
			x.PaidLate += minor
		}
	}
	x.compare(e)
}

// compare finds which stages are above the one before, and keeps why: an excess that grew is explained by what made it grow.
func (x *Execution) compare(e Event) {
	before := x.Excesses
	x.Excesses = nil
	over := Amended
	for _, s := range Stages()[2:] {
		if !x.At(s).Stated {
			continue
		}
		if by := x.At(s).Minor - x.At(over).Minor; by > 0 {
			found := Excess{s, over, by, e.Exception}
			i := slices.IndexFunc(before, func(old Excess) bool { return old.Stage == s })
			if i >= 0 && before[i].By >= by && e.Exception == "" {
				found.Exception = before[i].Exception
			}
			x.Excesses = append(x.Excesses, found)
		}
		over = s
	}
}

// unexplained is an excess without a reason.
func (x Execution) unexplained() (Excess, bool) {
	for _, e := range x.Excesses {
		if e.Exception == "" {
			return e, true
		}
	}
	return Excess{}, false
}
