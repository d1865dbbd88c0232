// Package screens shows what opens records besides one's role: grants between institutions and emergencies, with the forms to
// give, withdraw, open and review them (I5, H2); and the same for programs. Callers may assume that it decides nothing: who
// may see or do what the Gate decides and records.
package screens
