package planninghttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/planning"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/statistics"
)

// Addresses.
const (
	path = "/plans"
	desk = "/workspace/plans"
)

// Pages serves the public pages and the workspace of planners.
type Pages struct {
	planning     *planning.Service
	institutions *institutions.Service
	statistics   *statistics.Service
}

// New makes the pages.
func New(service *planning.Service, registers *institutions.Service, figures *statistics.Service) *Pages {
	return &Pages{service, registers, figures}
}

// Register registers all of them. The workspace is for staff; what anybody does there the Service decides.
func (p *Pages) Register(site *web.Site) {
	site.Page(http.MethodGet, path, web.Public, p.listPlans, web.Dated())
	site.Page(http.MethodGet, path+"/progress", web.Public, p.showProgress, web.Dated())
	site.Page(http.MethodGet, path+"/visions", web.Public, p.showVisions, web.Dated())
	site.Page(http.MethodGet, path+"/{plan}", web.Public, p.showPlan, web.Dated())
	site.Page(http.MethodGet, path+"/{plan}/objectives/{objective}", web.Public, p.showObjective, web.Dated())
	site.Page(http.MethodGet, desk, web.Staff, p.showDesk)
	site.Page(http.MethodPost, desk, web.Staff, p.startPlan)
	site.Page(http.MethodGet, desk+"/{plan}", web.Staff, p.showWork)
	site.Page(http.MethodPost, desk+"/{plan}", web.Staff, p.movePlan)
	site.Page(http.MethodGet, desk+"/{plan}/{kind}", web.Staff, p.showRow)
	site.Page(http.MethodPost, desk+"/{plan}/{kind}", web.Staff, p.recordRow)
}

// Menu is the module's part of the navigation.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "planning.title", Path: path},
		{Message: "planning.desk.title", Path: desk, Access: web.Of(kernel.RolePlanner, kernel.RoleSteward, kernel.RoleLiaison)}}
}

func words(ctx context.Context, t kernel.Text) string { return t.Get(i18n.From(ctx).Lang) }

func way(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "planning.home"), Href: web.URL(ctx, "/")}, {Text: i18n.T(ctx, "planning.title"), Href: web.URL(ctx, path)}}, rest...)
}

func deskWay(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "planning.desk.home"), Href: web.URL(ctx, "/workspace")}, {Text: i18n.T(ctx, "planning.desk.title"), Href: web.URL(ctx, desk)}}, rest...)
}

func planURL(ctx context.Context, code string) string { return web.URL(ctx, path+"/"+code) }

func objectiveURL(ctx context.Context, plan, objective string) string {
	return web.URL(ctx, path+"/"+plan+"/objectives/"+objective)
}

func nameOf(ctx context.Context, r planning.Row) string {
	text := words(ctx, r.Values.Words("name"))
	if text == "" {
		text = r.Values["name"]
	}
	if text == "" {
		text = r.Code
	}
	if r.Values.Holds("illustrative") {
		text += " (" + i18n.T(ctx, "planning.illustrative") + ")"
	}
	return text
}

func choice(ctx context.Context, code string) string {
	if code == "" {
		return "–"
	}
	return i18n.T(ctx, "planning.choice."+i18n.Camel(code))
}

func state(ctx context.Context, s planning.State) string {
	return i18n.T(ctx, "planning.state."+i18n.Camel(string(s)))
}

func fieldName(ctx context.Context, column string) string {
	return i18n.T(ctx, "planning.field."+i18n.Camel(column))
}

// status is an assessment in words: with the reason where nothing can be said, and the year of the value.
func status(ctx context.Context, a planning.Assessment) string {
	if a.Status == planning.NotAssessable {
		return label(ctx, statusName(ctx, a.Status)) + reason(ctx, string(a.Why))
	}
	return statusName(ctx, a.Status) + ", " + strconv.Itoa(a.Year)
}

// number writes a value of an indicator.
func number(ctx context.Context, ind statistics.Indicator, x float64) string {
	switch {
	case ind.ID == "":
		return i18n.Number(ctx, x, 1)
	case ind.Kind == statistics.KindShare || ind.Kind == statistics.KindConcentration:
		return i18n.Percent(ctx, x, 1)
	}
	return i18n.Number(ctx, x, ind.Decimals)
}

// aim says a target in words.
func aim(ctx context.Context, ind statistics.Indicator, t planning.Target) string {
	value := number(ctx, ind, t.Value)
	if t.Kind == planning.Change {
		value = i18n.Number(ctx, t.Value, 1)
	}
	return i18n.T(ctx, "planning.choice."+string(t.Kind)+"Aim", "value", value, "high", number(ctx, ind, t.High), "year", strconv.Itoa(t.Year))
}

// dayWord is an ISO date as the reader writes it.
func dayWord(ctx context.Context, day string) string {
	t, err := time.ParseInLocation(time.DateOnly, day, i18n.From(ctx).Zone)
	if err != nil {
		return orDash(day)
	}
	return i18n.Date(ctx, t)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// house names institutions of today; at the desk also the indicators.
type house struct {
	register   *institutions.Register
	day        string
	indicators []statistics.Indicator
}

func (p *Pages) house(ctx context.Context) (house, error) {
	r, err := p.institutions.Register(ctx)
	return house{register: r, day: p.planning.Today(ctx)}, err
}

// deskHouse is a house that can word the values of baselines and targets.
func (p *Pages) deskHouse(ctx context.Context) (house, error) {
	h, err := p.house(ctx)
	if err != nil {
		return h, err
	}
	h.indicators, err = p.statistics.Indicators(ctx)
	return h, err
}

// indicator is one by its code; without an ID where there is none.
func (h house) indicator(id string) statistics.Indicator {
	i := slices.IndexFunc(h.indicators, func(ind statistics.Indicator) bool { return ind.ID == id })
	if i < 0 {
		return statistics.Indicator{}
	}
	return h.indicators[i]
}

func (h house) name(ctx context.Context, code string) string {
	rows := h.register.History(institutions.OfInstitution, code)
	if len(rows) == 0 {
		return orDash(code)
	}
	return words(ctx, rows[len(rows)-1].Values.Words("name"))
}

func (h house) cell(ctx context.Context, code string) ui.Cell {
	if code == "" {
		return ui.Cell{Text: "–"}
	}
	return ui.Cell{Text: h.name(ctx, code), Href: web.URL(ctx, "/institutions/"+code)}
}

func dimension(ctx context.Context, code string) string {
	return capital(choice(ctx, code))
}

// label is a word before what it names, with the colon of the language.
func label(ctx context.Context, text string) string {
	return i18n.T(ctx, "planning.label", "text", text) + " "
}

// capital begins a sentence with a word of a list.
func capital(s string) string {
	text := []rune(s)
	if len(text) == 0 {
		return s
	}
	return strings.ToUpper(string(text[:1])) + string(text[1:])
}
