// Package disclosure decides which cells of published tables must be hidden, so that nobody learns from what stays public
// more about a small group of persons than the policy allows (requirements X1, T12). It knows atoms, cells and numbers, no
// territories and no sources, and does no I/O.
//
// Callers may assume: the same system gives the same pattern; no hidden sensitive cell follows from the public cells by
// adding and subtracting, nor by going through the sums with the knowledge that counts are not negative; other counts that
// agree with everything public give it values as far apart as its Need, where fixed cells allow that (Pattern.Narrow names the
// cells for which none were found).
//
// Method: cells are offered in the order of their use to readers; one is published unless a sensitive cell would follow from
// it and what is public already. What is public is kept as an eliminated system of equations, modulo a prime of 61 bits (as in
// GaussSuppression: Langsrud, “Secondary cell suppression by Gaussian elimination”, PSD 2024), and as bounds that are passed
// along the sums (Buzzigoli and Giusti, “An algorithm to calculate the lower and upper bounds of the elements of an array given
// its marginals”, 1999). Then the room that is left to each sensitive cell is looked for by the simplex method among the hidden
// cells around it, and where it finds too little a few more are hidden, those that it would have moved.
package disclosure
