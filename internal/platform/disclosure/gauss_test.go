package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"convive/internal/platform/disclosure"
	"convive/internal/platform/disclosure/generator"
	"convive/internal/platform/testkit"
)

// mostLoss is how many times the cells may be hidden that the comparison hides, over all tables. The comparison guards against exact disclosure alone; we also
// leave room to each sensitive count.
const mostLoss = 1.3

// Not many more cells are hidden than by Gaussian elimination with the order of the package GaussSuppression, which R does by
// itself in testdata/gauss.R.
func TestProtect_Gauss(t *testing.T) {
	testkit.NeedProgram(t, "Rscript", "r-base-core")
	ours, theirs := 0, 0
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 9))
		for _, f := range []struct{ groups, each, first, second int }{{3, 4, 2, 4}, {4, 5, 3, 4}, {5, 6, 2, 6}} {
			places := generator.Nested(f.groups, f.each)
			s := generator.Cross(places, generator.Flat(f.first), generator.Flat(f.second), generator.Skewed(r, places.Leaves(), f.first*f.second), 5)
			hidden, byR := 0, hiddenByR(t, s)
			for _, h := range disclosure.Protect(s).Hidden {
				hidden += number01(h)
			}
			t.Logf("%d cells, ours hides %d, R %d: %.2f", len(s.Cells), hidden, byR, float64(hidden)/float64(byR))
			ours, theirs = ours+hidden, theirs+byR
		}
	}
	if float64(ours) > mostLoss*float64(theirs) {
		t.Errorf("%d cells are hidden, R hides %d", ours, theirs)
	}
}

// hiddenByR is how many cells of a system the script hides.
func hiddenByR(t *testing.T, s disclosure.System) int {
	t.Helper()
	parts := map[int32][]int32{}
	for _, sum := range s.Sums { // any of a cell's sums tells which inner cells it holds
		parts[sum.Of] = sum.Parts
	}
	leaves, number := make([]map[int]bool, len(s.Cells)), 0
	var leavesOf func(cell int32) map[int]bool
	leavesOf = func(cell int32) map[int]bool {
		if leaves[cell] != nil {
			return leaves[cell]
		}
		leaves[cell] = map[int]bool{}
		if len(parts[cell]) == 0 {
			number++
			leaves[cell][number] = true
		}
		for _, part := range parts[cell] {
			for leaf := range leavesOf(part) {
				leaves[cell][leaf] = true
			}
		}
		return leaves[cell]
	}
	var cells, inner strings.Builder
	cells.WriteString("value,primary,fixed\n")
	inner.WriteString("cell,leaf\n")
	for i, c := range s.Cells {
		fmt.Fprintf(&cells, "%d,%d,%d\n", c.Value, number01(c.Sensitive), number01(c.Fixed))
		for leaf := range leavesOf(int32(i)) {
			fmt.Fprintf(&inner, "%d,%d\n", i+1, leaf)
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"cells.csv": cells.String(), "inner.csv": inner.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("Rscript", "testdata/gauss.R", filepath.Join(dir, "cells.csv"), filepath.Join(dir, "inner.csv")).Output()
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func number01(b bool) int {
	if b {
		return 1
	}
	return 0
}
