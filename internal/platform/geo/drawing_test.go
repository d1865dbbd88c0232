package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"convive/internal/platform/geo"
)

// edges counts each undirected edge of all rings: a border that both sides drew the same is counted twice.
func edges(shapes []geo.Shape) map[[2]orb.Point]int {
	out := map[[2]orb.Point]int{}
	for _, s := range shapes {
		for _, p := range s.Geometry {
			for _, r := range p {
				for i := 1; i < len(r); i++ {
					a, b := r[i-1], r[i]
					if b[0] < a[0] || b[0] == a[0] && b[1] < a[1] {
						a, b = b, a
					}
					out[[2]orb.Point{a, b}]++
				}
			}
		}
	}
	return out
}

func area(shapes []geo.Shape) float64 {
	sum := 0.0
	for _, s := range shapes {
		sum += math.Abs(planar.Area(s.Geometry))
	}
	return sum
}

func points(shapes []geo.Shape) int {
	n := 0
	for _, s := range shapes {
		for _, p := range s.Geometry {
			for _, r := range p {
				n += len(r)
			}
		}
	}
	return n
}

// TestSimplify_KeepsSharedBordersShared draws two wiggly neighbours, an enclave in a hole and a far islet.
func TestSimplify_KeepsSharedBordersShared(t *testing.T) {
	var border []orb.Point
	for i := range 101 {
		border = append(border, orb.Point{0.05 * math.Sin(float64(i)), float64(i) / 100})
	}
	west := orb.Ring{{-1, 0}}
	west = append(west, border...)
	west = append(west, orb.Point{-1, 1}, orb.Point{-1, 0})
	east := orb.Ring{{1, 1}}
	for i := range border {
		east = append(east, border[len(border)-1-i])
	}
	east = append(east, orb.Point{1, 0}, orb.Point{1, 1})
	var hole, enclave orb.Ring
	for i := range 41 {
		a := 2 * math.Pi * float64(i%40) / 40
		enclave = append(enclave, orb.Point{0.5 + 0.1*math.Cos(a), 0.5 + 0.1*math.Sin(a)})
	}
	for i := range enclave {
		hole = append(hole, enclave[(len(enclave)-1-i+13)%40])
	}
	hole[len(hole)-1] = hole[0]
	tiny := orb.Ring{{5, 5}, {5.001, 5}, {5.001, 5.001}, {5, 5}}
	shapes := []geo.Shape{
		{ID: "w", Geometry: orb.MultiPolygon{{west}}}, {ID: "e", Geometry: orb.MultiPolygon{{east, hole}}},
		{ID: "in", Geometry: orb.MultiPolygon{{enclave}}}, {ID: "islet", Geometry: orb.MultiPolygon{{tiny}}},
	}
	simple := geo.Simplify(shapes, 0.06)
	if points(simple) >= points(shapes)/3 {
		t.Errorf("%d points of %d are left", points(simple), points(shapes))
	}
	for i, s := range simple {
		if len(s.Geometry) == 0 || s.ID != shapes[i].ID {
			t.Errorf("%s is lost", shapes[i].ID)
		}
	}
	outer := 0
	for _, n := range edges(simple) {
		if n == 1 {
			outer++
		}
	}
	if outer != 6+3 { // three outer sides of each neighbour and the islet's
		t.Errorf("%d edges have one side only, want 9: %v", outer, simple)
	}
}

func TestSimplify_LosesNoMunicipalityAndMakesNoSliver(t *testing.T) {
	shapes := municipalities(t)
	for _, tolerance := range []float64{0.01, 0.1, 1} {
		simple := geo.Simplify(shapes, tolerance)
		if len(simple) != len(shapes) {
			t.Fatalf("%d of %d", len(simple), len(shapes))
		}
		for _, s := range simple {
			if len(s.Geometry) == 0 {
				t.Errorf("tolerance %v: %s has no outline", tolerance, s.ID)
			}
		}
		over := 0
		for _, n := range edges(simple) {
			if n > 2 {
				over++
			}
		}
		if change := math.Abs(area(simple)/area(shapes) - 1); tolerance <= 0.1 && change > 0.03 {
			t.Errorf("tolerance %v: area changes by %.1f %%", tolerance, 100*change)
		}
		t.Logf("tolerance %v: %d of %d points, %d edges shared by more than two", tolerance, points(simple), points(shapes), over)
	}
}

func TestFit_PutsAFarIslandIntoAnInset(t *testing.T) {
	shapes, err := geo.ReadGeoJSON(raw(t, "colombia_admin/departamentos_2018.geojson.gz"), geo.WithID("DPTO_CCDGO"))
	if err != nil {
		t.Fatal(err)
	}
	p := geo.Fit(shapes, geo.Frame{Width: 460, MaxHeight: 640})
	if len(p.Insets) != 1 || len(p.Insets[0].Shapes) != 1 || shapes[p.Insets[0].Shapes[0]].ID != "88" {
		t.Fatalf("insets %+v", p.Insets)
	}
	in := p.Insets[0]
	o := p.Outline(in.Shapes[0])
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, q := range o.Rings[0] {
		x0, x1, y0, y1 = math.Min(x0, q.X), math.Max(x1, q.X), math.Min(y0, q.Y), math.Max(y1, q.Y)
	}
	if math.Max(x1-x0, y1-y0) < geo.MarkerSize-0.2 {
		t.Errorf("marker of %.1f by %.1f px", x1-x0, y1-y0)
	}
	if x0 < in.X || x1 > in.X+in.Width || y0 < in.Y || y1 > in.Y+in.Height {
		t.Errorf("island leaves its box: %v %v %v %v in %+v", x0, x1, y0, y1, in)
	}
	for i := range shapes {
		for _, r := range p.Outline(i).Rings {
			for _, q := range r {
				if q.X < 0 || q.X > p.Width || q.Y < 0 || q.Y > p.Height {
					t.Fatalf("%s leaves the frame at %v", shapes[i].ID, q)
				}
			}
		}
	}
	bogota, cali := p.Point(-74.08, 4.6), p.Point(-76.53, 3.43)
	if bogota.X <= cali.X || bogota.Y >= cali.Y {
		t.Errorf("Bogotá %v is not north-east of Cali %v", bogota, cali)
	}
	island := p.Point(-81.7, 12.55)
	if island.X < in.X || island.X > in.X+in.Width || island.Y < in.Y || island.Y > in.Y+in.Height {
		t.Errorf("San Andrés at %v lies outside its box", island)
	}
}

func TestFit_KeepsNearIslandsOnTheMainMap(t *testing.T) {
	shapes, err := geo.ReadTopoJSON(raw(t, "honduras_admin/honduras_departments.topo.json"), "")
	if err != nil {
		t.Fatal(err)
	}
	if p := geo.Fit(shapes, geo.Frame{Width: 544}); len(p.Insets) > 1 {
		t.Errorf("%d insets", len(p.Insets))
	}
	p := geo.Fit(nil, geo.Frame{Width: 300})
	if p.Height != 0 {
		t.Errorf("nothing is %v high", p.Height)
	}
}
