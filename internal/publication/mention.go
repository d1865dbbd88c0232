package publication

import (
	"strings"

	"convive/internal/statistics"
	"convive/internal/territories"
)

// mentions says whether every word of a folded query begins a word of the indicator's title in one language.
func mentions(ind statistics.Indicator, key string) bool {
	for _, title := range ind.Title {
		text := " " + territories.Fold(title)
		all := true
		for _, word := range strings.Fields(key) {
			all = all && strings.Contains(text, " "+word)
		}
		if all {
			return true
		}
	}
	return false
}
