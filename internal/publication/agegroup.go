package publication

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

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

// partition picks age groups that follow each other without gap or overlap from birth to an open end, fine ones first; none
// if the groups do not make such a chain.
func partition(codes []string) []string { return chain(codes, 0) }

// chain continues a partition at an age.
func chain(codes []string, next int) []string {
	var here []string
	for _, code := range codes {
		if g, ok := ParseAge(code); ok && max(0, g.From) == next && (g.To < 0 || g.To >= next) {
			here = append(here, code)
		}
	}
	slices.SortFunc(here, func(x, y string) int { return cmp.Compare(ageTo(x), ageTo(y)) })
	for _, code := range here {
		g, _ := ParseAge(code)
		if g.To < 0 {
			return []string{code}
		}
		if rest := chain(codes, g.To+1); rest != nil {
			return append([]string{code}, rest...)
		}
	}
	return nil
}

// ageTo orders age groups of the same beginning, open ends last.
func ageTo(code string) int {
	if g, _ := ParseAge(code); g.To >= 0 {
		return g.To
	}
	return math.MaxInt
}
