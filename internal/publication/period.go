package publication

import (
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
)

// yearsOf are the years of period keys, each once, in order.
func yearsOf(periods []int) []int {
	list := []int{}
	for _, k := range periods {
		list = append(list, kernel.PeriodOfKey(k).Year)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Span writes years in order as 2011–2018, 2022. Years are never grouped as numbers are.
func Span(list []int) string {
	var spans []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		text := strconv.Itoa(list[i])
		if j > i {
			text += "–" + strconv.Itoa(list[j])
		}
		spans = append(spans, text)
		i = j + 1
	}
	return strings.Join(spans, ", ")
}
