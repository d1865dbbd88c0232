// Package identity knows who acts: accounts of persons and programs that belong to institutions, how they prove who they
// are (passkey, password with a second factor, the institution's own provider, a token), their sessions, and what one
// person may change about another's account (I5, T11). Package door brings it to browsers.
//
// Callers may assume: what proves somebody (passwords, tokens, links, recovery codes, sessions) is kept as a digest only,
// apart from the shared secret of a code generator, which must be known to check a code; whether an account exists cannot
// be told from an answer or its time; guessing is refused to the address or device that guesses, never to the account, so
// that nobody can lock another person out; suspending, changing roles and recovering end all sessions of the account in
// the same transaction; every act and every refused sign-in is in the audit trail; a request without a valid session is a
// citizen's; all of it belongs to one government: a session, token, passkey, link, ticket or provider of one is nobody's on
// the site of another, and the same name at two is two accounts.
package identity
