package app_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/statistics"
)

const collectsThree = "\ncountry: CO\ntitle: {en: Test}\ninstitution: {en: Test}\nunit: victim\ncollects: [sex, age, mechanism]\n"

// declareArmed is a source that states sex, age and means, with a rule of disclosure.
func (b *bench) declareArmed(t testing.TB, rule string) string {
	t.Helper()
	profile := strings.NewReplacer("    sex:", "    age: {column: age, map: {\"30\": Y_GE18, \"15\": Y0T17}}\n    mechanism: {column: arm, map: {A: firearm, B: sharp}}\n    sex:",
		"  id: [CASO]\n", "  id: [CASO]\n  arm: [ARMA]\n").Replace(police)
	source := b.declare(t, profile)
	b.rule(t, source, rule)
	return source
}

func (b *bench) rule(t testing.TB, source, rule string) {
	t.Helper()
	if _, err := b.Sources.Declare(b.ctx, "source: "+source+collectsThree+"disclosure: "+rule+"\n"); err != nil {
		t.Fatal(err)
	}
}

// armedRows are made-up victims, most of them in one town.
func armedRows(n int) string {
	r := rand.New(rand.NewPCG(21, 4))
	rows := strings.TrimSuffix(policeHeader, "\n") + ",ARMA\n"
	for i := range n {
		place := []string{"05001", "05001", "05002", "08001"}[r.IntN(4)]
		sex, age, arm := []string{"M", "M", "F"}[r.IntN(3)], []string{"30", "30", "15"}[r.IntN(3)], []string{"A", "A", "B"}[r.IntN(3)]
		rows += fmt.Sprintf("15/%02d/2022,%s000,,,1,%s,%s,c%d,%s\n", i%12+1, place, sex, age, i, arm)
	}
	return rows
}

const (
	cellKeyRule = "{method: cell_key, cell_key: {d: 5, js: 2, variance: 3}}"
	freeTable   = "/api/v1/statistics/indicators/homicide-victims/values?territory=CO&level=2&by=sex,mechanism&limit=1000&source="
)

// freeAnswer is what an actor is told of a table that is published nowhere, by territory and codes.
func freeAnswer(t *testing.T, site http.Handler, who kernel.Actor, address string) map[string]statistics.Row {
	t.Helper()
	answer := (&crawl{}).ask(t, site, who, http.MethodGet, address)
	text, _, _ := strings.Cut(answer.body, "\n")
	var body struct{ Items []statistics.Row }
	if err := json.Unmarshal([]byte(text), &body); err != nil || answer.status != http.StatusOK {
		t.Fatalf("%d %v %.300s", answer.status, err, answer.body)
	}
	rows := map[string]statistics.Row{}
	for _, r := range body.Items {
		if r.Year == 2022 {
			rows[r.Territory+" "+r.By["sex"]+" "+r.By["mechanism"]] = r
		}
	}
	return rows
}

// told is a number as it was told, or why it was not.
func told(r statistics.Row) string {
	if r.Numerator == nil {
		return r.Status
	}
	return fmt.Sprint(r.Status, " ", *r.Numerator)
}

func perturbed(rows map[string]statistics.Row) (n int) {
	for _, r := range rows {
		if r.Perturbed {
			n++
		}
	}
	return n
}

