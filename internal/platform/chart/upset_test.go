package chart_test

import (
	"strings"
	"testing"

	"convive/internal/platform/chart"
)

// TestUpSet: a dot for each set in a combination, a bar for its number, and a word in place of a number that is withheld.
func TestUpSet(t *testing.T) {
	u := chart.UpSet{Figure: chart.Figure{ID: "u", Title: "Fuentes", Words: chart.Words{Category: "Fuentes", Value: "Víctimas", Protected: "protegido", Missing: "sin dato"}}, Sets: []string{"Policía", "Salud <b>"},
		Rows: []chart.UpSetRow{{In: []bool{true, true}, Label: "ambas", Value: chart.Exact(40)}, {In: []bool{true, false}, Label: "solo Policía", Value: chart.Exact(3), Protected: true}, {In: []bool{false, true}, Label: "solo Salud", Value: chart.Exact(0)}}}
	svg := string(u.Draw().Wide)
	if n := strings.Count(svg, "<circle"); n != 6 || strings.Count(svg, `<circle class="f1"`) != 4 {
		t.Errorf("%d dots", n)
	}
	if strings.Contains(svg, "<b>") || strings.Contains(svg, "style=") || !strings.Contains(svg, "protegido") || strings.Contains(svg, ">3<") {
		t.Error(svg)
	}
	table := u.Table()
	if table.Rows[0][1].Value != 40 || table.Rows[1][1].Text != "protegido" || table.Rows[1][1].Defined || !table.Rows[2][1].Defined {
		t.Errorf("%+v", table.Rows)
	}
	if lines := table.Records(); lines[2][1] != "protegido" || lines[3][1] != "0" {
		t.Errorf("%v", lines)
	}
}

// TestWaterfall: each bar begins where the one before ended, what is not known adds nothing, and the table ends with the sum.
func TestWaterfall(t *testing.T) {
	w := chart.Waterfall{Figure: chart.Figure{ID: "w", Title: "Peso", Words: chart.Words{Category: "Campo", Value: "bits", Low: "nivel", Missing: "sin dato"}}, Total: "Suma", Marks: []float64{10, 0},
		Steps: []chart.WaterfallStep{{Label: "prior", Value: chart.Exact(-8)}, {Label: "nombre", Value: chart.Exact(12), Note: "igual"}, {Label: "sexo", Note: "falta"}, {Label: "fecha", Value: chart.Exact(4.5)}}}
	svg := string(w.Draw().Wide)
	if strings.Count(svg, "<rect") != 4 || !strings.Contains(svg, "Suma: 8.5") || !strings.Contains(svg, "sin dato") || strings.Contains(svg, "style=") {
		t.Error(svg)
	}
	table := w.Table()
	if last := table.Rows[len(table.Rows)-1]; len(table.Rows) != 5 || last[2].Value != 8.5 || table.Rows[2][2].Defined {
		t.Errorf("%+v", table.Rows)
	}
	if none := (chart.Waterfall{Figure: chart.Figure{ID: "w", Empty: "nada"}}).Draw().Wide; !strings.Contains(string(none), "nada") {
		t.Errorf("%s", none)
	}
}
