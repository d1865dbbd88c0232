package i18n

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"convive/internal/kernel"
)

// nbsp keeps a number and its unit on one line.
const nbsp = "\u00a0"

var tags sync.Map // Locale without zone → language.Tag

// tagOf is the language in the country's format. A country that the tables do not know falls back to its language.
func tagOf(l Locale) language.Tag {
	key := string(l.Lang)
	if l.Region != "" {
		key += "-" + l.Region
	}
	if t, ok := tags.Load(key); ok {
		return t.(language.Tag)
	}
	t, err := language.Parse(key)
	if err != nil {
		t = language.Make(string(l.Lang))
	}
	tags.Store(key, t)
	return t
}

// symbols are how a locale writes numbers.
type symbols struct{ group, point string }

var known sync.Map // language.Tag → symbols

// spoken is the language in which a country's own format stands in the tables, where that is not Spanish.
var spoken = map[string]kernel.Lang{"BR": kernel.Portuguese, "PT": kernel.Portuguese, "HT": kernel.French, "US": kernel.English, "CA": kernel.English, "BZ": kernel.English,
	"AG": kernel.English, "BB": kernel.English, "BS": kernel.English, "DM": kernel.English, "GD": kernel.English, "GY": kernel.English, "JM": kernel.English,
	"KN": kernel.English, "LC": kernel.English, "TT": kernel.English, "VC": kernel.English}

// numbersOf is the locale whose separators a reader sees. Spanish and Portuguese use the same marks in opposite ways, so
// there the country decides: a Brazilian government writes 1.234,5 in Spanish too, a Mexican one 1,234.5 in Portuguese too.
// English and French readers see the marks of their language, which cannot be taken for the other's.
func numbersOf(l Locale) Locale {
	if l.Region == "" || l.Lang != kernel.Spanish && l.Lang != kernel.Portuguese {
		return l
	}
	l.Lang = kernel.Spanish
	if own, ok := spoken[l.Region]; ok {
		l.Lang = own
	}
	return l
}

// symbolsOf reads a locale's separators off a number that x/text printed, once: its printer costs microseconds a
// number, and a table has thousands.
func symbolsOf(t language.Tag) symbols {
	if s, ok := known.Load(t); ok {
		return s.(symbols)
	}
	printed := message.NewPrinter(t).Sprint(number.Decimal(1234567.5, number.Scale(1)))
	marks := strings.FieldsFunc(printed, func(r rune) bool { return r >= '0' && r <= '9' })
	s := symbols{group: ",", point: "."}
	if len(marks) == 3 {
		s = symbols{group: marks[0], point: marks[2]}
	}
	if s.group == "\u202f" { // later tables write French with the narrow space, which many office fonts lack
		s.group = nbsp
	}
	known.Store(t, s)
	return s
}

// Int writes a whole number with its groups.
func Int(ctx context.Context, n int64) string {
	return symbolsOf(tagOf(numbersOf(From(ctx)))).whole(strconv.FormatInt(n, 10))
}

// Number writes a number with as many decimals as said. What is not a number is a dash.
func Number(ctx context.Context, v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return symbolsOf(tagOf(numbersOf(From(ctx)))).fixed(v, decimals)
}

// Percent writes v per cent (v = 12.5 is 12.5 %), with the space that Spanish and French put before the sign.
func Percent(ctx context.Context, v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return Number(ctx, v, decimals) + PercentSign(ctx)
}

// PercentSign is the sign with its space, where a figure prints it apart from the number.
func PercentSign(ctx context.Context) string {
	switch From(ctx).Lang {
	case kernel.Spanish, kernel.French:
		return nbsp + "%"
	default:
		return "%"
	}
}

func (s symbols) fixed(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-") // -0.04 to one decimal is 0.0
	}
	whole, part, fraction := strings.Cut(text, ".")
	text = s.whole(whole)
	if fraction {
		text += s.point + part
	}
	return text
}

func (s symbols) whole(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(s.group)
		}
		b.WriteRune(d)
	}
	return b.String()
}
