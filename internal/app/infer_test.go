package app_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"convive/internal/platform/testkit"
	"convive/internal/sources"
)

var sourceLine = regexp.MustCompile(`(?m)^source: .*$`)

// unitLine is what the person who completes the proposal names: the unit of the source.
var unitLine = regexp.MustCompile(`(?m)^(\s+unit: )\w+`)

// TestInfer proposes a profile for every publisher's file; with nothing decided but the source it reads most of the rows.
func TestInfer(t *testing.T) {
	cases := []struct {
		file  string
		least float64  // share of the rows that must be accepted
		says  []string // what the proposal must contain
	}{
		{"colombia_homicides/raw/homicidios_2011.xlsx", 0.98, []string{"level: 2", "pad: 8, take: 5", "quantity: {column: cantidad}", "kind: victim", "unit: victim", "control:", `"FEMENINO": female`, "firearm"}},
		{"colombia_homicides/raw/homicidios_2019.xlsx", 0.98, []string{"level: 2", "take: 5", "control:"}},
		{"colombia_homicides/raw/homicidios_2021.xls.gz", 0.98, []string{"level: 2", "take: 5", "control:"}},
		{"colombia_homicides/homicidios_2011_2022.csv.gz", 0.98, []string{"level: 2"}},
		{"colombia_homicides/homicidios_2003_2010.csv.gz", 0.9, []string{`country: "CO"`, "within: departamento"}},
		{"chicago_assaults/chicago_aggravated_assaults.csv.gz", 0.98, []string{`country: "US"`, "precision: minute", "lon: longitude"}},
		{"saopaulo_homicides/sao_paulo_homicides.xlsx", 0.98, []string{`country: "BR"`, `"Feminino": female`, `unknown: ["Indefinido"]`, `empty: ["NULL"]`}},
		{"uk_asb/lancashire_asb.tab.gz", 0.98, []string{"precision: month", "# - the country is not known"}},
		{"uk_asb/northumbria_asb.tab.gz", 0.98, nil},
		{"chile_homicides_4sources/chile_homicidios_region_mes_fuente_2018_2022.csv", 0.98, []string{`country: "CL"`, "quantity: {column: frecuencia}", "FISCALIA", "Sin información registrada"}},
		{"mexico_triangulation/sesnsp_victimas_estado_mes_sexo_edad_2015_2022.csv.gz", 0.98, []string{`country: "MX"`, "quantity: {column: n_victimas}", "Mujer", "precision: month"}},
		{"mexico_triangulation/inegi_homicidios_municipio_mes_2004_2010.csv.gz", 0.85, []string{`country: "MX"`, "quantity: {column: homicides}"}},
		{"cdmx_carjacking/cdmx_car_jacking_2019.csv", 0.98, []string{`country: "MX"`, "precision: minute"}},
		{"cdmx_cuadrantes_2013_2016/cuadrante_delito_mes.csv.gz", 0.98, []string{"quantity: {column: incidentes}", "kind: incident", "year: anio, month: mes"}},
		{"vancouver_thefts/vancouver_thefts.csv.gz", 0.98, []string{"hour: hour, minute: minute", "map projection"}},
		{"cincinnati_burglary/cincinnati_burglary.csv.gz", 0.9, []string{"precision: minute", "dedupe: [incident_no]"}},
		{"sacramento_dispatch/sacramento_dispatch_jan2019.csv.gz", 0.98, []string{"epoch: ms, precision: day", `country: "US"`}},
	}
	b := openBench(t, "")
	source := b.declare(t, police)
	for _, c := range cases {
		t.Run(c.file[strings.LastIndexByte(c.file, '/')+1:], func(t *testing.T) {
			path := testkit.RawData(t, c.file)
			doc, err := b.Sources.InferProfile(b.ctx, sources.InputFile{Name: c.file, Path: path})
			if err != nil {
				t.Fatal(err)
			}
			p, err := b.Sources.CheckProfile(b.ctx, unitLine.ReplaceAllString(sourceLine.ReplaceAllString(doc, "source: "+source), "${1}victim"))
			if err != nil {
				t.Fatalf("%v\n%s", err, doc)
			}
			out, first, err := b.Sources.DryRun(b.ctx, p, []sources.InputFile{{Name: c.file, Path: path}}, nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, doc)
			}
			if share := float64(out.Counts.Accepted) / float64(out.Counts.Read); share < c.least {
				t.Errorf("accepted %.3f of %d rows; %s\n%s", share, out.Counts.Read, firstOf(first), doc)
			}
			for _, text := range c.says {
				if !strings.Contains(doc, text) {
					t.Errorf("the proposal does not say %q:\n%s", text, doc)
				}
			}
			for _, control := range out.Controls {
				if !control.Meets() {
					t.Errorf("control total %+v", control)
				}
			}
		})
	}
}

func firstOf(list []sources.Quarantined) string {
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf("%d: %+v", list[0].Line, list[0].Problems)
}

// TestInfer_NoCountryByChance: small numbers fit the codes of many countries, and tell none; points outweigh them.
func TestInfer_NoCountryByChance(t *testing.T) {
	b := openBench(t, "")
	for name, c := range map[string]struct{ header, place, want string }{
		"district": {"police_district", "%d", `country: "XX"`},
		"points":   {"codigo,lon,lat", "%d,-58.38,-34.6", `country: "AR"`},
	} {
		var rows strings.Builder
		rows.WriteString("fecha," + c.header + "\n")
		for i := range 60 {
			fmt.Fprintf(&rows, "2022-03-%02d,"+c.place+"\n", 1+i%28, 1+i%5)
		}
		doc, err := b.Sources.InferProfile(b.ctx, sources.InputFile{Name: "list.csv", Path: write(t, "list.csv", []byte(rows.String()))})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(doc, c.want) || strings.Contains(doc, "code: {column") {
			t.Errorf("%s:\n%s", name, doc)
		}
	}
}

// TestInfer_Refuses: what is no table gets no proposal, and hostile names do not break the document.
func TestInfer_Refuses(t *testing.T) {
	b := openBench(t, "")
	for name, content := range map[string]string{"empty.csv": "", "page.html": "<html><body></body></html>"} {
		if _, err := b.Sources.InferProfile(b.ctx, sources.InputFile{Name: name, Path: write(t, name, []byte(content))}); !strings.HasPrefix(message(err), "table.") {
			t.Errorf("%s: %v", name, err)
		}
	}
	source := b.declare(t, strings.Replace(police, "unit: victim", "unit: incident", 1))
	doc, err := b.Sources.InferProfile(b.ctx, sources.InputFile{Name: "x\nfact: {}\n.csv", Path: write(t, "x.csv", []byte("fecha,\"a\"\"b: [c\",\"#d\",{e},fecha\n2022-03-15,1,\"x\"\"y\",: - ],2022-03-15\n2022-03-16,2,y,z,2022-03-15\n"))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sources.CheckProfile(b.ctx, sourceLine.ReplaceAllString(doc, "source: "+source)); err != nil {
		t.Fatalf("%v\n%s", err, doc)
	}
}
