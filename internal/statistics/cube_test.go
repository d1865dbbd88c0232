package statistics_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
	"convive/internal/statistics"

	"pgregory.net/rapid"
)

// facts are single facts that sum themselves into whatever cuboid is asked for.
type facts struct {
	statistics.FactStore
	list []statistics.Cell
	sex  []string
	age  []string
}

func (f facts) Cells(_ context.Context, _ statistics.Selection, shape statistics.Cuboid, emit func(statistics.Cell) error) error {
	for i, c := range f.list {
		for n, d := range shape.Categories {
			c.Codes[n] = kernel.Unknown
			switch d {
			case kernel.DimSex:
				c.Codes[n] = f.sex[i]
			case kernel.DimAge:
				c.Codes[n] = f.age[i]
			}
		}
		if !shape.Month {
			c.Month = 0
		}
		if err := emit(c); err != nil {
			return err
		}
	}
	return nil
}

// ancestors of a code CO-05001: itself, CO-05, CO.
func ancestors(code kernel.Code) []kernel.Code {
	list := []kernel.Code{code}
	if len(code) == 8 {
		list = append(list, code[:5])
	}
	return append(list, code[:2])
}

func drawFacts(t *rapid.T) facts {
	var f facts
	for range rapid.IntRange(0, 60).Draw(t, "facts") {
		f.list = append(f.list, statistics.Cell{
			Source: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "source"), Unit: kernel.UnitVictim,
			Territory: kernel.Code(rapid.SampledFrom([]string{"CO-05001", "CO-05002", "CO-08001"}).Draw(t, "place")),
			Year:      rapid.IntRange(2019, 2022).Draw(t, "year"), Month: rapid.IntRange(0, 12).Draw(t, "month"),
			ICCS:     rapid.SampledFrom([]string{"0101", "01031", "0401"}).Draw(t, "iccs"),
			Quantity: int64(rapid.IntRange(0, 9).Draw(t, "quantity")),
		})
		f.sex = append(f.sex, rapid.SampledFrom([]string{"male", "female", "_U"}).Draw(t, "sex"))
		f.age = append(f.age, rapid.SampledFrom([]string{"Y0T17", "Y_GE18", "_U"}).Draw(t, "age"))
	}
	return f
}

// Whatever is asked, the cube's answer is the sum over the single facts.
func TestCube_SumsAreTheFacts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		cube, err := statistics.BuildCube(t.Context(), f, statistics.Selection{}, ancestors)
		if err != nil {
			t.Fatal(err)
		}
		q := statistics.Question{
			Source: "a", From: rapid.IntRange(2019, 2022).Draw(t, "from"), To: rapid.IntRange(2019, 2022).Draw(t, "to"),
			Territory: kernel.Code(rapid.SampledFrom([]string{"CO", "CO-05", "CO-05001", "CO-99"}).Draw(t, "asked")),
			ICCS:      rapid.SampledFrom([][]string{nil, {"01"}, {"0101", "0401"}}).Draw(t, "offences"),
			Where:     rapid.SampledFrom([]map[kernel.Dimension][]string{nil, {kernel.DimSex: {"female"}}, {kernel.DimSex: {"male", "_U"}}}).Draw(t, "where"),
			By:        rapid.SampledFrom([][]kernel.Dimension{nil, {kernel.DimAge}, {kernel.DimSex, kernel.DimAge}, {kernel.DimMonth}, {kernel.DimICCS}}).Draw(t, "by"),
		}
		got, ok := cube.Sum(q)
		if !ok {
			t.Fatalf("no cuboid answers %+v", q)
		}
		want := map[statistics.SumKey]int64{}
		for i, c := range f.list {
			if key, fits := fits(f, i, c, q); fits {
				want[key] += c.Quantity
			}
		}
		if fmt.Sprint(want) != fmt.Sprint(got.Of) {
			t.Fatalf("%+v: got %v, want %v", q, got.Of, want)
		}
	})
}

func fits(f facts, i int, c statistics.Cell, q statistics.Question) (statistics.SumKey, bool) {
	key := statistics.SumKey{Year: c.Year}
	if c.Source != q.Source || c.Year < q.From || c.Year > q.To || !strings.HasPrefix(string(c.Territory), string(q.Territory)) {
		return key, false
	}
	match := len(q.ICCS) == 0
	for _, p := range q.ICCS {
		match = match || strings.HasPrefix(c.ICCS, p)
	}
	for _, codes := range q.Where {
		match = match && strings.Contains(" "+strings.Join(codes, " ")+" ", " "+f.sex[i]+" ")
	}
	for n, d := range q.By {
		switch d {
		case kernel.DimSex:
			key.Codes[n] = f.sex[i]
		case kernel.DimAge:
			key.Codes[n] = f.age[i]
		case kernel.DimICCS:
			key.Codes[n] = c.ICCS
		case kernel.DimMonth:
			key.Codes[n] = kernel.Unknown
			if c.Month > 0 {
				key.Codes[n] = fmt.Sprint(c.Month)
			}
		}
	}
	return key, match
}

func TestCube_RefusesWhatNoCuboidHolds(t *testing.T) {
	cube, err := statistics.BuildCube(t.Context(), facts{}, statistics.Selection{}, ancestors)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := cube.Sum(statistics.Question{Source: "a", By: []kernel.Dimension{kernel.DimHour, kernel.DimIndigenous}}); ok {
		t.Fatal("a combination that no cuboid holds was answered")
	}
}

