package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"convive/internal/app"
	"convive/internal/kernel/fault"
	"convive/internal/sources"

	"github.com/spf13/cobra"
)

// importOptions are the flags of the import command.
type importOptions struct {
	profile string
	dryRun  bool
	hold    bool
	explain string
	server  string
	token   string
}

func importCommand() *cobra.Command {
	var o importOptions
	c := &cobra.Command{
		Use:   "import --profile NAME|FILE FILE…",
		Short: "Read agencies' raw files into the next edition of their source",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || o.profile == "" {
				return usageError{errors.New("name a profile (--profile) and at least one file")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.server != "" {
				return importThrough(cmd.Context(), o, args, cmd.OutOrStdout())
			}
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			if o.dryRun {
				return dryRun(cmd.Context(), a, o, args, cmd.OutOrStdout())
			}
			return importFiles(cmd.Context(), a, o, args, cmd.OutOrStdout())
		},
	}
	c.Flags().StringVar(&o.profile, "profile", "", "name of a profile, or a profile file (YAML)")
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "read and check only; show the first rows that would be set aside")
	c.Flags().BoolVar(&o.hold, "hold", false, "leave the edition waiting for approval")
	c.Flags().StringVar(&o.explain, "explain", "", "explanation of a control total that is not met, needed to publish then")
	c.Flags().StringVar(&o.server, "server", "", "address of a running server that holds the installation")
	c.Flags().StringVar(&o.token, "token", os.Getenv("CONVIVE_TOKEN"), "token of convive user token, for --server (default: $CONVIVE_TOKEN)")
	return c
}

// report is what an import prints.
type report struct {
	Source       string         `json:"source"`
	Edition      int            `json:"edition"`
	State        sources.State  `json:"state"`
	Read         int64          `json:"read"`
	Accepted     int64          `json:"accepted"`
	Quarantined  int64          `json:"quarantined"`
	Duplicates   int64          `json:"duplicates"`
	Below        int64          `json:"below_table"`
	Unit         string         `json:"unit"`
	Quantity     int64          `json:"quantity"`
	Victims      *int64         `json:"victims"`
	ControlTotal []controlTotal `json:"control_total"`
	Seconds      float64        `json:"seconds"`
	Warnings     []warning      `json:"warnings"`
	Changes      []change       `json:"changes"`
	SetAside     []setAside     `json:"first_set_aside,omitempty"`
}

type controlTotal struct {
	Name     string `json:"name"`
	File     int    `json:"file,omitempty"`
	Expected int64  `json:"expected"`
	Found    int64  `json:"found"`
	Meets    bool   `json:"meets"`
}

// change is what an edition changes in a year against what stood before.
type change struct {
	Year        int   `json:"year"`
	Edition     int   `json:"edition,omitempty"`
	Before      int64 `json:"before"`
	After       int64 `json:"after"`
	RowsBefore  int64 `json:"rows_before"`
	RowsAfter   int64 `json:"rows_after"`
	Kept        int64 `json:"kept,omitempty"`
	KeptPeriods int   `json:"kept_periods,omitempty"`
}

func (c change) String() string {
	switch {
	case c.Edition == 0:
		return fmt.Sprintf("%d: new, %d", c.Year, c.After)
	case c.RowsAfter == 0 && c.KeptPeriods > 0:
		return fmt.Sprintf("%d: not in the files; %d of edition %d go on standing", c.Year, c.Kept, c.Edition)
	case c.RowsAfter == 0:
		return fmt.Sprintf("%d: not in the files; %d of edition %d stand no longer", c.Year, c.Before, c.Edition)
	}
	text := fmt.Sprintf("%d: %d, was %d in edition %d (%+d)", c.Year, c.After, c.Before, c.Edition, c.After-c.Before)
	if c.KeptPeriods > 0 {
		text += fmt.Sprintf("; %d of %d periods not in the files go on standing", c.Kept, c.KeptPeriods)
	}
	return text
}

