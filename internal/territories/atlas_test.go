package territories_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"convive/internal/kernel"
	"convive/internal/territories"
)

var today = kernel.FixedClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))

func unit(code, parent string, level int, name string, aliases ...string) territories.Unit {
	c := kernel.Code(code)
	return territories.Unit{Code: c, Hierarchy: territories.Administrative, Country: c.Country(), Level: level, Kind: "unit",
		Parent: kernel.Code(parent), Name: kernel.Same(name), Aliases: aliases}
}

func people(code string, year int, n int64, vintage string) territories.Population {
	return territories.Population{Code: kernel.Code(code), Year: year, Sex: kernel.Total, Age: kernel.Total, Count: n, Vintage: vintage, Source: "test"}
}

func during(u territories.Unit, from, to string) territories.Unit { u.From, u.To = from, to; return u }

// small is a country with a region that lost a part, and with names that repeat.
func small() territories.Content {
	co := unit("CO", "", 0, "Colombia")
	co.Name = kernel.Text{kernel.Spanish: "Colombia", kernel.French: "Colombie"}
	return territories.Content{
		Units: []territories.Unit{
			co,
			unit("CO-11", "CO", 1, "Bogotá, D.C.", "Bogotá"),
			unit("CO-25", "CO", 1, "Cundinamarca"),
			unit("CO-05", "CO", 1, "Antioquia"),
			unit("CO-11001", "CO-11", 2, "Bogotá, D.C.", "Bogotá"),
			unit("CO-25001", "CO-25", 2, "Agua de Dios"),
			unit("CO-25002", "CO-25", 2, "La Unión"),
			unit("CO-05002", "CO-05", 2, "La Unión"),
			during(unit("CO-05003", "CO-05", 2, "Nuevo"), "2010-01-01", ""),
			during(unit("CO-05004", "CO-05", 2, "Antiguo"), "", "2010-01-01"),
		},
		Populations: []territories.Population{
			people("CO-25001", 2009, 10, "a"), people("CO-25001", 2010, 11, "a"), people("CO-25001", 2011, 20, "b"),
			people("CO-25002", 2009, 5, "a"), people("CO-25002", 2010, 6, "a"), people("CO-25002", 2011, 9, "b"),
			people("CO-05002", 2009, 100, "a"), people("CO-05002", 2010, 110, "a"),
			people("CO-05004", 2009, 7, "a"), people("CO-05003", 2010, 8, "a"),
			people("CO-05003", 2011, 9, "b"), // and none for CO-05002 in 2011
		},
		Changes: []territories.Change{
			{Kind: territories.Split, From: "CO-05002", To: "CO-05003", On: "2010-01-01", Weight: 0.25},
			{Kind: territories.Merge, From: "CO-05004", To: "CO-05002", On: "2010-01-01", Weight: 1},
			{Kind: territories.Transfer, From: "CO-05003", To: "CO-25001", On: "2015-01-01", Weight: 0.5},
			{Kind: territories.Transfer, From: "CO-25002", To: "CO-25001", On: "2020-01-01"},
			{Kind: territories.Merge, From: "CO-25001", To: "CO-25002", On: "2030-01-01", Weight: 1},
		},
		Locators: map[territories.Area]territories.Locator{{Country: "CO", Level: 1}: north{}},
	}
}

// north says that the north is Antioquia.
type north struct{}

func (north) Locate(lon, lat float64) (string, bool) { return "CO-05", lat > 5 }

