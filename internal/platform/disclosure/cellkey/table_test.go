package cellkey_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"convive/internal/platform/disclosure/cellkey"

	"pgregory.net/rapid"
)

// designs that official statistics use, and edges: Zensus 2021 (D 5, V 2.x, js 0 to 2), ABS-like, the narrowest.
var designs = []cellkey.Design{{D: 5, JS: 2, Variance: 3}, {D: 5, JS: 0, Variance: 2}, {D: 4, JS: 0, Variance: 1}, {D: 2, JS: 1, Variance: 1.5}, {D: 10, JS: 4, Variance: 9}, {D: 1, JS: 0, Variance: 0.5}}

// What the literature asks of a table holds for every count: probabilities that sum to one, no bias, the variance, the bound, no
// small positive count, and zero as zero.
func TestTable_Conditions(t *testing.T) {
	for _, d := range designs {
		table, err := cellkey.NewTable(d)
		if err != nil {
			t.Fatalf("%+v: %v", d, err)
		}
		for n := int64(1); n <= int64(d.D+d.JS)+20; n++ {
			var sum, mean, square float64
			for shown := int64(0); shown <= n+100; shown++ {
				p := table.Chance(n, shown)
				v := float64(shown - n)
				if p > 0 && (math.Abs(v) > float64(d.D) || shown > 0 && shown <= int64(d.JS)) {
					t.Errorf("%+v: %d may be shown as %d", d, n, shown)
				}
				sum, mean, square = sum+p, mean+p*v, square+p*v*v
			}
			if math.Abs(sum-1) > 1e-12 || math.Abs(mean) > 1e-8 || math.Abs(square-d.Variance) > 1e-8 {
				t.Errorf("%+v: of %d the probabilities sum to %v, mean %v, variance %v", d, n, sum, mean, square)
			}
		}
		if table.Perturb(0, 77) != 0 || table.Perturb(0, math.MaxUint32) != 0 {
			t.Errorf("%+v: zero is not zero", d)
		}
	}
}

// A published table of the same conditions: R's ptable 1.0.0, create_cnt_ptable(D = 2, V = 1.08, js = 1), as its documentation
// explains them: for a count of one only 0 and 2 and 3 are left.
func TestTable_SupportOfOne(t *testing.T) {
	table, err := cellkey.NewTable(cellkey.Design{D: 2, JS: 1, Variance: 1.08})
	if err != nil {
		t.Fatal(err)
	}
	p0, p2, p3 := table.Chance(1, 0), table.Chance(1, 2), table.Chance(1, 3)
	// three unknowns, three conditions: p0+p2+p3 = 1, p2+2·p3 = p0, p0+p2+4·p3 = 1.08
	if math.Abs(p3-0.08/3) > 1e-9 || math.Abs(p2-(1-3*p3)/2) > 1e-9 || math.Abs(p0-(1+p3)/2) > 1e-9 {
		t.Errorf("%v %v %v", p0, p2, p3)
	}
}

// Over keys as they fall the noise has no bias and its variance.
func TestTable_Keys(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for _, d := range designs {
		table, _ := cellkey.NewTable(d)
		for _, n := range []int64{1, 2, 3, 7, 500} {
			const draws = 200_000
			var sum, square float64
			for range draws {
				v := float64(table.Perturb(n, r.Uint32()) - n)
				sum, square = sum+v, square+v*v
			}
			if far := 5 * math.Sqrt(d.Variance/draws); math.Abs(sum/draws) > far || math.Abs(square/draws-d.Variance) > 0.02*float64(d.D*d.D) {
				t.Errorf("%+v: %d has a bias of %v and a variance of %v", d, n, sum/draws, square/draws)
			}
		}
	}
}

// The same count and key are shown as the same, within the bound, whatever the design.
func TestTable_Bound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := cellkey.Design{D: rapid.IntRange(1, 20).Draw(t, "d")}
		d.JS = rapid.IntRange(0, d.D).Draw(t, "js")
		_, low, high := d.Check()
		if low >= high {
			d.Variance = rapid.Float64Range(0.01, 500).Draw(t, "variance") // none fits all counts: each is refused
			if _, err := cellkey.NewTable(d); err == nil {
				t.Errorf("%+v: a table whose variance cannot be", d)
			}
			return
		}
		d.Variance = low + (high-low)*rapid.Float64Range(0.01, 0.99).Draw(t, "variance")
		table, err := cellkey.NewTable(d)
		if err != nil {
			t.Fatal(err)
		}
		n, key := rapid.Int64Range(0, 60).Draw(t, "n"), rapid.Uint32().Draw(t, "key")
		shown := table.Perturb(n, key)
		if shown != table.Perturb(n, key) || shown < 0 || shown-n > int64(d.D) || n-shown > int64(d.D) || shown > 0 && shown <= int64(d.JS) || table.Chance(n, shown) == 0 {
			t.Errorf("%+v: %d is shown as %d", d, n, shown)
		}
		var mean, square float64
		for s := range n + int64(d.D) + 1 {
			mean, square = mean+table.Chance(n, s)*float64(s-n), square+table.Chance(n, s)*float64((s-n)*(s-n))
		}
		if n > 0 && (math.Abs(mean) > 1e-6 || math.Abs(square-d.Variance) > 1e-6*float64(d.D*d.D)) {
			t.Errorf("%+v: the noise of %d has mean %v and variance %v", d, n, mean, square)
		}
	})
}

func TestDesign_Check(t *testing.T) {
	for _, c := range []struct {
		d    cellkey.Design
		want cellkey.Flaw
	}{
		{cellkey.Design{D: 0, Variance: 1}, cellkey.BadD},
		{cellkey.Design{D: -3, Variance: 1}, cellkey.BadD},
		{cellkey.Design{D: cellkey.MostD + 1, Variance: 1}, cellkey.BadD},
		{cellkey.Design{D: 3, JS: 4, Variance: 1}, cellkey.BadJS},
		{cellkey.Design{D: 3, JS: -1, Variance: 1}, cellkey.BadJS},
		{cellkey.Design{D: 5, JS: 2, Variance: 0}, cellkey.BadVariance},
		{cellkey.Design{D: 5, JS: 2, Variance: 2}, cellkey.BadVariance}, // a count of one cannot have so little
		{cellkey.Design{D: 5, JS: 2, Variance: 5}, cellkey.BadVariance}, // nor so much
		{cellkey.Design{D: 5, JS: 2, Variance: math.NaN()}, cellkey.BadVariance},
		{cellkey.Design{D: 5, JS: 2, Variance: math.Inf(1)}, cellkey.BadVariance},
		{cellkey.Design{D: 3, JS: 3, Variance: 3}, cellkey.BadVariance}, // none fits
		{cellkey.Design{D: 5, JS: 2, Variance: 3}, cellkey.Sound},
	} {
		flaw, low, high := c.d.Check()
		if flaw != c.want {
			t.Errorf("%+v: %q, variances from %v to %v", c.d, flaw, low, high)
		}
		if _, err := cellkey.NewTable(c.d); (err == nil) != (c.want == cellkey.Sound) {
			t.Errorf("%+v: %v", c.d, err)
		}
	}
}
