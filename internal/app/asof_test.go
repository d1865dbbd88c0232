package app_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/testkit"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// portal is the site of a bench.
func (b *bench) portal(t testing.TB) http.Handler {
	t.Helper()
	site, err := (&desk{App: b.App}).Site(app.WebConfig{Country: "CO", Log: slog.New(slog.DiscardHandler)}.IdentifyBy(asAsked))
	if err != nil {
		t.Fatal(err)
	}
	return site.Handler()
}

// redefine gives an indicator another version.
func (b *bench) redefine(t testing.TB, id, from, to string) {
	t.Helper()
	ind, err := b.Statistics.Indicator(b.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("shipped/indicators/" + id + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(doc), "version: "+strconv.Itoa(ind.Version), "version: "+strconv.Itoa(ind.Version+1), 1)
	if !strings.Contains(text, from) {
		t.Fatalf("%s has no %q", id, from)
	}
	if _, err := b.Statistics.Define(b.ctx, strings.Replace(text, from, to, 1)); err != nil {
		t.Fatal(err)
	}
}

// peopleOf loads as many people into the country and every department, each year.
func (b *bench) peopleOf(t testing.TB, n int64) {
	t.Helper()
	atlas, err := b.Territories.Atlas(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	var list []territories.Population
	for level := range 3 {
		for _, u := range atlas.Units("CO", level) {
			for year := 2020; year < 2024; year++ {
				list = append(list, territories.Population{Code: u.Code, Year: year, Sex: "_T", Age: "_T", Count: n, Vintage: "test", Source: "test"})
			}
		}
	}
	if err := b.Territories.LoadPopulation(b.ctx, list); err != nil {
		t.Fatal(err)
	}
}

// move places a municipality in another department.
func (b *bench) move(t testing.TB, code, to kernel.Code) {
	t.Helper()
	atlas, err := b.Territories.Atlas(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	list := atlas.Units("CO", 2)
	for i, u := range list {
		if u.Code == code {
			list[i].Parent = to
		}
	}
	if err := b.Territories.LoadUnits(b.ctx, list); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) rows(t testing.TB, q statistics.ValuesQuery) []statistics.Row {
	t.Helper()
	series, err := b.Statistics.Values(b.ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	return statistics.Rows(series)
}

const yearOfOne = "15/01/2021,05001000,,,4,M,,a\n15/12/2021,08001000,,,3,M,,b\n"

// TestAsOf_PinsEverything: whatever changes afterwards (edition, definition, population, unit, declaration), the figure of a past
// moment keeps its digits, at each door.
func TestAsOf_PinsEverything(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		b.peopleOf(t, 1_000_000)
		b.publish(t, source, policeHeader+yearOfOne)
		q := statistics.ValuesQuery{Indicator: "homicide-rate", Source: source, Territory: "CO", Level: 1}
		country := q
		country.Level = -1
		before, whole := b.rows(t, q), b.rows(t, country)
		then := b.Now()
		b.publish(t, source, policeHeader+"15/01/2021,05001000,,,9,M,,a\n15/01/2022,05001000,,,9,M,,c\n")
		b.redefine(t, "homicide-rate", "multiplier: 100000", "multiplier: 1000")
		b.peopleOf(t, 2_000_000)
		b.move(t, "CO-05001", "CO-08")
		if _, err := b.Sources.Declare(b.ctx, "source: "+source+"\ncountry: CO\ntitle: {en: Renamed}\ninstitution: {en: Test}\nunit: victim\n"); err != nil {
			t.Fatal(err)
		}
		if now := b.rows(t, q); reflect.DeepEqual(now, before) {
			t.Fatal("nothing has changed: the test shows nothing")
		}
		q.AsOf, country.AsOf = then, then
		got := b.rows(t, q)
		for _, list := range [][]statistics.Row{got, before} {
			for i := range list {
				list[i].Unknown = nil // the departments had other parts: of persons nothing is told
			}
		}
		if !reflect.DeepEqual(got, before) {
			t.Errorf("as of then\n%+v, it was\n%+v", got, before)
		}
		site, c := b.portal(t), &crawl{}
		moment := url.QueryEscape(then.Format(time.RFC3339Nano))
		answer := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/api/v1/statistics/indicators/homicide-rate/values?source="+source+"&territory=CO&asOf="+moment)
		var body struct{ Items []statistics.Row }
		text, _, _ := strings.Cut(answer.body, "\n")
		if err := json.Unmarshal([]byte(text), &body); err != nil || len(body.Items) != len(whole) {
			t.Fatalf("%d %v %.400s", answer.status, err, answer.body)
		}
		if *body.Items[0].Value != *whole[0].Value || body.Items[0].Version != whole[0].Version || body.Items[0].Edition != 1 {
			t.Errorf("the interface says %+v, it was %+v", body.Items[0], whole[0])
		}
		value := strconv.FormatFloat(*whole[0].Value, 'f', -1, 64)
		at := "?source=" + source + "&territory=CO&year=2021&asOf=" + moment
		for address, want := range map[string][]string{
			"/en/indicators/homicide-rate" + at:                 {"As it was on", "Back to today", `content="noindex"`, "X-Robots-Tag: noindex", "asOf=" + moment},
			"/en/indicators/homicide-rate/trend.csv" + at:       {"2021," + value, "-as-of-"},
			"/en/indicators/homicide-rate/trend.svg" + at:       {"As it was on"},
			"/en/indicators/homicide-rate/table.xlsx" + at:      {"-as-of-"},
			"/en/data/values/values.csv?asOf=" + moment:         {"homicide-rate," + strconv.Itoa(whole[0].Version) + "," + source + ",1,CO,2021," + value},
			"/en/data/counts-" + source + "?asOf=" + moment:     {"As it was on"},
			"/en/sources/" + source + "?asOf=" + moment:         {"As it was on", "Edition", "editions/1"},
			"/en/sources?asOf=" + moment:                        {"As it was on"},
			"/en/territories/CO?asOf=" + moment:                 {"As it was on"},
			"/en/territories?asOf=" + moment:                    {"As it was on"},
			"/en/search?q=antioquia&asOf=" + moment:             {"As it was on"},
			"/en/?asOf=" + moment:                               {"As it was on"},
			"/en/diagnostics/triangulation?asOf=" + moment:      {"As it was on"},
			"/api/v1/sources/" + source + "?asOf=" + moment:     {source},
			"/api/v1/publication/datasets?asOf=" + moment:       {"then-", "asOf="},
			"/api/v1/territories/units/CO-05001?asOf=" + moment: {`"CO-05"`},
		} {
			answer := c.ask(t, site, kernel.Citizen(), http.MethodGet, address)
			if answer.status != http.StatusOK {
				t.Errorf("%s: %d %.300s", address, answer.status, answer.body)
			}
			for _, w := range want {
				if !strings.Contains(answer.body, w) {
					t.Errorf("%s lacks %q", address, w)
				}
			}
		}
		if page := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/en/sources/"+source+"?asOf="+moment); strings.Contains(page.body, "Renamed") || strings.Contains(page.body, "editions/2") {
			t.Error("the page of the source tells what came later")
		}
	})
}

// TestAsOf_Refused: what is no moment, or has not come, is told in the reader's language; before the first edition the page says so.
func TestAsOf_Refused(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	b.publish(t, source, policeHeader+yearOfOne)
	site, c := b.portal(t), &crawl{}
	for lang, words := range map[string][2]string{"es": {"no es una fecha", "todavía no ha llegado"}, "en": {"is not a date", "has not come yet"},
		"pt": {"não é uma data", "ainda não chegou"}, "fr": {"n’est pas une date", "n’est pas encore arrivé"}} {
		for i, value := range []string{"ayer", "2999-01-01"} {
			for _, path := range []string{"/indicators/homicide-rate", "/sources/" + source, "/data/values/values.csv", "/territories/CO"} {
				if a := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/"+lang+path+"?asOf="+value); a.status != http.StatusBadRequest || !strings.Contains(a.body, words[i]) {
					t.Errorf("%s%s as of %s: %d %.200s", lang, path, value, a.status, a.body)
				}
			}
		}
	}
	if a := c.send(t, site, kernel.Citizen(), http.MethodGet, "/api/v1/sources?asOf=2023-02-30", "", "application/json"); a.status != http.StatusBadRequest || !strings.Contains(a.body, "web.badMoment") {
		t.Errorf("the interface: %d %s", a.status, a.body)
	}
	for lang, words := range map[string]string{"es": "Las primeras cifras se publicaron", "en": "The first figures were published", "pt": "Os primeiros números", "fr": "Les premiers chiffres"} {
		if a := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/"+lang+"/indicators/homicide-rate?asOf=1999-12-31"); a.status != http.StatusOK || !strings.Contains(a.body, words) {
			t.Errorf("%s before the first edition: %d %.300s", lang, a.status, a.body)
		}
	}
	if a := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/en/indicators/homicide-rate?asOf="+now.Format(time.DateOnly)); a.status != http.StatusOK {
		t.Errorf("today: %d", a.status)
	}
}

