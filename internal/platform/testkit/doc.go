// Package testkit gives tests real surroundings: both record engines, the raw data folder, a browser. It serves every
// module's tests and is imported by tests only. Callers may assume that what it returns is cleaned up by the test, and
// that what the machine lacks ends in a skip whose message says how to get it, which CI counts as a failure.
package testkit
