// Package qualitydb keeps rules, runs and findings in the records, and answers rules from the facts: rules of one grain are
// compiled to one statement of filtered sums, so that a group costs one pass over the edition. It serves I7 and M2.
//
// Callers may assume: the same rules and edition give the same answer on both fact engines; a statement holds no value of a
// row, only constants of rules, quoted; what is divided by zero is null and counted as such.
package qualitydb
