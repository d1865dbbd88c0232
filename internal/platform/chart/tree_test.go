package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"convive/internal/platform/chart"
)

// TestTree: every node stands once in each drawing and in the table, with the one above it; a long name is cut in the drawing
// and whole in its title; nothing is drawn of nothing but the sentence that says so.
func TestTree(t *testing.T) {
	long := strings.Repeat("Superintendencia ", 20)
	tree := chart.Tree{Figure: chart.Figure{ID: "o", Title: "Organigrama", Empty: "Nada", Words: chart.Words{Category: "Institución", Value: "Nivel", Code: "Bajo"}},
		Nodes: []chart.TreeNode{{Label: "Ministerio", Note: "nacional", Href: "/es/institutions/m", Under: []chart.TreeNode{{Label: "Policía <b>", Note: "nacional"}, {Label: long, Note: "local", Faint: true}}}, {Label: "Fiscalía", Note: "nacional"}}}
	pair := tree.Draw()
	for name, svg := range map[string]chart.SVG{"wide": pair.Wide, "narrow": pair.Narrow} {
		d := xml.NewDecoder(strings.NewReader(string(svg)))
		boxes := 0
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s is no XML: %v", name, err)
			}
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "rect" {
				boxes++
			}
		}
		if boxes != 4 || !strings.Contains(string(svg), "…") || !strings.Contains(string(svg), strings.TrimSpace(long)) || !strings.Contains(string(svg), `href="/es/institutions/m"`) {
			t.Errorf("%s: %d boxes: %.300s", name, boxes, svg)
		}
	}
	if rows := tree.Table().Records(); len(rows) != 5 || rows[2][2] != "Ministerio" || rows[4][2] != "" {
		t.Errorf("%v", rows)
	}
	if empty := (chart.Tree{Figure: tree.Figure}).Draw(); !strings.Contains(string(empty.Wide), "Nada") {
		t.Errorf("of nothing: %s", empty.Wide)
	}
}
