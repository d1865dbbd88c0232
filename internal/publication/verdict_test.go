package publication_test

import (
	"testing"

	"convive/internal/kernel"
	"convive/internal/publication"
	"convive/internal/statistics"
)

func rate(year int, events, people float64) statistics.Value {
	return statistics.Value{Year: year, Rate: kernel.NewRate(events, people, 100_000), Status: statistics.Normal}
}

func TestJudge(t *testing.T) {
	const people = 1_000_000
	source := []statistics.Mark{{Year: 2022}}
	population := []statistics.Mark{{Year: 2022, Population: true}}
	plain := statistics.Value{Year: 2022, Rate: kernel.Plain(3, 100, 100)}
	for _, c := range []struct {
		name        string
		now, before statistics.Value
		marks       []statistics.Mark
		want        publication.Verdict
	}{
		{"clearly more", rate(2022, 600, people), rate(2021, 500, people), nil, publication.Rose},
		{"clearly fewer", rate(2022, 400, people), rate(2021, 500, people), nil, publication.Fell},
		{"a little more", rate(2022, 555, people), rate(2021, 500, people), nil, publication.ProbablyRose},
		{"a little fewer", rate(2022, 447, people), rate(2021, 500, people), nil, publication.ProbablyFell},
		{"hardly more", rate(2022, 510, people), rate(2021, 500, people), nil, publication.Indistinct},
		{"few cases doubled", rate(2022, 4, people), rate(2021, 2, people), nil, publication.Indistinct},
		{"none in both years", rate(2022, 0, people), rate(2021, 0, people), nil, publication.Indistinct},
		{"the source changed", rate(2022, 600, people), rate(2021, 500, people), source, publication.SourceBreak},
		{"the population changed", rate(2022, 600, people), rate(2021, 500, people), population, publication.PeopleBreak},
		{"a break of another year", rate(2023, 600, people), rate(2022, 500, people), source, publication.Rose},
		{"nothing before", rate(2022, 600, people), statistics.Value{Year: 2021, Status: statistics.Missing}, nil, publication.NothingBefore},
		{"nothing now", statistics.Value{Year: 2022, Status: statistics.Missing}, rate(2021, 500, people), nil, publication.NoData},
		{"nothing now at a break", statistics.Value{Year: 2022}, rate(2021, 500, people), source, publication.NoData},
		{"no margin", plain, plain, nil, publication.NoMargin},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := publication.Judge(c.now, c.before, c.marks); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestJudgeAll: what one comparison alone would name is not named among many that did not move, and nothing is called
// probable.
func TestJudgeAll(t *testing.T) {
	const people = 1_000_000
	now := []statistics.Value{rate(2022, 575, people), rate(2022, 900, people), {Year: 2022, Status: statistics.Missing}}
	before := []statistics.Value{rate(2021, 500, people), rate(2021, 500, people), rate(2021, 500, people)}
	if alone := publication.Judge(now[0], before[0], nil); alone != publication.Rose {
		t.Fatalf("alone it is %s", alone)
	}
	for range 40 {
		now, before = append(now, rate(2022, 501, people)), append(before, rate(2021, 500, people))
	}
	got := publication.JudgeAll(now, before, nil)
	for i, want := range []publication.Verdict{publication.Indistinct, publication.Rose, publication.NoData, publication.Indistinct} {
		if got[i] != want {
			t.Errorf("%d: %s, want %s", i, got[i], want)
		}
	}
	for i, v := range publication.JudgeAll(now, before, []statistics.Mark{{Year: 2022}}) {
		if i != 2 && v != publication.SourceBreak {
			t.Errorf("%d at a break: %s", i, v)
		}
	}
}

func TestHomeTitle(t *testing.T) {
	const people = 10_000_000
	one := []publication.PlaceFigure{{}}
	for _, c := range []struct {
		name       string
		now, then  float64
		verdict    publication.Verdict
		rose, fell []publication.PlaceFigure
		want       publication.Title
	}{
		{"fell", 4000, 5000, publication.Fell, nil, nil, publication.TitleFell},
		{"fell a little", 4850, 5000, publication.Fell, nil, one, publication.TitleFellLittle},
		{"fell, rose in a part", 4000, 5000, publication.Fell, one, one, publication.TitleFellButRose},
		{"fell a little, rose in a part", 4850, 5000, publication.Fell, one, nil, publication.TitleFellLittleBut},
		{"rose", 6000, 5000, publication.Rose, one, nil, publication.TitleRose},
		{"rose a little", 5200, 5000, publication.Rose, one, nil, publication.TitleRoseLittle},
		{"rose, fell in a part", 6000, 5000, publication.Rose, nil, one, publication.TitleRoseButFell},
		{"rose a little, fell in a part", 5200, 5000, publication.Rose, nil, one, publication.TitleRoseLittleBut},
		{"not told apart", 5010, 5000, publication.Indistinct, one, one, publication.TitleIndistinct},
		{"probably", 5010, 5000, publication.ProbablyFell, one, one, publication.TitleProbablyFell},
		{"break", 6000, 5000, publication.SourceBreak, one, one, publication.TitleSourceBreak},
		{"population", 6000, 5000, publication.PeopleBreak, one, one, publication.TitlePeopleBreak},
		{"one year", 6000, 0, publication.NothingBefore, nil, nil, publication.TitleOnly},
		{"none", 0, 0, publication.NoData, nil, nil, publication.TitleNoData},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := publication.Home{Headline: publication.Figure{Now: rate(2022, c.now, people), Before: rate(2021, c.then, people), Verdict: c.verdict},
				Parts: publication.Parts{Rose: c.rose, Fell: c.fell}}
			if got := h.Title(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
