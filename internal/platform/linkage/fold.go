package linkage

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes text in small letters a–z, digits and single blanks: without accents, signs of punctuation and hyphens. ñ, ç and ã lose
// their signs too, though Peña is not Pena: registers that know ASCII only write them so.
func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	gap := false
	put := func(r rune) {
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			put(r)
		case r >= 'A' && r <= 'Z':
			put(r + 'a' - 'A')
		case r == '\'' || r == '’' || r == '`' || r == '´' || unicode.Is(unicode.Mn, r):
			// O'Higgins is one word, and a sign that combines belongs to the letter before
		case r < 0x80:
			gap = true
		default:
			foldOther(r, put, func() { gap = true })
		}
	}
	return b.String()
}

// foldOther takes a letter beyond ASCII apart.
func foldOther(r rune, put func(rune), part func()) {
	switch r {
	case 'ß':
		put('s')
		return
	case 'ø', 'Ø':
		put('o')
		return
	case 'º', 'ª', '\u00a0':
		part()
		return
	}
	some := false
	for _, d := range norm.NFKD.String(string(r)) {
		if d = unicode.ToLower(d); d >= 'a' && d <= 'z' || d >= '0' && d <= '9' {
			put(d)
			some = true
		}
	}
	if !some {
		if unicode.IsLetter(r) {
			put(unicode.ToLower(r))
			return
		}
		part()
	}
}
