# Fits the two-class model of Fellegi and Sunter to patterns of agreement, from its formulas, in base R: an oracle for the
# engine's own EM. Usage: Rscript em.R patterns.csv start.csv space keep_u
# patterns.csv: count, then a column for each field with the level from 1, 0 where a value is missing. start.csv: field, level, m, u, lambda.
args <- commandArgs(trailingOnly = TRUE)
patterns <- read.csv(args[1])
start <- read.csv(args[2])
space <- as.numeric(args[3])
keep_u <- args[4] == "1"
n <- patterns$count
g <- as.matrix(patterns[, -1, drop = FALSE])
m <- split(start$m, start$field)
u <- split(start$u, start$field)
lambda <- start$lambda[1]
if (space <= 0) space <- sum(n)
density <- function(p) {
  d <- rep(1, nrow(g))
  for (k in seq_len(ncol(g))) {
    seen <- g[, k] > 0
    d[seen] <- d[seen] * p[[k]][g[seen, k]]
  }
  d
}
for (step in 1:5000) {
  a <- lambda * density(m)
  b <- (1 - lambda) * density(u)
  same <- a / (a + b)
  before <- c(lambda, unlist(m), unlist(u))
  lambda <- sum(n * same) / space
  for (k in seq_len(ncol(g))) for (l in seq_along(m[[k]])) {
    at <- g[, k] == l
    seen <- g[, k] > 0
    m[[k]][l] <- sum((n * same)[at]) / sum((n * same)[seen])
    if (!keep_u) u[[k]][l] <- sum((n * (1 - same))[at]) / sum((n * (1 - same))[seen])
  }
  if (max(abs(c(lambda, unlist(m), unlist(u)) - before)) < 1e-12) break
}
likelihood <- sum(n * log(lambda * density(m) + (1 - lambda) * density(u)))
cat(sprintf("%.15g\n", c(lambda, likelihood, unlist(m), unlist(u))))
