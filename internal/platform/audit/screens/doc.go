// Package screens shows the trail (I5, H2): to the auditor all of a tenant's, to a person what she did and what was done with
// her account. Callers may assume that reading the trail is itself recorded, and that what is shown names accounts and things
// by their identifiers only.
package screens
