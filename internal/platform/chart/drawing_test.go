package chart_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"convive/internal/platform/chart"
	"convive/internal/platform/geo"
)

var update = flag.Bool("update", false, "rewrite the golden drawings")

var words = chart.Words{Category: "Año", Value: "Tasa", Low: "desde", High: "hasta", Missing: "sin dato", Protected: "protegido"}

func figure(id string) chart.Figure {
	return chart.Figure{ID: id, Title: `Hurto & "robo" <2022>`, Desc: "Baja de 30 a 20.", Width: 448, Empty: "No hay datos.", Words: words, Format: spanish(1), Axis: axis}
}

func with(v, low, high float64) chart.Value {
	return chart.Value{Value: v, Low: low, High: high, Defined: true, Interval: true}
}

func box(id, name string, x, y, side float64) geo.Shape {
	return geo.Shape{ID: id, Name: name, Geometry: orb.MultiPolygon{{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}}}
}

func shapes() []geo.Shape {
	return []geo.Shape{box("A", "Norte & Sur", 0, 0, 2), box("B", "Llano", 2, 0, 2), box("C", "Costa", 0, 2, 2), box("D", "Sierra", 2, 2, 2), box("E", "Isla", -9, 5, 0.1)}
}

func exampleLine() chart.Line {
	return chart.Line{
		Figure: figure("line"), Years: []int{2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022},
		Series:    []chart.Series{{Name: "País", Values: []chart.Value{with(30, 28, 32), with(29, 27, 31), {}, with(27, 25, 29), with(26, 24, 28), with(24, 22, 26), with(22, 20, 24), with(20, 18, 22)}}},
		Reference: &chart.Series{Name: "Región", Values: []chart.Value{chart.Exact(15), chart.Exact(15), chart.Exact(16), chart.Exact(14), chart.Exact(15), chart.Exact(13), chart.Exact(12), chart.Exact(12)}},
		Breaks:    []chart.Break{{FirstAfter: 2020, Letter: "A"}},
		Targets:   []chart.Target{{From: 2021, To: 2024, FromValue: 22, ToValue: 16, Label: "Meta: 16"}},
	}
}

func exampleBars() chart.Bars {
	return chart.Bars{Figure: figure("bars"), Items: []chart.Bar{
		{Label: "Arma de fuego", Value: with(76.5, 75, 78), Href: "/es/x?a=1&b=2"}, {Label: "Arma blanca", Value: with(18, 17, 19)},
		{Label: "Ninguno", Value: chart.Exact(0)}, {Label: "Veneno", Text: "protegido"}, {Label: "Otro"}, {Label: "Sin dato", Value: chart.Exact(5.5), Unknown: true},
	}}
}

func exampleMap() chart.Choropleth {
	return chart.Choropleth{Figure: figure("map"), Shapes: shapes(), Limits: []float64{10, 20, 30, 50}, Named: []string{"A", "D"}, Me: "D", Areas: []chart.Area{
		{Code: "A", Value: 0, Defined: true, Few: true, Href: "/es/a"}, {Code: "B", Value: 55, Defined: true}, {Code: "C", Suppressed: true, Value: 99, Defined: true},
		{Code: "D", Value: 20, Defined: true},
	}}
}

func exampleHeat() chart.Heat {
	return chart.Heat{Figure: figure("heat"), Rows: []string{"lun", "mar"}, Columns: []string{"0", "6", "12", "18"}, Limits: []float64{1, 5, 10, 20},
		Values: [][]chart.Value{{chart.Exact(0), chart.Exact(1), chart.Exact(7), chart.Exact(30)}, {chart.Exact(11), {}, chart.Exact(4)}}}
}

func examplePyramid() chart.Pyramid {
	return chart.Pyramid{Figure: figure("pyr"), Groups: []string{"0-17", "18 y más"}, Left: chart.Series{Name: "Mujeres", Values: []chart.Value{chart.Exact(4), with(20, 12, 30)}},
		Right: chart.Series{Name: "Hombres", Values: []chart.Value{chart.Exact(9), with(80, 70, 91)}}, Unknown: []chart.Bar{{Label: "Edad sin dato", Value: chart.Exact(12)}}}
}

