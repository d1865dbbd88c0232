// Package financedb keeps lines of the budget, what happened to them, and releases of contracting processes in the records (F7).
//
// Callers may assume: what was recorded is never altered; two people who write at the same time never both win; the same
// moment gives the same lines, events and releases for ever.
package financedb
