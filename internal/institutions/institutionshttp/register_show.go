package institutionshttp

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// registerView is a register at the desk.
type registerView struct {
	kind        institutions.Kind
	title, done string
	table       ui.TableInfo
}

func kindOf(r *http.Request) (institutions.Kind, error) {
	k := institutions.Kind(r.PathValue("register"))
	if !k.Known() {
		return k, fault.NotFound("institutions.noRegister", "register", string(k))
	}
	return k, nil
}

func (p *Pages) showRegister(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	k, err := kindOf(r)
	if err != nil {
		return err
	}
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	v := registerView{kind: k, title: i18n.T(ctx, "institutions.register."+string(k)), done: doneText(ctx, r)}
	v.table = ui.TableInfo{Tight: true, Caption: v.title, Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.code")}, {Text: i18n.T(ctx, "institutions.column.period")}}}
	var columns []institutions.Column
	for _, c := range k.Columns() {
		if c.Needed || c.Name == "parent" || c.Name == "article" {
			columns = append(columns, c)
			v.table.Columns = append(v.table.Columns, ui.Column{Text: fieldName(ctx, c.Name)})
		}
	}
	for _, row := range n.register.All(k) {
		cells := []ui.Cell{{Text: row.Code, Href: rowURL(ctx, k, row.Code)}, {Text: span(ctx, row.From, row.To)}}
		for _, c := range columns {
			cells = append(cells, ui.Cell{Text: shown(ctx, c, row.Values)})
		}
		tone := ui.Tone("")
		if !row.On(n.day) {
			tone = ui.Plain
		}
		v.table.Rows = append(v.table.Rows, ui.Row{Cells: cells, Tone: tone})
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Work: true, Crumbs: registersWay(ctx, ui.Link{Text: v.title})}, registerPage(v))
}

func registersWay(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append(deskWay(ctx, ui.Link{Text: i18n.T(ctx, "institutions.desk.title"), Href: web.URL(ctx, desk)}), rest...)
}

func registerPath(k institutions.Kind) string { return desk + "/registers/" + string(k) }

func rowURL(ctx context.Context, k institutions.Kind, code string) string {
	return web.URL(ctx, registerPath(k)+"/row", "code", code)
}

func fieldName(ctx context.Context, column string) string {
	return i18n.T(ctx, "institutions.field."+i18n.Camel(column))
}

// shown is a value as a table shows it.
func shown(ctx context.Context, c institutions.Column, v institutions.Values) string {
	switch c.Form {
	case institutions.Words:
		return words(ctx, v.Words(c.Name))
	case institutions.Choice, institutions.Yes:
		return choice(ctx, v[c.Name])
	case institutions.Day:
		if v[c.Name] != "" {
			return dayWord(ctx, v[c.Name])
		}
	}
	return orDash(v[c.Name])
}

// rowView is the form of a row with the thing's history.
type rowView struct {
	kind           institutions.Kind
	title, action  string
	code, from, to string
	reason         string
	fields         []fieldView
	others         []fieldView // texts in other languages than the reader's
	fault          *fault.Fault
	history        ui.TableInfo
	there          bool // the thing has a row that can be closed
	endAction      string
}

// fieldView is a field of the form.
type fieldView struct {
	info    ui.FieldInfo
	choices []ui.Choice // of a select; otherwise a line or an area
	area    bool
}

func (p *Pages) showRow(w http.ResponseWriter, r *http.Request) error {
	return p.row(w, r, http.StatusOK, institutions.Row{Code: r.URL.Query().Get("code")}, nil)
}

// row shows the form: with what was typed after a refusal, else with the newest row of the thing.
func (p *Pages) row(w http.ResponseWriter, r *http.Request, status int, typed institutions.Row, refused *fault.Fault) error {
	ctx := r.Context()
	k, err := kindOf(r)
	if err != nil {
		return err
	}
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	history := n.register.History(k, typed.Code)
	if refused == nil && typed.Code != "" && len(history) == 0 {
		return fault.NotFound("institutions.notThere", "code", typed.Code)
	}
	row := typed
	if refused == nil && len(history) > 0 {
		row = history[len(history)-1]
	}
	if refused == nil && row.From == "" {
		row.From = n.day
	}
	v := rowView{kind: k, title: i18n.T(ctx, "institutions.desk.add") + ": " + i18n.T(ctx, "institutions.register."+string(k)), action: web.URL(ctx, registerPath(k)+"/row"), endAction: web.URL(ctx, registerPath(k)+"/end"), code: row.Code, from: row.From, to: row.To, fault: refused}
	if refused != nil {
		v.reason = typed.Reason
	}
	if len(history) > 0 {
		v.title = thing(ctx, n, history[len(history)-1])
		v.there = k != institutions.OfInstitution && history[len(history)-1].To == ""
		v.history = historyTable(ctx, history)
	}
	for _, c := range k.Columns() {
		for i, f := range p.fields(ctx, n, c, row.Values, refused) {
			if i > 0 && f.info.Error == "" {
				v.others = append(v.others, f)
			} else {
				v.fields = append(v.fields, f)
			}
		}
	}
	crumbs := registersWay(ctx, ui.Link{Text: i18n.T(ctx, "institutions.register."+string(k)), Href: web.URL(ctx, registerPath(k))}, ui.Link{Text: v.title})
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: crumbs}, rowPage(v))
}

