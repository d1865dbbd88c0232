// Package audit keeps the trail: every act, every decision on sensitive data, every reading of it and every attempt that
// was refused, in one hash chain per tenant (I5, H2, T1).
//
// Callers may assume: an entry is appended in the transaction of the act that it tells of, so there is never one without
// the other; an entry once written is never changed or removed by the program; Verify names the first row that was altered,
// removed or moved, or that its index hides, but for a cut at the end, which only a root that was published before can show; entries name accounts
// and things by their identifiers and hold no content of a case.
package audit
