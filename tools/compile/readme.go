package main

import (
	"bytes"
	"fmt"
	"sort"
)

// readme compiles the table of origins.
func (c *compiler) readme() error {
	var b bytes.Buffer
	b.WriteString("# What Convive carries\n\n" +
		"Facts compiled from public sources by `go run ./tools/compile`; do not edit them by hand. The publishers' raw files are not part of the repository. " +
		"\"Not stated\" means that the copy carried no licence: attribute the publisher and confirm before a release.\n\n")
	c.origins(&b)
	b.WriteString(`
## Formats

- **territories/*.csv**: code, parent, level (0 country, 1, 2), kind, name_es, name_en, name_pt, name_fr (the last three empty where the name is the same in every language), aliases (divided by |), lon, lat (a point inside the unit, empty where unknown), valid_from, valid_to (ISO dates; valid_to is the first day on which the unit is no longer valid; empty is open), iso3 (countries).
- **territories/changes.csv**: kind (split, merge, transfer, rename), from, to, on, weight (share of the population of from that went to to; empty where not known), basis.
- **boundaries/*.geojson.gz**: GeoJSON features with id = code and properties code, name and, where the shape is that of an earlier state of the unit, until.
- **population/*.csv**: code, year, population, vintage (which projection), source; sex and age where known (absent: all).
- **facts/**: figures as the publisher printed them, to be read through an import profile like any other source.
- **classifications/cofog_1999.csv**: code, title_es, title_en, title_pt (empty where there is none), title_fr.
- **classifications/iccs_v1.csv**: code, level, parent, title_en, title_es, title_pt, title_fr.
`)
	c.files = append(c.files, compiledFile{name: "README.md", data: b.Bytes()})
	return nil
}

// origins writes the table of what was compiled.
func (c *compiler) origins(b *bytes.Buffer) {
	files := append([]compiledFile{}, c.files...)
	sort.Slice(files, func(i, j int) bool { return files[i].name < files[j].name })
	b.WriteString("| File | Rows | Publisher | Origin | Licence | Date | What was done |\n|---|---:|---|---|---|---|---|\n")
	for _, f := range files {
		fmt.Fprintf(b, "| %s | %d | %s | %s | %s | %s | %s |\n", f.name, f.rows, f.note.publisher, f.note.origin, f.note.licence, f.note.date, f.note.done)
	}
}

// mexicanReadme says where the figures of the second government come from and how they are read.
func (c *compiler) mexicanReadme() error {
	var b bytes.Buffer
	b.WriteString("# What the demonstration's second government starts with\n\n" +
		"Compiled by `go run ./tools/compile`; do not edit it by hand. Not an official publication of any of those named.\n\n")
	c.origins(&b)
	b.WriteString(`
## How it is read

- **Stages**: approved (Aprobado) is the initial amount, amended (Modificado) the amended one, accrued (Devengado) the accrued one. **Executed (Ejercicio) is entered as paid**: in law it is the approved order of payment (cuenta por liquidar certificada), the last stage that is published for branches; each payment names it. Mexico publishes **no commitments**: they are not stated, which is not zero.
- **Branches created during a year** have an approved amount of 0 (security in 2019, programmes that moved from the former ministry of security in 2013): a rate over it has no value.
- **Above the stage before**: accrued above amended in nine programmes (two of them not entered, see below) and executed above accrued in one (2013, interior, E011, a cent). The source gives no reason, and the exception says so.
- **Not entered**: K022 and K027 of the attorney general in 2020, whose amended amount is printed below zero (-45768200.88 and -19918286.00), which the rules of a line refuse. They stand in budget.csv and count in totals.csv.
- **Day of publication**: 30 April of the next year, on which the Constitution (article 74, VI) has the Cuenta Pública presented at the latest; the day itself is not in the copy.
- **Ours, not the source's**: the class (COFOG) and the share for security of each branch, the codes of branches, the names of programmes (the class of their letter by CONAC; the cut carries no names).
- **Prices**: a second public copy of the INPC (a calculator of income tax, stored by the same index) agrees in all 108 months to five decimals.
`)
	c.files = append(c.files, compiledFile{name: "README.md", data: b.Bytes()})
	return nil
}
