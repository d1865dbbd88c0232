// Package access is the gate that every service asks (I5, H2): it puts together who acts, by which grant or emergency, lets
// authz decide, and has audit keep the record.
//
// Callers may assume: a decision that could not be made is a refusal and an alarm; what an actor may not know of is refused
// as not found, with the same answer as for what does not exist; a grant opens nothing after its end, its withdrawal or its
// last reading; an emergency opens one kind of records in the person's own areas for four hours or until it is reviewed; by
// all emergencies together that nobody has reviewed a person reads twenty records, however many are opened; none opens for
// who leaves an earlier one unreviewed for three days.
package access
