package sourceshttp

import (
	"context"
	"net/http"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

// importForm is the page on which files are sent.
type importForm struct {
	groups  []profileGroup
	profile string
	fault   *fault.Fault
}

// profileGroup are the profiles that read files of one source.
type profileGroup struct {
	source   string
	title    string
	profiles []ui.Choice
}

func (d *Desk) askImport(w http.ResponseWriter, r *http.Request) error {
	return d.importForm(w, r, http.StatusOK, importForm{profile: r.URL.Query().Get("profile")})
}

func (d *Desk) importForm(w http.ResponseWriter, r *http.Request, status int, f importForm) error {
	ctx := r.Context()
	var err error
	if f.groups, err = d.profileGroups(ctx); err != nil {
		return err
	}
	title := i18n.T(ctx, "sources.desk.new.title")
	info := web.PageInfo{Title: title, Work: true, Error: f.fault != nil, Crumbs: crumbs(ctx, ui.Link{Text: title})}
	return web.RenderStatus(w, r, status, info, importPage(f))
}

func (d *Desk) profileGroups(ctx context.Context) ([]profileGroup, error) {
	names, err := d.sources.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	titles, err := d.titles(ctx)
	if err != nil {
		return nil, err
	}
	var list []profileGroup
	at := map[string]int{}
	for _, n := range names {
		p, err := d.sources.Profile(ctx, n.Name, n.Version)
		if err != nil {
			return nil, err
		}
		if _, ok := at[n.Source]; !ok {
			at[n.Source] = len(list)
			list = append(list, profileGroup{source: n.Source, title: titles[n.Source]})
		}
		g := &list[at[n.Source]]
		g.profiles = append(g.profiles, ui.Choice{Value: n.Name, Text: words(ctx, p.Title)})
	}
	i18n.Sort(ctx, list, func(g profileGroup) string { return g.title })
	return list, nil
}

// titles are the titles of the sources by identifier.
func (d *Desk) titles(ctx context.Context) (map[string]string, error) {
	all, err := d.sources.Sources(ctx)
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	for _, s := range all {
		titles[s.ID] = words(ctx, s.Title)
	}
	return titles, nil
}

// takeImport keeps the files, receives them as the next edition and starts to read them. A trial reads them at once and
// keeps nothing.
func (d *Desk) takeImport(w http.ResponseWriter, r *http.Request) error {
	u, err := d.receive(r, profileChosen)
	defer func() { _ = u.close() }() // emptied again at the next start
	if err == nil {
		err = profileChosen(u.fields)
	}
	if err == nil && len(u.files) == 0 {
		err = fault.Invalid("sources.noFile").At("file")
	}
	if err == nil {
		if u.fields["try"] != "" {
			err = d.try(w, r, u)
		} else {
			err = d.start(w, r, u, func() (sources.Edition, error) {
				return d.sources.Receive(r.Context(), u.fields["profile"], u.files)
			})
		}
	}
	if f, ok := refusal(err); ok {
		return d.importForm(w, r, web.Status(f), importForm{profile: u.fields["profile"], fault: f})
	}
	return err
}

// profileChosen refuses a form without the one field that it needs.
func profileChosen(fields map[string]string) error {
	if fields["profile"] == "" {
		return fault.Invalid("sources.desk.chooseProfile").At("profile")
	}
	return nil
}

// start receives an edition, gives its reading to a job and leads to its page.
func (d *Desk) start(w http.ResponseWriter, r *http.Request, u *upload, receive func() (sources.Edition, error)) error {
	e, again, err := d.record(r.Context(), u, receive)
	if err != nil {
		return err
	}
	if again {
		return web.SeeOther(w, r, pathOf(e), "done", "same")
	}
	return web.SeeOther(w, r, pathOf(e))
}

// refusal is a fault that the same page can show for correction.
func refusal(err error) (*fault.Fault, bool) {
	f, ok := fault.Of(err)
	if !ok {
		return nil, false
	}
	switch f.Code {
	case fault.CodeInvalid, fault.CodeConflict, fault.CodeNotFound:
		return f, true
	}
	return nil, false
}
