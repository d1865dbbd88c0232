// Package planningdb keeps plans in the records, on SQLite and PostgreSQL: revisions of rows, which are only ever added, and the
// moves of plans (I1).
//
// Callers may assume: what is recorded is recorded whole or not at all, and whoever writes on an older reading is refused.
package planningdb
