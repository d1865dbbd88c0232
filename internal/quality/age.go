package quality

import (
	"regexp"
	"strconv"
)

var (
	ageRange = regexp.MustCompile(`^Y(\d+)T(\d+)$`)
	ageFrom  = regexp.MustCompile(`^Y_GE(\d+)$`)
	ageOne   = regexp.MustCompile(`^Y(\d+)$`)
)

// oldest is the end of an age group without one.
const oldest = 200

// AgeEnds are the first and last completed year of an age group in the SDMX form (Y0T12, Y_GE18, Y17); ok is false for anything else.
func AgeEnds(code string) (low, high int, ok bool) {
	if m := ageRange.FindStringSubmatch(code); m != nil {
		low, _ = strconv.Atoi(m[1])
		high, _ = strconv.Atoi(m[2])
		return low, high, true
	}
	if m := ageFrom.FindStringSubmatch(code); m != nil {
		low, _ = strconv.Atoi(m[1])
		return low, oldest, true
	}
	if m := ageOne.FindStringSubmatch(code); m != nil {
		low, _ = strconv.Atoi(m[1])
		return low, low, true
	}
	return 0, 0, false
}
