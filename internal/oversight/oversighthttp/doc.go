// Package oversighthttp shows how institutions answer to a legislature (I5): the accountability report as a page, a document, a Data
// Package and JSON; what a body asked, observed and was promised, with the answers and the silences; the schedule of what is still
// outstanding; the desk on which a report is compiled, checked and signed; the operations for programs.
//
// Callers may assume: every form of a report is made of its signed snapshot and of the language alone, so that it comes out the same
// for ever; what is not reported says so; accounts are on no public page; pages are whole without script.
package oversighthttp
