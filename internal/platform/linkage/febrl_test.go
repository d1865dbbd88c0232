package linkage_test

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/platform/linkage"
	"convive/internal/platform/linkage/generator"
	"convive/internal/platform/testkit"
)

// febrl is a model for the public test sets of Febrl: Australian persons with an address, one surname and no sex.
const febrl = `
name: febrl
version: "1"
prior: 0
fields:
  - name: given
    kind: given
    frequency: {levels: 1, most: 4}
    levels: [{when: exact, m: 0.7, u: 0.01}, {when: phonetic, m: 0.03, u: 0.005}, {when: similar 0.85, m: 0.15, u: 0.01}, {when: else, m: 0.12, u: 0.975}]
  - name: surname1
    kind: surname
    frequency: {levels: 1, most: 4}
    levels: [{when: exact, m: 0.7, u: 0.01}, {when: phonetic, m: 0.03, u: 0.005}, {when: similar 0.85, m: 0.15, u: 0.01}, {when: else, m: 0.12, u: 0.975}]
  - name: birth
    kind: date
    levels: [{when: exact, m: 0.85, u: 0.0001}, {when: transposed, m: 0.02, u: 0.0001}, {when: digit, m: 0.06, u: 0.002}, {when: year, m: 0.04, u: 0.01}, {when: else, m: 0.03, u: 0.9878}]
  - name: street
    kind: text
    levels: [{when: exact, m: 0.75, u: 0.002}, {when: similar 0.85, m: 0.15, u: 0.01}, {when: else, m: 0.1, u: 0.988}]
  - name: number
    kind: code
    levels: [{when: exact, m: 0.8, u: 0.02}, {when: else, m: 0.2, u: 0.98}]
  - name: suburb
    kind: text
    levels: [{when: exact, m: 0.75, u: 0.003}, {when: similar 0.85, m: 0.15, u: 0.01}, {when: else, m: 0.1, u: 0.987}]
  - name: postcode
    kind: code
    levels: [{when: exact, m: 0.8, u: 0.003}, {when: digit, m: 0.1, u: 0.02}, {when: else, m: 0.1, u: 0.977}]
  - name: state
    kind: code
    levels: [{when: exact, m: 0.9, u: 0.3}, {when: else, m: 0.1, u: 0.7}]
blocking:
  - {name: birth, keys: [birth.exact]}
  - {name: surname, keys: [surname1.phonetic]}
  - {name: given_year, keys: [given.phonetic, birth.year]}
  - {name: given_suburb, keys: [given.phonetic, suburb.exact]}
  - {name: swapped, keys: [given.exact=surname1.exact]}
  - {name: place, keys: [postcode.exact, number.exact]}
  - {name: street, keys: [street.prefix8]}
thresholds: {link: 4, review: -4}
`

// TestFebrl finds the duplicates of the public sets 1 to 3. The numbers that say who is who, and the social security number, are hidden from it.
func TestFebrl(t *testing.T) {
	for n, floor := range map[int][2]float64{1: {0.995, 0.99}, 2: {0.99, 0.985}, 3: {0.99, 0.98}} {
		t.Run(fmt.Sprint("set ", n), func(t *testing.T) {
			raw := testkit.RawData(t, fmt.Sprintf("record_linkage_febrl/dataset%d.csv.gz", n))
			stage := openStage(t)
			list, truth := unpackFebrl(t, raw, stage.Dir)
			m, err := linkage.ParseModel([]byte(febrl))
			if err != nil {
				t.Fatal(err)
			}
			result := link(t, stage, m, linkage.List{Query: generator.CSV(list), ID: "id", Columns: map[string]string{"given": "given_name", "surname1": "surname",
				"birth": "date_of_birth", "street": "address_1", "number": "street_number", "suburb": "suburb", "postcode": "postcode", "state": "state"}}, nil)
			floors(t, result.Run, generator.CSV(truth), m.Thresholds.Link, floor[0], floor[1])
		})
	}
}

// unpackFebrl writes the list without the columns that say who is who, and the truth apart: records of one number in rec_id.
func unpackFebrl(t *testing.T, raw, dir string) (list, truth string) {
	t.Helper()
	f, err := os.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(unpacked)
	reader.TrimLeadingSpace = true
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	hidden := map[string]bool{"rec_id": true, "soc_sec_id": true}
	var out, pairs strings.Builder
	writer := csv.NewWriter(&out)
	persons := map[string][]int{}
	for i, r := range rows {
		cells := []string{fmt.Sprint(i)}
		if i == 0 {
			cells[0] = "id"
		} else {
			who := strings.Split(strings.TrimSpace(r[0]), "-")[1]
			persons[who] = append(persons[who], i)
		}
		for j, name := range rows[0] {
			if !hidden[strings.TrimSpace(name)] {
				cells = append(cells, strings.TrimSpace(r[j]))
			}
		}
		if err := writer.Write(cells); err != nil {
			t.Fatal(err)
		}
	}
	writer.Flush()
	pairs.WriteString("l,r\n")
	for _, records := range persons {
		for i, a := range records {
			for _, b := range records[i+1:] {
				fmt.Fprintf(&pairs, "%d,%d\n", a, b)
			}
		}
	}
	list, truth = filepath.Join(dir, "list.csv"), filepath.Join(dir, "truth.csv")
	write(t, list, out.String())
	write(t, truth, pairs.String())
	return list, truth
}
