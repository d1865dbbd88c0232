// Package management scores how public security is managed: each factor of the source document (F1–F10, I1–I8, T1–T12, X1,
// X2) from evidence that is in the system, never from an opinion (requirement V4).
//
// A factor's rule is a public, versioned document: its measures, what each divides by what, and when it counts as
// established. Evidence comes through one interface that the application fills; what nothing can measure yet is not
// assessable, and says so.
//
// Callers may assume: nobody types a score; the weakest measure bounds the level of its factor; a level stands beside the
// share of its measures that could be computed, and under a half there is none; counts of complaints and alerts are no
// measure; subjects are compared only where both agreed.
package management
