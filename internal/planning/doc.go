// Package planning holds what a government has promised and how far it is: plans with axes and objectives over the five
// dimensions of security policy, each objective tied to a computed indicator, a baseline, targets and an institution that
// answers for it; endorsements and what one plan contributes to another (requirements F8, F9, I1).
//
// A plan is a draft until it is adopted; adoption passes a gate that says of every objective what it lacks. After that nothing is
// overwritten: a changed target is a later revision with its reason, and the original stays beside it.
//
// Callers may assume: an assessment is computed from target, trajectory, value, margin and completeness and from nothing else;
// what cannot be assessed says why and is never green; the same editions and revisions give the same assessment for ever.
package planning
