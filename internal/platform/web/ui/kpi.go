package ui

// KPIInfo is one key figure with its margin and what changed.
type KPIInfo struct {
	Title, Href string
	Value, Unit string
	Margin      string // "de 25,8 a 26,6 · desde 2003"
	Spark       SVG
	Icon        string // IconUp, IconDown or IconSame, before Change
	Change      string
}
