// Package diagnostics tells what published figures say about each other and about a place. Its first part is
// triangulation: one territory, one kind of event, all sources that count it, side by side, with the ratio and the
// divergence of each two and whether they agree as they usually do (requirements I7, M2; the Bogotá Protocol's criterion of
// convergence).
//
// Callers may assume: a source's figure stands as the source gave it, with unit, definition and edition; figures of two
// sources are never added and never averaged; what is missing stays missing and is not zero; the order in which
// sources are given changes nothing; with the same editions the same call gives the same digits.
package diagnostics
