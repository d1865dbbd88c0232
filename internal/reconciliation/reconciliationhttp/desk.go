package reconciliationhttp

import (
	"context"
	"net/http"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/jobs"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/reconciliation"
	"convive/internal/territories"
)

// base is where the workspace's pages stand.
const base = "/workspace/deaths"

// The kinds of the module's jobs.
const (
	CostJob = "deathCost"
	LinkJob = "deathLink"
)

// JobArgs are what a job is given: no personal data. A job keeps who asked for it without the institution, which rights depend on.
type JobArgs struct {
	Round       kernel.ID `json:"round"`
	Institution string    `json:"institution"`
	Link        float64   `json:"link"`
	Review      float64   `json:"review"`
}

// Jobs runs long work.
type Jobs interface {
	Enqueue(ctx context.Context, kind, subject string, args any) (kernel.ID, error)
	Find(ctx context.Context, kind, subject string) (jobs.Job, bool, error)
}

// Desk serves the workspace's pages.
type Desk struct {
	service *reconciliation.Service
	jobs    Jobs
	places  *territories.Service
}

// NewDesk makes the desk.
func NewDesk(service *reconciliation.Service, queue Jobs, places *territories.Service) *Desk {
	return &Desk{service, queue, places}
}

// mostUpload is how large a list may be, in bytes.
const mostUpload = 96 << 20

// Pages registers the pages. Each is for staff; what anybody sees there the Service decides.
func (d *Desk) Pages(site *web.Site) {
	page := func(method, pattern string, h web.Handler, options ...web.Option) {
		site.Page(method, base+pattern, web.Staff, h, options...)
	}
	page(http.MethodGet, "", d.listRounds)
	page(http.MethodPost, "", d.openRound)
	page(http.MethodGet, "/{round}", d.showRound)
	page(http.MethodPost, "/{round}/deliver", d.takeList, web.MaxBody(mostUpload), web.MaxTime(5*time.Minute))
	page(http.MethodPost, "/{round}/run", d.startRun)
	page(http.MethodPost, "/{round}/publish", d.publishRound, web.MaxTime(5*time.Minute))
	page(http.MethodPost, "/{round}/validate", d.validateAll)
	page(http.MethodPost, "/{round}/propose", d.proposePair)
	for _, act := range []string{"/deliver", "/run", "/publish", "/validate", "/propose"} { // where a form was answered, and is asked for again
		page(http.MethodGet, "/{round}"+act, backToRound)
	}
	page(http.MethodGet, "/{round}/pairs", d.listPairs)
	page(http.MethodGet, "/{round}/pairs/{pair}", d.showPair)
	page(http.MethodPost, "/{round}/pairs/{pair}/open", d.openPair)
	page(http.MethodPost, "/{round}/pairs/{pair}/act", d.actOnPair)
	for _, act := range []string{"/open", "/act"} {
		page(http.MethodGet, "/{round}/pairs/{pair}"+act, backToPair)
	}
	page(http.MethodGet, "/{round}/cases", d.listCases)
	page(http.MethodGet, "/{round}/cases/{case}", d.showCase)
	page(http.MethodPost, "/{round}/cases/{case}", d.actOnCase)
}

// Menu is the desk's part of the navigation, for the roles that can use it.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "reconciliation.title", Path: base, Access: web.Of(kernel.RoleSteward, kernel.RoleCaseworker, kernel.RoleSupervisor)}}
}

// idOf is an identifier in the address. What is none is of nothing.
func idOf(r *http.Request, name string) kernel.ID {
	id, ok := kernel.ParseID(r.PathValue(name))
	if !ok {
		return "none"
	}
	return id
}

func roundPath(id kernel.ID) string       { return base + "/" + string(id) }
func pairPath(round, id kernel.ID) string { return roundPath(round) + "/pairs/" + string(id) }
func casePath(round, id kernel.ID) string { return roundPath(round) + "/cases/" + string(id) }

