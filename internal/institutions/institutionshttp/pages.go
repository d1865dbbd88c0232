package institutionshttp

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/jobs"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/territories"
)

// Addresses.
const (
	path = "/institutions"
	desk = "/workspace/institutions"
)

// Pages serves the public pages and the desk.
type Pages struct {
	institutions *institutions.Service
	places       *territories.Service
	class        func(code string) (kernel.Text, bool) // title of an ICCS class
	scratch      string                                // folder in which a file that was sent is unpacked
	jobs         *jobs.Queue
}

// New makes the pages.
func New(service *institutions.Service, places *territories.Service, class func(code string) (kernel.Text, bool), scratch string, queue *jobs.Queue) *Pages {
	return &Pages{service, places, class, scratch, queue}
}

// Register registers all of them. The desk is for staff; what anybody does there the Service decides.
func (p *Pages) Register(site *web.Site) {
	site.Page(http.MethodGet, path, web.Public, p.listInstitutions, web.Dated())
	site.Page(http.MethodGet, path+"/organogram", web.Public, p.showOrganogram, web.Dated())
	site.Page(http.MethodGet, path+"/functions", web.Public, p.showFunctions, web.Dated())
	site.Page(http.MethodGet, path+"/norms", web.Public, p.showNorms, web.Dated())
	site.Page(http.MethodGet, path+"/procedures", web.Public, p.listProcedures, web.Dated())
	site.Page(http.MethodGet, path+"/procedures/{code}", web.Public, p.showProcedure, web.Dated())
	site.Page(http.MethodGet, path+"/{code}", web.Public, p.showInstitution, web.Dated())
	site.Page(http.MethodGet, desk, web.Staff, p.showDesk)
	site.Page(http.MethodPost, desk+"/import", web.Staff, p.importRegister, web.MaxBody(mostUpload+1<<16))
	site.Page(http.MethodGet, desk+"/import", web.Staff, backToDesk)
	site.Page(http.MethodGet, desk+"/import/{job}", web.Staff, p.showImport)
	site.Page(http.MethodPost, desk+"/import/{job}/cancel", web.Staff, p.cancelImport)
	site.Page(http.MethodGet, desk+"/import/{job}/cancel", web.Staff, p.backToImport)
	site.Page(http.MethodPost, desk+"/merge", web.Staff, p.mergeInstitutions)
	site.Page(http.MethodGet, desk+"/merge", web.Staff, backToDesk)
	site.Page(http.MethodGet, desk+"/registers/{register}", web.Staff, p.showRegister)
	site.Page(http.MethodGet, desk+"/registers/{register}/row", web.Staff, p.showRow)
	site.Page(http.MethodPost, desk+"/registers/{register}/row", web.Staff, p.recordRow)
	site.Page(http.MethodPost, desk+"/registers/{register}/end", web.Staff, p.endRow)
	site.Page(http.MethodGet, desk+"/registers/{register}/end", web.Staff, p.backToRegister)
	site.Page(http.MethodGet, desk+"/procedures", web.Staff, p.listDrafts)
	site.Page(http.MethodGet, desk+"/procedures/draft", web.Staff, p.showDraft)
	site.Page(http.MethodPost, desk+"/procedures/draft", web.Staff, p.draftProcedure)
	site.Page(http.MethodPost, desk+"/procedures/move", web.Staff, p.moveProcedure)
	site.Page(http.MethodGet, desk+"/procedures/move", web.Staff, backToDrafts)
}

// Menu is the module's part of the navigation.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "institutions.title", Path: path},
		{Message: "institutions.desk.title", Path: desk, Access: web.Of(kernel.RolePlanner, kernel.RoleSteward, kernel.RoleLiaison, kernel.RoleSupervisor)}}
}

func words(ctx context.Context, t kernel.Text) string { return t.Get(i18n.From(ctx).Lang) }

func way(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "institutions.home"), Href: web.URL(ctx, "/")}}, rest...)
}