// TestCellKey_Told: what no published table holds is told with noise, says so by the interface, as CSV and on the page in four
// languages, and stands in no file. The noise stays with the records over editions, and is gone with the rule.
func TestCellKey_Told(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declareArmed(t, cellKeyRule)
		b.publish(t, source, armedRows(400))
		site := b.portal(t)
		first := freeAnswer(t, site, kernel.Citizen(), freeTable+source)
		if perturbed(first) < 6 {
			t.Fatalf("%d numbers with noise: %+v", perturbed(first), first)
		}
		for at, r := range first {
			if r.Perturbed && (r.Deviation != 5 || r.NoiseSD != 1.732051 || r.Numerator == nil || *r.Low > *r.Numerator-1.7 && *r.Low > 0 || *r.High < *r.Numerator+3.3) {
				t.Errorf("%s: %+v", at, r)
			}
		}
		lines := csv.NewReader(strings.NewReader((&crawl{}).ask(t, site, kernel.Citizen(), http.MethodGet, freeTable+source+"&format=csv").body))
		lines.FieldsPerRecord = -1 // the heads of the answer follow
		head, err := lines.Read()
		if err != nil || strings.Join(head[len(head)-3:], " ") != "perturbed deviation noise_sd" {
			t.Errorf("CSV: %v %v", head, err)
		}
		noisy := 0
		for line, err := lines.Read(); err == nil && len(line) == len(head); line, err = lines.Read() {
			if strings.Join(line[len(line)-3:], " ") == "true 5 1.732051" {
				noisy++
			}
		}
		if noisy != perturbed(first) {
			t.Errorf("CSV: %d numbers with noise, JSON has %d", noisy, perturbed(first))
		}
		for lang, says := range map[string]string{"es": "no suman el total", "en": "do not add up to the total", "pt": "não somam o total", "fr": "leur somme n’est pas le total"} {
			page := (&crawl{}).ask(t, site, kernel.Citizen(), http.MethodGet, "/"+lang+"/indicators/firearm-share?territory=CO-05&year=2022&source="+source)
			if page.status != http.StatusOK || !strings.Contains(page.body, says) || !strings.Contains(page.body, "≈ ") {
				t.Errorf("the page in %s does not say that its figures hold noise: %d", lang, page.status)
			}
		}
		for _, l := range b.bulk(t, "values") {
			if l["perturbed"] != "false" {
				t.Fatalf("a file holds noise: %v", l)
			}
		}
		b.publish(t, source, armedRows(400)+"15/01/2022,08001000,,,1,F,15,more,B\n") // the same records and one more elsewhere
		for at, r := range freeAnswer(t, site, kernel.Citizen(), freeTable+source) {
			if was := first[at]; !strings.HasPrefix(at, "CO-08001") && told(r) != told(was) {
				t.Errorf("%s: %s, was %s", at, told(r), told(was))
			}
		}
		then := b.Now()
		b.rule(t, source, "{method: suppress}")
		if n := perturbed(freeAnswer(t, site, kernel.Citizen(), freeTable+source)); n != 0 {
			t.Errorf("%d numbers with noise after the rule went", n)
		}
		b.rule(t, source, cellKeyRule)
		if n := perturbed(freeAnswer(t, site, kernel.Citizen(), freeTable+source+"&as_of="+then.Format("2006-01-02T15:04:05Z"))); n != 0 {
			t.Errorf("%d numbers with noise as of an earlier moment", n)
		}
		again := freeAnswer(t, site, kernel.Citizen(), freeTable+source)
		for at, r := range again {
			if was := first[at]; !strings.HasPrefix(at, "CO-08001") && told(r) != told(was) {
				t.Errorf("%s: %s after the rule came again, was %s", at, told(r), told(was))
			}
		}
	})
}

// TestCellKey_Refused: who is not of the audience is told nothing, and a lost secret is told instead of other noise.
func TestCellKey_Refused(t *testing.T) {
	b := openBench(t, "")
	source := b.declareArmed(t, "{method: cell_key, cell_key: {d: 5, js: 2, variance: 3, audience: [agency]}}")
	b.publish(t, source, armedRows(400))
	site := b.portal(t)
	if n := perturbed(freeAnswer(t, site, kernel.Citizen(), freeTable+source)); n != 0 {
		t.Errorf("the public is told %d numbers that agencies are told", n)
	}
	if n := perturbed(freeAnswer(t, site, persona("analyst", kernel.RoleAnalyst), freeTable+source)); n == 0 {
		t.Error("an analyst is told nothing")
	}
	b.rule(t, source, cellKeyRule)
	if err := b.Records.Tx(b.ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(b.ctx, "DELETE FROM sources_record_secret")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	b.clock = b.clock.Add(time.Hour)
	b.Statistics.Changed()
	answer := (&crawl{}).ask(t, site, kernel.Citizen(), http.MethodGet, freeTable+source)
	if answer.status != http.StatusServiceUnavailable || !strings.Contains(answer.body, source) {
		t.Errorf("without the secret: %d %.300s", answer.status, answer.body)
	}
	if fixed := (&crawl{}).ask(t, site, kernel.Citizen(), http.MethodGet, strings.Replace(freeTable, "sex,mechanism", "sex,age", 1)+source); fixed.status != http.StatusOK {
		t.Errorf("published tables need no secret: %d", fixed.status)
	}
	if page := (&crawl{}).ask(t, site, kernel.Citizen(), http.MethodGet, "/en/indicators/firearm-share?territory=CO-05&year=2022&source="+source); page.status != http.StatusOK || strings.Contains(page.body, "≈ ") {
		t.Errorf("the page without a secret: %d", page.status)
	}
}
