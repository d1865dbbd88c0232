package qualitydb_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/platform/testkit"
	"convive/internal/quality"
	"convive/internal/quality/qualitydb"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticsdb"
)

// eachEngine runs the suite on both fact engines.
func eachEngine(t *testing.T, suite func(t *testing.T, e qualitydb.Engine, put func(rows ...row))) {
	open := func(t *testing.T, facts *statisticsdb.Facts, duck *factengine.Duck, postgres bool) {
		suite(t, qualitydb.NewEngine(facts, postgres), func(rows ...row) {
			t.Helper()
			stage, err := duck.OpenStage(t.Context(), kernel.NewID(time.Now()))
			if err != nil {
				t.Fatal(err)
			}
			defer stage.Close()
			if err := facts.Accept(t.Context(), stage, key, 0, factengine.Relation{SQL: relation(rows)}); err != nil {
				t.Fatal(err)
			}
		})
	}
	t.Run("duckdb", func(t *testing.T) {
		duck := testkit.Duck(t)
		facts, err := statisticsdb.NewDuckFacts(context.Background(), duck)
		if err != nil {
			t.Fatal(err)
		}
		open(t, facts, duck, false)
	})
	t.Run("postgres", func(t *testing.T) {
		facts, err := statisticsdb.NewPostgresFacts(context.Background(), testkit.PostgresAddress(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = facts.Close() })
		open(t, facts, testkit.Duck(t), true)
	})
}

var key = sources.EditionKey{Tenant: "main", Source: "s", Number: 1}

var received = time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC)

// row is what a test says of a fact, by column; the rest has the usual values.
type row map[string]string

var usual = row{"file": "1", "kind": "'victim'", "unit": "'victim'", "quantity": "1", "period": "202000", "occurred": "TIMESTAMP '2020-05-10 00:00'", "occurred_precision": "'day'",
	"recorded": "NULL::TIMESTAMP", "recorded_precision": "'unknown'", "year": "2020", "month": "5", "weekday": "1", "hour": "-1", "iccs": "'0101'", "territory": "'CO-05001'", "territory_point": "''", "h3": "0",
	"incident": "''", "age_years": "NULL::INTEGER", "sex": "'male'", "age": "'_U'"}

func relation(rows []row) string {
	var list []string
	for i, r := range rows {
		var values []string
		for _, c := range statistics.Columns()[3:] {
			v, ok := r[c.Name]
			if !ok {
				v, ok = usual[c.Name]
			}
			switch {
			case c.Name == "line" && !ok:
				v = fmt.Sprint(i + 1)
			case !ok:
				v = "'_U'"
			}
			if c.Type == statistics.BigInt {
				v += "::BIGINT"
			}
			values = append(values, v+" AS "+factengine.Ident(c.Name))
		}
		list = append(list, "SELECT "+strings.Join(values, ", "))
	}
	return strings.Join(list, " UNION ALL ")
}

