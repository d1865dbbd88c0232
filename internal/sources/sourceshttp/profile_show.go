package sourceshttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

// profileView is a profile's text, as it is kept or as it is to be kept.
type profileView struct {
	profile  sources.Profile
	document string
	imports  bool              // the reader may bring files
	source   string            // its title
	file     string            // from which the text was proposed
	notes    []sources.Warning // what a person must decide about a proposal
	fault    *fault.Fault
}

func (d *Desk) listProfiles(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	names, err := d.sources.Profiles(ctx)
	if err != nil {
		return err
	}
	titles, err := d.titles(ctx)
	if err != nil {
		return err
	}
	t := ui.TableInfo{Caption: i18n.N(ctx, "sources.desk.profilesCount", int64(len(names))), Note: i18n.T(ctx, "sources.desk.profilesNote"), Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.profile")}, {Text: i18n.T(ctx, "sources.desk.source")}, {Text: i18n.T(ctx, "sources.desk.versionHead"), Right: true}, {Text: ""}}}
	t.Columns[3].Text = i18n.T(ctx, "sources.desk.new.menu")
	for _, n := range names {
		p, err := d.sources.Profile(ctx, n.Name, n.Version)
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, p.Title), Href: web.URL(ctx, "/workspace/profiles/"+n.Name)}, {Text: titles[n.Source]},
			{Text: strconv.Itoa(n.Version)}, {Text: i18n.T(ctx, "sources.desk.useProfile"), Href: web.URL(ctx, "/workspace/imports/new", "profile", n.Name)}}})
	}
	title := i18n.T(ctx, "sources.desk.profiles")
	return web.Render(w, r, web.PageInfo{Title: title, Work: true, Crumbs: crumbs(ctx, ui.Link{Text: title})}, profilesPage(t))
}

func (d *Desk) showProfile(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	version, _ := strconv.Atoi(r.URL.Query().Get("version")) // anything else is the latest
	doc, err := d.sources.ProfileDocument(ctx, r.PathValue("name"), version)
	if err != nil {
		return err
	}
	p, err := sources.ParseProfile([]byte(doc))
	if err != nil {
		return err
	}
	titles, err := d.titles(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, d.profileInfo(ctx, words(ctx, p.Title), false), profilePage(profileView{profile: p, document: doc, source: titles[p.Source], imports: d.sources.Offers(ctx, sources.Edition{}).Import}))
}

func (d *Desk) profileInfo(ctx context.Context, title string, wrong bool) web.PageInfo {
	return web.PageInfo{Title: title, Work: true, Error: wrong,
		Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "sources.desk.profiles"), Href: web.URL(ctx, "/workspace/profiles")}, ui.Link{Text: title})}
}

// proposeProfile reads a file and shows the profile that would fit it, for a person to correct and keep.
func (d *Desk) proposeProfile(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	u, err := d.receive(r, nil)
	defer func() { _ = u.close() }() // scratch
	if err == nil && len(u.inputs) == 0 {
		err = fault.Invalid("sources.noFile").At("sample")
	}
	var p sources.Proposal
	if err == nil {
		p, err = d.sources.ProposeProfile(ctx, u.inputs[0])
	}
	if f, ok := refusal(err); ok {
		return d.importForm(w, r, web.Status(f), importForm{fault: f.At("sample")})
	}
	if err != nil {
		return err
	}
	for i, n := range p.Notes { // a breakdown goes by its word
		if dimension := n.Args["dimension"]; dimension != "" {
			p.Notes[i].Args["dimension"] = d.fieldText(ctx, dimension)
		}
	}
	return web.Render(w, r, d.profileInfo(ctx, i18n.T(ctx, "sources.desk.proposal.title"), false), proposalPage(profileView{document: p.Document, notes: p.Notes, file: u.inputs[0].Name}))
}

// keepProfile keeps the text that a person has gone through.
func (d *Desk) keepProfile(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("sources.desk.formUnreadable").Because(err)
	}
	doc := strings.ReplaceAll(r.PostForm.Get("document"), "\r\n", "\n")
	p, err := d.sources.AddProfile(ctx, doc)
	if f, ok := refusal(err); ok {
		f.Field = "document"
		return web.RenderStatus(w, r, web.Status(f), d.profileInfo(ctx, i18n.T(ctx, "sources.desk.proposal.title"), true), proposalPage(profileView{document: doc, fault: f}))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/workspace/imports/new", "profile", p.Name)
}

// columnTable is what a person needs to know of a profile: the headings that a file must have.
func (v profileView) columnTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "sources.desk.profile.columns"), Note: i18n.T(ctx, "sources.desk.profile.columnsNote"), Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.profile.heading")}, {Text: i18n.T(ctx, "sources.desk.profile.needed")}, {Text: i18n.T(ctx, "sources.desk.profile.also")}}}
	for _, c := range v.profile.Columns {
		names := c.Names
		if len(names) == 0 {
			names = []string{c.Key}
		}
		needed := i18n.T(ctx, "sources.desk.profile.no")
		if c.Required {
			needed = i18n.T(ctx, "sources.desk.profile.yes")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(names[0], needed, orDash(strings.Join(names[1:], ", ")))})
	}
	return t
}

// lead says what the text is and what to do with it.
func (v profileView) lead(ctx context.Context) string {
	if v.file == "" {
		return i18n.T(ctx, "sources.desk.proposal.correct")
	}
	return i18n.T(ctx, "sources.desk.proposal.lead", "file", v.file)
}