// TestAsOf_Withdrawn: an edition that was withdrawn after publication answers for its time, on the page as in the figure.
func TestAsOf_Withdrawn(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	b.publish(t, source, policeHeader+yearOfOne)
	then := b.Now()
	if _, err := b.Sources.Withdraw(b.ctx, source, 1, "wrong file"); err != nil {
		t.Fatal(err)
	}
	site, c := b.portal(t), &crawl{}
	moment := url.QueryEscape(then.Format(time.RFC3339Nano))
	was := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/en/sources/"+source+"/editions/1?asOf="+moment)
	if was.status != http.StatusOK || strings.Contains(was.body, "wrong file") || !strings.Contains(was.body, "As it was on") {
		t.Errorf("then: %d %.300s", was.status, was.body)
	}
	if is := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/en/sources/"+source+"/editions/1"); !strings.Contains(is.body, "wrong file") {
		t.Error("now the page does not say why it was withdrawn")
	}
}

// TestAsOf_MapAndProof: a map of an earlier moment is drawn by the outlines of then where there are any, and says so where there are not;
// a figure of then leads to the proofs of the editions that stood, and of no later one.
func TestAsOf_MapAndProof(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		if err := b.Log.Prepare("figures.example.org/tlog"); err != nil {
			t.Fatal(err)
		}
		source := b.declare(t, police)
		b.peopleOf(t, 1_000_000)
		b.publish(t, source, policeHeader+yearOfOne)
		then := b.Now()
		b.publish(t, source, policeHeader+"15/01/2021,05001000,,,9,M,,a\n")
		if err := b.Log.Flush(b.ctx); err != nil {
			t.Fatal(err)
		}
		site, c := b.portal(t), &crawl{}
		get := func(address string) string {
			t.Helper()
			a := c.ask(t, site, kernel.Citizen(), http.MethodGet, address)
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d %.300s", address, a.status, a.body)
			}
			return a.body
		}
		at := "?source=" + source + "&territory=CO&year=2021"
		past := at + "&asOf=" + url.QueryEscape(then.Format(time.RFC3339Nano))
		const own = "the boundaries those of today"
		now, was := get("/en/indicators/homicide-rate"+at), get("/en/indicators/homicide-rate"+past)
		if strings.Contains(now, own) || !strings.Contains(was, own) {
			t.Error("the map does not say, or says of today, that its outlines are of another day")
		}
		proof := "/proofs/editions/" + source + "/"
		if strings.Contains(now, proof) || !strings.Contains(was, proof+"1") || strings.Contains(was, proof+"2") {
			t.Error("the proofs are not those of the editions that stood")
		}
		if text := get("/en" + proof + "1"); !strings.HasPrefix(text, "c2sp.org/tlog-proof@v1") || !strings.Contains(text, `"edition-`+source+`-1.tlog-proof"`) {
			t.Errorf("the proof: %.300s", text)
		}
		list, err := b.Territories.Boundaries(b.ctx, "CO", 1)
		if err != nil {
			t.Fatal(err)
		}
		for i := range list {
			if list[i].Code == "CO-05" {
				list[i].Until = b.Now().AddDate(0, 0, 1).Format(time.DateOnly)
			}
		}
		if _, err := b.Territories.LoadBoundaries(b.ctx, "CO", 1, list); err != nil {
			t.Fatal(err)
		}
		if was := get("/en/indicators/homicide-rate" + past); strings.Contains(was, own) {
			t.Error("the map of then is drawn by an outline of then and says that it is not")
		}
		shapes := func(query string) int {
			return strings.Count(get("/en/indicators/homicide-rate/map.svg"+query), "<path")
		}
		if now, was := shapes(at), shapes(past); was != now+1 {
			t.Errorf("%d shapes then, %d now: the one that ended is drawn for its own time", was, now)
		}
	})
}

