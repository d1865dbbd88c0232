package screens

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// rulesView is what is in force.
type rulesView struct {
	rulebook.InForce
	proposes bool
	problem  string
}

func (d *Desk) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, err := d.book.InForce(ctx)
	if err != nil {
		return err
	}
	actor := kernel.ActorFrom(ctx)
	v := rulesView{InForce: in, proposes: d.gate.May(ctx, authz.Propose, authz.Rulebook{Tenant: actor.Tenant, Author: actor.Name})}
	if in.Problem != nil {
		v.problem = i18n.Fault(ctx, in.Problem)
	}
	return page(w, r, http.StatusOK, web.PageInfo{Title: i18n.T(ctx, "rulebook.title")}, rulesPage(v))
}

// overlayTable lists what the government added or wants to add.
func (v rulesView) overlayTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "rulebook.overlays"), Note: i18n.T(ctx, "rulebook.overlaysNote"), Columns: columns(ctx, "rulebook.name.label", "rulebook.stateHead",
		"rulebook.kind.label", "rulebook.proposed", "rulebook.activated", "rulebook.ends")}
	for _, o := range v.Overlays {
		ends := "–"
		if !o.Ends.IsZero() {
			ends = i18n.DateTime(ctx, o.Ends)
		}
		activated := "–"
		if o.ActivatedBy != "" {
			activated = i18n.T(ctx, "rulebook.byAt", "who", o.ActivatedBy, "at", i18n.DateTime(ctx, o.ActivatedAt))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: label(o), Href: web.URL(ctx, pathOf(o))}, {Part: ui.Chip(tones[o.State], stateName(ctx, o.State))},
			{Text: kindName(ctx, o.Crisis)}, {Text: i18n.T(ctx, "rulebook.byAt", "who", o.ProposedBy, "at", i18n.DateTime(ctx, o.ProposedAt))}, {Text: activated}, {Text: ends}}})
	}
	return t
}

func columns(ctx context.Context, messages ...string) []ui.Column {
	list := make([]ui.Column, len(messages))
	for i, m := range messages {
		list[i].Text = i18n.T(ctx, m)
	}
	return list
}

// ruleTable lists every rule in force with what it says.
func (v rulesView) ruleTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "rulebook.rules"), Note: i18n.T(ctx, "rulebook.rulesNote", "version", v.Set.Version[:12]), Tight: true,
		Columns: columns(ctx, "rulebook.rule", "rulebook.effect", "rulebook.says", "rulebook.from")}
	forbids := map[string]bool{}
	for _, id := range v.Set.Forbids() {
		forbids[id] = true
	}
	ids := v.Set.IDs() // what the government added first
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	for _, id := range ids {
		effect := ui.Chip(ui.Good, i18n.T(ctx, "rulebook.permits"))
		if forbids[id] {
			effect = ui.Chip(ui.Bad, i18n.T(ctx, "rulebook.forbids"))
		}
		says, from := i18n.T(ctx, authz.RuleMessage(id)), i18n.T(ctx, "rulebook.shipped")
		if o, ok := v.of(id); ok {
			says, from = o.Reason, i18n.T(ctx, "rulebook.fromOverlay", "overlay", label(o), "author", o.ProposedBy, "other", o.ActivatedBy, "at", i18n.DateTime(ctx, o.ActivatedAt))
		}
		t.Rows = append(t.Rows, ui.Row{ID: "rule-" + strings.ReplaceAll(id, "/", "-"), Cells: []ui.Cell{{Part: code(id)}, {Part: effect}, {Text: says}, {Text: from}}})
	}
	return t
}

func place(id string) int {
	if strings.HasPrefix(id, authz.OverlayPrefix) {
		return 0
	}
	return 1
}

// of is the active overlay that a rule is from.
func (v rulesView) of(id string) (rulebook.Overlay, bool) {
	if !strings.HasPrefix(id, authz.OverlayPrefix) {
		return rulebook.Overlay{}, false
	}
	for _, o := range v.Overlays {
		if o.State == rulebook.Active && o.Has(id) {
			return o, true
		}
	}
	return rulebook.Overlay{}, false
}
