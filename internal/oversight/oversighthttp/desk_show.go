package oversighthttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

func (p *Pages) showDesk(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.oversight.Reports(ctx)
	if err != nil {
		return err
	}
	n, err := p.names(ctx)
	if err != nil {
		return err
	}
	t := reportTable(ctx, n, all, func(report oversight.Report) (string, bool) { return workURL(ctx, report.Code), true })
	title := i18n.T(ctx, "oversight.desk.title")
	newHref := ""
	if p.oversight.MayPlan(ctx) {
		newHref = web.URL(ctx, desk+"/new")
	}
	return web.Render(w, r, web.PageInfo{Title: title, Work: true, Crumbs: deskWay(ctx)}, deskPage(title, newHref, t))
}

// planView is the form of a new report.
type planView struct {
	get          func(string) string
	titles       []ui.FieldInfo
	bodies       []ui.Choice
	contributors []contributorView
	fault        *fault.Fault
}

type contributorView struct {
	field   ui.FieldInfo
	choices []ui.Choice
}

func (p *Pages) showPlan(w http.ResponseWriter, r *http.Request) error {
	return p.plan(w, r, http.StatusOK, func(string) string { return "" }, nil)
}

func (p *Pages) plan(w http.ResponseWriter, r *http.Request, status int, get func(string) string, refused *fault.Fault) error {
	ctx := r.Context()
	n, err := p.names(ctx)
	if err != nil {
		return err
	}
	v := planView{get: get, fault: refused, bodies: n.choices(ctx, get("body"))}
	for _, l := range kernel.Langs() {
		name := "title_" + string(l)
		v.titles = append(v.titles, ui.FieldInfo{Name: name, Label: i18n.T(ctx, "oversight.field.title", "lang", web.LangName(l)), Value: get(name), Width: "w6", Spellcheck: true, Error: ui.ProblemAt(ctx, refused, name)})
	}
	for _, k := range oversight.SectionKinds() {
		if k.Typed() {
			name := "from_" + string(k)
			v.contributors = append(v.contributors, contributorView{ui.FieldInfo{Name: name, Label: sectionName(ctx, k), Width: "w6", Error: ui.ProblemAt(ctx, refused, name)}, n.choices(ctx, get(name))})
		}
	}
	title := i18n.T(ctx, "oversight.plan.title")
	return web.RenderStatus(w, r, status, web.PageInfo{Title: title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: title})}, planPage(title, v))
}

func (p *Pages) planReport(w http.ResponseWriter, r *http.Request) error {
	get, err := formOf(r)
	if err != nil {
		return err
	}
	report := oversight.Report{Code: get("code"), Title: kernel.Text{}, Owner: kernel.ActorFrom(r.Context()).Institution, Body: get("body"), Area: kernel.Code(get("area")), From: get("from"), To: get("to"), Due: get("due"),
		Contributors: map[oversight.SectionKind]string{}}
	for _, l := range kernel.Langs() {
		if text := get("title_" + string(l)); text != "" {
			report.Title[l] = text
		}
	}
	for _, k := range oversight.SectionKinds() {
		if c := get("from_" + string(k)); c != "" {
			report.Contributors[k] = c
		}
	}
	report, err = p.oversight.Plan(r.Context(), report)
	if f, ok := fault.Refusal(err); ok {
		return p.plan(w, r, web.Status(f), get, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk+"/"+report.Code, "done", "planned")
}

// workView is a report on the desk of whoever has to do with it.
type workView struct {
	title, state, code, done string
	facts                    []ui.Pair
	sections                 ui.TableInfo
	checked                  bool
	findings                 []findingForm
	draftHref, publicHref    string
	acts                     []actView
	issues                   []oversight.ItemKind
	issue                    issueView
	items                    ui.TableInfo
	course                   []ui.Step
	fault                    *fault.Fault
}

// findingForm is a finding with the form that explains it.
type findingForm struct {
	findingView
	id    string
	grave bool
	open  bool // it can be explained now
}

// actView is the form of an act that the report is open to.
type actView struct {
	act                 string
	name                string
	basis, reason, text bool
	sections            []ui.Choice
}

// issueView is the form of a question, observation, recommendation or promise.
type issueView struct {
	get                         func(string) string
	kinds, addressees, sections []ui.Choice
	addressed                   bool
}

func (p *Pages) showWork(w http.ResponseWriter, r *http.Request) error {
	return p.work(w, r, http.StatusOK, func(string) string { return "" }, nil)
}

func (p *Pages) work(w http.ResponseWriter, r *http.Request, status int, get func(string) string, refused *fault.Fault) error {
	ctx := r.Context()
	report, err := p.oversight.Report(ctx, r.PathValue("report"))
	if err != nil {
		return err
	}
	n, err := p.names(ctx)
	if err != nil {
		return err
	}
	v := workView{title: words(ctx, report.Title), code: report.Code, state: code(ctx, "state", string(report.State())), done: doneText(ctx, r), fault: refused, course: course(ctx, n, report)}
	v.facts = []ui.Pair{{Term: i18n.T(ctx, "oversight.fact.owner"), Text: n.of(ctx, report.Owner)}, {Term: i18n.T(ctx, "oversight.fact.body"), Text: n.of(ctx, report.Body)},
		{Term: i18n.T(ctx, "oversight.fact.period"), Text: i18n.T(ctx, "oversight.period", "from", dayWord(ctx, report.From), "to", dayWord(ctx, report.To))}, {Term: i18n.T(ctx, "oversight.fact.due"), Text: dayWord(ctx, report.Due)}}
	offers := p.oversight.Offers(ctx, report)
	v.sections = p.sectionTable(ctx, n, report)
	if snap, _, ok, err := report.Draft(); err != nil {
		return err
	} else if ok && !report.State().Public() {
		v.checked = report.State() == oversight.Checked
		v.draftHref = web.URL(ctx, desk+"/"+report.Code+"/draft")
		for _, f := range snap.Findings {
			v.findings = append(v.findings, findingForm{findingOf(ctx, f), f.ID, f.Grave, f.Grave && v.checked && slices.Contains(offers, oversight.Explain)})
		}
	}
	if report.State().Public() {
		v.publicHref = reportURL(ctx, report.Code)
	}
	v.acts, v.issues = actViews(ctx, offers)
	v.issue = issueViewOf(ctx, n, v.issues, get)
	v.items = itemTable(ctx, n, report)
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title})}, workPage(v))
}

