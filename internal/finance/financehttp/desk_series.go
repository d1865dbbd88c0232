package financehttp

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"convive/internal/finance"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// seriesFormView is the form of a series of prices or of product, with those that are there.
type seriesFormView struct {
	title          string
	table          ui.TableInfo
	fixed          bool // the code stands: a revision is entered
	code           string
	keeps          bool
	fields, others []fieldView
	fault          *fault.Fault
}

func (d Desk) showSeries(w http.ResponseWriter, r *http.Request) error {
	code := r.URL.Query().Get("code")
	if code == "" {
		return d.series(w, r, http.StatusOK, func(string) string { return "" }, nil)
	}
	list, err := d.finance.Series(r.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(s finance.Series) bool { return s.Code == code })
	if i < 0 {
		return fault.NotFound("finance.noSeries", "code", code)
	}
	return d.series(w, r, http.StatusOK, inSeries(list[i]), nil)
}

// inSeries is a series as its form holds it: a year and its value in each line.
func inSeries(s finance.Series) typed {
	var values []string
	for _, year := range s.Years() {
		values = append(values, strconv.Itoa(year)+" "+s.Values[year])
	}
	texts := map[string]string{"fixed": "1", "code": s.Code, "measure": string(s.Measure), "currency": s.Currency, "origin": s.Origin, "address": s.Address, "licence": s.Licence, "note": s.Note, "published": s.Published, "values": strings.Join(values, "\n")}
	if s.Base != 0 {
		texts["base"] = strconv.Itoa(s.Base)
	}
	if s.Scale != 0 {
		texts["scale"] = strconv.FormatInt(s.Scale, 10)
	}
	for lang, text := range s.Name {
		texts["name_"+string(lang)] = text
	}
	return func(name string) string { return texts[name] }
}

func (d Desk) series(w http.ResponseWriter, r *http.Request, status int, in typed, refused *fault.Fault) error {
	ctx := r.Context()
	list, err := d.finance.Series(ctx)
	if err != nil {
		return err
	}
	v := seriesFormView{title: i18n.T(ctx, "finance.desk.series"), fixed: in("fixed") != "", code: in("code"), keeps: d.finance.MayKeep(ctx, ""), fault: refused}
	v.table = ui.TableInfo{Caption: i18n.T(ctx, "finance.real.series"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.field.code")}, {Text: i18n.T(ctx, "finance.field.name")}, {Text: i18n.T(ctx, "finance.field.measure")}, {Text: i18n.T(ctx, "finance.field.currency")}, {Text: i18n.T(ctx, "finance.desk.years")}, {Text: i18n.T(ctx, "finance.field.revision"), Right: true}}}
	for _, s := range list {
		years := s.Years()
		v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: s.Code, Href: web.URL(ctx, desk+"/series", "code", s.Code)}, {Text: words(ctx, s.Name)}, {Text: i18n.T(ctx, "finance.measure."+string(s.Measure))}, {Text: s.Currency},
			{Text: strconv.Itoa(years[0]) + "–" + strconv.Itoa(years[len(years)-1])}, number(ctx, s.Revision)}})
	}
	f := form{ctx, in, refused}
	if !v.fixed {
		v.fields = append(v.fields, f.hinted("code", "w5", i18n.T(ctx, "finance.desk.codeHint")))
	}
	first, others := f.nameFields()
	v.others = others
	values := f.hinted("values", "", i18n.T(ctx, "finance.desk.valuesHint"))
	values.area = true
	v.fields = append(v.fields, first, f.choice("measure", codedChoices(ctx, "measure", []string{string(finance.Prices), string(finance.Product)})), f.hinted("currency", "w3", i18n.T(ctx, "finance.desk.currencyHint")),
		f.hinted("base", "w3", i18n.T(ctx, "finance.desk.baseHint")), f.choice("scale", scaleChoices(f)), values, f.hinted("origin", "w6", i18n.T(ctx, "finance.desk.seriesOriginHint")), f.field("address", "w6"), f.field("licence", "w6"), f.field("note", "w6"), f.day("published"))
	if v.fixed {
		v.fields = append(v.fields, f.hinted("reason", "w6", i18n.T(ctx, "finance.desk.correctHint")))
	}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title})}, seriesPage(v))
}

// scaleChoices are the units in which the values of a product can be.
func scaleChoices(f form) (list []ui.Choice) {
	for _, n := range []int64{1, 1_000, 1_000_000, 1_000_000_000} {
		list = append(list, ui.Choice{Value: strconv.FormatInt(n, 10), Text: i18n.Int(f.ctx, n)})
	}
	return list
}

func (d Desk) keepSeries(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("finance.desk.formUnreadable").Because(err)
	}
	in := typedIn(r)
	s, err := seriesIn(in)
	if err == nil {
		err = d.finance.KeepSeries(r.Context(), s)
	}
	if f, ok := deskRefusal(err); ok {
		return d.series(w, r, web.Status(f), in, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk, "done", "series")
}

// seriesIn is the series that a form holds. Faults: badYear, badScale, badSeriesLine, yearTwice.
func seriesIn(in typed) (finance.Series, error) {
	s := finance.Series{Code: in("code"), Name: nameOf(in), Measure: finance.Measure(in("measure")), Currency: in("currency"), Values: map[int]string{}, Origin: in("origin"), Address: in("address"), Licence: in("licence"), Note: in("note"), Published: in("published"), Reason: in("reason")}
	var err error
	if text := in("base"); text != "" {
		if s.Base, err = strconv.Atoi(text); err != nil {
			return s, fault.Invalid("finance.badYear", "value", text).At("base")
		}
	}
	if text := in("scale"); text != "" {
		if s.Scale, err = strconv.ParseInt(text, 10, 64); err != nil {
			return s, fault.Invalid("finance.badScale", "value", text, "choices", "1, 1000, 1000000, 1000000000").At("scale")
		}
	}
	for text := range strings.Lines(in("values")) {
		cells := strings.Fields(strings.ReplaceAll(text, ";", " "))
		if len(cells) == 0 {
			continue
		}
		year, err := strconv.Atoi(cells[0])
		if err != nil || len(cells) != 2 {
			return s, fault.Invalid("finance.badSeriesLine", "value", strings.TrimSpace(text)).At("values")
		}
		if s.Values[year] != "" {
			return s, fault.Invalid("finance.yearTwice", "year", cells[0]).At("values")
		}
		s.Values[year] = cells[1]
	}
	return s, nil
}
