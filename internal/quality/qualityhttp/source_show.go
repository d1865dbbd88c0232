package qualityhttp

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/quality"
	"convive/internal/sources"
	"convive/internal/territories"
)

// mostShown is how many findings a page lists; the file has all.
const mostShown = 200

// sourceView is the page of a source.
type sourceView struct {
	source                               sources.Source
	title, lead, note                    string
	kpis                                 []ui.KPIInfo
	findings, results, score, due, years ui.TableInfo
	report                               []reportHead
	scoreYears                           []ui.Choice
	action                               string
	scoreNote, judged                    string
	files                                []ui.Link
	withdrawn                            string
}

func (p *Pages) showSource(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	src, err := p.sources.Source(ctx, r.PathValue("source"))
	if err != nil {
		return err
	}
	v := sourceView{source: src, title: i18n.T(ctx, "quality.source.title", "source", words(ctx, src.Title)), action: sourceURL(ctx, src.ID)}
	year, edition, err := asked(r)
	if err != nil {
		return err
	}
	for _, fill := range []func() error{
		func() error { return p.fillFindings(ctx, &v, edition) },
		func() error { return p.fillScore(ctx, &v, year) },
		func() error { return p.fillDue(ctx, &v) },
		func() error { return p.fillReport(ctx, &v) },
	} {
		if err := fill(); err != nil {
			return err
		}
	}
	for _, of := range []string{"findings", "results", "scores", "obligations", "reports"} {
		v.files = append(v.files, ui.Link{Text: i18n.T(ctx, "quality.operation."+of), Href: web.WithMoment(ctx, "/api/v1/quality/"+of+"?source="+url.QueryEscape(src.ID)+"&format=csv")})
	}
	info := web.PageInfo{Title: v.title, Description: v.lead, Crumbs: way(ctx, ui.Link{Text: i18n.T(ctx, "quality.title"), Href: web.URL(ctx, path)}, ui.Link{Text: words(ctx, src.Title)})}
	return web.Render(w, r, info, sourcePage(v))
}

// asked reads year and edition of the address; 0 is the newest.
func asked(r *http.Request) (year, edition int, err error) {
	for name, into := range map[string]*int{"year": &year, "edition": &edition} {
		text := strings.TrimSpace(r.URL.Query().Get(name))
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 9999 {
			return 0, 0, fault.Invalid("quality.badNumber", "value", text).At(name)
		}
		*into = n
	}
	return year, edition, nil
}

func (p *Pages) fillFindings(ctx context.Context, v *sourceView, edition int) error {
	q := quality.FindingQuery{Source: v.source.ID, Limit: mostShown}
	if edition > 0 {
		q.Editions = []quality.EditionOf{{Source: v.source.ID, Number: edition}}
		e, err := p.sources.Edition(ctx, v.source.ID, edition)
		if err != nil {
			return err
		}
		if e.State == sources.Withdrawn {
			v.withdrawn = i18n.T(ctx, "quality.withdrawn", "edition", editionText(edition), "date", i18n.Date(ctx, e.WithdrawnAt))
		}
	}
	list, total, err := p.quality.Published(ctx, q)
	if err != nil {
		return err
	}
	rules, err := p.quality.Rules(ctx)
	if err != nil {
		return err
	}
	runs, err := p.quality.Runs(ctx, v.source.ID)
	if err != nil {
		return err
	}
	atlas, err := p.places.Atlas(ctx)
	if err != nil {
		return err
	}
	v.summarise(ctx, list, total, runs)
	v.findings = findingTable(ctx, list, rules, atlas)
	if total > len(list) {
		v.findings.Note = i18n.T(ctx, "quality.findings.more", "shown", strconv.Itoa(len(list)), "total", strconv.Itoa(total))
	}
	v.results = resultTable(ctx, runs, rules)
	return nil
}

// summarise says in a sentence how the source stands.
func (v *sourceView) summarise(ctx context.Context, list []quality.Finding, total int, runs []quality.Run) {
	if len(runs) == 0 {
		v.lead = i18n.T(ctx, "quality.source.notRun")
		return
	}
	open, errors := 0, 0
	for _, f := range list {
		if !f.State.Settled() {
			open++
			if f.Severity == quality.Error {
				errors++
			}
		}
	}
	switch {
	case total == 0:
		v.lead = i18n.T(ctx, "quality.source.clean")
	case open == 0:
		v.lead = i18n.T(ctx, "quality.source.settled", "n", strconv.Itoa(total))
	default:
		v.lead = i18n.T(ctx, "quality.source.open", "open", strconv.Itoa(open), "errors", strconv.Itoa(errors))
	}
	held, broken, unjudged := 0, 0, 0
	for _, r := range runs {
		for _, o := range r.Outcomes {
			switch o.Status {
			case quality.Held:
				held++
			case quality.Broken:
				broken++
			default:
				unjudged++
			}
		}
	}
	v.note = i18n.T(ctx, "quality.source.note", "held", strconv.Itoa(held), "broken", strconv.Itoa(broken), "unjudged", strconv.Itoa(unjudged), "date", i18n.Date(ctx, runs[0].At))
}

