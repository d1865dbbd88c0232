// Package statistics turns accepted facts into figures: the classification of crime (ICCS), measures with their counting
// unit, versioned indicators, rates with their interval, the share that is unknown, and the cube in memory that every
// public output reads (requirements I7, I1, M2, X1, X2).
//
// Callers may assume: a figure names its source, definition, unit, editions and date; rates are ratios of sums; unknown
// is a category; units are never mixed; with the same editions the same call gives the same digits for ever.
package statistics
