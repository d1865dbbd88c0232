package planninghttp

import (
	"net/http"

	"convive/internal/planning"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// visionView is a mission and vision with who acknowledged it.
type visionView struct {
	owner, mission, vision string
	acknowledged           ui.TableInfo
}

func (p *Pages) showVisions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.planning.Visions(ctx)
	if err != nil {
		return err
	}
	h, err := p.house(ctx)
	if err != nil {
		return err
	}
	var list []visionView
	for _, m := range all.All(planning.OfMission) {
		v := visionView{owner: i18n.T(ctx, "planning.vision.system"), mission: words(ctx, m.Values.Words("mission")), vision: words(ctx, m.Values.Words("vision"))}
		if code := m.Values["institution"]; code != "" {
			v.owner = h.name(ctx, code)
		}
		if m.Values.Holds("illustrative") {
			v.owner += " (" + i18n.T(ctx, "planning.illustrative") + ")"
		}
		v.acknowledged = ui.TableInfo{Caption: i18n.T(ctx, "planning.vision.acknowledged"), Columns: heads(ctx, "institution", "day", "act")}
		for _, a := range all.All(planning.OfAcknowledgement) {
			if a.Values["mission"] == m.Code {
				v.acknowledged.Rows = append(v.acknowledged.Rows, ui.Row{Cells: []ui.Cell{h.cell(ctx, a.Values["institution"]), {Text: dayWord(ctx, a.Values["day"])}, {Text: orDash(a.Values["act"])}}})
			}
		}
		list = append(list, v)
	}
	title := i18n.T(ctx, "planning.vision.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "planning.vision.lead"), Crumbs: way(ctx, ui.Link{Text: title})}, visionsPage(title, list))
}
