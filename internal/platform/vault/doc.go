// Package vault keeps what identifies persons: encrypted, apart from everything else, and reached only by a random
// subject_ref (I5, H2). Facts, statistics and records hold the reference at most; no other package names its tables.
//
// Each person has a key of their own, wrapped by the tenant's data key, which a Keeper wraps in turn: a file, the
// environment or a key service. Callers may assume: nothing is shown before it was allowed by authz and written into the
// audit trail; a group of fields that was not granted is absent; who may see nothing cannot tell a person from one that
// does not exist; a cipher text opens in its own row and version only; after Erase nothing can open it again from this
// store; without a Keeper the vault is closed and everything else works.
package vault
