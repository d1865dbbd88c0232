package factengine_test

import (
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/platform/testkit"
)

func open(t *testing.T, duck *factengine.Duck) *factengine.Stage {
	t.Helper()
	stage, err := duck.OpenStage(t.Context(), kernel.NewID(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return stage
}

// TestStage_PlaceSQL asks the functions of two stages over a table that several threads read at once.
func TestStage_PlaceSQL(t *testing.T) {
	duck := testkit.Duck(t)
	first, second := open(t, duck), open(t, duck)
	defer second.Close()
	for _, stage := range []*factengine.Stage{first, second} {
		if err := stage.Exec(t.Context(), "CREATE TABLE "+stage.Table("point")+" AS SELECT CASE WHEN i % 10 > 0 THEN CAST(i AS DOUBLE) END AS x, 2.5 AS y FROM range(600000) AS r(i)"); err != nil {
			t.Fatal(err)
		}
	}
	sum := first.PlaceSQL(func(x, y float64) int64 { return int64(x + 2*y) }, "x", "CAST(y AS DOUBLE)")
	other := second.PlaceSQL(func(x, _ float64) int64 { return -int64(x) }, "x", "CAST(y AS DOUBLE)")
	for _, c := range []struct {
		stage *factengine.Stage
		sql   string
		wrong string
	}{
		{first, sum, "got IS DISTINCT FROM CAST(x + 5 AS BIGINT)"},
		{second, other, "got IS DISTINCT FROM -CAST(x AS BIGINT)"},
	} {
		var n, null int64
		err := c.stage.Conn.QueryRowContext(t.Context(), "SELECT count(*) FILTER ("+c.wrong+"), count(*) FILTER (got IS NULL) FROM (SELECT x, "+c.sql+" AS got FROM "+c.stage.Table("point")+")").Scan(&n, &null)
		if err != nil || n != 0 || null != 60000 {
			t.Fatalf("%s: %d wrong, %d without a place, %v", c.sql, n, null, err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := second.Exec(t.Context(), "SELECT max("+sum+") FROM "+second.Table("point")); err == nil || !strings.Contains(err.Error(), "places points") {
		t.Fatal("a closed stage still places points")
	}
}
