package reconciliationhttp

import (
	"context"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/jobs"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/reconciliation"
)

// roundView is the page of a round.
type roundView struct {
	reconciliation.Shown
	place      string
	figures    *figuresView
	preview    *reconciliation.Preview
	job        *jobs.Job
	thresholds reconciliation.Thresholds
	values     map[string]string
	fault      *fault.Fault
	done       string
	form       string // that was refused
}

func (d *Desk) showRound(w http.ResponseWriter, r *http.Request) error {
	return d.renderRound(w, r, http.StatusOK, roundView{done: done(r.Context(), r)})
}

func (d *Desk) renderRound(w http.ResponseWriter, r *http.Request, status int, v roundView) error {
	ctx := r.Context()
	var err error
	if v.Shown, err = d.service.Show(ctx, idOf(r, "round")); err != nil {
		return err
	}
	if v.place, err = placeName(ctx, d.places, v.Territory); err != nil {
		return err
	}
	if v.thresholds, err = d.service.Usual(v.Seal); err != nil {
		return err
	}
	if v.Run != nil {
		f, err := d.service.Draft(ctx, v.ID)
		if err != nil {
			return err
		}
		if v.figures, err = newFigures(ctx, d.places, f, r.URL.Query().Get("place"), roundPath(v.ID)); err != nil {
			return err
		}
	}
	if v.MayLink {
		for _, kind := range []string{CostJob, LinkJob} {
			job, ok, err := d.jobs.Find(ctx, kind, string(v.ID))
			if err != nil && fault.CodeOf(err) != fault.CodeForbidden {
				return err
			}
			if ok && (v.job == nil || job.CreatedAt.After(v.job.CreatedAt)) {
				v.job = &job
			}
		}
	}
	if v.MayLink && v.figures != nil && r.URL.Query().Get("foresee") != "" {
		p, err := d.service.Foresee(ctx, v.ID)
		if err != nil {
			return err
		}
		v.preview = &p
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.Title, Work: true, Error: v.fault != nil, Crumbs: crumbs(ctx, ui.Link{Text: v.Title})}, roundPage(v))
}

// answer leads back to the round, or shows it with what was refused.
func (d *Desk) answer(w http.ResponseWriter, r *http.Request, form, said string, err error) error {
	if f, ok := refusal(err); ok {
		v := roundView{fault: f, form: form, values: map[string]string{}}
		for name := range r.PostForm {
			v.values[name] = r.PostForm.Get(name)
		}
		return d.renderRound(w, r, web.Status(err), v)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, roundPath(idOf(r, "round")), "done", said)
}

// takeList reads an institution's list, which never stands in a file outside the request.
func (d *Desk) takeList(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(mostUpload + 1); err != nil {
		return d.answer(w, r, "deliver", "", fault.Invalid("reconciliation.noFile").At("file").Because(err))
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		return d.answer(w, r, "deliver", "", fault.Invalid("reconciliation.noFile").At("file").Because(err))
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	m := reconciliation.Mapping{}
	for _, field := range reconciliation.ListFields() {
		m[field] = r.PostForm.Get("column_" + field)
	}
	_, err = d.service.Deliver(r.Context(), idOf(r, "round"), text, m, strings.TrimSpace(r.PostForm.Get("figure")))
	return d.answer(w, r, "deliver", "delivered", err)
}

// startRun begins the count of costs, or the linkage, as a job.
func (d *Desk) startRun(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("reconciliation.formUnreadable").Because(err)
	}
	ctx, id := r.Context(), idOf(r, "round")
	v, err := d.service.Show(ctx, id)
	if err != nil {
		return err
	}
	if !v.MayLink {
		return fault.Forbidden("reconciliation.mayNot")
	}
	args, kind := JobArgs{Round: id, Institution: kernel.ActorFrom(ctx).Institution}, CostJob
	if r.PostForm.Get("what") == "link" {
		kind = LinkJob
		link, one := number(r.PostForm.Get("link"))
		review, two := number(r.PostForm.Get("review"))
		if !one || !two || review > link {
			return d.answer(w, r, "run", "", fault.Invalid("reconciliation.thresholds").At("review"))
		}
		args.Link, args.Review = link, review
	}
	_, err = d.jobs.Enqueue(ctx, kind, string(id), args)
	return d.answer(w, r, "run", "started", err)
}

// number reads a weight, with a point or a comma.
func number(text string) (float64, bool) {
	x, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	return x, err == nil && math.Abs(x) <= 100
}

func (d *Desk) publishRound(w http.ResponseWriter, r *http.Request) error {
	_, err := d.service.Publish(r.Context(), idOf(r, "round"))
	return d.answer(w, r, "publish", "published", err)
}

func (d *Desk) validateAll(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("reconciliation.formUnreadable").Because(err)
	}
	_, err := d.service.ActOnAll(r.Context(), idOf(r, "round"), reconciliation.Deed{Act: reconciliation.Act(r.PostForm.Get("act")), Evidence: r.PostForm.Get("evidence")})
	return d.answer(w, r, "validate", "moved", err)
}

