package statistics

import (
	"slices"
	"strings"

	"convive/internal/kernel"
)

// municipality is how many units a municipality has from itself up to its country.
const municipality = 3

// sexual are the offences of a sexual nature: section 03 of the ICCS.
const sexual = "03"

// delicate says whether a question is about something that no place finer than a municipality tells, whatever the source's rule:
// offences of a sexual nature, also counted with others (their difference would tell), who was what to the victim, and the age of
// victims, among whom are children.
func (c *Cube) delicate(q Question) bool {
	if len(c.above[q.Territory]) <= municipality {
		return false
	}
	for _, d := range q.dimensions() {
		if d == kernel.DimAge || d == kernel.DimRelation || d == kernel.DimContext {
			return true
		}
	}
	return slices.ContainsFunc(c.offences(q.Source), func(code string) bool {
		return strings.HasPrefix(code, sexual) && (len(q.ICCS) == 0 || hasPrefix(code, q.ICCS))
	})
}
