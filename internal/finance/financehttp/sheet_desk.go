package financehttp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"convive/internal/finance"
	"convive/internal/institutions"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/table"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

const (
	sheetDesk = desk + "/imports"
	// mostFile is the size of a file of lines, in bytes.
	mostFile = 20 << 20
)

// Sheets serves the desk where files of lines are sent, looked at and entered.
type Sheets struct {
	finance *finance.Service
	scratch string // where files are unpacked
}

// NewSheets makes the pages.
func NewSheets(service *finance.Service, scratch string) Sheets { return Sheets{service, scratch} }

// Register registers all of them.
func (p Sheets) Register(site *web.Site) {
	site.Page(http.MethodGet, sheetDesk, desks, p.showDesk)
	site.Page(http.MethodPost, sheetDesk, desks, p.send, web.MaxBody(mostFile+1<<16), web.MaxTime(time.Minute))
	site.Page(http.MethodGet, sheetDesk+"/{sheet}", desks, p.showSheet)
	site.Page(http.MethodPost, sheetDesk+"/{sheet}", desks, p.enterSheet, web.MaxTime(time.Minute))
	site.Page(http.MethodGet, sheetDesk+"/{sheet}/{row}", desks, p.showRow)
	site.Page(http.MethodPost, sheetDesk+"/{sheet}/{row}", desks, p.correctRow)
	site.Root(http.MethodPost, "/api/v1/finance/imports", web.Staff, http.HandlerFunc(p.sendByProgram), web.MaxBody(mostFile+1<<16), web.MaxTime(time.Minute))
}

// sheetDeskView is the form that sends a file, with those that were sent.
type sheetDeskView struct {
	title   string
	fields  []fieldView
	more    []fieldView
	columns []ui.Pair
	sheets  ui.TableInfo
	fault   *fault.Fault
}

func (p Sheets) showDesk(w http.ResponseWriter, r *http.Request) error {
	start := map[string]string{"reason": i18n.T(r.Context(), "finance.sheet.asStated")}
	return p.desk(w, r, http.StatusOK, func(name string) string { return start[name] }, nil)
}

func (p Sheets) desk(w http.ResponseWriter, r *http.Request, status int, in typed, refused *fault.Fault) error {
	ctx := r.Context()
	list, err := p.finance.Sheets(ctx)
	if err != nil {
		return err
	}
	v := sheetDeskView{title: i18n.T(ctx, "finance.sheet.title"), fault: refused}
	f := form{ctx, in, refused}
	file := f.field("file", "")
	file.info.Type, file.info.Accept, file.info.Value = "file", ".csv,.xlsx", ""
	v.fields = []fieldView{file, f.hinted("origin", "w6", i18n.T(ctx, "finance.desk.originHint")), f.day("published"), f.choice("source", codedChoices(ctx, "source", finance.Sources())), f.choice("level", codedChoices(ctx, "level", finance.Levels()))}
	profile := f.hinted("profile", "", i18n.T(ctx, "finance.sheet.profileHint"))
	profile.area = true
	v.more = []fieldView{f.hinted("act", "w6", i18n.T(ctx, "finance.sheet.actHint")), f.hinted("on", "w4", i18n.T(ctx, "finance.sheet.onHint")), f.hinted("reason", "w6", i18n.T(ctx, "finance.desk.reasonHint")), profile}
	v.columns = columnPairs(ctx)
	v.sheets = ui.TableInfo{Caption: i18n.T(ctx, "finance.sheet.sent"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.sheet.number")}, {Text: i18n.T(ctx, "finance.field.file")}, {Text: i18n.T(ctx, "finance.sheet.at")}, {Text: i18n.T(ctx, "finance.desk.by")}}}
	for _, s := range list[:min(len(list), mostShown)] {
		v.sheets.Rows = append(v.sheets.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.FormatInt(s.Number, 10), Href: web.URL(ctx, sheetPath(s.Number))}, {Text: s.Name}, {Text: i18n.DateTime(ctx, s.At)}, {Text: s.By}}})
	}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title})}, sheetDeskPage(v))
}

