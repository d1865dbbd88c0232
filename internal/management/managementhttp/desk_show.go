package managementhttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/management"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// deskView has the forms of the desk.
type deskView struct {
	title, done              string
	agreements               ui.TableInfo
	factors, subjects        []ui.Choice
	document, reason, chosen string
	group                    string
	mayKeep                  bool
	fault                    *fault.Fault
}

func (p *Pages) showDesk(w http.ResponseWriter, r *http.Request) error {
	return p.desk(w, r, http.StatusOK, deskView{chosen: r.URL.Query().Get("factor")})
}

func (p *Pages) desk(w http.ResponseWriter, r *http.Request, status int, v deskView) error {
	ctx := r.Context()
	standing, err := p.management.Agreements(ctx)
	if err != nil {
		return err
	}
	factors, err := p.management.Factors(ctx)
	if err != nil {
		return err
	}
	subjects, err := p.management.Subjects(ctx)
	if err != nil {
		return err
	}
	v.title, v.done, v.mayKeep = i18n.T(ctx, "management.desk.title"), doneText(ctx, r), p.management.MayKeep(ctx)
	for _, f := range factors {
		v.factors = append(v.factors, ui.Choice{Value: f.ID, Text: f.ID + " " + words(ctx, f.Title), Chosen: f.ID == v.chosen})
		if f.ID == v.chosen && v.document == "" {
			v.document = strings.Replace(f.Document, "\nversion: "+strconv.Itoa(f.Version)+"\n", "\nversion: "+strconv.Itoa(f.Version+1)+"\n", 1)
		}
	}
	names := map[string]string{}
	for _, s := range subjects {
		names[s.ID()] = subjectName(ctx, s)
		if s.Kind != management.OfSystem {
			v.subjects = append(v.subjects, ui.Choice{Value: s.ID(), Text: subjectName(ctx, s) + " (" + i18n.T(ctx, "management.kind."+string(s.Kind)) + ")", Chosen: s.ID() == r.PostForm.Get("subject")})
		}
	}
	v.agreements = ui.TableInfo{Caption: i18n.T(ctx, "management.desk.agreements"), Columns: []ui.Column{{Text: i18n.T(ctx, "management.column.group")}, {Text: i18n.T(ctx, "management.column.subject")}, {Text: i18n.T(ctx, "management.column.since")}}}
	for _, a := range standing {
		v.agreements.Rows = append(v.agreements.Rows, ui.Row{Cells: ui.Cells(a.Group, names[a.Subject], i18n.Date(ctx, a.At))})
	}
	way := []ui.Link{{Text: i18n.T(ctx, "management.desk.home"), Href: web.URL(ctx, "/workspace")}, {Text: v.title}}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: way}, deskPage(v))
}

// doneText says what was done before the page was shown.
func doneText(ctx context.Context, r *http.Request) string {
	switch done := r.URL.Query().Get("done"); done {
	case "rule", "agreed", "withdrawn", "asked", "moved":
		return i18n.T(ctx, "management.desk.done."+done)
	case "recorded":
		if n, err := strconv.ParseInt(r.URL.Query().Get("n"), 10, 64); err == nil {
			return i18n.N(ctx, "management.desk.done.recorded", n)
		}
	}
	return ""
}

// again shows the desk with what a form was refused for.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, err error, v deskView) error {
	f, ok := fault.Refusal(err)
	if !ok {
		return err
	}
	v.fault = f
	return p.desk(w, r, web.Status(f), v)
}

func (p *Pages) defineRule(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("management.formUnreadable").Because(err)
	}
	v := deskView{document: strings.ReplaceAll(r.PostForm.Get("document"), "\r\n", "\n"), reason: r.PostForm.Get("reason")}
	if _, err := p.management.Define(r.Context(), v.document, v.reason); err != nil {
		return p.again(w, r, err, v)
	}
	return web.SeeOther(w, r, desk, "done", "rule")
}

func (p *Pages) agree(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("management.formUnreadable").Because(err)
	}
	a := management.Agreement{Subject: r.PostForm.Get("subject"), Group: r.PostForm.Get("group"), Given: r.PostForm.Get("act") != "withdraw"}
	if err := p.management.Agree(r.Context(), a); err != nil {
		return p.again(w, r, err, deskView{group: a.Group})
	}
	done := "agreed"
	if !a.Given {
		done = "withdrawn"
	}
	return web.SeeOther(w, r, desk, "done", done)
}

func (p *Pages) recordLevels(w http.ResponseWriter, r *http.Request) error {
	changes, err := p.management.Record(r.Context())
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk, "done", "recorded", "n", strconv.Itoa(len(changes)))
}
