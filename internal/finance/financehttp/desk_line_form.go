package financehttp

import (
	"net/http"
	"strconv"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// lineFormView is the form that enters a line, or corrects one.
type lineFormView struct {
	title          string
	fixed          bool // year and code stand
	year, code     string
	fields, others []fieldView // others: the name in other languages than the reader's
	fault          *fault.Fault
}

func (d Desk) showLineForm(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	if q.Get("code") == "" {
		start := map[string]string{"year": d.finance.Today(ctx)[:4], "share": "100", "source": "treasury", "level": "national"}
		if q.Get("year") != "" {
			start["year"] = q.Get("year")
		}
		return d.lineForm(w, r, http.StatusOK, func(name string) string { return start[name] }, nil)
	}
	ledger, err := d.finance.Ledger(ctx)
	if err != nil {
		return err
	}
	year, _ := strconv.Atoi(q.Get("year")) // anything else is a year without lines
	k := finance.Key{Year: year, Code: q.Get("code")}
	line, ok := ledger.Line(k)
	if !ok {
		return fault.NotFound("finance.noLine", "line", k.String())
	}
	return d.lineForm(w, r, http.StatusOK, inLine(line), nil)
}

// inLine is a line as its form holds it.
func inLine(line finance.Line) typed {
	texts := map[string]string{"fixed": "1", "year": strconv.Itoa(line.Year), "code": line.Code, "institution": line.Institution, "programme": line.Programme, "cofog": line.COFOG, "share": hundredths(line.Share),
		"source": line.Source, "level": line.Level, "territory": line.Territory, "currency": line.Currency, "origin": line.Origin, "published": line.Published}
	for lang, text := range line.Name {
		texts["name_"+string(lang)] = text
	}
	return func(name string) string { return texts[name] }
}

// hundredths are hundredths of a per cent, in per cent: 37.5.
func hundredths(n int) string { return strconv.FormatFloat(float64(n)/100, 'f', -1, 64) }

func (d Desk) lineForm(w http.ResponseWriter, r *http.Request, status int, in typed, refused *fault.Fault) error {
	ctx := r.Context()
	n, err := d.register(ctx)
	if err != nil {
		return err
	}
	f := form{ctx, in, refused}
	v := lineFormView{title: i18n.T(ctx, "finance.desk.newLine"), year: in("year"), code: in("code"), fault: refused}
	if v.fixed = in("fixed") != ""; v.fixed {
		v.title = i18n.T(ctx, "finance.desk.correctLine", "line", v.year+"/"+v.code)
	} else {
		v.fields = append(v.fields, f.field("year", "w3"), f.hinted("code", "w5", i18n.T(ctx, "finance.desk.codeHint")))
	}
	first, others := f.nameFields()
	v.others = others
	currency := f.hinted("currency", "w3", i18n.T(ctx, "finance.desk.currencyHint"))
	share := f.hinted("share", "w3", i18n.T(ctx, "finance.desk.shareHint"))
	share.info.InputMode = "decimal"
	v.fields = append(v.fields, first, f.choice("institution", d.institutionChoices(ctx, n)), f.field("programme", "w5"), f.choice("cofog", d.classChoices(ctx)), share,
		f.choice("source", codedChoices(ctx, "source", finance.Sources())), f.choice("level", codedChoices(ctx, "level", finance.Levels())), f.hinted("territory", "w4", i18n.T(ctx, "finance.desk.territoryHint")),
		currency, f.hinted("origin", "w6", i18n.T(ctx, "finance.desk.originHint")), f.day("published"))
	if v.fixed {
		v.fields = append(v.fields, f.hinted("reason", "w6", i18n.T(ctx, "finance.desk.correctHint")))
	}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title})}, lineFormPage(v))
}

func (d Desk) enterLine(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("finance.desk.formUnreadable").Because(err)
	}
	in := typedIn(r)
	line, err := lineIn(in)
	if err == nil {
		err = d.finance.EnterLines(r.Context(), []finance.Line{line})
	}
	if f, ok := deskRefusal(err); ok {
		return d.lineForm(w, r, web.Status(f), in, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, linePath(line.Key), "done", "entered")
}

// lineIn is the line that a form holds. Faults: badYear, badPercent.
func lineIn(in typed) (finance.Line, error) {
	year, err := strconv.Atoi(in("year"))
	if err != nil {
		return finance.Line{}, fault.Invalid("finance.badYear", "value", in("year")).At("year")
	}
	share, ok := kernel.ParseMinor(in("share"), 2)
	if !ok || share < 0 || share > 10_000 {
		return finance.Line{}, fault.Invalid("finance.badPercent", "value", in("share")).At("share")
	}
	return finance.Line{Key: finance.Key{Year: year, Code: in("code")}, Institution: in("institution"), Programme: in("programme"), Name: nameOf(in), COFOG: in("cofog"), Share: int(share), Source: in("source"),
		Level: in("level"), Territory: in("territory"), Currency: in("currency"), Origin: in("origin"), Published: in("published"), Reason: in("reason")}, nil
}
