// Package quality says how far figures may be relied upon: rules that each edition is held against, findings that an institution
// answers and another person settles, the score of homicide data after the Bogotá Protocol, whether obligations were met in
// time, and the report under the headings of SIMS 2.0 (requirements I7, M2, T1).
//
// Callers may assume: a rule is a versioned document and its limit, with where the limit comes from, is part of it; a rule
// that cannot be applied is said to be so, with the reason, and never counts as held; what is missing is missing by the rule's
// own policy; a division by zero is no result and no finding; a finding names file and line, never what a row says of a
// person; a figure is never changed, a series is never marked as broken by this package, only proposed to be.
package quality
