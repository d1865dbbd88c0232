// Package sources is the door by which agencies' raw files become facts: a declared source (who counts what, by which
// right, due when), versioned import profiles that say how its files are read, and editions: each import of a period is
// a new edition, and the earlier one stays (requirements I7, T1, M2).
//
// Callers may assume: every row of a file ends accepted, set aside in quarantine with field, value and reason, or
// recognised as a duplicate, and the three add up to the rows read; an edition is whole or absent; a figure of one
// source is never merged with another's. The package reads no file and no clock of its own.
package sources
