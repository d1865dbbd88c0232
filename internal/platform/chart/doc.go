// Package chart draws figures and maps as SVG text on the server, so that they print, need no script and sit in golden
// files. It serves every published figure: what is shown is known with its margin, and missing, protected and zero look
// different.
//
// A spec is typed data plus translated words and a number format; Draw is a pure function of it. Callers may assume: no
// style attribute, style element or script (the content policy forbids them), only class names of the sheet and the two
// patterns of Defs, which a page writes once; every text is escaped; ids begin with the spec's ID; not a number and
// infinity count as missing; bars and lines start at zero, and a negative value is drawn at zero. Each spec gives its
// Table, so that page and download show the same numbers.
package chart
