package chart_test

import (
	"strings"
	"testing"

	"convive/internal/platform/chart"
)

// TestLevels: a column is filled up to its step, hatched where none is known, with a line where it stood before; nothing to draw is said.
func TestLevels(t *testing.T) {
	l := chart.Levels{Figure: chart.Figure{ID: "l", Title: "Factores", Width: 1120, Empty: "nada", Words: chart.Words{Category: "Factor", Value: "Nivel", Low: "Antes", High: "Medidas", Missing: "sin dato"}}, Top: 4,
		Groups: []chart.LevelGroup{{Label: "Lo que la hace posible", Items: []chart.LevelItem{{Code: "F1", Name: "Instituciones <b>", Step: 3, Before: 2, Word: "3 establecido", Note: "2/3"}, {Code: "F2", Name: "Normas", Step: -1, Before: -1, Word: "no evaluable", Note: "0/4"}}},
			{Label: "Propio", Items: []chart.LevelItem{{Code: "I1", Name: "Planes", Step: 0, Before: 0, Word: "0 sin evidencia", Note: "1/1"}}}}}
	pair := l.Draw()
	for _, svg := range []string{string(pair.Wide), string(pair.Narrow)} {
		if strings.Count(svg, `class="f1"`) != 3 || strings.Count(svg, `class="f0"`) != 5 || strings.Count(svg, `class="nodata"`) != 1 || strings.Count(svg, `class="l2"`) != 2 || strings.Contains(svg, "<b>") || strings.Contains(svg, "style=") || strings.Contains(svg, "NaN") {
			t.Error(svg)
		}
	}
	table := l.Table()
	if len(table.Rows) != 3 || table.Rows[0][2].Value != 2 || table.Rows[1][1].Text != "no evaluable" || table.Rows[1][2].Defined || table.Rows[2][3].Text != "1/1" {
		t.Errorf("%+v", table.Rows)
	}
	if svg := string(chart.Levels{Figure: l.Figure, Top: 4}.Draw().Wide); !strings.Contains(svg, "nada") || strings.Contains(svg, "NaN") {
		t.Error(svg)
	}
}
