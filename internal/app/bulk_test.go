package app_test

import (
	"slices"
	"strings"
	"testing"

	"convive/internal/publication"
	"convive/internal/statistics"
)

// bulk are the rows of a data set as records by the names of its columns.
func (b *bench) bulk(t *testing.T, id string) []map[string]string {
	t.Helper()
	pages := publication.NewService(b.Statistics, b.Territories, b.Sources, "CO")
	d, err := pages.Dataset(b.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	err = pages.Rows(b.ctx, d, statistics.Classification{}, func(row []string) error {
		record := map[string]string{}
		for i, c := range d.Columns {
			record[c.Name] = row[i]
		}
		list = append(list, record)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestBulk_UnknownCountry: a source of a country that the territory list does not know is in the counts, and stops nobody
// else's values.
func TestBulk_UnknownCountry(t *testing.T) {
	b := openBench(t, "")
	if _, err := b.Sources.Declare(b.ctx, "source: far\ncountry: ZZ\ntitle: {en: Far}\ninstitution: {en: Far}\nunit: victim\ncollects: [month]\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sources.AddProfile(b.ctx, "profile: far\nversion: 1\nsource: far\ncolumns: {when: [T]}\n"+
		`fact: {kind: victim, unit: victim, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, territory: {country: ZZ, level: 0, fixed: ZZ}}`+"\n"); err != nil {
		t.Fatal(err)
	}
	b.publish(t, "far", "T\n2021-03-15\n2021-04-15\n")
	b.publish(t, b.declare(t, police), policeHeader+"15/03/2021,05001000,,,2,M,34,a\n")
	counts := b.bulk(t, "counts-far")
	if len(counts) != 1 || counts[0]["territory"] != "ZZ" || counts[0]["quantity"] != "2" {
		t.Errorf("counts %v", counts)
	}
	found := false
	for _, r := range b.bulk(t, "values") {
		found = found || r["source"] == "xx-test-1" && r["indicator"] == "homicide-victims" && r["territory"] == "CO" && r["value"] == "2"
	}
	if !found {
		t.Error("the values of the other source are not in the bulk file")
	}
}

// TestRows_Editions: a year of which two editions delivered a part names both, and a year without a value its indicator's
// multiplier.
func TestRows_Editions(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, "period: month\n"+police)
	b.publish(t, source, policeHeader+"15/03/2020,05001000,,,1,M,,a\n15/03/2022,05001000,,,1,M,,b\n")
	b.publish(t, source, policeHeader+"15/04/2022,05001000,,,2,,,c\n")
	series, err := b.Statistics.Values(b.ctx, statistics.ValuesQuery{Indicator: "homicide-rate", Source: source, Territory: "CO", Level: -1})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	rows := statistics.Rows(series)
	for i, line := range statistics.Records(rows)[1:] {
		got = append(got, strings.Join(append(line[3:6:6], line[12:15]...), " "))
		if rows[i].Multiplier != 100_000 {
			t.Errorf("%d: multiplier %v", rows[i].Year, rows[i].Multiplier)
		}
	}
	want := []string{"1 CO 2020 100000 P ", " CO 2021 100000 L ", "1;2 CO 2022 100000 P "}
	for i := range want {
		if i >= len(got) || !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("rows\n%s, want\n%s …", strings.Join(got, "\n"), strings.Join(want, "\n"))
			break
		}
	}
	if rows[2].Edition != 2 || !slices.Equal(rows[2].Editions, []int{1, 2}) || len(rows[1].Editions) != 0 {
		t.Errorf("editions %v, newest %d; without a value %v", rows[2].Editions, rows[2].Edition, rows[1].Editions)
	}
	if share := rows[2].Unknown["sex"]; share < 0.66 || share > 0.67 {
		t.Errorf("unknown share %v", rows[2].Unknown)
	}
	counted := false
	for _, r := range b.bulk(t, "counts-"+source) {
		counted = counted || r["edition"] == "1;2" && r["year"] == "2022"
	}
	if !counted {
		t.Error("the counts do not name both editions")
	}
}
