package publicationhttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
	"convive/internal/statistics"
)

func (p *Portal) showClassification(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	title := i18n.T(ctx, "publication.classification.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "publication.classification.lead"), Crumbs: []ui.Link{home(ctx), {Text: title}}}, classificationPage(p.iccs))
}

// showDefinition shows any version of a definition, and leads to the others: a citation of an earlier one stays good.
func (p *Portal) showDefinition(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	versions, err := p.stats.IndicatorVersions(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	text, ok := strings.CutPrefix(r.PathValue("version"), "v")
	n, err := strconv.Atoi(text)
	at := slices.IndexFunc(versions, func(i statistics.Indicator) bool { return i.Version == n })
	if !ok || err != nil || at < 0 {
		return fault.NotFound("publication.noVersion", "indicator", versions[0].ID, "version", text, "current", strconv.Itoa(versions[0].Version))
	}
	ind := versions[at]
	title := words(ctx, ind.Title)
	return web.Render(w, r, web.PageInfo{Title: i18n.T(ctx, "publication.definition.page", "title", title, "version", text),
		Crumbs: []ui.Link{home(ctx), {Text: i18n.T(ctx, "publication.menu.indicators"), Href: web.URL(ctx, "/indicators")}, {Text: title, Href: indicatorURL(ctx, ind.ID)},
			{Text: i18n.T(ctx, "publication.definition.version", "version", text)}}}, definitionPage(ind, versions, definitionFacts(ctx, ind, p.iccs)))
}

func definitionFacts(ctx context.Context, ind statistics.Indicator, iccs statistics.Classification) []ui.Pair {
	pair := func(id, text string) ui.Pair { return ui.Pair{Term: i18n.T(ctx, id), Text: text} }
	list := []ui.Pair{pair("publication.column.indicator", ind.ID), pair("publication.definition.kind", i18n.T(ctx, "publication.indicatorKind."+string(ind.Kind))),
		pair("publication.definition.formula", formula(ctx, ind)), pair("publication.definition.measure", words(ctx, ind.Measure)), pair("publication.definition.counts", countedUnits(ctx, ind)),
		pair("publication.definition.interval", i18n.T(ctx, "publication.interval."+string(methodOf(ind))))}
	var offences []string
	for _, code := range ind.ICCS {
		text := code
		if c, ok := iccs.Class(code); ok {
			text += " " + words(ctx, c.Title)
		}
		offences = append(offences, text)
	}
	if len(offences) == 0 {
		offences = []string{i18n.T(ctx, "publication.definition.allOffences")}
	}
	list = append(list, pair("publication.definition.offences", i18n.List(ctx, offences)))
	for _, d := range breakOrder(ind) {
		var codes []string
		for _, code := range ind.Where[d] {
			codes = append(codes, category(ctx, d, code))
		}
		list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.definition.where", "dimension", dimension(ctx, d)), Text: i18n.List(ctx, codes)})
	}
	if ind.SDG != "" {
		list = append(list, pair("publication.definition.sdg", ind.SDG))
	}
	return append(list, pair("publication.definition.direction", i18n.T(ctx, "publication.direction."+direction(ind))))
}

func direction(ind statistics.Indicator) string {
	if ind.Direction == "" {
		return "none"
	}
	return ind.Direction
}

// breakOrder are the conditions of an indicator in a fixed order.
func breakOrder(ind statistics.Indicator) []kernel.Dimension {
	var list []kernel.Dimension
	for _, d := range statistics.Categories() {
		if len(ind.Where[d]) > 0 {
			list = append(list, d)
		}
	}
	return list
}

func countedUnits(ctx context.Context, ind statistics.Indicator) string {
	names := make([]string, len(ind.Counts))
	for i, u := range ind.Counts {
		names[i] = i18n.T(ctx, "publication.events."+string(u))
	}
	return i18n.List(ctx, names)
}

func methodOf(ind statistics.Indicator) kernel.Method {
	switch ind.Kind {
	case statistics.KindShare:
		return kernel.MethodWilson
	case statistics.KindConcentration:
		return kernel.MethodNone
	default:
		return kernel.MethodPoisson
	}
}

// protectionText says by which rule a source's figures are protected, and why they are not where they are of persons.
func protectionText(ctx context.Context, s sources.Source) string {
	d := s.Disclosure
	name := string(d.Method)
	switch d.Method {
	case sources.TenFive:
		name = "tenFive"
	case sources.CellKeys:
		name = "cellKey"
	}
	text := i18n.T(ctx, "publication.disclosure."+name, "threshold", i18n.Int(ctx, d.Threshold), "minority", i18n.Int(ctx, d.MinorityThreshold), "people", i18n.Number(ctx, d.SmallPopulation, 0), "deviation", i18n.Int(ctx, int64(d.CellKey.D)))
	if len(d.Reason) > 0 {
		text += " " + words(ctx, d.Reason)
	}
	return text
}

func (p *Portal) showAbout(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.pages.Sources(ctx)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "publication.about.title")
	return web.Render(w, r, web.PageInfo{Title: title, Crumbs: []ui.Link{home(ctx), {Text: title}}}, aboutPage(list))
}
