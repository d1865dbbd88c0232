package geo

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"convive/internal/kernel/fault"
)

type topology struct {
	Type      string                  `json:"type"`
	Transform *topoTransform          `json:"transform"`
	Arcs      [][][]float64           `json:"arcs"`
	Objects   map[string]topoGeometry `json:"objects"`
}

type topoTransform struct {
	Scale     [2]float64 `json:"scale"`
	Translate [2]float64 `json:"translate"`
}

type topoGeometry struct {
	Type       string                     `json:"type"`
	ID         json.RawMessage            `json:"id"`
	Properties map[string]json.RawMessage `json:"properties"`
	Arcs       json.RawMessage            `json:"arcs"`
	Geometries []topoGeometry             `json:"geometries"`
}

// topoReading adds the decoded arcs to a reading.
type topoReading struct {
	*reading
	arcs []orb.LineString
	n    int
}

// ReadTopoJSON reads the polygons of one object of a topology; an empty name means the only object there is. Faults:
// geo.notTopoJSON, geo.objectMissing, geo.badArc, geo.notDegrees (a file drawn in pixels), and those of ReadGeoJSON.
func ReadTopoJSON(in io.Reader, object string, options ...Option) ([]Shape, error) {
	var file topology
	if err := readAll(in, &file, "geo.notTopoJSON"); err != nil {
		return nil, err
	}
	if file.Type != "Topology" {
		return nil, fault.Invalid("geo.notTopoJSON")
	}
	names := slices.Sorted(maps.Keys(file.Objects))
	if object == "" && len(names) == 1 {
		object = names[0]
	}
	root, ok := file.Objects[object]
	if !ok {
		return nil, fault.Invalid("geo.objectMissing", "object", object, "objects", strings.Join(names, ", "))
	}
	r := &topoReading{reading: newReading(options)}
	if err := r.decode(file); err != nil {
		return nil, err
	}
	if err := r.object(root, 0); err != nil {
		return nil, err
	}
	return r.done()
}

// decode undoes quantisation: with a transform each position is a difference from the one before.
func (r *topoReading) decode(file topology) error {
	for _, arc := range file.Arcs {
		if err := r.count(len(arc)); err != nil {
			return err
		}
		line := make(orb.LineString, 0, len(arc))
		var x, y float64
		for _, position := range arc {
			if len(position) < 2 {
				return fault.Invalid("geo.badPosition")
			}
			px, py := position[0], position[1]
			if t := file.Transform; t != nil {
				x, y = x+px, y+py
				px, py = x*t.Scale[0]+t.Translate[0], y*t.Scale[1]+t.Translate[1]
			}
			p, err := degrees(px, py)
			if err != nil {
				return err
			}
			line = append(line, p)
		}
		r.arcs = append(r.arcs, line)
	}
	return nil
}

// object walks a collection, whose members are features; a single geometry is one feature.
func (r *topoReading) object(g topoGeometry, depth int) error {
	if g.Type != "GeometryCollection" {
		p, err := r.polygons(g)
		if err != nil {
			return err
		}
		r.n++
		return r.add(r.n-1, g.ID, g.Properties, p)
	}
	if depth >= maxDepth {
		return fault.Invalid("geo.tooDeep")
	}
	for _, inner := range g.Geometries {
		if err := r.object(inner, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (r *topoReading) polygons(g topoGeometry) (orb.MultiPolygon, error) {
	var parts [][][]int
	var err error
	switch g.Type {
	case "Polygon":
		var one [][]int
		err = json.Unmarshal(g.Arcs, &one)
		parts = [][][]int{one}
	case "MultiPolygon":
		err = json.Unmarshal(g.Arcs, &parts)
	default:
		return nil, fault.Invalid("geo.notPolygon", "type", g.Type)
	}
	if err != nil {
		return nil, fault.Invalid("geo.badArc").Because(err)
	}
	var all orb.MultiPolygon
	for _, part := range parts {
		rings := make([]orb.Ring, len(part))
		for i, arcs := range part {
			if rings[i], err = r.ring(arcs); err != nil {
				return nil, err
			}
		}
		if p, ok := polygon(rings); ok {
			all = append(all, p)
		}
	}
	return all, nil
}

// ring joins arcs end to end; a negative number ~i is arc i walked backwards.
func (r *topoReading) ring(arcs []int) (orb.Ring, error) {
	var ring orb.Ring
	for _, i := range arcs {
		back := i < 0
		if back {
			i = ^i
		}
		if i >= len(r.arcs) {
			return nil, fault.Invalid("geo.badArc")
		}
		line := r.arcs[i]
		if err := r.count(len(line)); err != nil {
			return nil, err
		}
		for j := range line {
			p := line[j]
			if back {
				p = line[len(line)-1-j]
			}
			if j == 0 && len(ring) > 0 && ring[len(ring)-1] == p {
				continue // the end of one arc is the start of the next
			}
			ring = append(ring, p)
		}
	}
	return ring, nil
}
