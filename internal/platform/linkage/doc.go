// Package linkage scores pairs of records that may be the same person or the same event: probabilistic record linkage after
// Fellegi and Sunter. It serves I7 (sources compared record by record) and T1 (figures that can be trusted).
//
// It takes two lists, or one against itself, as queries on a stage of the fact engine, and a Model: fields with levels of
// agreement, their m and u, a prior, blocking rules, thresholds, a version that stays with every result. It gives scored
// candidate pairs, what each blocking rule costs and misses, precision and recall at every threshold, and the waterfall of a
// pair. Blocking and comparison run in DuckDB; names are made comparable, m, u and weights are estimated, in Go.
//
// Callers may assume:
//   - Nothing is ever merged. A pair above the upper threshold is a proposal, one between the thresholds goes to a person.
//   - Identifiers of the sources are labels: no score depends on them, so two sources may give one identifier to two persons.
//   - A missing value weighs nothing. What only says that a person is not known ("NN", "no identificado") is missing.
//   - A comparison gives the same with the two lists exchanged, and the same pairs in whatever order rows come.
//   - A blocking rule that makes too many pairs is refused before a pair is made, from the sizes of its blocks.
//   - Every refusal is a fault; its arguments name rules, fields and counts, never a value of a person.
//
// # Where the law forbids names
//
// Two institutions that may not show each other names agree on a secret key and exchange sealed lists: by keyed hashes
// (Keyed), by Bloom filters of letter pairs (Bloom), or by one such filter of a whole person (CLK). What this protects, and what not:
//   - Both stand and fall with the key. Whoever has it tries all names of a census in minutes. The key belongs to the two parties
//     or to a trustee, never to the one who only receives the lists, and is new for every linkage.
//   - Equal values have equal hashes, so their frequencies show: the most frequent hash of surnames is the most frequent
//     surname. Bloom filters show more: similar names have similar bits, and patterns of bits have been turned back into names
//     by those who knew a comparable register. Sealed lists stay personal data, are kept as such and destroyed after linkage.
//   - Keyed hashes agree or do not: a typing error is seen only where the phonetic key or the root of a nickname survives it.
//     Bloom filters tolerate errors, and cannot say which error it was.
//   - One filter of a whole person shows no frequency of a name by itself, as names, birth and sex lie on each other in it; it has been
//     attacked all the same, by who knew a comparable register and had many filters of one key. What happened (date, municipality,
//     place of the event) stays keyed beside it, and its frequencies show.
//   - Frequencies of clear values are not to be had, so weights are not adjusted by them, and a reviewer sees no values.
package linkage
