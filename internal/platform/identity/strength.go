package identity

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"convive/internal/kernel/fault"

	"golang.org/x/text/unicode/norm"
)

// The bounds of a password. Longer ones than maxPassword would only make us compute.
const (
	minPassword = 12
	maxPassword = 256
)

// enough is the decimal logarithm of how many guesses a password must be worth: 10^10 guesses at Argon2id's price are years.
const enough = 10

// The words that people here choose, and after them the passwords of published leaks.
//
//go:embed breached.txt
var breachedText string

//go:embed leaked.txt
var leakedText string

// breached are words and whole passwords that guessers try first, with their place.
var breached = sync.OnceValue(func() map[string]int {
	words := map[string]int{}
	place := 0
	add := func(w string) {
		if _, known := words[w]; !known {
			words[w] = place
		}
	}
	for line := range strings.Lines(breachedText + leakedText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line) {
			place++
			add(w)
			if bare := strings.Trim(w, "0123456789"); len(bare) >= 5 { // what somebody has put digits to is a word
				add(bare)
			}
		}
	}
	return words
})

// Weak refuses a password that is soon guessed, and says what is weak about it: identity.passwordShort,
// identity.passwordLong, identity.passwordName, identity.passwordCommon, identity.passwordRow, identity.passwordRepeat,
// identity.passwordDate, identity.passwordSimple.
func Weak(password, account string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return fault.Invalid("identity.passwordShort", "min", strconv.Itoa(minPassword)).At("password")
	case len(password) > maxPassword:
		return fault.Invalid("identity.passwordLong", "max", strconv.Itoa(maxPassword)).At("password")
	}
	worth, weakest := estimate(fold(password), words(account))
	if worth >= enough {
		return nil
	}
	return fault.Invalid(string(weakest)).At("password")
}

// weakness is what makes a part of a password easy to guess, as the message that says so. It never repeats the password.
type weakness string

const (
	ofName   weakness = "identity.passwordName"
	common   weakness = "identity.passwordCommon"
	row      weakness = "identity.passwordRow"
	repeated weakness = "identity.passwordRepeat"
	date     weakness = "identity.passwordDate"
	simple   weakness = "identity.passwordSimple"
)

// expected are the words that a guesser would try first of a system like this one.
var expected = []string{"convive", "convivencia", "seguridad", "seguranca", "securite", "security", "policia", "police", "fiscalia", "ministerio",
	"ministere", "ministry", "alcaldia", "prefeitura", "mairie", "municipio", "gobierno", "governo", "administrador", "administrator"}

// words are the parts of an account's name, and what is expected here.
func words(account string) map[string]bool {
	set := map[string]bool{}
	for _, w := range expected {
		set[w] = true
	}
	for _, w := range strings.FieldsFunc(fold(account), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 2 {
			set[w] = true
		}
	}
	return set
}

// looks are signs that stand for letters.
var looks = map[rune]rune{'@': 'a', '4': 'a', '3': 'e', '1': 'i', '!': 'i', '0': 'o', '$': 's', '5': 's', '7': 't'}

// fold is a password as a guesser's list has it: lower case, without accents.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

func unleet(s string) string {
	return strings.Map(func(r rune) rune {
		if l, ok := looks[r]; ok {
			return l
		}
		return r
	}, s)
}

// rows of keys and of the alphabet, forwards and backwards.
var rows = func() []string {
	list := []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjklñ", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"}
	for _, pair := range [][2]string{{"1234567890", "qwertyuiop"}, {"qwertyuiop", "asdfghjkl"}, {"asdfghjkl", "zxcvbnm"}, {"1234567890", "azertyuiop"}, {"azertyuiop", "qsdfghjklm"}, {"qsdfghjklm", "wxcvbn"}} {
		list = append(list, zigzag(pair[0], pair[1]), zigzag(pair[1], pair[0]))
	}
	for _, r := range list {
		b := []rune(r)
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
		list = append(list, string(b))
	}
	return list
}()

// zigzag goes to and fro between two rows of keys: 1q2w3e.
func zigzag(one, other string) string {
	var b strings.Builder
	for i := range min(len(one), len(other)) {
		b.WriteByte(one[i])
		b.WriteByte(other[i])
	}
	return b.String()
}

// part is the price of one piece of a password, as the decimal logarithm of the guesses.
type part struct {
	cost float64
	why  weakness
	from int
}

// estimate cuts a folded password into the pieces that make it cheapest to guess, as a guesser would. Its worth is the sum
// of their prices; weakest is the reason of the longest cheap piece.
func estimate(s string, own map[string]bool) (worth float64, weakest weakness) {
	letters := []rune(s)
	best := make([]part, len(letters)+1)
	for end := 1; end <= len(letters); end++ {
		best[end] = part{cost: best[end-1].cost + 1.5, why: simple, from: end - 1}
		for from := 0; from <= end-2; from++ {
			p, ok := price(string(letters[from:end]), own)
			if ok && best[from].cost+p.cost < best[end].cost {
				best[end] = part{best[from].cost + p.cost, p.why, from}
			}
		}
	}
	longest := 0
	weakest = simple
	for end := len(letters); end > 0; end = best[end].from {
		if b := best[end]; b.why != simple && end-b.from > longest {
			longest, weakest = end-b.from, b.why
		}
	}
	return best[len(letters)].cost, weakest
}

// price is what one piece costs, if it is of a kind that guessers try.
func price(piece string, own map[string]bool) (part, bool) {
	n := utf8.RuneCountInString(piece)
	plain := unleet(piece)
	if own[piece] || own[plain] {
		return part{cost: 0.5, why: ofName}, true
	}
	if place, ok := breached()[piece]; ok {
		return part{cost: 1 + math.Log10(float64(place)), why: common}, true
	}
	if place, ok := breached()[plain]; ok {
		return part{cost: 1.5 + math.Log10(float64(place)), why: common}, true
	}
	if n >= 3 && strings.Count(piece, firstRune(piece)) == n {
		return part{cost: 1.5 + math.Log10(float64(n)), why: repeated}, true
	}
	if unit := period(piece); n >= 6 && unit > 0 {
		inner, _ := estimate(piece[:unit], own)
		return part{cost: inner + math.Log10(float64(len(piece)/unit)), why: repeated}, true
	}
	if n >= 3 {
		for _, r := range rows {
			if strings.Contains(r, piece) {
				return part{cost: 1.5 + math.Log10(float64(n)), why: row}, true
			}
		}
	}
	if isDate(piece) {
		return part{cost: 2.5 + float64(len(piece)-4)/3, why: date}, true
	}
	return part{}, false
}

func firstRune(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

// period is the length of the shortest piece that repeats to make all of it; 0 if none does.
func period(s string) int {
	for unit := 2; unit <= len(s)/2; unit++ {
		if len(s)%unit == 0 && strings.Repeat(s[:unit], len(s)/unit) == s {
			return unit
		}
	}
	return 0
}

// isDate knows years, and days with a year in any order.
func isDate(s string) bool {
	if len(s) != 4 && len(s) != 8 {
		return false
	}
	if _, err := strconv.Atoi(s); err != nil {
		return false
	}
	century := func(y string) bool { return strings.HasPrefix(y, "19") || strings.HasPrefix(y, "20") }
	return century(s) || len(s) == 8 && century(s[4:])
}