func historyTable(ctx context.Context, history []institutions.Row) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "institutions.show.history"), Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.column.period")}, {Text: i18n.T(ctx, "institutions.column.when")},
		{Text: i18n.T(ctx, "institutions.column.who")}, {Text: i18n.T(ctx, "institutions.field.reason")}}}
	for _, h := range history {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(span(ctx, h.From, h.To), i18n.DateTime(ctx, h.At), h.By, orDash(h.Reason))})
	}
	return t
}

// fields are the form's fields of a column: one, or one for each language, the reader's first.
func (p *Pages) fields(ctx context.Context, n names, c institutions.Column, v institutions.Values, refused *fault.Fault) []fieldView {
	base := ui.FieldInfo{Name: c.Name, Label: fieldName(ctx, c.Name), Value: v[c.Name], Required: c.Needed, Error: ui.ProblemAt(ctx, refused, c.Name), Width: "w6"}
	switch c.Form {
	case institutions.Words:
		var list []fieldView
		for _, l := range readersFirst(ctx) {
			f := base
			f.Name += "_" + string(l)
			f.Label += " (" + strings.ToUpper(string(l)) + ")"
			f.Value, f.Error, f.Spellcheck = v[f.Name], ui.ProblemAt(ctx, refused, f.Name), true
			list = append(list, fieldView{info: f, area: c.Name == "mission" || c.Name == "vision" || c.Name == "text" || c.Name == "explained"})
		}
		return list
	case institutions.Choice, institutions.Yes:
		codes := c.Choices
		if c.Form == institutions.Yes {
			codes = []string{"yes", "no"}
		}
		choices := []ui.Choice{{Text: i18n.T(ctx, "institutions.desk.choose")}}
		for _, code := range codes {
			choices = append(choices, ui.Choice{Value: code, Text: choice(ctx, code), Chosen: code == v[c.Name]})
		}
		return []fieldView{{info: base, choices: choices}}
	case institutions.Reference:
		return []fieldView{{info: base, choices: references(ctx, n, c.Of, v[c.Name])}}
	case institutions.Day:
		base.Type, base.Width = "date", "w5"
	case institutions.Count, institutions.Decimal:
		base.InputMode, base.Width = "decimal", "w4"
	case institutions.List:
		base.Hint = i18n.T(ctx, "institutions.list.hint")
	}
	return []fieldView{{info: base}}
}

func readersFirst(ctx context.Context) []kernel.Lang {
	reader := i18n.From(ctx).Lang
	list := []kernel.Lang{reader}
	for _, l := range kernel.Langs() {
		if l != reader {
			list = append(list, l)
		}
	}
	return list
}

// references are the things of a register that a row can name, by their names; also one that is named and gone.
func references(ctx context.Context, n names, k institutions.Kind, named string) []ui.Choice {
	rows := n.register.On(k, n.day)
	if _, ok := n.register.Get(k, named, n.day); !ok {
		if h := n.register.History(k, named); len(h) > 0 {
			rows = append(rows, h[len(h)-1])
		}
	}
	list := make([]ui.Choice, len(rows))
	for i, row := range rows {
		list[i] = ui.Choice{Value: row.Code, Text: thing(ctx, n, row), Chosen: row.Code == named}
	}
	slices.SortFunc(list, func(a, b ui.Choice) int { return strings.Compare(a.Text, b.Text) })
	return append([]ui.Choice{{Text: i18n.T(ctx, "institutions.desk.choose")}}, list...)
}

// thing is what a row is of, in words.
func thing(ctx context.Context, n names, row institutions.Row) string {
	switch row.Kind {
	case institutions.OfArticle:
		return n.article(ctx, row.Code)
	case institutions.OfNorm:
		return row.Values["number"]
	}
	if name := words(ctx, row.Values.Words("name")); name != "" {
		return name
	}
	return row.Code
}

// rowOf is the row that a form holds.
func rowOf(r *http.Request, k institutions.Kind) institutions.Row {
	row := institutions.Row{Kind: k, Code: r.PostForm.Get("code"), From: r.PostForm.Get("from"), To: r.PostForm.Get("to"), Reason: r.PostForm.Get("reason"), Values: institutions.Values{}}
	for _, name := range k.Names()[3:] {
		row.Values[name] = r.PostForm.Get(name)
	}
	return row
}

func (p *Pages) recordRow(w http.ResponseWriter, r *http.Request) error {
	k, err := kindOf(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("institutions.formUnreadable").Because(err)
	}
	row := rowOf(r, k)
	err = p.institutions.Record(r.Context(), row)
	if f, ok := fault.Refusal(err); ok {
		return p.row(w, r, web.Status(f), row, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, registerPath(k), "done", "saved")
}

func (p *Pages) endRow(w http.ResponseWriter, r *http.Request) error {
	k, err := kindOf(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("institutions.formUnreadable").Because(err)
	}
	code := r.PostForm.Get("code")
	err = p.institutions.End(r.Context(), k, code, r.PostForm.Get("day"), strings.TrimSpace(r.PostForm.Get("why")))
	if f, ok := fault.Refusal(err); ok {
		return p.row(w, r, web.Status(f), institutions.Row{Code: code}, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, registerPath(k), "done", "ended")
}

func (p *Pages) backToRegister(w http.ResponseWriter, r *http.Request) error {
	k, err := kindOf(r)
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, registerPath(k))
}

func problems(ctx context.Context, f *fault.Fault) []ui.Problem {
	if f == nil {
		return nil
	}
	text := i18n.Fault(ctx, f)
	if row := f.Args["row"]; row != "" {
		text = i18n.T(ctx, "institutions.inRow", "row", row, "text", text)
	}
	return []ui.Problem{{Field: f.Field, Text: text}}
}
