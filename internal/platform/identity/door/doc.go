// Package door brings accounts and sign-in to browsers (I5): cookies, the actor of each request, and the pages on which people
// sign in, accept an invitation, look after their own account and, with the role accounts, after others'.
//
// Callers may assume: every page works without JavaScript but for the passkey itself, which browsers give to scripts only; a
// form's fields are read one by one by name, so that an extra field changes nothing; what a page may do is decided by
// identity.Service, never here; no secret is shown twice.
package door
