package chart_test

import (
	"strings"
	"testing"

	"convive/internal/platform/chart"
)

// TestFlow: a band for each part above zero, as thick as its part of the whole; the table has every part, also below zero.
func TestFlow(t *testing.T) {
	f := chart.Flow{Figure: chart.Figure{ID: "f", Title: "Dinero", Words: chart.Words{Category: "Institución", Value: "Total", Missing: "sin dato"}}, Ends: []string{"pagado", "sin gastar"},
		Rows: []chart.FlowRow{{Label: "Policía", Parts: []chart.Value{chart.Exact(60), chart.Exact(20)}}, {Label: "Cárceles", Parts: []chart.Value{chart.Exact(20), chart.Exact(-5)}}, {Label: "Otra", Parts: []chart.Value{{}, {}}}}}
	drawn := string(f.Draw().Wide)
	if n := strings.Count(drawn, `<path class="fb"`) + strings.Count(drawn, `<path class="q1"`); n != 3 {
		t.Errorf("%d bands in %s", n, drawn)
	}
	if !strings.Contains(drawn, `height="176"`) || !strings.Contains(drawn, "V132C") { // 80 and 60 of 100 in 220 pixels
		t.Errorf("thickness: %s", drawn)
	}
	table := f.Table()
	if len(table.Rows) != 4 || table.Rows[1][2].Text != "-5" || table.Rows[2][1].Text != "sin dato" || table.Rows[3][2].Text != "15" {
		t.Errorf("%+v", table.Rows)
	}
	if none := string((chart.Flow{Figure: chart.Figure{ID: "f", Empty: "nada"}}).Draw().Wide); !strings.Contains(none, "nada") {
		t.Errorf("%s", none)
	}
}
