package linkage

import "strings"

// sexWords are the ways of writing a sex that need no others beside them.
var sexWords = map[string]string{"f": "f", "fem": "f", "femenino": "f", "femenina": "f", "feminino": "f", "feminina": "f", "mujer": "f", "mulher": "f", "female": "f",
	"femme": "f", "h": "m", "hombre": "m", "homem": "m", "male": "m", "homme": "m", "masc": "m", "masculino": "m", "masculina": "m", "masculin": "m", "varon": "m"}

// sexOf gives f, m or nothing. M is mujer in a source that writes H for hombre, and masculino in all others.
func sexOf(folded string, withH bool) string {
	if folded == "m" {
		if withH {
			return "f"
		}
		return "m"
	}
	return sexWords[folded]
}

// codeOf is a code as compared: folded, in one word, nothing for what says that it is not known.
func codeOf(written string) string {
	folded := fold(written)
	if folded != "" && isNumber(strings.ReplaceAll(folded, " ", "")) {
		folded = strings.ReplaceAll(folded, " ", "")
		if strings.Trim(folded, "9") == "" && len(folded) > 1 {
			return ""
		}
		return folded
	}
	if unknown(folded) {
		return ""
	}
	return folded
}
