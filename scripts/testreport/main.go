// Command testreport reads `go test -json` and tells people what ran: a line per suite, every failure with its output,
// every skip with its reason. With CONVIVE_NO_SKIP=1 a skip is a failure, but for want of the agencies' raw files, which
// are not part of the project.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	"convive/internal/platform/testkit"
)

type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// suite is what happened in one package.
type suite struct {
	passed, failed, skipped int
	rawless                 int // of the skipped, those that need raw files
	seconds                 float64
	broken                  bool
	output                  map[string][]string // test → its lines
	failures, skips         []string
}

func main() {
	suites := map[string]*suite{}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 64<<20)
	for in.Scan() {
		var e event
		if json.Unmarshal(in.Bytes(), &e) != nil || e.Package == "" {
			fmt.Println(in.Text())
			continue
		}
		if suites[e.Package] == nil {
			suites[e.Package] = &suite{output: map[string][]string{}}
		}
		suites[e.Package].take(e)
	}
	os.Exit(report(suites))
}

func (s *suite) take(e event) {
	switch e.Action {
	case "output":
		s.output[e.Test] = append(s.output[e.Test], e.Output)
	case "pass":
		s.passed++
	case "fail":
		if e.Test == "" {
			s.broken = true
		} else {
			s.failed++
			s.failures = append(s.failures, e.Test)
		}
	case "skip":
		if e.Test != "" {
			s.skipped++
			s.skips = append(s.skips, e.Test)
			if strings.Contains(reason(s.output[e.Test]), testkit.RawAbsent) {
				s.rawless++
			}
		}
	}
	if e.Test == "" && e.Elapsed > 0 {
		s.seconds += e.Elapsed // a package may run in two parts
		if e.Action == "pass" {
			s.passed--
		}
	}
}

func report(suites map[string]*suite) int {
	names := make([]string, 0, len(suites))
	for name := range suites {
		names = append(names, name)
	}
	sort.Strings(names)
	passed, failed, skipped, rawless := 0, 0, 0, 0
	for _, name := range names {
		s := suites[name]
		if s.passed+s.failed+s.skipped == 0 && !s.broken {
			continue
		}
		fmt.Printf("%-52s %5d passed %3d failed %3d skipped %7.1f s\n", strings.TrimPrefix(name, "convive/"), s.passed, s.failed, s.skipped, s.seconds)
		for _, t := range s.skips {
			fmt.Printf("    skipped %s: %s\n", t, reason(s.output[t]))
		}
		passed, failed, skipped = passed+s.passed, failed+s.failed, skipped+s.skipped
		rawless += s.rawless
		if s.broken {
			if s.failed == 0 {
				failed++
			}
			fmt.Print(strings.Join(s.output[""], ""))
			for _, t := range s.failures {
				fmt.Print(strings.Join(s.output[t], ""))
			}
		}
	}
	fmt.Printf("\n%d passed, %d failed, %d skipped, %d of them for want of raw files\n", passed, failed, skipped, rawless)
	switch {
	case failed > 0:
		return 1
	case skipped > rawless && os.Getenv("CONVIVE_NO_SKIP") == "1":
		fmt.Println("a suite was skipped, which this run does not allow")
		return 1
	}
	return 0
}

// reason is the line in which the test says why.
func reason(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		l := strings.TrimSpace(lines[i])
		if l != "" && !strings.HasPrefix(l, "---") && !strings.HasPrefix(l, "===") {
			return l
		}
	}
	return "no reason given"
}
