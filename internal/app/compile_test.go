package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"

	"pgregory.net/rapid"
)

// Whatever texts a profile holds, it compiles to a query that runs, or is refused with a reason: no text of a profile
// reaches the engine as SQL.
func TestCompile_AnyTexts(t *testing.T) {
	a := openApp(t)
	ctx := kernel.WithActor(t.Context(), kernel.System())
	path := filepath.Join(t.TempDir(), "facts.csv")
	if err := os.WriteFile(path, []byte("when,place,sex,n,age\n2020-01-02,05001,M,1,30\n2021-05-06 10:30,5001,'; DROP,2,-1\n,,,,\nx,y,z,q,w\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	word := rapid.OneOf(rapid.SampledFrom([]string{"'", `"`, `\`, "';--", "%", "%Q", "%Y-%m-%d", "$1", "?", "M", "NULL", "", "1e999", "é\x00"}), rapid.StringN(0, 8, 16))
	rapid.Check(t, func(t *rapid.T) {
		words := func(label string) []string { return rapid.SliceOfN(word, 0, 3).Draw(t, label) }
		p := sources.Profile{Name: "any", Version: 1, Source: "co-ponal-homicides",
			Columns: sources.ColumnRules{{Key: "when", Empty: words("empty")}, {Key: "place", Names: words("names")}, {Key: "sex"}, {Key: "n"}, {Key: "age"}}}
		p.Rows.Skip = []sources.Match{{Column: "sex", Matches: rapid.SampledFrom([]string{"^'", `\d+`, "drop", `^$`, "(?i)x"}).Draw(t, "skip")}}
		p.Fact = sources.FactRule{Kind: "count", Unit: kernel.UnitVictim, Quantity: &sources.QuantityRule{Column: "n"}, ICCS: sources.CodeRule{Fixed: "0101"},
			Occurred:  sources.TimeRule{Column: "when", Formats: words("formats"), Unknown: words("no time"), NoTime: words("placeholder"), Precision: kernel.ToMinute, Excel: rapid.Bool().Draw(t, "excel")},
			Territory: sources.TerritoryRule{Country: "CO", Level: 2, Code: &sources.PlaceCode{Column: "place", Pad: 5}, Unknown: words("unknown place")},
			AgeYears:  &sources.AgeRule{Column: "age", Unknown: words("unknown age")},
			Categories: map[kernel.Dimension]*sources.CodeRule{kernel.DimSex: {Column: "sex", Map: map[string]string{word.Draw(t, "text"): "male"},
				Unknown: words("unknown sex"), Else: rapid.SampledFrom([]string{"", "_O", "o'clock"}).Draw(t, "else")}}}
		if p.Validate() != nil {
			return
		}
		_, _, err := a.Sources.DryRun(ctx, p, []sources.InputFile{{Name: "facts.csv", Path: path}}, nil)
		if err != nil && fault.CodeOf(err) != fault.CodeInvalid {
			t.Fatalf("%+v: %v", p, err)
		}
	})
}
