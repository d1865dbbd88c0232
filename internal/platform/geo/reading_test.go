package geo_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/platform/geo"
	"convive/internal/platform/testkit"
)

func raw(t testing.TB, name string) io.Reader {
	t.Helper()
	file, err := os.Open(testkit.RawData(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return file
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func municipalities(t testing.TB) []geo.Shape {
	t.Helper()
	shapes, err := geo.ReadGeoJSON(raw(t, "colombia_admin/municipios_2018.geojson.gz"), geo.WithID("MPIO_CCNCT"), geo.WithName("MPIO_CNMBR"))
	if err != nil {
		t.Fatal(err)
	}
	return shapes
}

func TestRead_PublishedFiles(t *testing.T) {
	cases := []struct {
		file, object, id, name string
		count                  int
		sample, sampleName     string
	}{
		{"colombia_admin/municipios_2018.geojson.gz", "", "MPIO_CCNCT", "MPIO_CNMBR", 1122, "05001", "MEDELLÍN"},
		{"colombia_admin/departamentos_2018.geojson.gz", "", "DPTO_CCDGO", "DPTO_CNMBR", 33, "76", "VALLE DEL CAUCA"},
		{"colombia_admin/colombia_2018_simplified.topojson", "MGN_DPTO_POLITICO", "DPTO_CCDGO", "DPTO_CNMBR", 33, "76", "VALLE DEL CAUCA"},
		{"colombia_admin/colombia_2018_simplified.topojson", "MGN_MPIO_POLITICO", "MPIO_CCNCT", "MPIO_CNMBR", 1122, "05001", "MEDELLÍN"},
		{"honduras_admin/honduras_departments.topo.json", "", "", "", 18, "HN.AT", "Atlántida"},
		{"basemap/admin1_mex.topo.json", "", "name", "", 33, "Jalisco", "Jalisco"},
		{"basemap/countries-110m.json", "countries", "name", "", 177, "Colombia", "Colombia"},
		{"cdmx_cuadrantes_2013_2016/cuadrantes.geojson", "", "cuadrante", "cuadrante", 847, "C-1.1.1", "C-1.1.1"},
		{"chicago_assaults/chicago_police_districts.geojson", "", "Name", "description", 0, "17", "District 17"},
	}
	for _, c := range cases {
		t.Run(c.file+" "+c.object, func(t *testing.T) {
			var options []geo.Option
			if c.id != "" {
				options = append(options, geo.WithID(c.id))
			}
			if c.name != "" {
				options = append(options, geo.WithName(c.name))
			}
			read := func(in io.Reader) ([]geo.Shape, error) { return geo.ReadGeoJSON(in, options...) }
			if strings.Contains(c.file, "topo") || strings.Contains(c.file, "basemap") {
				read = func(in io.Reader) ([]geo.Shape, error) { return geo.ReadTopoJSON(in, c.object, options...) }
			}
			shapes, err := read(raw(t, c.file))
			if c.file == "basemap/admin1_mex.topo.json" { // it holds a feature without a name: said, not skipped
				if f, ok := fault.Of(err); !ok || f.Message != "geo.idMissing" {
					t.Fatalf("got %v, want geo.idMissing", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.count > 0 && len(shapes) != c.count {
				t.Errorf("%d shapes, want %d", len(shapes), c.count)
			}
			i := slices.IndexFunc(shapes, func(s geo.Shape) bool { return s.ID == c.sample })
			if i < 0 || shapes[i].Name != c.sampleName || len(shapes[i].Geometry) == 0 {
				t.Errorf("%q is not there as %q", c.sample, c.sampleName)
			}
		})
	}
}

func TestRead_PixelsAreRefused(t *testing.T) {
	_, err := geo.ReadTopoJSON(raw(t, "cdmx_cuadrantes_2013_2016/cuadrantes.topojson"), "cuadrantes", geo.WithID("cuadrante"))
	if f, ok := fault.Of(err); !ok || f.Message != "geo.notDegrees" {
		t.Fatalf("got %v, want geo.notDegrees", err)
	}
}

const square = `{"type":"FeatureCollection","features":[
 {"type":"Feature","id":7,"properties":{"name":"A","n":1.50,"none":null},"geometry":{"type":"Polygon","coordinates":[[[0,0,9],[2,0,9],[2,2,9],[0,2,9],[0,0,9]]]}},
 {"type":"Feature","id":"7","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[[[5,5],[6,5],[6,6]]]]}}]}`

func TestReadGeoJSON_MergesSameIDAndDropsHeight(t *testing.T) {
	shapes, err := geo.ReadGeoJSON(strings.NewReader(square))
	if err != nil {
		t.Fatal(err)
	}
	if len(shapes) != 1 || shapes[0].ID != "7" || shapes[0].Name != "A" || len(shapes[0].Geometry) != 2 {
		t.Fatalf("got %+v", shapes)
	}
	if p := shapes[0].Properties; p["n"] != "1.50" || p["none"] != "" {
		t.Errorf("properties %v", p)
	}
	if r := shapes[0].Geometry[1][0]; len(r) != 4 || r[0] != r[3] {
		t.Errorf("ring not closed: %v", r)
	}
}

func TestRead_Faults(t *testing.T) {
	feature := func(g string) string {
		return `{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"geometry":` + g + `}]}`
	}
	topo := func(arcs, objects string) string {
		return `{"type":"Topology","arcs":` + arcs + `,"objects":` + objects + `}`
	}
	cases := []struct{ name, text, want string }{
		{"no json", `<kml/>`, "geo.notGeoJSON"},
		{"other type", `{"type":"Feature"}`, "geo.notGeoJSON"},
		{"empty", `{"type":"FeatureCollection","features":[]}`, "geo.noShapes"},
		{"line", feature(`{"type":"LineString","coordinates":[[0,0],[1,1]]}`), "geo.notPolygon"},
		{"null", feature(`null`), "geo.emptyGeometry"},
		{"two points", feature(`{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}`), "geo.emptyGeometry"},
		{"metres", feature(`{"type":"Polygon","coordinates":[[[500000,0],[500001,0],[500001,5],[500000,0]]]}`), "geo.notDegrees"},
		{"short position", feature(`{"type":"Polygon","coordinates":[[[0],[1],[2],[0]]]}`), "geo.badPosition"},
		{"no id", `{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`, "geo.idMissing"},
		{"deep", feature(strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 20) + strings.Repeat(`]}`, 20)), "geo.tooDeep"},
		{"topo no json", `TOPO`, "geo.notTopoJSON"},
		{"topo object", topo(`[]`, `{"a":{},"b":{}}`), "geo.objectMissing"},
		{"topo arc", topo(`[]`, `{"a":{"type":"Polygon","id":1,"arcs":[[3]]}}`), "geo.badArc"},
		{"topo minus", topo(`[]`, `{"a":{"type":"Polygon","id":1,"arcs":[[-9223372036854775808]]}}`), "geo.badArc"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			read := func(in io.Reader) ([]geo.Shape, error) { return geo.ReadGeoJSON(in) }
			if strings.HasPrefix(c.name, "topo") {
				read = func(in io.Reader) ([]geo.Shape, error) { return geo.ReadTopoJSON(in, "") }
			}
			_, err := read(strings.NewReader(c.text))
			f, ok := fault.Of(err)
			if !ok || f.Message != c.want {
				t.Fatalf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestRead_ArcBomb refuses a small file that names one long arc again and again.
func TestRead_ArcBomb(t *testing.T) {
	arc := "[" + strings.Repeat("[0,0],", 9_999) + "[0,0]]"
	text := `{"type":"Topology","arcs":[` + arc + `],"objects":{"a":{"type":"Polygon","id":1,"arcs":[[` + strings.Repeat("0,", 999) + `0]]}}}`
	_, err := geo.ReadTopoJSON(strings.NewReader(text), "a")
	if f, ok := fault.Of(err); !ok || f.Message != "geo.tooManyPoints" {
		t.Fatalf("got %v, want geo.tooManyPoints", err)
	}
}

func TestLocale_FourLanguagesWithTheSamePlaceholders(t *testing.T) {
	all := map[string]map[string]string{}
	for _, lang := range []string{"es", "en", "pt", "fr"} {
		text, err := os.ReadFile("locale/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		all[lang] = m
	}
	for lang, m := range all {
		if !slices.Equal(slices.Sorted(maps.Keys(m)), slices.Sorted(maps.Keys(all["es"]))) {
			t.Errorf("%s has other keys than es", lang)
		}
		for id, s := range m {
			if s == "" || strings.Count(s, "{") != strings.Count(all["es"][id], "{") {
				t.Errorf("%s %s: %q", lang, id, s)
			}
		}
	}
}

func FuzzReadGeoJSON(f *testing.F) {
	f.Add(square)
	f.Add(`{"type":"FeatureCollection","features":[{"id":1,"geometry":{"type":"GeometryCollection","geometries":[]}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		shapes, err := geo.ReadGeoJSON(strings.NewReader(text))
		survive(t, shapes, err)
	})
}

func FuzzReadTopoJSON(f *testing.F) {
	f.Add(`{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[0,0]},"arcs":[[[0,0],[10,0],[0,10]],[[0,0],[10,10]]],"objects":{"a":{"type":"Polygon","id":1,"arcs":[[0,-2]]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		shapes, err := geo.ReadTopoJSON(strings.NewReader(text), "")
		survive(t, shapes, err)
	})
}

// survive uses what was read in every way: nothing may panic, every refusal is a fault, no shape is lost.
func survive(t *testing.T, shapes []geo.Shape, err error) {
	t.Helper()
	if err != nil {
		if _, ok := fault.Of(err); !ok {
			t.Fatalf("not a fault: %v", err)
		}
		return
	}
	geo.NewIndex(shapes).Locate(0.5, 0.5)
	if simple := geo.Simplify(shapes, 0.5); len(simple) != len(shapes) {
		t.Fatal("a shape is lost")
	}
	p := geo.Fit(shapes, geo.Frame{Width: 300, MaxHeight: 300})
	for i, s := range shapes {
		s.Inner()
		p.Outline(i)
	}
}
