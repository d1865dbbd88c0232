package quality_test

import (
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/quality"
	"convive/internal/sources"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// TestPunctualityOf: four years were due, three came, one of them 10 days late and one 31; the fourth is 59 days late and has
// not come. What came before it was due counts.
func TestPunctualityOf(t *testing.T) {
	o := sources.Obligation{Every: "year", DueDays: 90, From: "2018"}
	received := map[kernel.Period]time.Time{{Year: 2018}: day("2019-03-01"), {Year: 2019}: day("2020-04-10"), {Year: 2020}: day("2021-05-02")}
	now := day("2022-05-30")
	p := quality.PunctualityOf(o.Dues(now, received), now)
	if p.Due != 4 || p.Delivered != 3 || p.InTime != 1 || p.Worst != 59 || p.Median != 31 {
		t.Errorf("%+v", p)
	}
	complete, _ := p.Completeness()
	timely, ok := p.Timeliness()
	if complete != 75 || timely != 25 || !ok {
		t.Errorf("complete %v, timely %v", complete, timely)
	}
	if len(p.Years) != 4 || p.Years[0] != (quality.PunctualYear{Year: 2022, Due: 1}) || p.Years[3] != (quality.PunctualYear{Year: 2019, Due: 1, Delivered: 1, InTime: 1}) {
		t.Errorf("%+v", p.Years)
	}
	if d := p.Deliveries[2]; d.Period.Year != 2019 || d.LateDays != 10 {
		t.Errorf("%+v", p.Deliveries)
	}
	taken := map[kernel.Period]time.Time{{Year: 2018}: day("2022-04-20"), {Year: 2019}: day("2022-04-20"), {Year: 2020}: day("2022-04-20"), {Year: 2021}: day("2022-05-20")}
	p = quality.PunctualityOf(o.Dues(now, taken), now) // all at once, years later: only of 2021, due on 1 April, nothing can be told either
	if _, ok := p.Timeliness(); ok || p.Delivered != 4 || p.Judged != 0 || p.Worst != 0 || !p.Deliveries[0].Earlier {
		t.Errorf("what fell due before the first delivery: %+v", p)
	}
	taken[kernel.Period{Year: 2020}] = day("2021-03-20") // the first delivery came before 2020 and 2021 fell due
	p = quality.PunctualityOf(o.Dues(now, taken), now)
	if timely, ok := p.Timeliness(); !ok || timely != 50 || p.Judged != 2 || p.InTime != 1 || p.Worst != 49 {
		t.Errorf("what fell due after it: %+v", p)
	}
	if p := quality.PunctualityOf(nil, now); p.Due != 0 {
		t.Errorf("%+v", p)
	} else if _, ok := p.Completeness(); ok {
		t.Error("a share of nothing")
	}
}

func TestParseProtocol_Refuses(t *testing.T) {
	const title = "title: {es: a, en: a, pt: a, fr: a}"
	good := "protocol: p\nversion: 1\n" + title + "\ncriteria:\n  - {criterion: a, number: '1', method: unit, points: 100, origin: ours, " + title + "}\n"
	if _, err := quality.ParseProtocol([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ doc, field string }{
		"points":   {"protocol: p\nversion: 1\ncriteria:\n  - {criterion: a, number: '1', method: unit, points: 99, origin: ours, " + title + "}\n", "points"},
		"method":   {"protocol: p\nversion: 1\ncriteria:\n  - {criterion: a, number: '1', method: guess, points: 100, origin: ours, " + title + "}\n", "method"},
		"origin":   {"protocol: p\nversion: 1\ncriteria:\n  - {criterion: a, number: '1', method: unit, points: 100, " + title + "}\n", "origin"},
		"rule":     {"protocol: p\nversion: 1\ncriteria:\n  - {criterion: a, number: '1', method: known, points: 100, origin: ours, " + title + "}\n", "rule"},
		"evidence": {good + "declared:\n  - {source: s, criterion: a, met: true}\n", "evidence"},
		"none":     {"protocol: p\nversion: 1\n", "criteria"},
	} {
		_, err := quality.ParseProtocol([]byte(c.doc))
		if f, ok := fault.Of(err); !ok || f.Message != "quality.protocolField" || f.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
