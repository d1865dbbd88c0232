// Package institutionsdb keeps the registers of institutions and their procedures in the records (F1, F5).
//
// Callers may assume: a revision that was recorded is never altered; two people who write at the same time never both win; the
// same moment gives the same rows for ever.
package institutionsdb
