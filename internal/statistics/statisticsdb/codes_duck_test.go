package statisticsdb_test

import (
	"reflect"
	"slices"
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

// TestNewDuckFacts_OldFolder opens a fact table in which codes are texts, as it was made before they were numbered.
func TestNewDuckFacts_OldFolder(t *testing.T) {
	ctx, duck := t.Context(), testkit.Duck(t)
	types := map[statistics.ColumnType]string{statistics.Text: "VARCHAR", statistics.Code: "VARCHAR", statistics.Int: "INTEGER", statistics.BigInt: "BIGINT", statistics.Timestamp: "TIMESTAMP"}
	var list []string
	for _, c := range statistics.Columns() {
		list = append(list, factengine.Ident(c.Name)+" "+types[c.Type])
	}
	old := []fact{{1, 2, 2020, 1, "CO-05001", "male", "0101"}, {2, 1, 2020, 2, "BR-SP", "it''s", "0101"}}
	for _, s := range []string{"CREATE TABLE statistics_fact (" + strings.Join(list, ", ") + ")", "INSERT INTO statistics_fact SELECT 'main', 's', 1, * FROM (" + relation(old) + ")"} {
		if _, err := duck.DB.ExecContext(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time there is nothing to convert
		facts, err := statisticsdb.NewDuckFacts(ctx, duck)
		if err != nil {
			t.Fatal(err)
		}
		got, err := facts.Group(ctx, selection(part(1, 2020)), statistics.GroupQuery{Source: "s", By: []kernel.Dimension{kernel.DimTerritory, kernel.DimSex}})
		want := []statistics.GroupRow{{Keys: []string{"BR-SP", "it's"}, Quantity: 1, Rows: 1}, {Keys: []string{"CO-05001", "male"}, Quantity: 2, Rows: 1}}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, %v", got, err)
		}
		if types := codeTypes(t, duck); len(types) == 0 || slices.ContainsFunc(types, func(s string) bool { return !strings.HasPrefix(s, "ENUM") }) {
			t.Fatalf("codes are stored as %v", types)
		}
		mustAccept(t, duck, facts, 2, 1, []fact{{3, 1, 2021, 1, "CO-08001", "female", "02011"}})
		if err := facts.Drop(ctx, key(2)); err != nil {
			t.Fatal(err)
		}
	}
}

func codeTypes(t *testing.T, duck *factengine.Duck) []string {
	t.Helper()
	rows, err := duck.DB.QueryContext(t.Context(), "SELECT data_type FROM duckdb_columns() WHERE table_name = 'statistics_fact' AND column_name IN ('tenant', 'iccs', 'territory', 'sex', 'institution')")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestFacts_Admit hands over a relation whose codes have the types that Admit gave, after another import added more.
func TestFacts_Admit(t *testing.T) {
	ctx, duck := t.Context(), testkit.Duck(t)
	facts, err := statisticsdb.NewDuckFacts(ctx, duck)
	if err != nil {
		t.Fatal(err)
	}
	stage, err := duck.OpenStage(ctx, kernel.NewID(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Close()
	types, err := facts.Admit(ctx, sources.EditionKey{Tenant: "main", Source: "s", Number: 1}, map[string][]string{"sex": {"male", "female", "male"}})
	if err != nil || types["sex"] != "ENUM('', 'female', 'male')" {
		t.Fatalf("got %q, %v", types["sex"], err)
	}
	mustAccept(t, duck, facts, 2, 0, []fact{{1, 1, 2020, 1, "CO-05001", "_O", "0101"}})
	sql := strings.Replace(relation([]fact{{1, 4, 2020, 1, "CO-05001", "male", "0101"}}), "'male'", "CAST('male' AS "+types["sex"]+")", 1)
	if err := facts.Accept(ctx, stage, sources.EditionKey{Tenant: "main", Source: "s", Number: 1}, 0, factengine.Relation{SQL: sql, Texts: map[string][]string{"sex": {"male"}}}); err != nil {
		t.Fatal(err)
	}
	got, err := facts.Group(ctx, selection(part(1, 2020), part(2, 2020)), statistics.GroupQuery{Source: "s", By: []kernel.Dimension{kernel.DimSex}})
	want := []statistics.GroupRow{{Keys: []string{"_O"}, Quantity: 1, Rows: 1}, {Keys: []string{"male"}, Quantity: 4, Rows: 1}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, %v", got, err)
	}
}

// TestFacts_AcceptWhileReading lets a reader finish with what it began with while new codes come in.
func TestFacts_AcceptWhileReading(t *testing.T) {
	ctx, duck := t.Context(), testkit.Duck(t)
	facts, err := statisticsdb.NewDuckFacts(ctx, duck)
	if err != nil {
		t.Fatal(err)
	}
	mustAccept(t, duck, facts, 1, 0, first)
	rows, err := duck.DB.QueryContext(ctx, "SELECT territory FROM statistics_fact, range(100000)")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		if n++; n == 1 {
			mustAccept(t, duck, facts, 2, 0, []fact{{1, 1, 2020, 1, "MX-09", "other", "0101"}})
		}
	}
	if err := rows.Err(); err != nil || n != 100000*len(first) {
		t.Fatalf("read %d rows, %v", n, err)
	}
	got, err := facts.Tally(ctx, key(2))
	if err != nil || len(got) != 1 || got[0].Rows != 1 {
		t.Fatalf("got %v, %v", got, err)
	}
}
