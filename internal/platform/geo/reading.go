package geo

import (
	"encoding/json"
	"io"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"convive/internal/kernel/fault"
)

// The largest file and the most points that are read. They bound the memory that one upload can take: a country's
// municipalities need about a tenth.
const (
	MaxBytes  = 64 << 20
	MaxPoints = 4_000_000
	maxDepth  = 8 // of geometry collections within each other
)

// Option says which properties of a file carry the identifier and the name.
type Option func(*reading)

// WithID takes the identifier from a property; without it, it is the feature's own id.
func WithID(property string) Option { return func(r *reading) { r.idProperty = property } }

// WithName takes the name from a property; without it, from "name".
func WithName(property string) Option { return func(r *reading) { r.nameProperty = property } }

// reading gathers shapes and merges those of the same id.
type reading struct {
	idProperty, nameProperty string
	points                   int
	at                       map[string]int
	shapes                   []Shape
}

func newReading(options []Option) *reading {
	r := &reading{nameProperty: "name", at: map[string]int{}}
	for _, o := range options {
		o(r)
	}
	return r
}

// add keeps the feature; n is its number in the file, for the message.
func (r *reading) add(n int, id json.RawMessage, properties map[string]json.RawMessage, g orb.MultiPolygon) error {
	number := strconv.Itoa(n + 1)
	if len(g) == 0 {
		return fault.Invalid("geo.emptyGeometry", "feature", number)
	}
	texts := make(map[string]string, len(properties))
	for k, v := range properties {
		texts[k] = plainText(v)
	}
	key, where := plainText(id), "id"
	if r.idProperty != "" {
		key, where = texts[r.idProperty], r.idProperty
	}
	if key == "" {
		return fault.Invalid("geo.idMissing", "feature", number, "property", where)
	}
	if i, seen := r.at[key]; seen {
		r.shapes[i].Geometry = append(r.shapes[i].Geometry, g...)
		return nil
	}
	r.at[key] = len(r.shapes)
	r.shapes = append(r.shapes, Shape{ID: key, Name: texts[r.nameProperty], Properties: texts, Geometry: g})
	return nil
}

func (r *reading) done() ([]Shape, error) {
	if len(r.shapes) == 0 {
		return nil, fault.Invalid("geo.noShapes")
	}
	return r.shapes, nil
}

// count refuses a file that unfolds to more points than a map needs.
func (r *reading) count(n int) error {
	if r.points += n; r.points > MaxPoints {
		return fault.Invalid("geo.tooManyPoints", "limit", strconv.Itoa(MaxPoints))
	}
	return nil
}

// point takes the first two numbers of a position; a height is dropped because no map of ours has one.
func point(position []float64) (orb.Point, error) {
	if len(position) < 2 {
		return orb.Point{}, fault.Invalid("geo.badPosition")
	}
	return degrees(position[0], position[1])
}

// degrees refuses what cannot be longitude and latitude, such as metres of a projection or pixels of a picture.
func degrees(x, y float64) (orb.Point, error) {
	const slack = 1e-6 // quantised files overshoot the last digit
	if !(math.Abs(x) <= 180+slack && math.Abs(y) <= 90+slack) {
		return orb.Point{}, fault.Invalid("geo.notDegrees", "x", strconv.FormatFloat(x, 'f', 3, 64), "y", strconv.FormatFloat(y, 'f', 3, 64))
	}
	return orb.Point{x, y}, nil
}

// closed closes a ring; ok is false for one that encloses nothing.
func closed(ring orb.Ring) (orb.Ring, bool) {
	if len(ring) > 0 && ring[0] != ring[len(ring)-1] {
		ring = append(ring, ring[0])
	}
	return ring, len(ring) >= 4
}

// polygon leaves out rings that enclose nothing; a polygon whose outer ring does so is left out whole.
func polygon(rings []orb.Ring) (orb.Polygon, bool) {
	var p orb.Polygon
	for i, r := range rings {
		r, ok := closed(r)
		if !ok && i == 0 {
			return nil, false
		}
		if ok {
			p = append(p, r)
		}
	}
	return p, len(p) > 0
}

// readAll reads a JSON text of limited size into v; notThis is the message for a text of another kind.
func readAll(in io.Reader, v any, notThis string) error {
	text, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err != nil {
		return fault.Invalid("geo.unreadable").Because(err)
	}
	if len(text) > MaxBytes {
		return fault.Invalid("geo.tooLarge", "limit", strconv.Itoa(MaxBytes>>20))
	}
	if err := json.Unmarshal(text, v); err != nil {
		return fault.Invalid(notThis).Because(err)
	}
	return nil
}

// plainText is a property as text: a number keeps the digits it was written with.
func plainText(v json.RawMessage) string {
	if len(v) == 0 || string(v) == "null" {
		return ""
	}
	if v[0] == '"' {
		var s string
		if json.Unmarshal(v, &s) == nil {
			return s
		}
	}
	return string(v)
}
