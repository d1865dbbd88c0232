// Package demonstration embeds what `convive demo` starts with besides published figures: the registers of Colombia's
// institutions (F1, F2, F3), with what is made up marked as illustrative, and the published security budget of Mexico (F7).
// Where it comes from stands in README.md and mexico/README.md.
package demonstration