func (d *Desk) proposePair(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("reconciliation.formUnreadable").Because(err)
	}
	f, id := r.PostForm, idOf(r, "round")
	pair, err := d.service.ProposePair(r.Context(), id, reconciliation.Named{Institution: f.Get("left_of"), Reference: strings.TrimSpace(f.Get("left"))},
		reconciliation.Named{Institution: f.Get("right_of"), Reference: strings.TrimSpace(f.Get("right"))})
	if err == nil {
		return web.SeeOther(w, r, pairPath(id, pair), "done", "proposed")
	}
	return d.answer(w, r, "propose", "", err)
}

func (v roundView) value(name, stands string) string {
	if typed, ok := v.values[name]; ok {
		return typed
	}
	return stands
}

func (v roundView) facts(ctx context.Context) []ui.Pair {
	return []ui.Pair{{Term: i18n.T(ctx, "reconciliation.column.place"), Text: v.place},
		{Term: i18n.T(ctx, "reconciliation.column.period"), Text: i18n.T(ctx, "reconciliation.period", "from", dateText(ctx, v.From), "to", dateText(ctx, v.To))},
		{Term: i18n.T(ctx, "reconciliation.column.institutions"), Text: i18n.List(ctx, v.NamesOf(v.Institutions))}, {Term: i18n.T(ctx, "reconciliation.column.led"), Text: v.Name(v.Owner)},
		{Term: i18n.T(ctx, "reconciliation.field.legal_basis"), Text: v.LegalBasis}}
}

// deliveries is the table of lists as they came.
func (v roundView) deliveries(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.lists.caption"), Note: i18n.T(ctx, "reconciliation.lists.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.institution")},
		{Text: i18n.T(ctx, "reconciliation.column.edition"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.records"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.own"), Right: true},
		{Text: i18n.T(ctx, "reconciliation.column.repeated"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.at")}}}
	for _, d := range v.Deliveries {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(v.Name(d.Institution), strconv.FormatInt(d.Edition, 10), i18n.Int(ctx, d.Records), own(ctx, d.Figure), i18n.Int(ctx, d.Repeated), i18n.DateTime(ctx, d.At))})
	}
	for _, i := range v.Institutions {
		if !slices.ContainsFunc(v.Deliveries, func(d reconciliation.Delivery) bool { return d.Institution == i }) {
			t.Rows = append(t.Rows, ui.Row{Tone: ui.Risk, Cells: ui.Cells(v.Name(i), "–", i18n.T(ctx, "reconciliation.lists.missing"), "–", "–", "–")})
		}
	}
	return t
}

func own(ctx context.Context, figure *int64) string {
	if figure == nil {
		return i18n.T(ctx, "reconciliation.noFigure")
	}
	return i18n.Int(ctx, *figure)
}

func (v roundView) complete() bool {
	for _, i := range v.Institutions {
		if !slices.ContainsFunc(v.Deliveries, func(d reconciliation.Delivery) bool { return d.Institution == i }) {
			return false
		}
	}
	return true
}

// costs is the table of what the blocking rules make, one for each two lists.
func costs(ctx context.Context, round reconciliation.Round, sides []reconciliation.ComparedSide, after bool) []ui.TableInfo {
	var list []ui.TableInfo
	for _, s := range sides {
		t := ui.TableInfo{Tight: true, Caption: captionOf(ctx, "reconciliation.cost.", round, s), Note: i18n.T(ctx, "reconciliation.cost.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.cost.rule")},
			{Text: i18n.T(ctx, "reconciliation.cost.keys")}, {Text: i18n.T(ctx, "reconciliation.cost.pairs"), Right: true}, {Text: i18n.T(ctx, "reconciliation.cost.largest"), Right: true}, {Text: i18n.T(ctx, "reconciliation.cost.keyed"), Right: true}}}
		if after {
			t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "reconciliation.cost.added"), Right: true}, ui.Column{Text: i18n.T(ctx, "reconciliation.cost.missed"), Right: true})
		}
		for _, c := range s.Compared.Costs {
			cells := ui.Cells(ruleName(ctx, c.Rule), strings.Join(c.Keys, ", "), i18n.Int(ctx, int64(c.Pairs)), i18n.Int(ctx, c.LargestLeft)+" × "+i18n.Int(ctx, c.LargestRight), i18n.Int(ctx, c.KeyedLeft)+" · "+i18n.Int(ctx, c.KeyedRight))
			if after {
				cells = append(cells, ui.Cells(i18n.Int(ctx, c.Added), i18n.Percent(ctx, c.Missed*100, 1))...)
			}
			row := ui.Row{Cells: cells}
			if c.KeyedLeft == 0 || c.KeyedRight == 0 {
				row.Tone = ui.Risk
			}
			t.Rows = append(t.Rows, row)
		}
		list = append(list, t)
	}
	return list
}

