// Package shipped embeds the facts that every installation starts with: territories, boundaries, populations, the crime
// classification and a few reference series, each with publisher, licence and date in README.md. It serves I7
// (information). Callers may assume that the files are exactly what tools/compile made of the publishers' raw files, and
// that a name that ends in .gz is gzip.
package shipped
