package sourcesdb

import (
	"regexp"
	"strings"

	"convive/internal/platform/table"
)

// The words by which columns and values of police files are known in the four languages. They only propose: a person
// reads the profile that comes of them.

// word finds whole words in a folded name.
func word(alternatives string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^a-z0-9])(` + alternatives + `)`)
}

var (
	occurredWords = word(`hecho|occur|ocurr|ocorr|offen[cs]e|event|suceso|fato|fait`)
	recordedWords = word(`report|registr|denuncia|received|recib|apertura|record`)
	countWords    = word(`cantidad|count|total|victim|frecuencia|frequen|incident|homicid|casos?|numero|n$|n victim|quantit|nombre|deaths|delitos|eventos`)
	ageWords      = word(`edad|age|idade`)
	codeWords     = word(`cod|code|cve|dane|ibge|ubigeo|divipola|clave|insee|cut`)
	numberWords   = word(`id$|caso|expediente|record|incident no|numero|folio|bo$|case`)
	yearWords     = word(`ano$|anio|year|annee`)
	lonWords      = word(`lon|lng|x$`)
	latWords      = word(`lat|y$`)
	unknownWords  = regexp.MustCompile(`^(sin inform|sin dato|no inform|no especif|no identif|no report|no registr|no aplica|se desconoce|desconoc|ignorad|unknown|not known|not stated|unspecified|nao inform|nao identif|nao espec|indefinid|inconnu|non (renseign|precis)|s/d|n/d|nd$|na$|null$|otros?/no)`)
	totalWords    = regexp.MustCompile(`^(sub)?total`)
)

// meaning is a code with the words that mean it.
type meaning struct {
	code  string
	words *regexp.Regexp
}

var sexes = []meaning{
	{"female", regexp.MustCompile(`^(f|fem.*|mujer(es)?|mulher(es)?|female|woman|women|femme)$`)},
	{"male", regexp.MustCompile(`^(m|masc.*|hombres?|homem|homens|male|man|men|homme|varon(es)?|h)$`)},
}

var means = []meaning{
	{"firearm", word(`arma(s)? de fuego|arma de fogo|firearm|handgun|gun|rifle|shotgun|arme a feu`)},
	{"sharp", word(`arma blanca|arma branca|cortopunzante|punzante|cortante|knife|sharp|couteau|arme blanche`)},
	{"blunt", word(`contundente|blunt|objeto contund`)},
	{"explosive", word(`explosiv|granada|dinamita|bomb`)},
	{"strangulation", word(`asfixia|estrangul|cuerda|soga|strangul|suffoc`)},
	{"poison", word(`veneno|toxic|quimic|poison|acido`)},
	{"fire", word(`fuego$|incendi|combustible|burn|fire$`)},
	{"bodily_force", word(`sin empleo|fuerza fisica|hands|fists|bodily|punos`)},
}

// read gives the code of a text: "" if no word is known, "_U" if it says that nothing is known.
func read(list []meaning, text string) string {
	key := table.Fold(text)
	if key == "" || unknownWords.MatchString(key) {
		return "_U"
	}
	for _, m := range list {
		if m.words.MatchString(key) {
			return m.code
		}
	}
	return ""
}

var (
	agesFromTo = regexp.MustCompile(`^\D*(\d{1,3})\s*(?:-|–|a|to|ate|hasta|y|et|a los)\s*(\d{1,3})\D*$`)
	agesFrom   = regexp.MustCompile(`^\D*(\d{1,3})\s*(?:\+|y mas|anos y mas|and over|and older|or more|ou mais|e mais|et plus|years and over)`)
)

// ageGroup reads an age group: "0-17", "18 y más".
func ageGroup(text string) string {
	key := strings.TrimSpace(strings.ToLower(text))
	if unknownWords.MatchString(table.Fold(text)) {
		return "_U"
	}
	if m := agesFromTo.FindStringSubmatch(key); m != nil {
		return "Y" + m[1] + "T" + m[2]
	}
	if m := agesFrom.FindStringSubmatch(strings.ReplaceAll(table.Fold(text), "mas ", "mas")); m != nil {
		return "Y_GE" + m[1]
	}
	return ""
}
