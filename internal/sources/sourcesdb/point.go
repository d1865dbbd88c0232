package sourcesdb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"sync"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/platform/geo"
	"convive/internal/sources"
	"convive/internal/territories"
)

// points prepares the reading of points: the table point_unit numbers the units that a point may lie in, 0 for none, and
// m_at is for each row what pointLookup finds. The table country holds what stands in for a place that is not known.
func (r *run) points(ctx context.Context) error {
	rule := r.profile.Fact.Territory.Point
	if rule == nil {
		return nil
	}
	look, err := newPointLookup(r.atlas, r.profile.Fact.Territory, *rule, r.out.Counts.Read)
	if err != nil {
		return err
	}
	lon, lat := degrees("r."+factengine.Ident(rule.Lon)), degrees("r."+factengine.Ident(rule.Lat))
	r.plan.at = r.stage.PlaceSQL(look.find, lon, lat)
	if look.zone == 0 {
		r.plan.badPoint = fmt.Sprintf("NOT coalesce(%s BETWEEN -180 AND 180 AND %s BETWEEN -90 AND 90%s, false)", lon, lat, look.unknownSQL(lon, lat))
	} else {
		r.plan.badPoint = fmt.Sprintf("coalesce(%s, %d) = %[2]d", r.plan.at, badPoint)
	}
	rows := [][]driver.Value{{int64(0), nil, ""}}
	r.plan.may("territory_point", "")
	for i, code := range look.units {
		rows = append(rows, []driver.Value{int64(i + 1), string(code), string(code)})
		r.plan.may("territory", string(code))
		r.plan.may("territory_point", string(code))
	}
	if err := r.fill(ctx, "country", "code VARCHAR", [][]driver.Value{{r.profile.Fact.Territory.Country}}); err != nil {
		return err
	}
	return r.fill(ctx, "point_unit", "number BIGINT, code VARCHAR, here VARCHAR", rows)
}

// degrees reads a coordinate with a point or a comma.
func degrees(column string) string {
	const blanks = `' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(133) || chr(160)`
	return fmt.Sprintf("coalesce(TRY_CAST(%[1]s AS DOUBLE), TRY_CAST(replace(trim(%[1]s, %[2]s), ',', '.') AS DOUBLE))", column, blanks)
}

// What find gives for a point that is none: badPoint is no place on earth, noPoint one that the source uses for unknown.
const (
	badPoint = -1
	noPoint  = 0
)

// unitBits hold the number of a unit, from 1, in what find gives; 0 is no unit. Above them is the H3 cell, shortened.
const unitBits = 20

// pointLookup decides what a pair of coordinates is. DuckDB's threads share it.
type pointLookup struct {
	atlas   *territories.Atlas
	country string
	level   int
	zone    int // UTM zone; 0: degrees
	north   bool
	unknown map[kernel.Point]bool
	units   []kernel.Code
	number  map[kernel.Code]int64 // of a unit, from 1
	known   *knownPoints
}

func newPointLookup(atlas *territories.Atlas, t sources.TerritoryRule, rule sources.PlacePoint, rows int64) (*pointLookup, error) {
	l := &pointLookup{atlas: atlas, country: t.Country, level: rule.Level, unknown: map[kernel.Point]bool{{}: true}, known: newKnownPoints(rows)}
	if l.level == 0 {
		l.level = t.Level
	}
	if zone, ok := strings.CutPrefix(rule.CRS, "utm:"); ok {
		n, err := strconv.Atoi(zone[:len(zone)-1])
		if err != nil {
			return l, err
		}
		l.zone, l.north = n, strings.HasSuffix(zone, "N")
	}
	for _, text := range rule.Unknown {
		var p kernel.Point
		if _, err := fmt.Sscanf(text, "%g %g", &p.Lon, &p.Lat); err != nil {
			return l, fmt.Errorf("placeholder point %q: %w", text, err)
		}
		l.unknown[p] = true
	}
	l.units = atlas.Locatable(l.country, l.level)
	l.number = make(map[kernel.Code]int64, len(l.units))
	for i, code := range l.units {
		l.number[code] = int64(i + 1)
	}
	return l, nil
}

