package financehttp

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"convive/internal/finance"
	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

const desk = "/workspace/budget"

// Desk is where the budget is kept.
type Desk struct {
	finance   *finance.Service
	registers *institutions.Service
}

// NewDesk makes the pages.
func NewDesk(service *finance.Service, registers *institutions.Service) Desk {
	return Desk{service, registers}
}

// desks is who enters and who approves; what anybody does there the Service decides.
var desks = web.Of(kernel.RolePlanner, kernel.RoleSteward, kernel.RoleLiaison, kernel.RoleSupervisor)

// Register registers all of them.
func (d Desk) Register(site *web.Site) {
	site.Page(http.MethodGet, desk, desks, d.showHome)
	site.Page(http.MethodGet, desk+"/line", desks, d.showLineForm)
	site.Page(http.MethodPost, desk+"/line", desks, d.enterLine)
	site.Page(http.MethodGet, desk+"/series", desks, d.showSeries)
	site.Page(http.MethodPost, desk+"/series", desks, d.keepSeries)
	site.Page(http.MethodGet, desk+"/changes/{number}", desks, d.showChange)
	site.Page(http.MethodPost, desk+"/changes/{number}", desks, d.decideChange)
	site.Page(http.MethodGet, desk+"/{year}", desks, d.showYear)
	site.Page(http.MethodPost, desk+"/{year}", desks, d.closeYear)
	site.Page(http.MethodGet, desk+"/{year}/{code}", desks, d.showLine)
	site.Page(http.MethodPost, desk+"/{year}/{code}", desks, d.recordEvent)
}

// DeskMenu is its part of the navigation.
func DeskMenu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "finance.desk.title", Path: desk, Access: desks}}
}

// deskWay leads from the workspace over the desk to a page.
func deskWay(ctx context.Context, rest ...ui.Link) []ui.Link {
	list := []ui.Link{{Text: i18n.T(ctx, "finance.desk.home"), Href: web.URL(ctx, "/workspace")}, {Text: i18n.T(ctx, "finance.desk.title"), Href: web.URL(ctx, desk)}}
	return append(list, rest...)
}

func yearPath(year int) string { return desk + "/" + strconv.Itoa(year) }

// linePath is the page of a line at the desk. A slash of a code is written as ~.
func linePath(k finance.Key) string { return yearPath(k.Year) + "/" + inPath(k.Code) }

func yearLink(ctx context.Context, year int) ui.Link {
	return ui.Link{Text: strconv.Itoa(year), Href: web.URL(ctx, yearPath(year))}
}

// register is what institutions are called.
func (d Desk) register(ctx context.Context) (names, error) {
	return (&Pages{registers: d.registers}).names(ctx)
}

// deskRefusal is a fault that a page of the desk answers in words.
func deskRefusal(err error) (*fault.Fault, bool) {
	f, ok := fault.Of(err)
	return f, ok && (f.Code == fault.CodeInvalid || f.Code == fault.CodeConflict || f.Code == fault.CodeForbidden)
}

// deskProblems is a refusal above a form that has some fields: it leads to its own.
func deskProblems(ctx context.Context, f *fault.Fault, fields []fieldView) []ui.Problem {
	if f == nil {
		return nil
	}
	p := ui.Problem{Text: i18n.Fault(ctx, spoken(ctx, f))}
	for _, field := range fields {
		if field.info.Error != "" {
			p.Field = field.info.Name
		}
	}
	return []ui.Problem{p}
}

func problemAt(ctx context.Context, f *fault.Fault, field string) string {
	if f == nil || f.Field != field {
		return ""
	}
	return i18n.Fault(ctx, spoken(ctx, f))
}

// spoken is a fault whose stages are named in words.
func spoken(ctx context.Context, f *fault.Fault) *fault.Fault {
	told := *f
	told.Args = maps.Clone(f.Args)
	for _, arg := range []string{"stage", "over"} {
		if slices.Contains(finance.Stages(), finance.Stage(f.Args[arg])) {
			told.Args[arg] = stageName(ctx, finance.Stage(f.Args[arg]))
		}
	}
	return &told
}

// fieldView is a field of a form; choices make it a select.
type fieldView struct {
	info    ui.FieldInfo
	choices []ui.Choice
	area    bool
}

// typed is what a form holds.
type typed func(name string) string

func typedIn(r *http.Request) typed {
	return func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
}

// form makes fields with what was typed and what was refused.
type form struct {
	ctx   context.Context
	typed typed
	fault *fault.Fault
}

// field is one of the form. Its label is the message finance.field. and its name.
func (f form) field(name, width string) fieldView {
	return fieldView{info: ui.FieldInfo{Name: name, Label: i18n.T(f.ctx, "finance.field."+name), Value: f.typed(name), Error: problemAt(f.ctx, f.fault, name), Width: width}}
}

func (f form) day(name string) fieldView {
	v := f.field(name, "w5")
	v.info.Type = "date"
	return v
}

func (f form) hinted(name, width, hint string) fieldView {
	v := f.field(name, width)
	v.info.Hint = hint
	return v
}

func (f form) prose(name string) fieldView {
	v := f.field(name, "")
	v.area, v.info.Spellcheck = true, true
	return v
}

func (f form) choice(name string, list []ui.Choice) fieldView {
	v := f.field(name, "w6")
	v.choices = append([]ui.Choice{{Text: i18n.T(f.ctx, "finance.desk.choose")}}, list...)
	return v
}

// coded are codes as choices, in the words of a part of the messages.
func codedChoices(ctx context.Context, part string, codes []string) (list []ui.Choice) {
	for _, code := range codes {
		list = append(list, ui.Choice{Value: code, Text: i18n.T(ctx, "finance."+part+"."+code)})
	}
	return list
}

// nameFields are a name in four languages, the reader's first.
func (f form) nameFields() (first fieldView, others []fieldView) {
	reader := i18n.From(f.ctx).Lang
	of := func(l kernel.Lang) fieldView {
		name := "name_" + string(l)
		v := fieldView{info: ui.FieldInfo{Name: name, Label: i18n.T(f.ctx, "finance.field.name") + " (" + strings.ToUpper(string(l)) + ")", Value: f.typed(name), Width: "w6", Spellcheck: true}}
		return v
	}
	first = of(reader)
	first.info.Error = problemAt(f.ctx, f.fault, "name")
	for _, l := range kernel.Langs() {
		if l != reader {
			others = append(others, of(l))
		}
	}
	return first, others
}

// nameOf is the name that a form holds.
func nameOf(in typed) kernel.Text {
	name := kernel.Text{}
	for _, l := range kernel.Langs() {
		if text := in("name_" + string(l)); text != "" {
			name[l] = text
		}
	}
	return name
}

// institutionChoices are the institutions of the register, also those that ended, by name; without those for which the actor may
// enter nothing.
func (d Desk) institutionChoices(ctx context.Context, n names) (list []ui.Choice) {
	seen := map[string]bool{}
	for _, row := range n.register.All(institutions.OfInstitution) {
		if !seen[row.Code] && d.finance.MayKeep(ctx, row.Code) {
			list = append(list, ui.Choice{Value: row.Code, Text: n.of(ctx, row.Code)})
		}
		seen[row.Code] = true
	}
	slices.SortFunc(list, func(a, b ui.Choice) int { return strings.Compare(a.Text, b.Text) })
	return list
}

// classChoices are the classes with their names.
func (d Desk) classChoices(ctx context.Context) (list []ui.Choice) {
	for _, class := range d.finance.Classes().All() {
		list = append(list, ui.Choice{Value: class.Code, Text: class.Code + " · " + words(ctx, class.Title)})
	}
	return list
}
