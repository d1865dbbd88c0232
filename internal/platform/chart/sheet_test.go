package chart_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"convive/internal/platform/chart"
)

func sheet(drawing chart.SVG, legend ...chart.SheetRow) chart.Sheet {
	return chart.Sheet{Title: "Los homicidios bajaron de 30 a 20 por cada 100.000 habitantes & se mantienen", Sub: "Víctimas por 100.000 habitantes, 2015–2022", Drawing: drawing,
		LegendTitle: "Tasa", Legend: legend, Notes: []string{"A · 2021. Cambia la lista de la fuente.", "Fuente: Policía <Nacional>, edición 1. CC BY 4.0."}}
}

func exampleMultiples() chart.SmallMultiples {
	l := exampleLine()
	m := chart.SmallMultiples{Figure: figure("sm"), Years: l.Years, Reference: chart.Series{Name: "País", Values: l.Series[0].Values}, Breaks: l.Breaks}
	m.Words.Code, m.Words.Year = "Código", "Año"
	m.Items = []chart.Multiple{{Code: "A", Name: "Norte & Sur", Values: l.Reference.Values}, {Code: "B", Name: "Llano"}, {Code: "C", Name: "Costa", Values: l.Series[0].Values}}
	return m
}

// TestSheet_Golden: a file has title, measure, legend, notes and licence in it, and needs neither sheet nor script.
func TestSheet_Golden(t *testing.T) {
	var rows []chart.SheetRow
	for _, r := range exampleMap().Legend() {
		rows = append(rows, chart.SheetRow{Swatch: r.Swatch, Text: string(r.Kind)})
	}
	for name, s := range map[string]chart.Sheet{"line": sheet(exampleLine().Draw().Wide), "choropleth": sheet(exampleMap().Draw().Wide, rows...),
		"pyramid": sheet(examplePyramid().Draw().Wide), "multiples": sheet(exampleMultiples().Whole())} {
		t.Run(name, func(t *testing.T) {
			got := s.Draw()
			sound(t, got)
			if bad := regexp.MustCompile(`class=|href=|currentColor|<a[ >]`).FindString(string(got)); bad != "" {
				t.Errorf("%q does not stand alone", bad)
			}
			for _, want := range []string{"Víctimas por 100.000 habitantes, 2015–2022", "A · 2021. Cambia la lista de la fuente.", "Fuente: Policía &lt;Nacional&gt;, edición 1. CC BY 4.0."} {
				if !strings.Contains(string(got), ">"+want+"<") {
					t.Errorf("%q is not written in the file", want)
				}
			}
			for _, id := range regexp.MustCompile(`url\(#(\w+)\)`).FindAllStringSubmatch(string(got), -1) {
				if !strings.Contains(string(got), `id="`+id[1]+`"`) {
					t.Errorf("the pattern %s is not in the file", id[1])
				}
			}
			text := strings.ReplaceAll(string(got), "><", ">\n<") + "\n"
			path := filepath.Join("testdata", "sheet_"+name+".svg")
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
				t.Errorf("%s differs from its golden file; look at it, then run with -update", path)
			}
		})
	}
}

// TestSheet_Colours: every class that a drawing uses has its attributes in a file, in the light colours of the site's sheet.
func TestSheet_Colours(t *testing.T) {
	css, err := os.ReadFile("../web/static/convive.css")
	if err != nil {
		t.Fatal(err)
	}
	light, _, _ := strings.Cut(string(css), "@media")
	files, err := filepath.Glob("testdata/*.svg")
	if err != nil || len(files) == 0 {
		t.Fatal("no drawings", err)
	}
	silent := map[string]bool{"chart": true, "wide": true, "narrow": true, "map": true, "spark": true, "halo": true}
	for _, file := range files {
		drawing, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(strings.NewReader("<page>" + string(drawing) + "</page>"))
		for token, err := d.Token(); err == nil; token, err = d.Token() {
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			for _, a := range start.Attr {
				switch {
				case a.Name.Local == "class":
					for _, class := range strings.Fields(a.Value) {
						if !silent[class] && len(chart.LooksOf(class)) == 0 {
							t.Errorf("%s: class %q has no attributes for a file", file, class)
						}
					}
				case a.Name.Local != "href" && strings.HasPrefix(a.Value, "#") && len(a.Value) > 4 && !strings.Contains(light, a.Value):
					t.Errorf("%s: the site has no light colour %s", file, a.Value)
				}
			}
		}
	}
}

// TestTable_Records: a file for programs has numbers, nothing for missing, and a word for withheld.
func TestTable_Records(t *testing.T) {
	m := exampleMap()
	m.Words.Code = "Código"
	var got []string
	for _, line := range m.Table().Records() {
		got = append(got, strings.Join(line, "|"))
	}
	want := "Código|Año|Tasa A|Norte & Sur|0 B|Llano|55 C|Costa|protegido D|Sierra|20 E|Isla|"
	if strings.Join(got, " ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, " "), want)
	}
	multiples := exampleMultiples()
	long, wide := multiples.Long().Records(), multiples.Table().Records()
	if len(long) != 1+4*len(multiples.Years) || len(wide) != 5 || len(wide[0]) != 2+len(multiples.Years) {
		t.Errorf("%d lines long, %d lines by %d columns wide", len(long), len(wide), len(wide[0]))
	}
	if line := strings.Join(long[1], "|"); line != "|País|2015|30|28|32" {
		t.Errorf("the first line is %s", line)
	}
	if wide[2][1] != "Costa" || wide[4][1] != "Llano" {
		t.Errorf("the lines do not follow the panels: %v", wide)
	}
	l := exampleLine()
	l.Words.Break = "Corte"
	if lines := l.Table().Records(); lines[6][len(lines[6])-1] != "A" || lines[5][len(lines[5])-1] != "" || lines[3][1] != "" {
		t.Errorf("break or gap: %v %v", lines[6], lines[3])
	}
}
