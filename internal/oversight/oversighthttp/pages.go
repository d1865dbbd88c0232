package oversighthttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// Addresses.
const (
	path = "/accountability"
	desk = "/workspace/accountability"
)

// Pages serves the public pages and the desk.
type Pages struct {
	oversight *oversight.Service
	registers *institutions.Service
	printer   Printer
}

// Printer makes a PDF of a document; Ready is false where the installation has nothing to print with.
type Printer interface {
	Ready() bool
	// Print gives the PDF of an HTML document, kept under a name that is different for different documents. Fault: unavailable.
	Print(ctx context.Context, name string, html []byte) ([]byte, error)
}

// New makes the pages.
func New(service *oversight.Service, registers *institutions.Service, printer Printer) *Pages {
	return &Pages{service, registers, printer}
}

// desks is who works on reports; what anybody does there the Service decides.
var desks = web.Of(kernel.RolePlanner, kernel.RoleLiaison, kernel.RoleSupervisor, kernel.RoleLegislator, kernel.RoleComptroller, kernel.RoleAuditor)

// Register registers all of them.
func (p *Pages) Register(site *web.Site) {
	site.Page(http.MethodGet, path, web.Public, p.listReports, web.Dated())
	site.Page(http.MethodGet, path+"/outstanding", web.Public, p.listOutstanding, web.Dated())
	site.Page(http.MethodGet, path+"/sittings", web.Public, p.showSittings, web.Dated())
	site.Page(http.MethodGet, path+"/calendar", web.Public, p.showCalendar, web.Dated())
	site.Page(http.MethodGet, path+"/{report}", web.Public, p.showReport, web.Dated())
	site.Page(http.MethodGet, path+"/{report}/follow-up", web.Public, p.showItems, web.Dated())
	site.Page(http.MethodGet, path+"/{report}/{file}", web.Public, p.sendFile, web.Dated(), web.MaxTime(90*time.Second))
	site.Page(http.MethodGet, desk, desks, p.showDesk)
	site.Page(http.MethodGet, desk+"/new", desks, p.showPlan)
	site.Page(http.MethodPost, desk+"/new", desks, p.planReport)
	site.Page(http.MethodGet, desk+"/{report}", desks, p.showWork)
	site.Page(http.MethodGet, desk+"/{report}/draft", desks, p.showDraft)
	site.Page(http.MethodPost, desk+"/{report}/act", desks, p.actOnReport)
	site.Page(http.MethodGet, desk+"/{report}/act", desks, backToWork)
	site.Page(http.MethodGet, desk+"/{report}/sections/{section}", desks, p.showSection)
	site.Page(http.MethodPost, desk+"/{report}/sections/{section}", desks, p.submitSection, web.MaxBody(8<<20))
	site.Page(http.MethodPost, desk+"/{report}/items", desks, p.issueItem)
	site.Page(http.MethodGet, desk+"/{report}/items", desks, backToWork)
	site.Page(http.MethodGet, desk+"/{report}/items/{item}", desks, p.showItem)
	site.Page(http.MethodPost, desk+"/{report}/items/{item}", desks, p.actOnItem)
	site.Page(http.MethodGet, sittingsDesk, desks, p.showSittingsDesk)
	site.Page(http.MethodGet, sittingsDesk+"/new", desks, p.showNewSitting)
	site.Page(http.MethodPost, sittingsDesk+"/new", desks, p.recordNewSitting)
	site.Page(http.MethodGet, sittingsDesk+"/of/{sitting}", desks, p.showSitting)
	site.Page(http.MethodPost, sittingsDesk+"/of/{sitting}", desks, p.changeSitting)
	site.Page(http.MethodGet, calendarDesk, web.Staff, p.showCalendarDesk)
	site.Page(http.MethodPost, calendarDesk, web.Staff, p.enterHolidays)
	site.Page(http.MethodPost, calendarDesk+"/revoke", web.Staff, p.revokeHoliday)
	site.Page(http.MethodGet, calendarDesk+"/revoke", web.Staff, backToCalendar)
}

// Menu is the module's part of the navigation.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "oversight.title", Path: path}, {Message: "oversight.desk.title", Path: desk, Access: desks},
		{Message: "oversight.calendar.title", Path: calendarDesk, Access: web.Of(kernel.RolePlanner, kernel.RoleSteward)}}
}

func backToWork(w http.ResponseWriter, r *http.Request) error {
	return web.SeeOther(w, r, desk+"/"+r.PathValue("report"))
}

