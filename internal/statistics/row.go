package statistics

import (
	"math"
	"strconv"

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
	Unknown     map[string]float64 `json:"unknown_share"`
	Edition     int                `json:"edition"`
}

// digits to which values are given out; more would pretend to be exact.
const outDigits = 6

// Rows are a series as it leaves the system, in its order.
func Rows(s Series) []Row {
	rows := make([]Row, 0, len(s.Values))
	for _, v := range s.Values {
		r := Row{Indicator: s.Indicator.ID, Version: s.Indicator.Version, Source: s.Source, Territory: string(v.Territory), Year: v.Year,
			By: map[string]string{}, Multiplier: v.Rate.Multiplier, Method: string(v.Rate.Method), Status: string(v.Status),
			Unknown: map[string]float64{}, Edition: s.editionOf(v.Year)}
		for i, d := range s.By {
			r.By[string(d)] = v.Codes[i]
			r.by = append(r.by, string(d))
		}
		if v.Status != Missing {
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

// editionOf is the edition from which a year's figure comes.
func (s Series) editionOf(year int) int {
	edition := 0
	for _, p := range s.Parts {
		for _, k := range p.Periods {
			if kernel.PeriodOfKey(k).Year == year && p.Edition > edition {
				edition = p.Edition
			}
		}
	}
	return edition
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
	head = append(append(head, by...), "value", "low", "high", "interval", "numerator", "denominator", "multiplier", "status")
	lines := [][]string{head}
	for _, r := range rows {
		line := []string{r.Indicator, strconv.Itoa(r.Version), r.Source, strconv.Itoa(r.Edition), r.Territory, strconv.Itoa(r.Year)}
		for _, d := range by {
			line = append(line, r.By[d])
		}
		lines = append(lines, append(line, text(r.Value), text(r.Low), text(r.High), r.Method, text(r.Numerator), text(r.Denominator), text(&r.Multiplier), r.Status))
	}
	return lines
}

func text(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}
