package publication

import "convive/internal/statistics"

// Lettered is a break of a series with the letter under which the chart shows it and the text explains it.
type Lettered struct {
	Letter string
	statistics.Mark
}

// letters names breaks A, B, C in the order of the years. Breaks of the same year share their letter, since the chart
// has one place for them.
func letters(marks []statistics.Mark) []Lettered {
	list := make([]Lettered, 0, len(marks))
	letter := byte('A' - 1)
	for i, m := range marks {
		if i == 0 || m.Year != marks[i-1].Year {
			letter++
		}
		list = append(list, Lettered{string(letter), m})
	}
	return list
}
