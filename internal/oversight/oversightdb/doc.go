// Package oversightdb keeps accountability reports and their follow-up in the records (I5).
//
// Callers may assume: rows are only added; of two acts at the same time one is told that something changed meanwhile; a signed
// snapshot comes back byte for byte.
package oversightdb
