package door

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the white border that readers of QR codes need, in modules.
const quiet = 4

// qrSVG draws a text as a QR code: black on white in every colour scheme, since readers want it so. It is empty if the text
// is too long for a code.
func qrSVG(text, label string) string {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return ""
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			width := 0
			for x+width < code.Size && code.Black(x+width, y) {
				width++
			}
			if width > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, width, width)
				x += width
			}
		}
	}
	size := code.Size + 2*quiet
	return fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" width="220" height="220" role="img" aria-label="%s" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>`,
		size, size, escape.Replace(label), size, size, path.String())
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")
