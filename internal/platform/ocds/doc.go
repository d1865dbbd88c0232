// Package ocds reads, checks, merges and writes contracting data in the Open Contracting Data Standard 1.1 (F7), by its official
// schemas of 1.1.5, which are part of the program: nothing is fetched.
//
// Callers may assume: a file that is too large, too deep, ambiguous (a key twice) or holds numbers that nobody can compute with is
// refused before anything else is done with it; numbers keep the digits that they came with; problems name their place by a JSON
// pointer and never repeat a text of the file, which may be about a person; what Disclosed gives holds no natural person, no contact
// point and no field that the standard does not define or has deprecated.
package ocds
