package app_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// An indicator test is a text that a statistician can extend:
//
//	population CODE YEAR SEX AGE PERSONS     the people of a unit
//	load UNIT [absent zero|missing] [covers CODE|within CODE]
//	                                         facts of a new source, a line each: TERRITORY PERIOD ICCS QUANTITY [key=value …]
//	eval INDICATOR [territory=CODE] [level=N] [by=DIMENSION,…] [from=YEAR] [to=YEAR]
//	                                         expected rows: TERRITORY YEAR [CODES] NUMERATOR/DENOMINATOR = VALUE [LOW HIGH] STATUS
//	fail INDICATOR …                         expected message id of the refusal
//
// A dash stands for "no value". Values are compared as printed, with two decimals.
type script struct {
	t    *testing.T
	app  *app.App
	ctx  context.Context
	file string
	line int
	n    int
}

func TestIndicators(t *testing.T) {
	files, err := filepath.Glob("testdata/indicators/*.indicator")
	if err != nil || len(files) == 0 {
		t.Fatal("no indicator tests found", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".indicator"), func(t *testing.T) { runScript(t, file) })
	}
}

func runScript(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a := openApp(t)
	s := &script{t: t, app: a, ctx: kernel.WithActor(t.Context(), kernel.System()), file: filepath.Base(file)}
	var block []string
	flush := func() {
		if len(block) > 0 {
			s.run(block)
		}
		block = nil
	}
	in := bufio.NewScanner(strings.NewReader(string(data)))
	start := 0
	for n := 1; in.Scan(); n++ {
		text := strings.TrimRight(in.Text(), " ")
		if i := strings.Index(text, "#"); i >= 0 {
			text = strings.TrimRight(text[:i], " ")
		}
		if text == "" {
			continue
		}
		if !strings.HasPrefix(text, " ") {
			s.line = start
			flush()
			start = n
		}
		block = append(block, strings.TrimSpace(text))
	}
	s.line = start
	flush()
}

// openApp is a new installation in the test's own folder, at a fixed time.
func openApp(t testing.TB) *app.App {
	t.Helper()
	now := kernel.FixedClock(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))
	a, err := app.Open(context.Background(), app.Config{Data: dataFolder(t), Memory: "512MB", Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func (s *script) fatal(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: %s", s.file, s.line, fmt.Sprintf(format, args...))
}

func (s *script) run(block []string) {
	s.t.Helper()
	words := strings.Fields(block[0])
	switch words[0] {
	case "population":
		s.population(block)
	case "load":
		s.load(words[1:], block[1:])
	case "eval":
		s.eval(words[1:], block[1:])
	case "fail":
		_, err := s.app.Statistics.Values(s.ctx, s.query(words[1:]))
		if err == nil || !strings.Contains(err.Error(), block[1]) {
			s.fatal("got %v, want %s", err, block[1])
		}
	default:
		s.fatal("what is %q?", words[0])
	}
}

func (s *script) population(block []string) {
	var list []territories.Population
	for _, line := range block {
		w := strings.Fields(strings.TrimPrefix(line, "population "))
		list = append(list, territories.Population{Code: kernel.Code(w[0]), Year: s.number(w[1]), Sex: w[2], Age: w[3], Count: int64(s.number(w[4])), Vintage: "test", Source: "test"})
	}
	if err := s.app.Territories.LoadPopulation(s.ctx, list); err != nil {
		s.fatal("%v", err)
	}
}

func (s *script) number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		s.fatal("%q is no number", text)
	}
	return n
}

const testSource = `source: test-%d
country: %s
title: {es: prueba}
institution: {es: prueba}
counts: {es: prueba}
unit: %s
collects: [sex, age, mechanism, month]
absent: %s
official: true
%s`

const testProfile = `profile: test-%d
version: 1
source: test-%d
columns: {place: [], period: [], iccs: [], quantity: [], sex: [], age: [], mechanism: [], hour: []}
fact:
  kind: count
  unit: %s
  quantity: {column: quantity}
  iccs: {column: iccs, patterns: [{matches: "^0101$", code: "0101"}, {matches: "^0401$", code: "0401"}, {matches: "^0802$", code: "0802"}, {matches: "^11$", code: "11"}]}
  occurred: {column: period, formats: ["%%Y-%%m", "%%Y"], precision: %s}
  territory: {country: %s, level: %d, code: {column: place}}
  categories:
    sex: {column: sex, map: {male: male, female: female}}
    age: {column: age, map: {Y0T17: Y0T17, Y_GE18: Y_GE18}}
    mechanism: {column: mechanism, map: {firearm: firearm, sharp: sharp}}
`