func words(ctx context.Context, t kernel.Text) string { return t.Get(i18n.From(ctx).Lang) }

// code is a code in words: the message of a prefix and the code.
func code(ctx context.Context, prefix, text string) string {
	if text == "" {
		return "–"
	}
	return i18n.T(ctx, "oversight."+prefix+"."+i18n.Camel(text))
}

// dayWord is an ISO date as the reader writes it.
func dayWord(ctx context.Context, day string) string {
	t, err := time.ParseInLocation(time.DateOnly, day, i18n.From(ctx).Zone)
	if err != nil {
		return orDash(day)
	}
	return i18n.Date(ctx, t)
}

// momentWord is an RFC 3339 moment as the reader writes it.
func momentWord(ctx context.Context, text string) string {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return orDash(text)
	}
	return i18n.DateTime(ctx, t)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// join puts what is stated of some texts behind each other.
func join(parts ...string) string {
	var list []string
	for _, s := range parts {
		if s != "" {
			list = append(list, s)
		}
	}
	return strings.Join(list, " · ")
}

func way(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "oversight.home"), Href: web.URL(ctx, "/")}, {Text: i18n.T(ctx, "oversight.title"), Href: web.URL(ctx, path)}}, rest...)
}

// deskWay leads to a page of the desk. A legislator has no other workspace.
func deskWay(ctx context.Context, rest ...ui.Link) []ui.Link {
	way := []ui.Link{{Text: i18n.T(ctx, "oversight.desk.title"), Href: web.URL(ctx, desk)}}
	if kernel.ActorFrom(ctx).Role != kernel.RoleLegislator {
		way = append([]ui.Link{{Text: i18n.T(ctx, "oversight.desk.home"), Href: web.URL(ctx, "/workspace")}}, way...)
	}
	return append(way, rest...)
}

func reportURL(ctx context.Context, code string) string { return web.URL(ctx, path+"/"+code) }

func itemURL(ctx context.Context, report string, number int) string {
	return web.URL(ctx, path+"/"+report+"/follow-up") + "#item-" + strconv.Itoa(number)
}

func workURL(ctx context.Context, code string) string { return web.URL(ctx, desk+"/"+code) }

// institutionNames are those of the reader's moment, by code.
type institutionNames struct {
	register *institutions.Register
	today    *institutions.Register // names what was entered in the register after the moment
	day      string
}

func (p *Pages) names(ctx context.Context) (institutionNames, error) {
	register, err := p.registers.Register(ctx)
	if err != nil || kernel.MomentOf(ctx).IsZero() {
		return institutionNames{register, register, p.oversight.Today(ctx)}, err
	}
	today, err := p.registers.Register(kernel.AsOf(ctx, time.Time{}))
	return institutionNames{register, today, p.oversight.Today(ctx)}, err
}

func (n institutionNames) of(ctx context.Context, code string) string {
	rows := n.register.History(institutions.OfInstitution, code)
	if len(rows) == 0 {
		rows = n.today.History(institutions.OfInstitution, code)
	}
	if len(rows) == 0 {
		return orDash(code)
	}
	return words(ctx, rows[len(rows)-1].Values.Words("name"))
}

// choices are the institutions of today.
func (n institutionNames) choices(ctx context.Context, chosen string) []ui.Choice {
	list := []ui.Choice{{Text: "–"}}
	for _, row := range n.register.On(institutions.OfInstitution, n.day) {
		list = append(list, ui.Choice{Value: row.Code, Text: words(ctx, row.Values.Words("name")), Chosen: row.Code == chosen})
	}
	i18n.Sort(ctx, list[1:], func(c ui.Choice) string { return c.Text })
	return list
}

// doneText says what was done before the page was shown.
func doneText(ctx context.Context, r *http.Request) string {
	if id := "oversight.done." + i18n.Camel(r.URL.Query().Get("done")); i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return ""
}

func formOf(r *http.Request) (func(name string) string, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fault.Invalid("oversight.formUnreadable").Because(err)
	}
	return func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }, nil
}

// tone is how the state of an item looks.
func tone(i oversight.Item) ui.Tone {
	switch i.State() {
	case oversight.ItemClosed, oversight.Verified:
		if i.Level() == oversight.NoEvidence || i.Level() == oversight.NotStarted {
			return ui.Risk
		}
		return ui.Good
	case oversight.Silent, oversight.Rejected:
		return ui.Bad
	case oversight.Issued, oversight.Acknowledged, oversight.Reopened:
		return ui.Plain
	default:
		return ui.Going
	}
}
