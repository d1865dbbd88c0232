package app_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/app/shipped"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/testkit"
	"convive/internal/quality"
	"convive/internal/sources"
	"convive/internal/territories"
)

// assessed imports raw files, holds the edition against the shipped rules, and publishes it.
func (b *bench) assessed(t *testing.T, profile string, files ...string) (sources.Edition, quality.Run) {
	t.Helper()
	var paths []string
	for _, f := range files {
		paths = append(paths, testkit.RawData(t, f))
	}
	e, err := b.ImportFiles(b.ctx, profile, paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e, b.judged(t, e)
}

func (b *bench) judged(t *testing.T, e sources.Edition) quality.Run {
	t.Helper()
	run, err := b.Quality.Run(b.ctx, e.Source, e.Number)
	if err != nil {
		t.Fatal(err)
	}
	if e.State == sources.Checked {
		if _, err := b.Sources.Approve(b.ctx, e.Source, e.Number, "as printed"); err != nil {
			t.Fatal(err)
		}
	}
	return run
}

// told lists the findings of a rule in an edition as "segment failed/looked observed expected".
func (b *bench) told(t *testing.T, e sources.Edition, rule string) []string {
	t.Helper()
	list, _, err := b.Quality.Work(b.ctx, quality.FindingQuery{Editions: []quality.EditionOf{{Source: e.Source, Number: e.Number}}, Rule: rule})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range list {
		text := f.Segment.Key() + fmt.Sprintf(" %d/%d", f.Failed, f.Looked)
		for _, x := range []*float64{f.Observed, f.Expected} {
			if x != nil {
				text += fmt.Sprintf(" %.4g", *x)
			}
		}
		out = append(out, text)
	}
	return out
}

func status(t *testing.T, r quality.Run, rule string) quality.Outcome {
	t.Helper()
	o, ok := r.Outcome(rule)
	if !ok {
		t.Fatalf("%s was not applied", rule)
	}
	return o
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n%v, want\n%v", what, got, want)
	}
}

// TestQuality_Colombia holds twelve years of the police's file against counts made from it by another program: victims without
// a sex, victims to a line, and the years of a department that stand apart (modified z).
func TestQuality_Colombia(t *testing.T) {
	b := openBench(t, "")
	e, run := b.assessed(t, "co-ponal-homicides", "colombia_homicides/homicidios_2011_2022.csv.gz")
	sex := status(t, run, "sex-stated")
	want := map[int]quality.Tally{}
	for year, n := range map[int][2]int64{2011: {15803, 2}, 2012: {16033, 5}, 2013: {14971, 9}, 2014: {12958}, 2015: {12460}, 2016: {12164}, 2017: {12079}, 2018: {12667}, 2019: {12656}, 2020: {12127}, 2021: {13874}, 2022: {13537}} {
		want[year] = quality.Tally{Looked: n[0], Failed: n[1]}
	}
	same(t, "victims without a sex", sex.Years, want)
	if sex.Status != quality.Held || len(b.told(t, e, "sex-stated")) > 0 {
		t.Errorf("16 of 161,329 is within 5 %%: %+v", sex)
	}
	if m := status(t, run, "mechanism-stated").Years; m[2011].Failed != 137 || m[2013].Failed != 8 || m[2019].Failed != 0 {
		t.Errorf("victims without a means: %+v", m)
	}
	// 12,610 lines for 12,656 victims in 2019, 10,642 for 12,667 the year before: who counts lines sees +18.5 %
	same(t, "victims to a line", b.told(t, e, "lines-per-unit"), []string{"2019 1/1 1.004 1.19", "2020 1/1 1.195 1.004"})
	list, _, err := b.Quality.Work(b.ctx, quality.FindingQuery{Rule: "lines-per-unit", Source: e.Source})
	if err != nil || list[0].Args["rows"] != "18.5" || list[0].Args["units"] != "-0.1" {
		t.Errorf("%+v, %v", list[0].Args, err)
	}
	same(t, "departments apart", b.told(t, e, "territory-year-outlier"), []string{"2021/CO-08 1/12 713 548.5", "2022/CO-08 1/12 677 548.5", "2022/CO-13 1/12 632 404.5", "2022/CO-20 1/12 357 224", "2022/CO-81 1/12 356 126.5"})
	for rule, want := range map[string]quality.Status{"series-break-total": quality.Held, "unit-change": quality.Held, "month-outlier": quality.Held, "sexes-add-up": quality.Held, "control-totals": quality.Held, "iccs-code": quality.Held, "no-future": quality.Held,
		"incident-unique": quality.NotAssessable, "age-years-range": quality.NotAssessable, "convergence": quality.NotAssessable, "large-yearly-change": quality.Held} {
		if o := status(t, run, rule); o.Status != want {
			t.Errorf("%s: %+v", rule, o)
		}
	}
}