// sectionTable says who submits each section, and how far it is.
func (p *Pages) sectionTable(ctx context.Context, n institutionNames, report oversight.Report) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "oversight.sections.caption"), Columns: heads(ctx, "section", "institution", "version", "rows:r", "submitted")}
	for _, k := range oversight.SectionKinds() {
		if !k.Typed() {
			continue
		}
		s, ok := report.Section(k)
		version, rows, at := "–", "–", i18n.T(ctx, "oversight.notReported")
		if ok {
			version, rows, at = strconv.Itoa(s.Version), i18n.Int(ctx, int64(len(s.Rows))), i18n.DateTime(ctx, s.At)
		}
		cell := ui.Cell{Text: sectionName(ctx, k)}
		if p.oversight.MaySubmit(ctx, report, k) || ok {
			cell.Href = web.URL(ctx, desk+"/"+report.Code+"/sections/"+string(k))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{cell, {Text: n.of(ctx, report.Contributor(k))}, {Text: version}, {Text: rows}, {Text: at}}})
	}
	return t
}

// actViews are the forms of the acts on a report, and the kinds of items that can be issued. Sections, explanations and the
// signature have forms of their own.
func actViews(ctx context.Context, offers []oversight.Act) (list []actView, issues []oversight.ItemKind) {
	for _, act := range offers {
		switch act {
		case oversight.Submit, oversight.Explain, oversight.Sign:
			continue
		case oversight.Ask:
			issues = append(issues, oversight.Question)
			continue
		case oversight.Observe:
			issues = append(issues, oversight.Observation, oversight.Recommendation)
			continue
		case oversight.Commit:
			issues = append(issues, oversight.Commitment)
			continue
		}
		v := actView{act: string(act), name: code(ctx, "act", string(act)), basis: act == oversight.Present, text: act == oversight.Amend}
		v.reason = act == oversight.Return || act == oversight.Close || act == oversight.Amend || act == oversight.Follow
		if act == oversight.Amend {
			v.sections = sectionChoices(ctx, "")
		}
		list = append(list, v)
	}
	return list, issues
}

func sectionChoices(ctx context.Context, chosen string) []ui.Choice {
	var list []ui.Choice
	for _, k := range oversight.SectionKinds() {
		list = append(list, ui.Choice{Value: string(k), Text: sectionName(ctx, k), Chosen: string(k) == chosen})
	}
	return list
}

func issueViewOf(ctx context.Context, n institutionNames, kinds []oversight.ItemKind, get func(string) string) issueView {
	v := issueView{get: get, addressees: n.choices(ctx, get("addressee")), sections: append([]ui.Choice{{Text: "–"}}, sectionChoices(ctx, get("section"))...)}
	for _, k := range kinds {
		v.kinds = append(v.kinds, ui.Choice{Value: string(k), Text: code(ctx, "item.kind", string(k)), Chosen: string(k) == get("kind")})
		v.addressed = v.addressed || k != oversight.Commitment
	}
	return v
}

