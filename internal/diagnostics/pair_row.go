package diagnostics

import (
	"math"
	"strconv"

	"convive/internal/statistics"
)

// PairRow is a pair as it leaves the system: the same on the page, in the API and in CSV. Nothing is added up.
type PairRow struct {
	Country    string   `json:"country"`
	Territory  string   `json:"territory"`
	Offence    string   `json:"offence" doc:"ICCS code of the events; several are joined by +"`
	Year       int      `json:"year"`
	Month      string   `json:"month" doc:"1 to 12; _U not known; _T the whole year"`
	SourceA    string   `json:"source_a" doc:"The source that the ratio is held against: the official one if it is of the pair"`
	UnitA      string   `json:"unit_a"`
	EditionsA  []int    `json:"editions_a"`
	StatusA    string   `json:"status_a" doc:"A normal, P part of the year, D part of the territory, L missing, Q protected"`
	CountA     *float64 `json:"count_a" doc:"null where the source says nothing, which is not zero"`
	SourceB    string   `json:"source_b"`
	UnitB      string   `json:"unit_b"`
	EditionsB  []int    `json:"editions_b"`
	StatusB    string   `json:"status_b"`
	CountB     *float64 `json:"count_b"`
	Ratio      *float64 `json:"ratio" doc:"B over A; null where it cannot be formed"`
	Divergence *float64 `json:"divergence" doc:"|A − B| over the mean of the two, 0 to 2"`
	Threshold  float64  `json:"threshold" doc:"A larger divergence is named"`
	Verdict    string   `json:"verdict" enum:"close,diverges,few,differentUnits,missing,incomplete,part"`
	Agreement  string   `json:"agreement" enum:"usual,left,notAssessable"`
	Reason     string   `json:"reason" doc:"Why agreement over time cannot be assessed: noRatio, fewYears, noSpread, noneAsked"`
	Earlier    int      `json:"earlier_years" doc:"Years since the last break of either source that the ratio is held against"`
	Median     *float64 `json:"median_ratio"`
	MAD        *float64 `json:"mad" doc:"Median absolute deviation of the earlier ratios"`
	Z          *float64 `json:"modified_z" doc:"0.6745·|ratio − median| / MAD"`
}

// Scope is what rows are of.
type Scope string

// The scopes.
const (
	OfPlace  Scope = "place"  // the place, all years
	OfUnits  Scope = "units"  // the first-level units, the year
	OfMonths Scope = "months" // the months of the year
)

// Rows are the pairs of a scope, in their order.
func (t Triangulation) Rows(of Scope) []PairRow {
	rows := []PairRow{}
	switch of {
	case OfUnits:
		for _, u := range t.Units {
			for _, p := range t.Of(u) {
				rows = append(rows, t.row(p, string(u.Unit.Code), "_T"))
			}
		}
	case OfMonths:
		for _, m := range t.Months {
			month := "_U"
			if m.Month > 0 {
				month = strconv.Itoa(m.Month)
			}
			for _, p := range t.Of(m) {
				p.Agreement = Agreement{Habit: NotAssessable, Why: NoneAsked}
				rows = append(rows, t.row(p, string(t.Place.Code), month))
			}
		}
	default:
		for _, p := range t.Pairs {
			rows = append(rows, t.row(p, string(t.Place.Code), "_T"))
		}
	}
	return rows
}

func (t Triangulation) row(p Pair, territory, month string) PairRow {
	r := PairRow{Country: string(t.Country.Code), Territory: territory, Offence: t.Family.ID, Year: p.Year, Month: month,
		SourceA: p.A.ID, UnitA: string(p.A.Unit), EditionsA: editions(p.CountA), StatusA: status(p.CountA), CountA: number(p.CountA),
		SourceB: p.B.ID, UnitB: string(p.B.Unit), EditionsB: editions(p.CountB), StatusB: status(p.CountB), CountB: number(p.CountB),
		Ratio: rounded(p.Ratio), Divergence: rounded(p.Divergence), Threshold: t.Limits.Divergence, Verdict: string(p.Verdict),
		Agreement: string(p.Agreement.Habit), Reason: string(p.Agreement.Why), Earlier: p.Agreement.Earlier}
	if g := p.Agreement; g.Habit != NotAssessable {
		r.Median, r.MAD, r.Z = rounded(&g.Median), rounded(&g.MAD), rounded(&g.Z)
	}
	return r
}

func editions(c Count) []int {
	if c.Editions == nil {
		return []int{}
	}
	return c.Editions
}

func status(c Count) string {
	if !c.Known() {
		return string(statistics.Missing)
	}
	return string(c.Status)
}

func number(c Count) *float64 {
	if !c.Known() {
		return nil
	}
	return &c.N
}

// rounded to the digits to which values are given out everywhere.
func rounded(x *float64) *float64 {
	if x == nil {
		return nil
	}
	y := math.RoundToEven(*x*1e6) / 1e6
	return &y
}

// Records are rows as lines of a table, with a head.
func Records(rows []PairRow) [][]string {
	lines := [][]string{{"country", "territory", "offence", "year", "month", "source_a", "unit_a", "editions_a", "status_a", "count_a",
		"source_b", "unit_b", "editions_b", "status_b", "count_b", "ratio", "divergence", "threshold", "verdict",
		"agreement", "reason", "earlier_years", "median_ratio", "mad", "modified_z"}}
	for _, r := range rows {
		lines = append(lines, []string{r.Country, r.Territory, r.Offence, strconv.Itoa(r.Year), r.Month,
			r.SourceA, r.UnitA, statistics.EditionList(r.EditionsA), r.StatusA, text(r.CountA),
			r.SourceB, r.UnitB, statistics.EditionList(r.EditionsB), r.StatusB, text(r.CountB), text(r.Ratio), text(r.Divergence), text(&r.Threshold), r.Verdict,
			r.Agreement, r.Reason, strconv.Itoa(r.Earlier), text(r.Median), text(r.MAD), text(r.Z)})
	}
	return lines
}

func text(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}
