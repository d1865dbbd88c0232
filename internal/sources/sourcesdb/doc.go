// Package sourcesdb keeps the module sources: its records (declarations, profiles, editions, quarantine) by one SQL text
// for SQLite and PostgreSQL, and the import pipeline, which reads files into a DuckDB staging area, compiles the profile
// to SQL on it and hands the accepted rows to the facts (requirements I7, T1, T2, T3).
//
// Callers may assume: the rows accepted, set aside and recognised as duplicates add up to the rows read; an error leaves
// no fact of the edition; no file of a staging area outlives Close.
package sourcesdb
