package oversight

import (
	"context"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/statistics"
)

// Figures gives the public value of an indicator in a place and a year, as of a moment, as the made columns of a row of results,
// with the names of indicator and source. Of a value that there is not the row says so in its status. Faults: those of statistics.
type Figures interface {
	Figure(ctx context.Context, asked Row, asOf time.Time) (made Row, names map[string]kernel.Text, err error)
}

// NewFigures answers by the indicators of the installation.
func NewFigures(stats *statistics.Service) Figures { return figures{stats} }

type figures struct{ stats *statistics.Service }

// None is the status of a figure that no edition gives.
const None = "L"

func (f figures) Figure(ctx context.Context, asked Row, asOf time.Time) (Row, map[string]kernel.Text, error) {
	ctx = publicOf(ctx)
	year, err := strconv.Atoi(asked["year"])
	if err != nil || year < 1900 || year > 9999 {
		return nil, nil, fault.Invalid("oversight.badYear", "value", asked["year"])
	}
	series, err := f.stats.Values(ctx, statistics.ValuesQuery{Indicator: asked["indicator"], Source: asked["source"], Territory: kernel.Code(asked["territory"]), Level: -1, From: year, To: year, AsOf: asOf})
	if err != nil {
		return nil, nil, err
	}
	made := Row{"status": None, "source": series.Source, "decimals": itoa(series.Indicator.Decimals), "definition": itoa(series.Indicator.Version)}
	for _, v := range statistics.Rows(series) {
		if v.Year != year || v.Territory != asked["territory"] {
			continue
		}
		made["status"] = v.Status
		for name, x := range map[string]*float64{"value": v.Value, "low": v.Low, "high": v.High, "numerator": v.Numerator, "denominator": v.Denominator} {
			if x != nil {
				made[name] = strconv.FormatFloat(*x, 'f', -1, 64)
			}
		}
		if v.Edition > 0 {
			made["edition"] = itoa(v.Edition)
		}
	}
	return made, map[string]kernel.Text{"indicator/" + series.Indicator.ID: series.Indicator.Title}, nil
}

// publicOf is a context in which everybody reads: a report tells no figure that the portal hides.
func publicOf(ctx context.Context) context.Context {
	citizen := kernel.Citizen()
	citizen.Tenant = kernel.ActorFrom(ctx).Tenant
	return kernel.WithActor(ctx, citizen)
}

// figureColumns are what of a result is compared when it is computed anew.
var figureColumns = []string{"value", "low", "high", "numerator", "denominator", "status", "definition"}

// fill adds the made columns to rows of results, as of a moment. Faults with the number of the row: noFigure.
func (s *Service) fill(ctx context.Context, rows []Row, asOf time.Time) error {
	release, err := s.around.Releases.Current(ctx)
	if err != nil {
		return err
	}
	for i, row := range rows {
		made, _, err := s.figures.Figure(ctx, row, asOf)
		if f, ok := fault.Of(err); ok && f.Code != fault.CodeInternal {
			return fault.Invalid("oversight.noFigure", "row", itoa(i+1), "indicator", row["indicator"], "territory", row["territory"], "year", row["year"]).At("rows").Because(err)
		}
		if err != nil {
			return err
		}
		for name, text := range made {
			row[name] = text
		}
		row["moment"], row["release"] = asOf.UTC().Format(time.RFC3339Nano), release
		if release == "" {
			delete(row, "release")
		}
		row["assessment"] = assess(row)
	}
	return nil
}

// checkFigures computes every result anew as of the moment that it was taken, and holds it against what is stated.
func (s *Service) checkFigures(ctx context.Context, rows []Row) ([]Finding, error) {
	var list []Finding
	for i, row := range rows {
		moment, err := time.Parse(time.RFC3339Nano, row["moment"])
		if err != nil {
			return nil, err
		}
		made, _, err := s.figures.Figure(ctx, row, moment)
		if fault.CodeOf(err) == fault.CodeInternal {
			return nil, err
		}
		for _, c := range figureColumns {
			if err != nil || made[c] != row[c] {
				list = append(list, Finding{Rule: RuleFigure + "." + c, Section: OfResults, Row: i + 1, Subject: row["objective"], Stated: row[c], Found: made[c], Difference: difference(row[c], made[c]), Grave: true})
				break
			}
		}
		if row["value"] == "" {
			list = append(list, Finding{Rule: RuleNoFigure, Section: OfResults, Row: i + 1, Subject: row["objective"]})
		}
	}
	return list, nil
}

// difference of two decimals, as fine as the finer of them; empty if one is none.
func difference(a, b string) string {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	if errA != nil || errB != nil {
		return ""
	}
	_, partA, _ := strings.Cut(a, ".")
	_, partB, _ := strings.Cut(b, ".")
	return strconv.FormatFloat(x-y, 'f', max(len(partA), len(partB)), 64)
}

// Revised is a figure of a signed report whose value is another one today.
type Revised struct {
	Row         int
	Result      Row // as it was signed
	Value       string
	Edition     string
	Unavailable bool // it is protected or gone
}

// Revised tells which figures of a signed report have changed since: beside it, never in it.
func (s *Service) Revised(ctx context.Context, snap Snapshot) ([]Revised, error) {
	var list []Revised
	for i, row := range snap.Section(OfResults).Rows {
		now, _, err := s.figures.Figure(ctx, row, time.Time{})
		if fault.CodeOf(err) == fault.CodeInternal {
			return nil, err
		}
		if err != nil || now["value"] != row["value"] {
			list = append(list, Revised{Row: i + 1, Result: row, Value: now["value"], Edition: now["edition"], Unavailable: err != nil || now["value"] == ""})
		}
	}
	return list, nil
}
