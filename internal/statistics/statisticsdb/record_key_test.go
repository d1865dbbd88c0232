package statisticsdb_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticsdb"
)

// keyOf is the key of a record as the package computes it in SQL, in Go.
func keyOf(secret string, f fact) uint32 {
	said := []string{secret, "victim", fmt.Sprintf("%04d-%02d-10 00:00:00", f.year, f.month), fmt.Sprint(f.year), fmt.Sprint(f.month), "-1", f.iccs, f.territory, ""}
	for _, d := range statistics.Categories() {
		switch d {
		case kernel.DimSex:
			said = append(said, f.sex)
		case kernel.DimMechanism:
			said = append(said, "firearm")
		default:
			said = append(said, kernel.Unknown)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(said, "\x1f")))
	return binary.BigEndian.Uint32(sum[:4])
}

func keysOf(t *testing.T, facts *statisticsdb.Facts, sel statistics.Selection, shape statistics.Cuboid) map[string]uint32 {
	t.Helper()
	keys := map[string]uint32{}
	err := facts.Cells(t.Context(), sel, shape, func(c statistics.Cell) error {
		keys[fmt.Sprint(c.Territory, c.Year, c.ICCS)] += c.Key
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// Both engines give a cell the sum of its records' keys: the same whatever cuboid it is asked through, whatever the order, the edition
// and the lines among which persons are spread; another with another record or another secret; none without a secret.
func TestFacts_Keys(t *testing.T) {
	eachFactStore(t, func(t *testing.T, duck *factengine.Duck, facts *statisticsdb.Facts) {
		list := append(slices.Clone(first), fact{5, 3_000_000_000, 2021, 1, "CO-08001", "male", "0101"}, fact{6, 1, 2020, 1, "CO-05001", "male", "0101"})
		mustAccept(t, duck, facts, 1, 0, list)
		split := slices.Clone(list)
		split[0].quantity = 1
		split = append(split, split[0])
		split[len(split)-1].line = 7
		slices.Reverse(split)
		mustAccept(t, duck, facts, 2, 0, split)
		mustAccept(t, duck, facts, 3, 0, list[1:])
		keyed := func(number int, secret string) statistics.Selection {
			sel := selection(part(number, 2020, 2021))
			if secret != "" {
				sel.Secrets = map[string]string{"s": secret, "another": "x"}
			}
			return sel
		}
		want := map[string]uint32{}
		for _, f := range list {
			want[fmt.Sprint(f.territory, f.year, f.iccs)] += keyOf("secret", f) * uint32(f.quantity%(1<<31))
		}
		for _, shape := range statistics.Cuboids() {
			if !shape.Personal() {
				for at, key := range keysOf(t, facts, keyed(1, "secret"), shape) {
					if key != 0 {
						t.Errorf("%s, %s: a key that nobody needs", shape.Name, at)
					}
				}
				continue
			}
			for number := 1; number <= 2; number++ {
				if got := keysOf(t, facts, keyed(number, "secret"), shape); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s, edition %d: keys %v, want %v", shape.Name, number, got, want)
				}
			}
		}
		shape := statistics.Cuboids()[0]
		changed, at := keysOf(t, facts, keyed(3, "secret"), shape), fmt.Sprint("CO-05001", 2020, "0101")
		if changed[at] == want[at] || changed[fmt.Sprint("CO-05002", 2021, "0101")] != want[fmt.Sprint("CO-05002", 2021, "0101")] {
			t.Errorf("one person less: %v", changed)
		}
		if other := keysOf(t, facts, keyed(1, "another secret"), shape); other[at] == want[at] {
			t.Error("another secret changes nothing")
		}
		for at, key := range keysOf(t, facts, keyed(1, ""), shape) {
			if key != 0 {
				t.Errorf("%s has the key %d without a secret", at, key)
			}
		}
	})
}

// A record with a number of its own keeps its key when something else of it is corrected.
func TestFacts_KeyOfIncident(t *testing.T) {
	eachFactStore(t, func(t *testing.T, duck *factengine.Duck, facts *statisticsdb.Facts) {
		numbered := func(sex string) string {
			return strings.Replace(relation([]fact{{1, 1, 2020, 1, "CO-05001", sex, "0101"}}), "0::BIGINT, ''", "0::BIGINT, 'case-7'", 1)
		}
		for number, sex := range []string{"male", "female"} {
			mustAcceptRelation(t, duck, facts, number+1, numbered(sex))
		}
		keys := []uint32{}
		for number := range 2 {
			sel := selection(part(number+1, 2020))
			sel.Secrets = map[string]string{"s": "secret"}
			keys = append(keys, keysOf(t, facts, sel, statistics.Cuboids()[0])[fmt.Sprint("CO-05001", 2020, "0101")])
		}
		sum := sha256.Sum256([]byte("secret\x1fincident\x1fcase-7"))
		if want := binary.BigEndian.Uint32(sum[:4]); keys[0] != want || keys[1] != want {
			t.Errorf("keys %v, want %d twice", keys, want)
		}
	})
}
