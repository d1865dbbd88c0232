package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/statistics"
)

// revisedSource has three editions: 2021 first 10, then 12; 2022 first 5, then not held; a place that came and one that vanished.
func revisedSource(t *testing.T, b *bench) string {
	t.Helper()
	source := b.declare(t, police)
	b.publish(t, source, policeHeader+"15/01/2021,05001000,,,6,M,,a\n15/01/2021,08001000,,,4,M,,b\n15/01/2022,05001000,,,5,M,,c\n")
	b.publish(t, source, policeHeader+"15/01/2021,05001000,,,9,M,,a\n15/01/2021,76001000,,,3,M,,b\n")
	b.publish(t, source, policeHeader+"15/01/2021,05001000,,,9,M,,a\n15/01/2021,76001000,,,3,M,,b\n15/01/2023,05001000,,,2,M,,d\n")
	return source
}

func changesText(rows []statistics.EditionChange) string {
	number := func(n *int64) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	var list []string
	for _, r := range rows {
		list = append(list, fmt.Sprintf("%d %s %s>%s %s %s", r.Year, r.Territory, number(r.Before), number(r.After), number(r.Difference), r.Change))
	}
	return strings.Join(list, "\n")
}

// TestEditions_Compared: what changed, what came, what vanished, by year and territory.
func TestEditions_Compared(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := revisedSource(t, b)
		citizen := kernel.WithActor(b.ctx, kernel.Citizen())
		c, err := b.Statistics.CompareEditions(citizen, source, 1, 2, "")
		if err != nil {
			t.Fatal(err)
		}
		want := `2021 CO 10>12 2 changed
2021 CO-05 6>9 3 changed
2021 CO-08 4>0 -4 vanished
2021 CO-76 0>3 3 came
2021 CO-05001 6>9 3 changed
2021 CO-08001 4>0 -4 vanished
2021 CO-76001 0>3 3 came
2022 CO 5>- - vanished
2022 CO-05 5>- - vanished
2022 CO-05001 5>- - vanished`
		if got := changesText(c.Rows); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if none, err := b.Statistics.CompareEditions(citizen, source, 1, 2, "02"); err != nil || len(none.Rows) != 0 {
			t.Errorf("of another offence: %s %v", changesText(none.Rows), err)
		}
		for call, want := range map[string]func() error{
			"statistics.sameEdition": func() error { _, err := b.Statistics.CompareEditions(citizen, source, 1, 1, ""); return err },
			"statistics.badICCS":     func() error { _, err := b.Statistics.CompareEditions(citizen, source, 1, 2, "x"); return err },
			"sources.noEdition":      func() error { _, err := b.Statistics.CompareEditions(citizen, source, 1, 9, ""); return err },
			"sources.noSource":       func() error { _, err := b.Statistics.CompareEditions(citizen, "none", 1, 2, ""); return err },
		} {
			if err := want(); message(err) != call {
				t.Errorf("want %s, got %v", call, err)
			}
		}
		waiting, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(policeHeader+"15/01/2021,05001000,,,77,M,,z\n"))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, ctx := range []struct {
			name string
			err  func() error
		}{{"citizen", func() error {
			_, err := b.Statistics.CompareEditions(citizen, source, 1, waiting.Number, "")
			return err
		}},
			{"staff", func() error { _, err := b.Statistics.CompareEditions(b.ctx, source, 1, waiting.Number, ""); return err }}} {
			if err := ctx.err(); message(err) != "sources.noEdition" {
				t.Errorf("%s compares an edition that waits for approval: %v", ctx.name, err)
			}
		}
	})
}

