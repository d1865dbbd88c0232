package finance_test

import (
	"testing"
	"time"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

// prices has 100 in 2019, 110 in 2020 and 120.5 in 2021; real amounts are in prices of 2020.
func prices() finance.Series {
	return finance.Series{Code: "inpc", Name: kernel.Same("Consumer prices"), Measure: finance.Prices, Currency: "MXN", Base: 2020, Values: map[int]string{2019: "100", 2020: "110.000", 2021: "120.5"},
		Origin: "INEGI, INPC", Address: "https://www.inegi.org.mx/temas/inpc/", Licence: "libre uso", Published: "2022-01-07"}
}

func product() finance.Series {
	return finance.Series{Code: "gdp", Name: kernel.Same("Gross domestic product"), Measure: finance.Product, Currency: "MXN", Scale: 1_000_000, Values: map[int]string{2020: "24081765.847"},
		Origin: "INEGI", Address: "https://www.inegi.org.mx/temas/pib/", Licence: "libre uso"}
}

func stated(minor int64) finance.Amount { return finance.Amount{Minor: minor, Stated: true} }

// TestSeries_Real: amounts worked out by hand; a cent is rounded once, half of one away from zero.
func TestSeries_Real(t *testing.T) {
	s := prices()
	for _, c := range []struct {
		minor int64
		year  int
		want  int64
	}{
		{100_00, 2019, 110_00}, // × 110 / 100
		{100_00, 2020, 100_00}, // the base year
		{120_50, 2021, 110_00}, // × 110 / 120.5
		{5, 2019, 6},           // 5.5 cents
		{-5, 2019, -6},         // away from zero
		{1, 2021, 1},           // 0.9128…
		{0, 2019, 0},           //
		{9_007_199_254_740_993, 2019, 9_907_919_180_215_092},         // …092.3: beyond what a binary fraction can hold
		{3_725_508_656_957, 2019, 4_098_059_522_653},                 // …652.7
		{100_000_000_000_000_000, 2021, 91_286_307_053_941_909},      // …908.7
		{-100_000_000_000_000_000, 2021, -91_286_307_053_941_909},    //
		{1_000_000_000_000_000_001, 2020, 1_000_000_000_000_000_001}, //
	} {
		got := s.Real(stated(c.minor), "MXN", c.year)
		if got.Why != "" || got.Money.Minor != c.want || got.Money.Currency != "MXN" || got.Series != "inpc" || got.Base != 2020 {
			t.Errorf("%d of %d: %+v, want %d", c.minor, c.year, got, c.want)
		}
	}
	for want, got := range map[string]finance.RealAmount{
		"noYear": s.Real(stated(1), "MXN", 2018), "notReported": s.Real(finance.Amount{}, "MXN", 2020), "otherCurrency": s.Real(stated(1), "USD", 2020),
		"otherMeasure": product().Real(stated(1), "MXN", 2020), "tooLarge": s.Real(stated(9_000_000_000_000_000_000), "MXN", 2019),
	} {
		if got.Why != want || got.Money.Minor != 0 {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}

// TestSeries_Share: 240 817.65847 millions of 24 081 765.847 millions are one in a hundred, both in cents.
func TestSeries_Share(t *testing.T) {
	s := product()
	got := s.Share(stated(24_081_765_847_000), "MXN", 2020)
	if v, ok := got.Value(); !ok || v != 0.01 || got.Denominator != 2_408_176_584_700_000 || got.Numerator != 24_081_765_847_000 {
		t.Errorf("%+v is %v", got, v)
	}
	for want, got := range map[string]finance.Ratio{
		"noYear": s.Share(stated(1), "MXN", 2019), "notReported": s.Share(finance.Amount{}, "MXN", 2020), "otherCurrency": s.Share(stated(1), "USD", 2020), "otherMeasure": prices().Share(stated(1), "MXN", 2020),
	} {
		if _, ok := got.Value(); ok || got.Why != want {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}

// TestService_Series: a series is kept on both engines with every revision; a question of an earlier moment has the one of
// then; who may not keep budgets keeps no series.
func TestService_Series(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := open(t, store)
		must(t, o.KeepSeries(o.pla, prices()))
		must(t, o.KeepSeries(o.pla, product()))
		must(t, o.KeepSeries(o.pla, prices())) // says the same
		then := o.now
		o.now = o.now.Add(time.Hour)
		next := prices()
		next.Values[2021] = "121"
		refused(t, "a revision without a reason", o.KeepSeries(o.pla, next), "reasonNeeded", "reason")
		next.Reason = "INEGI revised it."
		must(t, o.KeepSeries(o.ste, next))
		other := next
		other.Currency = "USD"
		refused(t, "another currency", o.KeepSeries(o.pla, other), "otherMeasure", "measure")
		list, err := o.Series(as(t.Context(), kernel.RoleCitizen, "", ""))
		must(t, err)
		if len(list) != 2 || list[0].Code != "gdp" || list[1].Revision != 1 || list[1].Values[2021] != "121" || list[1].Reason != "INEGI revised it." || list[1].By != "" {
			t.Errorf("now %+v", list)
		}
		if list, err = o.Series(kernel.AsOf(o.pla, then)); err != nil || len(list) != 2 || list[1].Revision != 0 || list[1].Values[2021] != "120.5" || list[1].By != "pla" {
			t.Errorf("then %+v, %v", list, err)
		}
		if got := fault.CodeOf(o.KeepSeries(as(t.Context(), kernel.RoleAnalyst, "ana", ""), prices())); got != fault.CodeForbidden {
			t.Errorf("an analyst kept a series: %s", got)
		}
	})
}

// TestService_SeriesRefuses: every bad series is told at its field and none is kept.
func TestService_SeriesRefuses(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	many := map[int]string{}
	for year := 1900; year <= 2200; year++ {
		many[year] = "1"
	}
	for _, c := range []struct {
		want, field string
		mend        func(*finance.Series)
	}{
		{"badCode", "code", func(s *finance.Series) { s.Code = "el índice" }},
		{"needed", "name", func(s *finance.Series) { s.Name = nil }},
		{"badChoice", "measure", func(s *finance.Series) { s.Measure = "guess" }},
		{"badCurrency", "currency", func(s *finance.Series) { s.Currency = "XXX" }},
		{"needed", "origin", func(s *finance.Series) { s.Origin = "" }},
		{"needed", "licence", func(s *finance.Series) { s.Licence = "" }},
		{"badAddress", "address", func(s *finance.Series) { s.Address = "http://inegi" }},
		{"badDay", "published", func(s *finance.Series) { s.Published = "2022" }},
		{"needed", "values", func(s *finance.Series) { s.Values = nil }},
		{"noBase", "base", func(s *finance.Series) { s.Base = 2018 }},
		{"badScale", "scale", func(s *finance.Series) { s.Measure, s.Scale = finance.Product, 100 }},
		{"badYear", "values", func(s *finance.Series) { s.Values[20] = "1" }},
		{"badValue", "values", func(s *finance.Series) { s.Values[2019] = "0" }},
		{"badValue", "values", func(s *finance.Series) { s.Values[2019] = "-1" }},
		{"badValue", "values", func(s *finance.Series) { s.Values[2019] = "n.s." }},
		{"badUnit", "values", func(s *finance.Series) { s.Measure, s.Scale, s.Values[2019] = finance.Product, 1, "0.001" }},
		{"tooLarge", "values", func(s *finance.Series) {
			s.Measure, s.Scale, s.Values[2019] = finance.Product, 1_000_000, "999999999999"
		}},
		{"tooManyYears", "values", func(s *finance.Series) { many[2020] = "1"; s.Values = many }},
		{"tooLong", "note", func(s *finance.Series) { s.Note = string(make([]rune, 2001)) }},
	} {
		s := prices()
		c.mend(&s)
		refused(t, c.want, o.KeepSeries(o.pla, s), c.want, c.field)
	}
	if list, err := o.Series(o.pla); err != nil || len(list) != 0 {
		t.Errorf("kept %v, %v", list, err)
	}
}
