package chart

// LegendKind says what a row of a legend explains; the page writes the words.
type LegendKind string

// The kinds of legend rows.
const (
	LegendClass     LegendKind = "class"     // From and To hold
	LegendFew       LegendKind = "few"       // few cases: the rate is unstable; such territories count in their class too
	LegendMissing   LegendKind = "missing"   // no data
	LegendProtected LegendKind = "protected" // withheld to protect persons
)

// LegendRow is a swatch with its class limits and how many territories it stands for. A class holds From ≤ value < To;
// the lowest has no From, the highest no To.
type LegendRow struct {
	Kind           LegendKind
	Swatch         SVG
	From, To       float64
	HasFrom, HasTo bool
	Count          int
}

var classNames = [5]string{"q0", "q1", "q2", "q3", "q4"}

// classRows are the classes from high to low.
func classRows(limits []float64) []LegendRow {
	limits = limits[:min(4, len(limits))]
	var rows []LegendRow
	for i := len(limits); i >= 0; i-- {
		r := LegendRow{Kind: LegendClass, Swatch: swatch(classNames[i])}
		if i > 0 {
			r.From, r.HasFrom = limits[i-1], true
		}
		if i < len(limits) {
			r.To, r.HasTo = limits[i], true
		}
		rows = append(rows, r)
	}
	return rows
}

func swatch(class string, over ...string) SVG {
	s := `<svg width="26" height="16" viewBox="0 0 26 16" aria-hidden="true" focusable="false"><rect class="sw ` + class + `" x=".5" y=".5" width="25" height="15"/>`
	for _, o := range over {
		s += o
	}
	return SVG(s + `</svg>`)
}

func fewSwatch() SVG {
	return swatch("q1", `<rect class="few" x=".5" y=".5" width="25" height="15"/>`)
}

// protectedSwatch carries a lock: a reader must not take it for "nobody asked".
func protectedSwatch() SVG {
	return swatch("nodata", `<rect class="fp" x="8" y="1" width="10" height="14"/><rect class="dots" x="9.5" y="7" width="7" height="6" rx="1"/><path class="tick" stroke-width="1.5" d="M11 7V5.500a2 2 0 0 1 4 0V7"/>`)
}
