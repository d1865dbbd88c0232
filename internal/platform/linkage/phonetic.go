package linkage

import "strings"

// Phonetic is the sound of a name for ears that know Spanish or Portuguese, as letters: what the two languages, and clerks
// who write by ear, spell differently has one key (Vázquez and Basques, Ximena and Jimena, Núñez and Nunhes, Llanos and
// Lhanos, Simão and Simam). It is no transcription and is never shown. The key of nothing is empty.
func Phonetic(name string) string { return phonetic(fold(name)) }

// cedillas are words in which c stands for ç, that registers without signs write so.
var cedillas = wordSet("goncalves goncalo franca lourenco mendonca braganca valenca proenca graca gracas")

// respell undoes what a register without signs does to Portuguese words.
func respell(word string) string {
	switch {
	case cedillas[word]:
		i := strings.LastIndexByte(word, 'c')
		return word[:i] + "s" + word[i+1:]
	case strings.HasSuffix(word, "cao"):
		return word[:len(word)-3] + "san"
	case strings.HasSuffix(word, "ao") && len(word) > 3:
		return word[:len(word)-2] + "an"
	}
	return word
}

// phonetic takes what fold gives; the rules look at a letter and its neighbours, from left to right.
func phonetic(folded string) string {
	if strings.ContainsAny(folded, "c") || strings.HasSuffix(folded, "ao") || strings.Contains(folded, "ao ") {
		list := strings.Fields(folded)
		for i, w := range list {
			list[i] = respell(w)
		}
		folded = strings.Join(list, " ")
	}
	in := []rune(folded)
	out := make([]rune, 0, len(in))
	at := func(i int) rune {
		if i < 0 || i >= len(in) {
			return 0
		}
		return in[i]
	}
	put := func(r rune) {
		if n := len(out); n == 0 || out[n-1] != r || r == ' ' {
			out = append(out, r)
		}
	}
	for i := 0; i < len(in); i++ {
		next := at(i + 1)
		begins := i == 0 || at(i-1) == ' '
		switch r := in[i]; r {
		case 'b', 'v', 'w':
			put('b')
		case 'c':
			switch {
			case next == 'h':
				put('x')
				i++
			case soft(next):
				put('s')
			default:
				put('k')
			}
		case 'q':
			put('k')
			if next == 'u' && soft(at(i+2)) {
				i++
			}
		case 'k':
			put('k')
		case 'z':
			put('s')
		case 's':
			switch {
			case next == 'h':
				put('x')
				i++
			case next == 'c' && soft(at(i+2)):
				put('s')
				i++
			default:
				put('s')
			}
		case 'x':
			if begins {
				put('j')
			} else {
				put('s')
			}
		case 'g':
			switch {
			case soft(next):
				put('j')
			case next == 'u' && soft(at(i+2)):
				put('g')
				i++
			default:
				put('g')
			}
		case 'j':
			put('j')
		case 'p':
			if next == 'h' {
				put('f')
				i++
			} else {
				put('p')
			}
		case 'l':
			if next == 'l' || next == 'h' {
				put('y')
				i++
			} else {
				put('l')
			}
		case 'n':
			put('n') // ñ has lost its sign; nh and ny are written for it
			if next == 'h' || next == 'y' && vowel(at(i+2)) {
				i++
			}
		case 'm':
			if next != 0 && next != ' ' && vowel(next) {
				put('m')
			} else {
				put('n') // Joaquim, Simam; and m before b and p sounds like n before v
			}
		case 'y':
			if vowel(next) {
				put('y')
			} else {
				put('i')
			}
		case 'h': // mute, if no letter before took it
		default:
			put(r)
		}
	}
	return string(out)
}

func soft(r rune) bool { return r == 'e' || r == 'i' || r == 'y' }

func vowel(r rune) bool { return r == 'a' || r == 'e' || r == 'i' || r == 'o' || r == 'u' }
