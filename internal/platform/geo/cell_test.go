package geo_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"convive/internal/platform/geo"
	"convive/internal/platform/testkit"
)

// TestShort holds the SQL that gives a cell back against the cell.
func TestShort(t *testing.T) {
	duck := testkit.Duck(t)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 500 {
		lon, lat := r.Float64()*360-180, r.Float64()*180-90
		if i == 0 {
			lon, lat = 0, 90
		}
		cell := geo.Cell(lon, lat)
		short := geo.Short(cell)
		if short < 0 || short >= geo.ShortLimit {
			t.Fatalf("%v %v: %d is not short", lon, lat, short)
		}
		var got int64
		err := duck.DB.QueryRowContext(t.Context(), "SELECT "+geo.LongSQL("CAST("+strconv.FormatInt(short, 10)+" AS BIGINT)")).Scan(&got)
		if err != nil || uint64(got) != cell {
			t.Fatalf("%v %v: got %x, want %x, %v", lon, lat, got, cell, err)
		}
	}
}