func (s *script) load(words, lines []string) {
	s.n++
	unit, absent, covers := words[0], "zero", ""
	for i := 1; i+1 < len(words); i += 2 {
		switch words[i] {
		case "absent":
			absent = words[i+1]
		case "covers":
			covers = fmt.Sprintf("covers: {place: {es: una parte}, units: [%s]}\n", words[i+1])
		case "within":
			covers = fmt.Sprintf("covers: {place: {es: una parte}, within: %s}\n", words[i+1])
		default:
			s.fatal("what is %q?", words[i])
		}
	}
	first := strings.Fields(lines[0])
	code := kernel.Code(first[0])
	atlas, err := s.app.Territories.Atlas(s.ctx)
	if err != nil {
		s.fatal("%v", err)
	}
	at, ok := atlas.Unit(code)
	if !ok {
		s.fatal("no unit %s", code)
	}
	precision := "year"
	if strings.Contains(first[1], "-") {
		precision = "month"
	}
	s.must(s.app.Sources.Declare(s.ctx, fmt.Sprintf(testSource, s.n, code.Country(), unit, absent, covers)))
	s.must(s.app.Sources.AddProfile(s.ctx, fmt.Sprintf(testProfile, s.n, s.n, unit, precision, code.Country(), at.Level)))
	rows := []string{"place,period,iccs,quantity,sex,age,mechanism,hour"}
	for _, line := range lines {
		w := strings.Fields(line)
		keys := map[string]string{}
		for _, pair := range w[4:] {
			k, v, _ := strings.Cut(pair, "=")
			keys[k] = v
		}
		rows = append(rows, strings.Join([]string{kernel.Code(w[0]).National(), w[1], w[2], w[3], keys["sex"], keys["age"], keys["mechanism"], ""}, ","))
	}
	path := filepath.Join(s.t.TempDir(), "facts.csv")
	if err := os.WriteFile(path, []byte(strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		s.fatal("%v", err)
	}
	e, err := s.app.ImportFiles(s.ctx, fmt.Sprintf("test-%d", s.n), []string{path}, func(sources.Progress) {})
	if err != nil {
		s.fatal("%v", err)
	}
	if e.Counts.Quarantined > 0 {
		s.fatal("%d rows set aside", e.Counts.Quarantined)
	}
	s.must(s.app.Sources.Approve(s.ctx, e.Source, e.Number, ""))
}

func (s *script) must(_ any, err error) {
	s.t.Helper()
	if err != nil {
		s.fatal("%v", err)
	}
}

func (s *script) query(words []string) statistics.ValuesQuery {
	q := statistics.ValuesQuery{Indicator: words[0], Level: -1, Source: fmt.Sprintf("test-%d", s.n)}
	for _, pair := range words[1:] {
		k, v, _ := strings.Cut(pair, "=")
		switch k {
		case "territory":
			q.Territory = kernel.Code(v)
		case "level":
			q.Level = s.number(v)
		case "by":
			for _, d := range strings.Split(v, ",") {
				q.By = append(q.By, kernel.Dimension(d))
			}
		case "from":
			q.From = s.number(v)
		case "to":
			q.To = s.number(v)
		default:
			s.fatal("what is %q?", k)
		}
	}
	return q
}

func (s *script) eval(words, want []string) {
	s.t.Helper()
	series, err := s.app.Statistics.Values(s.ctx, s.query(words))
	if err != nil {
		s.fatal("%v", err)
	}
	var got []string
	for _, v := range series.Values {
		got = append(got, show(v))
	}
	for i, line := range want {
		want[i] = strings.Join(strings.Fields(line), " ")
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		s.fatal("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func show(v statistics.Value) string {
	words := append([]string{string(v.Territory), strconv.Itoa(v.Year)}, v.Codes...)
	if !v.Rate.Defined {
		count := "-"
		if v.Status != statistics.Missing {
			count = strconv.FormatFloat(v.Rate.Numerator, 'f', -1, 64)
		}
		return strings.Join(append(words, count+"/-", "=", "-", string(v.Status)), " ")
	}
	two := func(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
	return strings.Join(append(words, strconv.FormatFloat(v.Rate.Numerator, 'f', -1, 64)+"/"+strconv.FormatFloat(v.Rate.Denominator, 'f', -1, 64),
		"=", two(v.Rate.Value), "["+two(v.Rate.Low)+" "+two(v.Rate.High)+"]", string(v.Status)), " ")
}