// columnPairs are the columns of a file with what they hold.
func columnPairs(ctx context.Context) (list []ui.Pair) {
	for _, name := range finance.SheetColumns() {
		list = append(list, ui.Pair{Term: name, Text: columnName(ctx, name)})
	}
	return list
}

// columnName is a column in words.
func columnName(ctx context.Context, name string) string {
	base, lang, _ := strings.Cut(name, "_")
	switch {
	case base == "name" && lang != "":
		return i18n.T(ctx, "finance.field.name") + " (" + strings.ToUpper(lang) + ")"
	case name == "share":
		return i18n.T(ctx, "finance.sheet.hundredths")
	case name == "share_percent":
		return i18n.T(ctx, "finance.field.share") + " (%)"
	case name == "amendments":
		return i18n.T(ctx, "finance.sheet.amendments")
	}
	for _, s := range finance.Stages() {
		if string(s) == name {
			return stageName(ctx, s)
		}
	}
	return i18n.T(ctx, "finance.field."+name)
}

func sheetPath(number int64) string { return sheetDesk + "/" + strconv.FormatInt(number, 10) }

func (p Sheets) send(w http.ResponseWriter, r *http.Request) error {
	sheet, err := p.receive(r)
	if f, ok := deskRefusal(err); ok {
		return p.desk(w, r, web.Status(f), typedIn(r), f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, sheetPath(sheet))
}

// receive keeps the file of a form. Faults: desk.formUnreadable, sheet.fileMissing, sheet.noColumns, those of a profile, of the
// reader of tables and of KeepSheet.
func (p Sheets) receive(r *http.Request) (int64, error) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		return 0, fault.Invalid("finance.desk.formUnreadable").At("file").Because(err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // what stays is swept with the scratch folder
	in := typedIn(r)
	var mapping institutions.Mapping
	if text := in("profile"); text != "" {
		var err error
		if mapping, err = institutions.ParseMapping([]byte(text), finance.SheetColumns()); err != nil {
			return 0, at(err, "profile")
		}
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		return 0, fault.Invalid("finance.sheet.fileMissing").At("file").Because(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	sheet := finance.Sheet{Name: filepath.Base(head.Filename), Given: map[string]string{}}
	for _, name := range finance.GivenColumns() {
		sheet.Given[name] = in(name)
	}
	if sheet.Rows, err = p.read(r.Context(), file, sheet.Name, mapping); err != nil {
		return 0, at(err, "file")
	}
	return p.finance.KeepSheet(r.Context(), sheet)
}

// at puts a fault without a field to one.
func at(err error, field string) error {
	if f, ok := fault.Of(err); ok && f.Field == "" {
		told := fault.New(f.Code, f.Message).At(field).Because(err)
		told.Args = f.Args
		return told
	}
	return err
}

// read makes rows of a file that was sent: of its first sheet that has the columns of the year and of an amount.
func (p Sheets) read(ctx context.Context, file io.Reader, name string, mapping institutions.Mapping) (rows []finance.SheetRow, err error) {
	dir, err := os.MkdirTemp(p.scratch, "budget-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "file")
	data, err := io.ReadAll(io.LimitReader(file, mostFile+1))
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return nil, err
	}
	book, err := table.Open(ctx, path, dir, table.Options{Name: name, MaxBytes: 10 * mostFile})
	if err != nil {
		return nil, err
	}
	for _, sheet := range book.Sheets {
		head, lines, err := sheet.Lines(mapping.Wanted(finance.SheetColumns()))
		if err != nil {
			return nil, err
		}
		cells, err := mapping.Cells(finance.SheetColumns(), head, lines)
		if err != nil {
			return nil, err
		}
		for _, c := range cells {
			rows = append(rows, finance.SheetRow{Number: c.Line, Cells: filled(c.Texts)})
		}
		if len(rows) > 0 {
			return rows, nil
		}
	}
	return nil, fault.Invalid("finance.sheet.noColumns", "columns", "year, code, initial, amended, committed, accrued, paid")
}
