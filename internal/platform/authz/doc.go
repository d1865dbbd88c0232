// Package authz decides who may do what with which thing (I5, H2, T11). It is the only package that knows Cedar: the rules
// are policy files, the things are typed entities from one loader, and the answer is fail-closed.
//
// Callers may assume: Decide denies whenever a policy could not be evaluated, an attribute lacks or the engine cannot build
// the request, and says so in Decision.Errors; a decision names the policies that made it by their own @id; a Set is
// immutable and safe for concurrent use; nothing here does I/O or keeps state.
package authz