// TestQuality_Workbooks: the publisher's three workbooks print their totals, and 2011 is not followed by 2012.
func TestQuality_Workbooks(t *testing.T) {
	b := openBench(t, "")
	_, run := b.assessed(t, "co-ponal-homicides", "colombia_homicides/raw/homicidios_2011.xlsx", "colombia_homicides/raw/homicidios_2019.xlsx", "colombia_homicides/raw/homicidios_2021.xls.gz")
	if o := status(t, run, "control-totals"); o.Status != quality.Held || o.Looked != 6 {
		t.Errorf("15,803, 12,656 and 13,874 are printed, and typed from the publication: %+v", o)
	}
	if o := status(t, run, "lines-per-unit"); o.Status != quality.NotAssessable {
		t.Errorf("no two years follow each other: %+v", o)
	}
}

// TestQuality_Mexico: the prosecutors' file lacks the sex of 993 of 18,312 victims in 2015, 5.42 %, and of fewer than 5 % in
// every later year; age lacks of more than 10 % in every year.
func TestQuality_Mexico(t *testing.T) {
	b := openBench(t, "")
	e, run := b.assessed(t, "mx-sesnsp-victims", "mexico_triangulation/sesnsp_victimas_estado_mes_sexo_edad_2015_2022.csv.gz")
	same(t, "victims without a sex", b.told(t, e, "sex-stated"), []string{"2015 993/18312 5.423 5"})
	want := map[int]quality.Tally{2015: {Looked: 18312, Failed: 3380}, 2016: {Looked: 23188, Failed: 4374}, 2017: {Looked: 29636, Failed: 5108}, 2018: {Looked: 34662, Failed: 5841},
		2019: {Looked: 35693, Failed: 7166}, 2020: {Looked: 35545, Failed: 6027}, 2021: {Looked: 34380, Failed: 5251}, 2022: {Looked: 31962, Failed: 5345}}
	same(t, "victims without an age", status(t, run, "age-stated").Years, want)
	if got := b.told(t, e, "age-stated"); len(got) != 8 || got[4] != "2019 7166/35693 20.08 10" {
		t.Errorf("%v", got)
	}
	if o := status(t, run, "lines-per-unit"); o.Status != quality.NotAssessable || o.Why != quality.NoSeries {
		t.Errorf("a line of a table of counts is a cell: %+v", o)
	}
	if m := status(t, run, "mechanism-stated").Years[2021]; m.Failed != 1911 {
		t.Errorf("%+v", m)
	}
}

