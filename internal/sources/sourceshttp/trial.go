package sourceshttp

import (
	"context"
	"net/http"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

// trial is what reading would have given.
type trial struct {
	report  report
	profile sources.Profile
	source  sources.Source
	rows    []sources.Quarantined
}

// trialRows is how many set-aside rows a trial shows.
const trialRows = 20

func (d *Desk) try(w http.ResponseWriter, r *http.Request, u *upload) error {
	ctx := r.Context()
	p, err := d.sources.Profile(ctx, u.fields["profile"], 0)
	if err != nil {
		return err
	}
	src, err := d.sources.Source(ctx, p.Source)
	if err != nil {
		return err
	}
	out, first, err := d.sources.DryRun(ctx, p, u.inputs, nil)
	if err != nil {
		return err
	}
	sources.NameTables(out.Files, u.files)
	e := sources.Edition{Source: p.Source, Profile: p.Name, ProfileVersion: p.Version, Files: out.Files, Counts: out.Counts, Periods: out.Periods,
		Controls: out.Controls, Fields: out.Fields, Warnings: out.Warnings}
	t := trial{report: report{desk: d, edition: e, unit: p.Fact.Unit, columns: p.Columns}, profile: p, source: src, rows: first[:min(len(first), trialRows)]}
	title := i18n.T(ctx, "sources.desk.trial.title")
	info := web.PageInfo{Title: title, Work: true, Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "sources.desk.new.title"), Href: web.URL(ctx, "/workspace/imports/new")}, ui.Link{Text: title})}
	return web.Render(w, r, info, trialPage(t))
}

func (t trial) caption(ctx context.Context) string {
	return i18n.N(ctx, "sources.desk.firstRows", int64(len(t.rows)))
}

// title is what the trial found.
func (t trial) title(ctx context.Context) string {
	c := t.report.edition.Counts
	return i18n.N(ctx, "sources.desk.trial.found", c.Accepted, "read", i18n.Int(ctx, c.Read))
}
