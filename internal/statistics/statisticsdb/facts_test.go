package statisticsdb_test

import (
	"context"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/platform/testkit"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticsdb"
)

// eachFactStore runs the suite once on DuckDB and once on PostgreSQL.
func eachFactStore(t *testing.T, suite func(t *testing.T, duck *factengine.Duck, facts *statisticsdb.Facts)) {
	t.Run("duckdb", func(t *testing.T) {
		duck := testkit.Duck(t)
		facts, err := statisticsdb.NewDuckFacts(context.Background(), duck)
		if err != nil {
			t.Fatal(err)
		}
		suite(t, duck, facts)
	})
	t.Run("postgres", func(t *testing.T) {
		facts, err := statisticsdb.NewPostgresFacts(context.Background(), testkit.PostgresAddress(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = facts.Close() })
		suite(t, testkit.Duck(t), facts)
	})
}

// fact is what a test says of a row; the rest has the usual values.
type fact struct {
	line, quantity, year, month int
	territory, sex, iccs        string
}

// relation writes facts as the query that an import would hand over.
func relation(list []fact) string {
	var rows []string
	for _, f := range list {
		rows = append(rows, fmt.Sprintf("SELECT 1::BIGINT, %d::BIGINT, 'victim', 'victim', %d::BIGINT, %d, TIMESTAMP '%04d-%02d-10 00:00', 'day', NULL::TIMESTAMP, 'unknown', %d, %d, 1, -1, '%s', '%s', '', 0::BIGINT, '', NULL::INTEGER, '%s', '_U', 'firearm', '_U', '_U', '_U', '_U', '_U', '_U', '_U', '_U', '_U', '_U', '_U'",
			f.line, f.quantity, f.year*100, f.year, f.month, f.year, f.month, f.iccs, f.territory, f.sex))
	}
	return strings.Join(rows, " UNION ALL ")
}

func accept(t *testing.T, duck *factengine.Duck, facts *statisticsdb.Facts, number, base int, list []fact) error {
	t.Helper()
	return acceptRelation(t, duck, facts, number, base, relation(list))
}

