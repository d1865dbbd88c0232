package statistics

import (
	"time"

	"convive/internal/kernel"
)

// Status says how a value is to be taken (SDMX observation status).
type Status string

// The statuses of a value.
const (
	Normal       Status = "A"
	Partial      Status = "P" // the year is not complete
	Missing      Status = "L" // the source has not delivered this
	NoPopulation Status = "M" // the rate cannot be computed: there is no population figure
	OfPart       Status = "D" // the source covers only a part of the territory
	Unreliable   Status = "U" // too few events for a stable rate
	Protected    Status = "Q" // not shown, so that nobody can tell who they were
)

// Value is one figure with all that it stands on.
type Value struct {
	Territory kernel.Code
	Year      int
	Codes     []string // in the order of the query's By
	Rate      kernel.Rate
	Status    Status
	Noise     Noise                        // of the numerator, or of a share's denominator if that alone has any
	Unknown   map[kernel.Dimension]float64 // share of events in which the dimension is unknown, 0 to 1
}

// add says what noise a value holds.
func (v *Value) add(counted, whole Noise, share bool) {
	if !share {
		whole = Noise{}
	}
	if v.Noise = counted; counted.Deviation == 0 {
		v.Noise = whole
	}
	if v.Noise.Deviation > 0 {
		v.Rate = v.Rate.WithNoise(counted.Variance, whole.Variance)
	}
}

// Series is the answer to a ValuesQuery.
type Series struct {
	Indicator Indicator
	Source    string
	Unit      kernel.CountingUnit
	By        []kernel.Dimension
	Values    []Value
	Breaks    []Mark
	Parts     []Part // the editions that it was computed from
	AsOf      time.Time
	Computed  time.Time
}

// At finds the value of a unit in a year, without breakdown.
func (s Series) At(code kernel.Code, year int) (Value, bool) {
	for _, v := range s.Values {
		if v.Territory == code && v.Year == year && !v.brokenDown() {
			return v, true
		}
	}
	return Value{}, false
}

func (v Value) brokenDown() bool {
	for _, c := range v.Codes {
		if c != kernel.Total {
			return true
		}
	}
	return false
}

// complete says that the year is not waited for any more.
func (s Status) complete() bool { return s == Normal || s == Unreliable || s == OfPart }

// In gives the values of one year, in their order.
func (s Series) In(year int) []Value {
	list := []Value{}
	for _, v := range s.Values {
		if v.Year == year {
			list = append(list, v)
		}
	}
	return list
}

// Last is the last year with a complete, defined value; 0 if there is none.
func (s Series) Last() int {
	last := 0
	for _, v := range s.Values {
		if v.Rate.Defined && v.Status.complete() && v.Year > last {
			last = v.Year
		}
	}
	return last
}