// TestQuality_Chile: police and prosecutor both count cases, and diverge as 688 and 1,833 do in 2018; validated victims are not
// fewer than police cases in any year. STOP has one month only and is not compared.
func TestQuality_Chile(t *testing.T) {
	b := openBench(t, "")
	importChile(t, b)
	of := map[string]quality.Run{}
	for _, id := range []string{"cl-cead-homicides", "cl-oficial-homicides"} {
		e, err := b.Sources.Edition(b.ctx, id, 1)
		if err != nil {
			t.Fatal(err)
		}
		of[id] = b.judged(t, e)
	}
	e := sources.Edition{Source: "cl-cead-homicides", Number: 1}
	list, _, err := b.Quality.Work(b.ctx, quality.FindingQuery{Source: e.Source, Rule: "convergence"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range list {
		got = append(got, fmt.Sprintf("%d %s %.0f %.0f %s", f.Segment.Year, f.Args["source"], *f.Observed, *f.Expected, f.Args["divergence"]))
	}
	same(t, "police against prosecutor", got, []string{"2018 cl-fiscalia-homicides 688 1833 90.8", "2019 cl-fiscalia-homicides 718 2127 99.1", "2020 cl-fiscalia-homicides 938 2677 96.2",
		"2021 cl-fiscalia-homicides 739 2333 103.8", "2022 cl-fiscalia-homicides 980 2920 99.5"})
	if o := status(t, of["cl-oficial-homicides"], "cl-victims-not-below-cases"); o.Status != quality.Held || o.Looked != 5 {
		t.Errorf("%+v", o)
	}
}

// TestQuality_Honduras: each of the 18 published rates is the count over the population.
func TestQuality_Honduras(t *testing.T) {
	b := openBench(t, "")
	e, err := b.ImportFiles(b.ctx, "hn-sepol-homicides", []string{filepath.Join("shipped", "facts", "hn_homicides_2019.csv")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if o := status(t, b.judged(t, e), "hn-published-rate"); o.Status != quality.Held || o.Looked != 18 {
		t.Errorf("%+v", o)
	}
	document := nextVersion(shippedRule(t, "hn-published-rate"))
	document = strings.Replace(document, "{territory: HN-01, year: 2019, rate: 55.1291}", "{territory: HN-01, year: 2019, rate: 56.1291}", 1)
	if _, err := b.Quality.Define(b.ctx, document); err != nil {
		t.Fatal(err)
	}
	b.judged(t, sources.Edition{Source: e.Source, Number: e.Number})
	same(t, "a rate that is not count over population", b.told(t, e, "hn-published-rate"), []string{"2019/HN-01 1/1 55.13 56.13"})
}

// nextVersion is a document of a rule or a protocol under the next version.
func nextVersion(document string) string {
	return regexp.MustCompile(`version: \d+`).ReplaceAllStringFunc(document, func(v string) string {
		n, _ := strconv.Atoi(strings.TrimPrefix(v, "version: "))
		return "version: " + strconv.Itoa(n+1)
	})
}

func shippedRule(t *testing.T, id string) string {
	t.Helper()
	text, err := shipped.Files.ReadFile("quality/rules/" + id + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestQuality_ColumnGone: a new edition that no longer has a column says so, and names the edition that had it; the rule
// neither holds nor breaks by the rows.
func TestQuality_ColumnGone(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	first := b.publish(t, source, policeHeader+"15/03/2021,05001000,,,2,M,30,z\n")
	b.judged(t, first)
	second := b.publish(t, source, policeHeader+"15/03/2021,05001000,,,2,,30,z\n")
	run := b.judged(t, second)
	o := status(t, run, "sex-codes")
	if o.Status != quality.Broken || o.Looked != 0 || o.Args["field"] != "sex" || o.Args["edition"] != "1" {
		t.Errorf("%+v", o)
	}
	list, _, err := b.Quality.Work(b.ctx, quality.FindingQuery{Rule: "sex-codes", Source: source})
	if err != nil || len(list) != 1 || list[0].Edition != 2 || list[0].Note != "quality.note.columnGone" {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestQuality_Withdrawn: the findings of a withdrawn edition stay as they were, nobody answers them, and it is not run again;
// the public sees those of the edition that stands.
func TestQuality_Withdrawn(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	b.judged(t, b.publish(t, source, policeHeader+"15/03/2021,05001000,,,2,M,30,z\n"))
	if _, err := b.Quality.Define(b.ctx, strings.Replace(nextVersion(shippedRule(t, "sex-codes")), "codes: [male, female, _O]", "codes: [female]", 1)); err != nil {
		t.Fatal(err)
	}
	second := b.publish(t, source, policeHeader+"15/03/2021,05001000,,,3,M,30,z\n")
	b.judged(t, second)
	citizen := kernel.WithActor(t.Context(), kernel.Citizen())
	list, total, err := b.Quality.Published(citizen, quality.FindingQuery{Source: source, Rule: "sex-codes"})
	if err != nil || total != 1 || list[0].Edition != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	if _, err := b.Sources.Withdraw(b.ctx, source, 2, "sent by mistake"); err != nil {
		t.Fatal(err)
	}
	steward := kernel.WithActor(t.Context(), persona("ste", kernel.RoleSteward))
	if _, err := b.Quality.Answer(steward, list[0].ID, quality.Answer{Act: quality.Query, Text: "why?"}); faultOf(err) != "quality.editionWithdrawn" {
		t.Errorf("answered: %v", err)
	}
	if _, err := b.Quality.Run(b.ctx, source, 2); faultOf(err) != "quality.editionWithdrawn" {
		t.Errorf("run: %v", err)
	}
	if _, total, err := b.Quality.Published(citizen, quality.FindingQuery{Source: source, Rule: "sex-codes"}); err != nil || total != 0 {
		t.Errorf("the public sees %d, %v", total, err)
	}
	if list, _, err := b.Quality.Published(citizen, quality.FindingQuery{Source: source, Rule: "sex-codes", Editions: []quality.EditionOf{{Source: source, Number: 2}}}); err != nil || len(list) != 1 || list[0].State != quality.Open {
		t.Errorf("asked for by number: %+v, %v", list, err)
	}
	if run, err := b.Quality.Run(b.ctx, source, 0); err != nil || run.Edition != 1 {
		t.Errorf("the edition that stands is %d, %v", run.Edition, err)
	}
}

func faultOf(err error) string {
	f, _ := fault.Of(err)
	if f == nil {
		return ""
	}
	return f.Message
}

// TestQuality_Answered: the institution is asked, it answers, and another person decides for a public reason.
func TestQuality_Answered(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	if _, err := b.Quality.Define(b.ctx, strings.Replace(nextVersion(shippedRule(t, "sex-codes")), "codes: [male, female, _O]", "codes: [female]", 1)); err != nil {
		t.Fatal(err)
	}
	e := b.publish(t, source, policeHeader+"15/03/2021,05001000,,,2,M,30,z\n")
	b.judged(t, e)
	list, _, err := b.Quality.Work(b.ctx, quality.FindingQuery{Rule: "sex-codes"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	id := list[0].ID
	as := func(name string, role kernel.Role, act quality.Act, text, reason string) error {
		_, err := b.Quality.Answer(kernel.WithActor(t.Context(), persona(name, role)), id, quality.Answer{Act: act, Text: text, Reason: reason})
		return err
	}
	for _, c := range []struct {
		name   string
		role   kernel.Role
		act    quality.Act
		text   string
		reason string
		want   string // message, or code where the gate refuses
	}{
		{"", kernel.RoleCitizen, quality.Respond, "x", "", "unauthenticated"},
		{"pla", kernel.RolePlanner, quality.Respond, "x", "", "forbidden"},
		{"ana", kernel.RoleAnalyst, quality.Query, "x", "", "forbidden"},
		{"ste", kernel.RoleSteward, quality.Query, " ", "", "quality.textNeeded"},
		{"ste", kernel.RoleSteward, quality.Accept, "", "", "quality.notNow"},
		{"ste", kernel.RoleSteward, "guess", "", "", "quality.noAct"},
		{"ste", kernel.RoleSteward, quality.Query, "Why only men?", "", ""},
		{"ste", kernel.RoleSteward, quality.Respond, "I answer", "", ""},
		{"ste", kernel.RoleSteward, quality.Override, "", "because", "forbidden"}, // who answered does not settle
		{"sol", kernel.RoleSteward, quality.Query, "Again?", "", ""},
		{"lia", kernel.RoleLiaison, quality.Respond, strings.Repeat("x", 4001), "", "quality.tooLong"},
		{"lia", kernel.RoleLiaison, quality.Respond, "A unit of men", "", ""},
		{"lia", kernel.RoleLiaison, quality.Override, "", "because", "forbidden"},
		{"ste", kernel.RoleSteward, quality.Override, "", "", "quality.reasonNeeded"},
		{"ste", kernel.RoleSteward, quality.Override, "", "The unit works in a prison for men", ""},
		{"ste", kernel.RoleSteward, quality.Query, "More?", "", "quality.notNow"},
	} {
		err := as(c.name, c.role, c.act, c.text, c.reason)
		got := faultOf(err)
		if code := string(fault.CodeOf(err)); code == "forbidden" || code == "unauthenticated" {
			got = code
		}
		if got != c.want {
			t.Errorf("%s, %s: %v, want %q", c.name, c.act, err, c.want)
		}
	}
	public, _, err := b.Quality.Published(kernel.WithActor(t.Context(), kernel.Citizen()), quality.FindingQuery{Source: source, Rule: "sex-codes"})
	if err != nil || len(public) != 1 || public[0].State != quality.Overridden || public[0].Reason != "The unit works in a prison for men" {
		t.Errorf("%+v, %v", public, err)
	}
	if _, _, err := b.Quality.Finding(kernel.WithActor(t.Context(), kernel.Citizen()), id); fault.CodeOf(err) != fault.CodeUnauthenticated {
		t.Errorf("a citizen reads what was said: %v", err)
	}
	next := b.publish(t, source, policeHeader+"15/03/2021,05001000,,,4,M,30,z\n")
	b.judged(t, next)
	again, _, err := b.Quality.Work(b.ctx, quality.FindingQuery{Rule: "sex-codes", States: []quality.State{quality.Open}})
	if err != nil || len(again) != 1 || again[0].Edition != 2 || again[0].Again != id {
		t.Errorf("the next edition: %+v, %v", again, err)
	}
}

// TestQuality_SmallTerritory: in a place of 40 inhabitants one victim makes a large rate and a large step. Neither is a
// finding of an outlier, and what a rule does find there is shown to the public without numbers.
func TestQuality_SmallTerritory(t *testing.T) {
	b := openBench(t, "")
	var people []territories.Population
	for year := 2010; year <= 2022; year++ {
		people = append(people, territories.Population{Code: "CO-05001", Year: year, Count: 40, Sex: kernel.Total, Age: kernel.Total, Vintage: "test"})
	}
	if err := b.Territories.LoadPopulation(b.ctx, people); err != nil {
		t.Fatal(err)
	}
	source := b.declare(t, police)
	rows := policeHeader
	for year := 2010; year <= 2022; year++ {
		n := 1 + year%2
		if year == 2020 {
			n = 9
		}
		rows += fmt.Sprintf("15/03/%d,05001000,,,%d,M,30,x%d\n", year, n, year)
	}
	document := "rule: places-of-40\nversion: 1\nkind: temporal\nseverity: warning\norigin: test\ntitle: {es: a, en: a, pt: a, fr: a}\nmessage: {es: a, en: a, pt: a, fr: a}\n" +
		"by: [year, territory]\nlevel: 2\nleft: total / population * 100000\nop: <\nright: '10000'\n"
	if _, err := b.Quality.Define(b.ctx, document); err != nil {
		t.Fatal(err)
	}
	e := b.publish(t, source, rows)
	run := b.judged(t, e)
	if o := status(t, run, "territory-year-outlier"); o.Status != quality.NotAssessable || o.Why != quality.TooFew || o.Findings != 0 {
		t.Errorf("%+v", o)
	}
	same(t, "9 in 40 to staff", b.told(t, e, "places-of-40"), []string{"2020/CO-05001 1/1 2.25e+04 1e+04"})
	list, _, err := b.Quality.Published(kernel.WithActor(t.Context(), kernel.Citizen()), quality.FindingQuery{Source: source, Rule: "places-of-40"})
	if err != nil || len(list) != 1 || !list[0].Masked || list[0].Observed != nil || list[0].Looked != 0 || list[0].Segment.Territory != "CO-05001" {
		t.Errorf("to the public: %+v, %v", list, err)
	}
}

// TestQuality_ZeroDivisor: where nobody lives, or nothing was counted the year before, there is no result and no finding.
func TestQuality_ZeroDivisor(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	text := "kind: temporal\nseverity: warning\norigin: test\ntitle: {es: a, en: a, pt: a, fr: a}\nmessage: {es: a, en: a, pt: a, fr: a}\nby: [year]\nop: <\nright: '1'\n"
	if _, err := b.Quality.Define(b.ctx, "rule: share-of-women\nversion: 1\nterms: {women: {where: {sex: [female]}}, men: {where: {sex: [male]}}}\nleft: women / men\n"+text); err != nil {
		t.Fatal(err)
	}
	run := b.judged(t, b.publish(t, source, policeHeader+"15/03/2021,05001000,,,3,F,30,a\n"))
	if o := status(t, run, "share-of-women"); o.Status != quality.NotAssessable || o.Why != quality.ZeroDivisor || o.Undefined != 1 {
		t.Errorf("%+v", o)
	}
	if _, err := b.Quality.Define(b.ctx, "rule: always-zero\nversion: 1\nleft: total / 0\n"+text); faultOf(err) != "quality.divisionByZero" {
		t.Errorf("%v", err)
	}
}

// TestQuality_Bogota adds the points of the police's file up by hand: of 63 that could be judged, 54 for 2022, published in June
// 2023 within six months; 49 for 2017, published as late. A government's own threshold and declaration count at once.
func TestQuality_Bogota(t *testing.T) {
	b := openBench(t, "")
	e, _ := b.assessed(t, "co-ponal-homicides", "colombia_homicides/homicidios_2011_2022.csv.gz")
	src, err := b.Sources.Source(b.ctx, e.Source)
	if err != nil {
		t.Fatal(err)
	}
	score := func(year int) quality.Score {
		t.Helper()
		s, err := b.Quality.Score(b.ctx, src, year)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for year, want := range map[int]float64{2022: 54, 2017: 49} {
		if s := score(year); s.Points != want || s.Judged != 63 {
			t.Errorf("%d: %v of %v", year, s.Points, s.Judged)
		}
	}
	verdicts := map[string]quality.Verdict{}
	for _, c := range score(2022).Criteria {
		verdicts[c.ID] = c.Verdict
		if c.Confirmed || c.Origin == "" {
			t.Errorf("%s: confirmed by nobody, %q", c.ID, c.Origin)
		}
	}
	for id, want := range map[string]quality.Verdict{"unit-victim": quality.Met, "includes": quality.Unjudged, "has-date": quality.Met, "has-hour": quality.Unmet, "has-relation": quality.Unmet, "sex-missing": quality.Met,
		"undetermined": quality.Unjudged, "duplicates": quality.Unjudged, "reconciled": quality.Unmet, "divergence": quality.Unjudged, "published": quality.Met, "open": quality.Met} {
		if verdicts[id] != want {
			t.Errorf("%s: %s, want %s", id, verdicts[id], want)
		}
	}
	text, err := shipped.Files.ReadFile("quality/bogota.yaml")
	if err != nil {
		t.Fatal(err)
	}
	own := nextVersion(string(text))
	own = strings.Replace(own, "limit: 6\n", "limit: 3\n", 1)
	own = strings.Replace(own, "declared: []", "declared:\n  - {source: co-ponal-homicides, criterion: excludes, met: true, evidence: 'Circular 7'}", 1)
	if _, err := b.Quality.DefineProtocol(b.ctx, own); err != nil {
		t.Fatal(err)
	}
	if s := score(2022); s.Points != 54 || s.Judged != 68 || s.Version != 3 {
		t.Errorf("five points less for three months, five more for what is declared: %v of %v", s.Points, s.Judged)
	}
	if _, err := b.Quality.Score(b.ctx, src, 1999); faultOf(err) != "quality.noYear" {
		t.Errorf("%v", err)
	}
	chile, err := b.Sources.Source(b.ctx, "cl-cead-homicides")
	if err != nil {
		t.Fatal(err)
	}
	if years, err := b.Quality.ScoreYears(b.ctx, chile); err != nil || len(years) != 0 {
		t.Errorf("a source without editions: %v, %v", years, err)
	}
}

// TestQuality_Report: every heading of SIMS 2.0 is there, in order; what is not known is not reported and names who could.
func TestQuality_Report(t *testing.T) {
	b := openBench(t, "")
	e, err := b.ImportFiles(b.ctx, "hn-sepol-homicides", []string{filepath.Join("shipped", "facts", "hn_homicides_2019.csv")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.judged(t, e)
	report, err := b.Quality.Report(b.ctx, e.Source)
	if err != nil {
		t.Fatal(err)
	}
	top := 0
	of := map[string]quality.Item{}
	for _, item := range report.Items {
		of[item.Code] = item
		if item.Top() {
			if top++; item.Code != fmt.Sprintf("S.%d", top) {
				t.Errorf("heading %d is %s", top, item.Code)
			}
		}
		if (item.Origin == quality.NotReported) != (item.Supplier != "") || item.Origin == quality.NotReported && len(item.Said) > 0 {
			t.Errorf("%+v", item)
		}
	}
	if top != 19 {
		t.Errorf("%d headings", top)
	}
	for code, want := range map[string]quality.Origin{"S.1.1": quality.DeclaredBy, "S.1.2": quality.NotReported, "S.6.1": quality.NotReported, "S.12.1": quality.NotReported, "S.13.1": quality.Computed, "S.13.2": quality.NoMatter,
		"S.14.2": quality.NotReported, "S.16": quality.NotReported, "S.19": quality.NotReported} {
		if of[code].Origin != want {
			t.Errorf("%s: %+v, want %s", code, of[code], want)
		}
	}
	if said := of["S.12.3"].Said; len(said) != 1 || said[0].Args["delivered"] != "1" || said[0].Args["due"] != "1" {
		t.Errorf("completeness: %+v", said)
	}
	if said := of["S.13.1"].Said; len(said) != 1 || said[0].Args["read"] != "18" {
		t.Errorf("accuracy: %+v", said)
	}
}

// TestQuality_Pages: the pages say what the service says, in four languages, and refuse what does not exist.
func TestQuality_Pages(t *testing.T) {
	b := openBench(t, "")
	importChile(t, b)
	for _, id := range []string{"cl-cead-homicides", "cl-fiscalia-homicides"} {
		if _, err := b.Quality.Run(b.ctx, id, 1); err != nil {
			t.Fatal(err)
		}
	}
	h, err := b.Handler(app.WebConfig{Country: "CL", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	get := func(address string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		return w.Code, w.Body.String()
	}
	for address, want := range map[string]string{
		"/en/quality":                   "Homicide, Chile: Police cases (CEAD)",
		"/en/quality/cl-cead-homicides": "1,833 in cl-fiscalia-homicides: divergence 90.8 %, threshold 20 %.",
		"/es/quality/cl-cead-homicides": "divergencia 90,8 %, umbral 20 %",
		"/pt/quality/cl-cead-homicides": "Não informado. Pode dizê-lo: a instituição que conta.",
		"/fr/quality/cl-cead-homicides": "Rapport qualité (SIMS 2.0)",
		"/en/quality/rules":             "Bogotá Protocol on the quality of homicide data (2015), criterion 7 †",
		"/api/v1/quality/findings?source=cl-cead-homicides&rule=convergence&format=csv": ",2018,,1,1,688,1833,",
		"/api/v1/quality/results?source=cl-cead-homicides&format=csv":                   "cl-cead-homicides,1,convergence,2,broken,,5,",
		"/api/v1/quality/scores?source=cl-cead-homicides&format=csv":                    "cl-cead-homicides,2022,1,bogota,2,1,unit-victim,unmet,,0,0,10,",
		"/api/v1/quality/reports?source=cl-cead-homicides&format=csv":                   "cl-cead-homicides,S.16,Coste y carga,notReported,",
		"/api/v1/quality/obligations?source=co-ponal-homicides&format=csv":              "co-ponal-homicides,2021,2022-07-30,,",
		"/api/v1/quality/rules?format=csv":                                              "convergence,2,source_convergence,warning,",
	} {
		if code, body := get(address); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d without %q", address, code, want)
		}
	}
	for address, want := range map[string]int{"/en/quality/none": 404, "/en/quality/cl-cead-homicides?year=x": 422, "/en/quality/cl-cead-homicides?edition=9": 404, "/en/quality/cl-cead-homicides?year=1999": 404,
		"/api/v1/quality/findings?source=none": 404, "/api/v1/quality/findings?edition=1": 422, "/en/workspace/quality": 401} {
		if code, body := get(address); code != want {
			t.Errorf("%s: %d, want %d: %.300s", address, code, want, body)
		}
	}
}

// TestQuality_Protected: of a source that protects persons the public is told no number that the published figures hide, while
// staff see it; of one that publishes every line everybody sees it.
func TestQuality_Protected(t *testing.T) {
	b := openBench(t, "")
	if _, err := b.Quality.Define(b.ctx, strings.Replace(nextVersion(shippedRule(t, "sex-stated")), "  collects: [sex]\n", "", 1)); err != nil {
		t.Fatal(err)
	}
	rows := policeHeader
	for i, sex := range strings.Split("M M M M M M M M F F NA NA NA", " ") {
		rows += fmt.Sprintf("15/03/2021,05001000,,,1,%s,30,p%d\n", sex, i)
	}
	citizen := kernel.WithActor(t.Context(), kernel.Citizen())
	for name, c := range map[string]struct {
		disclosure string
		masked     bool
	}{"protected": {"", true}, "open": {"disclosure: {method: none, reason: {es: a, en: a, pt: a, fr: a}}\n", false}} {
		source := b.declare(t, police)
		if _, err := b.Sources.Declare(b.ctx, "source: "+source+"\ncountry: CO\ntitle: {en: Test}\ninstitution: {en: Test}\nunit: victim\ncollects: [sex]\n"+c.disclosure); err != nil {
			t.Fatal(err)
		}
		e := b.publish(t, source, rows)
		b.judged(t, e)
		same(t, "staff", b.told(t, e, "sex-stated"), []string{"2021 3/13 23.08 5"})
		list, _, err := b.Quality.Published(citizen, quality.FindingQuery{Source: source, Rule: "sex-stated"})
		if err != nil || len(list) != 1 || list[0].Masked != c.masked || (list[0].Failed == 3) == c.masked || len(list[0].Sample) > 0 == c.masked {
			t.Errorf("%s: %+v, %v", name, list, err)
		}
		src, err := b.Sources.Source(b.ctx, source)
		if err != nil {
			t.Fatal(err)
		}
		score, err := b.Quality.Score(citizen, src, 2021)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range score.Criteria {
			if k.ID == "sex-missing" && (k.Verdict != quality.Unmet || (k.Value == nil) != c.masked) {
				t.Errorf("%s: %+v", name, k)
			}
		}
	}
}
