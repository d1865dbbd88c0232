package chart

// Defs are the patterns that drawings refer to: hatch (no data) and dots (few cases; ringed, so that they show on light and dark classes). A page writes them once, before
// its first drawing.
func Defs() SVG {
	return `<svg width="0" height="0" class="vh" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="void" width="6" height="6"/><path class="hatch" d="M0 0V6"/></pattern><pattern id="few" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="2.5" cy="2.5" r="2" class="fp"/><circle cx="2.5" cy="2.5" r="1.2" class="dots"/></pattern></defs></svg>`
}
