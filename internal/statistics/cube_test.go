package statistics_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
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
