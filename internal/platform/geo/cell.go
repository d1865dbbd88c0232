package geo

import (
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
