// Package financehttp shows what the budget says to readers and programs, year by year and in real terms, lets programs enter it,
// shows contracting processes and takes packages of them at a desk, and says in four languages what finance refuses and why (F7).
//
// Callers may assume: an amount that nobody reported is null or said to be not reported, which is not 0; a ratio has both its
// parts; the public pages and operations show neither who entered something nor a change that waits; each fault of the module has
// its message here.
package financehttp
