// Package territorieshttp is territories for programs: units, their populations, and the words of the module in four
// languages. It serves the interchange of territorial codes (F1, T11). Callers may assume that what it gives is public
// and equals what the pages show.
package territorieshttp
