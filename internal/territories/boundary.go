package territories

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Boundary is the outline of a unit as a GeoJSON geometry (Polygon or MultiPolygon) in degrees, with the name that the
// boundary file gives it. Until is set where the shape is that of an earlier state of the unit: such a shape may be
// drawn for that time, and never decides where a point lies.
type Boundary struct {
	Code     kernel.Code
	Name     string
	Until    string
	Geometry []byte
}

// BoundaryReport is what a load of boundaries found. Outside are the units whose own point lies outside their shape,
// which points to a shape that is too coarse, or to a wrong point.
type BoundaryReport struct {
	Loaded  int
	Outside []kernel.Code
}

// namedContradictions is how many contradictions a refusal names.
const namedContradictions = 3

// verifyBoundaries holds a boundary file against the units: every code is one of the country and level, once, and the
// name beside it is one of the unit's names. A file that numbers units differently is refused as a whole. Faults:
// unitUnknown, codeTwice, boundaryForeign, boundaryNames, boundaryGeometry, dateMalformed.
func verifyBoundaries(country string, level int, list []Boundary, units map[kernel.Code]Unit) (BoundaryReport, error) {
	report := BoundaryReport{Loaded: len(list)}
	var wrong []string
	seen := map[kernel.Code]bool{}
	for _, b := range list {
		u, ok := units[b.Code]
		switch {
		case !ok:
			return report, fault.Invalid("territories.unitUnknown", "code", string(b.Code))
		case seen[b.Code]:
			return report, fault.Invalid("territories.codeTwice", "code", string(b.Code))
		case u.Level != level || (country != "" && u.Country != country):
			return report, fault.Invalid("territories.boundaryForeign", "code", string(b.Code), "country", country, "level", strconv.Itoa(level))
		case b.Until != "" && !isDate(b.Until):
			return report, fault.Invalid("territories.dateMalformed", "code", string(b.Code), "date", b.Until)
		}
		seen[b.Code] = true
		if !u.called(b.Name) {
			wrong = append(wrong, string(b.Code)+" = "+u.Name.Get(kernel.Spanish)+" ≠ "+b.Name)
		}
	}
	if len(wrong) > 0 {
		first := strings.Join(wrong[:min(len(wrong), namedContradictions)], "; ")
		return report, fault.Invalid("territories.boundaryNames", "first", first, "count", strconv.Itoa(len(wrong)))
	}
	for _, b := range list {
		outline, err := decodeOutline(b.Geometry)
		if err != nil {
			return report, fault.Invalid("territories.boundaryGeometry", "code", string(b.Code)).Because(err)
		}
		if p := units[b.Code].Point; p != nil && !outline.contains(*p) {
			report.Outside = append(report.Outside, b.Code)
		}
	}
	return report, nil
}

// outline is a decoded geometry: polygons of rings of positions.
type outline [][][][]float64

// decodeOutline reads a GeoJSON geometry far enough to verify it.
func decodeOutline(geometry []byte) (outline, error) {
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal(geometry, &g); err != nil {
		return nil, err
	}
	var o outline
	var err error
	switch g.Type {
	case "Polygon":
		o = make(outline, 1)
		err = json.Unmarshal(g.Coordinates, &o[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &o)
	default:
		return nil, fmt.Errorf("a %q is not a surface", g.Type)
	}
	if err != nil {
		return nil, err
	}
	for _, polygon := range o {
		for _, ring := range polygon {
			if len(ring) < 4 {
				return nil, fmt.Errorf("a ring of %d positions", len(ring))
			}
			for _, q := range ring {
				if len(q) < 2 || q[0] < -180 || q[0] > 180 || q[1] < -90 || q[1] > 90 {
					return nil, fmt.Errorf("position %v is not in degrees", q)
				}
			}
		}
	}
	return o, nil
}

// contains counts crossings over all rings of a polygon, so that holes take away what they cover.
func (o outline) contains(p kernel.Point) bool {
	for _, polygon := range o {
		in := false
		for _, ring := range polygon {
			for i := 0; i+1 < len(ring); i++ {
				a, b := ring[i], ring[i+1]
				if (a[1] > p.Lat) != (b[1] > p.Lat) && p.Lon < (b[0]-a[0])*(p.Lat-a[1])/(b[1]-a[1])+a[0] {
					in = !in
				}
			}
		}
		if in {
			return true
		}
	}
	return false
}
