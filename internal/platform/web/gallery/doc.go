// Package gallery is one page that shows every component of the pages: each kind of chart, the maps, tables, cards, notices,
// forms and the states of nothing, waiting, refused and forbidden, so that whoever changes one sees all (quality of the
// interface, M2). Its data are generated and say so; it knows no module and reads no store.
//
// Callers may assume: the page is the same each time it is asked for, in each language; a real installation does not
// register it.
package gallery