func under(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append(way(ctx, ui.Link{Text: i18n.T(ctx, "institutions.title"), Href: web.URL(ctx, path)}), rest...)
}

func deskWay(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "institutions.desk.home"), Href: web.URL(ctx, "/workspace")}}, rest...)
}

func backToDesk(w http.ResponseWriter, r *http.Request) error { return web.SeeOther(w, r, desk) }

// dayOf is the day that a page is asked for; today without one. Fault: badDay.
func (p *Pages) dayOf(r *http.Request) (string, error) {
	return dayOr(r.URL.Query().Get("day"), p.institutions.Today(r.Context()))
}

func dayOr(text, today string) (string, error) {
	day := cmp.Or(strings.TrimSpace(text), today)
	if !institutions.IsDay(day) {
		return "", fault.Invalid("institutions.badDay", "value", day).At("day")
	}
	return day, nil
}

// dayWord is an ISO date as the reader writes it.
func dayWord(ctx context.Context, day string) string {
	t, err := time.ParseInLocation(time.DateOnly, day, i18n.From(ctx).Zone)
	if err != nil {
		return day
	}
	return i18n.Date(ctx, t)
}

// span is a period in words.
func span(ctx context.Context, from, to string) string {
	if to == "" {
		return i18n.T(ctx, "institutions.since", "from", dayWord(ctx, from))
	}
	return i18n.T(ctx, "institutions.span", "from", dayWord(ctx, from), "to", dayWord(ctx, to))
}

// choice is a code of a closed list in words.
func choice(ctx context.Context, code string) string {
	if code == "" {
		return "–"
	}
	return i18n.T(ctx, "institutions.choice."+i18n.Camel(code))
}

// heading is a choice as it stands at a beginning.
func heading(ctx context.Context, code string) string {
	text := choice(ctx, code)
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// names are those of things on a day, by code; one that is not there then bears its code.
type names struct {
	register *institutions.Register
	atlas    *territories.Atlas
	day      string
}

func (n names) of(ctx context.Context, k institutions.Kind, code, column string) string {
	if row, ok := n.register.Get(k, code, n.day); ok {
		if text := words(ctx, row.Values.Words(column)); text != "" {
			return text
		}
	}
	return code
}

func (n names) institution(ctx context.Context, code string) string {
	return n.of(ctx, institutions.OfInstitution, code, "name")
}

func (n names) function(ctx context.Context, code string) string {
	return n.of(ctx, institutions.OfFunction, code, "name")
}

// article is how one cites it: Ley 599 de 2000, art. 103.
func (n names) article(ctx context.Context, code string) string {
	row, ok := n.register.Get(institutions.OfArticle, code, n.day)
	if !ok {
		rows := n.register.History(institutions.OfArticle, code)
		if len(rows) == 0 {
			return code
		}
		row = rows[len(rows)-1]
	}
	norms := n.register.History(institutions.OfNorm, row.Values["norm"])
	if len(norms) == 0 {
		return row.Values["path"]
	}
	return norms[len(norms)-1].Values["number"] + ", " + row.Values["path"]
}

func (n names) place(ctx context.Context, code string) string {
	if u, ok := n.atlas.Unit(kernel.Code(code)); ok {
		return words(ctx, u.Name)
	}
	return code
}

// asked reads what every page needs: the registers, the names of places, and the day.
func (p *Pages) asked(r *http.Request) (names, error) {
	day, err := p.dayOf(r)
	if err != nil {
		return names{}, err
	}
	register, err := p.institutions.Register(r.Context())
	if err != nil {
		return names{}, err
	}
	atlas, err := p.places.Atlas(r.Context())
	return names{register, atlas, day}, err
}

func institutionURL(ctx context.Context, code string) string { return web.URL(ctx, path+"/"+code) }

// mark says that a row is made up for a demonstration.
func mark(ctx context.Context, text string, row institutions.Row) string {
	if row.Values.Holds("illustrative") {
		return text + " (" + i18n.T(ctx, "institutions.illustrative") + ")"
	}
	return text
}
