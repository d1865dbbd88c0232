// Package app puts Convive together: it opens the stores of a data folder, wires each module's service to its adapters
// and to the modules it reads, and fills a new installation with what is shipped. It serves every requirement by making
// the parts one program.
//
// Callers may assume: Open leaves the stores migrated and recovered from a crash; one process at a time holds a data
// folder; Close ends everything that Open began.
package app
