package linkage

import "strings"

// notKnown are the words that only say that somebody is not known, or go along with those that do. A name of which nothing else
// is left is missing: two unidentified bodies have no name in common.
var notKnown = wordSet(`nn na nd ns nr sn sd si xx x n s d no sin sem sans not non nao identidad identidade identificacion identificacao
	identificar ignora ignoto null none nulo ninguno ninguna informado informada informacao informacion registra registrado registrada
	consta reportado reportada especificado especificada especifica datos dato dados aplica aplicable aplicavel disponible disponivel
	por establecer estabelecer confirmar determinar individualizado individualizada pendiente pendente cuerpo corpo occiso occisa
	fallecido fallecida falecido falecida persona pessoa sexo masculino masculina femenino femenina feminino feminina hombre mujer
	homem mulher adulto adulta de del la el o a en em u y e nombre nome apellido sobrenome restos oseos`)

// nobody are the words that say it whatever stands beside them, as the number of a body or the place where it was found.
var nobody = wordSet(`nn xx xxx xxxx xxxxx identificado identificada identificados desconocido desconocida desconhecido desconhecida ignorado
	ignorada indeterminado indeterminada unknown unidentified inconnu inconnue cadaver`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		set[w] = true
	}
	return set
}

// unknown says whether a folded text names nobody. An initial by itself is a name, but for X.
func unknown(folded string) bool {
	words := joinInitials(strings.Fields(folded))
	if len(words) == 0 || len(words) == 1 && words[0] == "x" {
		return true
	}
	only, long := true, false
	for _, w := range words {
		if nobody[w] {
			return true
		}
		only = only && (notKnown[w] || isNumber(w))
		long = long || len(w) > 1 || isNumber(w)
	}
	return only && long
}

func isNumber(word string) bool { return strings.Trim(word, "0123456789") == "" }

// joinInitials makes "n n", as "N.N." folds, one word, and "x x" as well.
func joinInitials(words []string) []string {
	out := words[:0:0]
	for i := 0; i < len(words); i++ {
		if w := words[i]; i+1 < len(words) && w == words[i+1] && (w == "n" || w == "x") {
			out = append(out, w+w)
			i++
			continue
		}
		out = append(out, words[i])
	}
	return out
}
