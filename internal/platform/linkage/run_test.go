package linkage_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
	"convive/internal/platform/linkage"
	"convive/internal/platform/linkage/generator"
	"convive/internal/platform/testkit"
)

func openStage(t testing.TB) *factengine.Stage {
	t.Helper()
	return stageOf(t, testkit.Duck(t))
}

func stageOf(t testing.TB, duck *factengine.Duck) *factengine.Stage {
	t.Helper()
	stage, err := duck.OpenStage(context.Background(), kernel.NewID(time.Unix(0, 0)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stage.Close() })
	return stage
}

func persons(t testing.TB) linkage.Model {
	t.Helper()
	m, err := linkage.Persons()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// columns of the generator's lists, by field of the shipped model.
func columns() map[string]string {
	return map[string]string{"given": "given", "surname1": "surname1", "surname2": "surname2", "birth": "birth", "sex": "sex", "municipality": "municipality",
		"event_date": "event_date", "place": "place"}
}

func listOf(path string) linkage.List {
	return linkage.List{Query: generator.CSV(path), ID: "id", Columns: columns()}
}

func link(t testing.TB, stage *factengine.Stage, m linkage.Model, left linkage.List, right *linkage.List) linkage.Result {
	t.Helper()
	result, err := linkage.Link(context.Background(), stage, m, left, right)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// floors checks what a threshold truly gives.
func floors(t testing.TB, run *linkage.Run, truth string, weight, precision, recall float64) linkage.Threshold {
	t.Helper()
	list, err := run.Thresholds(context.Background(), &linkage.Truth{Query: truth})
	if err != nil {
		t.Fatal(err)
	}
	at := linkage.At(list, weight)
	t.Logf("at %g bits: %d pairs, precision %.4f (expected %.4f), recall %.4f (expected %.4f)", weight, at.Pairs, at.TruePrecision, at.Precision, at.TrueRecall, at.Recall)
	if at.TruePrecision < precision || at.TrueRecall < recall {
		t.Errorf("precision %.4f, recall %.4f; at least %.3f and %.3f are asked", at.TruePrecision, at.TrueRecall, precision, recall)
	}
	return at
}

func TestLink_Generated(t *testing.T) {
	for _, language := range []generator.Language{generator.Spanish, generator.Portuguese} {
		t.Run(string(language), func(t *testing.T) {
			stage := openStage(t)
			o := generator.OrdinaryOptions(11, 8000)
			o.Language = language
			files, err := generator.Write(stage.Dir, o)
			if err != nil {
				t.Fatal(err)
			}
			right := listOf(files.Right)
			result := link(t, stage, persons(t), listOf(files.Left), &right)
			at := floors(t, result.Run, generator.CSV(files.Truth), 10, 0.995, 0.95)
			if math.Abs(at.Precision-at.TruePrecision) > 0.01 || math.Abs(at.Recall-at.TrueRecall) > 0.04 {
				t.Errorf("the model expects %.4f and %.4f", at.Precision, at.Recall)
			}
			if !result.Estimate.Converged {
				t.Error("EM did not converge")
			}
			added := int64(0)
			for _, c := range result.Costs {
				added += c.Added
				if c.Missed < 0 || c.Missed > 1 || float64(c.Added) > c.Pairs {
					t.Errorf("cost %+v", c)
				}
			}
			if added != result.Run.Compared() {
				t.Errorf("the rules added %d pairs, %d were compared", added, result.Run.Compared())
			}
			proposals, err := result.Run.Proposals(context.Background(), 10)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, p := range proposals {
				if seen[p.Left] || seen[p.Right] {
					t.Fatalf("%s or %s is proposed twice", p.Left, p.Right)
				}
				seen[p.Left], seen[p.Right] = true, true
			}
		})
	}
}

// A list whose names stand in one column links with one that has them apart, also from Parquet.
func TestLink_FullName(t *testing.T) {
	stage := openStage(t)
	files, err := generator.Write(stage.Dir, generator.OrdinaryOptions(12, 6000))
	if err != nil {
		t.Fatal(err)
	}
	parquet := filepath.Join(stage.Dir, "right.parquet")
	if err := generator.Parquet(context.Background(), stage, files.Right, parquet); err != nil {
		t.Fatal(err)
	}
	right := linkage.List{Query: "SELECT * FROM read_parquet(" + factengine.Quote(parquet) + ")", ID: "id", FullName: "full_name", Columns: columns()}
	for _, f := range []string{"given", "surname1", "surname2"} {
		delete(right.Columns, f)
	}
	result := link(t, stage, persons(t), listOf(files.Left), &right)
	floors(t, result.Run, generator.CSV(files.Truth), 10, 0.99, 0.92)
}

func TestLink_Duplicates(t *testing.T) {
	stage := openStage(t)
	o := generator.OrdinaryOptions(13, 8000)
	o.Duplicates = 0.2
	files, err := generator.Write(stage.Dir, o)
	if err != nil {
		t.Fatal(err)
	}
	result := link(t, stage, persons(t), listOf(files.Left), nil)
	floors(t, result.Run, generator.CSV(files.LeftTwice), 10, 0.99, 0.93)
	each(t, result.Run, func(p linkage.Pair) {
		if p.LeftRow >= p.RightRow {
			t.Fatalf("pair %+v stands the wrong way round", p)
		}
	})
}

func each(t testing.TB, run *linkage.Run, f func(linkage.Pair)) {
	t.Helper()
	if err := run.Pairs(context.Background(), linkage.Wanted{}, func(p linkage.Pair) error { f(p); return nil }); err != nil {
		t.Fatal(err)
	}
}

// weights are the scored pairs by identifiers.
func weights(t testing.TB, run *linkage.Run, turned bool) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	each(t, run, func(p linkage.Pair) {
		if turned {
			p.Left, p.Right = p.Right, p.Left
		}
		all[p.Left+" "+p.Right] = math.Round(p.Weight*1e6) / 1e6
	})
	return all
}

// The order of rows changes nothing, nor which list is the left one.
func TestLink_OrderAndSides(t *testing.T) {
	stage := openStage(t)
	files, err := generator.Write(stage.Dir, generator.OrdinaryOptions(14, 1200)) // so few that u is counted from all pairs
	if err != nil {
		t.Fatal(err)
	}
	left, right := listOf(files.Left), listOf(files.Right)
	first := weights(t, link(t, stage, persons(t), left, &right).Run, false)
	again := openStage(t)
	mixed := left
	mixed.Query = "SELECT * FROM (" + generator.CSV(copyTo(t, files.Left, again.Dir)) + ") ORDER BY hash(id)"
	other := right
	other.Query = generator.CSV(copyTo(t, files.Right, again.Dir))
	if got := weights(t, link(t, again, persons(t), mixed, &other).Run, false); !same(first, got) {
		t.Error("another order of rows gives other pairs")
	}
	third := openStage(t)
	other.Query = generator.CSV(copyTo(t, files.Right, third.Dir))
	mixed.Query = generator.CSV(copyTo(t, files.Left, third.Dir))
	if got := weights(t, link(t, third, persons(t), other, &mixed).Run, true); !same(first, got) {
		t.Error("the lists exchanged give other pairs")
	}
	if len(first) < 800 {
		t.Errorf("only %d pairs", len(first))
	}
}

func same(a, b map[string]float64) bool {
	if len(a) != len(b) {
		return false
	}
	for k, w := range a {
		if x, ok := b[k]; !ok || math.Abs(x-w) > 1e-4 {
			return false
		}
	}
	return true
}

func copyTo(t testing.TB, file, dir string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, filepath.Base(file))
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// table writes rows as SQL; the first has the names of the columns.
func table(rows ...[]string) string {
	var parts []string
	for _, r := range rows[1:] {
		var cells []string
		for i, v := range r {
			cell := factengine.Quote(v)
			if v == "" {
				cell = "NULL"
			}
			cells = append(cells, "CAST("+cell+" AS VARCHAR) AS "+rows[0][i])
		}
		parts = append(parts, "SELECT "+strings.Join(cells, ", "))
	}
	return strings.Join(parts, " UNION ALL ")
}

var personColumns = []string{"id", "given", "surname1", "surname2", "birth", "sex", "municipality", "event_date", "place"}

func listFrom(rows ...[]string) linkage.List {
	return linkage.List{Query: table(append([][]string{personColumns}, rows...)...), ID: "id", Columns: columns()}
}

// fixed scores two short lists by the shipped model as it is: nothing is estimated from a handful of records.
func fixed(t testing.TB, left linkage.List, right linkage.List) (*linkage.Run, map[string]linkage.Pair) {
	t.Helper()
	ctx := context.Background()
	m := persons(t)
	m.Prior = 1e-5
	run, err := linkage.Start(ctx, openStage(t), m, left, &right)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Score(ctx); err != nil {
		t.Fatal(err)
	}
	found := map[string]linkage.Pair{}
	each(t, run, func(p linkage.Pair) { found[p.Left+" "+p.Right] = p })
	return run, found
}

// Which level the records of one person reach.
func TestLevels(t *testing.T) {
	base := []string{"1", "José Luis", "Hernández", "Núñez", "1980-03-25", "M", "05001", "2020-05-01", "Calle 10"}
	with := func(column int, value string) []string {
		r := slices.Clone(base)
		r[0], r[column] = "2", value
		return r
	}
	cases := []struct {
		name, field string
		row         []string
		want        string
	}{
		{"the same", "given", with(0, "2"), "exact"},
		{"without signs", "surname2", with(3, "NUNEZ"), "exact"},
		{"nickname", "given", with(1, "Pepe Luis"), "root"},
		{"one of two names", "given", with(1, "Jose"), "part"},
		{"initial", "given", with(1, "J."), "initial"},
		{"by ear", "given", with(1, "Hosé"), "else"},
		{"by ear", "surname1", with(2, "Ernandes"), "phonetic"},
		{"typing error", "surname1", with(2, "Hernándze"), "similar 0.88"},
		{"swapped", "surname1", []string{"2", "José Luis", "Núñez", "Hernández", "1980-03-25", "M", "05001", "2020-05-01", ""}, "swapped surname2"},
		{"swapped", "surname2", []string{"2", "José Luis", "Núñez", "Hernández", "1980-03-25", "M", "05001", "2020-05-01", ""}, "swapped surname1"},
		{"only the mother's", "surname1", []string{"2", "José Luis", "Núñez", "", "1980-03-25", "M", "05001", "2020-05-01", ""}, "swapped surname2"},
		{"both in one column", "surname2", []string{"2", "José Luis", "HERNÁNDEZ NÚÑEZ", "", "1980-03-25", "M", "05001", "2020-05-01", ""}, "exact"},
		{"married", "surname2", with(3, "Núñez de Rojas"), "exact"},
		{"day and month", "birth", with(4, "1980-25-03"), "transposed"},
		{"a digit", "birth", with(4, "1986-03-25"), "digit"},
		{"month and year", "birth", with(4, "03/1980"), "partial"},
		{"year", "birth", with(4, "1980"), "partial"},
		{"another day", "birth", with(4, "1980-03-12"), "year_month"},
		{"near", "birth", with(4, "1981-11-12"), "years 2"},
		{"missing", "birth", with(4, ""), ""},
		{"nobody", "given", []string{"2", "NN", "", "", "", "M", "05001", "2020-05-01", ""}, ""},
		{"words", "sex", with(5, "Masculino"), "exact"},
		{"the same department", "municipality", with(6, "05088"), "prefix 2"},
		{"the next day", "event_date", with(7, "2020-05-02"), "within 1"},
		{"a week", "event_date", with(7, "2020-04-25"), "within 7"},
	}
	var rows [][]string
	for i, c := range cases {
		r := slices.Clone(c.row)
		r[0] = fmt.Sprint("case ", i)
		rows = append(rows, r)
	}
	run, found := fixed(t, listFrom(base), listFrom(rows...))
	for i, c := range cases {
		t.Run(c.name+" "+c.field, func(t *testing.T) {
			p, ok := found[fmt.Sprint("1 case ", i)]
			if !ok {
				t.Fatal("the pair is not there")
			}
			w := run.Model.Waterfall(p, nil)
			for _, s := range w.Steps {
				if s.Field == c.field && s.Level != c.want {
					t.Errorf("level %q, want %q", s.Level, c.want)
				}
				if s.Level == "" && (s.Weight != 0 || s.Frequency != 0) {
					t.Errorf("a missing value weighs %v", s)
				}
			}
		})
	}
}

func TestWaterfall(t *testing.T) {
	run, found := fixed(t, listFrom([]string{"1", "José", "Rojas", "", "1980-03-25", "M", "", "", ""}, []string{"8", "Ana", "Rojas", "", "1990-01-07", "F", "", "", ""}, []string{"9", "Ana", "Zelaya", "", "1990-01-07", "F", "", "", ""}),
		listFrom([]string{"2", "José", "Rojas", "", "1980-03-25", "M", "", "", ""}))
	p := found["1 2"]
	w := run.Model.Waterfall(p, func(field string) (string, string) { return "left " + field, "right " + field })
	sum := w.Prior
	for _, s := range w.Steps {
		sum += s.Weight + s.Frequency
		if math.Abs(s.Sum-sum) > 1e-9 || s.Left != "left "+s.Field || s.Right != "right "+s.Field {
			t.Errorf("step %+v", s)
		}
	}
	if math.Abs(sum-p.Weight) > 1e-9 || math.Abs(w.Weight-p.Weight) > 1e-9 || math.Abs(w.Probability-p.Probability) > 1e-9 || w.Version != "persons 1" {
		t.Errorf("the steps add up to %v, the pair weighs %v: %+v", sum, p.Weight, w)
	}
	if w.Steps[1].Frequency >= 0 {
		t.Errorf("most are called Rojas, and it adds %v", w.Steps[1].Frequency)
	}
}

// Identifiers decide nothing: one identifier for two persons does not bring them together, and two do not part one.
func TestLink_SameIdentifierForTwoPersons(t *testing.T) {
	_, found := fixed(t,
		listFrom([]string{"7", "José", "Quispe", "Mamani", "1980-03-25", "M", "05001", "2020-05-01", ""}, []string{"8", "Rosa", "Zelaya", "Ugalde", "1991-07-02", "F", "76001", "2020-05-01", ""}),
		listFrom([]string{"7", "Rosa", "Zelaya", "Ugalde", "1991-07-02", "F", "76001", "2020-05-01", ""}, []string{"9", "José", "Quispe", "Mamani", "1980-03-25", "M", "05001", "2020-05-01", ""}))
	if p, ok := found["7 7"]; ok {
		t.Errorf("the pair of one identifier weighs %v", p.Weight)
	}
	if found["8 7"].Weight < 10 || found["7 9"].Weight < 10 {
		t.Errorf("found %v", found)
	}
}

// Two unidentified bodies of one day and town have a name in common no more than any two persons.
func TestLink_UnidentifiedBodies(t *testing.T) {
	_, found := fixed(t, listFrom([]string{"1", "N.N.", "", "", "", "M", "05001", "2020-05-01", ""}), listFrom([]string{"2", "NN", "", "", "", "M", "05001", "2020-05-01", ""}))
	if p := found["1 2"]; p.Weight >= 10 || p.Pattern.Level(0) != -1 {
		t.Errorf("two bodies weigh %v", p.Weight)
	}
}

func TestLink_BadLists(t *testing.T) {
	ctx := context.Background()
	someone := []string{"1", "José", "Quispe", "Mamani", "1980-03-25", "M", "05001", "2020-05-01", ""}
	nameless := []string{"2", "NN", "", "", "", "", "", "", ""}
	empty := listFrom(someone)
	empty.Query = "SELECT * FROM (" + empty.Query + ") WHERE id = 'none'"
	cases := map[string]struct {
		left, right linkage.List
		message     string
	}{
		"keys all missing":   {listFrom(someone), listFrom(nameless), "linkage.keysMissing"},
		"empty left":         {empty, listFrom(someone), "linkage.emptyList"},
		"empty right":        {listFrom(someone), empty, "linkage.emptyList"},
		"nothing in common":  {listFrom(someone), listFrom([]string{"2", "Rosa", "Zelaya", "Ugalde", "1991-07-02", "F", "76001", "2021-05-01", ""}), "linkage.noPairs"},
		"columns not chosen": {linkage.List{Query: listFrom(someone).Query, ID: "id"}, listFrom(someone), "linkage.keysMissing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := linkage.Link(ctx, openStage(t), persons(t), c.left, &c.right)
			if f, ok := fault.Of(err); !ok || f.Message != c.message || f.Code != fault.CodeInvalid {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A block that holds everybody is refused before a pair is made, with its size and no value.
func TestCost_HugeBlock(t *testing.T) {
	ctx := context.Background()
	list := linkage.List{Query: "SELECT i AS id, 'José' AS given, 'Quispe' AS surname1, CAST(NULL AS VARCHAR) AS surname2, '1980-03-25' AS birth, 'M' AS sex, '05001' AS municipality, '2020-05-01' AS event_date, '' AS place FROM range(20000) AS t(i)",
		ID: "id", Columns: columns()}
	run, err := linkage.Start(ctx, openStage(t), persons(t), list, &list)
	if err != nil {
		t.Fatal(err)
	}
	costs, err := run.Compare(ctx)
	f, ok := fault.Of(err)
	if !ok || f.Message != "linkage.ruleTooLarge" || f.Args["rule"] != "birth_surname" || f.Args["left"] != "20000" || f.Args["right"] != "20000" || f.Args["pairs"] != "400000000" {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(strings.ToLower(err.Error()), "quispe") {
		t.Error("the fault names a person")
	}
	if costs[0].Pairs != 4e8 || costs[0].Blocks != 1 {
		t.Errorf("cost %+v", costs[0])
	}
	if !hasWarning(costs[3].Warnings, "linkage.ruleKeysMissing") || costs[3].Pairs != 0 {
		t.Errorf("the rule without keys: %+v", costs[3])
	}
	run.Limits = linkage.Limits{PairsOfRule: 1e9, PairsOfAll: 1e9}
	if _, err := run.Compare(ctx); err == nil || !strings.Contains(err.Error(), "linkage.rulesTooLarge") {
		t.Errorf("all rules together: %v", err)
	}
}

// A pair that agrees more never weighs less, and one side's value missing weighs nothing.
func TestWeight_Properties(t *testing.T) {
	m := persons(t)
	m.Prior = 1e-6
	rapid.Check(t, func(t *rapid.T) {
		var p linkage.Pattern
		i := rapid.IntRange(0, len(m.Fields)-1).Draw(t, "field")
		for k, f := range m.Fields {
			if k != i {
				p |= linkage.Pattern(rapid.IntRange(0, len(f.Levels)).Draw(t, fmt.Sprint("level ", k))) << (4 * k)
			}
		}
		f := m.Fields[i]
		at := func(level int) float64 { return m.Weight(p | linkage.Pattern(level)<<(4*i)) }
		none := at(0)
		if none <= at(len(f.Levels)) {
			t.Fatalf("%s: missing weighs no more than disagreeing", f.Name)
		}
		if got := m.Waterfall(linkage.Pair{Pattern: p}, nil).Steps[i]; got.Weight != 0 || got.Level != "" {
			t.Fatalf("%s missing weighs %v", f.Name, got)
		}
		if at(1) <= none || at(1) <= at(len(f.Levels)) {
			t.Fatalf("%s: exact agreement weighs %v, missing %v", f.Name, at(1), none)
		}
	})
}
