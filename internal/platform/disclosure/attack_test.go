package disclosure_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"convive/internal/platform/disclosure"
)

// attacker is GLPK's simplex method, by other people's hands: it knows the public cells, all sums, and that counts are not
// negative, and asks between which values a hidden cell lies.
type attacker struct {
	s disclosure.System
	p disclosure.Pattern
}

// interval is what the attacker finds.
func (a attacker) interval(t *testing.T, cell int) (low, high float64) {
	t.Helper()
	return a.solve(t, cell, "Minimize"), a.solve(t, cell, "Maximize")
}

func (a attacker) solve(t *testing.T, cell int, goal string) float64 {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n obj: x%d\nSubject To\n", goal, cell)
	for n, sum := range a.s.Sums {
		var known int64
		var terms []string
		put := func(c int32, sign string, k int64) {
			if a.p.Hidden[c] {
				terms = append(terms, sign+" x"+strconv.Itoa(int(c)))
			} else {
				known += k * a.s.Cells[c].Value
			}
		}
		for _, part := range sum.Parts {
			put(part, "+", 1)
		}
		put(sum.Of, "-", -1)
		if len(terms) > 0 {
			fmt.Fprintf(&b, " s%d: %s = %d\n", n, strings.Join(terms, " "), -known)
		}
	}
	b.WriteString("End\n")
	dir := t.TempDir()
	model, out := filepath.Join(dir, "m.lp"), filepath.Join(dir, "out")
	if err := os.WriteFile(model, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("glpsol", "--lp", model, "-w", out).CombinedOutput(); err != nil {
		t.Fatalf("glpsol: %v\n%s", err, said)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		f := strings.Fields(line)
		if len(f) > 6 && f[0] == "s" && f[1] == "bas" {
			if f[4] != "f" || f[5] != "f" {
				return math.Inf(1)
			}
			x, err := strconv.ParseFloat(f[6], 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
	}
	t.Fatalf("no solution in %s", text)
	return 0
}
