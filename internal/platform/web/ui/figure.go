package ui

import "github.com/a-h/templ"

// SVG is a finished drawing of package chart. It is trusted: package chart escapes what it writes.
type SVG string

// FigureInfo is a chart or map with all that belongs to it. No figure goes without its source, edition and date.
type FigureInfo struct {
	ID      string // of the figure, to be linked to
	Finding string // the title says the finding in plain words
	Sub     string // measure, unit, period, what band and lines mean
	Wide    SVG
	Narrow  SVG             // the same for 328 px
	Legend  templ.Component // nil if direct labels do
	Caption string          // source, edition, note

	Table      templ.Component // the same data as a table; nil if it stands elsewhere on the page
	TableLabel string
	Downloads  []Link
	Class      string // place in the grid: c5 … c12
}
