package sourcesdb

import (
	"strconv"
	"strings"

	"convive/internal/platform/table"
)

// monthNames are the months in the four languages, folded; three letters or more are enough where they are not ambiguous.
var monthNames = [12][]string{
	{"enero", "january", "janeiro", "janvier", "ene"},
	{"febrero", "february", "fevereiro", "fevrier", "fev"},
	{"marzo", "march", "marco", "mars"},
	{"abril", "april", "avril", "avr", "abr"},
	{"mayo", "may", "maio", "mai"},
	{"junio", "june", "junho", "juin"},
	{"julio", "july", "julho", "juillet"},
	{"agosto", "august", "aout", "ago"},
	{"septiembre", "setiembre", "september", "setembro", "septembre", "set"},
	{"octubre", "october", "outubro", "octobre", "out"},
	{"noviembre", "november", "novembro", "novembre"},
	{"diciembre", "december", "dezembro", "decembre", "dic", "dez"},
}

// monthNumber reads a month as a number or a name.
func monthNumber(text string) (int, bool) {
	key := strings.TrimSuffix(table.Fold(text), ".")
	if n, err := strconv.ParseFloat(key, 64); err == nil && n == float64(int(n)) && n >= 1 && n <= 12 {
		return int(n), true
	}
	for i, names := range monthNames {
		for _, name := range names {
			if key == name || len(key) >= 3 && strings.HasPrefix(name, key) && key != "jui" {
				return i + 1, true
			}
		}
	}
	return 0, false
}
