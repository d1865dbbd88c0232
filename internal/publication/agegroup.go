package publication

import "strings"

// AgeGroup is an age group of the SDMX form Y0T12, Y_GE18, Y_LT5 or Y5 in years completed. Open ends are -1.
type AgeGroup struct{ From, To int }

// ParseAge reads a code; ok is false for what is no age group.
func ParseAge(code string) (AgeGroup, bool) {
	rest, ok := strings.CutPrefix(code, "Y")
	if !ok {
		return AgeGroup{}, false
	}
	if n, ok := strings.CutPrefix(rest, "_GE"); ok {
		return AgeGroup{years(n), -1}, years(n) >= 0
	}
	if n, ok := strings.CutPrefix(rest, "_LT"); ok {
		return AgeGroup{-1, years(n) - 1}, years(n) > 0
	}
	from, to, ok := strings.Cut(rest, "T")
	if !ok {
		to = from
	}
	g := AgeGroup{years(from), years(to)}
	return g, g.From >= 0 && g.To >= g.From
}

func years(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || len(s) > 3 {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	if s == "" {
		return -1
	}
	return n
}

// ageFrom orders age groups.
func ageFrom(code string) int {
	g, ok := ParseAge(code)
	if !ok {
		return 1000
	}
	return g.From
}
