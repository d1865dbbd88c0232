// Package publication decides what the public pages and open-data files of an installation say: which figure stands
// first, what changed more than chance explains, where and for whom, what a source does not say, and which data sets
// there are with which columns. It serves the public portal and open data (F1, I7, M2).
//
// Callers may assume: every number comes from the statistics module and is the one that the API and the command line
// give; nothing is claimed that the margin does not carry; a comparison across a break of the source or of the
// population says so instead of naming a direction; what is missing is told apart from zero. The package chooses the
// words by kind (Verdict) and never writes a sentence: pages do, in the reader's language. It reads no file and no clock.
package publication
