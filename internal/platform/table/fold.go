package table

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a column name to the form in which names are compared: lower case, without accents, with single blanks
// instead of line breaks, underscores, hyphens and dots.
func Fold(s string) string {
	if len(s) > 1024 { // a name is short; a paragraph above the table need not be folded
		s = strings.ToValidUTF8(s[:1024], "")
	}
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r), unicode.IsControl(r), r == '_', r == '-', r == '.', r == '\ufeff', r == '\u200b':
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
