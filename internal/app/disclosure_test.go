package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/testkit"
)

// village is what the police of a made-up region recorded: few persons in most places.
type village struct {
	place, sex string
	age        int
}

// seeded are made-up victims in two departments, most in two towns. Their ages are of two groups.
func seeded() []village {
	r := rand.New(rand.NewPCG(11, 4))
	places := []string{"05001", "05002", "05004", "05021", "05030", "08001", "08078", "08137"}
	var list []village
	for range 160 {
		p := places[min(int(r.ExpFloat64()*1.6), len(places)-1)]
		v := village{place: p, sex: "M", age: 30}
		if r.IntN(5) == 0 {
			v.sex = "F"
		}
		if r.IntN(6) == 0 {
			v.age = 15
		}
		list = append(list, v)
	}
	return list
}

// TestCanary_Differencing: with every number that is public of a source (each table of each territory by the interface for
// programs, and the open data), and a linear solver, nobody can tell a number of few persons of whom sex and age are told. One
// person more in the next edition changes nothing of that.
func TestCanary_Differencing(t *testing.T) {
	testkit.NeedProgram(t, "glpsol", "glpk-utils")
	b := openBench(t, "")
	source := b.declare(t, strings.Replace(police, "    sex:", "    age: {column: age, map: {\"30\": Y_GE18, \"15\": Y0T17}}\n    sex:", 1))
	if _, err := b.Sources.Declare(b.ctx, "source: "+source+"\ncountry: CO\ntitle: {en: Test}\ninstitution: {en: Test}\nunit: victim\ncollects: [sex, age]\n"); err != nil {
		t.Fatal(err)
	}
	site, err := (&desk{App: b.App}).Site(app.WebConfig{Country: "CO", Log: slog.New(slog.DiscardHandler)}.IdentifyBy(asAsked))
	if err != nil {
		t.Fatal(err)
	}
	persons := seeded()
	for edition := range 2 {
		if edition == 1 {
			persons = append(persons, village{"05021", "F", 15})
		}
		rows := policeHeader
		for i, p := range persons {
			rows += fmt.Sprintf("15/%02d/2022,%s000,,,1,%s,%d,c%d\n", i%12+1, p.place, p.sex, p.age, i)
		}
		b.publish(t, source, rows)
		attackPublic(t, site.Handler(), source, persons)
	}
}

// public is one number that everybody can read, or that it is hidden.
type public struct {
	Territory string            `json:"territory"`
	By        map[string]string `json:"by"`
	Numerator *float64          `json:"numerator"`
	Status    string            `json:"status"`
}

// attackPublic gathers what is public and asks the solver between which values each small number lies.
func attackPublic(t *testing.T, site http.Handler, source string, persons []village) {
	t.Helper()
	c := &crawl{}
	var known []public
	hidden := 0
	for _, level := range []string{"-1", "1", "2"} {
		for _, by := range []string{"", "sex", "age", "sex,age"} {
			answer := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/api/v1/statistics/indicators/homicide-victims/values?territory=CO&from=2022&to=2022&limit=1000&level="+level+"&source="+source+"&by="+by)
			var body struct{ Items []public }
			text, _, _ := strings.Cut(answer.body, "\n")
			if err := json.Unmarshal([]byte(text), &body); err != nil || answer.status != http.StatusOK {
				t.Fatalf("%d %v %.300s", answer.status, err, answer.body)
			}
			for _, v := range body.Items {
				if v.Status == "Q" {
					hidden++
				}
				if v.Numerator != nil {
					known = append(known, v)
				}
			}
		}
	}
	for _, l := range bulkLines(t, c, site, source, "") {
		if n, err := strconv.ParseFloat(l["quantity"], 64); err == nil && l["mechanism"] == "_T" {
			known = append(known, public{Territory: l["territory"], By: map[string]string{"sex": l["sex"], "age": l["age"]}, Numerator: &n})
		}
	}
	if hidden == 0 || len(known) < 40 {
		t.Fatalf("%d numbers are hidden, %d known", hidden, len(known))
	}
	counts := countsOf(persons)
	small := 0
	for at, n := range counts {
		if n >= 5 {
			continue
		}
		small++
		if low, high := between(t, known, counts, at, "Minimize"), between(t, known, counts, at, "Maximize"); high-low < 1 {
			t.Errorf("%v is %d: everybody can tell that it lies between %v and %v", at, n, low, high)
		}
	}
	if small < 5 {
		t.Fatalf("only %d small numbers: the attack has nothing to find", small)
	}
}

func bulkLines(t *testing.T, c *crawl, site http.Handler, source, moment string) []map[string]string {
	t.Helper()
	answer := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/es/data/counts-"+source+"/counts-"+source+".csv"+moment)
	if answer.status != http.StatusOK {
		t.Fatalf("open data: %d", answer.status)
	}
	var list []map[string]string
	lines := strings.Split(strings.ReplaceAll(answer.body, "\r", ""), "\n")
	head := strings.Split(strings.TrimPrefix(lines[0], "\ufeff"), ",")
	for _, l := range lines[1:] {
		fields := strings.Split(l, ",")
		if len(fields) != len(head) {
			continue
		}
		record := map[string]string{}
		for i, h := range head {
			record[h] = fields[i]
		}
		list = append(list, record)
	}
	return list
}

// between is the least or largest value that a number can have for who knows the public ones, by GLPK's simplex method.
func between(t *testing.T, known []public, counts map[[3]string]int, at [3]string, goal string) float64 {
	t.Helper()
	atoms := atomsOf(counts)
	name := func(a [3]string) string { return "x" + strconv.Itoa(slices.Index(atoms, a)) }
	var model bytes.Buffer
	fmt.Fprintf(&model, "%s\n obj: %s\nSubject To\n", goal, name(at))
	for i, k := range known {
		var terms []string
		for _, a := range atoms {
			if fitsAtom(k, a) {
				terms = append(terms, name(a))
			}
		}
		if len(terms) > 0 {
			fmt.Fprintf(&model, " k%d: %s = %v\n", i, strings.Join(terms, " + "), *k.Numerator)
		}
	}
	model.WriteString("End\n")
	dir := t.TempDir()
	file, out := filepath.Join(dir, "m.lp"), filepath.Join(dir, "out")
	if err := os.WriteFile(file, model.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("glpsol", "--lp", file, "-o", out).CombinedOutput(); err != nil || !bytes.Contains(said, []byte("OPTIMAL")) {
		t.Fatalf("glpsol: %v\n%s", err, said)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, "Objective:"); ok {
			f := strings.Fields(rest)
			x, err := strconv.ParseFloat(f[len(f)-2], 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
	}
	t.Fatalf("no objective in %s", text)
	return 0
}

// atomsOf are all places by both sexes and both ages, also those with nobody.
func atomsOf(counts map[[3]string]int) [][3]string {
	var list [][3]string
	for at := range counts {
		for _, sex := range []string{"female", "male"} {
			for _, age := range []string{"Y0T17", "Y_GE18"} {
				if a := [3]string{at[0], sex, age}; !slices.Contains(list, a) {
					list = append(list, a)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	return list
}

func fitsAtom(k public, a [3]string) bool {
	total := func(code string) bool { return code == "" || code == "_T" }
	return strings.HasPrefix(a[0], k.Territory) && (total(k.By["sex"]) || k.By["sex"] == a[1]) && (total(k.By["age"]) || k.By["age"] == a[2])
}
