// Package cellkey changes counts a little, so that a table that was never protected as a whole can be answered on demand
// (requirements X1, T12). Every record has a random key; a cell's key is the sum of its records' keys, so the same records always
// get the same noise, however they are asked for. It does no I/O and knows no records.
//
// Method: the cell-key method of the Australian Bureau of Statistics (Fraser and Wooton, “A proposed method for confidentialising
// tabular output to protect against differencing”, UNECE 2005). The noise is drawn from a table of probabilities of greatest entropy
// under conditions (Giessing, “Computational issues in the design of transition probabilities and disclosure risk estimation for
// additive noise”, PSD 2016; R package ptable): no farther than ±D, unbiased, of one variance, no positive count of JS or less,
// zero stays zero.
package cellkey