// village rows of an edition.
func villageRows(persons []village) string {
	rows := policeHeader
	for i, p := range persons {
		rows += fmt.Sprintf("15/%02d/2022,%s000,,,1,%s,%d,c%d\n", i%12+1, p.place, p.sex, p.age, i)
	}
	return rows
}

const collectsBoth = "\ncountry: CO\ntitle: {en: Test}\ninstitution: {en: Test}\nunit: victim\ncollects: [sex, age]\n"

func (b *bench) declareVillages(t testing.TB) string {
	t.Helper()
	source := b.declare(t, strings.Replace(police, "    sex:", "    age: {column: age, map: {\"30\": Y_GE18, \"15\": Y0T17}}\n    sex:", 1))
	if _, err := b.Sources.Declare(b.ctx, "source: "+source+collectsBoth); err != nil {
		t.Fatal(err)
	}
	return source
}

// TestCanary_BesideThePast: with everything public of every edition (each at its moment) and of today, and though the reader knows
// that editions only add persons, nobody can tell a number of few persons in any of them.
func TestCanary_BesideThePast(t *testing.T) {
	testkit.NeedProgram(t, "glpsol", "glpk-utils")
	b := openBench(t, "")
	source := b.declareVillages(t)
	persons := seeded()
	for _, v := range []struct {
		sex string
		age int
		n   int
	}{{"F", 15, 4}, {"F", 30, 8}, {"M", 15, 9}, {"M", 30, 20}} { // four girls: one more, and their number is not small
		for range v.n {
			persons = append(persons, village{"05031", v.sex, v.age})
		}
	}
	second := append(slices.Clone(persons), village{"05031", "F", 15})
	third := append(slices.Clone(second), village{"05004", "M", 15}, village{"08137", "M", 30}, village{"08001", "F", 30})
	states := [][]village{persons, second, third}
	var moments []time.Time
	for _, s := range states {
		b.publish(t, source, villageRows(s))
		moments = append(moments, b.Now())
	}
	site, c := b.portal(t), &crawl{}
	var seen []published
	for i, s := range states {
		moment := ""
		if i < len(states)-1 {
			moment = "&asOf=" + url.QueryEscape(moments[i].Format(time.RFC3339Nano))
		}
		seen = append(seen, published{gather(t, c, site, source, moment), countsOf(s)})
	}
	attackTogether(t, seen)
}

