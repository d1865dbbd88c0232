package tlog

// Crash calls f where a process may die: after entries were queued, appended, placed, and after a checkpoint was recorded.
func (l *Log) Crash(f func(where string)) { l.crash = f }
