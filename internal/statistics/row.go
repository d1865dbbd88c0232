package statistics

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
)

// Row is a value as it leaves the system: the same in the API, in CSV and on the command line.
type Row struct {
	Indicator   string            `json:"indicator"`
	Version     int               `json:"version"`
	Source      string            `json:"source"`
	Territory   string            `json:"territory"`
	Year        int               `json:"year"`
	By          map[string]string `json:"by"`
	by          []string
	Value       *float64           `json:"value"`
	Low         *float64           `json:"low"`
	High        *float64           `json:"high"`
	Method      string             `json:"interval"`
	Numerator   *float64           `json:"numerator"`
	Denominator *float64           `json:"denominator"`
	Multiplier  float64            `json:"multiplier"`
	Status      string             `json:"status"`
	Perturbed   bool               `json:"perturbed" doc:"Noise was added to the numerator, or to a share's denominator, so that nobody can be told by it; totals do not add up on purpose"`
	Deviation   int                `json:"deviation" doc:"The most that a perturbed count differs from the true one; 0 if it is exact"`
	NoiseSD     float64            `json:"noise_sd" doc:"Standard deviation of the noise in counts; the interval includes it"`
	Unknown     map[string]float64 `json:"unknown_share" doc:"Share of events in which a dimension is not known, 0 to 1"`
	Edition     int                `json:"edition" doc:"The newest edition that the value draws on; 0 if none"`
	Editions    []int              `json:"editions" doc:"All editions that the value draws on, oldest first"`
}

// digits to which values are given out; more would pretend to be exact.
const outDigits = 6

// Rows are a series as it leaves the system, in its order.
func Rows(s Series) []Row {
	rows := make([]Row, 0, len(s.Values))
	for _, v := range s.Values {
		r := Row{Indicator: s.Indicator.ID, Version: s.Indicator.Version, Source: s.Source, Territory: string(v.Territory), Year: v.Year,
			By: map[string]string{}, Multiplier: s.multiplier(v), Method: string(v.Rate.Method), Status: string(v.Status),
			Perturbed: v.Noise.Deviation > 0, Deviation: v.Noise.Deviation, NoiseSD: round(math.Sqrt(v.Noise.Variance)),
			Unknown: map[string]float64{}, Editions: s.EditionsOf(v.Year)}
		if n := len(r.Editions); n > 0 {
			r.Edition = r.Editions[n-1]
		}
		for i, d := range s.By {
			r.By[string(d)] = v.Codes[i]
			r.by = append(r.by, string(d))
		}
		if v.Status != Missing && v.Status != Protected {
			r.Numerator = number(v.Rate.Numerator)
		}
		if v.Rate.Defined {
			r.Value, r.Low, r.High, r.Denominator = number(v.Rate.Value), number(v.Rate.Low), number(v.Rate.High), number(v.Rate.Denominator)
		}
		for d, share := range v.Unknown {
			r.Unknown[string(d)] = round(share)
		}
		rows = append(rows, r)
	}
	return rows
}

// multiplier is by what the value's ratio is multiplied; a year without a value states the indicator's all the same.
func (s Series) multiplier(v Value) float64 {
	switch {
	case v.Rate.Multiplier != 0:
		return v.Rate.Multiplier
	case s.Indicator.Kind == KindCount:
		return 1
	default:
		return s.Indicator.Multiplier
	}
}

// EditionsOf are the editions from which a year's figure comes, oldest first: several where each delivered a part of the
// year.
func (s Series) EditionsOf(year int) []int {
	list := []int{}
	for _, p := range s.Parts {
		if slices.ContainsFunc(p.Periods, func(k int) bool { return kernel.PeriodOfKey(k).Year == year }) {
			list = append(list, p.Edition)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func number(x float64) *float64 { x = round(x); return &x }

func round(x float64) float64 {
	k := math.Pow(10, outDigits)
	return math.RoundToEven(x*k) / k
}

// Records are rows as lines of a table, with a head.
func Records(rows []Row) [][]string {
	head := []string{"indicator", "version", "source", "edition", "territory", "year"}
	var by []string
	if len(rows) > 0 {
		by = rows[0].by
	}
	head = append(append(head, by...), "value", "low", "high", "interval", "numerator", "denominator", "multiplier", "status", "unknown_share", "perturbed", "deviation", "noise_sd")
	lines := [][]string{head}
	for _, r := range rows {
		line := []string{r.Indicator, strconv.Itoa(r.Version), r.Source, EditionList(r.Editions), r.Territory, strconv.Itoa(r.Year)}
		for _, d := range by {
			line = append(line, r.By[d])
		}
		lines = append(lines, append(line, text(r.Value), text(r.Low), text(r.High), r.Method, text(r.Numerator), text(r.Denominator), text(&r.Multiplier), r.Status, r.unknown(), strconv.FormatBool(r.Perturbed), strconv.Itoa(r.Deviation), text(&r.NoiseSD)))
	}
	return lines
}

// EditionList writes numbers of editions, separated by semicolons.
func EditionList(numbers []int) string {
	list := make([]string, len(numbers))
	for i, n := range numbers {
		list[i] = strconv.Itoa(n)
	}
	return strings.Join(list, ";")
}

// unknown is dimension=share for each dimension whose unknown share stands beside the figure, separated by semicolons.
func (r Row) unknown() string {
	list := make([]string, 0, len(r.Unknown))
	for _, d := range slices.Sorted(maps.Keys(r.Unknown)) {
		share := r.Unknown[d]
		list = append(list, d+"="+text(&share))
	}
	return strings.Join(list, ";")
}

func text(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}