// TestCanary_PolicyChanged: a rule that was tightened closes the figures of before too; one that was loosened opens none of them.
func TestCanary_PolicyChanged(t *testing.T) {
	b := openBench(t, "")
	source := b.declareVillages(t)
	rule := func(text string) {
		t.Helper()
		if _, err := b.Sources.Declare(b.ctx, "source: "+source+collectsBoth+text); err != nil {
			t.Fatal(err)
		}
	}
	rule("disclosure: {method: none, reason: {es: r, en: r, pt: r, fr: r}}\n")
	b.publish(t, source, villageRows(seeded()))
	open := b.Now()
	q := statistics.ValuesQuery{Indicator: "homicide-victims", Source: source, Territory: "CO", Level: 2, By: []kernel.Dimension{"sex", "age"}}
	hidden := func(at time.Time) (n int) {
		q.AsOf = at
		for _, r := range b.rows(t, q) {
			if r.Status == "Q" {
				n++
			}
		}
		return n
	}
	if n := hidden(time.Time{}); n != 0 {
		t.Fatalf("%d hidden where everything is public", n)
	}
	rule("disclosure: {method: suppress}\n")
	tight := b.Now()
	if now, then := hidden(time.Time{}), hidden(open); now == 0 || then < now {
		t.Errorf("tightened: %d hidden now, %d as of before", now, then)
	}
	rule("disclosure: {method: suppress, threshold: 2, minority_threshold: 2}\n")
	if now, then := hidden(time.Time{}), hidden(tight); then < now || then == 0 {
		t.Errorf("loosened: %d hidden now, %d as of before", now, then)
	}
}

// TestCanary_UnitMoved: of a department from which a municipality went, the figures of before tell nothing of persons: the
// difference to today's would be those of the municipality.
func TestCanary_UnitMoved(t *testing.T) {
	b := openBench(t, "")
	source := b.declareVillages(t)
	b.publish(t, source, villageRows(seeded()))
	then := b.Now()
	b.move(t, "CO-05030", "CO-08")
	q := statistics.ValuesQuery{Indicator: "homicide-victims", Source: source, Territory: "CO-05", Level: -1, From: 2022, To: 2022, AsOf: then}
	if rows := b.rows(t, q); rows[0].Numerator == nil {
		t.Errorf("the count of events is public: %+v", rows[0])
	}
	q.By = []kernel.Dimension{"sex"}
	rows := b.rows(t, q)
	for _, r := range rows {
		if r.Status != "Q" || r.Numerator != nil {
			t.Errorf("%v of the department as it was: %+v", r.By, r)
		}
	}
	if len(rows) < 2 {
		t.Errorf("%d rows", len(rows))
	}
	q.Territory = "CO"
	for _, r := range b.rows(t, q) {
		if r.Status == "Q" {
			t.Errorf("the country has the same parts, and %v is hidden", r.By)
		}
	}
}
