package geo

import (
	"encoding/json"
	"io"

	"github.com/paulmach/orb"

	"convive/internal/kernel/fault"
)

type geoFeature struct {
	ID         json.RawMessage            `json:"id"`
	Properties map[string]json.RawMessage `json:"properties"`
	Geometry   *geoGeometry               `json:"geometry"`
}

type geoGeometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
	Geometries  []geoGeometry   `json:"geometries"`
}

// ReadGeoJSON reads a FeatureCollection of polygons (RFC 7946). Features with the same id become one shape. Faults:
// geo.notGeoJSON, geo.notPolygon, geo.notDegrees, geo.idMissing, geo.emptyGeometry and the limits.
func ReadGeoJSON(in io.Reader, options ...Option) ([]Shape, error) {
	var file struct {
		Type     string       `json:"type"`
		Features []geoFeature `json:"features"`
	}
	if err := readAll(in, &file, "geo.notGeoJSON"); err != nil {
		return nil, err
	}
	if file.Type != "FeatureCollection" {
		return nil, fault.Invalid("geo.notGeoJSON")
	}
	r := newReading(options)
	for i, f := range file.Features {
		var g orb.MultiPolygon
		if f.Geometry != nil {
			var err error
			if g, err = r.geoPolygons(*f.Geometry, 0); err != nil {
				return nil, err
			}
		}
		if err := r.add(i, f.ID, f.Properties, g); err != nil {
			return nil, err
		}
	}
	return r.done()
}

func (r *reading) geoPolygons(g geoGeometry, depth int) (orb.MultiPolygon, error) {
	var parts [][][][]float64
	var err error
	switch g.Type {
	case "Polygon":
		var one [][][]float64
		err = json.Unmarshal(g.Coordinates, &one)
		parts = [][][][]float64{one}
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &parts)
	case "GeometryCollection":
		return r.geoCollection(g, depth)
	default:
		return nil, fault.Invalid("geo.notPolygon", "type", g.Type)
	}
	if err != nil {
		return nil, fault.Invalid("geo.badPosition").Because(err)
	}
	var all orb.MultiPolygon
	for _, part := range parts {
		rings := make([]orb.Ring, len(part))
		for i, line := range part {
			if rings[i], err = r.geoRing(line); err != nil {
				return nil, err
			}
		}
		if p, ok := polygon(rings); ok {
			all = append(all, p)
		}
	}
	return all, nil
}

func (r *reading) geoCollection(g geoGeometry, depth int) (orb.MultiPolygon, error) {
	if depth >= maxDepth {
		return nil, fault.Invalid("geo.tooDeep")
	}
	var all orb.MultiPolygon
	for _, inner := range g.Geometries {
		p, err := r.geoPolygons(inner, depth+1)
		if err != nil {
			return nil, err
		}
		all = append(all, p...)
	}
	return all, nil
}

func (r *reading) geoRing(line [][]float64) (orb.Ring, error) {
	if err := r.count(len(line)); err != nil {
		return nil, err
	}
	ring := make(orb.Ring, 0, len(line)+1)
	for _, position := range line {
		p, err := point(position)
		if err != nil {
			return nil, err
		}
		ring = append(ring, p)
	}
	return ring, nil
}
