// Package main compiles the facts that Convive carries into internal/app/shipped from the publishers' raw files. It
// serves I7 (information): names, codes, boundaries, populations and a few reference series that an installation starts
// with. The raw files are not copied. Callers may assume that the same raw files give the same bytes, that every control
// total printed by a publisher is checked, and that any contradiction ends the run without writing a file.
//
// What the demonstration's second government starts with goes to internal/app/demonstration/mexico.
//
//	go run ./tools/compile -raw ../shared/data
package main