func rule(t *testing.T, id, body string) quality.Rule {
	t.Helper()
	text := "{es: a, en: a, pt: a, fr: a}"
	r, err := quality.ParseRule([]byte("rule: " + id + "\nversion: 1\nseverity: error\norigin: ours\ntitle: " + text + "\nmessage: " + text + "\n" + body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEngine_Rows holds each kind, operator and policy against counts made by hand over eight rows of 2020 and one of 2021.
func TestEngine_Rows(t *testing.T) {
	eachEngine(t, func(t *testing.T, e qualitydb.Engine, put func(rows ...row)) {
		put(
			row{"quantity": "3", "sex": "'_U'", "age_years": "30", "age": "'Y_GE18'"},
			row{"sex": "'female'", "age_years": "11", "age": "'Y0T12'", "hour": "3"},
			row{"sex": "'x'", "age_years": "130", "age": "'Y_GE18'", "incident": "'A-1'"},
			row{"quantity": "0", "age_years": "15", "age": "'Y0T12'", "incident": "'A1'"},
			row{"occurred": "TIMESTAMP '2020-12-10 00:00'", "recorded": "TIMESTAMP '2020-12-09 00:00'", "recorded_precision": "'day'"},
			row{"occurred": "TIMESTAMP '2020-01-01 00:00'", "occurred_precision": "'year'", "recorded": "TIMESTAMP '2019-12-09 00:00'", "recorded_precision": "'day'", "month": "0"},
			row{"territory": "'CO'", "iccs": "'0201'", "recorded_precision": "NULL::VARCHAR"},
			row{"quantity": "-1", "age": "'Y12T5'"},
			row{"year": "2021", "period": "202000", "occurred": "TIMESTAMP '2022-06-02 00:00'"},
		)
		type tallies = map[int]quality.Tally
		year := func(looked, failed, skipped, undefined int64) tallies {
			return tallies{2020: {Looked: looked, Failed: failed, Skipped: skipped, Undefined: undefined}}
		}
		for name, c := range map[string]struct {
			body string
			want tallies
		}{
			"presence-in-victims": {"kind: presence\nfield: sex\nscope: {iccs: ['0101']}", tallies{2020: {Looked: 6, Failed: 3}, 2021: {Looked: 1}}},
			"presence-of-place":   {"kind: presence\nfield: territory\nscope: {iccs: ['02']}", year(1, 1, 0, 0)},
			"presence-of-day":     {"kind: presence\nfield: occurred", tallies{2020: {Looked: 7, Failed: 1}, 2021: {Looked: 1}}},
			"presence-of-hour":    {"kind: presence\nfield: hour\nscope: {where: {sex: [female]}}", year(1, 0, 0, 0)},
			"domain-of-codes":     {"kind: domain\nfield: sex\ncodes: [male, female]", tallies{2020: {Looked: 7, Failed: 1, Skipped: 1}, 2021: {Looked: 1}}},
			"domain-of-numbers":   {"kind: domain\nfield: age_years\nmin: 0\nmax: 120", tallies{2020: {Looked: 4, Failed: 1, Skipped: 4}, 2021: {Skipped: 1}}},
			"format-of-text":      {"kind: format\nfield: incident\npattern: '[A-Z]-[0-9]+'", tallies{2020: {Looked: 2, Failed: 1, Skipped: 6}, 2021: {Skipped: 1}}},
			"op-at-least":         {"kind: within_record\nleft: quantity\nop: '>='\nright: '1'", tallies{2020: {Looked: 8, Failed: 2}, 2021: {Looked: 1}}},
			"op-more":             {"kind: within_record\nleft: quantity\nop: '>'\nright: '1'", tallies{2020: {Looked: 8, Failed: 7}, 2021: {Looked: 1, Failed: 1}}},
			"op-less":             {"kind: within_record\nleft: quantity\nop: '<'\nright: '3'", tallies{2020: {Looked: 8, Failed: 1}, 2021: {Looked: 1}}},
			"op-equal":            {"kind: within_record\nleft: quantity\nop: '='\nright: '3'", tallies{2020: {Looked: 8, Failed: 7}, 2021: {Looked: 1, Failed: 1}}},
			"op-not-equal":        {"kind: within_record\nleft: sex\nop: '!='\nright: \"'x'\"", tallies{2020: {Looked: 7, Failed: 1, Skipped: 1}, 2021: {Looked: 1}}},
			"op-with-tolerance":   {"kind: within_record\nleft: quantity\nop: '='\nright: '2'\ntolerance: 1", tallies{2020: {Looked: 8, Failed: 2}, 2021: {Looked: 1}}},
			"op-compulsory":       {"kind: within_record\nleft: age_years\nop: compulsory_pair\nright: age", tallies{2020: {Looked: 8, Failed: 1}, 2021: {Looked: 1}}},
			"op-exclusive":        {"kind: within_record\nleft: age_years\nop: exclusive_pair\nright: incident", tallies{2020: {Looked: 8, Failed: 2}, 2021: {Looked: 1}}},
			"ends-in-order":       {"kind: within_record\nleft: age_low\nop: '<'\nright: age_high", tallies{2020: {Looked: 5, Failed: 1, Skipped: 3}, 2021: {Skipped: 1}}},
			"age-in-its-group":    {"kind: within_record\nleft: age_years\nop: '<='\nright: age_high", tallies{2020: {Looked: 4, Failed: 1, Skipped: 4}, 2021: {Skipped: 1}}},
			"recorded-first":      {"kind: temporal\nleft: recorded\nop: '>='\nright: occurred", tallies{2020: {Looked: 1, Failed: 1, Skipped: 7}, 2021: {Skipped: 1}}},
			"no-future":           {"kind: temporal\nleft: occurred\nop: '<='\nright: received", tallies{2020: {Looked: 7, Skipped: 1}, 2021: {Looked: 1, Failed: 1}}},
			"own-period":          {"kind: temporal\nleft: year\nop: '='\nright: period_year", tallies{2020: {Looked: 8}, 2021: {Looked: 1, Failed: 1}}},
			"zero-divisor":        {"kind: within_record\nleft: 6 / quantity\nop: '<='\nright: '5'", tallies{2020: {Looked: 7, Failed: 5, Undefined: 1}, 2021: {Looked: 1, Failed: 1}}},
			"missing-skips":       {"kind: within_record\nleft: age_years + month\nop: '>'\nright: '15'", tallies{2020: {Looked: 4, Skipped: 4}, 2021: {Skipped: 1}}},
			"missing-is-zero":     {"kind: within_record\nleft: age_years + month\nop: '>'\nright: '15'\nmissing: never_skip", tallies{2020: {Looked: 8, Failed: 4}, 2021: {Looked: 1, Failed: 1}}},
			"missing-all-skips":   {"kind: within_record\nleft: age_years + month\nop: '>'\nright: '15'\nmissing: skip_if_all", tallies{2020: {Looked: 7, Failed: 3, Skipped: 1}, 2021: {Looked: 1, Failed: 1}}},
			"missing-is-an-error": {"kind: within_record\nleft: age_years\nop: '<'\nright: '120'\nmissing: error", tallies{2020: {Looked: 8, Failed: 5}, 2021: {Looked: 1, Failed: 1}}},
		} {
			r := rule(t, name, c.body)
			got, err := e.Rows(t.Context(), key, received, []quality.Rule{r})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !reflect.DeepEqual(got.Of[r.ID], c.want) || got.Rows != 9 {
				t.Errorf("%s: %+v, want %+v", name, got.Of[r.ID], c.want)
			}
		}
		t.Run("Together", func(t *testing.T) {
			a, b := rule(t, "a", "kind: presence\nfield: sex"), rule(t, "b", "kind: domain\nfield: age_years\nmax: 120")
			got, err := e.Rows(t.Context(), key, received, []quality.Rule{a, b})
			if err != nil || got.Of["a"][2020].Failed != 3 || got.Of["b"][2020].Failed != 1 || !reflect.DeepEqual(got.Known, map[string]int64{"sex": 8, "age_years": 4}) {
				t.Errorf("%+v, %v", got, err)
			}
		})
		t.Run("Sample", func(t *testing.T) {
			lines, err := e.Sample(t.Context(), key, received, rule(t, "a", "kind: domain\nfield: sex\ncodes: [male, female]"), 10)
			if err != nil || len(lines) != 1 || lines[0] != (quality.YearLine{Year: 2020, Line: quality.Line{File: 1, Line: 3}}) {
				t.Errorf("%+v, %v", lines, err)
			}
		})
		t.Run("QuotedValues", func(t *testing.T) {
			got, err := e.Rows(t.Context(), key, received, []quality.Rule{rule(t, "a", `kind: domain`+"\n"+`field: sex`+"\n"+`codes: ["male') OR ('1'='1"]`)})
			if err != nil || got.Of["a"][2020].Failed != 7 {
				t.Errorf("%+v, %v", got.Of, err)
			}
		})
	})
}

// TestEngine_Keys: what has no number is no duplicate; a number that occurs three times is two too many.
func TestEngine_Keys(t *testing.T) {
	eachEngine(t, func(t *testing.T, e qualitydb.Engine, put func(rows ...row)) {
		put(row{"incident": "'1'"}, row{"incident": "'1'"}, row{"incident": "'1'", "sex": "'female'"}, row{"incident": "'2'"}, row{}, row{"incident": "'3'", "kind": "'incident'"})
		number, person := rule(t, "number", "kind: cross_record\nkey: [incident]\nscope: {kinds: [victim]}"), rule(t, "person", "kind: cross_record\nkey: [incident, sex]")
		got, err := e.Keys(t.Context(), key, []quality.Rule{number, person})
		want := map[string]quality.Tally{"number": {Looked: 4, Failed: 2, Skipped: 1}, "person": {Looked: 5, Failed: 1, Skipped: 1}}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v", got, err)
		}
		lines, err := e.Sample(t.Context(), key, received, number, 10)
		if err != nil || len(lines) != 1 || lines[0].Line != (quality.Line{File: 1, Line: 3}) {
			t.Errorf("%+v, %v", lines, err)
		}
	})
}

// TestEngine_Sums: only rows of the unit are added up, and terms are parts of the total.
func TestEngine_Sums(t *testing.T) {
	eachEngine(t, func(t *testing.T, e qualitydb.Engine, put func(rows ...row)) {
		put(row{"quantity": "2"}, row{"quantity": "3", "sex": "'female'"}, row{"quantity": "7", "unit": "'case'"}, row{"quantity": "5", "year": "2021", "month": "1", "territory": "'CO-08'", "iccs": "'0201'"})
		women := quality.Term{Where: map[kernel.Dimension][]string{"sex": {"female"}}}
		deaths := quality.Term{ICCS: []string{"0101"}}
		got, err := e.Sums(t.Context(), key, kernel.UnitVictim, []string{"year", "month", "territory"}, []quality.Term{women, deaths})
		if err != nil || len(got) != 2 {
			t.Fatalf("%+v, %v", got, err)
		}
		for _, s := range got {
			want := quality.Sum{Segment: quality.Segment{Year: 2020, Month: 5, Territory: "CO-05001"}, Rows: 2, Total: 5, Terms: []float64{3, 5}}
			if s.Year == 2021 {
				want = quality.Sum{Segment: quality.Segment{Year: 2021, Month: 1, Territory: "CO-08"}, Rows: 1, Total: 5, Terms: []float64{0, 0}}
			}
			if !reflect.DeepEqual(s, want) {
				t.Errorf("%+v, want %+v", s, want)
			}
		}
		years, err := e.Years(t.Context(), key)
		want := []quality.YearTally{{Year: 2020, Unit: "case", Kind: "victim", Rows: 1, Quantity: 7}, {Year: 2020, Unit: "victim", Kind: "victim", Rows: 2, Quantity: 5}, {Year: 2021, Unit: "victim", Kind: "victim", Rows: 1, Quantity: 5}}
		if err != nil || !reflect.DeepEqual(years, want) {
			t.Errorf("%+v, %v", years, err)
		}
	})
}