func exampleColumns() chart.Columns {
	return chart.Columns{Figure: figure("cols"), Reference: &chart.Reference{Value: 4, Label: "promedio"}, Items: []chart.Column{
		{Label: "lun", Value: with(3, 2, 4)}, {Label: "mar", Value: chart.Exact(6)}, {Label: "mié"}, {Label: "sin día", Value: chart.Exact(2), Unknown: true}}}
}

func exampleSymbols() chart.Symbols {
	return chart.Symbols{Figure: figure("sym"), Shapes: shapes(), Points: []chart.Symbol{{Lon: 1, Lat: 1, Name: "Chico", Value: chart.Exact(10)}, {Lon: 3, Lat: 3, Name: "Grande", Value: chart.Exact(1000)}, {Lon: 3, Lat: 1, Name: "Cero", Value: chart.Exact(0)}, {Lon: 1, Lat: 3, Name: "Nada"}, {Lon: -8.95, Lat: 5.05, Name: "Isla", Value: chart.Exact(100)}}}
}

func TestDraw_Golden(t *testing.T) {
	l := exampleLine()
	empty := chart.Line{Figure: figure("empty"), Years: []int{2020, 2021}, Series: []chart.Series{{Name: "x"}}}
	empty.Empty = "No hay datos de este municipio: la fuente no respondió antes del plazo y se volverá a pedir."
	cases := map[string]chart.SVG{
		"line": l.Draw().SVG(), "bars": exampleBars().Draw().SVG(), "choropleth": exampleMap().Draw().SVG(), "heat": exampleHeat().Draw().SVG(),
		"pyramid": examplePyramid().Draw().SVG(), "columns": exampleColumns().Draw().SVG(), "symbols": exampleSymbols().Draw().SVG(), "empty": empty.Draw().SVG(),
		"spark": chart.Spark{Years: l.Years, Values: l.Series[0].Values, Breaks: l.Breaks}.Draw(),
		"dot":   chart.Dot{Value: with(2, -1, 4), Min: -5, Max: 5}.Draw(),
	}
	for name, got := range cases {
		t.Run(name, func(t *testing.T) {
			sound(t, got)
			text := strings.ReplaceAll(string(got), "><", ">\n<") + "\n"
			path := filepath.Join("testdata", name+".svg")
			if *update {
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != text {
				t.Errorf("%s differs from its golden file; look at it, then run with -update", name)
			}
		})
	}
}

type testing2 interface {
	Helper()
	Fatalf(string, ...any)
}

var forbidden = regexp.MustCompile(`NaN|Inf|style=|<style|<script|e\+\d|-0[ "]`)

// sound checks what holds for every drawing: well-formed, no number that is none, nothing the content policy refuses,
// ids once each.
func sound(t testing2, svg chart.SVG) {
	t.Helper()
	markup := regexp.MustCompile(`>[^<]*<`).ReplaceAllString(string(svg), "><")
	if bad := forbidden.FindString(markup); bad != "" {
		t.Fatalf("%q in %s", bad, svg)
	}
	ids := map[string]bool{}
	d := xml.NewDecoder(strings.NewReader("<page>" + string(svg) + "</page>"))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v in %s", err, svg)
		}
		if start, ok := token.(xml.StartElement); ok {
			for _, a := range start.Attr {
				if a.Name.Local == "id" {
					if ids[a.Value] {
						t.Fatalf("id %q twice", a.Value)
					}
					ids[a.Value] = true
				}
			}
		}
	}
}

