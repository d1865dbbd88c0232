package shipped_test

import (
	"compress/gzip"
	"encoding/csv"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"

	"convive/internal/app/shipped"
)

// TestClassification_Complete: every code once, every parent there and one step up, a title in every language.
func TestClassification_Complete(t *testing.T) {
	f, err := shipped.Files.Open("classifications/iccs_v1.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "code,level,parent,title_en,title_es,title_pt,title_fr" {
		t.Fatalf("columns are %s", got)
	}
	level := map[string]string{"": "0"}
	for _, r := range rows[1:] {
		if _, twice := level[r[0]]; twice {
			t.Errorf("%s stands twice", r[0])
		}
		level[r[0]] = r[1]
	}
	titles := map[string]string{}
	for _, r := range rows[1:] {
		up, ok := level[r[2]]
		if !ok || up[0]+1 != r[1][0] || !strings.HasPrefix(r[0], r[2]) {
			t.Errorf("%s: parent %q does not fit", r[0], r[2])
		}
		for i, title := range r[3:] {
			if strings.TrimSpace(title) == "" || title != strings.TrimSpace(title) {
				t.Errorf("%s: %s is %q", r[0], rows[0][i+3], title)
			}
			key := rows[0][i+3] + r[2] + title
			if other, twice := titles[key]; twice {
				t.Errorf("%s and %s share the %s %q", other, r[0], rows[0][i+3], title)
			}
			titles[key] = r[0]
		}
	}
	if len(rows) != 290 {
		t.Errorf("%d codes, want 289", len(rows)-1)
	}
}

// TestReadme_NamesEveryFile: no file without publisher, licence and date.
func TestReadme_NamesEveryFile(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(shipped.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".yaml") { // the project's own documents
			return err
		}
		if err == nil && !d.IsDir() && !strings.Contains(string(readme), "\n| "+path+" | ") {
			t.Errorf("README.md does not name %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestColombianHomicides_PrintedTotals: victims a year as in the TOTAL line of the publisher's workbooks.
func TestColombianHomicides_PrintedTotals(t *testing.T) {
	f, err := shipped.Files.Open("facts/co_homicides.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "codigo_dane,mes,genero,grupo_edad,arma_medio,src_year,cantidad" {
		t.Fatalf("columns are %s", got)
	}
	total := map[string]int{}
	for i, r := range rows[1:] {
		n, err := strconv.Atoi(r[6])
		if err != nil || len(r[0]) != 5 || len(r[1]) != 7 || r[1][:4] != r[5] {
			t.Fatalf("line %d: %v", i+2, r)
		}
		total[r[5]] += n
	}
	for year, want := range map[string]int{"2011": 15803, "2012": 16033, "2013": 14971, "2014": 12958, "2015": 12460, "2016": 12164,
		"2017": 12079, "2018": 12667, "2019": 12656, "2020": 12127, "2021": 13874, "2022": 13537} {
		if total[year] != want {
			t.Errorf("%s: %d victims, the publisher printed %d", year, total[year], want)
		}
	}
}
