package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"convive/internal/app"
	"convive/internal/platform/table"
	"convive/internal/sources"

	"github.com/spf13/cobra"
)

func quarantineCommand() *cobra.Command {
	c := &cobra.Command{Use: "quarantine", Short: "Rows that could not become facts: list, download, send back corrected"}
	c.AddCommand(quarantineList(), quarantineDownload(), quarantineResubmit())
	return c
}

// onEdition runs an act on the edition that the first two arguments name.
func onEdition(more int, act func(ctx context.Context, a *app.App, source string, number int, rest []string, out io.Writer) error) (cobra.PositionalArgs, func(*cobra.Command, []string) error) {
	number := func(args []string) (int, error) {
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 1 {
			return 0, usageError{fmt.Errorf("%q is no number of an edition", args[1])}
		}
		return n, nil
	}
	check := func(_ *cobra.Command, args []string) error {
		if len(args) != 2+more {
			return usageError{errors.New("name the source and the number of the edition" + map[bool]string{true: ", then the file"}[more > 0])}
		}
		_, err := number(args)
		return err
	}
	return check, func(cmd *cobra.Command, args []string) error {
		n, err := number(args)
		if err != nil {
			return err
		}
		a, err := open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.Close()
		return act(cmd.Context(), a, args[0], n, args[2:], cmd.OutOrStdout())
	}
}

func quarantineList() *cobra.Command {
	var offset, limit int
	c := &cobra.Command{Use: "list SOURCE EDITION", Short: "List the rows that an edition set aside"}
	c.Args, c.RunE = onEdition(0, func(ctx context.Context, a *app.App, source string, number int, _ []string, out io.Writer) error {
		list, total, err := a.Sources.Quarantine(ctx, source, number, offset, limit)
		if err != nil {
			return err
		}
		reasons, err := a.Sources.QuarantineReasons(ctx, source, number)
		if err != nil {
			return err
		}
		if common.json {
			return printJSON(out, quarantineReport(list, reasons, total))
		}
		for _, r := range reasons {
			fmt.Fprintf(out, "%8d  %s %s\n", r.Rows, r.Field, r.Reason)
		}
		for _, q := range list {
			for _, p := range q.Problems {
				fmt.Fprintf(out, "%d:%d%s  %-9s  %s: %s\n", q.File, q.Line, part(q.Part), q.State, p.Field, sayKept(p.Reason, map[string]string{"field": p.Field, "value": p.Value, "detail": p.Args["detail"]}))
			}
		}
		_, err = fmt.Fprintf(out, "%d rows in quarantine, %d shown\n", total, len(list))
		return err
	})
	c.Flags().IntVar(&offset, "offset", 0, "rows to pass over")
	c.Flags().IntVar(&limit, "limit", 100, "rows to show")
	return c
}

func part(n int) string {
	if n == 0 {
		return ""
	}
	return "." + strconv.Itoa(n)
}

// quarantined is a row of quarantine as JSON.
type quarantined struct {
	File     int               `json:"file"`
	Line     int64             `json:"line"`
	Part     int               `json:"part,omitempty"`
	State    string            `json:"state"`
	In       int               `json:"corrected_in,omitempty"`
	Problems []problem         `json:"problems"`
	Content  map[string]string `json:"content"`
}

type problem struct {
	Field  string `json:"field"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
	Detail string `json:"detail,omitempty"`
}

type reasonCount struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
	Rows   int64  `json:"rows"`
}

func quarantineReport(list []sources.Quarantined, reasons []sources.ReasonCount, total int) any {
	report := struct {
		Total   int           `json:"total"`
		Reasons []reasonCount `json:"reasons"`
		Rows    []quarantined `json:"rows"`
	}{Total: total, Reasons: []reasonCount{}, Rows: []quarantined{}}
	for _, r := range reasons {
		report.Reasons = append(report.Reasons, reasonCount(r))
	}
	for _, q := range list {
		row := quarantined{File: q.File, Line: q.Line, Part: q.Part, State: q.State, In: q.In, Content: q.Content}
		for _, p := range q.Problems {
			row.Problems = append(row.Problems, problem{p.Field, p.Value, p.Reason, p.Args["detail"]})
		}
		report.Rows = append(report.Rows, row)
	}
	return report
}

func quarantineDownload() *cobra.Command {
	c := &cobra.Command{Use: "download SOURCE EDITION", Short: "Write the open rows as CSV, to be corrected and sent back"}
	c.Args, c.RunE = onEdition(0, func(ctx context.Context, a *app.App, source string, number int, _ []string, out io.Writer) error {
		w := table.NewWriter(out, true)
		err := a.Sources.QuarantineSheet(ctx, source, number, func(cells []string) error {
			w.Write(cells)
			return nil
		})
		return errors.Join(err, w.Flush())
	})
	return c
}

func quarantineResubmit() *cobra.Command {
	var o importOptions
	c := &cobra.Command{Use: "resubmit SOURCE EDITION FILE", Short: "Take an edition over into the next one, with corrected rows"}
	c.Args, c.RunE = onEdition(1, func(ctx context.Context, a *app.App, source string, number int, rest []string, out io.Writer) error {
		edition, err := a.ResubmitFile(ctx, source, number, rest[0], progress(os.Stderr))
		if err != nil {
			return err
		}
		p, err := a.Sources.Profile(ctx, edition.Profile, edition.ProfileVersion)
		if err != nil {
			return err
		}
		var refusal error
		if !o.hold {
			var published sources.Edition
			if published, refusal = a.Sources.Approve(ctx, source, edition.Number, o.explain); refusal == nil {
				edition.State = published.State
			}
		}
		return conclude(ctx, a, edition, p, refusal, out)
	})
	c.Flags().BoolVar(&o.hold, "hold", false, "leave the edition waiting for approval")
	c.Flags().StringVar(&o.explain, "explain", "", "explanation of a control total that is not met, needed to publish then")
	return c
}
