// Package finance is the money of public security: what was budgeted, how it was changed, committed, accrued and paid (F7),
// and with which reasons it differs from the plan.
//
// A line is money of one year for one purpose of one institution. What happens to it is a series of events that only grows:
// the initial amount, amendments, transfers between lines, commitments, accruals, payments. Who proposes an amendment or a
// transfer does not approve it. What comes after the close of a year is a revision of it and says why; a question of an
// earlier moment (kernel.MomentOf) is answered with the events of then.
//
// Contracting processes (contract) are what their releases of OCDS say; the public reads of natural persons that they took part.
//
// Callers may assume: amounts are in minor units of the line's one currency; initial + approved amendments and transfers =
// amended; a stage above the one before it (paid ≤ accrued ≤ committed ≤ amended) carries its explanation; a transfer takes
// from one line exactly what it gives to the other; a stage that nobody reported is not stated, which is not zero; real
// amounts, shares of product and costs per result are exact, and where there is none they say why.
package finance