// inside checks that every text of a drawing lies in its view box.
func inside(t testing2, svg chart.SVG) {
	t.Helper()
	var drawing struct {
		ViewBox string `xml:"viewBox,attr"`
		Texts   []struct {
			X      float64 `xml:"x,attr"`
			Y      float64 `xml:"y,attr"`
			Anchor string  `xml:"text-anchor,attr"`
			Text   string  `xml:",chardata"`
		} `xml:"text"`
	}
	if err := xml.Unmarshal([]byte(svg), &drawing); err != nil {
		t.Fatalf("%v", err)
	}
	var x, y, w, h float64
	if _, err := fmt.Sscan(drawing.ViewBox, &x, &y, &w, &h); err != nil {
		t.Fatalf("%v", err)
	}
	for _, text := range drawing.Texts {
		left := text.X
		width := chart.TextWidth(text.Text)
		switch text.Anchor {
		case "middle":
			left -= width / 2
		case "end":
			left -= width
		}
		const slack = 3
		if left < -slack || left+width > w+slack || text.Y < 8 || text.Y > h {
			t.Fatalf("%q at %v..%v, %v leaves %v x %v", text.Text, left, left+width, text.Y, w, h)
		}
	}
}

func anyValue() *rapid.Generator[chart.Value] {
	number := rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 200), rapid.SampledFrom([]float64{0, 1, 1e300, 1e-300, math.NaN(), math.Inf(1), math.Inf(-1), -5}))
	return rapid.Custom(func(t *rapid.T) chart.Value {
		return chart.Value{Value: number.Draw(t, "v"), Low: number.Draw(t, "low"), High: number.Draw(t, "high"), Defined: rapid.Bool().Draw(t, "defined"), Interval: rapid.Bool().Draw(t, "interval")}
	})
}

func anyName() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringN(0, 45, 80), rapid.SampledFrom([]string{`a&b<c>"d'`, strings.Repeat("W", 40), "San José de la Montaña del Norte y del Sur", ""}))
}

func anyFigure(t *rapid.T) chart.Figure {
	f := figure("f" + strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "id")))
	f.Width = rapid.SampledFrom([]int{0, 448, 544, 736, 1120}).Draw(t, "width")
	f.Title, f.Empty = anyName().Draw(t, "title"), anyName().Draw(t, "empty")
	return f
}

func TestLine_AnyData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := chart.Line{Figure: anyFigure(t)}
		first := rapid.IntRange(1990, 2020).Draw(t, "first")
		for i := range rapid.IntRange(0, 30).Draw(t, "years") {
			l.Years = append(l.Years, first+i)
		}
		for range rapid.IntRange(0, 5).Draw(t, "series") {
			l.Series = append(l.Series, chart.Series{Name: anyName().Draw(t, "name"), Values: rapid.SliceOfN(anyValue(), 0, 30).Draw(t, "values")})
		}
		if rapid.Bool().Draw(t, "reference") {
			l.Reference = &chart.Series{Name: anyName().Draw(t, "name"), Values: rapid.SliceOfN(anyValue(), 0, 30).Draw(t, "values")}
		}
		l.Breaks = []chart.Break{{FirstAfter: first + rapid.IntRange(-1, 31).Draw(t, "break"), Letter: "A"}}
		p := l.Draw()
		sound(t, p.SVG())
		inside(t, p.Wide)
		inside(t, p.Narrow)
		if len(l.Table().Rows) != len(l.Years) {
			t.Fatalf("table of %d rows", len(l.Table().Rows))
		}
	})
}

func TestBars_AnyData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := chart.Bars{Figure: anyFigure(t)}, chart.Columns{}
		c.Figure = b.Figure
		y := chart.Pyramid{Figure: b.Figure, Left: chart.Series{Name: anyName().Draw(t, "left")}, Right: chart.Series{Name: "R"}}
		for range rapid.IntRange(0, 12).Draw(t, "items") {
			name, v, unknown := anyName().Draw(t, "name"), anyValue().Draw(t, "value"), rapid.Bool().Draw(t, "unknown")
			b.Items = append(b.Items, chart.Bar{Label: name, Value: v, Unknown: unknown})
			c.Items = append(c.Items, chart.Column{Label: name, Value: v, Unknown: unknown})
			y.Groups, y.Left.Values, y.Right.Values = append(y.Groups, name), append(y.Left.Values, v), append(y.Right.Values, v)
		}
		for _, p := range []chart.Pair{b.Draw(), c.Draw(), y.Draw()} {
			sound(t, p.SVG())
			inside(t, p.Wide)
			inside(t, p.Narrow)
		}
	})
}

