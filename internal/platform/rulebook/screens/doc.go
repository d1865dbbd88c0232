// Package screens shows the rules of access: which are in force and who put them there, and the forms by which one person
// proposes and another puts into force (I5, H2); and the same for programs. Callers may assume that it decides nothing: who may see or do what
// the Book asks the gate.
package screens
