// Package statisticsdb keeps the module statistics: facts on DuckDB or PostgreSQL behind one interface, and indicator
// definitions in the records (requirements I7, T3, T11).
//
// Callers may assume: both fact engines answer alike (one conformance suite); an edition's facts are whole or absent.
package statisticsdb
