package app

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/linkage/generator"
	"convive/internal/reconciliation"
)

// The demonstration's lists are of the same persons of the generator, of whom each institution lacks some.
const (
	demoSeed    = 2022
	demoPersons = 180
)

// demoLists are who delivers, how many of a hundred persons the institution has, what it says that it counted, and why it lacks the
// rest.
var demoLists = []struct {
	by, institution string
	share           int
	figure          string
	why             []string
}{
	{"demo-doctor", demoHealth, 75, "137", []string{"late_registration", "unidentified_body"}},
	{"demo-officer", demoPolice, 70, "131", []string{"disappearance", "other_definition"}},
	{"demo-lawyer", demoProsecutor, 60, "104", []string{"not_certified", "pending_investigation"}},
}

// The columns of a generated list that the demonstration changes.
const (
	demoMunicipality = 7
	demoEvent        = 8
	demoPlace        = 9
)

// demoMunicipalities are where the made-up dead are placed, with how many of a hundred.
var demoMunicipalities = []struct {
	code  string
	share int
}{{"05001", 44}, {"05088", 16}, {"05360", 12}, {"05266", 9}, {"05615", 8}, {"05045", 6}, {"05154", 3}, {"05837", 2}}

// demoTwice is one in how many records a list has a second time, under another number.
const demoTwice = 30

// demoList leaves some records of a generated list out, always the same, brings all to the round's territory and year, and has some twice.
func demoList(text []byte, which, share int) []byte {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	kept := lines[:1]
	for i, line := range lines[1:] {
		lot := sha256.Sum256([]byte{byte(which), byte(i)})
		if int(lot[0])*100/256 >= share {
			continue
		}
		cells := strings.Split(line, ",")
		cells[demoMunicipality] = demoPlaced(cells[demoMunicipality])
		if len(cells[demoEvent]) > 4 {
			cells[demoEvent] = strings.Replace("2022"+cells[demoEvent][4:], "02-29", "02-28", 1)
		}
		kept = append(kept, strings.Join(cells, ","))
		if len(kept)%demoTwice == 0 {
			cells[0], cells[demoPlace] = cells[0]+"-2", ""
			kept = append(kept, strings.Join(cells, ","))
		}
	}
	return []byte(strings.Join(kept, "\n") + "\n")
}

// demoPlaced gives a municipality of the territory for any code, always the same.
func demoPlaced(code string) string {
	if code == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(code))
	lot := int(sum[0]) * 100 / 256
	for _, m := range demoMunicipalities {
		if lot -= m.share; lot < 0 {
			return m.code
		}
	}
	return demoMunicipalities[0].code
}

// seedRound makes a generated round, once: three lists, linked, most pairs decided, some for a visitor to decide. It stands on the
// vault and is left out without its key.
func (a *App) seedRound(ctx context.Context) error {
	if a.Config.VaultKey == "" {
		return nil
	}
	as := func(name string) context.Context {
		return kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor(name))
	}
	steward := as("demo-steward")
	known, err := a.Reconciliation.Rounds(steward)
	if err != nil || len(known) > 0 {
		return err
	}
	r, err := a.Reconciliation.Open(steward, reconciliation.Draft{Title: "Homicidios de 2022, registro por registro", Territory: "CO-05", From: "2022-01-01", To: "2022-12-31",
		Owner: "Oficina de Estadística (demostración)", Institutions: []reconciliation.Institution{{ID: demoPolice, Name: "Policía (demostración)"}, {ID: demoProsecutor, Name: "Fiscalía (demostración)"}, {ID: demoHealth, Name: "Secretaría de Salud (demostración)"}}, LegalBasis: "art. 7", Generated: true})
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(a.Duck.Scratch(), "demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var spans []generator.Span
	for range demoLists {
		spans = append(spans, generator.Span{Count: demoPersons, Errors: generator.Ordinary()})
	}
	paths, err := generator.WriteSpans(dir, demoSeed, generator.Spanish, spans...)
	if err != nil {
		return err
	}
	for i, l := range demoLists {
		text, err := os.ReadFile(paths[i])
		if err != nil {
			return err
		}
		if _, err := a.Reconciliation.Deliver(as(l.by), r.ID, demoList(text, i, l.share), reconciliation.Mapping{"reference": "id"}, l.figure); err != nil {
			return fmt.Errorf("%s: %w", l.by, err)
		}
	}
	quiet := func(string, int64, int64) {}
	if err := a.Reconciliation.Cost(steward, r.ID, quiet); err != nil {
		return err
	}
	usual, err := a.Reconciliation.Usual(reconciliation.Clear)
	if err != nil {
		return err
	}
	usual.Review = 4 // a short queue: a visitor looks at some of it
	if err := a.Reconciliation.Link(steward, r.ID, usual, quiet); err != nil {
		return err
	}
	if err := a.decideDemo(as, r.ID); err != nil {
		return err
	}
	_, err = a.Reconciliation.Publish(steward, r.ID)
	return err
}

