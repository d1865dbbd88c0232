// Package territoriesdb keeps territories, their names, populations, changes and boundaries in the record store. It serves
// I7 (information) as the Store of package territories. Callers may assume one SQL text for SQLite and PostgreSQL, the
// tenant in every key, and that a replacement happens whole or not at all.
package territoriesdb