func acceptRelation(t *testing.T, duck *factengine.Duck, facts *statisticsdb.Facts, number, base int, rows string) error {
	t.Helper()
	stage, err := duck.OpenStage(t.Context(), kernel.NewID(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Close()
	return facts.Accept(t.Context(), stage, sources.EditionKey{Tenant: "main", Source: "s", Number: number}, base, factengine.Relation{SQL: rows})
}

func mustAcceptRelation(t *testing.T, duck *factengine.Duck, facts *statisticsdb.Facts, number int, rows string) {
	t.Helper()
	if err := acceptRelation(t, duck, facts, number, 0, rows); err != nil {
		t.Fatal(err)
	}
}

func mustAccept(t *testing.T, duck *factengine.Duck, facts *statisticsdb.Facts, number, base int, list []fact) {
	t.Helper()
	if err := accept(t, duck, facts, number, base, list); err != nil {
		t.Fatal(err)
	}
}

var first = []fact{
	{1, 2, 2020, 1, "CO-05001", "male", "0101"},
	{2, 1, 2020, 2, "CO-05001", "female", "0101"},
	{3, 5, 2021, 1, "CO-05002", "male", "0101"},
	{4, 7, 2021, 1, "CO-08001", "_U", "020111"},
}

func key(number int) statistics.EditionKey {
	return statistics.EditionKey{Tenant: "main", Source: "s", Edition: number}
}

func selection(parts ...statistics.Part) statistics.Selection {
	return statistics.Selection{Tenant: "main", Parts: parts}
}

func part(edition int, years ...int) statistics.Part {
	p := statistics.Part{Source: "s", Edition: edition}
	for _, y := range years {
		p.Periods = append(p.Periods, y*100)
	}
	return p
}

func TestFacts(t *testing.T) {
	eachFactStore(t, func(t *testing.T, duck *factengine.Duck, facts *statisticsdb.Facts) {
		ctx := t.Context()
		mustAccept(t, duck, facts, 1, 0, first)

		t.Run("Tally", func(t *testing.T) {
			got, err := facts.Tally(ctx, key(1))
			want := []statistics.PeriodTally{{Period: 202000, Rows: 2, Quantity: 3}, {Period: 202100, Rows: 2, Quantity: 12}}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %v, %v", got, err)
			}
		})
		t.Run("Digest", func(t *testing.T) {
			digest := func(number int, salt string) []statistics.PeriodDigest {
				t.Helper()
				list, err := facts.Digest(ctx, key(number), salt)
				if err != nil {
					t.Fatal(err)
				}
				return list
			}
			want := []statistics.PeriodDigest{{Period: 202000, Rows: 2, SHA256: "936f024dfa62c0a2e6985b9daeacc1d836f8b8d6f7c3f78efb6b7bc58ccc7356"}, {Period: 202100, Rows: 2, SHA256: "be0d89a9a9ab22ae6480e7c1ba52faa5dcda8a540ec01f12fba23469e7dd9127"}}
			got := digest(1, "salt")
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("got %v: both engines seal the same facts alike", got)
			}
			other := []fact{first[3], first[2], first[0], first[1]}
			mustAccept(t, duck, facts, 21, 0, other)
			if again := digest(21, "salt"); !reflect.DeepEqual(again, got) {
				t.Errorf("another order: %v", again)
			}
			if salted := digest(1, "another"); salted[0].SHA256 == got[0].SHA256 {
				t.Error("the salt changes nothing")
			}
			other[2].sex = "female" // first[0], of 2020: the same quantity in the same place
			mustAccept(t, duck, facts, 22, 0, other)
			if altered := digest(22, "salt"); altered[0].SHA256 == got[0].SHA256 || altered[1] != got[1] {
				t.Errorf("an altered row of 2020: %v", altered)
			}
			for _, n := range []int{21, 22} {
				if err := facts.Drop(ctx, key(n)); err != nil {
					t.Fatal(err)
				}
			}
		})
		t.Run("Group", func(t *testing.T) {
			got, err := facts.Group(ctx, selection(part(1, 2020, 2021)), statistics.GroupQuery{Source: "s", By: []kernel.Dimension{kernel.DimSex},
				Where: map[kernel.Dimension][]string{kernel.DimTerritory: {"CO-05"}, kernel.DimICCS: {"01"}}})
			want := []statistics.GroupRow{{Keys: []string{"female"}, Quantity: 1, Rows: 1}, {Keys: []string{"male"}, Quantity: 7, Rows: 2}}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %v, %v", got, err)
			}
		})
		t.Run("CodesComeInAnyOrder", func(t *testing.T) {
			later := []fact{{1, 1, 2022, 1, "CO-99", "male", "0101"}, {2, 1, 2022, 1, "CO-01", "_U", "0101"}, {3, 1, 2022, 1, "AR-B", "female", "0101"}}
			mustAccept(t, duck, facts, 7, 0, later)
			got, err := facts.Group(ctx, selection(part(7, 2022)), statistics.GroupQuery{Source: "s", By: []kernel.Dimension{kernel.DimTerritory}})
			want := []statistics.GroupRow{{Keys: []string{"AR-B"}, Quantity: 1, Rows: 1}, {Keys: []string{"CO-01"}, Quantity: 1, Rows: 1}, {Keys: []string{"CO-99"}, Quantity: 1, Rows: 1}}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %v, %v", got, err)
			}
			got, err = facts.Group(ctx, selection(part(7, 2022)), statistics.GroupQuery{Source: "s", Where: map[kernel.Dimension][]string{kernel.DimTerritory: {"AR"}, kernel.DimSex: {"female", "no such code"}}})
			if err != nil || len(got) != 1 || got[0].Rows != 1 {
				t.Fatalf("got %v, %v", got, err)
			}
			if err := facts.Drop(ctx, key(7)); err != nil {
				t.Fatal(err)
			}
		})
		t.Run("DropUnknown", func(t *testing.T) {
			if err := facts.Drop(ctx, statistics.EditionKey{Tenant: "nobody", Source: "never heard of", Edition: 1}); err != nil {
				t.Fatal(err)
			}
		})
		t.Run("GroupErrDimension", func(t *testing.T) {
			if _, err := facts.Group(ctx, selection(part(1, 2020)), statistics.GroupQuery{By: []kernel.Dimension{"quantity; DROP"}}); err == nil {
				t.Fatal("a dimension that does not exist was accepted")
			}
		})
		t.Run("Lines", func(t *testing.T) {
			got, err := facts.Lines(ctx, selection(part(1, 2020, 2021)), statistics.LineQuery{Territory: "CO-05001", Year: 2020, Limit: 1, Offset: 1})
			if err != nil || len(got) != 1 {
				t.Fatalf("got %v, %v", got, err)
			}
			l := got[0]
			if l.Line != 2 || l.Quantity != 1 || l.Occurred != "2020-02-10" || l.Codes[kernel.DimSex] != "female" || l.Codes[kernel.DimAge] != "" {
				t.Fatalf("got %+v", l)
			}
		})
		t.Run("Cells", func(t *testing.T) {
			var got []string
			err := facts.Cells(ctx, selection(part(1, 2020, 2021)), statistics.Cuboid{Name: "persons", Categories: []kernel.Dimension{kernel.DimSex}}, func(c statistics.Cell) error {
				got = append(got, fmt.Sprintf("%s %d %s %s %d", c.Territory, c.Year, c.ICCS, c.Codes[0], c.Quantity))
				return nil
			})
			sort.Strings(got)
			want := []string{"CO-05001 2020 0101 female 1", "CO-05001 2020 0101 male 2", "CO-05002 2021 0101 male 5", "CO-08001 2021 020111 _U 7"}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %v, %v", got, err)
			}
		})
		t.Run("EarlierEditionStays", func(t *testing.T) {
			mustAccept(t, duck, facts, 2, 0, []fact{{1, 100, 2020, 1, "CO-05001", "male", "0101"}})
			// edition 2 stands for 2020, edition 1 still for 2021
			got, err := facts.Group(ctx, selection(part(1, 2021), part(2, 2020)), statistics.GroupQuery{Source: "s", By: []kernel.Dimension{kernel.DimYear}})
			want := []statistics.GroupRow{{Keys: []string{"2020"}, Quantity: 100, Rows: 1}, {Keys: []string{"2021"}, Quantity: 12, Rows: 2}}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %v, %v", got, err)
			}
			if before, err := facts.Tally(ctx, key(1)); err != nil || before[0].Quantity != 3 {
				t.Fatalf("edition 1 changed: %v, %v", before, err)
			}
		})
		t.Run("BaseIsTakenOver", func(t *testing.T) {
			mustAccept(t, duck, facts, 3, 1, []fact{{9, 1, 2020, 3, "CO-05001", "female", "0101"}})
			got, err := facts.Tally(ctx, key(3))
			want := []statistics.PeriodTally{{Period: 202000, Rows: 3, Quantity: 4}, {Period: 202100, Rows: 2, Quantity: 12}}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %v, %v", got, err)
			}
		})
		t.Run("ErrLeavesNothing", func(t *testing.T) {
			stage, err := duck.OpenStage(ctx, kernel.NewID(time.Now()))
			if err != nil {
				t.Fatal(err)
			}
			defer stage.Close()
			broken := relation(first) + " UNION ALL SELECT * REPLACE (CAST('x' || file AS BIGINT) AS line) FROM (" + relation(first[:1]) + ") AS t(file, line, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31, c32, c33, c34)"
			if err := facts.Accept(ctx, stage, sources.EditionKey{Tenant: "main", Source: "s", Number: 4}, 1, factengine.Relation{SQL: broken}); err == nil {
				t.Fatal("a relation that fails half way was accepted")
			}
			if got, err := facts.Tally(ctx, key(4)); err != nil || len(got) != 0 {
				t.Fatalf("half an edition stayed: %v, %v", got, err)
			}
		})
		t.Run("DropAndPresent", func(t *testing.T) {
			for range 2 {
				if err := facts.Drop(ctx, key(3)); err != nil {
					t.Fatal(err)
				}
			}
			got, err := facts.Present(ctx)
			if err != nil || !reflect.DeepEqual(got, []statistics.EditionKey{key(1), key(2)}) {
				t.Fatalf("got %v, %v", got, err)
			}
		})
	})
}
