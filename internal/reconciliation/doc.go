// Package reconciliation brings the records of deaths of several institutions together, one victim at a time (I7, F2, T1): a
// round receives each institution's list, a linkage run proposes pairs, persons decide on each of them, a joint committee on
// what they leave open, and a validated figure stands beside what each source says of itself.
//
// Callers may assume: nothing is merged by a program, a pair becomes a link by a person's act alone, and any link can be
// undone; a source's records, identifiers and own figure are kept as they came and never changed, a corrected list is
// another edition; every act is a row that is never altered, by the tables PairMoves and CaseMoves; who proposed does not
// review, who reviewed first does not review again, and what one institution proposed another one decides; what identifies
// a person is in the vault only, and each opening of it in the trail; free text about a person is nowhere: reasons and
// evidence are of closed lists; what is published went through disclosure control, and an estimate of deaths that no source
// has is a range beside the count.
package reconciliation
