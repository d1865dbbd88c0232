package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"convive/internal/kernel"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// exact are Garwood's limits by the chi-square quantiles (reference: R poisson.test).
func exact(o float64) (low, high float64) {
	if o > 0 {
		low = distuv.ChiSquared{K: 2 * o}.Quantile(0.025) / 2
	}
	return low, distuv.ChiSquared{K: 2*o + 2}.Quantile(0.975) / 2
}

func TestPoissonLimits(t *testing.T) {
	for o := 0.0; o < 10; o++ {
		low, high := kernel.PoissonLimits(o)
		wantLow, wantHigh := exact(o)
		if math.Abs(low-wantLow) > 1e-6 || math.Abs(high-wantHigh) > 1e-6 {
			t.Errorf("%v events: %v to %v, exact is %v to %v", o, low, high, wantLow, wantHigh)
		}
	}
	for _, o := range []float64{10, 50, 1000, 13537} { // Byar's approximation stays within two in a thousand of the exact limits
		low, high := kernel.PoissonLimits(o)
		wantLow, wantHigh := exact(o)
		if math.Abs(low/wantLow-1) > 2e-3 || math.Abs(high/wantHigh-1) > 2e-3 {
			t.Errorf("%v events: %v to %v, exact is %v to %v", o, low, high, wantLow, wantHigh)
		}
	}
	if low, _ := kernel.PoissonLimits(-1); !math.IsNaN(low) {
		t.Error("a negative count has limits")
	}
}

func TestNewRate_Properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := float64(rapid.IntRange(0, 100000).Draw(t, "events"))
		people := float64(rapid.IntRange(1, 50_000_000).Draw(t, "people"))
		r := kernel.NewRate(events, people, 100000)
		if !r.Defined || r.Low > r.Value || r.High < r.Value || r.Low < 0 {
			t.Fatalf("%+v", r)
		}
		// A published rate times the population gives back the official count.
		if got := math.Round(r.Value * people / 100000); got != events {
			t.Fatalf("%v events became %v", events, got)
		}
		if more := kernel.NewRate(events+1, people, 100000); more.Low < r.Low || more.High < r.High {
			t.Fatalf("one event more lowers a limit: %+v %+v", r, more)
		}
	})
}

func TestNewRate_WithoutPopulation(t *testing.T) {
	for _, people := range []float64{0, -1} {
		if r := kernel.NewRate(3, people, 100000); r.Defined {
			t.Errorf("a rate over %v people: %+v", people, r)
		}
	}
}

func TestNewShare_Properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.IntRange(1, 1_000_000).Draw(t, "whole")
		part := rapid.IntRange(0, whole).Draw(t, "part")
		s := kernel.NewShare(float64(part), float64(whole), 100)
		const rounding = 1e-9
		if s.Low < 0 || s.High > 100 || s.Low > s.Value+rounding || s.High < s.Value-rounding {
			t.Fatalf("%+v", s)
		}
		other := kernel.NewShare(float64(whole-part), float64(whole), 100)
		if math.Abs(s.Value+other.Value-100) > 1e-9 || math.Abs(s.Low+other.High-100) > 1e-6 {
			t.Fatalf("a share and its complement: %+v %+v", s, other)
		}
	})
}

func TestCompare(t *testing.T) {
	rate := func(events float64) kernel.Rate { return kernel.NewRate(events, 1_000_000, 100000) }
	cases := []struct {
		name        string
		now, before kernel.Rate
		want        kernel.Change
	}{
		{"Fell", rate(300), rate(400), kernel.Lower},
		{"Rose", rate(400), rate(300), kernel.Higher},
		{"Chance", rate(300), rate(310), kernel.Indistinct},
		{"FewEvents", rate(1), rate(5), kernel.Indistinct},
		{"BothZero", rate(0), rate(0), kernel.Indistinct},
		{"Undefined", rate(3), kernel.NewRate(3, 0, 100000), kernel.NotComparable},
		{"DifferentKinds", rate(3), kernel.NewShare(3, 10, 100), kernel.NotComparable},
		{"ShareRose", kernel.NewShare(765, 1000, 100), kernel.NewShare(700, 1000, 100), kernel.Higher},
		{"ShareChance", kernel.NewShare(78, 1000, 100), kernel.NewShare(76, 1000, 100), kernel.Indistinct},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got, p := kernel.Compare(c.now, c.before, 0.05); got != c.want {
				t.Fatalf("%s (p = %v), want %s", got, p, c.want)
			}
		})
	}
}

