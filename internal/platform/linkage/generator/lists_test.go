package generator_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"convive/internal/platform/linkage/generator"
)

func read(t *testing.T, path string) (text []byte, rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err = csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return text, rows
}

func make2(t *testing.T, o generator.Options) generator.Files {
	t.Helper()
	f, err := generator.Write(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A seed gives the same lists for ever, another seed others.
func TestWrite_Seed(t *testing.T) {
	o := generator.OrdinaryOptions(1, 3000)
	first, _ := read(t, make2(t, o).Right)
	again, _ := read(t, make2(t, o).Right)
	o.Seed = 2
	other, _ := read(t, make2(t, o).Right)
	if !bytes.Equal(first, again) || bytes.Equal(first, other) {
		t.Error("the seed does not decide")
	}
}

// The truth names records that are there, each person of both lists once for every pair of copies; the errors that are asked for happen.
func TestWrite_Truth(t *testing.T) {
	for _, language := range []generator.Language{generator.Spanish, generator.Portuguese} {
		o := generator.OrdinaryOptions(3, 5000)
		o.Language, o.Duplicates = language, 0.1
		f := make2(t, o)
		_, left := read(t, f.Left)
		_, right := read(t, f.Right)
		_, truth := read(t, f.Truth)
		_, twice := read(t, f.LeftTwice)
		if n := len(left) - 1 - o.Left; n < 400 || n > 600 || n != len(twice)-1 {
			t.Errorf("%s: %d records stand twice, %d pairs say so", language, n, len(twice)-1)
		}
		byID := map[string][]string{}
		for _, r := range append(left[1:], right[1:]...) {
			if byID[r[0]] != nil {
				t.Fatalf("%s twice", r[0])
			}
			byID[r[0]] = r
		}
		exact, nobody := 0, 0
		for _, p := range truth[1:] {
			a, b := byID[p[0]], byID[p[1]]
			if a == nil || b == nil {
				t.Fatalf("the truth names %v, which are not there", p)
			}
			if strings.Join(a[1:], ",") == strings.Join(b[1:], ",") {
				exact++
			}
			if a[2] == "" {
				nobody++
			}
		}
		if n := len(truth) - 1; n < o.Both*11/10 || exact == 0 || exact > n/3 || nobody == 0 {
			t.Errorf("%s: %d true pairs, %d without any difference, %d of nobody", language, n, exact, nobody)
		}
	}
}
