package table

import (
	"strings"
	"time"
)

// The ways in which dates are written. Day and month are tried in both orders; the order of the list decides between
// layouts that fit equally well.
var (
	layouts = []string{
		"2006-01-02", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05-07",
		"2006-01-02T15:04", "2006/1/2", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2 15:04:05-07",
		"2/1/2006", "1/2/2006", "2/1/2006 15:04", "1/2/2006 15:04", "2/1/2006 15:04:05", "1/2/2006 15:04:05",
		"2/1/2006 3:04:05 PM", "1/2/2006 3:04:05 PM", "2/1/2006 3:04 PM", "1/2/2006 3:04 PM",
		"2-1-2006", "1-2-2006", "2-1-2006 15:04:05", "1-2-2006 15:04:05", "2-1-2006 15:04", "2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05",
		"2/1/06", "1/2/06", "2-1-06", "1-2-06", "2.1.06",
		"2 Jan 2006", "2 Jan 2006 15:04", "2 Jan 2006 15:04:05", "Jan 2 2006", "2 Jan 06", "Jan 2006", "Jan 06", "2006 Jan", "2006-01", "1/2006",
	}
	compactLayouts = []string{"20060102", "200601"}
	clockLayouts   = []string{"15:04", "15:04:05", "3:04 PM", "3:04:05 PM"}
)

// months are the names and short forms of months in four languages, folded.
var months = monthWords(
	"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
	"january february march april may june july august september october november december",
	"janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
	"janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
	"ene feb mar abr may jun jul ago sep oct nov dic",
	"jan feb mar apr may jun jul aug sep oct nov dec",
	"jan fev mar abr mai jun jul ago set out nov dez",
	"janv fevr mars avr mai juin juil aout setiembre oct nov dec", // Peru and Uruguay write setiembre
	"janv fevr mars avr mai juin juil aout sept oct nov dec",
)

func monthWords(lists ...string) map[string]int {
	out := map[string]int{}
	for _, names := range lists {
		for i, n := range strings.Fields(names) {
			out[n] = i + 1
		}
	}
	return out
}

// weekday says whether a word is the name of a day, by its first letters.
func weekday(w string) bool {
	const days = " lun mar mie jue vie sab dom seg ter qua qui sex mon tue wed thu fri sat sun dim mer jeu ven sam "
	return len(w) >= 3 && strings.Contains(days, " "+w[:3]+" ")
}

func monthNumber(folded string) int { return months[folded] }

var fillers = map[string]bool{"de": true, "del": true, "do": true, "da": true, "le": true, "el": true, "of": true, "the": true, "er": true}

// ParseDate reads a value by a layout of Profile: as time.Parse, but months may be words of the four languages, and
// "de", "del", "le" and names of weekdays are passed over.
func ParseDate(value, layout string) (time.Time, bool) {
	if len(value) > 64 {
		return time.Time{}, false
	}
	v := strings.TrimSpace(value)
	if strings.Contains(layout, "Jan") {
		v = plainMonths(v)
	} else if strings.Contains(layout, "PM") {
		v = meridiem(v)
	}
	t, err := time.Parse(layout, v)
	return t, err == nil
}

// plainMonths writes "15 de marzo de 2021", "mar-21" and "1er mars 2021" as time.Parse expects them.
func plainMonths(v string) string {
	words := strings.FieldsFunc(Fold(v), func(r rune) bool { return r == ' ' || r == '/' || r == ',' || r == '\'' })
	out := make([]string, 0, len(words))
	for _, w := range words {
		if fillers[w] {
			continue
		}
		if m := months[w]; m > 0 {
			out = append(out, time.Month(m).String()[:3])
			continue
		}
		if len(out) == 0 && weekday(w) {
			continue
		}
		if n := strings.TrimRight(w, "erondsth"); n != "" && strings.Trim(n, "0123456789") == "" {
			w = n // 1er, 2nd
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// meridiem writes "p. m." as time.Parse expects it.
func meridiem(v string) string {
	low := strings.ToLower(strings.NewReplacer(".", "", "\u00a0", " ").Replace(v))
	low = strings.NewReplacer("p m", "PM", "a m", "AM", "pm", "PM", "am", "AM").Replace(low)
	return low
}

// dateFit is the layout that fits most values.
type dateFit struct {
	layout    string
	fits      int
	ambiguous bool
	words     bool
}

func dateLayout(values []string, from []string) dateFit {
	sample := values[:min(len(values), 2000)]
	var best dateFit
	counts := map[string]int{}
	for _, l := range from {
		n := 0
		for i, v := range sample {
			if _, ok := ParseDate(v, l); ok {
				n++
			}
			if i == 40 && n == 0 {
				break
			}
		}
		counts[l] = n
		if n > best.fits {
			best = dateFit{layout: l, fits: n, words: strings.Contains(l, "Jan")}
		}
	}
	if other := swapped(best.layout); other != "" && counts[other] == best.fits && best.fits > 0 {
		best.ambiguous = true
	}
	if len(sample) > 0 { // as a number of all values
		best.fits = best.fits * len(values) / len(sample)
	}
	return best
}

// swapped is the same layout with day and month exchanged, where that is a layout too.
func swapped(l string) string {
	for _, sep := range []string{"/", "-", "."} {
		switch {
		case strings.HasPrefix(l, "2"+sep+"1"+sep):
			return "1" + sep + "2" + sep + l[4:]
		case strings.HasPrefix(l, "1"+sep+"2"+sep):
			return "2" + sep + "1" + sep + l[4:]
		}
	}
	return ""
}