// unknownSQL lets the placeholders pass that lie outside the degrees of the earth.
func (l *pointLookup) unknownSQL(lon, lat string) string {
	var list strings.Builder
	for p := range l.unknown {
		if math.Abs(p.Lon) > 180 || math.Abs(p.Lat) > 90 {
			fmt.Fprintf(&list, " OR %s = CAST('%v' AS DOUBLE) AND %s = CAST('%v' AS DOUBLE)", lon, p.Lon, lat, p.Lat)
		}
	}
	return list.String()
}

// find gives the unit and the H3 cell of a point in one number.
func (l *pointLookup) find(x, y float64) int64 {
	at := kernel.Point{Lon: x, Lat: y}
	if found, ok := l.known.get(at); ok {
		return found
	}
	found := l.decide(at)
	l.known.put(at, found)
	return found
}

func (l *pointLookup) decide(p kernel.Point) int64 {
	if l.unknown[p] {
		return noPoint
	}
	lon, lat := p.Lon, p.Lat
	if l.zone > 0 {
		lon, lat = geo.FromUTM(l.zone, l.north, lon, lat)
	}
	if !(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) {
		return badPoint
	}
	code, _ := l.atlas.Locate(lon, lat, l.country, l.level)
	return geo.Short(geo.Cell(lon, lat))<<unitBits | l.number[code]
}

// cellSQL is the H3 cell in what find gave, 0 without a point.
func cellSQL(at string) string {
	return fmt.Sprintf("CASE WHEN %s > 0 THEN %s ELSE 0 END", at, geo.LongSQL(fmt.Sprintf("%s >> %d", at, unitBits)))
}

// unitSQL is the number of the unit in what find gave.
func unitSQL(at string) string { return fmt.Sprintf("%s & %d", at, 1<<unitBits-1) }

// knownPoints remembers what was found of points: addresses repeat, and a point costs ten times as much to find as to
// remember. A place in the list holds the few points that came last.
type knownPoints struct {
	shift uint
	locks [256]sync.Mutex
	list  []kept
}

// kept are points of one place in the list, the latest first. What was found is counted from 1, so that an empty one
// holds 0.
type kept [4]struct {
	at    kernel.Point
	found int64
}

const fromOne = 1 - badPoint

// mostKnown bounds the list to 24 MiB.
const mostKnown = 1 << 20

func newKnownPoints(rows int64) *knownPoints {
	size, each := uint64(len(knownPoints{}.locks)), uint64(len(kept{}))
	for size*each < mostKnown && size*each < uint64(rows) {
		size *= 2
	}
	return &knownPoints{shift: uint(64 - bits.TrailingZeros64(size)), list: make([]kept, size)}
}

// place is where the list holds a point, and the lock that belongs to it.
func (k *knownPoints) place(p kernel.Point) (*kept, *sync.Mutex) {
	const odd = 0x9E3779B97F4A7C15
	h := (math.Float64bits(p.Lon)*odd ^ bits.RotateLeft64(math.Float64bits(p.Lat), 32)) * odd
	i := h >> k.shift
	return &k.list[i], &k.locks[i%uint64(len(k.locks))]
}

func (k *knownPoints) get(p kernel.Point) (found int64, ok bool) {
	place, lock := k.place(p)
	lock.Lock()
	defer lock.Unlock()
	for i := range place {
		if place[i].at == p && place[i].found != 0 {
			return place[i].found - fromOne, true
		}
	}
	return 0, false
}

func (k *knownPoints) put(p kernel.Point, found int64) {
	place, lock := k.place(p)
	lock.Lock()
	defer lock.Unlock()
	copy(place[1:], place[:])
	place[0].at, place[0].found = p, found+fromOne
}
