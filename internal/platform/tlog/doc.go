// Package tlog keeps the public transparency log (C2SP tlog-tiles): what the installation published, decided and sealed,
// in an order that nobody can change afterwards without being found out (T1, T11, X1). Entries commit by SHA-256 to
// approved and withdrawn editions, indicator definitions, released files, policy versions and the heads of the audit chains.
//
// Callers may assume: With writes the entry in the transaction of the act, so there is never one without the other; each
// entry reaches the log once, whatever dies when; its place never changes; what is offered as checkpoint is never older
// than what was offered before, and a log that is shorter or other than its last published checkpoint is only read, never
// continued. No entry holds personal data: what has few possible values is committed to with a salt that Forget destroys.
//
// The tiles are written by Tessera into one folder, by one process at a time. Package verifier, which shares no code with
// this one, checks what this one makes.
package tlog
