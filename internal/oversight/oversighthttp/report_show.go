package oversighthttp

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// reportView is a signed report with what stands beside it.
type reportView struct {
	article
	state     string
	code      string
	sha256    string
	files     []ui.Link
	noPDF     bool
	logHref   string
	followUp  string // what is asked, in words
	amended   []ui.Pair
	revised   []string
	course    []ui.Step
	signing   *signing // on the desk: the form that signs what is read here
	draftHref string
}

// signing is the form under a draft.
type signing struct {
	digest, office, basis string
	open                  int
	fault                 *fault.Fault
}

func (p *Pages) showReport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	report, signed, err := p.oversight.Signed(ctx, r.PathValue("report"))
	if err != nil {
		return err
	}
	snap, err := signed.Snapshot()
	if err != nil {
		return err
	}
	n, err := p.names(ctx)
	if err != nil {
		return err
	}
	v := reportView{article: articleOf(ctx, snap), code: report.Code, state: code(ctx, "state", string(report.State())), sha256: signed.SHA256, course: course(ctx, n, report),
		logHref: web.URL(ctx, "/log/about/report", "id", report.Code), followUp: followUp(ctx, report)}
	for _, f := range []struct{ ending, message string }{{"html", "oversight.file.html"}, {"json", "oversight.file.json"}, {"zip", "oversight.file.zip"}} {
		v.files = append(v.files, ui.Link{Text: i18n.T(ctx, f.message), Href: fileURL(ctx, report.Code, f.ending)})
	}
	if v.noPDF = !p.printer.Ready(); !v.noPDF {
		v.files = append(v.files, ui.Link{Text: i18n.T(ctx, "oversight.file.pdf"), Href: fileURL(ctx, report.Code, "pdf")})
	}
	for _, a := range report.Amendments {
		v.amended = append(v.amended, ui.Pair{Term: i18n.T(ctx, "oversight.amendment", "n", strconv.Itoa(a.Number), "section", sectionName(ctx, a.Section), "at", i18n.Date(ctx, a.At)), Text: join(a.Text, a.Reason)})
	}
	revised, err := p.oversight.Revised(ctx, snap)
	if err != nil {
		return err
	}
	for _, x := range revised {
		v.revised = append(v.revised, revisedText(ctx, snap, x))
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.period, Crumbs: way(ctx, ui.Link{Text: v.title})}, reportPage(v))
}

func fileURL(ctx context.Context, code, ending string) string {
	return web.URL(ctx, path+"/"+code+"/"+code+"."+ending)
}

// revisedText says that a figure has another value today.
func revisedText(ctx context.Context, s oversight.Snapshot, x oversight.Revised) string {
	digits, err := strconv.Atoi(x.Result["decimals"])
	if err != nil {
		digits = -1
	}
	name := words(ctx, s.Name("indicator", x.Result["indicator"])) + ", " + words(ctx, s.Name("territory", x.Result["territory"])) + ", " + x.Result["year"]
	if x.Unavailable {
		return i18n.T(ctx, "oversight.revisedGone", "figure", name, "then", decimal(ctx, x.Result["value"], digits))
	}
	return i18n.T(ctx, "oversight.revised", "figure", name, "then", decimal(ctx, x.Result["value"], digits), "now", decimal(ctx, x.Value, digits), "edition", orDash(x.Edition))
}

// followUp counts what was asked and what is open.
func followUp(ctx context.Context, r oversight.Report) string {
	open, silent := 0, 0
	for _, i := range r.Items {
		if i.State() != oversight.ItemClosed {
			open++
		}
		silent += len(i.Silences())
	}
	return i18n.T(ctx, "oversight.followUp.count", "n", int64(len(r.Items)), "open", int64(open), "silent", int64(silent))
}

// course are the moves of a report. Submissions are one: the last.
func course(ctx context.Context, n institutionNames, r oversight.Report) []ui.Step {
	var list []ui.Step
	last := oversight.State("")
	for _, m := range r.Moves {
		step := ui.Step{Title: code(ctx, "state", string(m.To)), Detail: join(i18n.DateTime(ctx, m.At), n.of(ctx, m.Institution), m.By, m.Basis, m.Reason), State: "done"}
		if m.Act == oversight.Amend || m.Act == oversight.Explain {
			step.Title = code(ctx, "act", string(m.Act))
		} else if m.To == last && len(list) > 0 {
			list[len(list)-1] = step
			continue
		}
		last = m.To
		list = append(list, step)
	}
	return list
}

