package reconciliation_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"convive/internal/platform/testkit"
	"convive/internal/reconciliation"
)

func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))
}

// TestChapman against the worked formula: n1 = 200, n2 = 150, m = 30.
func TestChapman(t *testing.T) {
	e := reconciliation.Chapman(200, 150, 30)
	if want := 201.0*151/31 - 1; !near(e.Total, want, 1e-12) || e.Observed != 320 {
		t.Errorf("%+v, want %v", e, want)
	}
	s := math.Sqrt(201.0 * 151 * 170 * 120 / (31.0 * 31 * 32))
	if !near(e.Low, e.Total-1.959963984540054*s, 1e-12) || !near(e.High, e.Total+1.959963984540054*s, 1e-12) {
		t.Errorf("limits %v and %v, s %v", e.Low, e.High, s)
	}
	if e := reconciliation.Chapman(10, 10, 10); e.Low != 10 || e.High != 10 || e.Total != 10 {
		t.Errorf("two lists of the same victims: %+v", e)
	}
}

// lists are counts by the lists that have a victim, bit by bit; the first is not observed.
var lists = map[string][]int64{
	"three":          {0, 60, 49, 4, 247, 112, 142, 12},
	"three, a zero":  {0, 60, 49, 0, 247, 112, 142, 12},
	"four":           {0, 120, 90, 30, 75, 24, 18, 9, 60, 20, 15, 6, 14, 5, 4, 2},
	"four, sparse":   {0, 40, 31, 5, 22, 3, 4, 1, 18, 2, 3, 0, 2, 1, 0, 1},
	"three, matched": {0, 500, 480, 120, 510, 118, 125, 30},
}

// TestLogLinear_R: every hierarchical model of two-way interactions agrees with R's glm(poisson) in intercept, its standard
// error, AIC and deviance.
func TestLogLinear_R(t *testing.T) {
	rscript := testkit.NeedProgram(t, "Rscript", "r-base-core")
	for name, counts := range lists {
		t.Run(name, func(t *testing.T) {
			k := int(math.Log2(float64(len(counts))))
			var pairs []reconciliation.Term
			for i := range k {
				for j := i + 1; j < k; j++ {
					pairs = append(pairs, reconciliation.Term{A: i, B: j})
				}
			}
			var script strings.Builder
			fmt.Fprintf(&script, "y <- c(%s)\ns <- 1:%d\n", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(counts[1:])), ","), "[]"), len(counts)-1)
			for i := range k {
				fmt.Fprintf(&script, "x%d <- bitwAnd(bitwShiftR(s, %d), 1)\n", i, i)
			}
			var models [][]reconciliation.Term
			for set := range 1 << len(pairs) {
				formula, terms := "y ~ x0", []reconciliation.Term{}
				for i := 1; i < k; i++ {
					formula += fmt.Sprintf(" + x%d", i)
				}
				for i, p := range pairs {
					if set>>i&1 == 1 {
						terms = append(terms, p)
						formula += fmt.Sprintf(" + x%d:x%d", p.A, p.B)
					}
				}
				models = append(models, terms)
				fmt.Fprintf(&script, "m <- suppressWarnings(glm(%s, family = poisson, control = glm.control(epsilon = 1e-13, maxit = 200)))\n", formula)
				script.WriteString(`cat(sprintf("%.12g,%.12g,%.12g,%.12g,%.12g\n", coef(m)[1], sqrt(vcov(m)[1, 1]), AIC(m), deviance(m), max(abs(coef(m)))))` + "\n")
			}
			command := exec.Command(rscript, "--vanilla", "-")
			command.Stdin = strings.NewReader(script.String())
			out, err := command.Output()
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
			if err != nil || len(rows) != len(models) {
				t.Fatalf("%d rows for %d models, %v", len(rows), len(models), err)
			}
			held := 0
			for i, row := range rows {
				var r [5]float64
				for j, text := range row {
					if r[j], err = strconv.ParseFloat(text, 64); err != nil {
						t.Fatal(err)
					}
				}
				e, ok := reconciliation.LogLinear(counts, k, models[i])
				if infinite := r[4] > 15; !ok || infinite {
					if ok == infinite {
						t.Errorf("model %v: ok %v, where R's largest coefficient is %v", models[i], ok, r[4])
					}
					continue
				}
				held++
				missing := math.Exp(r[0])
				n := float64(e.Observed)
				if !near(e.Total, n+missing, 1e-6) || !near(e.High, n+missing*math.Exp(1.959963984540054*r[1]), 1e-6) || !near(e.Low, n+missing*math.Exp(-1.959963984540054*r[1]), 1e-6) {
					t.Errorf("model %v: %v [%v, %v], R: %v, se %v", models[i], e.Total, e.Low, e.High, n+missing, r[1])
				}
				if !near(e.AIC, r[2], 1e-7) || !near(e.Deviance, r[3], 1e-6) {
					t.Errorf("model %v: AIC %v, deviance %v; R: %v, %v", models[i], e.AIC, e.Deviance, r[2], r[3])
				}
			}
			if held < len(models)/2 {
				t.Errorf("only %d of %d models were held against R", held, len(models))
			}
		})
	}
}

// TestRangeOf: the range covers the limits of every model that the data do not tell from the best, and nothing is estimated
// where lists share nobody.
func TestRangeOf(t *testing.T) {
	for name, counts := range lists {
		k := int(math.Log2(float64(len(counts))))
		r, ok := reconciliation.RangeOf(counts, k)
		if !ok || r.Models+r.Failed != 1<<(k*(k-1)/2) || r.Near[0].AIC != r.Best.AIC {
			t.Errorf("%s: %+v", name, r)
		}
		for _, e := range r.Near {
			if e.Low < r.Low || e.High > r.High || e.AIC > r.Best.AIC+2 || e.Low < float64(e.Observed) {
				t.Errorf("%s: %+v is not within %v to %v", name, e, r.Low, r.High)
			}
		}
	}
	for name, c := range map[string]struct {
		counts []int64
		lists  int
	}{"no overlap": {[]int64{0, 5, 6, 0}, 2}, "one list": {[]int64{0, 5}, 1}, "three without overlap": {[]int64{0, 5, 6, 0, 7, 0, 0, 0}, 3}, "wrong length": {[]int64{0, 1, 2}, 2}} {
		if _, ok := reconciliation.RangeOf(c.counts, c.lists); ok {
			t.Errorf("%s: there is a range", name)
		}
	}
	if r, ok := reconciliation.RangeOf([]int64{0, 170, 120, 30}, 2); !ok || r.Method != "chapman" || r.Best.Observed != 320 {
		t.Errorf("%+v", r)
	}
}
