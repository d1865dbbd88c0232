package publicationhttp

import (
	"context"
	"io"
	"net/http"

	"convive/internal/kernel"
	"convive/internal/platform/tlog"
	"convive/internal/platform/web"
	"convive/internal/publication"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// Portal serves the public pages.
type Portal struct {
	pages   *publication.Service
	stats   *statistics.Service
	sources *sources.Service
	maps    *atlasMaps
	iccs    statistics.Classification
	files   *files
	spec    func() ([]byte, error)
	log     *tlog.Log
	compare Comparer

	released released
}

// Columnar turns a CSV file into a Parquet file; both stand in a folder that it may use.
type Columnar interface {
	WriteParquet(ctx context.Context, csv, parquet string, columns []publication.Column) error
}

// Comparer knows where several sources count the same offences, whatever their units.
type Comparer interface {
	Compares(ctx context.Context, country kernel.Code, iccs []string) (family string, ok bool, err error)
}

// Options are what the portal needs besides the services.
type Options struct {
	ICCS     io.Reader              // the classification, CSV
	Cache    string                 // folder of the generated open-data files
	Columnar Columnar               // nil: no Parquet
	Spec     func() ([]byte, error) // the OpenAPI document as JSON
	Log      *tlog.Log              // the public log
	Compared Comparer               // nil: no links to comparisons of sources
}

// New makes the portal; it fails if the classification cannot be read.
func New(pages *publication.Service, stats *statistics.Service, places *territories.Service, src *sources.Service, o Options) (*Portal, error) {
	p := &Portal{pages: pages, stats: stats, sources: src, maps: newAtlasMaps(places), spec: o.Spec, log: o.Log, compare: o.Compared, released: released{stamps: map[string]string{}}}
	if o.ICCS != nil {
		var err error
		if p.iccs, err = statistics.ParseClassification(o.ICCS); err != nil {
			return nil, err
		}
	}
	p.files = &files{pages: pages, folder: o.Cache, columnar: o.Columnar, iccs: p.iccs}
	return p, nil
}

// Classification is what the portal shows under /classification.
func (p *Portal) Classification() statistics.Classification { return p.iccs }

// Pages registers every page.
func (p *Portal) Pages(site *web.Site) {
	get := func(pattern string, h func(http.ResponseWriter, *http.Request) error, options ...web.Option) {
		site.Page("GET", pattern, web.Public, h, options...)
	}
	dated := func(pattern string, h func(http.ResponseWriter, *http.Request) error) { get(pattern, h, web.Figures()) }
	file := func(pattern string, h func(http.ResponseWriter, *http.Request) error, options ...web.Option) {
		get(pattern, h, append(options, web.Dated())...)
	}
	dated("/{$}", p.showHome)
	file("/figures/{file}", p.sendHomeFigure)
	dated("/indicators", p.listIndicators)
	dated("/indicators/{id}", p.showIndicator)
	file("/indicators/{id}/{file}", p.sendFigure)
	dated("/definitions/{id}/{version}", p.showDefinition)
	dated("/territories", p.listPlaces)
	dated("/territories/{code}", p.showPlace)
	file("/territories/{code}/{file}", p.sendPlaceFigure)
	dated("/search", p.search)
	dated("/sources", p.listSources)
	dated("/sources/{id}", p.showSource)
	dated("/sources/{id}/revisions", p.showRevisions)
	file("/sources/{id}/revisions/{file}", p.sendRevisionFigure)
	dated("/sources/{id}/editions/{a}/against/{b}", p.compareEditions)
	file("/sources/{id}/{file}", p.sendSourceFigure)
	dated("/sources/{id}/editions/{number}", p.showEdition)
	dated("/errata", p.listErrata)
	file(feedPath, p.sendErrataFeed)
	dated("/data", p.listData)
	dated("/data/{id}", p.showDataset)
	file("/data/{id}/{file}", p.sendDataset, web.MaxTime(longest))
	get("/classification", p.showClassification)
	get("/about", p.showAbout)
	get("/api", p.showAPI)
	get("/log", p.showLog)
	get("/log/entries/{place}", p.showEntry)
	get("/log/about/{type}", p.checkThis)
	get("/proofs/entries/{file}", p.sendProof)
	get("/proofs/editions/{id}/{number}", p.sendEditionProof)
	get("/proofs/definitions/{id}/{version}", p.sendDefinitionProof)
	get("/proofs/data/{id}", p.sendReleaseProof)
	get("/proofs/figures", p.sendFigureProof, web.MaxTime(longest))
	site.Root(http.MethodGet, tlog.Prefix+"/{path...}", web.Public, p.log)
}

// FirstPages are what most readers open first: asked for once, they leave the cube and the outlines in memory.
func FirstPages() []string {
	return []string{"/", "/indicators", "/indicators/" + publication.Headline, "/territories", "/sources", "/data"}
}

// Menu is the portal's part of the navigation.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{
		{Message: "publication.menu.home", Path: "/"},
		{Message: "publication.menu.indicators", Path: "/indicators"},
		{Message: "publication.menu.territories", Path: "/territories"},
		{Message: "publication.menu.data", Path: "/data"},
	}
}

// FooterCheck names the group of the footer that leads to where things are checked.
const FooterCheck = "publication.footer.check"

// Footer is the portal's part of the footer.
func Footer() []web.MenuGroup {
	return []web.MenuGroup{
		{Message: "publication.footer.understand", Entries: []web.MenuEntry{
			{Message: "publication.footer.figures", Path: "/indicators"}, {Message: "publication.footer.places", Path: "/territories"},
			{Message: "publication.footer.about", Path: "/about"}}},
		{Message: FooterCheck, Entries: []web.MenuEntry{
			{Message: "publication.footer.sources", Path: "/sources"}, {Message: "publication.footer.classification", Path: "/classification"}, {Message: "publication.footer.errata", Path: "/errata"}, {Message: "publication.footer.log", Path: "/log"}}},
		{Message: "publication.footer.reuse", Entries: []web.MenuEntry{
			{Message: "publication.footer.data", Path: "/data"}, {Message: "publication.footer.api", Path: "/api"}}},
	}
}
