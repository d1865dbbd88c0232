package app_test

import (
	"bytes"
	"encoding/xml"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var (
	chartDrawn = regexp.MustCompile(`<svg class="chart (map )?wide"`)
	panelsList = regexp.MustCompile(`<ul class="sm">`)
	figureLink = regexp.MustCompile(`<p class="src row no-print">.*?</p>`)
	fileLink   = regexp.MustCompile(`href="([^"]*\.(svg|csv)[^"]*)"`)
)

// TestFigures: every chart and map of every page offers its drawing and its numbers; the drawing stands alone, the numbers
// are a table with a head, and the name of each file says what it is.
func TestFigures(t *testing.T) {
	d := demo(t)
	for _, path := range []string{"/", "/indicators/homicide-rate", "/indicators/homicide-rate?year=2018&sex=female&from=2012&to=2020", "/indicators/homicide-rate?territory=CO-76&level=2",
		"/indicators/homicide-rate?source=wb-homicides", "/indicators/homicide-rate?source=hn-sepol-homicides", "/indicators/homicide-rate?source=mx-sesnsp-victims", "/indicators/homicide-victims?level=2",
		"/indicators/firearm-share?year=2020", "/indicators/homicide-concentration", "/territories/CO", "/territories/CO-05", "/territories/CO-76001", "/territories/HN", "/territories/MX-09",
		"/sources/co-ponal-homicides", "/sources/wb-homicides", "/sources/mx-inegi-homicides"} {
		t.Run(path, func(t *testing.T) {
			page := d.get(t, "/es"+path).Body.String()
			drawn := len(chartDrawn.FindAllString(page, -1)) + len(panelsList.FindAllString(page, -1))
			offered := figureLink.FindAllString(page, -1)
			if drawn != len(offered) {
				t.Errorf("%d charts and maps, %d of them with files", drawn, len(offered))
			}
			for _, links := range offered {
				files := fileLink.FindAllStringSubmatch(links, -1)
				if len(files) != 2 || files[0][2] != "svg" || files[1][2] != "csv" {
					t.Fatalf("files %q", files)
				}
				for _, file := range files {
					d.figureFile(t, html.UnescapeString(file[1]), file[2])
				}
			}
		})
	}
}

func (d *demonstration) figureFile(t *testing.T, address, format string) {
	t.Helper()
	w := d.get(t, address)
	name := w.Header().Get("Content-Disposition")
	if w.Code != http.StatusOK || !regexp.MustCompile(`^attachment; filename="[a-z][a-z0-9-]+(-[A-Z]{2}[A-Z0-9-]*)?[a-z0-9-]*-(19|20)\d\d-[a-z]+\.`+format+`"$`).MatchString(name) {
		t.Errorf("%s: %d %s", address, w.Code, name)
		return
	}
	if format == "svg" {
		var drawing struct {
			XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
			Title   string   `xml:"title"`
		}
		body := w.Body.String()
		if err := xml.Unmarshal([]byte(body), &drawing); err != nil || drawing.Title == "" {
			t.Errorf("%s: %v, title %q", address, err, drawing.Title)
		}
		if !strings.Contains(body, ">Fuente: ") || strings.Contains(body, "class=") || strings.Contains(body, "<style") {
			t.Errorf("%s does not stand alone", address)
		}
		return
	}
	lines := readCSV(t, w.Body) // refuses lines of different lengths
	head := slices.Clone(lines[0])
	slices.Sort(head)
	if len(lines) < 2 || len(slices.Compact(head)) != len(lines[0]) {
		t.Errorf("%s: %d lines below %v", address, len(lines)-1, lines[0])
	}
}

// TestFigures_NoFile: what a page does not show is no file.
func TestFigures_NoFile(t *testing.T) {
	d := demo(t)
	for _, path := range []string{"/es/indicators/homicide-rate/other.svg", "/es/indicators/homicide-rate/trend.png", "/es/indicators/robbery-count/trend.svg", "/es/indicators/robbery-count/table.xlsx",
		"/es/indicators/homicide-concentration/map.svg", "/es/territories/CO-76001/map.svg", "/es/territories/nowhere/trend.svg", "/es/sources/cl-cead-homicides/delivered.svg", "/es/figures/other.csv"} {
		if w := d.get(t, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestPyramids: inhabitants and victims by age and sex make the whole with what is not known.
func TestPyramids(t *testing.T) {
	d := demo(t)
	lines := readCSV(t, d.get(t, "/en/territories/MX-09/population.csv").Body)
	if got := strings.Join(lines[0], "|"); got != "age|Women|Men" || len(lines) != 3 {
		t.Errorf("inhabitants: %v", lines)
	}
	page := d.get(t, "/en/territories/MX-09").Body.String()
	for _, want := range []string{"Population by age and sex, 2022", "Source: CONAPO. Reference date: middle of 2022.", "Age and sex are known of all persons."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	page = d.get(t, "/en/indicators/homicide-rate?source=mx-sesnsp-victims&territory=MX&year=2022").Body.String()
	for _, want := range []string{"Victims by age and sex, 2022", "Age or sex is not known of"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, path := range []string{"/en/indicators/homicide-rate?source=wb-homicides", "/en/indicators/female-share", "/en/indicators/minor-share", "/en/territories/CO"} {
		if page := d.get(t, path).Body.String(); strings.Contains(page, "by age and sex") {
			t.Errorf("%s shows a pyramid of what is not stated", path)
		}
	}
}

// TestWorkbooks: the table of an indicator and a data set as workbooks have the digits of the CSV as numbers, and a second
// sheet that says what they are.
func TestWorkbooks(t *testing.T) {
	d := demo(t)
	for path, c := range map[string]struct {
		csv   string
		about []string
	}{
		"/en/indicators/homicide-rate/table.xlsx?territory=CO-05": {"/api/v1/statistics/indicators/homicide-rate/values?territory=CO-05&format=csv",
			[]string{"Antioquia (CO-05)", "victims per 100,000 inhabitants", "co-ponal-homicides", "Policía Nacional - DIJIN"}},
		"/en/data/counts-hn-sepol-homicides/counts-hn-sepol-homicides.xlsx": {"/en/data/counts-hn-sepol-homicides/counts-hn-sepol-homicides.csv", []string{"counts-hn-sepol-homicides", "2019", "MIT"}},
		"/en/data/values/values.xlsx":                                       {"/en/data/values/values.csv", []string{"unknown_share", "That of each source"}},
	} {
		t.Run(path, func(t *testing.T) {
			w := d.get(t, path)
			book, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
			if err != nil {
				t.Fatalf("%d %v", w.Code, err)
			}
			sheets := book.GetSheetList()
			rows, err := book.GetRows(sheets[0], excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			want := readCSV(t, d.get(t, c.csv).Body)
			if len(rows) != len(want) {
				t.Fatalf("%d rows, the CSV has %d", len(rows), len(want))
			}
			for i, line := range want {
				for k, cell := range line {
					if got := at(rows[i], k); got != cell {
						t.Fatalf("row %d, %s: %q, the CSV has %q", i, want[0][k], got, cell)
					}
				}
			}
			if kind, _ := book.GetCellType(sheets[0], "B2"); strings.Contains(c.csv, "values") && kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
				t.Errorf("a version is of type %d", kind)
			}
			lines, err := book.GetRows(sheets[1])
			if err != nil {
				t.Fatal(err)
			}
			var text []string
			for _, line := range lines {
				text = append(text, strings.Join(line, " "))
			}
			for _, part := range c.about {
				if !strings.Contains(strings.Join(text, "\n"), part) {
					t.Errorf("the second sheet does not say %q:\n%s", part, strings.Join(text, "\n"))
				}
			}
		})
	}
}

// at is a cell of a row that ends where it has nothing more.
func at(row []string, k int) string {
	if k < len(row) {
		return row[k]
	}
	return ""
}
