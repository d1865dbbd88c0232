package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"convive/internal/kernel"
	"convive/internal/statistics"

	"github.com/spf13/cobra"
)

func indicatorCommand() *cobra.Command {
	c := &cobra.Command{Use: "indicator", Short: "Definitions and values of indicators"}
	c.AddCommand(indicatorList(), indicatorValues())
	return c
}

func indicatorList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the indicators", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			list, err := a.Statistics.Indicators(cmd.Context())
			if err != nil {
				return err
			}
			if common.json {
				type row struct {
					ID      string `json:"id"`
					Version int    `json:"version"`
					Title   string `json:"title"`
				}
				rows := []row{}
				for _, ind := range list {
					rows = append(rows, row{ind.ID, ind.Version, ind.Title.Get(lang())})
				}
				return printJSON(cmd.OutOrStdout(), rows)
			}
			for _, ind := range list {
				fmt.Fprintf(cmd.OutOrStdout(), "%-24s v%d  %s\n", ind.ID, ind.Version, ind.Title.Get(lang()))
			}
			return nil
		},
	}
}

// valuesOptions are the flags of indicator values.
type valuesOptions struct {
	by, source, territory, format, asOf string
	level, from, to                     int
}

func indicatorValues() *cobra.Command {
	var o valuesOptions
	c := &cobra.Command{
		Use: "values ID", Short: "Values of one indicator", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := o.query(args[0])
			if err != nil {
				return usageError{err}
			}
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			series, err := a.Statistics.Values(cmd.Context(), q)
			if err != nil {
				return err
			}
			rows := statistics.Rows(series)
			switch {
			case common.json || o.format == "json":
				return printJSON(cmd.OutOrStdout(), rows)
			case o.format == "csv":
				return printCSV(cmd.OutOrStdout(), rows)
			default:
				return printTable(cmd.OutOrStdout(), rows)
			}
		},
	}
	f := c.Flags()
	f.StringVar(&o.by, "by", "", "breakdowns, separated by commas: territory, sex, age, mechanism, month, hour, weekday, place_type")
	f.StringVar(&o.source, "source", "", "source (default: the official one of the territory)")
	f.StringVar(&o.territory, "territory", "", "code of the unit, or of the unit whose parts are asked for (default: the source's country)")
	f.IntVar(&o.level, "level", -1, "level of the territories: 0 country, 1, 2")
	f.IntVar(&o.from, "from", 0, "first year")
	f.IntVar(&o.to, "to", 0, "last year")
	f.StringVar(&o.format, "format", "table", "table, csv or json")
	f.StringVar(&o.asOf, "as-of", "", "figures as they stood at this moment (yyyy-mm-dd or RFC 3339)")
	return c
}

func (o valuesOptions) query(id string) (statistics.ValuesQuery, error) {
	q := statistics.ValuesQuery{Indicator: id, Source: o.source, Territory: kernel.Code(o.territory), Level: o.level, From: o.from, To: o.to, Free: true}
	territory := false
	for _, d := range strings.Split(o.by, ",") {
		switch d = strings.TrimSpace(d); d {
		case "", "year":
		case "territory":
			territory = true
		default:
			q.By = append(q.By, kernel.Dimension(d))
		}
	}
	if territory && q.Level < 0 {
		q.Level = 1
	}
	if o.format != "table" && o.format != "csv" && o.format != "json" {
		return q, errors.New("--format is table, csv or json")
	}
	if o.asOf != "" {
		at, malformed, later := kernel.ParseMoment(o.asOf, time.Now())
		switch {
		case malformed:
			return q, errors.New("--as-of is yyyy-mm-dd or an RFC 3339 time")
		case later:
			return q, errors.New("--as-of has not come yet")
		}
		q.AsOf = at
	}
	return q, nil
}

func printCSV(out io.Writer, rows []statistics.Row) error {
	return printRecords(out, statistics.Records(rows))
}

// printRecords writes lines of a table as CSV.
func printRecords(out io.Writer, lines [][]string) error {
	w := csv.NewWriter(out)
	for _, line := range lines {
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func printTable(out io.Writer, rows []statistics.Row) error {
	w := tabwriter.NewWriter(out, 2, 4, 2, ' ', 0)
	for _, line := range statistics.Records(rows) {
		fmt.Fprintln(w, strings.Join(line, "\t"))
	}
	return w.Flush()
}