func findingTable(ctx context.Context, list []quality.Finding, rules []quality.Rule, atlas *territories.Atlas) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "quality.findings.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "quality.column.rule")}, {Text: i18n.T(ctx, "quality.column.severity")}, {Text: i18n.T(ctx, "quality.column.where")},
		{Text: i18n.T(ctx, "quality.column.found")}, {Text: i18n.T(ctx, "quality.column.edition"), Right: true}, {Text: i18n.T(ctx, "quality.column.state")}}}
	names := titles(ctx, rules)
	for _, f := range list {
		row := ui.Row{Cells: []ui.Cell{{Text: names[f.Rule], Href: web.URL(ctx, path+"/rules") + "#" + f.Rule}, {Part: severityChip(ctx, f.Severity)}, {Text: segment(ctx, f.Segment, atlas)}, {Text: what(ctx, f)}, {Text: editionText(f.Edition)},
			{Part: publicState(f)}}}
		if f.Severity == quality.Error && !f.State.Settled() {
			row.Tone = ui.Risk
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func resultTable(ctx context.Context, runs []quality.Run, rules []quality.Rule) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "quality.results.caption"), Note: i18n.T(ctx, "quality.results.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "quality.column.rule")}, {Text: i18n.T(ctx, "quality.column.limit")},
		{Text: i18n.T(ctx, "quality.column.result")}, {Text: i18n.T(ctx, "quality.column.edition"), Right: true}}}
	of := map[string]quality.Rule{}
	for _, r := range rules {
		of[r.ID] = r
	}
	for _, run := range runs {
		for _, o := range run.Outcomes {
			r := of[o.Rule]
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, r.Title), Href: web.URL(ctx, path+"/rules") + "#" + r.ID}, {Text: limit(ctx, r)}, {Text: result(ctx, o)}, {Text: editionText(run.Edition)}}})
		}
	}
	return t
}

// result is an outcome in words. The number of findings stands, the counts of rows do not: they may tell of few.
func result(ctx context.Context, o quality.Outcome) string {
	if o.Status != quality.NotAssessable {
		return i18n.N(ctx, "quality.status."+string(o.Status), int64(o.Findings))
	}
	args := map[string]string{}
	for k, v := range o.Args {
		args[k] = v
	}
	if f := args["field"]; f != "" {
		args["field"] = fieldWord(ctx, f)
	}
	return i18n.Message(ctx, "quality.why."+string(o.Why), args)
}

func (p *Pages) fillScore(ctx context.Context, v *sourceView, year int) error {
	years, err := p.quality.ScoreYears(ctx, v.source)
	if err != nil || len(years) == 0 {
		return err
	}
	if year == 0 {
		year = years[0]
	}
	score, err := p.quality.Score(ctx, v.source, year)
	if err != nil || !score.Exists() {
		return err
	}
	for _, y := range years {
		text := strconv.Itoa(y)
		v.scoreYears = append(v.scoreYears, ui.Choice{Value: text, Text: text, Chosen: y == year})
	}
	v.judged = i18n.T(ctx, "quality.score.sentence", "points", i18n.Number(ctx, score.Points, 0), "judged", i18n.Number(ctx, score.Judged, 0), "rest", i18n.Number(ctx, 100-score.Judged, 0), "year", strconv.Itoa(year))
	v.kpis = append(v.kpis, ui.KPIInfo{Title: i18n.T(ctx, "quality.column.score"), Value: i18n.Number(ctx, score.Points, 0), Unit: "/ 100", Margin: v.judged})
	v.scoreNote = i18n.T(ctx, "quality.score.note")
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "quality.score.caption", "year", strconv.Itoa(year), "edition", editionText(score.Edition)), Note: v.scoreNote, Columns: []ui.Column{{Text: i18n.T(ctx, "quality.column.criterion")},
		{Text: i18n.T(ctx, "quality.column.verdict")}, {Text: i18n.T(ctx, "quality.column.value"), Right: true}, {Text: i18n.T(ctx, "quality.column.threshold"), Right: true}, {Text: i18n.T(ctx, "quality.column.points"), Right: true},
		{Text: i18n.T(ctx, "quality.column.origin")}}}
	for _, c := range score.Criteria {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Number + ". " + words(ctx, c.Title)}, {Text: verdict(ctx, c)}, {Text: measured(ctx, c)}, {Text: allowed(ctx, c)},
			{Text: i18n.Number(ctx, c.Points, 0) + " / " + i18n.Number(ctx, c.Criterion.Points, 0)}, {Text: origin(ctx, c.Origin, c.Confirmed)}}})
	}
	t.Foot = []ui.Row{{Cells: ui.Cells(i18n.T(ctx, "quality.score.total"), "", "", "", i18n.Number(ctx, score.Points, 0)+" / 100", "")}}
	v.score = t
	return nil
}