// captionOf names the two lists of a comparison, or the one that was compared with itself.
func captionOf(ctx context.Context, prefix string, r reconciliation.Round, s reconciliation.ComparedSide) string {
	if s.Within() {
		return i18n.T(ctx, prefix+"within", "institution", r.Name(s.Left))
	}
	return i18n.T(ctx, prefix+"caption", "left", r.Name(s.Left), "right", r.Name(s.Right))
}

func namesOf(r reconciliation.Round, s reconciliation.ComparedSide) string {
	if s.Within() {
		return r.Name(s.Left)
	}
	return r.Name(s.Left) + " – " + r.Name(s.Right)
}

// notices are what a person should know before trusting the linkage, each once.
func notices(ctx context.Context, round reconciliation.Round, sides []reconciliation.ComparedSide) []string {
	var list []string
	for _, s := range sides {
		for _, n := range s.Compared.Notices {
			if text := namesOf(round, s) + ": " + i18n.Message(ctx, n.Message, n.Args); !slices.Contains(list, text) {
				list = append(list, text)
			}
		}
	}
	return list
}

// thresholdStep is at which weights the table of thresholds has rows, in bits.
const thresholdStep = 2

// expected is what thresholds would give, one table for each two lists.
func (v roundView) expected(ctx context.Context) []ui.TableInfo {
	var list []ui.TableInfo
	for _, s := range v.Run.Sides {
		t := ui.TableInfo{Tight: true, Caption: captionOf(ctx, "reconciliation.threshold.", v.Round, s), Note: i18n.T(ctx, "reconciliation.threshold.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.threshold.weight"), Right: true},
			{Text: i18n.T(ctx, "reconciliation.threshold.pairs"), Right: true}, {Text: i18n.T(ctx, "reconciliation.threshold.precision"), Right: true}, {Text: i18n.T(ctx, "reconciliation.threshold.recall"), Right: true}}}
		seen := map[float64]bool{}
		for _, x := range slices.Backward(s.Compared.Expected) { // the lowest at or above each step
			step := math.Floor(x.Weight/thresholdStep) * thresholdStep
			if seen[step] || step < v.Run.Thresholds.Review-thresholdStep || step > v.Run.Thresholds.Link+10 {
				continue
			}
			seen[step] = true
			row := ui.Row{Cells: ui.Cells(i18n.Number(ctx, x.Weight, 2), i18n.Int(ctx, x.Pairs), i18n.Percent(ctx, x.Precision*100, 1), i18n.Percent(ctx, x.Recall*100, 1))}
			if step == v.Run.Thresholds.Link || step == v.Run.Thresholds.Review {
				row.Tone = ui.Going
			}
			t.Rows = append(t.Rows, row)
		}
		list = append(list, t)
	}
	return list
}

// work are the tabs to the pairs by state.
func (v roundView) work(ctx context.Context) []ui.Tab {
	var list []ui.Tab
	for _, s := range reconciliation.PairStates() {
		if n := v.Counts[s]; n > 0 {
			list = append(list, ui.Tab{Link: ui.Link{Text: i18n.T(ctx, "reconciliation.state."+string(s)), Href: web.URL(ctx, roundPath(v.ID)+"/pairs", "state", string(s))}, Count: i18n.Int(ctx, int64(n))})
		}
	}
	return list
}

func (v roundView) steps(ctx context.Context) []ui.Step {
	state := func(isDone, ready bool) string {
		switch {
		case isDone:
			return "done"
		case ready:
			return "now"
		}
		return "todo"
	}
	open := 0
	for s, n := range v.Counts {
		if s != reconciliation.Linked && s != reconciliation.Apart {
			open += n
		}
	}
	linked := v.Run != nil
	validated := linked && v.figures != nil && !v.figures.Preliminary
	return []ui.Step{{Title: i18n.T(ctx, "reconciliation.way.lists"), State: state(v.complete(), true)}, {Title: i18n.T(ctx, "reconciliation.way.cost"), State: state(v.Plan != nil, v.complete())},
		{Title: i18n.T(ctx, "reconciliation.way.link"), State: state(linked, v.Plan != nil)}, {Title: i18n.T(ctx, "reconciliation.way.review"), State: state(linked && open == 0, linked)},
		{Title: i18n.T(ctx, "reconciliation.way.validate"), State: state(validated, linked)}}
}

// foreseen words what a release of today would withhold.
func (v roundView) foreseen(ctx context.Context) string {
	text := i18n.T(ctx, "reconciliation.publish.foreseen", "withheld", int64(v.preview.Withheld), "numbers", int64(v.preview.Numbers))
	if v.preview.ByReleases > 0 {
		text += " " + i18n.T(ctx, "reconciliation.publish.byReleases", "n", int64(v.preview.ByReleases))
	}
	return text
}

// firstWork is the state of the pairs that wait longest for somebody, empty where none waits: then the list shows all.
func (v roundView) firstWork() string {
	for _, s := range []reconciliation.PairState{reconciliation.Waiting, reconciliation.SecondWaiting, reconciliation.Disputed} {
		if v.Counts[s] > 0 {
			return string(s)
		}
	}
	return ""
}
