// Package diagnosticshttp shows what sources say about each other (I7, M2): the list of countries that several sources count,
// the page of one country and the operation for programs. All of it is GET, public, and whole without script.
//
// Callers may assume: every figure is diagnostics.Service's, with its unit, edition and definition beside it; a sentence
// is a message of this package's locale files, chosen by the verdict that the root package gives; no number is computed
// here but the smallest and the largest of those that stand on the page.
package diagnosticshttp
