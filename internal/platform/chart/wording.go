package chart

import "strings"

// textSize is the size of text in a drawing, as in the sheet.
const textSize = 13.0

// textWidth estimates the width of a text at 13 px. It follows a wide sans (DejaVu), since a reader's system may have
// no narrower one and SVG text neither wraps nor shrinks.
func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("iljtfI.,:;'!|()[]·", r), r == ' ', r == '\u00a0':
			w += 0.37
		case strings.ContainsRune("mwMW@%—…", r):
			w += 0.98
		case r >= 'A' && r <= 'Z', r >= 0xc0 && r <= 0xde:
			w += 0.72
		case r > 0x2e7f:
			w += 1.05 // ideographs are square
		default:
			w += 0.63
		}
	}
	return w * textSize
}

// boldWidth is textWidth for the bold classes (b, k1, k2).
func boldWidth(s string) float64 { return textWidth(s) * 1.12 }

// fit shortens a text to a width, with an ellipsis; the full text stays in the table and the mark's title.
func fit(s string, width float64) string {
	if textWidth(s) <= width {
		return s
	}
	runes := []rune(s)
	for len(runes) > 0 && textWidth(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}

// wrap breaks a text into lines at its spaces.
func wrap(s string, width float64) []string {
	var lines []string
	now := ""
	for _, word := range strings.Fields(s) {
		next := word
		if now != "" {
			next = now + " " + word
		}
		if now != "" && textWidth(next) > width {
			lines, now = append(lines, fit(now, width)), word
			continue
		}
		now = next
	}
	if now != "" {
		lines = append(lines, fit(now, width))
	}
	return lines
}
