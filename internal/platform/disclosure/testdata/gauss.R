# Secondary suppression by Gaussian elimination, after the description in Langsrud, "Secondary cell suppression by Gaussian
# elimination", Privacy in Statistical Databases 2024: candidates are published in the order of decreasing counts unless a
# primary cell would then be a linear combination of what is public. In base R, with a dense matrix.
# Usage: Rscript gauss.R cells.csv inner.csv; prints how many cells are hidden.
args <- commandArgs(TRUE)
cells <- read.csv(args[1])  # value, primary, fixed
inner <- read.csv(args[2])  # cell, leaf: which inner cells a cell is the sum of
x <- matrix(0, max(inner$leaf), nrow(cells))
x[cbind(inner$leaf, inner$cell)] <- 1
primary <- which(cells$primary == 1)
candidates <- setdiff(order(-cells$fixed, -cells$value), primary)
hidden <- length(primary)
secret <- x[, primary, drop = FALSE]
parallel <- function(a, b) {  # which columns of b are multiples of a
  at <- which.max(abs(a))
  k <- b[at, ] / a[at]
  k != 0 & colSums(abs(b - outer(a, k))) < 1e-7
}
for (j in candidates) {
  a <- x[, j]
  if (max(abs(a)) < 1e-9) next  # follows from what is public
  if (cells$fixed[j] == 0 && any(parallel(a, secret))) {
    hidden <- hidden + 1
    next
  }
  pivot <- which(abs(a) > 1e-9)[1]
  a <- a / a[pivot]
  later <- x[pivot, ]
  x <- x - outer(a, later)
  secret <- secret - outer(a, secret[pivot, ])
  x[abs(x) < 1e-9] <- 0
  secret[abs(secret) < 1e-9] <- 0
}
cat(hidden, "\n")
