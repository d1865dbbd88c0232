// Package qualityhttp shows how far figures may be relied upon (I7, M2, T1): all sources at a glance and each with its findings, score,
// obligations and report for everybody; the desk on which findings are asked about, answered and settled; the operations
// for programs.
//
// Callers may assume: public pages show what quality.Service calls public and nothing of who asked or answered but the
// institution's decision with its reason; a limit never stands without where it comes from; pages are whole without script.
package qualityhttp
