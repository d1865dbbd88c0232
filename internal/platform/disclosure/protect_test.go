package disclosure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"convive/internal/platform/disclosure"
	"convive/internal/platform/disclosure/generator"
	"convive/internal/platform/testkit"
)

// tables are of several forms, with counts like those of homicide by municipality.
func tables(r *rand.Rand) map[string]disclosure.System {
	all := map[string]disclosure.System{}
	for _, f := range []struct{ groups, each, first, second int }{{1, 5, 2, 3}, {3, 4, 3, 4}, {5, 6, 3, 4}, {8, 9, 2, 5}} {
		places := generator.Nested(f.groups, f.each)
		counts := generator.Skewed(r, places.Leaves(), f.first*f.second)
		all[fmt.Sprintf("%d×%d×%d×%d", f.groups, f.each, f.first, f.second)] = generator.Cross(places, generator.Flat(f.first), generator.Flat(f.second), counts, 5)
	}
	return all
}

// An attacker with everything public and a linear solver cannot tell a sensitive count, nor bound it more closely than the rule
// and the fixed counts allow.
func TestProtect_Attack(t *testing.T) {
	testkit.NeedProgram(t, "glpsol", "glpk-utils")
	for name, way := range map[string]func(disclosure.System) disclosure.Pattern{"whole": disclosure.Protect, "by blocks": disclosure.ProtectByBlocks} {
		t.Run(name, func(t *testing.T) { attackAll(t, way) })
	}
}

func attackAll(t *testing.T, way func(disclosure.System) disclosure.Pattern) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 7))
		for name, s := range tables(r) {
			t.Run(fmt.Sprintf("%d/%s", seed, name), func(t *testing.T) {
				p := way(s)
				everything := disclosure.Pattern{Hidden: make([]bool, len(s.Cells))}
				for i, c := range s.Cells {
					everything.Hidden[i] = !c.Fixed
				}
				asked := 0
				for i, c := range s.Cells {
					if !c.Sensitive {
						continue
					}
					if !p.Hidden[i] {
						t.Fatalf("the sensitive cell %d is public", i)
					}
					if asked++; asked > 40 {
						continue
					}
					low, high := attacker{s, p}.interval(t, i)
					if math.Ceil(low-1e-6)+float64(c.Need) <= math.Floor(high+1e-6) {
						continue
					}
					if l, h := (attacker{s, everything}).interval(t, i); h-l > high-low+1e-6 {
						t.Errorf("cell %d of %d lies between %v and %v; the fixed counts alone leave %v to %v", i, c.Value, low, high, l, h)
					}
				}
			})
		}
	}
}

// Unprotected, the same attacker finds what is hidden: the attack is one.
func TestProtect_AttackFinds(t *testing.T) {
	testkit.NeedProgram(t, "glpsol", "glpk-utils")
	s := generator.Cross(generator.Nested(1, 2), generator.Flat(2), generator.Flat(2), []int64{1, 9, 8, 7, 12, 30, 25, 14}, 5)
	p := disclosure.Pattern{Hidden: make([]bool, len(s.Cells))}
	for i, c := range s.Cells {
		p.Hidden[i] = c.Sensitive // primary suppression alone
	}
	for i, c := range s.Cells {
		if !c.Sensitive {
			continue
		}
		if low, high := (attacker{s, p}).interval(t, i); low != high || int64(low) != c.Value {
			t.Errorf("cell %d of %d: %v to %v", i, c.Value, low, high)
		}
	}
}

// The worked example of complementary suppression in two dimensions: a single small cell takes three others with it.
// (Statistical Disclosure Control, Hundepool et al. 2012, section 4: a suppressed cell needs a second one in its row and column.)
func TestProtect_Rectangle(t *testing.T) {
	counts := []int64{20, 50, 10, 8, 19, 22, 17, 32, 12, 3, 15, 9}
	s := generator.Cross(generator.Flat(1), generator.Flat(4), generator.Flat(3), counts, 5)
	hidden := 0
	for i, h := range disclosure.Protect(s).Hidden {
		if h && s.Cells[i].Rank == 4 {
			hidden++
		}
	}
	if hidden != 4 {
		t.Errorf("%d inner cells are hidden, want 4", hidden)
	}
}

func TestProtect_Same(t *testing.T) {
	s := generator.Cross(generator.Nested(4, 5), generator.Flat(3), generator.Flat(4), generator.Skewed(rand.New(rand.NewPCG(3, 4)), 20, 12), 5)
	a, b := disclosure.Protect(s), disclosure.Protect(s)
	if fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("the same system has two patterns")
	}
}

// Nothing sensitive, nothing hidden.
func TestProtect_NothingToHide(t *testing.T) {
	s := generator.Cross(generator.Nested(2, 3), generator.Flat(2), generator.Flat(2), generator.Skewed(rand.New(rand.NewPCG(5, 6)), 6, 4), 0)
	for i, h := range disclosure.Protect(s).Hidden {
		if h {
			t.Errorf("cell %d is hidden for nothing", i)
		}
	}
}
