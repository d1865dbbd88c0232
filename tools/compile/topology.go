package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
)

// topology is a TopoJSON file: shapes share the arcs of their common borders.
type topology struct {
	Transform struct {
		Scale     [2]float64 `json:"scale"`
		Translate [2]float64 `json:"translate"`
	} `json:"transform"`
	Arcs    [][][]float64 `json:"arcs"`
	Objects map[string]struct {
		Geometries []feature `json:"geometries"`
	} `json:"objects"`
	lines []ring
}

// feature is one shape of a topology.
type feature struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Properties struct {
		Name string `json:"name"`
	} `json:"properties"`
	Arcs json.RawMessage `json:"arcs"`
}

// readTopology decodes the arcs and simplifies each by a share of the file's larger extent, keeping its ends, so that
// neighbours still share their border. A map as wide as 1/share pixels moves no line by more than one.
func readTopology(name string, share float64) (*topology, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	t := &topology{}
	if err := json.Unmarshal(data, t); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, arc := range t.Arcs {
		line, x, y := ring{}, 0.0, 0.0
		for _, step := range arc {
			x, y = x+step[0], y+step[1]
			line = append(line, position{x*t.Transform.Scale[0] + t.Transform.Translate[0], y*t.Transform.Scale[1] + t.Transform.Translate[1]})
		}
		t.lines = append(t.lines, line)
	}
	tolerance := share * t.extent()
	for i, line := range t.lines {
		t.lines[i] = simplify(line, tolerance)
	}
	return t, nil
}

// extent is the larger side of the box around all arcs west of Greenwich, in degrees: islands beyond the date line would
// make a country as wide as the world.
func (t *topology) extent() float64 {
	low, high := position{math.Inf(1), math.Inf(1)}, position{math.Inf(-1), math.Inf(-1)}
	for _, line := range t.lines {
		for _, p := range line {
			if p[0] > 0 {
				continue
			}
			for k := range p {
				low[k], high[k] = math.Min(low[k], p[k]), math.Max(high[k], p[k])
			}
		}
	}
	return math.Max(high[0]-low[0], high[1]-low[1])
}

// shape puts a feature's polygons together.
func (t *topology) shape(f feature) (shape, error) {
	var lists [][][]int
	switch f.Type {
	case "Polygon":
		lists = make([][][]int, 1)
		if err := json.Unmarshal(f.Arcs, &lists[0]); err != nil {
			return nil, err
		}
	case "MultiPolygon":
		if err := json.Unmarshal(f.Arcs, &lists); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%q is a %s, not a polygon", f.Properties.Name, f.Type)
	}
	var s shape
	for _, list := range lists {
		var p polygon
		for _, arcs := range list {
			var r ring
			for _, i := range arcs {
				line := t.line(i)
				if len(r) > 0 {
					line = line[1:]
				}
				r = append(r, line...)
			}
			p = append(p, r)
		}
		s = append(s, p)
	}
	return s, nil
}

// line is arc i; a negative index is the arc read backwards.
func (t *topology) line(i int) ring {
	if i >= 0 {
		return t.lines[i]
	}
	src := t.lines[^i]
	back := make(ring, len(src))
	for k, p := range src {
		back[len(src)-1-k] = p
	}
	return back
}

// simplify is Douglas and Peucker's line reduction (1973). A closed arc (an island) keeps the point farthest from its
// start as well, else it would shrink to nothing.
func simplify(line ring, tolerance float64) ring {
	if len(line) < 4 || tolerance <= 0 {
		return line
	}
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	if line[0] == line[len(line)-1] {
		far, best := 0, -1.0
		for i, p := range line {
			if d := math.Hypot(p[0]-line[0][0], p[1]-line[0][1]); d > best {
				far, best = i, d
			}
		}
		keep[far] = true
		reduce(line, 0, far, tolerance, keep)
		reduce(line, far, len(line)-1, tolerance, keep)
	} else {
		reduce(line, 0, len(line)-1, tolerance, keep)
	}
	var out ring
	for i, p := range line {
		if keep[i] {
			out = append(out, p)
		}
	}
	if line[0] == line[len(line)-1] && len(out) < 4 {
		return line // a small island is cheaper to keep than to lose
	}
	return out
}

func reduce(line ring, a, b int, tolerance float64, keep []bool) {
	far, best := 0, tolerance
	for i := a + 1; i < b; i++ {
		if d := distanceToSegment(line[i], line[a], line[b]); d > best {
			far, best = i, d
		}
	}
	if far == 0 {
		return
	}
	keep[far] = true
	reduce(line, a, far, tolerance, keep)
	reduce(line, far, b, tolerance, keep)
}