func codes(units []territories.Unit) []kernel.Code {
	list := []kernel.Code{}
	for _, u := range units {
		list = append(list, u.Code)
	}
	return list
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAtlas_Tree(t *testing.T) {
	a := territories.NewAtlas(small(), today)
	same(t, a.Today(), "2026-03-01")
	same(t, a.Ancestors("CO-25001"), []kernel.Code{"CO-25001", "CO-25", "CO"})
	same(t, a.Ancestors("XX"), []kernel.Code{})
	same(t, codes(a.Children("CO-05")), []kernel.Code{"CO-05002", "CO-05003"})
	same(t, codes(a.ChildrenOn("CO-05", "2009-12-31")), []kernel.Code{"CO-05002", "CO-05004"})
	same(t, codes(a.Units("CO", 1)), []kernel.Code{"CO-05", "CO-11", "CO-25"})
	same(t, codes(a.Countries()), []kernel.Code{"CO"})
	if c, ok := a.At("CO-25001", 1); !ok || c != "CO-25" {
		t.Errorf("at level 1: %v %v", c, ok)
	}
	if _, ok := a.At("CO-25", 2); ok {
		t.Error("a department has no municipality above it")
	}
	if c, ok := a.Locate(-75, 6, "CO", 1); !ok || c != "CO-05" {
		t.Errorf("located %v %v", c, ok)
	}
	if got := a.Locatable("CO", 1); !slices.Contains(got, "CO-05") || slices.Contains(got, "CO") {
		t.Fatalf("a point may lie in %v", got)
	}
	if _, ok := a.Locate(-75, 6, "CO", 2); ok {
		t.Error("located without boundaries")
	}
}

func TestAtlas_Find(t *testing.T) {
	a := territories.NewAtlas(small(), today)
	same(t, codes(a.Find("bogota", 10)), []kernel.Code{"CO-11", "CO-11001"})
	same(t, codes(a.Find("COLOMBIE", 10)), []kernel.Code{"CO"})
	same(t, codes(a.Find("union", 10)), []kernel.Code{"CO-05002", "CO-25002"})
	same(t, codes(a.Find("a", 3)), []kernel.Code{"CO-05", "CO-25001", "CO-05004"}) // prefix first, the former unit last of them
	same(t, codes(a.Find("co-25001", 3)), []kernel.Code{"CO-25001"})
	same(t, codes(a.Find("  ", 10)), []kernel.Code{})
	same(t, codes(a.Find("bogota", 0)), []kernel.Code{})
}

func TestAtlas_ByName(t *testing.T) {
	a := territories.NewAtlas(small(), today)
	cases := map[string]struct {
		level      int
		within     kernel.Code
		name       string
		code       kernel.Code
		candidates []kernel.Code
	}{
		"one":                        {2, "CO-25", "LA UNION (CT)", "CO-25002", nil},
		"two in the country":         {2, "", "La Unión", "", []kernel.Code{"CO-05002", "CO-25002"}},
		"printed under another unit": {2, "CO-25", "BOGOTÁ D.C. (CT)", "", []kernel.Code{"CO-11001"}},
		"part of a name":             {2, "CO-25", "Dios", "", []kernel.Code{"CO-25001"}},
		"alias":                      {1, "", "bogotá", "CO-11", nil},
		"nothing":                    {1, "", "Atlantis", "", nil},
		"empty":                      {1, "", " ", "", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			code, candidates := a.ByName("CO", c.level, c.within, c.name)
			same(t, code, c.code)
			same(t, candidates, c.candidates)
		})
	}
}

func TestAtlas_Population(t *testing.T) {
	a := territories.NewAtlas(small(), today)
	cases := []struct {
		code    kernel.Code
		year    int
		want    float64
		vintage string
		ok      bool
	}{
		{"CO-25001", 2010, 11, "a", true},
		{"CO-25", 2009, 15, "a", true},
		{"CO-25", 2011, 29, "b", true},
		{"CO-05", 2009, 107, "a", true}, // with the unit that existed then
		{"CO-05", 2010, 118, "a", true}, // with the one that followed
		{"CO-05", 2011, 0, "", false},   // one municipality is missing: unknown, not smaller
		{"CO", 2010, 135, "a", true},    // Bogotá never has a figure in these data
		{"CO", 2011, 0, "", false},
		{"CO-25", 2012, 0, "", false},
		{"CO-11", 2010, 0, "", false},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.code, c.year), func(t *testing.T) {
			got, vintage, ok := a.Population(c.code, c.year, kernel.Total, kernel.Total)
			if got != c.want || vintage != c.vintage || ok != c.ok {
				t.Errorf("got %v %q %v", got, vintage, ok)
			}
		})
	}
	same(t, a.PopulationBreaks("CO-25"), []int{2011})
	same(t, a.PopulationBreaks("CO-05"), []int{})
	same(t, a.PopulationYears("CO-05"), []int{2009, 2010})
}

