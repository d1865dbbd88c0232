package publication

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// DatasetKind says what the rows of a data set are.
type DatasetKind string

// The kinds of data sets.
const (
	CountsData     DatasetKind = "counts"         // sums of one source
	ValuesData     DatasetKind = "values"         // values of all indicators
	PlacesData     DatasetKind = "territories"    // units
	PeopleData     DatasetKind = "populations"    // denominators
	ICCSData       DatasetKind = "classification" // the classification of offences
	DefinitionData DatasetKind = "definitions"    // indicator definitions
)

// Dataset is one open-data file: every figure of it stands in the cube too. Counts are sums, never single facts.
type Dataset struct {
	ID      string
	Kind    DatasetKind
	Source  sources.Source // of counts
	Years   []int          // of counts
	Edition int            // of counts: the newest in force
	Columns []Column
	Stamp   string // changes with the content
	Past    bool   // as of an earlier moment
}

// Column of a data set. Its meaning in four languages is the message publication.column.<Name>.
type Column struct {
	Name string
	Type ColumnType
}

// ColumnType is what a column holds.
type ColumnType string

// The column types.
const (
	TextColumn   ColumnType = "text"
	WholeColumn  ColumnType = "whole"
	NumberColumn ColumnType = "number"
)

func columns(texts string, rest ...Column) []Column {
	var list []Column
	for _, name := range strings.Fields(texts) {
		list = append(list, Column{name, TextColumn})
	}
	return append(list, rest...)
}

// columnsOf is the one list from which files, dictionary and Parquet types are made.
func columnsOf(kind DatasetKind) []Column {
	whole := func(name string) Column { return Column{name, WholeColumn} }
	number := func(name string) Column { return Column{name, NumberColumn} }
	text := func(name string) Column { return Column{name, TextColumn} }
	switch kind {
	case CountsData:
		return columns("source", text("edition"), text("unit"), text("territory"), text("territory_name"), whole("territory_level"),
			whole("year"), text("sex"), text("age"), text("mechanism"), whole("quantity"), text("status"))
	case ValuesData:
		return columns("indicator", whole("version"), text("source"), text("edition"), text("territory"), whole("year"), number("value"),
			number("low"), number("high"), text("interval"), number("numerator"), number("denominator"), number("multiplier"), text("status"),
			text("unknown_share"), text("perturbed"), whole("deviation"), number("noise_sd"))
	case PlacesData:
		return columns("territory country", whole("territory_level"), text("kind"), text("parent"), text("name_es"), text("name_en"),
			text("name_pt"), text("name_fr"), number("longitude"), number("latitude"), text("valid_from"), text("valid_to"))
	case PeopleData:
		return columns("territory", whole("year"), whole("population"), text("vintage"))
	case ICCSData:
		return columns("iccs", whole("iccs_level"), text("parent"), text("name_es"), text("name_en"), text("name_pt"), text("name_fr"))
	default:
		return columns("indicator", whole("version"), text("indicator_kind"), number("multiplier"), text("iccs"), text("sdg"),
			text("name_es"), text("name_en"), text("name_pt"), text("name_fr"), text("definition_es"), text("definition_en"), text("definition_pt"), text("definition_fr"))
	}
}

// Datasets lists what there is: the counts of every source that has published, then what they are read with.
func (s *Service) Datasets(ctx context.Context) ([]Dataset, error) {
	listed, err := s.Sources(ctx)
	if err != nil {
		return nil, err
	}
	stamp, err := s.Stamp(ctx)
	if err != nil {
		return nil, err
	}
	past := !kernel.MomentOf(ctx).IsZero()
	list := []Dataset{}
	for _, l := range listed {
		if l.Edition > 0 {
			list = append(list, Dataset{ID: "counts-" + l.Source.ID, Kind: CountsData, Source: l.Source, Years: l.Years, Edition: l.Edition, Columns: columnsOf(CountsData), Stamp: stamp, Past: past})
		}
	}
	for _, k := range []DatasetKind{ValuesData, DefinitionData, PlacesData, PeopleData, ICCSData} {
		list = append(list, Dataset{ID: string(k), Kind: k, Columns: columnsOf(k), Stamp: stamp, Past: past})
	}
	return list, nil
}

// Dataset is one of them; fault not_found if there is none.
func (s *Service) Dataset(ctx context.Context, id string) (Dataset, error) {
	all, err := s.Datasets(ctx)
	if err != nil {
		return Dataset{}, err
	}
	for _, d := range all {
		if d.ID == id {
			return d, nil
		}
	}
	return Dataset{}, fault.NotFound("publication.noDataset", "dataset", id)
}

// stampOf is a short digest of a selection, the same on every machine.
func stampOf(sel statistics.Selection) string {
	lines := make([]string, 0, len(sel.Parts))
	for _, p := range sel.Parts {
		lines = append(lines, fmt.Sprint(p.Source, " ", p.Edition, " ", p.Periods))
	}
	sort.Strings(lines)
	h := sha256.New()
	fmt.Fprintln(h, sel.Tenant, sel.AsOf.UTC().Format(time.RFC3339Nano))
	for _, l := range lines {
		fmt.Fprintln(h, l)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// levels of the territories for which values of indicators are given out in bulk.
var valueLevels = []int{-1, 1}