func backToRound(w http.ResponseWriter, r *http.Request) error {
	return web.SeeOther(w, r, roundPath(idOf(r, "round")))
}

func backToPair(w http.ResponseWriter, r *http.Request) error {
	return web.SeeOther(w, r, pairPath(idOf(r, "round"), idOf(r, "pair")))
}

func crumbs(ctx context.Context, last ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "web.workspace"), Href: web.URL(ctx, "/workspace")}, {Text: i18n.T(ctx, "reconciliation.title"), Href: web.URL(ctx, base)}}, last...)
}

func roundCrumb(ctx context.Context, r reconciliation.Round) ui.Link {
	return ui.Link{Text: r.Title, Href: web.URL(ctx, roundPath(r.ID))}
}

// refusal is a fault that the same page can show for correction.
func refusal(err error) (*fault.Fault, bool) {
	f, ok := fault.Of(err)
	return f, ok && (f.Code == fault.CodeInvalid || f.Code == fault.CodeConflict || f.Message == "reconciliation.ownProposal" || f.Message == "reconciliation.ownReview" || f.Message == "reconciliation.sameInstitution")
}

// done words what an act did, as the next page says it.
func done(ctx context.Context, r *http.Request) string {
	switch act := r.URL.Query().Get("done"); act {
	case "opened", "delivered", "started", "published", "moved", "proposed":
		return i18n.T(ctx, "reconciliation.done."+act)
	}
	return ""
}

// placeName is a territory in the reader's words; a code that is none stands as it is.
func placeName(ctx context.Context, places *territories.Service, code kernel.Code) (string, error) {
	atlas, err := places.Atlas(ctx)
	if err != nil {
		return "", err
	}
	if u, ok := atlas.Unit(code); ok {
		return u.Name.Get(i18n.From(ctx).Lang), nil
	}
	return string(code), nil
}

func dateText(ctx context.Context, date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return i18n.Date(ctx, t.In(i18n.From(ctx).Zone).Add(12*time.Hour))
}

// ruleName words a blocking rule; one that has no words stands as it is.
func ruleName(ctx context.Context, rule string) string {
	if strings.HasPrefix(rule, "band") {
		rule = "band"
	}
	if id := "reconciliation.rule." + rule; i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return rule
}

func choices(ctx context.Context, prefix, none string, list []string, chosen string) []ui.Choice {
	var all []ui.Choice
	if none != "" {
		all = append(all, ui.Choice{Text: none})
	}
	for _, v := range list {
		all = append(all, ui.Choice{Value: v, Text: i18n.T(ctx, prefix+v), Chosen: v == chosen})
	}
	return all
}

// parties are the institutions of a round as choices.
func parties(r reconciliation.Round, chosen string) []ui.Choice {
	all := make([]ui.Choice, len(r.Institutions))
	for i, v := range r.Institutions {
		all[i] = ui.Choice{Value: v, Text: r.Name(v), Chosen: v == chosen}
	}
	return all
}

// historyTable lists moves with who made them.
func historyTable(ctx context.Context, r reconciliation.Round, list []reconciliation.Move) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.history"), Note: i18n.T(ctx, "reconciliation.historyNote"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.at")}, {Text: i18n.T(ctx, "reconciliation.column.act")},
		{Text: i18n.T(ctx, "reconciliation.column.who")}, {Text: i18n.T(ctx, "reconciliation.column.why")}}}
	for _, m := range list {
		var why []string
		if m.Reason != "" {
			reason := i18n.T(ctx, "reconciliation.reason."+m.Reason)
			if m.Absent != "" {
				reason = r.Name(m.Absent) + ": " + reason
			}
			why = append(why, reason)
		}
		if m.Evidence != "" {
			why = append(why, i18n.T(ctx, "reconciliation.evidence."+m.Evidence))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(i18n.DateTime(ctx, m.At), i18n.T(ctx, "reconciliation.act."+string(m.Act)), m.Account+" · "+r.Name(m.Institution), i18n.List(ctx, why))})
	}
	return t
}