func TestAtlas_Successors(t *testing.T) {
	a := territories.NewAtlas(small(), today)
	type s = territories.Successor
	cases := map[string]struct {
		code kernel.Code
		date string
		want []s
	}{
		"no change":          {"CO-11001", "2000-01-01", []s{{"CO-11001", 1, true}}},
		"split, then a part": {"CO-05002", "2009-01-01", []s{{"CO-05002", 0.75, true}, {"CO-05003", 0.125, true}, {"CO-25001", 0.125, true}}},
		"after the split":    {"CO-05002", "2012-01-01", []s{{"CO-05002", 1, true}}},
		"merged":             {"CO-05004", "2009-01-01", []s{{"CO-05002", 1, true}}}, // the split of that day does not touch it
		"share not known":    {"CO-25002", "2019-01-01", []s{{"CO-25001", 0, false}, {"CO-25002", 0, false}}},
		"change to come":     {"CO-25001", "2021-01-01", []s{{"CO-25001", 1, true}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, a.Successors(c.code, c.date), c.want) })
	}
}

// country draws a tree of three levels in which some units ended or began, with figures for some years.
func country(t *rapid.T) territories.Content {
	c := territories.Content{Units: []territories.Unit{unit("XX", "", 0, "Land")}}
	for r := range rapid.IntRange(1, 4).Draw(t, "regions") {
		region := fmt.Sprintf("XX-%d", r)
		c.Units = append(c.Units, unit(region, "XX", 1, "Region "+region))
		for m := range rapid.IntRange(0, 4).Draw(t, "municipalities") {
			code := fmt.Sprintf("%s%02d", region, m)
			u := unit(code, region, 2, "Place "+code)
			switch rapid.IntRange(0, 3).Draw(t, "life") {
			case 0:
				u.From = "2011-01-01"
			case 1:
				u.To = "2012-01-01"
			}
			c.Units = append(c.Units, u)
			for year := 2010; year <= 2013; year++ {
				if u.ValidOn(fmt.Sprintf("%d-07-01", year)) && rapid.IntRange(0, 9).Draw(t, "gap") > 0 {
					c.Populations = append(c.Populations, people(code, year, rapid.Int64Range(0, 1e6).Draw(t, "people"), "v"))
				}
			}
		}
	}
	return c
}

func TestAtlas_ParentIsSumOfChildren(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := territories.NewAtlas(country(t), today)
		ever := func(code kernel.Code) bool { return len(a.PopulationYears(code)) > 0 }
		for _, parent := range append(a.Units("XX", 1), a.Countries()...) {
			for year := 2010; year <= 2013; year++ {
				sum, complete, any := 0.0, true, false
				for _, child := range a.ChildrenOn(parent.Code, fmt.Sprintf("%d-07-01", year)) {
					if !ever(child.Code) {
						continue
					}
					n, _, ok := a.Population(child.Code, year, kernel.Total, kernel.Total)
					sum, complete, any = sum+n, complete && ok, true
				}
				got, _, ok := a.Population(parent.Code, year, kernel.Total, kernel.Total)
				if ok != (complete && any) || ok && got != sum {
					t.Fatalf("%s in %d: got %v (%v), children sum to %v (complete %v)", parent.Code, year, got, ok, sum, complete)
				}
			}
		}
	})
}

func TestAtlas_AncestorsFormAChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := territories.NewAtlas(country(t), today)
		for level := range 3 {
			for _, u := range a.Units("XX", level) {
				chain := a.Ancestors(u.Code)
				if len(chain) != level+1 || chain[0] != u.Code || chain[level] != "XX" {
					t.Fatalf("%s: %v", u.Code, chain)
				}
				for i, code := range chain {
					if at, ok := a.At(u.Code, level-i); !ok || at != code {
						t.Fatalf("%s at level %d: %s", u.Code, level-i, at)
					}
				}
				if code, _ := a.ByName("XX", level, "", u.Name.Get(kernel.Spanish)); code != u.Code {
					t.Fatalf("%s is not found by its name", u.Code)
				}
			}
		}
	})
}
