package main

import (
	"testing"

	"convive/internal/platform/testkit"
)

func told(events ...event) map[string]*suite {
	suites := map[string]*suite{"convive/x": {output: map[string][]string{}}}
	for _, e := range events {
		suites["convive/x"].take(e)
	}
	return suites
}

// TestReport: only the want of raw files excuses a skip where none is allowed.
func TestReport(t *testing.T) {
	passed := event{Action: "pass", Test: "A"}
	skip := func(why string) []event {
		return []event{{Action: "output", Test: "B", Output: "    b_test.go:1: " + why + "\n"}, {Action: "output", Test: "B", Output: "--- SKIP: B (0.00s)\n"}, {Action: "skip", Test: "B"}}
	}
	cases := map[string]struct {
		events []event
		strict string
		want   int
	}{
		"all passed":                {[]event{passed}, "1", 0},
		"failed":                    {[]event{passed, {Action: "fail", Test: "C"}, {Action: "fail"}}, "", 1},
		"broken before any test":    {[]event{{Action: "fail"}}, "", 1},
		"no database":               {append(skip("PostgreSQL is absent"), passed), "1", 1},
		"no database, lenient":      {append(skip("PostgreSQL is absent"), passed), "", 0},
		"no raw files":              {append(skip(testkit.RawAbsent+": a.csv is needed"), passed), "1", 0},
		"raw files and no database": {append(append(skip(testkit.RawAbsent), passed), event{Action: "skip", Test: "D"}), "1", 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Setenv("CONVIVE_NO_SKIP", c.strict)
			if got := report(told(c.events...)); got != c.want {
				t.Errorf("exit %d, want %d", got, c.want)
			}
		})
	}
}
