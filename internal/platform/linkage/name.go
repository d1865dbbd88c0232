package linkage

import (
	"slices"
	"strings"
)

// Order is how a source writes the surnames of a person.
type Order string

// The orders: the father's surname before the mother's, or after it.
const (
	Spanish    Order = "spanish"
	Portuguese Order = "portuguese"
)

// Name is a name as written, in comparable parts: folded, without particles, titles and marriage. First is the father's surname in
// either order. A part that is missing, or says that nobody is known, is empty.
type Name struct {
	Given, First, Second string
}

// particles belong to the word after them and are left out of what is compared: registers write them or not.
var particles = wordSet("de del la las los lo da do dos das di du e y i van von der den ter san santa santo mc mac")

// kept are particles that are part of a surname if they stand before it: San Martín is not Martín.
var kept = wordSet("san santa santo mc mac")

// afterMarriage are words that, with "de", name a husband.
var afterMarriage = wordSet("vda viuda viuva vd")

var (
	titles    = wordSet("sr sra srta don dona doña dr dra lic ing prof profa fray sor")
	suffixes  = wordSet("junior jr hijo filho filha neto neta sobrinho segundo ii iii")
	ofSurname = wordSet("leon jesus dios oliveira souza sousa lima paula melo andrade freitas assis moraes morais barros almeida castro araujo abreu azevedo campos paz gracia gracias leyva luna cruz lara rio fuentes ita anda haro alba armas")
)

// unit is a word with the particles before it.
type unit struct {
	word string
	// of: "de" alone stands before it, as before a husband's surname
	of bool
	// widow: "vda. de" stands before it
	widow bool
}

func units(folded string) []unit {
	var out []unit
	var before []string
	for word := range strings.FieldsSeq(folded) {
		if particles[word] || afterMarriage[word] {
			before = append(before, word)
			continue
		}
		u := unit{word: word}
		u.of = len(before) == 1 && before[0] == "de"
		u.widow = slices.ContainsFunc(before, func(w string) bool { return afterMarriage[w] })
		if n := len(before); n > 0 && kept[before[n-1]] {
			u.word = before[n-1] + " " + word
		}
		out, before = append(out, u), nil
	}
	if len(before) > 0 && len(out) == 0 { // a name of particles alone, as "Santos" is not but "De La" may be
		out = append(out, unit{word: strings.Join(before, " ")})
	}
	return out
}

func words(list []unit) string {
	out := make([]string, len(list))
	for i, u := range list {
		out[i] = u.word
	}
	return strings.Join(out, " ")
}

// GivenName is the comparable form of a column of given names.
func GivenName(written string) string {
	folded := fold(written)
	if unknown(folded) {
		return ""
	}
	return words(slices.DeleteFunc(units(folded), func(u unit) bool { return titles[u.word] }))
}

// Surnames are the comparable forms of a column of surnames: one, or both in the order of the source. whole is all of it as one,
// for a column beside which another has the other surname: Ponce de León is one surname there.
func Surnames(written string, order Order) (first, second, whole string) {
	folded := fold(written)
	if unknown(folded) {
		return "", "", ""
	}
	list := withoutMarriage(units(folded), order)
	if len(list) > 1 && suffixes[list[len(list)-1].word] {
		list = list[:len(list)-1]
	}
	whole = words(list)
	if len(list) == 1 {
		return whole, "", whole
	}
	if order == Portuguese {
		last := len(list) - 1
		return list[last].word, words(list[:last]), whole
	}
	return list[0].word, words(list[1:]), whole
}

// withoutMarriage drops the husband's surname: María López de Pérez is María López. In Portuguese "de" stands before any surname.
func withoutMarriage(list []unit, order Order) []unit {
	for i, u := range list {
		if i > 0 && (u.widow || order != Portuguese && u.of && i == len(list)-1 && !ofSurname[u.word]) {
			return list[:i]
		}
	}
	return list
}

// ParseName takes a whole name apart: "Juan Carlos Pérez Gómez", "PÉREZ GÓMEZ, JUAN CARLOS", "João da Silva Santos". Where
// three words leave open whether the second is given or a surname, a list of given names decides.
func ParseName(written string, order Order) Name {
	if surnames, given, ok := strings.Cut(written, ","); ok {
		var n Name
		n.Given = GivenName(given)
		n.First, n.Second, _ = Surnames(surnames, order)
		return n
	}
	folded := fold(written)
	if unknown(folded) {
		return Name{}
	}
	list := slices.DeleteFunc(units(folded), func(u unit) bool { return titles[u.word] })
	if n := len(list); n > 2 && suffixes[list[n-1].word] {
		list = list[:n-1]
	}
	if len(list) > 2 {
		list = append(list[:1:1], withoutMarriage(list[1:], order)...)
	}
	given := givenWords(list)
	n := Name{Given: words(list[:given])}
	switch rest := list[given:]; {
	case len(rest) == 1:
		n.First = rest[0].word
	case len(rest) > 1 && order == Portuguese:
		n.First, n.Second = rest[len(rest)-1].word, rest[len(rest)-2].word
	case len(rest) > 1:
		n.First, n.Second = rest[0].word, words(rest[1:])
	}
	return n
}

// givenWords is how many of the words of a whole name are given names.
func givenWords(list []unit) int {
	switch n := len(list); {
	case n <= 2:
		return min(n, 1)
	case n == 3:
		if isGiven(list[1].word) {
			return 2
		}
		return 1
	case n == 4 && list[2].of && !isGiven(list[1].word):
		return 1 // Ana Ponce de León Gómez
	default:
		// four words are two and two; of more, as many are given as are known to be
		given := n - 2
		for given > 1 && n > 4 && !isGiven(list[given-1].word) {
			given--
		}
		return given
	}
}

// isGiven says whether a word is known as a given name rather than a surname.
func isGiven(word string) bool {
	if _, nick := roots()[word]; nick {
		return true
	}
	return givenNames()[word]
}

// firstTwo are the roots of the first two given names.
func firstTwo(given string) (first, second string) {
	list := strings.Fields(given)
	if len(list) > 0 {
		first = root(list[0])
	}
	if len(list) > 1 {
		second = root(list[1])
	}
	return first, second
}

// rootsOf is a name with every nickname in its register form.
func rootsOf(given string) string {
	list := strings.Fields(given)
	for i, w := range list {
		list[i] = root(w)
	}
	return strings.Join(list, " ")
}
