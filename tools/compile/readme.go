package main

import (
	"bytes"
	"fmt"
	"sort"
)

// readme compiles the table of origins.
func (c *compiler) readme() error {
	files := append([]compiledFile{}, c.files...)
	sort.Slice(files, func(i, j int) bool { return files[i].name < files[j].name })
	var b bytes.Buffer
	b.WriteString("# What Convive carries\n\n" +
		"Facts compiled from public sources by `go run ./tools/compile`; do not edit them by hand. The publishers' raw files are not part of the repository. " +
		"\"Not stated\" means that the copy carried no licence: attribute the publisher and confirm before a release.\n\n" +
		"| File | Rows | Publisher | Origin | Licence | Date | What was done |\n|---|---:|---|---|---|---|---|\n")
	for _, f := range files {
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s | %s |\n", f.name, f.rows, f.note.publisher, f.note.origin, f.note.licence, f.note.date, f.note.done)
	}
	b.WriteString(`
## Formats

- **territories/*.csv**: code, parent, level (0 country, 1, 2), kind, name_es, name_en, name_pt, name_fr (the last three empty where the name is the same in every language), aliases (divided by |), lon, lat (a point inside the unit, empty where unknown), valid_from, valid_to (ISO dates; valid_to is the first day on which the unit is no longer valid; empty is open), iso3 (countries).
- **territories/changes.csv**: kind (split, merge, transfer, rename), from, to, on, weight (share of the population of from that went to to; empty where not known), basis.
- **boundaries/*.geojson.gz**: GeoJSON features with id = code and properties code, name and, where the shape is that of an earlier state of the unit, until.
- **population/*.csv**: code, year, population, vintage (which projection), source; sex and age where known (absent: all).
- **facts/**: figures as the publisher printed them, to be read through an import profile like any other source.
- **classifications/iccs_v1.csv**: code, level, parent, title_en, title_es, title_pt, title_fr.
`)
	c.files = append(c.files, compiledFile{name: "README.md", data: b.Bytes()})
	return nil
}
