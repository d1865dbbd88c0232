package publicationhttp

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/tlog"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/statistics"
)

// proofEnding is the ending of a proof file.
const proofEnding = ".tlog-proof"

// sendProof sends the proof of an entry by its place: 17.tlog-proof.
func (p *Portal) sendProof(w http.ResponseWriter, r *http.Request) error {
	text, ok := strings.CutSuffix(r.PathValue("file"), proofEnding)
	place, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil || place < 0 {
		return fault.NotFound("publication.log.noEntry", "place", r.PathValue("file"))
	}
	e, err := p.entryAt(r.Context(), place)
	if err != nil {
		return err
	}
	return p.send(w, r, e, nil, text)
}

// sendEditionProof sends the proof of an approved edition.
func (p *Portal) sendEditionProof(w http.ResponseWriter, r *http.Request) error {
	return p.sendFound(w, r, tlog.Edition, r.PathValue("id")+"/"+r.PathValue("number"), 0)
}

// sendDefinitionProof sends the proof of a version of an indicator's definition.
func (p *Portal) sendDefinitionProof(w http.ResponseWriter, r *http.Request) error {
	version, err := strconv.ParseInt(strings.TrimPrefix(r.PathValue("version"), "v"), 10, 64)
	if err != nil || version < 1 {
		return fault.NotFound("publication.noVersion", "indicator", r.PathValue("id"), "version", r.PathValue("version"), "current", "1")
	}
	return p.sendFound(w, r, tlog.Indicator, r.PathValue("id"), version)
}

// sendReleaseProof sends the proof of an open-data file in the state that the log knows.
func (p *Portal) sendReleaseProof(w http.ResponseWriter, r *http.Request) error {
	return p.sendFound(w, r, tlog.Release, r.PathValue("id"), 0)
}

func (p *Portal) sendFound(w http.ResponseWriter, r *http.Request, kind, id string, version int64) error {
	e, err := p.found(r.Context(), kind, id, version)
	if err != nil {
		return err
	}
	rests, err := p.rests(r.Context(), e, nil)
	if err != nil {
		return err
	}
	return p.send(w, r, e, nil, kind+"-"+strings.ReplaceAll(id, "/", "-"), rests...)
}

// sendFigureProof sends the proof of one figure: its line in the released file of values, the file's entry, and those of
// the editions and the definition that the figure rests on.
func (p *Portal) sendFigureProof(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f := r.URL.Query()
	y, err := strconv.Atoi(f.Get("year"))
	if err != nil {
		return fault.NotFound("publication.log.noFigure")
	}
	series, err := p.stats.Values(ctx, statistics.ValuesQuery{Indicator: f.Get("indicator"), Source: f.Get("source"), Territory: kernel.Code(f.Get("territory")), Level: -1, From: y, To: y})
	if err != nil {
		return err
	}
	records := statistics.Records(statistics.Rows(series))
	if len(records) != 2 {
		return fault.NotFound("publication.log.noFigure")
	}
	part, d, ok, err := p.figureLine(ctx, records[1])
	if err != nil {
		return err
	}
	if !ok {
		return fault.NotFound("publication.log.noFigure")
	}
	e, err := p.found(ctx, tlog.Release, d.ID, 0)
	if err != nil {
		return err
	}
	row := statistics.Rows(series)[0]
	rests, err := p.rests(ctx, e, &row)
	if err != nil {
		return err
	}
	return p.send(w, r, e, part, strings.Join([]string{row.Indicator, row.Source, row.Territory, strconv.Itoa(row.Year)}, "-"), rests...)
}

