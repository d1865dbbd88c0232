package oversighthttp

import (
	"net/http"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// sectionView is the form of a section.
type sectionView struct {
	title, about, report string
	action, fillHref     string
	texts                []ui.FieldInfo
	table                string
	columns              []ui.Pair
	may                  bool
	filled               string // what was put in from the records
	fault                *fault.Fault
}

func (p *Pages) showSection(w http.ResponseWriter, r *http.Request) error {
	ctx, kind := r.Context(), oversight.SectionKind(r.PathValue("section"))
	report, err := p.oversight.Report(ctx, r.PathValue("report"))
	if err != nil {
		return err
	}
	s, _ := report.Section(kind)
	rows, filled := s.Rows, ""
	if r.URL.Query().Get("fill") == "yes" {
		found, err := p.oversight.Propose(ctx, report.Code, kind)
		if err != nil {
			return err
		}
		filled = i18n.N(ctx, "oversight.fill.found", int64(len(found)))
		if len(found) > 0 {
			rows = found
		}
	}
	return p.section(w, r, http.StatusOK, kind, s.Text, oversight.WriteRows(kind, rows), filled, nil)
}

func (p *Pages) section(w http.ResponseWriter, r *http.Request, status int, kind oversight.SectionKind, text kernel.Text, table, filled string, refused *fault.Fault) error {
	ctx := r.Context()
	if !kind.Typed() {
		return fault.NotFound("oversight.noSection", "section", string(kind))
	}
	report, err := p.oversight.Report(ctx, r.PathValue("report"))
	if err != nil {
		return err
	}
	at := desk + "/" + report.Code + "/sections/" + string(kind)
	v := sectionView{title: sectionName(ctx, kind), about: code(ctx, "about", string(kind)), report: words(ctx, report.Title), action: web.URL(ctx, at), fillHref: web.URL(ctx, at, "fill", "yes"), table: table, may: p.oversight.MaySubmit(ctx, report, kind), filled: filled, fault: refused}
	for _, l := range kernel.Langs() {
		name := "text_" + string(l)
		v.texts = append(v.texts, ui.FieldInfo{Name: name, Label: i18n.T(ctx, "oversight.field.narrative", "lang", web.LangName(l)), Value: text[l], Error: ui.ProblemAt(ctx, refused, name)})
	}
	for _, c := range oversight.Typed(kind.Columns()) {
		how := i18n.T(ctx, "oversight.form."+string(c.Form))
		if len(c.Choices) > 0 {
			how = strings.Join(c.Choices, ", ")
		}
		if c.Needed {
			how = join(how, i18n.T(ctx, "oversight.form.needed"))
		}
		v.columns = append(v.columns, ui.Pair{Term: c.Name, Text: join(columnName(ctx, c.Name), how)})
	}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title + ": " + v.report, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.report, Href: workURL(ctx, report.Code)}, ui.Link{Text: v.title})}, sectionPage(v))
}

func (p *Pages) submitSection(w http.ResponseWriter, r *http.Request) error {
	get, err := formOf(r)
	if err != nil {
		return err
	}
	kind, text := oversight.SectionKind(r.PathValue("section")), kernel.Text{}
	for _, l := range kernel.Langs() {
		if t := get("text_" + string(l)); t != "" {
			text[l] = t
		}
	}
	rows, err := oversight.ReadRows(kind, get("rows"))
	if err == nil {
		err = p.oversight.Submit(r.Context(), r.PathValue("report"), kind, text, rows)
	}
	if f, ok := fault.Refusal(err); ok {
		return p.section(w, r, web.Status(f), kind, text, get("rows"), "", f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk+"/"+r.PathValue("report"), "done", "submitted")
}