func itemTable(ctx context.Context, n institutionNames, report oversight.Report) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "oversight.items.caption"), Columns: heads(ctx, "matter_asked", "item", "addressee", "due", "state", "awaits")}
	for _, i := range report.Items {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(i.Number) + ". " + i.Text, Href: web.URL(ctx, desk+"/"+report.Code+"/items/"+strconv.Itoa(i.Number))}, {Text: code(ctx, "item.kind", string(i.Kind))}, {Text: n.of(ctx, i.Addressee)},
			{Text: dayWord(ctx, i.Deadline())}, {Part: ui.Chip(tone(i), itemState(ctx, i))}, {Text: n.of(ctx, i.Awaits())}}})
	}
	return t
}

// actOnReport does an act that says no more than a reason.
func (p *Pages) actOnReport(w http.ResponseWriter, r *http.Request) error {
	get, err := formOf(r)
	if err != nil {
		return err
	}
	ctx, report := r.Context(), r.PathValue("report")
	d := oversight.Deed{Reason: get("reason"), Basis: get("basis"), Text: get("text"), Office: get("office"), Digest: get("digest")}
	act := oversight.Act(get("act"))
	switch act {
	case oversight.Open:
		err = p.oversight.Collect(ctx, report)
	case oversight.Verify:
		_, err = p.oversight.Check(ctx, report)
	case oversight.Explain:
		err = p.oversight.Explain(ctx, report, get("finding"), d.Reason)
	case oversight.Return:
		err = p.oversight.Return(ctx, report, d.Reason)
	case oversight.Sign:
		_, err = p.oversight.Sign(ctx, report, d)
	case oversight.Amend:
		err = p.oversight.Amend(ctx, report, oversight.SectionKind(get("section")), d)
	case oversight.Present:
		err = p.oversight.Present(ctx, report, d)
	case oversight.Receive:
		err = p.oversight.Receive(ctx, report)
	case oversight.Hear:
		err = p.oversight.Hear(ctx, report)
	case oversight.Follow:
		err = p.oversight.Follow(ctx, report, d)
	case oversight.Close:
		err = p.oversight.CloseReport(ctx, report, d)
	default:
		err = fault.Invalid("oversight.noAct", "act", string(act)).At("act")
	}
	if f, ok := fault.Refusal(err); ok {
		if act == oversight.Sign {
			return p.draft(w, r, web.Status(f), get, f)
		}
		return p.work(w, r, web.Status(f), get, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk+"/"+report, "done", "moved")
}

// showDraft is what would be signed, whole, with the form that signs it.
func (p *Pages) showDraft(w http.ResponseWriter, r *http.Request) error {
	return p.draft(w, r, http.StatusOK, func(string) string { return "" }, nil)
}

func (p *Pages) draft(w http.ResponseWriter, r *http.Request, status int, get func(string) string, refused *fault.Fault) error {
	ctx := r.Context()
	report, err := p.oversight.Report(ctx, r.PathValue("report"))
	if err != nil {
		return err
	}
	snap, digest, ok, err := report.Draft()
	if err != nil {
		return err
	}
	if !ok {
		return fault.NotFound("oversight.noDraft", "report", report.Code)
	}
	v := reportView{article: articleOf(ctx, snap), code: report.Code, state: code(ctx, "state", string(report.State())), sha256: digest, draftHref: workURL(ctx, report.Code)}
	if slices.Contains(p.oversight.Offers(ctx, report), oversight.Sign) {
		v.signing = &signing{digest: digest, office: get("office"), basis: get("basis"), fault: refused}
		for _, f := range snap.Findings {
			if f.Grave && f.Explanation == "" {
				v.signing.open++
			}
		}
	}
	title := i18n.T(ctx, "oversight.draft.title", "report", v.title)
	return web.RenderStatus(w, r, status, web.PageInfo{Title: title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title, Href: workURL(ctx, report.Code)}, ui.Link{Text: i18n.T(ctx, "oversight.draft.short")})}, draftPage(v))
}

