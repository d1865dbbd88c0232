package statisticsdb_test

import (
	"testing"
	"time"

	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticsdb"
)

func TestDefinitions(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, records *db.DB) {
		ctx := t.Context()
		if err := records.Migrate(ctx, "statistics", statisticsdb.Migrations); err != nil {
			t.Fatal(err)
		}
		store := statisticsdb.NewDefinitions(records)
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		save := func(id string, version int, document string) error {
			return store.SaveIndicator(ctx, "main", statistics.Indicator{ID: id, Version: version}, document, at)
		}
		for _, step := range []struct {
			id, document string
			version      int
			code         fault.Code
		}{{"b", "b1", 1, ""}, {"a", "a1", 1, ""}, {"a", "a2", 2, ""}, {"a", "a1", 1, ""}, {"a", "changed", 1, fault.CodeConflict}} {
			if err := save(step.id, step.version, step.document); fault.CodeOf(err) != step.code {
				t.Fatalf("%+v: %v", step, err)
			}
		}
		all, err := store.Definitions(ctx, "main")
		if err != nil || len(all) != 3 || all[0].Document != "a1" || all[1].Document != "a2" || all[2] != (statistics.DefinitionText{ID: "b", Version: 1, Since: at, Document: "b1"}) {
			t.Fatalf("all %v, %v", all, err)
		}
		versions, err := store.IndicatorVersions(ctx, "main", "a")
		if err != nil || len(versions) != 2 || versions[0] != "a2" {
			t.Fatalf("versions %v, %v", versions, err)
		}
		if other, err := store.Definitions(ctx, "another"); err != nil || len(other) != 0 {
			t.Fatalf("another tenant sees %v, %v", other, err)
		}
	})
}