// noProof says why the figure of an indicator's page has no proof: it is one of a part of the population, its file is not in
// the log yet, or the released file does not have it. Empty if a proof can be given.
func (p *Portal) noProof(ctx context.Context, v indicatorView) (string, error) {
	if web.Moment(ctx) != "" {
		return i18n.T(ctx, "publication.log.noProofPast"), nil
	}
	if v.Query.Sex != "" {
		return i18n.T(ctx, "publication.log.noProofPart"), nil
	}
	entered, lines, err := p.state(ctx)
	if err != nil {
		return "", err
	}
	if !entered {
		return i18n.T(ctx, "publication.log.noProofYet"), nil
	}
	if lines == nil {
		return "", nil
	}
	series, err := p.stats.Values(ctx, statistics.ValuesQuery{Indicator: v.Indicator.ID, Source: v.Source.ID, Territory: v.Query.Territory, Level: -1, From: v.Query.Year, To: v.Query.Year})
	if err != nil {
		return "", err
	}
	if records := statistics.Records(statistics.Rows(series)); len(records) == 2 {
		if _, ok, err := linePart(lines, records[1]); err != nil || ok {
			return "", err
		}
	}
	return i18n.T(ctx, "publication.log.noProof"), nil
}

// pastProofs are the proofs of what a figure of an earlier moment rests on: the editions that stood then, as far as they are in the
// log. Of today's figure, which has a proof of its own, there are none.
func (p *Portal) pastProofs(ctx context.Context, v indicatorView) ([]ui.Link, error) {
	if web.Moment(ctx) == "" {
		return nil, nil
	}
	series, err := p.stats.Values(ctx, statistics.ValuesQuery{Indicator: v.Indicator.ID, Source: v.Source.ID, Territory: v.Query.Territory, Level: -1, From: v.Query.Year, To: v.Query.Year})
	if err != nil {
		return nil, err
	}
	var list []ui.Link
	for _, row := range statistics.Rows(series) {
		for _, n := range row.Editions {
			number := strconv.Itoa(n)
			_, ok, err := p.log.Find(ctx, kernel.ActorFrom(ctx).Tenant, tlog.Edition, row.Source+"/"+number, 0)
			if err != nil {
				return nil, err
			}
			if ok {
				list = append(list, ui.Link{Text: i18n.T(ctx, "publication.log.edition", "source", words(ctx, v.Source.Title), "number", number), Href: web.URL(ctx, "/proofs/editions/"+row.Source+"/"+number)})
			}
		}
	}
	return list, nil
}

// rests are the entries that a release rests on, or those of them that one figure of it does.
func (p *Portal) rests(ctx context.Context, e tlog.Placed, row *statistics.Row) ([]tlog.Placed, error) {
	if e.Type != tlog.Release {
		return nil, nil
	}
	d, err := p.pages.Dataset(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	all, err := p.restsOf(ctx, d)
	if err != nil || row == nil {
		return named(e, all), err
	}
	var list []tlog.Placed
	for _, r := range all {
		keep := r.Type == tlog.Indicator && r.ID == row.Indicator
		for _, n := range row.Editions {
			keep = keep || r.Type == tlog.Edition && r.ID == row.Source+"/"+strconv.Itoa(n)
		}
		if keep {
			list = append(list, r)
		}
	}
	return named(e, list), nil
}

// named are the entries that the statement of a release names: others have come since.
func named(e tlog.Placed, all []tlog.Placed) []tlog.Placed {
	var list []tlog.Placed
	for _, r := range all {
		if strings.Contains(e.Statement, `"sha256":"`+r.SHA256+`"`) {
			list = append(list, r)
		}
	}
	return list
}

func (p *Portal) found(ctx context.Context, kind, id string, version int64) (tlog.Placed, error) {
	e, ok, err := p.log.Find(ctx, kernel.ActorFrom(ctx).Tenant, kind, id, version)
	if err == nil && !ok {
		err = fault.NotFound("publication.log.notYet")
	}
	return e, err
}

func (p *Portal) entryAt(ctx context.Context, place int64) (tlog.Placed, error) {
	e, ok, err := p.log.At(ctx, kernel.ActorFrom(ctx).Tenant, place)
	if err == nil && !ok {
		err = fault.NotFound("publication.log.noEntry", "place", strconv.FormatInt(place, 10))
	}
	return e, err
}

func (p *Portal) send(w http.ResponseWriter, r *http.Request, e tlog.Placed, part *tlog.Part, name string, rests ...tlog.Placed) error {
	text, err := p.log.Proof(r.Context(), e, part, rests...)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+proofEnding+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(text))
	return nil
}

var _ web.Handler = (*Portal)(nil).sendProof
