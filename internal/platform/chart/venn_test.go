package chart_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"convive/internal/platform/chart"
)

func venn(sets []string, values map[string]float64, hidden string) chart.Venn {
	v := chart.Venn{Figure: chart.Figure{ID: "v", Title: "Fuentes", Desc: "Víctimas", Empty: "nada", Words: chart.Words{Protected: "protegido"}}, Sets: sets}
	for in, n := range values {
		row := chart.UpSetRow{Label: in, Value: chart.Exact(n), Protected: in == hidden}
		for i := range sets {
			row.In = append(row.In, in[i] == '1')
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

var discForm = regexp.MustCompile(`<circle class="f\d" fill-opacity="[0-9.]+" cx="([0-9.]+)" cy="[0-9.]+" r="([0-9.]+)"`)

// TestVenn_Scale: the areas of two circles and of what they have in common are as their numbers.
func TestVenn_Scale(t *testing.T) {
	v := venn([]string{"Policía", "Salud <b>"}, map[string]float64{"10": 60, "01": 30, "11": 40}, "")
	if !v.ToScale() {
		t.Fatal("not to scale")
	}
	svg := string(v.Draw().Wide)
	found := discForm.FindAllStringSubmatch(svg, -1)
	if len(found) != 2 || strings.Contains(svg, "<b>") || strings.Contains(svg, "style=") || !strings.Contains(svg, "<title") || !strings.Contains(svg, "<desc") {
		t.Fatal(svg)
	}
	var n [2][2]float64
	for i, f := range found {
		for j := range 2 {
			n[i][j], _ = strconv.ParseFloat(f[j+1], 64)
		}
	}
	x, r := n[1][0]-n[0][0], [2]float64{n[0][1], n[1][1]}
	if got := r[0] * r[0] / (r[1] * r[1]); math.Abs(got-100.0/70) > 0.02 {
		t.Errorf("areas are as %v", got)
	}
	// the overlap by points on a grid, not by the formula of the drawing
	both, first := 0, 0
	for a := -r[0]; a <= r[0]; a += 0.25 {
		for b := -r[0]; b <= r[0]; b += 0.25 {
			if a*a+b*b <= r[0]*r[0] {
				first++
				if (a-x)*(a-x)+b*b <= r[1]*r[1] {
					both++
				}
			}
		}
	}
	if got := float64(both) / float64(first); math.Abs(got-0.4) > 0.01 {
		t.Errorf("the overlap is %v of the first circle", got)
	}
}

// TestVenn_Plain: circles are plain where a number is withheld or does not fit, and of three sets; a withheld number is in no drawing.
func TestVenn_Plain(t *testing.T) {
	hidden := venn([]string{"A", "B"}, map[string]float64{"10": 60, "01": 3, "11": 40}, "01")
	svg := string(hidden.Draw().Narrow)
	if hidden.ToScale() || strings.Contains(svg, ">3<") || !strings.Contains(svg, "* protegido") {
		t.Error(svg)
	}
	if venn([]string{"A", "B"}, map[string]float64{"10": 6000, "01": 1, "11": 40}, "").ToScale() {
		t.Error("a number is drawn where it has no room")
	}
	three := venn([]string{"A", "B", "C"}, map[string]float64{"100": 11, "010": 12, "001": 13, "110": 14, "101": 15, "011": 16, "111": 17}, "")
	for _, svg := range []chart.SVG{three.Draw().Wide, three.Draw().Narrow} {
		for n := 11; n <= 17; n++ {
			if strings.Count(string(svg), ">"+strconv.Itoa(n)+"<") != 1 {
				t.Errorf("%d is not there once", n)
			}
		}
	}
	if three.ToScale() || len(three.Table().Rows) != 7 {
		t.Error("three circles")
	}
	if none := (chart.Venn{Figure: chart.Figure{ID: "v", Empty: "nada"}, Sets: []string{"A", "B"}}).Draw().Wide; !strings.Contains(string(none), "nada") {
		t.Errorf("%s", none)
	}
}
