package financehttp

import (
	"context"
	"slices"
	"strconv"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/api"
)

type comparisonInput struct {
	api.Page
	api.Dated
	Stage string `query:"stage" enum:"initial,amended,committed,accrued,paid" default:"paid"`
}

// comparisonRow is a year, a currency and a series; amounts are exact decimals, empty where nobody stated them.
type comparisonRow struct {
	Year        int    `json:"year"`
	Currency    string `json:"currency"`
	Stage       string `json:"stage"`
	Lines       int    `json:"lines"`
	NotStated   int    `json:"not_stated" doc:"Lines that do not state the stage"`
	Nominal     string `json:"nominal"`
	Series      string `json:"series" doc:"Empty: there is none of this currency"`
	Revision    int    `json:"revision" doc:"Of the series, from 0"`
	Measure     string `json:"measure" enum:",prices,product"`
	Base        int    `json:"base" doc:"Year in whose prices the real amount is; 0: of product"`
	Real        string `json:"real" doc:"nominal × value of the base year / value of the year, rounded once, half away from zero"`
	Change      string `json:"change" doc:"real - real of the year before"`
	Before      string `json:"before" doc:"real of the year before: the denominator of the change"`
	Product     string `json:"product" doc:"Denominator of the share"`
	Why         string `json:"why" doc:"Why there is no real amount or share; empty: there is"`
	WhyNoChange string `json:"why_no_change"`
}

func (r comparisonRow) cells() []string {
	return []string{strconv.Itoa(r.Year), r.Currency, r.Stage, strconv.Itoa(r.Lines), strconv.Itoa(r.NotStated), r.Nominal, r.Series, strconv.Itoa(r.Revision), r.Measure, strconv.Itoa(r.Base), r.Real, r.Change, r.Before, r.Product, r.Why, r.WhyNoChange}
}

type comparisonList struct {
	Total int             `json:"total"`
	Items []comparisonRow `json:"items"`
}

// Records is the list as CSV.
func (l comparisonList) Records() [][]string {
	lines := [][]string{{"year", "currency", "stage", "lines", "not_stated", "nominal", "series", "revision", "measure", "base", "real", "change", "before", "product", "why", "why_no_change"}}
	for _, r := range l.Items {
		lines = append(lines, r.cells())
	}
	return lines
}

type comparisonOutput struct{ Body comparisonList }

func (o operations) listComparisons(ctx context.Context, in *comparisonInput) (*comparisonOutput, error) {
	years, _, err := o.finance.Compare(ctx, finance.Stage(in.Stage))
	if err != nil {
		return nil, err
	}
	var rows []comparisonRow
	for _, y := range years {
		rows = append(rows, comparisonRows(y, in.Stage)...)
	}
	return &comparisonOutput{Body: comparisonList{len(rows), api.Cut(in.Page, rows)}}, nil
}