// TestCube_TooManyCodes: numbers of codes never wrap around; a source with more than the cube can tell apart is refused.
func TestCube_TooManyCodes(t *testing.T) {
	const most = 1 << 16
	many := func(n int) (facts, facts) {
		var iccs, ages facts
		for i := range n {
			c := statistics.Cell{Source: "a", Unit: kernel.UnitVictim, Territory: "CO-05001", Year: 2020, ICCS: "0101", Quantity: 1}
			ages.list, ages.sex, ages.age = append(ages.list, c), append(ages.sex, "male"), append(ages.age, fmt.Sprint("Y", i))
			c.ICCS = fmt.Sprint("01", i)
			iccs.list, iccs.sex, iccs.age = append(iccs.list, c), append(iccs.sex, "male"), append(iccs.age, "Y0T17")
		}
		return iccs, ages
	}
	iccs, ages := many(most)
	for name, f := range map[string]facts{"iccs": iccs, "age": ages} {
		cube, err := statistics.BuildCube(t.Context(), f, statistics.Selection{}, ancestors)
		if err != nil {
			t.Fatalf("%s, as many as there is room for: %v", name, err)
		}
		sums, _ := cube.Sum(statistics.Question{Source: "a", Territory: "CO", By: []kernel.Dimension{kernel.Dimension(name)}, From: 2020, To: 2020})
		if len(sums.Of) != most {
			t.Errorf("%s: %d codes are told apart, want %d", name, len(sums.Of), most)
		}
	}
	iccs, ages = many(most + 1)
	for name, f := range map[string]facts{"iccs": iccs, "age": ages} {
		_, err := statistics.BuildCube(t.Context(), f, statistics.Selection{}, ancestors)
		if got, _ := fault.Of(err); got == nil || got.Message != "statistics.tooManyCodes" || got.Args["dimension"] != name {
			t.Errorf("%s, one too many: %v", name, err)
		}
	}
}

func TestCompareAll_FalseDiscoveries(t *testing.T) {
	// 33 places with the same small drift: one by one two would be called changed, together none is.
	var pairs []statistics.Pair
	for i := range 33 {
		before := kernel.NewRate(100, 1e6, 1e5)
		now := kernel.NewRate(float64(100+i-16), 1e6, 1e5)
		pairs = append(pairs, statistics.Pair{Now: now, Before: before})
	}
	pairs[0] = statistics.Pair{Now: kernel.NewRate(30, 1e6, 1e5), Before: kernel.NewRate(100, 1e6, 1e5)}
	changes := statistics.CompareAll(pairs)
	for i, c := range changes {
		if want := kernel.Indistinct; i > 0 && c != want {
			t.Errorf("place %d is called %s", i, c)
		}
	}
	if changes[0] != kernel.Lower {
		t.Errorf("a fall from 100 to 30 is called %s", changes[0])
	}
}

// Places finer than a municipality tell nothing of offences of a sexual nature, of ages and of relations; what is counted without
// them is answered.
func TestCube_Delicate(t *testing.T) {
	f := facts{}
	for i, iccs := range []string{"0101", "0301", "0101"} {
		f.list = append(f.list, statistics.Cell{Source: []string{"a", "a", "b"}[i], Unit: kernel.UnitVictim, Territory: "CO-05001-c1", Year: 2022, ICCS: iccs, Quantity: 9})
		f.sex, f.age = append(f.sex, "male"), append(f.age, "Y0T17")
	}
	f.list = append(f.list, statistics.Cell{Source: "a", Unit: kernel.UnitVictim, Territory: "CO-05001-c2", Year: 2022, ICCS: "0101", Quantity: 9})
	f.sex, f.age = append(f.sex, "male"), append(f.age, "Y_GE18")
	above := func(code kernel.Code) []kernel.Code {
		if len(code) > 8 {
			return append([]kernel.Code{code}, ancestors(code[:8])...)
		}
		return ancestors(code)
	}
	cube, err := statistics.BuildCube(t.Context(), f, statistics.Selection{}, above)
	if err != nil {
		t.Fatal(err)
	}
	open := sources.Disclosure{Method: sources.AsTheyAre}
	cube.Guard(map[string]sources.Disclosure{"a": open, "b": open}, nil, func(kernel.Code, int) float64 { return 0 })
	for name, c := range map[string]struct {
		q    statistics.Question
		want int64 // -1: hidden
	}{
		"homicide in a quarter":                 {statistics.Question{Source: "a", ICCS: []string{"0101"}}, 9},
		"a sexual offence in a quarter":         {statistics.Question{Source: "a", ICCS: []string{"0301"}}, -1},
		"all offences in a quarter, one sexual": {statistics.Question{Source: "a"}, -1},
		"all offences, none sexual":             {statistics.Question{Source: "b"}, 9},
		"no sexual offence in a quarter":        {statistics.Question{Source: "a", ICCS: []string{"0301"}, Territory: "CO-05001-c2"}, -1},
		"children in a quarter":                 {statistics.Question{Source: "b", Where: map[kernel.Dimension][]string{kernel.DimAge: {"Y0T17"}}}, -1},
		"a sexual offence in the municipality":  {statistics.Question{Source: "a", ICCS: []string{"0301"}, Territory: "CO-05001"}, 9},
		"children in the municipality":          {statistics.Question{Source: "b", Territory: "CO-05001", Where: map[kernel.Dimension][]string{kernel.DimAge: {"Y0T17"}}}, 9},
	} {
		c.q.From, c.q.To = 2022, 2022
		if c.q.Territory == "" {
			c.q.Territory = "CO-05001-c1"
		}
		got, ok := cube.Sum(c.q)
		if !ok {
			t.Fatalf("%s is not answered", name)
		}
		switch n := got.Of[statistics.SumKey{Year: 2022}]; {
		case c.want < 0 && (len(got.Of) > 0 || len(got.Hidden) != 1):
			t.Errorf("%s: %v is public", name, got.Of)
		case c.want >= 0 && n != c.want:
			t.Errorf("%s: %d", name, n)
		}
	}
}
