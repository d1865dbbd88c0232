// Package kernel holds the words that every module of Convive speaks: period, territory code, disaggregation, rate with
// its interval, actor, multilingual text, identifier, clock. It serves all requirements and imports the standard library
// only. Callers may assume that every value here is immutable data without I/O.
package kernel
