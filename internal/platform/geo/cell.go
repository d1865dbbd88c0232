package geo

import (
	"fmt"
	"math"

	"github.com/uber/h3-go/v4"
)

// CellResolution is the H3 resolution of Cell: hexagons of about 0.1 km², small enough for a hot spot and large enough
// to name no address.
const CellResolution = 9

// Cell is the H3 cell of a point, 0 for what is not a place.
func Cell(lon, lat float64) uint64 {
	if !(math.Abs(lon) <= 180 && math.Abs(lat) <= 90) {
		return 0
	}
	return uint64(h3.LatLngToCell(h3.NewLatLng(lat, lon), CellResolution))
}

// shortBits are dropped from a cell of resolution 9 by Short: six digits below it, which no such cell uses. Its highest
// bits, kind and resolution, are the same for all.
const (
	shortBits = 18
	shortTail = 1<<shortBits - 1
	shortHead = 0x089 << 52
)

// ShortLimit is above every Short.
const ShortLimit = 1 << 34

// Short is a cell of Cell as a number below ShortLimit.
func Short(cell uint64) int64 { return int64((cell &^ shortHead) >> shortBits) }

// LongSQL is SQL of type BIGINT that gives back the cell of which an SQL expression is the Short.
func LongSQL(short string) string {
	return fmt.Sprintf("((%s) << %d | %d)", short, shortBits, uint64(shortHead|shortTail))
}
