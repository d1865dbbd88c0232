package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"convive/internal/kernel"
)

// published is what everybody can read of one edition, and what it holds.
type published struct {
	known  []public
	counts map[[3]string]int
}

func countsOf(persons []village) map[[3]string]int {
	counts := map[[3]string]int{}
	for _, p := range persons {
		sex, age := "male", "Y_GE18"
		if p.sex == "F" {
			sex = "female"
		}
		if p.age < 18 {
			age = "Y0T17"
		}
		counts[[3]string{"CO-" + p.place, sex, age}]++
	}
	return counts
}

// gather is everything that is public of a source at a moment: each table of each territory, and the open data.
func gather(t *testing.T, c *crawl, site http.Handler, source, moment string) []public {
	t.Helper()
	var known []public
	for _, level := range []string{"-1", "1", "2"} {
		for _, by := range []string{"", "sex", "age", "sex,age"} {
			answer := c.ask(t, site, kernel.Citizen(), http.MethodGet, "/api/v1/statistics/indicators/homicide-victims/values?territory=CO&from=2022&to=2022&limit=1000&level="+level+"&source="+source+"&by="+by+moment)
			var body struct{ Items []public }
			text, _, _ := strings.Cut(answer.body, "\n")
			if err := json.Unmarshal([]byte(text), &body); err != nil || answer.status != http.StatusOK {
				t.Fatalf("%d %v %.300s", answer.status, err, answer.body)
			}
			for _, v := range body.Items {
				if v.Numerator != nil {
					known = append(known, v)
				}
			}
		}
	}
	for _, l := range bulkLines(t, c, site, source, strings.Replace(moment, "&", "?", 1)) {
		if n, err := strconv.ParseFloat(l["quantity"], 64); err == nil && l["mechanism"] == "_T" {
			known = append(known, public{Territory: l["territory"], By: map[string]string{"sex": l["sex"], "age": l["age"]}, Numerator: &n})
		}
	}
	return known
}

// attackTogether asks the solver between which values each small number of each edition lies, for who reads all editions and
// knows that a later one holds everybody of an earlier one.
func attackTogether(t *testing.T, editions []published) {
	t.Helper()
	all := map[[3]string]int{}
	for _, e := range editions {
		for at := range e.counts {
			all[at] = 1
		}
	}
	atoms := atomsOf(all)
	var facts bytes.Buffer
	for i, e := range editions {
		for k, known := range e.known {
			var terms []string
			for a, atom := range atoms {
				if fitsAtom(known, atom) {
					terms = append(terms, fmt.Sprintf("x%d_%d", i, a))
				}
			}
			if len(terms) > 0 {
				fmt.Fprintf(&facts, " k%d_%d: %s = %v\n", i, k, strings.Join(terms, " + "), *known.Numerator)
			}
		}
		for a := range atoms {
			if i > 0 {
				fmt.Fprintf(&facts, " m%d_%d: x%d_%d - x%d_%d >= 0\n", i, a, i, a, i-1, a)
			}
		}
	}
	small := 0
	for i, e := range editions {
		for a, atom := range atoms {
			n := e.counts[atom]
			if n == 0 || n >= 5 {
				continue
			}
			small++
			name := fmt.Sprintf("x%d_%d", i, a)
			low, high := solve(t, "Minimize", name, facts.String()), solve(t, "Maximize", name, facts.String())
			if high-low < 1 {
				t.Errorf("edition %d: %v is %d: everybody can tell that it lies between %v and %v", i+1, atom, n, low, high)
			}
		}
	}
	if small < 10 {
		t.Fatalf("only %d small numbers: the attack has nothing to find", small)
	}
}

// solve is the least or largest value of a number under what is known, by GLPK's simplex method.
func solve(t *testing.T, goal, name, facts string) float64 {
	t.Helper()
	dir := t.TempDir()
	file, out := filepath.Join(dir, "m.lp"), filepath.Join(dir, "out")
	if err := os.WriteFile(file, []byte(goal+"\n obj: "+name+"\nSubject To\n"+facts+"End\n"), 0o600); err != nil {
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
			x, err := strconv.ParseFloat(f[slices.Index(f, "=")+1], 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
	}
	t.Fatalf("no objective in %s", text)
	return 0
}
