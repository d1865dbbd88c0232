// Package script runs the program itself, as an operator does: command lines with their output and exit codes (testdata),
// and imports that are killed (I7, T2, T12). It holds tests only.
package script
