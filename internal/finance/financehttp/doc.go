// Package financehttp says in four languages what finance refuses and why, and shows budgets in real terms to readers and
// programs (F7).
//
// Callers may assume: each fault of the module has its message here; a quotient stands with both its parts.
package financehttp