func TestMaps_AnyData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := chart.Choropleth{Figure: anyFigure(t), Shapes: shapes(), Limits: []float64{1, 2, 3, 4}}
		s := chart.Symbols{Figure: m.Figure, Shapes: shapes()}
		for _, sh := range m.Shapes {
			v := anyValue().Draw(t, "value")
			m.Areas = append(m.Areas, chart.Area{Code: sh.ID, Name: anyName().Draw(t, "name"), Value: v.Value, Defined: v.Defined, Few: rapid.Bool().Draw(t, "few"), Suppressed: rapid.Bool().Draw(t, "suppressed")})
			if rapid.Bool().Draw(t, "named") {
				m.Named = append(m.Named, sh.ID)
			}
			s.Points = append(s.Points, chart.Symbol{Lon: 1, Lat: 1, Name: sh.Name, Value: v})
		}
		sound(t, m.Draw().SVG())
		sound(t, s.Draw().SVG())
		count := 0
		for _, r := range m.Legend() {
			if r.Kind != chart.LegendFew {
				count += r.Count
			}
		}
		if count != len(m.Shapes) {
			t.Fatalf("the legend counts %d of %d territories", count, len(m.Shapes))
		}
		heat := chart.Heat{Figure: m.Figure, Rows: []string{"a", "b"}, Columns: []string{"1", "2"}, Values: [][]chart.Value{{anyValue().Draw(t, "v")}, nil}}
		sound(t, heat.Draw().SVG())
		multiples := chart.SmallMultiples{Figure: m.Figure, Years: []int{1, 2}, Items: []chart.Multiple{{Values: heat.Values[0]}, {}}}
		for _, panel := range multiples.Draw() {
			sound(t, panel.SVG)
		}
		mark := rapid.Float64().Draw(t, "mark")
		sound(t, chart.Dot{Value: heat.Values[0][0], Min: mark, Max: mark, Mark: &mark}.Draw())
	})
}

func TestBars_BeginAtZeroAndAreProportional(t *testing.T) {
	svg := string(chart.Bars{Figure: figure("b"), Items: []chart.Bar{{Label: "a", Value: chart.Exact(100)}, {Label: "b", Value: chart.Exact(50)}, {Label: "c", Value: chart.Exact(0)}}}.Draw().Wide)
	found := regexp.MustCompile(`class="f1" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"`).FindAllStringSubmatch(svg, -1)
	if len(found) != 3 {
		t.Fatalf("%d bars", len(found))
	}
	if found[0][1] != found[1][1] || found[1][1] != found[2][1] || found[2][2] != "0" {
		t.Errorf("bars do not begin at one zero: %v", found)
	}
	if a, b := number(found[0][2]), number(found[1][2]); math.Abs(a-2*b) > 0.2 {
		t.Errorf("100 is %v px and 50 is %v px", a, b)
	}
}

