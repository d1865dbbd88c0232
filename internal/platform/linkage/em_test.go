package linkage_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/platform/linkage"
)

// drawn are patterns of pairs drawn from a model, so that what EM should find is known.
func drawn(m linkage.Model, pairs int, missing float64) []linkage.PatternCount {
	random := rand.New(rand.NewPCG(1, 2))
	counts := map[linkage.Pattern]int64{}
	for range pairs {
		same := random.Float64() < m.Prior
		var p linkage.Pattern
		for i, f := range m.Fields {
			if random.Float64() < missing {
				continue
			}
			x := random.Float64()
			for j, l := range f.Levels {
				share := l.U
				if same {
					share = l.M
				}
				if x -= share; x < 0 || j == len(f.Levels)-1 {
					p |= linkage.Pattern(j+1) << (4 * i)
					break
				}
			}
		}
		counts[p]++
	}
	var list []linkage.PatternCount
	for p := range linkage.Pattern(1 << (4 * len(m.Fields))) {
		if n := counts[p]; n > 0 {
			list = append(list, linkage.PatternCount{Pattern: p, Count: n})
		}
	}
	return list
}

func small() linkage.Model {
	level := func(when string, m, u float64) linkage.Level { return linkage.Level{When: when, M: m, U: u} }
	return linkage.Model{Name: "small", Version: "1", Prior: 0.1,
		Fields: []linkage.Field{
			{Name: "given", Kind: linkage.GivenKind, Levels: []linkage.Level{level("exact", 0.8, 0.05), level("similar 0.9", 0.12, 0.05), level("else", 0.08, 0.9)}},
			{Name: "surname1", Kind: linkage.SurnameKind, Levels: []linkage.Level{level("exact", 0.9, 0.02), level("else", 0.1, 0.98)}},
			{Name: "birth", Kind: linkage.DateKind, Levels: []linkage.Level{level("exact", 0.85, 0.01), level("year", 0.1, 0.1), level("else", 0.05, 0.89)}},
			{Name: "sex", Kind: linkage.SexKind, Levels: []linkage.Level{level("exact", 0.98, 0.5), level("else", 0.02, 0.5)}}},
		Blocking:   []linkage.Rule{{Name: "all", Keys: []string{"surname1.exact"}}},
		Thresholds: linkage.Thresholds{Link: 5, Review: 0}}
}

// away is a model to begin with that is not the one the patterns come from.
func away(m linkage.Model, keepU bool) linkage.Model {
	m.Prior = 0.3
	fields := append([]linkage.Field{}, m.Fields...)
	for i, f := range fields {
		levels := append([]linkage.Level{}, f.Levels...)
		n := float64(len(levels))
		for j := range levels {
			levels[j].M = (levels[j].M + 1/n) / 2
			if !keepU {
				levels[j].U = (levels[j].U + 1/n) / 2
			}
		}
		fields[i].Levels = levels
	}
	m.Fields = fields
	return m
}

func TestFit_FindsWhatPatternsComeFrom(t *testing.T) {
	m := small()
	est, err := linkage.Fit(away(m, false), drawn(m, 400_000, 0.05), linkage.Fitting{Tolerance: 1e-9, Iterations: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if !est.Converged || math.Abs(est.Prior-m.Prior) > 0.005 {
		t.Errorf("λ %v after %d steps, converged %v", est.Prior, est.Iterations, est.Converged)
	}
	for i, f := range est.Model.Fields {
		for j, l := range f.Levels {
			if want := m.Fields[i].Levels[j]; math.Abs(l.M-want.M) > 0.01 || math.Abs(l.U-want.U) > 0.005 {
				t.Errorf("%s %s: m %.4f u %.4f, want %.4f %.4f", f.Name, l.When, l.M, l.U, want.M, want.U)
			}
		}
	}
	if len(est.Warnings) > 0 {
		t.Errorf("warnings %v", est.Warnings)
	}
}

func TestFit_Refuses(t *testing.T) {
	if _, err := linkage.Fit(small(), nil, linkage.Fitting{}); fault.CodeOf(err) != fault.CodeInvalid {
		t.Errorf("no pairs: %v", err)
	}
	est, err := linkage.Fit(away(small(), false), drawn(small(), 10_000, 0), linkage.Fitting{Iterations: 2})
	if err != nil || est.Converged || !hasWarning(est.Warnings, "linkage.notConverged") {
		t.Errorf("two steps: %v, %v, %v", est.Converged, est.Warnings, err)
	}
}

func hasWarning(list []linkage.Warning, message string) bool {
	for _, w := range list {
		if w.Message == message {
			return true
		}
	}
	return false
}

// TestFit_R holds EM against a program in R that fits the same patterns from the formulas.
func TestFit_R(t *testing.T) {
	rscript, err := exec.LookPath("Rscript")
	if err != nil {
		t.Skip("R is absent: the weights of EM are not compared (Debian: apt-get install r-base-core)")
	}
	for _, c := range []struct {
		name  string
		keepU bool
		space float64
	}{{"m, u and λ", false, 0}, {"u kept, pairs that were not compared", true, 60_000}} {
		t.Run(c.name, func(t *testing.T) {
			m := small()
			counts, start := drawn(m, 50_000, 0.1), away(m, c.keepU)
			dir := t.TempDir()
			patterns, first := filepath.Join(dir, "patterns.csv"), filepath.Join(dir, "start.csv")
			var b strings.Builder
			b.WriteString("count,f1,f2,f3,f4\n")
			for _, p := range counts {
				fmt.Fprintf(&b, "%d", p.Count)
				for i := range m.Fields {
					fmt.Fprintf(&b, ",%d", p.Pattern.Level(i)+1)
				}
				b.WriteByte('\n')
			}
			write(t, patterns, b.String())
			b.Reset()
			b.WriteString("field,level,m,u,lambda\n")
			for i, f := range start.Fields {
				for j, l := range f.Levels {
					fmt.Fprintf(&b, "%d,%d,%.17g,%.17g,%.17g\n", i+1, j+1, l.M, l.U, start.Prior)
				}
			}
			write(t, first, b.String())
			keep := "0"
			if c.keepU {
				keep = "1"
			}
			out, err := exec.Command(rscript, "testdata/em.R", patterns, first, fmt.Sprint(c.space), keep).Output()
			if err != nil {
				t.Fatalf("Rscript: %v", err)
			}
			est, err := linkage.Fit(start, counts, linkage.Fitting{Tolerance: 1e-12, Iterations: 5000, Space: c.space, KeepU: c.keepU})
			if err != nil {
				t.Fatal(err)
			}
			ours := []float64{est.Prior, est.LogLikelihood}
			for _, f := range est.Model.Fields {
				for _, l := range f.Levels {
					ours = append(ours, l.M)
				}
			}
			for _, f := range est.Model.Fields {
				for _, l := range f.Levels {
					ours = append(ours, l.U)
				}
			}
			theirs := strings.Fields(string(out))
			if len(theirs) != len(ours) {
				t.Fatalf("R gives %d numbers, we %d", len(theirs), len(ours))
			}
			for i, text := range theirs {
				x, err := strconv.ParseFloat(text, 64)
				if err != nil {
					t.Fatal(err)
				}
				if math.Abs(x-ours[i]) > 1e-7*max(1, math.Abs(x)) {
					t.Errorf("number %d: R %.12g, we %.12g", i, x, ours[i])
				}
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
