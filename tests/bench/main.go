// Command bench measures the speed that Convive promises (DESIGN, section 9) as ratios within one run: the import of
// generated incident rows against DuckDB's own COPY of the same file, a public figure from the cube, an ad-hoc group-by
// against the same SQL in bare DuckDB, entries of the public log, decisions on access, a crowd that signs in,
// the linkage of two lists of persons, the protection of a table, the rules of quality against a scan of the same facts, and the way from a
// built binary to the first page.
//
//	go run ./tests/bench [-rows 1000000,10000000] [-bytes 2100000000] [-persons 1000000] [-binary bin/convive] [-dir FOLDER]
//	go run ./tests/bench -only linkage
//	go run ./tests/bench -only disclosure
//	go run ./tests/bench -only quality -rows 1000000
//	go run ./tests/bench -only moment
//	go run ./tests/bench -only figures -rows 1000000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	sizes := flag.String("rows", "1000000,10000000", "numbers of generated rows")
	bytes := flag.Int64("bytes", 0, "also import generated rows of so many bytes, such as 2100000000; 0: none")
	binary := flag.String("binary", "bin/convive", "the built program")
	dir := flag.String("dir", "", "folder for the generated files (default: a temporary one, removed afterwards)")
	persons := flag.Int("persons", 1_000_000, "records in each of the two lists that are linked")
	only := flag.String("only", "", "linkage, disclosure, quality, moment or figures (all that depends on the rows): measure nothing else")
	link := flag.Int("link", 0, "used by the program itself: link lists of so many records and say what it took")
	flag.Parse()
	var err error
	if *link > 0 {
		err = linkOnly(context.Background(), *dir, *link)
	} else {
		err = run(wanted{*sizes, *bytes, *binary, *dir, *only, *persons})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// wanted is what is to be measured.
type wanted struct {
	sizes       string
	bytes       int64
	binary, dir string
	only        string
	persons     int
}

func run(w wanted) error {
	sizes, bytes, binary, dir, only, persons := w.sizes, w.bytes, w.binary, w.dir, w.only, w.persons
	if dir == "" {
		temporary, err := os.MkdirTemp("", "convive-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		dir = temporary
	}
	if only == "disclosure" {
		return report(protect())
	}
	if only == "moment" {
		list, err := correctedOnly(context.Background(), dir)
		if err != nil {
			return err
		}
		return report(list)
	}
	if only == "linkage" {
		list, err := linkLists(dir, persons)
		if err != nil {
			return err
		}
		return report(list)
	}
	binary, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	if only == "quality" {
		var results []result
		for _, text := range strings.Split(sizes, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(text))
			if err != nil {
				return fmt.Errorf("-rows: %w", err)
			}
			list, err := rulesOnly(context.Background(), binary, dir, n)
			if err != nil {
				return err
			}
			results = append(results, list...)
		}
		return report(results)
	}
	var results []result
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("-rows: %w", err)
		}
		list, err := measure(context.Background(), binary, dir, n)
		if err != nil {
			return err
		}
		results = append(results, list...)
	}
	if only == "figures" {
		return report(results)
	}
	if bytes > 0 {
		n, err := rowsOf(dir, bytes)
		if err != nil {
			return err
		}
		list, err := measure(context.Background(), binary, dir, n)
		if err != nil {
			return err
		}
		results = append(results, list...)
	}
	entered, err := publicLog(context.Background(), dir)
	if err != nil {
		return err
	}
	results = append(results, entered...)
	corrected, err := correctedOnly(context.Background(), dir)
	if err != nil {
		return err
	}
	results = append(results, corrected...)
	decided, err := decisions()
	if err != nil {
		return err
	}
	results = append(results, decided...)
	signed, err := signIn(context.Background(), dir)
	if err != nil {
		return err
	}
	results = append(results, signed...)
	linked, err := linkLists(dir, persons)
	if err != nil {
		return err
	}
	results = append(append(results, linked...), protect()...)
	start, err := firstPage(binary, dir)
	return errors.Join(report(append(results, start...)), err)
}

// result is one line of the table. Bar is what DESIGN promises; an empty one is for information.
type result struct {
	name, value, bar string
	met              bool
}

func report(list []result) error {
	missed := 0
	fmt.Printf("%-58s %16s   %-14s\n", "measure", "value", "bar")
	for _, r := range list {
		verdict := ""
		if r.bar != "" {
			verdict = "met"
			if !r.met {
				verdict = "MISSED"
				missed++
			}
		}
		fmt.Printf("%-58s %16s   %-14s %s\n", r.name, r.value, r.bar, verdict)
	}
	if missed > 0 {
		return fmt.Errorf("%d bars missed", missed)
	}
	return nil
}
