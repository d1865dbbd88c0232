// Package financedb keeps lines of the budget and what happened to them in the records (F7).
//
// Callers may assume: what was recorded is never altered; two people who write at the same time never both win; the same
// moment gives the same lines and events for ever.
package financedb
