package linkage_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
	"convive/internal/platform/linkage"
	"convive/internal/platform/linkage/generator"
)

var secret = bytes.Repeat([]byte("k7"), 16)

// Two institutions seal their lists, and the sealed ones link; no name, date or place of a person is in them.
func TestSeal(t *testing.T) {
	ctx := context.Background()
	for method, floor := range map[linkage.Method][2]float64{linkage.Keyed: {0.99, 0.9}, linkage.Bloom: {0.99, 0.9}, linkage.CLK: {0.99, 0.94}} {
		t.Run(string(method), func(t *testing.T) {
			stage := openStage(t)
			files, err := generator.Write(stage.Dir, generator.OrdinaryOptions(21, 5000))
			if err != nil {
				t.Fatal(err)
			}
			left, right := filepath.Join(stage.Dir, "left.parquet"), filepath.Join(stage.Dir, "right.parquet")
			if err := linkage.Seal(ctx, stage, persons(t), listOf(files.Left), method, secret, left); err != nil {
				t.Fatal(err)
			}
			if err := linkage.Seal(ctx, stage, persons(t), listOf(files.Right), method, secret, right); err != nil {
				t.Fatal(err)
			}
			m, err := persons(t).Sealed(method)
			if err != nil {
				t.Fatal(err)
			}
			if m.Version != "1-"+string(method) {
				t.Errorf("version %q", m.Version)
			}
			other := sealedList(right)
			result := link(t, stage, m, sealedList(left), &other)
			floors(t, result.Run, generator.CSV(files.Truth), m.Thresholds.Link, floor[0], floor[1])
			for _, f := range m.Fields {
				if f.Frequency != nil {
					t.Errorf("%s: frequencies of sealed values", f.Name)
				}
			}
			noClearText(t, stage, files.Left, left)
		})
	}
}

// What slips of the pen cost each method, on lists of which one is careless: precision and recall by the truth of the generator, at the
// threshold from which the model expects 99 %.
func TestSeal_Slips(t *testing.T) {
	ctx := context.Background()
	careless := generator.Ordinary()
	careless.Typo, careless.Sound, careless.Digit = 0.15, 0.08, 0.05
	for name, mistakes := range map[string]generator.Mistakes{"ordinary": generator.Ordinary(), "careless": careless} {
		recall := map[linkage.Method]float64{}
		for _, method := range []linkage.Method{linkage.Keyed, linkage.CLK} {
			stage := openStage(t)
			o := generator.OrdinaryOptions(33, 3000)
			o.RightErrors = mistakes
			files, err := generator.Write(stage.Dir, o)
			if err != nil {
				t.Fatal(err)
			}
			left, right := filepath.Join(stage.Dir, "left.parquet"), filepath.Join(stage.Dir, "right.parquet")
			for path, from := range map[string]string{left: files.Left, right: files.Right} {
				if err := linkage.Seal(ctx, stage, persons(t), listOf(from), method, secret, path); err != nil {
					t.Fatal(err)
				}
			}
			m, err := persons(t).Sealed(method)
			if err != nil {
				t.Fatal(err)
			}
			other := sealedList(right)
			run := link(t, stage, m, sealedList(left), &other).Run
			list, err := run.Thresholds(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			weight, ok := linkage.Choose(list, 0.99)
			if !ok {
				t.Fatalf("%s, %s: no threshold is precise", name, method)
			}
			t.Logf("%s, %s", name, method)
			recall[method] = floors(t, run, generator.CSV(files.Truth), weight, 0.97, 0.85).TrueRecall
		}
		t.Logf("%s: recall keyed %.4f, clk %.4f", name, recall[linkage.Keyed], recall[linkage.CLK])
	}
}

func sealedList(path string) linkage.List {
	return linkage.List{Query: "SELECT * FROM read_parquet(" + factengine.Quote(path) + ")", ID: "id", Sealed: true}
}

// noClearText looks for every word of three letters or more and every date of a list in all values of a sealed one.
func noClearText(t *testing.T, stage *factengine.Stage, clear, sealed string) {
	t.Helper()
	exported := sealed + ".csv"
	if err := stage.Exec(context.Background(), "COPY (SELECT * EXCLUDE id FROM read_parquet("+factengine.Quote(sealed)+")) TO "+factengine.Quote(exported)+" (HEADER false)"); err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(exported)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(clear)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]bool{}
	for _, v := range strings.FieldsFunc(strings.ToLower(string(out)), func(r rune) bool { return r == ',' || r == '\n' || r == '"' }) {
		values[v] = true
	}
	words := 0
	for i, line := range strings.Split(string(text), "\n") {
		if i == 0 || i > 2000 {
			continue
		}
		cells := strings.Split(line, ",")
		for _, cell := range cells[1:] {
			for _, w := range append(strings.Fields(strings.ToLower(cell)), strings.ToLower(cell)) {
				if len(w) > 2 {
					words++
					if values[w] {
						t.Fatalf("%q stands in the sealed list", w)
					}
				}
			}
		}
	}
	for _, w := range []string{"garcia", "hernandez", "maria", "1980"} {
		if strings.Contains(strings.ToLower(string(out)), w) && w != "1980" {
			t.Errorf("%q stands in the sealed list", w)
		}
	}
	if words < 1000 || len(values) < 1000 {
		t.Fatalf("%d words looked for in %d values", words, len(values))
	}
}

// Another key gives other values: lists sealed by two keys have nothing in common.
func TestSeal_Keys(t *testing.T) {
	ctx := context.Background()
	stage := openStage(t)
	list := listFrom([]string{"1", "José", "Quispe", "Mamani", "1980-03-25", "M", "05001", "2020-05-01", ""})
	one, two := filepath.Join(stage.Dir, "one.parquet"), filepath.Join(stage.Dir, "two.parquet")
	if err := linkage.Seal(ctx, stage, persons(t), list, linkage.Keyed, secret, one); err != nil {
		t.Fatal(err)
	}
	if err := linkage.Seal(ctx, stage, persons(t), list, linkage.Keyed, bytes.Repeat([]byte("x"), 32), two); err != nil {
		t.Fatal(err)
	}
	m, err := persons(t).Sealed(linkage.Keyed)
	if err != nil {
		t.Fatal(err)
	}
	other := sealedList(two)
	if _, err := linkage.Link(ctx, stage, m, sealedList(one), &other); err == nil || !strings.Contains(err.Error(), "linkage.noPairs") {
		t.Errorf("two keys: %v", err)
	}
	if err := linkage.Seal(ctx, stage, persons(t), list, linkage.Keyed, []byte("short"), one); fault.CodeOf(err) != fault.CodeInvalid {
		t.Errorf("a short key: %v", err)
	}
	if _, err := linkage.Start(ctx, openStage(t), m, list, nil); err == nil || !strings.Contains(err.Error(), "linkage.sealedField") {
		t.Errorf("a clear list by a sealed model: %v", err)
	}
	third := openStage(t)
	clear := list
	clear.Sealed = true
	if _, err := linkage.Start(ctx, third, m, clear, nil); err == nil || !strings.Contains(err.Error(), "linkage.sealedShape") {
		t.Errorf("a list that is not sealed: %v", err)
	}
}
