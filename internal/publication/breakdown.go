package publication

import (
	"slices"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// Breakdown is how the events of a year divide by one dimension. The parts and what is unknown make the total.
type Breakdown struct {
	Dimension kernel.Dimension
	Total     float64
	Parts     []Part // by size; other and unknown last
	Unknown   kernel.Rate
	Noise     statistics.Noise // of the parts' counts, where no published table holds them
}

// Part is one category.
type Part struct {
	Code    string
	Count   float64
	Share   kernel.Rate // per cent of all, with what is unknown in the denominator
	Before  kernel.Rate // the share of the year before
	Hidden  bool        // so that nobody can tell who they were: Count and Share are not given
	Verdict Verdict     // held against the other categories of this dimension
}

// breakdownDimensions are those that a page shows, in its order.
func breakdownDimensions() []kernel.Dimension {
	return []kernel.Dimension{kernel.DimSex, kernel.DimAge, kernel.DimMechanism, kernel.DimPlaceType, kernel.DimRelation,
		kernel.DimContext, kernel.DimMotive, kernel.DimGender, kernel.DimIndigenous, kernel.DimAfro, kernel.DimNationality,
		kernel.DimStage, kernel.DimInstitution}
}

// subject is what a page's breakdowns and cycles are about.
type subject struct {
	cube  *statistics.Cube
	ind   statistics.Indicator
	src   sources.Source
	place kernel.Code
	year  int
}

func (a subject) sums(by ...kernel.Dimension) (statistics.Sums, bool) {
	return a.cube.Sum(statistics.Question{Source: a.src.ID, Territory: a.place, ICCS: a.ind.ICCS, Where: a.ind.Where,
		By: by, From: a.year - 1, To: a.year})
}

// ask is as sums, with noise where no published table holds what is asked.
func (a subject) ask(by kernel.Dimension) (statistics.Sums, bool) {
	return a.cube.Ask(statistics.Question{Source: a.src.ID, Territory: a.place, ICCS: a.ind.ICCS, Where: a.ind.Where,
		By: []kernel.Dimension{by}, From: a.year - 1, To: a.year}, sources.ThePublic)
}

// breakdowns are those that the source states and the cube holds; silent are the dimensions that the source does not
// state at all.
func (a subject) breakdowns() (list []Breakdown, silent []kernel.Dimension) {
	if a.ind.Kind == statistics.KindConcentration {
		return nil, nil
	}
	for _, d := range breakdownDimensions() {
		if !slices.Contains(a.src.Collects, d) {
			silent = append(silent, d)
			continue
		}
		if _, fixed := a.ind.Where[d]; fixed {
			continue
		}
		if sums, ok := a.ask(d); ok {
			whole, _ := a.sums()
			if b := divide(d, sums, whole, a.year, a.src.Breaks); b.Total > 0 {
				list = append(list, b)
			}
		}
	}
	return list, silent
}

// divide holds the parts of a year against those of the year before. What is hidden has no share, but stands in the list.
func divide(d kernel.Dimension, sums, whole statistics.Sums, year int, breaks []sources.Break) Breakdown {
	b := Breakdown{Dimension: d, Total: float64(whole.Of[statistics.SumKey{Year: year}]), Noise: sums.Noise}
	earlier := float64(whole.Of[statistics.SumKey{Year: year - 1}])
	now, before := map[string]float64{kernel.Unknown: 0}, map[string]float64{} // unknown is shown also when it is zero
	hidden, hiddenBefore := map[string]bool{}, map[string]bool{}
	for key := range sums.Hidden {
		if key.Year == year {
			hidden[key.Codes[0]], now[key.Codes[0]] = true, 0
		} else {
			hiddenBefore[key.Codes[0]] = true
		}
	}
	for key, n := range sums.Of {
		if key.Year == year {
			now[key.Codes[0]] += float64(n)
		} else {
			before[key.Codes[0]] += float64(n)
		}
	}
	for code, n := range now {
		p := Part{Code: code, Count: n, Hidden: hidden[code]}
		if !p.Hidden {
			p.Share = kernel.NewShare(n, b.Total, 100).WithNoise(sums.Noise.Variance, 0)
		}
		if !hiddenBefore[code] {
			p.Before = kernel.NewShare(before[code], earlier, 100).WithNoise(sums.Noise.Variance, 0)
		}
		b.Parts = append(b.Parts, p)
	}
	slices.SortFunc(b.Parts, func(x, y Part) int {
		if rx, ry := special(x.Code), special(y.Code); rx != ry {
			return rx - ry
		}
		if d == kernel.DimAge {
			return ageFrom(x.Code) - ageFrom(y.Code)
		}
		if c := compareFloat(y.Count, x.Count); c != 0 {
			return c
		}
		return compareText(x.Code, y.Code)
	})
	b.judge(d, year, breaks)
	return b
}

func (b *Breakdown) judge(d kernel.Dimension, year int, breaks []sources.Break) {
	var marks []statistics.Mark
	for _, k := range breaks {
		if k.From == year && (k.Dimension == "" || k.Dimension == d) {
			marks = append(marks, statistics.Mark{Year: year})
		}
	}
	var now, before []statistics.Value
	for _, p := range b.Parts {
		now = append(now, statistics.Value{Year: year, Rate: p.Share})
		before = append(before, statistics.Value{Year: year - 1, Rate: p.Before})
		if p.Code == kernel.Unknown {
			b.Unknown = p.Share
		}
	}
	for i, v := range JudgeAll(now, before, marks) {
		b.Parts[i].Verdict = v
	}
}

// special puts the codes that are no category behind the others.
func special(code string) int {
	switch code {
	case kernel.Other:
		return 1
	case kernel.NotApplicable:
		return 2
	case kernel.Unknown:
		return 3
	default:
		return 0
	}
}

// Cycle is how the events of a year fall on the parts of a cycle; Unknown are those whose time is not known so exactly.
type Cycle struct {
	Counts  []float64
	Unknown float64
}

// months are the twelve months, if the source states them.
func (a subject) months() (Cycle, bool) {
	c := Cycle{Counts: make([]float64, 12)}
	if !slices.Contains(a.src.Collects, kernel.DimMonth) {
		return c, false
	}
	sums, ok := a.sums(kernel.DimMonth)
	any := false
	if sums.HidesIn(a.year) {
		return c, false
	}
	for key, n := range sums.Of {
		if key.Year != a.year {
			continue
		}
		if m := small(key.Codes[0]); m >= 1 && m <= 12 {
			c.Counts[m-1] += float64(n)
			any = any || n > 0
		} else {
			c.Unknown += float64(n)
		}
	}
	return c, ok && any
}

// Clock is how the events of a year fall on the hours of the week, Monday first.
type Clock struct {
	Counts  [7][24]float64
	Unknown float64
}

// clock is the week by hours, if the source states them.
func (a subject) clock() (Clock, bool) {
	var c Clock
	if !slices.Contains(a.src.Collects, kernel.DimHour) {
		return c, false
	}
	sums, ok := a.sums(kernel.DimWeekday, kernel.DimHour)
	any := false
	for key, n := range sums.Of {
		if key.Year != a.year {
			continue
		}
		d, h := small(key.Codes[0]), small(key.Codes[1])
		if d >= 1 && d <= 7 && h >= 0 && h <= 23 {
			c.Counts[d-1][h] += float64(n)
			any = any || n > 0
		} else {
			c.Unknown += float64(n)
		}
	}
	return c, ok && any
}

// small reads the number of a month, day or hour; -1 for anything else.
func small(code string) int {
	n := 0
	for _, r := range code {
		if r < '0' || r > '9' || len(code) > 2 {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	if code == "" {
		return -1
	}
	return n
}
