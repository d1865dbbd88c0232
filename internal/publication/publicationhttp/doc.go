// Package publicationhttp writes the public portal: home, indicators, territories, sources, open data, classification
// and the documentation of the interface for programs, in four languages (F1, I7, M2). All pages are GET, public, and
// whole without script.
//
// Callers may assume: what a page prints comes from publication.Service and is the figure of the API; every figure
// carries its margin, source, edition and year; a sentence is a message of this package's locale files, chosen by the
// verdict that the root package gives; charts and maps are drawn on the server and have their table beside them.
package publicationhttp
