// Package identity is the simple sign-in of an installation that one person administers: accounts with a password,
// sessions in a cookie, and the actor of each request. It serves O1 to O4 until accounts of institutions replace it.
//
// Callers may assume: passwords are kept as Argon2id digests and sessions as SHA-256 digests, so that neither can be read
// out of a backup; whether an account exists cannot be told from the answer or its time; guessing gets slower and is
// refused only to the address that guesses, so that nobody can lock another person out; a request without a valid session
// is a citizen's.
package identity
