package territories

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// marks are what publishers hang on a name in parentheses: "(CT)" for a capital, "(CD)", "(1)".
var marks = regexp.MustCompile(`\([^()]*\)`)

// Fold makes the key under which a name is found, whatever its spelling: without accents, capitals, punctuation or marks
// in parentheses, with single spaces. "BOGOTÁ D.C. (CT)" and "Bogotá, D.C." fold alike. An apostrophe joins
// ("O'Higgins" is "ohiggins"), other punctuation divides. A name that consists of a parenthesis only keeps its text.
func Fold(name string) string {
	if s := fold(marks.ReplaceAllString(name, " ")); s != "" {
		return s
	}
	return fold(name)
}

func fold(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(name) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteString(strings.ToLower(string(r)))
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == 'ʼ', r == '`':
			// an accent belongs to its letter; an apostrophe joins
		default:
			gap = true
		}
	}
	return b.String()
}
