package statisticsdb_test

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"convive/internal/platform/factengine"
	"convive/internal/sources"
	"convive/internal/statistics/statisticsdb"
)

// numbered are facts with the incident numbers.
func numbered(incidents ...string) string {
	var rows []string
	for i, n := range incidents {
		rows = append(rows, strings.Replace(relation([]fact{{i + 1, 1, 2020, 1, "CO-05001", "male", "0101"}}), "0::BIGINT, ''", "0::BIGINT, '"+n+"'", 1))
	}
	return strings.Join(rows, " UNION ALL ")
}

// TestFacts_Repeated: each edition has its own repeated numbers; what has no number repeats none; they go with the edition.
func TestFacts_Repeated(t *testing.T) {
	eachFactStore(t, func(t *testing.T, duck *factengine.Duck, facts *statisticsdb.Facts) {
		mustAcceptRelation(t, duck, facts, 1, numbered("a", "b", "a", "", "", "c", "c", "c"))
		mustAcceptRelation(t, duck, facts, 2, numbered("a", "b", "", ""))
		for range 2 { // sought, and then known
			for edition, want := range map[int][]string{1: {"a", "c"}, 2: nil} {
				if got, some := repeated(t, facts, edition); !reflect.DeepEqual(got, want) || some != (len(want) > 0) {
					t.Errorf("edition %d repeats %v, %v; want %v", edition, got, some, want)
				}
			}
		}
		if err := facts.Drop(t.Context(), key(1)); err != nil {
			t.Fatal(err)
		}
		mustAcceptRelation(t, duck, facts, 1, numbered("b", "b"))
		if got, some := repeated(t, facts, 1); !some || !reflect.DeepEqual(got, []string{"b"}) {
			t.Errorf("after the edition was dropped and came again: %v, %v", got, some)
		}
	})
}

func repeated(t *testing.T, facts *statisticsdb.Facts, edition int) (numbers []string, some bool) {
	t.Helper()
	at := sources.EditionKey{Tenant: "main", Source: "s", Number: edition}
	query, some, err := facts.Repeated(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	engine, _ := facts.ReadEdition(at)
	var list sql.NullString
	if err := engine.QueryRowContext(context.Background(), fmt.Sprintf("SELECT string_agg(incident, ' ' ORDER BY incident) FROM (%s) AS repeated", query)).Scan(&list); err != nil {
		t.Fatal(err)
	}
	if list.Valid {
		numbers = strings.Fields(list.String)
	}
	return numbers, some
}
