package kernel_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"convive/internal/kernel"
)

// TestParseMoney: what is written exactly is read exactly; anything else is refused, never rounded.
func TestParseMoney(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "-0.05": -5, "12": 1200, "12.3": 1230, "37763043445.99": 3776304344599} {
		if m, ok := kernel.ParseMoney(text, "MXN"); !ok || m.Minor != want {
			t.Errorf("%q: %v %v, want %d", text, m, ok, want)
		}
	}
	for _, text := range []string{"", "-", ".", "1.", ".5", "1.234", "1,5", "1 000", "+1", "--1", "1e3", "n.s.", "99999999999999999999"} {
		if m, ok := kernel.ParseMoney(text, "MXN"); ok {
			t.Errorf("%q was read as %v", text, m)
		}
	}
	if _, ok := kernel.ParseMoney("1.5", "CLP"); ok {
		t.Error("a Chilean peso has no cents")
	}
	if _, ok := kernel.ParseMoney("1", "XYZ"); ok {
		t.Error("a currency that nobody has")
	}
}

// TestMoney_Properties: text and amount are one; sums are exact or refused; a share is the nearest cent.
func TestMoney_Properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := kernel.Money{Minor: rapid.Int64().Draw(t, "a"), Currency: rapid.SampledFrom([]string{"MXN", "CLP"}).Draw(t, "currency")}
		b := kernel.Money{Minor: rapid.Int64().Draw(t, "b"), Currency: a.Currency}
		if a.Minor != math.MinInt64 {
			if back, ok := kernel.ParseMoney(a.Decimal(), a.Currency); !ok || back != a {
				t.Fatalf("%v became %q and %v", a, a.Decimal(), back)
			}
		}
		sum, ok := a.Plus(b)
		if fits := float64(a.Minor)+float64(b.Minor) < 9.2e18 && float64(a.Minor)+float64(b.Minor) > -9.2e18; fits && (!ok || sum.Minor != a.Minor+b.Minor) {
			t.Fatalf("%v + %v = %v %v", a, b, sum, ok)
		}
		part := kernel.Money{Minor: rapid.Int64Range(-1e12, 1e12).Draw(t, "part"), Currency: "MXN"}
		n := rapid.Int64Range(1, 10_000).Draw(t, "n")
		if got, ok := part.Times(n, 10_000); !ok || 2*(got.Minor*10_000-part.Minor*n) > 10_000 || 2*(got.Minor*10_000-part.Minor*n) < -10_000 {
			t.Fatalf("%v × %d/10000 = %v", part, n, got)
		}
		if _, ok := part.Times(1, 0); ok {
			t.Fatal("divided by nothing")
		}
	})
}
