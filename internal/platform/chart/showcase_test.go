package chart_test

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/geo"
	"convive/internal/platform/testkit"
)

var (
	showcase   = flag.String("showcase", "", "write a page with every kind of chart to this file")
	stylesheet = flag.String("stylesheet", "convive.css", "the sheet that the showcase links to")
)

// figures are the published homicides and population of Colombia.
type figures struct {
	victims    map[string]map[int]float64 // by code (country "", department, municipality) and year
	population map[string]map[int]float64
	weapon     map[string]float64 // 2022
	weekMonth  [7][12]float64     // 2022
	ageSex     map[string]float64 // 2022
}

func (f figures) add(m map[string]map[int]float64, code string, year int, n float64) {
	if m[code] == nil {
		m[code] = map[int]float64{}
	}
	m[code][year] += n
}

func (f figures) rate(code string, year int) chart.Value {
	return chart.Of(kernel.NewRate(f.victims[code][year], f.population[code][year], 100_000))
}

func (f figures) series(code string, from, to int) (years []int, values []chart.Value) {
	for y := from; y <= to; y++ {
		years, values = append(years, y), append(values, f.rate(code, y))
	}
	return years, values
}

func zipped(t testing.TB, name string) io.Reader {
	t.Helper()
	file, err := os.Open(testkit.RawData(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return bufio.NewReader(file)
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func rows(t testing.TB, name string, each func(get func(string) string)) {
	t.Helper()
	r := csv.NewReader(zipped(t, name))
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range head {
		at[h] = i
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		each(func(column string) string { return row[at[column]] })
	}
}

func number(s string) float64 { v, _ := strconv.ParseFloat(s, 64); return v }

func colombia(t testing.TB) figures {
	f := figures{victims: map[string]map[int]float64{}, population: map[string]map[int]float64{}, weapon: map[string]float64{}, ageSex: map[string]float64{}}
	rows(t, "colombia_homicides/homicidios_2003_2010.csv.gz", func(get func(string) string) {
		f.add(f.victims, "", int(number(get("anio"))), number(get("cantidad")))
	})
	rows(t, "colombia_homicides/homicidios_2011_2022.csv.gz", func(get func(string) string) {
		year, n := int(number(get("src_year"))), number(get("cantidad"))
		code := strings.Repeat("0", max(0, 8-len(get("codigo_dane")))) + get("codigo_dane")
		f.add(f.victims, "", year, n)
		f.add(f.victims, code[:2], year, n)
		f.add(f.victims, code[:5], year, n)
		if year == 2022 {
			f.weapon[get("arma_medio")] += n
			f.ageSex[get("genero")+"/"+get("grupo_edad")] += n
			day, err := time.Parse("2006-01-02", get("fecha_hecho"))
			if err == nil {
				f.weekMonth[(int(day.Weekday())+6)%7][day.Month()-1] += n
			}
		}
	})
	rows(t, "colombia_homicides/poblacion_municipio_2003_2022.csv.gz", func(get func(string) string) {
		year, n := int(number(get("year"))), number(get("poblacion"))
		for _, code := range []string{"", get("departamento_code"), get("municipio_code")} {
			f.add(f.population, code, year, n)
		}
	})
	return f
}

// spanish prints with comma and points, decimals as asked.
func spanish(decimals int) func(float64) string {
	return func(v float64) string {
		s := strconv.FormatFloat(v, 'f', decimals, 64)
		whole, part, _ := strings.Cut(s, ".")
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "." + whole[i:]
		}
		if part != "" {
			return whole + "," + part
		}
		return whole
	}
}

func axis(v float64) string { return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1) }

func legend(rows []chart.LegendRow) string {
	f := spanish(1)
	s := `<ul class="legend col">`
	for _, r := range rows {
		var words string
		switch {
		case r.Kind == chart.LegendFew:
			words = "menos de 20 víctimas: tasa inestable"
		case r.Kind == chart.LegendMissing:
			words = "sin dato"
		case r.Kind == chart.LegendProtected:
			words = "protegido"
		case r.HasFrom && r.HasTo:
			words = axis(r.From) + " a " + f(r.To-0.1)
		case r.HasFrom:
			words = axis(r.From) + " o más"
		default:
			words = "menos de " + axis(r.To)
		}
		s += fmt.Sprintf(`<li>%s<span>%s <span class="soft">· %d</span></span></li>`, r.Swatch, words, r.Count)
	}
	return s + "</ul>"
}

// TestShowcase writes a page for eyes; without the flag it draws everything and looks at nothing.
func TestShowcase(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole of the raw data")
	}
	f := colombia(t)
	departments, err := geo.ReadTopoJSON(zipped(t, "colombia_admin/colombia_2018_simplified.topojson"), "MGN_DPTO_POLITICO", geo.WithID("DPTO_CCDGO"), geo.WithName("DPTO_CNMBR"))
	if err != nil {
		t.Fatal(err)
	}
	municipalities, err := geo.ReadGeoJSON(zipped(t, "colombia_admin/municipios_2018.geojson.gz"), geo.WithID("MPIO_CCNCT"), geo.WithName("MPIO_CNMBR"))
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	figure := func(width int, title, extra string, svg chart.SVG) {
		fmt.Fprintf(&page, `<figure class="fig w%d"><h3>%s</h3><p class="sub">%d px</p>%s%s</figure>`, width, title, width, svg, extra)
	}
	words := chart.Words{Category: "Año", Value: "Tasa", Low: "desde", High: "hasta", Missing: "sin dato", Protected: "protegido"}
	fig := func(id, title string, width int) chart.Figure {
		return chart.Figure{ID: id, Title: title, Desc: "Descripción de " + title, Width: width, Empty: "No hay datos para este territorio y periodo.", Words: words, Format: spanish(1), Axis: axis}
	}
	breaks := []chart.Break{{FirstAfter: 2011, Letter: "A"}, {FirstAfter: 2018, Letter: "B"}}
	years, national := f.series("", 2003, 2022)
	for i, w := range []int{448, 544, 736, 1120} {
		l := chart.Line{Figure: fig(fmt.Sprint("line", i), "Homicidios por 100.000 habitantes, Colombia", w), Years: years, Breaks: breaks, Series: []chart.Series{{Name: "Colombia", Values: national}}}
		switch i {
		case 1:
			l.Labels = []chart.Label{{Year: 2003, Text: "53,8 en 2003"}, {Year: 2020, Text: "24,1 en 2020"}, {Year: 2022}}
		case 2:
			l.Targets = []chart.Target{{From: 2021, To: 2026, FromValue: 27.1, ToValue: 20, Label: "Meta: 20"}}
		case 3:
			y, cali := f.series("76001", 2011, 2022)
			_, nat := f.series("", 2011, 2022)
			_, medellin := f.series("05001", 2011, 2022)
			l = chart.Line{Figure: l.Figure, Years: y, Breaks: breaks[1:], Series: []chart.Series{{Name: "Cali", Values: cali}, {Name: "Medellín", Values: medellin}}, Reference: &chart.Series{Name: "Colombia", Values: nat}}
		}
		figure(w, "Línea", "", l.Draw().SVG())
	}
	type named struct {
		name string
		n    float64
	}
	var weapons []named
	total := 0.0
	for k, v := range f.weapon {
		weapons, total = append(weapons, named{k, v}), total+v
	}
	sort.Slice(weapons, func(i, j int) bool { return weapons[i].n > weapons[j].n })
	bars := chart.Bars{Figure: fig("bars", "Medio empleado, 2022", 544)}
	for _, w := range weapons {
		bars.Items = append(bars.Items, chart.Bar{Label: w.name, Value: chart.Of(kernel.NewShare(w.n, total, 100))})
	}
	bars.Items = append(bars.Items, chart.Bar{Label: "Cifra que la fuente no entrega a nadie", Text: "protegido"}, chart.Bar{Label: "Sin dato", Value: chart.Exact(6.5), Unknown: true})
	figure(544, "Barras", "", bars.Draw().SVG())
	week, months := []string{"lun", "mar", "mié", "jue", "vie", "sáb", "dom"}, strings.Split("E F M A M J J A S O N D", " ")
	cols := chart.Columns{Figure: fig("cols", "Víctimas por día de la semana, 2022", 448), Reference: &chart.Reference{Value: total / 7, Label: "promedio"}}
	for i, d := range week {
		n := 0.0
		for _, v := range f.weekMonth[i] {
			n += v
		}
		cols.Items = append(cols.Items, chart.Column{Label: d, Value: chart.Of(kernel.NewCount(n))})
	}
	cols.Format = spanish(0)
	figure(448, "Columnas: semana", "", cols.Draw().SVG())
	hours := chart.Columns{Figure: fig("hours", "Por hora (ilustrativo)", 544)}
	heat := chart.Heat{Figure: fig("heat", "Día y hora (ilustrativo)", 736), Rows: week}
	for h := range 24 {
		v := f.weekMonth[h%7][h%12]
		hours.Items = append(hours.Items, chart.Column{Label: fmt.Sprint(h), Value: chart.Of(kernel.NewCount(v))})
		heat.Columns = append(heat.Columns, fmt.Sprint(h))
	}
	hours.Items = append(hours.Items, chart.Column{Label: "sin hora", Value: chart.Exact(120), Unknown: true})
	figure(544, "Columnas: horas", "", hours.Draw().SVG())
	for d := range 7 {
		var row []chart.Value
		for h := range 24 {
			row = append(row, chart.Exact(f.weekMonth[d][h/2]))
		}
		heat.Values = append(heat.Values, row)
	}
	heat.Values[3][5] = chart.Value{}
	heat.Values[3][6] = chart.Exact(0)
	figure(736, "Calor", legend(heat.Legend()), heat.Draw().SVG())
	month := chart.Heat{Figure: fig("heat2", "Día y mes, 2022", 448), Rows: week, Columns: months}
	for d := range 7 {
		var row []chart.Value
		for m := range 12 {
			row = append(row, chart.Exact(f.weekMonth[d][m]))
		}
		month.Values = append(month.Values, row)
	}
	figure(448, "Calor: mes", "", month.Draw().SVG())
	pyramid := chart.Pyramid{Figure: fig("pyr", "Víctimas por edad y sexo, 2022", 544), Groups: []string{"0 a 12", "13 a 17", "18 y más"}, Left: chart.Series{Name: "Mujeres"}, Right: chart.Series{Name: "Hombres"}, Unknown: []chart.Bar{{Label: "Edad o sexo sin dato", Value: chart.Exact(812)}}}
	pyramid.Format = spanish(0)
	for _, g := range []string{"MENORES", "ADOLESCENTES", "ADULTOS"} {
		for sex, side := range map[string]*chart.Series{"FEMENINO": &pyramid.Left, "MASCULINO": &pyramid.Right} {
			side.Values = append(side.Values, chart.Of(kernel.NewCount(f.ageSex[sex+"/"+g])))
		}
	}
	figure(544, "Pirámide", "", pyramid.Draw().SVG())
	map1 := chart.Choropleth{Insets: []string{"San Andrés y Providencia"}, Figure: fig("map1", "Tasa de homicidio por departamento, 2022", 660), Shapes: departments, Limits: []float64{10, 20, 30, 50}, Named: []string{"81", "27", "19", "86"}}
	for _, d := range departments {
		v := f.rate(d.ID, 2022)
		map1.Areas = append(map1.Areas, chart.Area{Code: d.ID, Name: cases.Title(language.Spanish).String(d.Name), Value: v.Value, Defined: v.Defined, Few: f.victims[d.ID][2022] < 20, Suppressed: d.ID == "94", Title: d.Name + ": " + spanish(1)(v.Value), Href: "/es/territorios/" + d.ID})
	}
	figure(660, "Mapa de departamentos", legend(map1.Legend()), map1.Draw().SVG())
	map2 := chart.Choropleth{Figure: fig("map2", "Municipios, 2022", 1120), Shapes: geo.Simplify(municipalities, 0.01), Limits: []float64{10, 20, 40, 80}, Named: []string{"76001", "05001", "08001"}, Me: "76001"}
	for _, d := range municipalities {
		v := f.rate(d.ID, 2022)
		map2.Areas = append(map2.Areas, chart.Area{Code: d.ID, Name: d.Name, Value: v.Value, Defined: v.Defined})
	}
	figure(1120, "Mapa de municipios", legend(map2.Legend()), map2.Draw().SVG())
	valle := chart.Choropleth{Figure: fig("map3", "Valle del Cauca, 2022", 448), Limits: map2.Limits, Named: []string{"76001"}, Me: "76001", Areas: map2.Areas}
	for _, d := range municipalities {
		if strings.HasPrefix(d.ID, "76") {
			valle.Shapes = append(valle.Shapes, d)
		}
	}
	figure(448, "Valle", "", valle.Draw().SVG())
	sym := chart.Symbols{Figure: fig("sym", "Víctimas por municipio, 2022", 660), Shapes: departments}
	sym.Format = spanish(0)
	for _, m := range municipalities {
		if n := f.victims[m.ID][2022]; n > 0 {
			p := m.Inner()
			sym.Points = append(sym.Points, chart.Symbol{Lon: p[0], Lat: p[1], Name: m.Name, Value: chart.Exact(n)})
		}
	}
	figure(660, "Símbolos", "", sym.Draw().SVG())
	multiples := chart.SmallMultiples{Figure: fig("sm", "Tasa por departamento", 1120), Breaks: breaks[1:], Reference: chart.Series{Name: "Colombia"}}
	multiples.Years, multiples.Reference.Values = f.series("", 2011, 2022)
	for _, d := range departments {
		_, v := f.series(d.ID, 2011, 2022)
		multiples.Items = append(multiples.Items, chart.Multiple{Code: d.ID, Name: d.Name, Values: v})
	}
	list := `<ul class="sm">`
	for _, panel := range multiples.Draw() {
		list += `<li><a href="#"><span class="n"><span>` + panel.Name + `</span><b class="num">` + panel.Text + `</b></span>` + string(panel.SVG) + `</a></li>`
	}
	figure(1120, "Múltiplos", "", chart.SVG(list+"</ul>"))
	figure(448, "Chispa", "", chart.Spark{Years: years, Values: national, Breaks: breaks}.Draw())
	zero := 0.0
	figure(448, "Punto", "", chart.Dot{Value: chart.Value{Value: 3, Low: 1, High: 6, Defined: true, Interval: true}, Min: -10, Max: 10, Mark: &zero}.Draw())
	figure(448, "Vacío", "", chart.Line{Figure: fig("none", "Nada", 448), Years: []int{2022}}.Draw().SVG())
	honduras, err := geo.ReadTopoJSON(zipped(t, "honduras_admin/honduras_departments.topo.json"), "")
	if err != nil {
		t.Fatal(err)
	}
	hn := chart.Choropleth{Figure: fig("hn", "Honduras", 544), Shapes: honduras, Limits: []float64{10, 20, 30, 50}, Named: []string{"HN.AT", "HN.FM", "HN.GD"}}
	figure(544, "Honduras sin dato", "", hn.Draw().SVG())
	if *showcase == "" {
		return
	}
	html := `<!doctype html><html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Showcase</title><link rel="stylesheet" href="` + *stylesheet + `"><body>` + string(chart.Defs()) + `<main class="wrap flow">` + page.String() + `</main></body></html>`
	if err := os.WriteFile(*showcase, []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
}