// decideDemo decides on most pairs as two reviewers would, and on the victims as a committee would.
func (a *App) decideDemo(as func(string) context.Context, round kernel.ID) error {
	_, pairs, err := a.Reconciliation.Queue(as("demo-steward"), round, "")
	if err != nil {
		return err
	}
	for i, p := range pairs {
		if i%12 == 11 { // left for a visitor
			continue
		}
		if err := a.reviewDemo(as, p, i%25 == 3); err != nil {
			return err
		}
	}
	police, health, reviewer := as("demo-chief"), as("demo-coroner"), as("demo-reviewer")
	for _, step := range []struct {
		by   context.Context
		deed reconciliation.Deed
	}{{police, reconciliation.Deed{Act: reconciliation.ProposeCount, Evidence: "death_certificate"}}, {health, reconciliation.Deed{Act: reconciliation.Agree}}} {
		if _, err := a.Reconciliation.ActOnAll(step.by, round, step.deed); err != nil {
			return err
		}
	}
	_, cases, err := a.Reconciliation.Cases(as("demo-steward"), round, reconciliation.Preliminary)
	if err != nil {
		return err
	}
	for i, c := range cases {
		for _, l := range demoLists {
			if _, lacks := c.Absent[l.institution]; !lacks || i%4 == 3 { // nobody has explained it yet
				continue
			}
			if err := a.Reconciliation.Explain(reviewer, round, c.ID, l.institution, l.why[i%len(l.why)]); err != nil {
				return err
			}
		}
		if c.Open || i%2 == 1 {
			continue
		}
		if err := a.Reconciliation.ActOnCase(police, round, c.ID, reconciliation.Deed{Act: reconciliation.ProposeCount, Evidence: "case_file"}); err != nil {
			return err
		}
	}
	_, err = a.Reconciliation.ActOnAll(health, round, reconciliation.Deed{Act: reconciliation.Agree})
	return err
}

// reviewDemo reviews a pair: by its weight, and a second time where two persons review, who do not always agree.
func (a *App) reviewDemo(as func(string) context.Context, p reconciliation.Pair, doubtful bool) error {
	deed := reconciliation.Deed{Act: reconciliation.Same, Version: 1}
	switch {
	case p.Within && p.Weight >= 10:
		deed.Reason = "recorded_twice"
	case p.Weight < 7:
		deed.Act, deed.Reason = reconciliation.Different, "other_person"
	case p.Weight < 10:
		deed.Act = reconciliation.Undecided
	}
	err := a.Reconciliation.ActOnPair(as("demo-reviewer"), p.ID, deed)
	if err == nil && p.Second {
		deed.Version++
		if doubtful { // the two do not agree
			deed.Act = reconciliation.Undecided
		}
		err = a.Reconciliation.ActOnPair(as("demo-doctor"), p.ID, deed)
	}
	if f, ok := fault.Of(err); ok && f.Message == "reconciliation.twoOfOneSource" { // one of them is wrong: left for a visitor
		return nil
	}
	return err
}
