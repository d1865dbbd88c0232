// Package managementhttp shows the management profile (V4): the factors of the system, of an institution or a municipality by
// level and coverage, what keeps each where it is, what would lift it, every measure with its numbers, how the rules read and
// read before, and the comparison of those who agreed; the desk on which rules are changed and agreements given; operations
// for programs.
//
// Callers may assume: what cannot be told is said with the reason and with who could supply it; there is no ranking; pages are
// whole without script.
package managementhttp
