// Package institutions holds who is responsible for what in a system of public security: institutions of all subsystems, the
// norms that they rest on, functions and mandates, posts, equipment, sites and procedures (requirements F1, F2, F3, F4, F5,
// F9, F10, I6).
//
// What holds of a thing is a row of a register, valid from a day and, once it is known, until a day. A row is never
// overwritten: a change closes it and opens another, a correction is a later revision of the same row, and a question of an
// earlier moment (kernel.MomentOf) is answered with the revisions of then.
//
// Callers may assume: on any day a thing has at most one row; no institution stands under itself; what a row names was there
// on the day on which the row begins, so that no mandate begins under a norm that is not in force. A norm that ends later
// ends no mandate: it is told as one without a norm in force.
package institutions
