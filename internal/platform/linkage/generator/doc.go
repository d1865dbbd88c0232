// Package generator invents lists of persons as registers of Latin America have them, with their errors and with the truth about who is who. It
// serves I7: linkage is measured where the truth is known, without a real person. Callers may assume that a seed always gives the same
// lists, that a list is written as it is made and takes no memory, and that nothing in it is meant to be anybody.
package generator
