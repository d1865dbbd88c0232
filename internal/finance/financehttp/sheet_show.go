package financehttp

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// filled are the cells that state something.
func filled(texts map[string]string) map[string]string {
	cells := map[string]string{}
	for name, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			cells[name] = text
		}
	}
	return cells
}

// sheetView is a file: what would become of its rows, or what became of them.
type sheetView struct {
	title, done, action string
	counts              []ui.Pair
	preview             bool // nothing was entered yet
	pending             bool // some rows are still to be entered
	kept, good          ui.TableInfo
	file                string // address of the kept rows
	fault               *fault.Fault
}

// numberAt is a number of an address; what is none is 0, which nothing has.
func numberAt(r *http.Request, name string) int64 {
	n, _ := strconv.ParseInt(r.PathValue(name), 10, 64)
	return n
}

func (p Sheets) showSheet(w http.ResponseWriter, r *http.Request) error {
	return p.sheet(w, r, http.StatusOK, nil)
}

func (p Sheets) sheet(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	ctx, number := r.Context(), numberAt(r, "sheet")
	kept, err := p.finance.Sheet(ctx, number)
	if err != nil {
		return err
	}
	sheet := kept
	preview := kept.Count(finance.RowNew) > 0
	if preview {
		if sheet, err = p.finance.PreviewSheet(ctx, number); err != nil {
			return err
		}
	}
	v := sheetView{title: i18n.T(ctx, "finance.sheet.of", "file", sheet.Name), action: web.URL(ctx, sheetPath(number)), preview: preview, fault: refused,
		file: "/api/v1/finance/imports/" + strconv.FormatInt(number, 10) + "/rows?state=pending&format=csv"}
	if r.URL.Query().Get("done") == "entered" {
		v.done = i18n.N(ctx, "finance.sheet.done", int64(sheet.Count(finance.RowEntered)))
	}
	if r.URL.Query().Get("done") == "dropped" {
		v.done = i18n.T(ctx, "finance.sheet.setAside")
	}
	for _, state := range finance.RowStates() {
		if n := sheet.Count(state); n > 0 {
			v.counts = append(v.counts, ui.Pair{Term: stateName(ctx, state, preview), Text: i18n.Int(ctx, int64(n))})
		}
	}
	for _, row := range kept.Rows {
		v.pending = v.pending || row.Pending()
	}
	v.kept, v.good = keptTable(ctx, sheet), goodTable(ctx, sheet, preview)
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: i18n.T(ctx, "finance.sheet.title"), Href: web.URL(ctx, sheetDesk)}, ui.Link{Text: v.title})}, sheetPage(v))
}

// stateName is a state of rows in words; before they are entered, what would become of them.
func stateName(ctx context.Context, state finance.RowState, preview bool) string {
	if preview && (state == finance.RowEntered || state == finance.RowWaits || state == finance.RowRefused) {
		return i18n.T(ctx, "finance.sheet.would."+string(state))
	}
	return i18n.T(ctx, "finance.sheet.state."+string(state))
}

// keptTable are the rows that are not entered, with their reasons; each leads to where it is corrected.
func keptTable(ctx context.Context, sheet finance.Sheet) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "finance.sheet.kept"), Note: i18n.T(ctx, "finance.sheet.keptNote"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.sheet.row")}, {Text: i18n.T(ctx, "finance.line")}, {Text: i18n.T(ctx, "finance.sheet.column")}, {Text: i18n.T(ctx, "finance.sheet.value")}, {Text: i18n.T(ctx, "finance.deeds.why")}}}
	for _, r := range sheet.Rows {
		if r.Problem == nil {
			continue
		}
		if len(t.Rows) == mostShown {
			break
		}
		number := ui.Cell{Text: strconv.Itoa(r.Number)}
		if r.Pending() {
			number.Href = web.URL(ctx, rowPath(sheet.Number, r.Number))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{number, {Text: strings.Trim(r.Cells["year"]+"/"+r.Cells["code"], "/")}, {Text: problemColumn(ctx, r)}, {Text: r.Cells[r.Problem.Column]}, {Text: rowProblem(ctx, r)}}})
	}
	return t
}

func rowPath(sheet int64, row int) string { return sheetPath(sheet) + "/" + strconv.Itoa(row) }

func problemColumn(ctx context.Context, r finance.SheetRow) string {
	if r.Problem.Column == "" {
		return "–"
	}
	return columnName(ctx, r.Problem.Column)
}

