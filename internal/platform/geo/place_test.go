package geo_test

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/uber/h3-go/v4"

	"convive/internal/platform/geo"
)

func TestIndex_AgreesWithTestingEveryShape(t *testing.T) {
	shapes := municipalities(t)
	index := geo.NewIndex(shapes)
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		p := orb.Point{-79.5 + r.Float64()*13, -4.5 + r.Float64()*17.5}
		want := ""
		for _, s := range shapes {
			if s.Bound().Contains(p) && planar.MultiPolygonContains(s.Geometry, p) {
				want = s.ID
				break
			}
		}
		if got, ok := index.Locate(p[0], p[1]); got != want || ok != (want != "") {
			t.Fatalf("%v: got %q, want %q", p, got, want)
		}
	}
	for _, s := range shapes {
		p := s.Inner()
		if got, _ := index.Locate(p[0], p[1]); got != s.ID {
			t.Errorf("inner point of %s lies in %q", s.ID, got)
		}
	}
}

func TestIndex_OneSideOfABorder(t *testing.T) {
	box := func(id string, x0, x1 float64) geo.Shape {
		return geo.Shape{ID: id, Geometry: orb.MultiPolygon{{{{x0, 0}, {x1, 0}, {x1, 1}, {x0, 1}, {x0, 0}}}}}
	}
	index := geo.NewIndex([]geo.Shape{{ID: "nothing"}, box("west", 0, 1), box("east", 1, 2)})
	cases := []struct {
		lon, lat float64
		id       string
	}{{0.5, 0.5, "west"}, {1, 0.5, "east"}, {1.5, 0.5, "east"}, {3, 0.5, ""}, {math.NaN(), 0.5, ""}, {0.5, math.Inf(1), ""}}
	for _, c := range cases {
		if id, ok := index.Locate(c.lon, c.lat); id != c.id || ok != (c.id != "") {
			t.Errorf("%v %v: %q, want %q", c.lon, c.lat, id, c.id)
		}
	}
	if _, ok := geo.NewIndex(nil).Locate(0, 0); ok {
		t.Error("an empty index found something")
	}
}

func TestIndex_ServesManyAtOnce(t *testing.T) {
	index := geo.NewIndex(municipalities(t))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 200 {
				if id, _ := index.Locate(-76.53, 3.43); id != "76001" {
					t.Errorf("Cali lies in %q", id)
				}
			}
		})
	}
	wait.Wait()
}

func BenchmarkIndex_Locate(b *testing.B) {
	index := geo.NewIndex(municipalities(b))
	for i := 0; b.Loop(); i++ {
		index.Locate(-77+float64(i%1000)*0.005, 1+float64(i%777)*0.01)
	}
}

func TestFromUTM(t *testing.T) {
	cases := []struct {
		name       string
		zone       int
		north      bool
		x, y       float64
		lon, lat   float64
		toleranceM float64
	}{
		{"central meridian on the equator", 31, true, 500000, 0, 3, 0, 0.001},
		{"CN Tower", 17, true, 630084, 4833438, -79.387139, 43.642566, 1},
		{"quadrant of the meridian", 30, true, 500000, 10001965.7293 * 0.9996, -3, 90, 0.01},
		{"southern side of the equator", 18, false, 500000, 10000000, -75, 0, 0.001},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			lon, lat := geo.FromUTM(c.zone, c.north, c.x, c.y)
			east := (lon - c.lon) * 111320 * math.Cos(c.lat*math.Pi/180)
			if d := math.Hypot(east, (lat-c.lat)*110574); d > c.toleranceM {
				t.Errorf("got %.7f %.7f, %.3f m away", lon, lat, d)
			}
		})
	}
}

// TestFromUTM_VancouverFallsIntoItsNeighbourhoods joins the city's own metres to the city's own outlines.
func TestFromUTM_VancouverFallsIntoItsNeighbourhoods(t *testing.T) {
	shapes, err := geo.ReadGeoJSON(raw(t, "vancouver_thefts/vancouver_neighbourhoods.geojson"), geo.WithID("name"))
	if err != nil {
		t.Fatal(err)
	}
	b := shapes[0].Bound()
	for _, s := range shapes {
		b = b.Union(s.Bound())
	}
	if !b.Contains(orb.Point{-123.1, 49.25}) {
		t.Fatalf("bound %v is not Vancouver", b)
	}
	lon, lat := geo.FromUTM(10, true, 491900, 5457700)
	if _, ok := geo.NewIndex(shapes).Locate(lon, lat); !ok {
		t.Errorf("%.5f %.5f lies in no neighbourhood", lon, lat)
	}
}

func TestCell(t *testing.T) {
	c := geo.Cell(-74.08, 4.6)
	if h3.Cell(c).Resolution() != geo.CellResolution {
		t.Errorf("resolution %d", h3.Cell(c).Resolution())
	}
	at := h3.Cell(c).LatLng()
	if math.Hypot(at.Lng+74.08, at.Lat-4.6) > 0.003 {
		t.Errorf("centre %v", at)
	}
	for _, bad := range [][2]float64{{math.NaN(), 0}, {181, 0}, {0, -91}} {
		if geo.Cell(bad[0], bad[1]) != 0 {
			t.Errorf("%v has a cell", bad)
		}
	}
}
