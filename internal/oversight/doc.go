// Package oversight holds how an institution answers to a legislature: the report on results and money, and what the body that
// receives it asks, observes and is promised (requirement I5; V1–V4 as the report prints them).
//
// A report moves from planned to closed by a table of moves (Rules); what a body issued moves by another (ItemRules). A move is
// a row that is never changed. From the check on what the report says stands in a Snapshot, canonical JSON with a digest, and
// every output is made of it.
//
// Callers may assume: a section that nobody submitted is in the snapshot and says so; a figure is the public's, with the edition,
// the definition and the moment that it rests on; who compiled does not sign; what is signed is never changed, an amendment stands
// beside it; only the body that issued an item closes it; a deadline that passes in silence leaves a row.
package oversight
