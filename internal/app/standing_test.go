package app_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// publish imports a file by a profile and approves it.
func (b *bench) publish(t testing.TB, profile, content string) sources.Edition {
	t.Helper()
	e, err := b.ImportFiles(b.ctx, profile, []string{write(t, "l.csv", []byte(content))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if e, err = b.Sources.Approve(b.ctx, e.Source, e.Number, ""); err != nil {
		t.Fatal(err)
	}
	return e
}

// victims are the victims of a place by year, "2020 3 A, 2021 - L".
func (b *bench) victims(t testing.TB, q statistics.ValuesQuery) string {
	t.Helper()
	q.Indicator, q.Level = "homicide-victims", -1
	series, err := b.Statistics.Values(b.ctx, q)
	if err != nil {
		return message(err)
	}
	var list []string
	for _, v := range series.Values {
		count := "-"
		if v.Rate.Defined {
			count = fmt.Sprint(v.Rate.Numerator)
		}
		list = append(list, fmt.Sprint(v.Year, " ", count, " ", v.Status))
	}
	return strings.Join(list, ", ")
}

// TestValues_GrainChanges: a year that came whole and later by months is counted once, by the later edition.
func TestValues_GrainChanges(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		monthly := "profile: " + source + "-m\nversion: 1\nsource: " + source + "\nperiod: month\n" + police
		if _, err := b.Sources.AddProfile(b.ctx, monthly); err != nil {
			t.Fatal(err)
		}
		b.publish(t, source, policeHeader+"15/03/2021,05001000,,,10,M,,a\n15/04/2021,05001000,,,10,M,,b\n")
		year := ""
		for m := 1; m <= 12; m++ {
			year += fmt.Sprintf("15/%02d/2021,05001000,,,2,M,,m%d\n", m, m)
		}
		b.publish(t, source+"-m", policeHeader+year)
		if got := b.victims(t, statistics.ValuesQuery{Source: source, Territory: "CO"}); got != "2021 24 A" {
			t.Errorf("months after the year: %s", got)
		}
		b.publish(t, source, policeHeader+"15/03/2021,05001000,,,30,M,,a\n")
		if got := b.victims(t, statistics.ValuesQuery{Source: source, Territory: "CO"}); !strings.HasPrefix(got, "2021 30 ") {
			t.Errorf("the year after its months: %s", got)
		}
	})
}

// TestValues_PeriodAll: an edition that replaces all leaves nothing of the earlier one, also in years that it does not have.
func TestValues_PeriodAll(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, "period: all\n"+police)
		b.publish(t, source, policeHeader+"15/03/2020,05001000,,,1,M,,a\n15/03/2021,05001000,,,1,M,,b\n")
		b.publish(t, source, policeHeader+"15/03/2021,05001000,,,5,M,,b\n")
		valid, err := b.Sources.Valid(b.ctx, b.Now())
		if err != nil || len(valid) != 1 || valid[0].Edition != 2 {
			t.Errorf("stand %+v, %v", valid, err)
		}
	})
}

// TestValues_AsOfWithdrawn: what a withdrawn edition said can be read again as of then.
func TestValues_AsOfWithdrawn(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	b.publish(t, source, policeHeader+"15/03/2021,05001000,,,7,M,,a\n")
	then := b.Now()
	if _, err := b.Sources.Withdraw(b.ctx, source, 1, "wrong file"); err != nil {
		t.Fatal(err)
	}
	if got := b.victims(t, statistics.ValuesQuery{Source: source, Territory: "CO", AsOf: then}); got != "2021 7 P" && got != "2021 7 A" {
		t.Errorf("as of then: %s", got)
	}
	if got := b.victims(t, statistics.ValuesQuery{Source: source, Territory: "CO"}); got != "statistics.noSeries" {
		t.Errorf("now: %s", got)
	}
}

// TestValues_OutsideTheSource: a source says nothing of another country, nor of units finer than it reports; neither is a zero.
func TestValues_OutsideTheSource(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, strings.Replace(strings.Replace(police, "level: 2", "level: 1", 1), "take: 5", "take: 2", 1))
	year := ""
	for m := 1; m <= 12; m++ {
		year += fmt.Sprintf("15/%02d/2021,05001000,,,1,M,,m%d\n", m, m)
	}
	b.publish(t, source, policeHeader+year)
	for _, c := range []struct {
		territory kernel.Code
		want      string
	}{{"CO", "2021 12 A"}, {"CO-05", "2021 12 A"}, {"CO-08", "2021 0 A"}, {"CO-05001", "2021 - L"}, {"CO-08001", "2021 - L"}, {"MX", "statistics.noSeriesFor"}} {
		if got := b.victims(t, statistics.ValuesQuery{Source: source, Territory: c.territory}); got != c.want {
			t.Errorf("%s: got %s, want %s", c.territory, got, c.want)
		}
	}
}

