// Package jobs runs long work (imports, releases, reports) in the background, with progress that a person can see and
// cancel. It serves every requirement whose work outlasts a request (F2, T4).
//
// Callers may assume: a job is kept in the records before Enqueue returns and runs at least once, one at a time per
// process and in the order of asking; a process that dies is noticed within half a minute and its job begins again, three
// times at most, so a handler must be able to begin again; an orderly stop gives the job back at once; a cancelled job
// has its context cancelled within a second, also from another process; only staff may enqueue, see or cancel. The error
// of a job is a message id with arguments; what is not a fault is logged and shown as our defect. RFD 0004 says why this
// is a table of our own.
package jobs
