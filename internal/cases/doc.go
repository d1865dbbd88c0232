// Package cases keeps the records of cases that an institution holds and shares under law: incidents, the care of victims,
// the protection of witnesses, complaints, disclosures (I5, H2). It is not statistics: no figure is made of it, and no
// person is looked up by name in it.
//
// Callers may assume: every verb asks the gate and leaves its trace in the trail before it answers; a case that the actor
// may not know of is refused as one that does not exist, in the same words; what identifies a person goes to the vault and
// nowhere else, a case holds the reference; a list shows exactly what the rules would show one by one, and costs one
// decision for each class of its rows; what a reader is given is made of allow-lists by one place (Core, Sheet), and a
// group that was not granted is absent.
package cases