// rowFault is why a row is not entered, as a fault; nil where it is.
func rowFault(r finance.SheetRow) *fault.Fault {
	if r.Problem == nil {
		return nil
	}
	f := fault.Invalid(r.Problem.Message).At(r.Problem.Column)
	f.Args = r.Problem.Args
	return f
}

// rowProblem is why a row is not entered, in words.
func rowProblem(ctx context.Context, r finance.SheetRow) string {
	if f := rowFault(r); f != nil {
		return i18n.Fault(ctx, spoken(ctx, f))
	}
	return ""
}

// goodTable are the first rows without a problem, as they are read.
func goodTable(ctx context.Context, sheet finance.Sheet, preview bool) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "finance.sheet.good"), Note: i18n.T(ctx, "finance.sheet.goodNote", "n", strconv.Itoa(mostShown)), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.sheet.row")}, {Text: i18n.T(ctx, "finance.line")}, {Text: i18n.T(ctx, "finance.field.name")}, {Text: i18n.T(ctx, "finance.institution")}, {Text: i18n.T(ctx, "finance.field.share")}, {Text: i18n.T(ctx, "finance.field.currency")}}}
	long := false
	for _, r := range sheet.Rows {
		long = long || r.Cells["stage"] != ""
	}
	columns := []string{"initial", "amended", "committed", "accrued", "paid"}
	if long {
		columns = []string{"stage", "amount"}
	}
	for _, name := range columns {
		t.Columns = append(t.Columns, ui.Column{Text: columnName(ctx, name), Right: name != "stage"})
	}
	if !preview {
		t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "finance.desk.state")})
	}
	for _, r := range sheet.Rows {
		if r.Problem != nil || r.State == finance.RowNew {
			continue
		}
		if len(t.Rows) == mostShown {
			break
		}
		row := ui.Row{Cells: ui.Cells(strconv.Itoa(r.Number), strings.Trim(r.Cells["year"]+"/"+r.Cells["code"], "/"), nameInCells(ctx, r.Cells), r.Cells["institution"], shareText(r.Cells), r.Cells["currency"])}
		for _, name := range columns {
			row.Cells = append(row.Cells, ui.Cell{Text: r.Cells[name]})
		}
		if !preview {
			row.Cells = append(row.Cells, ui.Cell{Text: stateName(ctx, r.State, false)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func nameInCells(ctx context.Context, cells map[string]string) string {
	name := kernel.Text{}
	for _, lang := range kernel.Langs() {
		name[lang] = cells["name_"+string(lang)]
	}
	if text := words(ctx, name); text != "" {
		return text
	}
	return cells["name"]
}

// shareText is the share for security of a row in per cent, as it was typed.
func shareText(cells map[string]string) string {
	if text := cells["share_percent"]; text != "" {
		return strings.TrimSpace(strings.TrimSuffix(text, "%")) + " %"
	}
	if n, err := strconv.Atoi(cells["share"]); err == nil {
		return hundredths(n) + " %"
	}
	return cells["share"]
}

func (p Sheets) enterSheet(w http.ResponseWriter, r *http.Request) error {
	number := numberAt(r, "sheet")
	_, err := p.finance.EnterSheet(r.Context(), number)
	if f, ok := deskRefusal(err); ok {
		return p.sheet(w, r, web.Status(f), f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, sheetPath(number), "done", "entered")
}

// sheetRowView is the form that corrects a row that is not entered.
type sheetRowView struct {
	title, action, why string
	fields, others     []fieldView // others: columns that the row leaves empty
	reason             ui.FieldInfo
	fault              *fault.Fault
}

func (p Sheets) showRow(w http.ResponseWriter, r *http.Request) error {
	row, err := p.rowAt(r)
	if err != nil {
		return err
	}
	return p.row(w, r, http.StatusOK, func(name string) string { return row.Cells[name] }, rowFault(row), nil)
}

// rowAt is the row of an address. Faults: sheet.none, sheet.noRow.
func (p Sheets) rowAt(r *http.Request) (finance.SheetRow, error) {
	sheet, err := p.finance.Sheet(r.Context(), numberAt(r, "sheet"))
	if err != nil {
		return finance.SheetRow{}, err
	}
	row, ok := sheet.Row(int(numberAt(r, "row")))
	if !ok || !row.Pending() {
		return row, fault.NotFound("finance.sheet.noRow", "row", r.PathValue("row"))
	}
	return row, nil
}

// row shows the form: the row's own problem stands beside its column, a refusal of what was sent above.
func (p Sheets) row(w http.ResponseWriter, r *http.Request, status int, in typed, problem, refused *fault.Fault) error {
	ctx := r.Context()
	number := numberAt(r, "sheet")
	v := sheetRowView{title: i18n.T(ctx, "finance.sheet.rowOf", "row", r.PathValue("row")), action: web.URL(ctx, rowPath(number, int(numberAt(r, "row")))), fault: refused}
	if problem != nil {
		v.why = i18n.Fault(ctx, spoken(ctx, problem))
	}
	for _, name := range finance.SheetColumns() {
		f := fieldView{info: ui.FieldInfo{Name: name, Label: columnName(ctx, name), Value: in(name), Width: "w6", Error: problemAt(ctx, problem, name)}}
		if f.info.Value != "" || f.info.Error != "" {
			v.fields = append(v.fields, f)
		} else {
			v.others = append(v.others, f)
		}
	}
	v.reason = ui.FieldInfo{Name: "why", Label: i18n.T(ctx, "finance.field.reason"), Value: in("why"), Width: "w6", Error: problemAt(ctx, refused, "why")}
	crumbs := deskWay(ctx, ui.Link{Text: i18n.T(ctx, "finance.sheet.title"), Href: web.URL(ctx, sheetDesk)}, ui.Link{Text: strconv.FormatInt(number, 10), Href: web.URL(ctx, sheetPath(number))}, ui.Link{Text: v.title})
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: crumbs}, sheetRowPage(v))
}

func (p Sheets) correctRow(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("finance.desk.formUnreadable").Because(err)
	}
	in, number, place := typedIn(r), numberAt(r, "sheet"), int(numberAt(r, "row"))
	if in("act-on-row") == "drop" {
		return p.dropRow(w, r, in, number, place)
	}
	cells := map[string]string{}
	for _, name := range finance.SheetColumns() {
		cells[name] = in(name)
	}
	row, err := p.finance.CorrectRow(r.Context(), number, place, cells)
	if f, ok := deskRefusal(err); ok {
		return p.row(w, r, web.Status(f), in, nil, f)
	}
	if err != nil {
		return err
	}
	if row.Problem != nil {
		f := rowFault(row)
		return p.row(w, r, web.Status(f), in, f, f)
	}
	return web.SeeOther(w, r, sheetPath(number), "done", "entered")
}

func (p Sheets) dropRow(w http.ResponseWriter, r *http.Request, in typed, number int64, place int) error {
	err := p.finance.DropRow(r.Context(), number, place, in("why"))
	if f, ok := deskRefusal(err); ok {
		row, err := p.rowAt(r)
		if err != nil {
			return err
		}
		return p.row(w, r, web.Status(f), func(name string) string { return row.Cells[name] }, rowFault(row), f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, sheetPath(number), "done", "dropped")
}

// sheetBody is what became of a file that a program sent.
type sheetBody struct {
	Sheet     int64            `json:"import"`
	Preview   bool             `json:"preview"`
	Entered   int              `json:"entered"`
	Unchanged int              `json:"unchanged"`
	Agrees    int              `json:"totals_that_agree"`
	Kept      []budgetSheetRow `json:"kept"`
}

// sendByProgram keeps a file and enters it; with preview=1 it only says what would become of its rows.
func (p Sheets) sendByProgram(w http.ResponseWriter, r *http.Request) {
	body, err := p.enterByProgram(r)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(body) // the program has gone
}

func (p Sheets) enterByProgram(r *http.Request) (sheetBody, error) {
	number, err := p.receive(r)
	if err != nil {
		return sheetBody{}, err
	}
	body := sheetBody{Sheet: number, Preview: r.PostFormValue("preview") == "1", Kept: []budgetSheetRow{}}
	enter := p.finance.EnterSheet
	if body.Preview {
		enter = p.finance.PreviewSheet
	}
	sheet, err := enter(r.Context(), number)
	if err != nil {
		return body, err
	}
	body.Entered, body.Unchanged, body.Agrees = sheet.Count(finance.RowEntered), sheet.Count(finance.RowUnchanged), sheet.Count(finance.RowAgrees)
	for _, row := range sheet.Rows {
		if row.Problem != nil {
			body.Kept = append(body.Kept, sheetRowOf(r.Context(), row))
		}
	}
	return body, nil
}