// TestEditions_ComparedRounded: where the rule rounds, the comparison does.
func TestEditions_ComparedRounded(t *testing.T) {
	b := openBench(t, "")
	source := revisedSource(t, b)
	if _, err := b.Sources.Declare(b.ctx, "source: "+source+"\ncountry: CO\ntitle: {en: Test}\ninstitution: {en: Test}\nunit: victim\ndisclosure: {method: 10-5}\n"); err != nil {
		t.Fatal(err)
	}
	c, err := b.Statistics.CompareEditions(b.ctx, source, 1, 2, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.Rows {
		for _, n := range []*int64{r.Before, r.After} {
			if n != nil && (*n%5 != 0 || *n > 0 && *n < 10) {
				t.Errorf("%d %s: %d is told", r.Year, r.Territory, *n)
			}
		}
	}
	if got := changesText(c.Rows); strings.Contains(got, "2021 CO 1") {
		t.Errorf("10 and 12 are both 10:\n%s", got)
	}
}

// TestRevisions: the triangle, and its sizes by hand.
func TestRevisions(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := revisedSource(t, b)
		r, err := b.Statistics.Revisions(b.ctx, statistics.RevisionQuery{Source: source})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range r.Periods {
			line := p.Period.String()
			for _, v := range p.Values {
				if v == nil {
					line += " -"
				} else {
					line += fmt.Sprint(" ", *v)
				}
			}
			got = append(got, line)
		}
		// 2022 stays with edition 1, which still stands for it; 2023 is not over yet
		if text := strings.Join(got, ", "); text != "2021 10 12 12, 2022 5 5 5, 2023 - - 2" {
			t.Errorf("triangle %s", text)
		}
		s := r.Size
		if s.N != 2 || s.Mean != 1 || s.MeanAbsolute != 1 || s.Relative != 2.0/17 || s.Least != 0 || s.Most != 2 || s.Upward != 0.5 {
			t.Errorf("size %+v", s)
		}
		if part, err := b.Statistics.Revisions(b.ctx, statistics.RevisionQuery{Source: source, Country: "CO", ICCS: "0101"}); err != nil || len(part.Periods) != 3 {
			t.Errorf("of an offence: %+v %v", part.Periods, err)
		}
		if _, err := b.Statistics.Revisions(b.ctx, statistics.RevisionQuery{Source: source, Country: "MX"}); message(err) != "statistics.noCountry" {
			t.Errorf("another country: %v", err)
		}
		if _, err := b.Statistics.Revisions(b.ctx, statistics.RevisionQuery{Source: source, ICCS: "0x"}); message(err) != "statistics.badICCS" {
			t.Errorf("no code: %v", err)
		}
		second := r.Vintages[1].At
		if past, err := b.Statistics.Revisions(kernel.AsOf(b.ctx, second), statistics.RevisionQuery{Source: source}); err != nil || len(past.Vintages) != 2 {
			t.Errorf("as of the second vintage: %d, %v", len(past.Vintages), err)
		}
	})
}

// TestRevisions_Pages: the page, its files and the interface tell the same.
func TestRevisions_Pages(t *testing.T) {
	b := openBench(t, "")
	source := revisedSource(t, b)
	if _, err := b.Sources.Withdraw(b.ctx, source, 3, "wrong file"); err != nil {
		t.Fatal(err)
	}
	site, c := b.portal(t), &crawl{}
	for _, lang := range kernel.Langs() {
		for path, want := range map[string]string{"/revisions": "2021", "/editions/1/against/2": "CO-08", "/editions/2": "/editions/1/against/2", "": "/revisions"} {
			address := "/" + string(lang) + "/sources/" + source + path
			a := c.ask(t, site, kernel.Citizen(), http.MethodGet, address)
			if a.status != http.StatusOK || !strings.Contains(a.body, want) {
				t.Errorf("%s: %d, lacks %q", address, a.status, want)
			}
		}
	}
	for address, want := range map[string]string{
		"/en/sources/" + source + "/revisions/triangle.csv":                                        "2021,10,12",
		"/en/sources/" + source + "/revisions/triangle.svg":                                        "<svg",
		"/api/v1/statistics/sources/" + source + "/revisions?format=csv":                           source + ",CO,,2021,",
		"/api/v1/statistics/sources/" + source + "/revisions":                                      `"mean":1`,
		"/api/v1/statistics/sources/" + source + "/editions/1/against/2?format=csv":                "2021,CO,0,10,12,2,changed,false",
		"/en/sources/" + source + "/revisions?asOf=" + now.AddDate(-1, 0, 0).Format(time.DateOnly): "The first figures were published",
	} {
		a := c.ask(t, site, kernel.Citizen(), http.MethodGet, address)
		if a.status != http.StatusOK || !strings.Contains(a.body, want) {
			t.Errorf("%s: %d, lacks %q:\n%.600s", address, a.status, want, a.body)
		}
	}
	for _, address := range []string{"/en/sources/" + source + "/editions/1/against/x", "/en/sources/" + source + "/editions/1/against/9", "/en/sources/none/revisions", "/en/sources/" + source + "/revisions/other.csv"} {
		if a := c.ask(t, site, kernel.Citizen(), http.MethodGet, address); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", address, a.status)
		}
	}
}
