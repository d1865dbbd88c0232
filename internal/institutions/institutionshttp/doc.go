// Package institutionshttp shows who is responsible for what (F1, F2, F3, F5, F9): institutions with their base in law, the
// organogram of any day, who does what with gaps and overlaps, norms and what none covers, procedures; the desk on which the
// registers are kept; the operations for programs.
//
// Callers may assume: a page says of which day it is; what is missing is said, not left out; columns for staff are on no public
// page and in no public file; pages are whole without script.
package institutionshttp
