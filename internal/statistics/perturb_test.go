package statistics_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/disclosure/cellkey"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// person is a victim with the key of the record.
type person struct {
	place          kernel.Code
	year           int
	sex, mechanism string
	key            uint32
}

// persons are single records that sum themselves into whatever cuboid is asked for.
type persons struct {
	statistics.FactStore
	list []person
}

func (f persons) Cells(_ context.Context, _ statistics.Selection, shape statistics.Cuboid, emit func(statistics.Cell) error) error {
	for _, p := range f.list {
		c := statistics.Cell{Source: "a", Unit: kernel.UnitVictim, Territory: p.place, Year: p.year, ICCS: "0101", Quantity: 1, Rows: 1, Key: p.key}
		for n, d := range shape.Categories {
			switch d {
			case kernel.DimSex:
				c.Codes[n] = p.sex
			case kernel.DimMechanism:
				c.Codes[n] = p.mechanism
			default:
				c.Codes[n] = kernel.Unknown
			}
		}
		if err := emit(c); err != nil {
			return err
		}
	}
	return nil
}

// noisy is the rule that the tests use.
func noisy(t *testing.T, audience string) sources.Disclosure {
	t.Helper()
	src, err := sources.ParseSource([]byte("source: a\ncountry: CO\ntitle: {en: T}\ninstitution: {en: T}\nunit: victim\ncollects: [sex, mechanism]\ndisclosure: {method: cell_key, cell_key: {d: 5, js: 2, variance: 3, audience: [" + audience + "]}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return src.Disclosure
}

func guarded(t *testing.T, list []person, rule sources.Disclosure, secret string) *statistics.Cube {
	t.Helper()
	sel := statistics.Selection{}
	for year := 2020; year <= 2022; year++ {
		sel.Parts = append(sel.Parts, statistics.Part{Source: "a", Edition: 1, Periods: []int{year * 100}})
	}
	if secret != "" {
		sel.Secrets = map[string]string{"a": secret}
	}
	cube, err := statistics.BuildCube(t.Context(), persons{list: list}, sel, ancestors)
	if err != nil {
		t.Fatal(err)
	}
	cube.Guard(map[string]sources.Disclosure{"a": rule}, nil, func(kernel.Code, int) float64 { return 50_000 })
	return cube
}

var mechanisms = []string{"firearm", "sharp", "blunt", "other"}

func crowd(r *rand.Rand, n int) []person {
	var list []person
	for range n {
		p := person{place: "CO-05001", year: 2022, sex: "male", mechanism: mechanisms[min(int(r.ExpFloat64()*1.2), 3)], key: r.Uint32()}
		if r.IntN(4) == 0 {
			p.sex = "female"
		}
		if r.IntN(3) == 0 {
			p.place = "CO-05002"
		}
		list = append(list, p)
	}
	return list
}

var bySexAndMechanism = statistics.Question{Source: "a", Territory: "CO-05001", By: []kernel.Dimension{kernel.DimSex, kernel.DimMechanism}, From: 2022, To: 2022}

// exact are the true counts of a question.
func exact(list []person, place kernel.Code) map[statistics.SumKey]int64 {
	of := map[statistics.SumKey]int64{}
	for _, p := range list {
		if p.place == place || p.place[:5] == place {
			of[statistics.SumKey{Year: p.year, Codes: [4]string{p.sex, p.mechanism}}]++
		}
	}
	return of
}

// Numbers with noise lie within the bound, keep zero, show nothing too small, and say of themselves what noise they hold.
func TestAsk_Noise(t *testing.T) {
	list := crowd(rand.New(rand.NewPCG(1, 1)), 200)
	cube := guarded(t, list, noisy(t, "public"), "secret")
	got, ok := cube.Ask(bySexAndMechanism, sources.ThePublic)
	if !ok || got.Noise.Deviation != 5 || got.Noise.Variance != 3 || len(got.Of) < 5 {
		t.Fatalf("%+v", got)
	}
	true0, moved := exact(list, "CO-05001"), 0
	for key, n := range got.Of {
		d := n - true0[key]
		if d > 5 || d < -5 || n < 3 || true0[key] == 0 {
			t.Errorf("%v: %d is told as %d", key.Codes, true0[key], n)
		}
		if d != 0 {
			moved++
		}
	}
	if moved == 0 {
		t.Error("nothing is moved")
	}
	if sums, _ := cube.Sum(bySexAndMechanism); len(sums.Of) != 0 || len(sums.Hidden) == 0 {
		t.Errorf("what is published holds numbers that no table of it has: %+v", sums)
	}
}

// The published tables are suppressed as ever, whoever asks.
func TestAsk_PublishedTables(t *testing.T) {
	list := crowd(rand.New(rand.NewPCG(2, 1)), 60)
	cube := guarded(t, list, noisy(t, "public"), "secret")
	strict := noisy(t, "public")
	strict.Method = sources.Suppress
	suppressed := guarded(t, list, strict, "")
	for _, q := range []statistics.Question{
		{Source: "a", Territory: "CO-05001", By: []kernel.Dimension{kernel.DimSex}, From: 2022, To: 2022},
		{Source: "a", Territory: "CO-05001", By: []kernel.Dimension{kernel.DimMechanism}, From: 2022, To: 2022},
		{Source: "a", Territory: "CO", By: []kernel.Dimension{kernel.DimSex, kernel.DimMechanism}, From: 2022, To: 2022},
		{Source: "a", Territory: "CO-05001", By: []kernel.Dimension{kernel.DimSex, kernel.DimAge}, From: 2022, To: 2022},
	} {
		free, _ := cube.Ask(q, sources.ThePublic)
		fixed, _ := suppressed.Sum(q)
		if fmt.Sprint(free) != fmt.Sprint(fixed) {
			t.Errorf("%v in %s: %+v, suppression gives %+v", q.By, q.Territory, free, fixed)
		}
	}
}

// The same cell has the same number however it is asked for, and in every edition that has the same records in it.
func TestAsk_SameCell(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	list := crowd(r, 300)
	for i := range list {
		list[i].place = "CO-05001" // the only place of its department
	}
	cube := guarded(t, list, noisy(t, "public"), "secret")
	later := append([]person{{"CO-08001", 2022, "female", "sharp", r.Uint32()}, {"CO-05001", 2022, "female", "poison", r.Uint32()}}, list...)
	r.Shuffle(len(later), func(i, j int) { later[i], later[j] = later[j], later[i] })
	next := guarded(t, later, noisy(t, "public"), "secret")
	want, _ := cube.Ask(bySexAndMechanism, sources.ThePublic)
	agreed := 0
	for key, n := range want.Of {
		for name, got := range map[string]int64{
			"as a condition":    ask(t, cube, "CO-05001", kernel.DimMechanism, map[kernel.Dimension][]string{kernel.DimSex: {key.Codes[0]}})[key.Codes[1]],
			"the other way":     ask(t, cube, "CO-05001", kernel.DimSex, map[kernel.Dimension][]string{kernel.DimMechanism: {key.Codes[1]}})[key.Codes[0]],
			"of the unit above": ask(t, cube, "CO-05", kernel.DimMechanism, map[kernel.Dimension][]string{kernel.DimSex: {key.Codes[0]}})[key.Codes[1]],
			"next edition":      ask(t, next, "CO-05001", kernel.DimMechanism, map[kernel.Dimension][]string{kernel.DimSex: {key.Codes[0]}})[key.Codes[1]],
		} {
			if got != n {
				t.Errorf("%v, %s: %d, was %d", key.Codes, name, got, n)
			}
			agreed++
		}
	}
	if agreed < 20 {
		t.Fatalf("only %d comparisons", agreed)
	}
}

func ask(t *testing.T, cube *statistics.Cube, place kernel.Code, by kernel.Dimension, where map[kernel.Dimension][]string) map[string]int64 {
	t.Helper()
	sums, ok := cube.Ask(statistics.Question{Source: "a", Territory: place, By: []kernel.Dimension{by}, Where: where, From: 2022, To: 2022}, sources.ThePublic)
	if !ok {
		t.Fatal("no answer")
	}
	of := map[string]int64{}
	for key, n := range sums.Of {
		of[key.Codes[0]] = n
	}
	return of
}

// Of fewer persons than the threshold who share all but one of the things told, nothing is told, zeros among it.
func TestAsk_FewShare(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	var list []person
	add := func(n int, sex, mechanism string) {
		for range n {
			list = append(list, person{"CO-05001", 2022, sex, mechanism, r.Uint32()})
		}
	}
	add(40, "male", "firearm")
	add(30, "male", "sharp")
	add(4, "female", "firearm") // four women: nothing of them
	add(9, "unknown", "firearm")
	add(2, "male", "blunt") // two with this means: nothing of their sex
	got, _ := guarded(t, list, noisy(t, "public"), "secret").Ask(bySexAndMechanism, sources.ThePublic)
	for _, sex := range []string{"male", "female", "unknown"} {
		for _, m := range []string{"firearm", "sharp", "blunt"} {
			key := statistics.SumKey{Year: 2022, Codes: [4]string{sex, m}}
			if want := sex == "female" || m == "blunt"; got.Hidden[key] != want || want && got.Of[key] != 0 {
				t.Errorf("%s, %s: hidden %v, %d", sex, m, got.Hidden[key], got.Of[key])
			}
		}
	}
}

// Who is not of the audience, asks below a municipality of what is delicate, or of a source whose secret is gone, is told nothing.
func TestAsk_Closed(t *testing.T) {
	list := crowd(rand.New(rand.NewPCG(5, 1)), 200)
	closed := func(name string, cube *statistics.Cube, q statistics.Question, who sources.Audience) {
		t.Helper()
		if got, ok := cube.Ask(q, who); !ok || len(got.Of) != 0 || len(got.Hidden) == 0 || got.Noise.Deviation != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	forAgencies := guarded(t, list, noisy(t, "agency"), "secret")
	closed("the public, of what agencies are told", forAgencies, bySexAndMechanism, sources.ThePublic)
	if got, _ := forAgencies.Ask(bySexAndMechanism, sources.AnAgency); len(got.Of) == 0 {
		t.Error("an agency is told nothing")
	}
	if got, _ := guarded(t, list, noisy(t, "public"), "secret").Ask(bySexAndMechanism, sources.AnAgency); len(got.Of) == 0 {
		t.Error("an agency is not told what the public is")
	}
	keyless := guarded(t, list, noisy(t, "public"), "")
	closed("without a secret", keyless, bySexAndMechanism, sources.ThePublic)
	if err := keyless.Keyless(bySexAndMechanism, sources.ThePublic); fault.CodeOf(err) != fault.CodeUnavailable {
		t.Errorf("without a secret: %v", err)
	}
	if err := keyless.Keyless(statistics.Question{Source: "a", Territory: "CO", By: []kernel.Dimension{kernel.DimSex}}, sources.ThePublic); err != nil {
		t.Errorf("a published table needs no secret: %v", err)
	}
}

// An attacker who differences questions: the published count of a means less the perturbed one of the men, the perturbed one of the
// women, and the same of the other means, say each with noise how many of n women died by it. The attacker computes exactly how probable it is that the one
// woman he knows to be among them did, from everything that he sees. He is seldom sure, and of fewer than five women nothing is told.
func TestAsk_Differencing(t *testing.T) {
	const worlds, women, men = 1500, 6, 60
	table, err := cellkey.NewTable(cellkey.Design{D: 5, JS: 2, Variance: 3})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(6, 1))
	sure, asked, sum, worst := 0, 0, 0.0, 0.0
	for range worlds {
		var list []person
		for i := range women + men {
			p := person{"CO-05001", 2022, "male", "sharp", r.Uint32()}
			if i < women {
				p.sex = "female"
			}
			if r.IntN(2) == 0 {
				p.mechanism = "firearm"
			}
			list = append(list, p)
		}
		k, total := 0, int64(0)
		for _, p := range list {
			if p.mechanism == "firearm" {
				total++
				if p.sex == "female" {
					k++
				}
			}
		}
		got, _ := guarded(t, list, noisy(t, "public"), "secret").Ask(bySexAndMechanism, sources.ThePublic)
		said := func(sex, mechanism string) int64 {
			return got.Of[statistics.SumKey{Year: 2022, Codes: [4]string{sex, mechanism}}]
		}
		weight, mean := 0.0, 0.0
		for j := range women + 1 {
			k := int64(j)
			w := binomial(women, j) * table.Chance(k, said("female", "firearm")) * table.Chance(women-k, said("female", "sharp")) *
				table.Chance(total-k, said("male", "firearm")) * table.Chance(men-total+k, said("male", "sharp"))
			weight, mean = weight+w, mean+w*float64(j)/women
		}
		if weight == 0 {
			t.Fatalf("the attacker's model excludes what is: %d women", k)
		}
		posterior := mean / weight
		if k == 0 || k == women {
			continue // then the counts alone, true ones, would tell of every woman
		}
		asked++
		if posterior > 0.95 || posterior < 0.05 {
			sure++
		}
		sum += math.Abs(posterior - 0.5)
		worst = max(worst, math.Abs(posterior-0.5))
	}
	t.Logf("%d worlds, sure in %d, on average %.3f from the prior, at most %.3f", asked, sure, sum/float64(asked), worst)
	if share := float64(sure) / float64(asked); share > 0.01 {
		t.Errorf("the attacker is sure in %.1f %% of the worlds", 100*share)
	}
}

func binomial(n, k int) float64 {
	x := 1.0
	for i := range k {
		x = x * float64(n-i) / float64(i+1)
	}
	return x
}

// An attacker who knows all other women, too, and asks whether one more is in: he compares how probable two counts make what he sees.
// Noise that is bounded tells for certain only at its bounds.
func TestAsk_OneMore(t *testing.T) {
	table, err := cellkey.NewTable(cellkey.Design{D: 5, JS: 2, Variance: 3})
	if err != nil {
		t.Fatal(err)
	}
	for k := int64(1); k <= 30; k++ {
		certain, expected := 0.0, 0.0
		for shown := range k + 7 {
			in, out := table.Chance(k+1, shown), table.Chance(k, shown)
			if in == 0 {
				continue
			}
			posterior := in / (in + out)
			expected += in * posterior
			if posterior > 0.95 {
				certain += in
			}
		}
		if expected > 0.65 || certain > 0.03 {
			t.Errorf("%d or one more: the posterior is %.3f on average, certain in %.4f", k, expected, certain)
		}
	}
}
