package ui_test

import (
	"context"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func reader(t *testing.T, lang kernel.Lang) context.Context {
	t.Helper()
	c, err := i18n.New(map[string]fs.FS{"ui": ui.Locale})
	if err != nil {
		t.Fatal(err)
	}
	return c.With(t.Context(), i18n.Locale{Lang: lang, Region: "CO"})
}

func render(t *testing.T, ctx context.Context, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// nasty is text as a file or a person may bring it.
const nasty = `<b onclick="x">"Ñ" & 'o'`

var table = ui.Table(ui.TableInfo{Caption: "Homicidios " + nasty, Note: "Víctimas", Tight: true,
	Columns: []ui.Column{{Text: "Municipio", SortHref: "/es/x?sort=name"}, {Text: "Víctimas", Right: true, Sorted: "descending", SortHref: "/es/x"}, {Text: "Nota"}},
	Rows: []ui.Row{{Cells: []ui.Cell{{Text: nasty, Href: "/es/places/CO-76001"}, {Text: "986"}, {Part: ui.Chip(ui.Good, "Definitivo")}}, Tone: ui.Going},
		{Cells: ui.Cells("Buenaventura", "sin dato", "–"), Tone: ui.Risk, ID: "r2"}, {Cells: []ui.Cell{{Text: "Chocó", Lang: "es"}, {Text: "0"}, {}}}},
	Foot: []ui.Row{{Cells: ui.Cells("Total", "986", "")}}})

func components() map[string]templ.Component {
	name := ui.FieldInfo{Name: "name", Label: "Nombre", Hint: "Como en el acta", Error: "Escriba el nombre", Value: nasty, Width: "w6", Autocomplete: "name", InputMode: "text", Required: true}
	choices := []ui.Choice{{Value: "a", Text: "Ánimo", Hint: "pista"}, {Value: "b", Text: nasty, Chosen: true}}
	return map[string]templ.Component{
		"chip":     templ.Join(ui.Chip(ui.Good, "Cumplida"), ui.Chip(ui.None, nasty), ui.Chip(ui.Plain, "Provisional"), ui.ChipIcon(ui.Plain, ui.IconLock, "Protegido"), ui.Illustrative("ilustrativo")),
		"note":     templ.Join(ui.Note(ui.Risk, nasty), ui.Saved("Guardado."), ui.Blank("Nada todavía"), ui.Card("Descarga")),
		"crumbs":   ui.Crumbs([]ui.Link{{Text: "Inicio", Href: "/es/"}, {Text: nasty}}),
		"errors":   templ.Join(ui.ErrorSummary([]ui.Problem{{Field: "name", Text: nasty}, {Text: "General"}}), ui.ErrorSummary(nil)),
		"field":    templ.Join(ui.Field(name), ui.Field(ui.FieldInfo{Name: "p", Label: "Clave", Type: "password", Value: "never"}), ui.Field(ui.FieldInfo{Name: "f", Label: "Archivo", Type: "file", Accept: ".csv"}), ui.TextArea(name), ui.Select(name, choices), ui.Radios(name, choices), ui.Check("c", "Avisar", true)),
		"pager":    templ.Join(ui.Pager(pager(1, 1)), ui.Pager(pager(7, 45)), ui.Pager(pager(1, 2))),
		"table":    table,
		"figure":   ui.Figure(ui.FigureInfo{ID: "f1", Finding: "Bajó " + nasty, Sub: "Tasa", Wide: `<svg class="chart wide"></svg>`, Narrow: `<svg class="chart narrow"></svg>`, Caption: "Fuente: DANE", Table: table, Downloads: []ui.Link{{Text: "CSV", Href: "/x.csv"}}, Class: "c7"}),
		"kpi":      ui.KPI(ui.KPIInfo{Title: "Homicidios", Href: "/es/i", Value: "26,2", Unit: "%", Margin: "de 25,8 a 26,6", Spark: `<svg class="spark"></svg>`, Icon: ui.IconDown, Change: "Menor"}),
		"progress": templ.Join(ui.Progress("Leyendo", 3, 10), ui.Progress("En espera", 0, 0), ui.Summary([]ui.Pair{{Term: "Fuente", Text: nasty}, {Term: "Estado", Part: ui.Chip(ui.Bad, "Falló")}}), ui.Tabs([]ui.Tab{{Link: ui.Link{Text: "Filas", Href: "/es/x"}, Count: "11", Current: true}, {Link: ui.Link{Text: "Avisos", Href: "/es/y"}}}), ui.Steps([]ui.Step{{Title: "Leído", State: "done"}, {Title: "Comprobando", Detail: "3 de 10", State: "now"}, {Title: "Publicar", State: "todo"}})),
	}
}

func pager(page, pages int) ui.PagerInfo {
	return ui.PagerInfo{Page: page, Pages: pages, Href: func(n int) string { return "/es/x?page=" + strconv.Itoa(n) }}
}

// TestGolden holds each component to its golden file in Spanish.
func TestGolden(t *testing.T) {
	ctx := reader(t, kernel.Spanish)
	for name, c := range components() {
		t.Run(name, func(t *testing.T) {
			got := strings.ReplaceAll(render(t, ctx, c), "><", ">\n<") + "\n"
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("differs from %s (run with -update and look):\n%s", file, got)
			}
		})
	}
}

// TestEveryLanguage holds all components to what they promise, in all languages.
func TestEveryLanguage(t *testing.T) {
	for _, lang := range kernel.Langs() {
		for name, c := range components() {
			got := render(t, reader(t, lang), c)
			for _, forbidden := range []string{" style=", "⟦", "<b onclick", "never", `href=""`} {
				if strings.Contains(got, forbidden) {
					t.Errorf("%s in %s holds %q:\n%s", name, lang, forbidden, got)
				}
			}
		}
	}
}

// TestAddressesAreSafe: a link that came from data cannot run script.
func TestAddressesAreSafe(t *testing.T) {
	got := render(t, reader(t, kernel.English), ui.Tabs([]ui.Tab{{Link: ui.Link{Text: "x", Href: "javascript:alert(1)"}}}))
	if strings.Contains(got, "javascript:") {
		t.Error(got)
	}
}
