package publicationhttp

import (
	"net/http"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/territories"
)

func (p *Portal) listPlaces(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.pages.Places(ctx)
	if err != nil {
		return err
	}
	for _, c := range list.Own {
		i18n.Sort(ctx, c.Units, func(u territories.Unit) string { return name(ctx, u) })
	}
	i18n.Sort(ctx, list.Others, func(c publication.CountryList) string { return name(ctx, c.Country) })
	title := i18n.T(ctx, "publication.menu.territories")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "publication.places.lead"), Crumbs: []ui.Link{home(ctx), {Text: title}}}, placesPage(list))
}

func (p *Portal) search(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	found, err := p.pages.Search(ctx, r.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "publication.search.title")
	return web.Render(w, r, web.PageInfo{Title: title, NoIndex: true, Crumbs: []ui.Link{home(ctx), {Text: title}}}, searchPage(found))
}