func comparisonRows(y finance.Comparison, stage string) []comparisonRow {
	text := func(minor int64) string { return kernel.Money{Minor: minor, Currency: y.Currency}.Decimal() }
	plain := comparisonRow{Year: y.Year, Currency: y.Currency, Stage: stage, Lines: y.Lines, NotStated: y.NotStated}
	if y.Nominal.Stated {
		plain.Nominal = text(y.Nominal.Minor)
	}
	var rows []comparisonRow
	for _, x := range y.Real {
		r := plain
		r.Series, r.Revision, r.Measure, r.Base, r.Why, r.WhyNoChange = x.Series, x.Revision, string(finance.Prices), x.Base, x.Why, x.Change.Why
		if x.Why == "" {
			r.Real = text(x.Money.Minor)
		}
		if x.Change.Why == "" {
			r.Change, r.Before = text(x.Change.Numerator), text(x.Change.Denominator)
		}
		rows = append(rows, r)
	}
	for _, x := range y.Shares {
		r := plain
		r.Series, r.Revision, r.Measure, r.Why = x.Series, x.Revision, string(finance.Product), x.Ratio.Why
		if x.Ratio.Why == "" {
			r.Product = text(x.Ratio.Denominator)
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return []comparisonRow{plain}
	}
	return rows
}

type seriesInput struct {
	api.Page
	api.Dated
}

type seriesRow struct {
	Code      string            `json:"code"`
	Name      map[string]string `json:"name" doc:"By language"`
	Measure   string            `json:"measure" enum:"prices,product"`
	Currency  string            `json:"currency"`
	Base      int               `json:"base"`
	Scale     int64             `json:"scale" doc:"Of product: units of the currency in one of its values"`
	Values    map[string]string `json:"values" doc:"Decimal by year"`
	Origin    string            `json:"origin"`
	Address   string            `json:"address"`
	Licence   string            `json:"licence"`
	Note      string            `json:"note"`
	Published string            `json:"published" doc:"yyyy-mm-dd; empty: not stated"`
	Revision  int               `json:"revision"`
	Reason    string            `json:"reason"`
}

type seriesList struct {
	Total int         `json:"total"`
	Items []seriesRow `json:"items"`
}

// Records is the list as CSV, a line for each value.
func (l seriesList) Records() [][]string {
	lines := [][]string{{"code", "measure", "currency", "base", "scale", "year", "value", "origin", "address", "licence", "published", "revision"}}
	for _, s := range l.Items {
		for year, value := range s.Values {
			lines = append(lines, []string{s.Code, s.Measure, s.Currency, strconv.Itoa(s.Base), strconv.FormatInt(s.Scale, 10), year, value, s.Origin, s.Address, s.Licence, s.Published, strconv.Itoa(s.Revision)})
		}
	}
	slices.SortFunc(lines[1:], slices.Compare)
	return lines
}

type seriesOutput struct{ Body seriesList }

func (o operations) listSeries(ctx context.Context, in *seriesInput) (*seriesOutput, error) {
	all, err := o.finance.Series(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]seriesRow, len(all))
	for i, s := range all {
		rows[i] = seriesRow{Code: s.Code, Name: map[string]string{}, Measure: string(s.Measure), Currency: s.Currency, Base: s.Base, Scale: s.Scale, Values: map[string]string{},
			Origin: s.Origin, Address: s.Address, Licence: s.Licence, Note: s.Note, Published: s.Published, Revision: s.Revision, Reason: s.Reason}
		for lang, text := range s.Name {
			rows[i].Name[string(lang)] = text
		}
		for year, value := range s.Values {
			rows[i].Values[strconv.Itoa(year)] = value
		}
	}
	return &seriesOutput{Body: seriesList{len(rows), api.Cut(in.Page, rows)}}, nil
}

type keepSeriesInput struct {
	Body struct {
		Code      string            `json:"code" maxLength:"60"`
		Name      kernel.Text       `json:"name" doc:"By language"`
		Measure   string            `json:"measure" enum:"prices,product"`
		Currency  string            `json:"currency" doc:"ISO 4217"`
		Base      int               `json:"base,omitempty" doc:"Of prices: the year in whose prices real amounts are"`
		Scale     int64             `json:"scale,omitempty" doc:"Of product: units of the currency in one of its values: 1, 1000, 1000000 or 1000000000"`
		Values    map[string]string `json:"values" doc:"Decimal above zero by year of four digits"`
		Origin    string            `json:"origin"`
		Address   string            `json:"address" doc:"https://…"`
		Licence   string            `json:"licence"`
		Note      string            `json:"note,omitempty" doc:"What was done with it"`
		Published string            `json:"published,omitempty" doc:"yyyy-mm-dd; empty: not stated"`
		Reason    string            `json:"reason,omitempty" doc:"Of a revision"`
	}
}

type keepSeriesOutput struct {
	Body struct {
		Code string `json:"code"`
	}
}

func (o operations) keepSeries(ctx context.Context, in *keepSeriesInput) (*keepSeriesOutput, error) {
	b := in.Body
	s := finance.Series{Code: b.Code, Name: b.Name, Measure: finance.Measure(b.Measure), Currency: b.Currency, Base: b.Base, Scale: b.Scale, Values: map[int]string{},
		Origin: b.Origin, Address: b.Address, Licence: b.Licence, Note: b.Note, Published: b.Published, Reason: b.Reason}
	for text, value := range b.Values {
		year, err := strconv.Atoi(text)
		if err != nil {
			return nil, fault.Invalid("finance.badYear", "value", text).At("values")
		}
		s.Values[year] = value
	}
	if err := o.finance.KeepSeries(ctx, s); err != nil {
		return nil, err
	}
	out := &keepSeriesOutput{}
	out.Body.Code = b.Code
	return out, nil
}
