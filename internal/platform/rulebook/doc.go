// Package rulebook keeps what each government adds to the shipped policies, and says which set is in force for it (I5, H2,
// T11). Overlays are proposed by one person and put into force by another; who did what, and the digest of the text, stand
// in the audit trail, and every set that comes into force goes to the public log in the same transaction.
//
// Callers may assume: Rules answers at once and never with less than the shipped set; a text with a mistake never becomes
// an overlay, and the message says where it is; an overlay that is damaged, or that the trail does not know as put into force by
// another than its author, takes all overlays of its government out of force until somebody has looked (Problem); a crisis
// overlay ends by itself.
package rulebook