// TestValues_Units: quantities of another unit than the source's are never in its figures.
func TestValues_Units(t *testing.T) {
	b := openBench(t, "")
	mixed := strings.Replace(police, "  unit: victim\n", "  unit_from: {column: age, map: {V: victim, C: case}}\n", 1)
	mixed = strings.Replace(mixed, "  age_years: {column: age, unknown: [\"999\", \"ND\"]}\n", "", 1)
	source := b.declare(t, mixed)
	e := b.publish(t, source, policeHeader+"15/03/2021,05001000,,,7,M,V,a\n15/03/2021,05001000,,,100,M,C,b\n")
	b.conserved(t, e)
	warned := false
	for _, w := range e.Warnings {
		if w.Message == "sources.warning.otherUnit" {
			warned = true
			if w.Args["rows"] != "1" || w.Args["unit"] != "victim" {
				t.Errorf("the warning says %v", w.Args)
			}
		}
	}
	if !warned {
		t.Errorf("nothing says that a row counts another unit: %v", e.Warnings)
	}
	if got := b.victims(t, statistics.ValuesQuery{Source: source, Territory: "CO"}); !strings.HasPrefix(got, "2021 7 ") {
		t.Errorf("got %s", got)
	}
	other := "profile: other\nversion: 1\nsource: " + source + "\n" + strings.Replace(police, "unit: victim", "unit: case", 1)
	if _, err := b.Sources.AddProfile(b.ctx, other); message(err) != "sources.otherUnit" {
		t.Errorf("a profile that counts another unit than its source: %v", err)
	}
}

// TestValues_MonthWithdrawn: a year of which a month in the middle has been withdrawn is not complete.
func TestValues_MonthWithdrawn(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, "period: month\n"+police)
	for year := 2020; year <= 2022; year++ {
		rows := ""
		for m := 1; m <= 12; m++ {
			if year != 2021 || m != 6 {
				rows += fmt.Sprintf("15/%02d/%d,05001000,,,1,M,,%dm%d\n", m, year, year, m)
			}
			if year == 2021 && (m == 5 || m == 12) {
				b.publish(t, source, policeHeader+rows)
				rows = ""
			}
		}
		if rows != "" {
			b.publish(t, source, policeHeader+rows)
		}
	}
	if got := b.victims(t, statistics.ValuesQuery{Source: source, Territory: "CO"}); got != "2020 12 A, 2021 11 P, 2022 12 A" {
		t.Errorf("got %s", got)
	}
}

// TestValues_TwoProcesses: what one process of an installation publishes, another one shows.
func TestValues_TwoProcesses(t *testing.T) {
	address := database(t)
	one, two := openBench(t, address), openBench(t, address)
	source := one.declare(t, police)
	one.publish(t, source, policeHeader+"15/03/2021,05001000,,,7,M,,a\n")
	q := statistics.ValuesQuery{Source: source, Territory: "CO"}
	two.clock = one.clock.Add(time.Minute) // each has its own clock: the second must not be behind the approval
	if got := two.victims(t, q); !strings.HasPrefix(got, "2021 7 ") {
		t.Fatalf("first edition: %s", got)
	}
	one.publish(t, source, policeHeader+"15/03/2021,05001000,,,8,M,,a\n")
	two.clock = one.clock.Add(2 * time.Minute)
	if got := two.victims(t, q); !strings.HasPrefix(got, "2021 8 ") {
		t.Errorf("second edition: %s", got)
	}
	var list []territories.Population
	for year := range 3 {
		list = append(list, territories.Population{Code: "HN-01", Year: 2020 + year, Sex: "_T", Age: "_T", Count: 123_456, Vintage: "test", Source: "test"})
	}
	if err := one.Territories.LoadPopulation(one.ctx, list); err != nil {
		t.Fatal(err)
	}
	two.clock = two.clock.Add(time.Minute)
	atlas, err := two.Territories.Atlas(two.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if people, _, _ := atlas.Population("HN-01", 2021, "_T", "_T"); people != 123_456 {
		t.Errorf("%v people, the other process loaded 123456", people)
	}
	ind, err := one.Statistics.Indicator(one.ctx, "homicide-rate")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("shipped/indicators/homicide-rate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	newer := strings.Replace(string(doc), "version: "+strconv.Itoa(ind.Version), "version: "+strconv.Itoa(ind.Version+1), 1)
	if _, err := one.Statistics.Define(one.ctx, newer); err != nil {
		t.Fatal(err)
	}
	two.clock = two.clock.Add(time.Minute)
	if got, err := two.Statistics.Indicator(two.ctx, "homicide-rate"); err != nil || got.Version != ind.Version+1 {
		t.Errorf("version %d, %v", got.Version, err)
	}
}
