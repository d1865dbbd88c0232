// Package archtest holds the rules of the architecture (docs/architecture.md) as tests that read the sources in-process.
// It serves every requirement by keeping the rooms apart. Callers may assume that every rule has a planted violation that
// it finds, so that no rule can pass by looking at nothing.
package archtest