// issueItem adds an item to a report.
func (p *Pages) issueItem(w http.ResponseWriter, r *http.Request) error {
	get, err := formOf(r)
	if err != nil {
		return err
	}
	report := r.PathValue("report")
	days, err := daysOf(get("days"))
	if err == nil {
		supersedes, _ := strconv.Atoi(get("supersedes")) // what is no number names no item
		_, err = p.oversight.Issue(r.Context(), report, oversight.Item{Kind: oversight.ItemKind(get("kind")), Addressee: get("addressee"), Section: oversight.SectionKind(get("section")), Text: get("text"), Due: get("due"), Days: days, Supersedes: supersedes})
	}
	if f, ok := fault.Refusal(err); ok {
		return p.work(w, r, web.Status(f), get, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk+"/"+report, "done", "issued")
}

// daysOf reads a number of working days; 0 is none. Fault: badDays.
func daysOf(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fault.Invalid("oversight.badDays", "value", text).At("days")
	}
	return n, nil
}

// itemWork is an item on the desk of whoever has to do with it.
type itemWork struct {
	itemView
	done   string
	action string
	acts   []ui.Choice
	levels []ui.Choice
	judges bool // a level can be found
	claims bool // something can be shown
	get    func(string) string
	fault  *fault.Fault
}

func (p *Pages) showItem(w http.ResponseWriter, r *http.Request) error {
	return p.item(w, r, http.StatusOK, func(string) string { return "" }, nil)
}

func (p *Pages) item(w http.ResponseWriter, r *http.Request, status int, get func(string) string, refused *fault.Fault) error {
	ctx := r.Context()
	report, err := p.oversight.Report(ctx, r.PathValue("report"))
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(r.PathValue("item"))
	item, ok := report.Item(number)
	if !ok {
		return fault.NotFound("oversight.noItem", "number", r.PathValue("item"))
	}
	n, err := p.names(ctx)
	if err != nil {
		return err
	}
	drifted, err := p.oversight.Drifted(ctx, report)
	if err != nil {
		return err
	}
	v := itemWork{itemView: itemViewOf(ctx, n, item, drifted[number]), done: doneText(ctx, r), action: web.URL(ctx, desk+"/"+report.Code+"/items/"+strconv.Itoa(number)), get: get, fault: refused}
	for _, act := range p.oversight.ItemOffers(ctx, report, item) {
		v.acts = append(v.acts, ui.Choice{Value: string(act), Text: code(ctx, "item.act", string(act)), Hint: needsText(ctx, item, act), Chosen: string(act) == get("act")})
		v.judges, v.claims = v.judges || act == oversight.Judge, v.claims || act == oversight.Claim
	}
	v.levels = []ui.Choice{{Text: "–"}}
	for _, l := range oversight.Levels() {
		v.levels = append(v.levels, ui.Choice{Value: string(l), Text: code(ctx, "choice", string(l)), Chosen: string(l) == get("level")})
	}
	title := i18n.T(ctx, "oversight.item.of", "item", v.title, "report", words(ctx, report.Title))
	return web.RenderStatus(w, r, status, web.PageInfo{Title: title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: words(ctx, report.Title), Href: workURL(ctx, report.Code)}, ui.Link{Text: v.title})}, itemPage(v))
}

// needsText says which fields an act wants.
func needsText(ctx context.Context, item oversight.Item, act oversight.ItemAct) string {
	rule, _ := oversight.ItemRuleOf(item.Kind, item.State(), act)
	var list []string
	for _, n := range rule.Needs {
		switch n {
		case oversight.NeedReason:
			list = append(list, i18n.T(ctx, "oversight.field.reason"))
		case oversight.NeedText:
			list = append(list, i18n.T(ctx, "oversight.field.text"))
		case oversight.NeedDeadline:
			list = append(list, i18n.T(ctx, "oversight.field.due"))
		case oversight.NeedLevel:
			list = append(list, i18n.T(ctx, "oversight.field.level"))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return i18n.T(ctx, "oversight.needs", "fields", strings.Join(list, ", "))
}

func (p *Pages) actOnItem(w http.ResponseWriter, r *http.Request) error {
	get, err := formOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	number, _ := strconv.Atoi(r.PathValue("item")) // what is no number names no item
	days, err := daysOf(get("days"))
	if err == nil {
		err = p.oversight.Act(ctx, r.PathValue("report"), number, oversight.ItemAct(get("act")), oversight.ItemDeed{Deed: oversight.Deed{Reason: get("reason"), Basis: get("basis"), Text: get("text")},
			Due: get("due"), Days: days, Level: oversight.Level(get("level")), Evidence: strings.Fields(get("evidence"))})
	}
	if f, ok := fault.Refusal(err); ok {
		return p.item(w, r, web.Status(f), get, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk+"/"+r.PathValue("report")+"/items/"+r.PathValue("item"), "done", "moved")
}
