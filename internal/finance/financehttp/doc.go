// Package financehttp says in four languages what finance refuses and why (F7).
//
// Callers may assume: each fault of the module has its message here.
package financehttp
