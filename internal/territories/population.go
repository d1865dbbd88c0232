package territories

import (
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Population is the number of people in a unit in a year. Sex and Age are kernel.Total for all. Vintage names the census
// or projection: figures of two vintages do not make one series. An unknown number has no Population.
type Population struct {
	Code     kernel.Code
	Year     int
	Sex, Age string
	Count    int64
	Vintage  string
	Source   string
}

// validate checks the figure by itself. Fault: populationMalformed.
func (p Population) validate() error {
	if p.Count < 0 || p.Year < 1500 || p.Year > 2200 || p.Sex == "" || p.Age == "" {
		return fault.Invalid("territories.populationMalformed", "code", string(p.Code), "year", strconv.Itoa(p.Year))
	}
	return nil
}