// compare adds what an edition changes, and what of it is seldom meant.
func (r *report) compare(ctx context.Context, a *app.App, e sources.Edition) error {
	changes, err := a.Sources.ComparedWithEarlier(ctx, e)
	if err != nil {
		return err
	}
	for _, c := range changes {
		r.Changes = append(r.Changes, change(c))
	}
	told, err := a.Sources.ChangeWarnings(ctx, e)
	for _, w := range told {
		r.Warnings = append(r.Warnings, warning{w.Message, w.Args})
	}
	return err
}

type warning struct {
	Message string            `json:"message"`
	Args    map[string]string `json:"args,omitempty"`
}

type setAside struct {
	File   int    `json:"file"`
	Sheet  string `json:"sheet,omitempty"`
	Line   int64  `json:"line"`
	Field  string `json:"field"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
	detail string
}

func importFiles(ctx context.Context, a *app.App, o importOptions, paths []string, out io.Writer) error {
	p, err := profile(ctx, a, o.profile)
	if err != nil {
		return err
	}
	edition, err := a.ImportFiles(ctx, p.Name, paths, progress(os.Stderr))
	if err != nil && edition.Counts.Read > 0 { // every row was set aside: their quarantine can be listed
		return errors.Join(reportOf(edition.Source, edition.Number, edition.State, p, edition.Counts, edition.Controls, edition.Warnings).print(out), err)
	}
	if err != nil {
		return err
	}
	var refusal error
	if !o.hold {
		var published sources.Edition
		if published, refusal = a.Sources.Approve(ctx, edition.Source, edition.Number, o.explain); refusal == nil {
			edition.State = published.State
		}
	}
	return conclude(ctx, a, edition, p, refusal, out)
}

// conclude prints what became of an import and gives the exit code that goes with it.
func conclude(ctx context.Context, a *app.App, edition sources.Edition, p sources.Profile, refusal error, out io.Writer) error {
	r := reportOf(edition.Source, edition.Number, edition.State, p, edition.Counts, edition.Controls, edition.Warnings)
	if err := r.compare(ctx, a, edition); err != nil {
		return err
	}
	if err := r.print(out); err != nil {
		return err
	}
	if refusal != nil {
		return refusal
	}
	if edition.Counts.Quarantined > 0 {
		return exit{exitQuarantined}
	}
	return nil
}

func dryRun(ctx context.Context, a *app.App, o importOptions, paths []string, out io.Writer) error {
	p, told, err := trial(ctx, a, o.profile)
	if err != nil {
		return err
	}
	var inputs []sources.InputFile
	for _, path := range paths {
		inputs = append(inputs, sources.InputFile{Name: filepath.Base(path), Path: path})
	}
	outcome, first, err := a.Sources.DryRun(ctx, p, inputs, progress(os.Stderr))
	if err != nil {
		return err
	}
	r := reportOf(p.Source, 0, "dry-run", p, outcome.Counts, outcome.Controls, slices.Concat(outcome.Warnings, told))
	for _, q := range first[:min(len(first), 20)] {
		for _, problem := range q.Problems {
			aside := setAside{File: q.File, Line: q.Line, Field: problem.Field, Value: problem.Value, Reason: problem.Reason, detail: problem.Args["detail"]}
			if q.File >= 1 && q.File <= len(outcome.Files) && outcome.Files[q.File-1].Table > 0 {
				aside.Sheet = outcome.Files[q.File-1].Sheet
			}
			r.SetAside = append(r.SetAside, aside)
		}
	}
	// Against what stands now, as the next edition would be.
	next := sources.Edition{Source: p.Source, Number: math.MaxInt, Replaces: p.Replaces(), Periods: outcome.Periods}
	if err := r.compare(ctx, a, next); err != nil {
		return err
	}
	if err := r.print(out); err != nil {
		return err
	}
	if outcome.Counts.Quarantined > 0 {
		return exit{exitQuarantined}
	}
	return nil
}

// profile finds a profile by name, or reads and keeps the one in a file.
func profile(ctx context.Context, a *app.App, name string) (sources.Profile, error) {
	if !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml") {
		return a.Sources.Profile(ctx, name, 0)
	}
	doc, err := readDocument(name)
	if err != nil {
		return sources.Profile{}, err
	}
	return a.Sources.AddProfile(ctx, doc)
}

// trial is a profile for a dry run: one in a file is checked, not kept, and its source need not be declared yet.
func trial(ctx context.Context, a *app.App, name string) (p sources.Profile, told []sources.Warning, err error) {
	if !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml") {
		p, err = a.Sources.Profile(ctx, name, 0)
		return p, nil, err
	}
	doc, err := readDocument(name)
	if err != nil {
		return p, nil, err
	}
	return a.Sources.TryProfile(ctx, doc)
}

// readDocument reads a document from a file, or from standard input if the name is "-".
func readDocument(name string) (string, error) {
	if name == "-" {
		doc, err := io.ReadAll(os.Stdin)
		return string(doc), err
	}
	doc, err := os.ReadFile(name)
	if err != nil {
		return "", fault.NotFound("sources.noSuchFile", "file", filepath.Base(name)).Because(err)
	}
	return string(doc), nil
}

func reportOf(source string, number int, state sources.State, p sources.Profile, c sources.Counts, controls []sources.ControlResult, warnings []sources.Warning) report {
	r := report{Source: source, Edition: number, State: state, Read: c.Read, Accepted: c.Accepted, Quarantined: c.Quarantined, Duplicates: c.Duplicates,
		Below: c.Below, Unit: string(p.Fact.Unit), Quantity: c.Quantity, Seconds: c.Seconds, ControlTotal: []controlTotal{}, Warnings: []warning{}, Changes: []change{}}
	if p.Fact.Unit == "victim" {
		r.Victims = &c.Quantity
	}
	for _, t := range controls {
		r.ControlTotal = append(r.ControlTotal, controlTotal{t.Name, t.File, t.Expected, t.Found, t.Meets()})
	}
	for _, w := range warnings {
		r.Warnings = append(r.Warnings, warning{w.Message, w.Args})
	}
	return r
}

func (r report) print(out io.Writer) error {
	if common.json {
		return printJSON(out, r)
	}
	fmt.Fprintf(out, "source        %s\nedition       %d (%s)\nread          %d\naccepted      %d\nquarantined   %d\nduplicates    %d\nbelow table   %d\n",
		r.Source, r.Edition, r.State, r.Read, r.Accepted, r.Quarantined, r.Duplicates, r.Below)
	if r.Victims != nil {
		fmt.Fprintf(out, "victims       %d\n", *r.Victims)
	} else {
		fmt.Fprintf(out, "%-13s %d\n", r.Unit+"s", r.Quantity)
	}
	for _, t := range r.ControlTotal {
		verdict := "met"
		if !t.Meets {
			verdict = fmt.Sprintf("differs by %+d", t.Found-t.Expected)
		}
		fmt.Fprintf(out, "control_total %s: %d, found %d: %s\n", t.Name, t.Expected, t.Found, verdict)
	}
	for _, c := range r.Changes {
		fmt.Fprintf(out, "change        %s\n", c)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(out, "warning       %s\n", sayKept(w.Message, w.Args))
	}
	for _, s := range r.SetAside {
		sheet := ""
		if s.Sheet != "" {
			sheet = " (" + s.Sheet + ")"
		}
		fmt.Fprintf(out, "line %d:%d%s     %s: %s\n", s.File, s.Line, sheet, s.Field, sayKept(s.Reason, map[string]string{"field": s.Field, "value": s.Value, "detail": s.detail}))
	}
	_, err := fmt.Fprintf(out, "seconds       %.2f\n", r.Seconds)
	return err
}

// progress writes the step under way on one line of a terminal, in words.
func progress(w *os.File) func(sources.Progress) {
	info, err := w.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(sources.Progress) {}
	}
	return func(p sources.Progress) {
		if p.Step == "sources.step.done" {
			fmt.Fprint(w, "\r\033[K")
			return
		}
		share := ""
		if p.Total > 0 {
			share = fmt.Sprintf(" (%d %%)", 100*p.Done/p.Total)
		}
		fmt.Fprintf(w, "\r\033[K%s%s", say(p.Step), share)
	}
}