// showItems is what was asked about a report, with the answers.
func (p *Pages) showItems(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	report, _, err := p.oversight.Signed(ctx, r.PathValue("report"))
	if err != nil {
		return err
	}
	n, err := p.names(ctx)
	if err != nil {
		return err
	}
	drifted, err := p.oversight.Drifted(ctx, report)
	if err != nil {
		return err
	}
	sittings, err := p.oversight.Handled(ctx, report.Code)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "oversight.followUp.title", "report", words(ctx, report.Title))
	v := itemsView{title: title, lead: followUp(ctx, report), illustrative: report.Illustrative}
	for _, x := range sittings {
		v.sittings = append(v.sittings, ui.Link{Text: dayWord(ctx, x.Day), Href: web.URL(ctx, path+"/sittings") + "#sitting-" + strconv.Itoa(x.Number)})
	}
	for _, kind := range oversight.ItemKinds() {
		group := itemGroup{title: code(ctx, "item.kinds", string(kind))}
		for _, i := range report.Items {
			if i.Kind == kind {
				group.items = append(group.items, itemViewOf(ctx, n, i, drifted[i.Number]))
			}
		}
		if len(group.items) > 0 {
			v.groups = append(v.groups, group)
		}
	}
	crumbs := way(ctx, ui.Link{Text: words(ctx, report.Title), Href: reportURL(ctx, report.Code)}, ui.Link{Text: i18n.T(ctx, "oversight.followUp.short")})
	return web.Render(w, r, web.PageInfo{Title: title, Description: v.lead, Crumbs: crumbs}, itemsPage(v))
}

type itemsView struct {
	title, lead  string
	illustrative bool
	sittings     []ui.Link
	groups       []itemGroup
}

type itemGroup struct {
	title string
	items []itemView
}

// itemView is an item with its steps.
type itemView struct {
	oversight.Item
	title, state string
	tone         ui.Tone
	facts        []ui.Pair
	steps        []stepView
}

type stepView struct {
	title, detail, text, reason string
	evidence                    []string
	silent                      bool
}

// itemViewOf is an item; drifted is the day on which its term would end by the calendar of today, empty if that is the deadline.
func itemViewOf(ctx context.Context, n institutionNames, i oversight.Item, drifted string) itemView {
	v := itemView{Item: i, title: i18n.T(ctx, "oversight.item.title", "kind", code(ctx, "item.kind", string(i.Kind)), "n", strconv.Itoa(i.Number)), state: itemState(ctx, i), tone: tone(i)}
	v.facts = []ui.Pair{{Term: i18n.T(ctx, "oversight.fact.issuer"), Text: n.of(ctx, i.Body)}, {Term: i18n.T(ctx, "oversight.fact.addressee"), Text: n.of(ctx, i.Addressee)}, {Term: i18n.T(ctx, "oversight.fact.issued"), Text: i18n.Date(ctx, i.At)}}
	deadline := dayWord(ctx, i.Deadline())
	if i.Days > 0 && i.Deadline() == i.Due {
		deadline = i18n.T(ctx, "oversight.deadlineDays", "day", deadline, "n", int64(i.Days), "from", i18n.Date(ctx, i.At))
	} else if i.Deadline() != i.Due {
		deadline = i18n.T(ctx, "oversight.deadlineMoved", "day", deadline, "first", dayWord(ctx, i.Due))
	}
	v.facts = append(v.facts, ui.Pair{Term: i18n.T(ctx, "oversight.fact.deadline"), Text: deadline})
	if drifted != "" {
		v.facts = append(v.facts, ui.Pair{Term: i18n.T(ctx, "oversight.fact.drifted"), Text: i18n.T(ctx, "oversight.drifted", "day", dayWord(ctx, drifted))})
	}
	if i.Section != "" {
		v.facts = append(v.facts, ui.Pair{Term: i18n.T(ctx, "oversight.fact.about"), Text: sectionName(ctx, i.Section)})
	}
	if i.Supersedes > 0 {
		v.facts = append(v.facts, ui.Pair{Term: i18n.T(ctx, "oversight.fact.supersedes"), Text: strconv.Itoa(i.Supersedes)})
	}
	if a := i.Awaits(); a != "" {
		v.facts = append(v.facts, ui.Pair{Term: i18n.T(ctx, "oversight.fact.awaits"), Text: n.of(ctx, a)})
	}
	for _, s := range i.Steps {
		step := stepView{title: code(ctx, "item.state", string(s.To)), detail: join(i18n.DateTime(ctx, s.At), n.of(ctx, s.Institution), s.By, s.Basis), text: s.Text, reason: s.Reason, evidence: s.Evidence, silent: s.Act == oversight.Lapse}
		switch {
		case s.Act == oversight.Extend || s.Act == oversight.Recount:
			step.title = code(ctx, "item.act", string(s.Act))
		case s.Act == oversight.Lapse:
			step.detail = join(i18n.DateTime(ctx, s.At), i18n.T(ctx, "oversight.silenceOf", "institution", n.of(ctx, s.Institution)))
		case s.Level != "":
			step.title += ": " + code(ctx, "choice", string(s.Level))
		}
		if s.Due != "" {
			step.detail = join(step.detail, i18n.T(ctx, "oversight.newDeadline", "day", dayWord(ctx, s.Due)))
		}
		v.steps = append(v.steps, step)
	}
	return v
}