func TestChoropleth_MissingProtectedAndZeroDiffer(t *testing.T) {
	m := exampleMap()
	svg := string(m.Draw().Wide)
	for _, want := range []string{
		`<title>Norte &amp; Sur: 0,0</title>`, `<title>Costa: protegido</title>`, `<title>Isla: sin dato</title>`,
		`class="few"`, `class="me"`, `role="group"`, `href="/es/a"`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(svg, "99") && strings.Contains(svg, ": 99") {
		t.Error("a protected value is in the drawing")
	}
	var got []string
	for _, r := range m.Legend() {
		got = append(got, fmt.Sprintf("%s %v %v %d", r.Kind, r.From, r.To, r.Count))
	}
	want := "class 50 0 1;class 30 50 0;class 20 30 1;class 10 20 0;class 0 10 1;few 0 0 1;missing 0 0 1;protected 0 0 1"
	if strings.Join(got, ";") != want {
		t.Errorf("legend %s\nwant   %s", strings.Join(got, ";"), want)
	}
	for _, row := range m.Table().Rows {
		if row[0].Text == "Costa" && (row[1].Text != "protegido" || row[1].Value != 0) {
			t.Errorf("the table gives away %v", row[1])
		}
	}
}

func TestLine_StopsAtABreakAndAtAGap(t *testing.T) {
	svg := string(exampleLine().Draw().Wide)
	// 2015-16 | gap 2017 | 2018-19 | break | 2020-22
	if n := strings.Count(svg, `class="l1"`); n != 3 {
		t.Errorf("%d stretches of line, want 3", n)
	}
	if n := strings.Count(svg, `class="fb"`); n != 3 {
		t.Errorf("%d stretches of margin, want 3", n)
	}
	if n := strings.Count(svg, `class="l3"`); n != 2 {
		t.Errorf("%d stretches of reference, want 2", n)
	}
}

func TestSmallMultiples_OrderedByLastValueOnOneScale(t *testing.T) {
	m := chart.SmallMultiples{Figure: figure("m"), Years: []int{2020, 2021}, Items: []chart.Multiple{
		{Name: "none"}, {Name: "low", Values: []chart.Value{chart.Exact(90), chart.Exact(1)}}, {Name: "high", Values: []chart.Value{chart.Exact(5), chart.Exact(7)}}}}
	var order []string
	for _, p := range m.Draw() {
		order = append(order, p.Name+" "+p.Text)
	}
	if strings.Join(order, ",") != "high 7,0,low 1,0,none sin dato" {
		t.Errorf("order %v", order)
	}
	if top, _ := m.Scale(); top < 90 {
		t.Errorf("scale ends at %v", top)
	}
}

// TestPyramid_Telephone: numbers of millions are written whole on the narrow drawing too; there the names of the groups
// stand above their bars.
func TestPyramid_Telephone(t *testing.T) {
	y := examplePyramid()
	y.Groups = []string{"0 a 17 años cumplidos", "18 años y más"}
	y.Left.Values = []chart.Value{chart.Exact(989_409), chart.Exact(3_821_291)}
	y.Right.Values = []chart.Value{chart.Exact(1_026_059), chart.Exact(3_400_885)}
	y.Format = func(v float64) string { return fmt.Sprintf("%d.%03d.%03d", int(v)/1e6, int(v)/1000%1000, int(v)%1000) }
	for _, drawing := range []chart.SVG{y.Draw().Wide, y.Draw().Narrow} {
		sound(t, drawing)
		for _, want := range []string{">3.821.291<", ">3.400.885<", ">0 a 17 años cumplidos<", ">18 años y más<"} {
			if !strings.Contains(string(drawing), want) {
				t.Errorf("%s is cut in %s", want, drawing)
			}
		}
	}
}

// TestChoropleth_InsetName: the name of a box that is too long for one line on a telephone takes two.
func TestChoropleth_InsetName(t *testing.T) {
	m := exampleMap()
	m.Shapes = []geo.Shape{box("A", "Norte", 7, 0, 9), box("B", "Sur", 0, -16, 16), box("E", "Isla", -7, 11, 0.2)}
	m.Named, m.Me, m.Insets = nil, "", []string{"Archipiélago de las Islas Muy Lejanas"}
	narrow := string(m.Draw().Narrow)
	sound(t, chart.SVG(narrow))
	var lines []string
	for _, part := range regexp.MustCompile(`<text x="[^"]*" y="([^"]*)"[^>]*>([^<]*)</text>`).FindAllStringSubmatch(narrow, -1) {
		lines = append(lines, part[2])
		if y, _ := strconv.ParseFloat(part[1], 64); y < 20 {
			t.Errorf("%q stands at %s, above the drawing", part[2], part[1])
		}
	}
	if strings.Join(lines, " ") != m.Insets[0] || len(lines) != 2 {
		t.Errorf("the box is called %q", lines)
	}
}
