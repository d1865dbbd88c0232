// Package verifier checks what a public log says, without the program that wrote it: a proof file alone, or all tiles and
// entries of a folder (T1, X1). It shares no code with package tlog and imports only the standard library, so that a
// mistake of the writer is not repeated here; whoever wants a third opinion finds every step in a few short files.
//
// Callers may assume: nothing that was read is believed before a hash or a signature confirms it; a proof file is accepted
// only in the one form in which its content can be written, so that a change of any byte of it is a refusal; nothing is
// read over the network.
package verifier
