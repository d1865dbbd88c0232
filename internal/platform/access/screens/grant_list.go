package screens

import (
	"context"
	"net/http"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/refusal"
	"convive/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// grantsView are the grants of an institution.
type grantsView struct {
	access.Grants
	now      time.Time
	problems refusal.Problems
}

func (d *Desk) listGrants(w http.ResponseWriter, r *http.Request) error {
	return d.showGrants(w, r, http.StatusOK, nil)
}

func (d *Desk) showGrants(w http.ResponseWriter, r *http.Request, status int, p refusal.Problems) error {
	ctx := r.Context()
	list, err := d.gate.Grants(ctx)
	if err != nil {
		return err
	}
	info := web.PageInfo{Title: i18n.T(ctx, "access.grants.title"), Error: len(p) > 0}
	return page(w, r, status, info, nil, grantsPage(grantsView{list, d.clock.Now(), p}))
}

func (d *Desk) withdrawGrant(w http.ResponseWriter, r *http.Request) error {
	if err := d.gate.Withdraw(r.Context(), kernel.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/workspace/grants")
}

// table lists grants; other words the column of the other institution, and withdraw adds the form to end one.
func (v grantsView) table(ctx context.Context, caption, note, other string, list []access.Grant, withdraw bool) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, caption), Note: i18n.T(ctx, note), Columns: columns(ctx, other, "access.stateHead", "access.grant.opens", "access.grant.purposes",
		"access.grant.law", "access.grant.time", "access.grant.reads")}
	t.Columns[6].Right = true
	if withdraw {
		t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "access.grant.act")})
	}
	for _, n := range list {
		institution := n.Receiver
		if !withdraw {
			institution = n.Owner
		}
		row := ui.Row{Cells: []ui.Cell{{Text: institutionName(ctx, institution)}, {Part: v.state(ctx, n)}, {Text: opens(ctx, n)}, {Text: strings.Join(n.Purposes, ", ")}, {Text: n.LegalBasis},
			{Text: i18n.T(ctx, "access.grant.fromUntil", "from", i18n.DateTime(ctx, n.From), "until", i18n.DateTime(ctx, n.Until))},
			{Text: i18n.T(ctx, "access.grant.readsOf", "reads", n.Reads, "most", n.MostReads)}}}
		if withdraw {
			row.Cells = append(row.Cells, ui.Cell{Part: withdrawForm(n, !n.Ended(v.now))})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// state says whether a grant opens anything now, and if not, why.
func (v grantsView) state(ctx context.Context, n access.Grant) templ.Component {
	switch {
	case !n.WithdrawnAt.IsZero():
		return ui.Chip(ui.Bad, i18n.T(ctx, "access.grant.withdrawn"))
	case n.Reads >= n.MostReads:
		return ui.Chip(ui.None, i18n.T(ctx, "access.grant.used"))
	case n.Ended(v.now):
		return ui.Chip(ui.None, i18n.T(ctx, "access.grant.ended"))
	case v.now.Before(n.From):
		return ui.Chip(ui.Plain, i18n.T(ctx, "access.grant.later"))
	default:
		return ui.Chip(ui.Good, i18n.T(ctx, "access.grant.open"))
	}
}

// opens words which records and groups of fields a grant opens.
func opens(ctx context.Context, n access.Grant) string {
	what := kindName(ctx, n.Kind)
	if n.Object != "" {
		what += " " + n.Object
	}
	fields := []string{i18n.T(ctx, "access.field.core")}
	for _, f := range n.Fields {
		fields = append(fields, i18n.T(ctx, "access.field."+f))
	}
	return what + ": " + i18n.List(ctx, fields)
}