// Under no change the comparison names a change about five times in a hundred, not more.
func TestCompare_Level(t *testing.T) {
	named, all := 0, 0
	for a := 60; a <= 140; a++ {
		for b := 60; b <= 140; b++ {
			w := distuv.Poisson{Lambda: 100}.Prob(float64(a)) * distuv.Poisson{Lambda: 100}.Prob(float64(b)) * 1e8
			all += int(w)
			if c, _ := kernel.Compare(kernel.NewRate(float64(a), 1e6, 1e5), kernel.NewRate(float64(b), 1e6, 1e5), 0.05); c != kernel.Indistinct {
				named += int(w)
			}
		}
	}
	if share := float64(named) / float64(all); share < 0.04 || share > 0.06 {
		t.Fatalf("chance alone is called a change in %.1f %% of cases", 100*share)
	}
}

// TestRate_WithNoise: over many draws of events and of noise, the interval holds the true rate and share about as often as it says.
func TestRate_WithNoise(t *testing.T) {
	const draws, variance = 20_000, 9.0
	r := rand.New(rand.NewPCG(4, 4))
	noise := distuv.Normal{Sigma: math.Sqrt(variance), Src: r}
	events, part := distuv.Poisson{Lambda: 40, Src: r}, distuv.Binomial{N: 200, P: 0.3, Src: r}
	rates, shares, without := 0, 0, 0
	for range draws {
		n := max(0, math.Round(events.Rand()+noise.Rand()))
		plain := kernel.NewRate(n, 1000, 100)
		if x := plain.WithNoise(variance, 0); x.Low <= 4 && 4 <= x.High {
			rates++
		}
		if plain.Low <= 4 && 4 <= plain.High {
			without++
		}
		if x := kernel.NewShare(max(0, math.Round(part.Rand()+noise.Rand())), 200, 100).WithNoise(variance, 0); x.Low <= 30 && 30 <= x.High {
			shares++
		}
	}
	if rates < 0.94*draws || rates > 0.975*draws || shares < 0.94*draws || shares > 0.975*draws || without > 0.94*draws {
		t.Errorf("of %d, %d rates and %d shares are held, %d rates without the noise", draws, rates, shares, without)
	}
}

// Noise may make a part larger than its whole: the share is then all, and its limits stay within what a share can be.
func TestRate_NoisyShareBeyondWhole(t *testing.T) {
	x := kernel.NewShare(12, 10, 100).WithNoise(3, 3)
	if x.Value != 100 || x.High != 100 || !(x.Low > 0 && x.Low < 100) {
		t.Errorf("%+v", x)
	}
	none := kernel.NewShare(3, 0, 100).WithNoise(3, 3)
	if none.Defined || none.Noise != 3 {
		t.Errorf("%+v", none)
	}
}

// What noise alone may have made is no change.
func TestCompare_Noise(t *testing.T) {
	now, before := kernel.NewRate(120, 1e6, 1e5), kernel.NewRate(85, 1e6, 1e5)
	if c, _ := kernel.Compare(now, before, 0.05); c != kernel.Higher {
		t.Fatalf("exact counts: %s", c)
	}
	if c, _ := kernel.Compare(now.WithNoise(400, 0), before.WithNoise(400, 0), 0.05); c != kernel.Indistinct {
		t.Errorf("counts with noise: %s", c)
	}
	share, earlier := kernel.NewShare(60, 200, 100), kernel.NewShare(40, 200, 100)
	if c, _ := kernel.Compare(share, earlier, 0.05); c != kernel.Higher {
		t.Fatalf("exact shares: %s", c)
	}
	if c, _ := kernel.Compare(share.WithNoise(100, 0), earlier.WithNoise(100, 0), 0.05); c != kernel.Indistinct {
		t.Errorf("shares with noise: %s", c)
	}
}