func verdict(ctx context.Context, c quality.Scored) string {
	text := i18n.T(ctx, "quality.verdict."+string(c.Verdict))
	if c.Note == "" {
		return text
	}
	args := map[string]string{}
	for k, x := range c.Args {
		args[k] = x
	}
	if args["what"] != "" {
		var lacks []string
		for _, one := range strings.Split(args["what"], ", ") {
			lacks = append(lacks, i18n.T(ctx, "quality.lacks."+one))
		}
		args["what"] = i18n.List(ctx, lacks)
	}
	return text + ": " + i18n.Message(ctx, c.Note, args)
}

func measured(ctx context.Context, c quality.Scored) string {
	switch {
	case c.Value == nil:
		return "–"
	case c.Method == quality.ByDelay:
		return i18n.T(ctx, "quality.months", "n", i18n.Number(ctx, *c.Value, 0))
	default:
		return i18n.Percent(ctx, *c.Value, 1)
	}
}

func allowed(ctx context.Context, c quality.Scored) string {
	switch c.Method {
	case quality.ByDelay:
		return "≤ " + i18n.T(ctx, "quality.months", "n", i18n.Number(ctx, c.Limit, 0))
	case quality.ByKnown, quality.ByDivergence:
		return "≤ " + i18n.Percent(ctx, c.Limit, 0)
	default:
		return "–"
	}
}

func (p *Pages) fillDue(ctx context.Context, v *sourceView) error {
	punctual, err := p.quality.Punctuality(ctx, v.source)
	if err != nil || punctual.Due == 0 {
		return err
	}
	complete, _ := punctual.Completeness()
	timely := ui.KPIInfo{Title: i18n.T(ctx, "quality.due.timely"), Value: inTime(ctx, punctual), Margin: i18n.T(ctx, "quality.due.counts", "part", strconv.Itoa(punctual.InTime), "due", strconv.Itoa(punctual.Judged))}
	if punctual.Judged == 0 {
		timely.Margin = i18n.T(ctx, "quality.due.earlier")
	}
	v.kpis = append(v.kpis, ui.KPIInfo{Title: i18n.T(ctx, "quality.due.complete"), Value: i18n.Percent(ctx, complete, 0), Margin: i18n.T(ctx, "quality.due.counts", "part", strconv.Itoa(punctual.Delivered), "due", strconv.Itoa(punctual.Due))},
		timely)
	v.years = ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "quality.due.years"), Columns: []ui.Column{{Text: i18n.T(ctx, "quality.column.year")}, {Text: i18n.T(ctx, "quality.column.due"), Right: true},
		{Text: i18n.T(ctx, "quality.column.delivered"), Right: true}, {Text: i18n.T(ctx, "quality.column.intime"), Right: true}}}
	for _, y := range punctual.Years {
		v.years.Rows = append(v.years.Rows, ui.Row{Cells: ui.Cells(strconv.Itoa(y.Year), strconv.Itoa(y.Due), strconv.Itoa(y.Delivered), strconv.Itoa(y.InTime))})
	}
	v.due = ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "quality.due.caption"), Note: i18n.T(ctx, "quality.due.note", "median", strconv.Itoa(punctual.Median), "worst", strconv.Itoa(punctual.Worst)),
		Columns: []ui.Column{{Text: i18n.T(ctx, "quality.column.period")}, {Text: i18n.T(ctx, "quality.column.dueOn")}, {Text: i18n.T(ctx, "quality.column.received")}, {Text: i18n.T(ctx, "quality.column.late"), Right: true}}}
	for _, d := range punctual.Deliveries {
		row := ui.Row{Cells: ui.Cells(i18n.Period(ctx, d.Period), i18n.Date(ctx, d.Due), i18n.Date(ctx, d.Received), strconv.Itoa(d.LateDays))}
		if d.Earlier {
			row.Cells[3].Text = "–"
		}
		if d.Received.IsZero() {
			row.Cells[2].Text, row.Tone = i18n.T(ctx, "quality.due.missing"), ui.Risk
		}
		v.due.Rows = append(v.due.Rows, row)
	}
	return nil
}
