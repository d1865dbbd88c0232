package sourceshttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/jobs"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

// editionView is all that the page of an edition shows.
type editionView struct {
	report
	source   sources.Source
	profile  sources.Profile
	job      jobs.Job
	hasJob   bool
	history  []sources.Transition
	reasons  []sources.ReasonCount
	first    []sources.Quarantined
	changes  []sources.YearChange
	offers   sources.Offers
	fault    *fault.Fault
	typed    string // explanation or reason that was refused
	errata   []sources.Erratum
	draft    draftErratum // notice that was refused
	saved    string       // act that has just been done
	original string       // profile version as text
}

// firstRows is how many set-aside rows the page itself shows.
const firstRows = 5

func (d *Desk) showEdition(w http.ResponseWriter, r *http.Request) error {
	e, err := d.named(r)
	if err != nil {
		return err
	}
	return d.edition(w, r, http.StatusOK, e, nil, "")
}

// named is the edition that the address names.
func (d *Desk) named(r *http.Request) (sources.Edition, error) {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || number < 1 {
		return sources.Edition{}, fault.NotFound("sources.noEdition", "source", r.PathValue("source"), "edition", r.PathValue("number"))
	}
	return d.sources.Edition(r.Context(), r.PathValue("source"), number)
}

func (d *Desk) edition(w http.ResponseWriter, r *http.Request, status int, e sources.Edition, refused *fault.Fault, typed string, draft ...draftErratum) error {
	ctx := r.Context()
	v, err := d.view(ctx, e)
	if err != nil {
		return err
	}
	v.fault, v.typed = refused, typed
	if len(draft) > 0 {
		v.draft = draft[0]
	}
	if saved := r.URL.Query().Get("done"); i18n.Has(ctx, "sources.desk.done."+saved) {
		v.saved = saved
	}
	title := i18n.T(ctx, "sources.desk.editionOf", "source", words(ctx, v.source.Title), "n", strconv.Itoa(e.Number))
	info := web.PageInfo{Title: title, Work: true, Error: refused != nil, Live: v.running(),
		Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "sources.desk.sources"), Href: web.URL(ctx, "/workspace/sources")}, ui.Link{Text: title})}
	return web.RenderStatus(w, r, status, info, editionPage(v))
}

func (d *Desk) view(ctx context.Context, e sources.Edition) (editionView, error) {
	v := editionView{report: report{desk: d, edition: e}, original: strconv.Itoa(e.ProfileVersion)}
	var err error
	if v.source, err = d.sources.Source(ctx, e.Source); err != nil {
		return v, err
	}
	if v.profile, err = d.sources.Profile(ctx, e.Profile, e.ProfileVersion); err != nil {
		return v, err
	}
	v.unit, v.columns = v.profile.Fact.Unit, v.profile.Columns
	if v.history, err = d.sources.History(ctx, e.Source, e.Number); err != nil {
		return v, err
	}
	if v.errata, err = d.sources.ErrataOf(ctx, e.Source, e.Number); err != nil {
		return v, err
	}
	if v.job, v.hasJob, err = d.jobs.Find(ctx, ImportJob, subject(e)); err != nil {
		return v, err
	}
	if v.offers = d.sources.Offers(ctx, e); v.offers.Quarantine {
		if v.reasons, err = d.sources.QuarantineReasons(ctx, e.Source, e.Number); err != nil {
			return v, err
		}
		if v.first, _, err = d.sources.Quarantine(ctx, e.Source, e.Number, 0, firstRows); err != nil {
			return v, err
		}
	}
	if v.changes, err = d.sources.ComparedWithEarlier(ctx, e); err != nil || !v.whole() {
		return v, err
	}
	told, err := d.sources.ChangeWarnings(ctx, e)
	v.edition.Warnings = slices.Concat(e.Warnings, told)
	return v, err
}

// running says that the files are waiting to be read, also once more, or are being read.
func (v editionView) running() bool {
	switch v.edition.State {
	case sources.Received, sources.Checking:
		return true
	case sources.Failed, sources.Cancelled:
		return v.hasJob && !v.job.State.Ended()
	}
	return false
}

// waitsFor is the message of an edition that nobody has decided on: for who decides, and for who does not.
func (v editionView) waitsFor() string {
	if v.offers.Approve {
		return "sources.desk.outcome.checked"
	}
	return "sources.desk.outcome.checkedOthers"
}

// whole says that the edition was read to its end.
func (v editionView) whole() bool {
	switch v.edition.State {
	case sources.Checked, sources.Published, sources.Withdrawn:
		return true
	}
	return false
}

// read says that there are rows to tell of: the edition is whole, or every row of it was set aside.
func (v editionView) read() bool {
	return v.whole() || !v.running() && v.edition.State == sources.Failed && v.edition.Counts.Read > 0
}

// stages are the steps of reading, with the share of the whole that is done when each begins.
var stages = []struct {
	step    string
	percent int64
}{{"sources.step.read", 0}, {"sources.step.codes", 40}, {"sources.step.check", 55}, {"sources.step.accept", 70}, {"sources.step.control", 90}, {"sources.step.done", 100}}

// opened is the share of the whole, in per cent, that is done when the files are unpacked and their rows are still to be read.
const opened = 20

// stage is where the reading stands: the place in stages, and how much is done in per cent.
func (v editionView) stage() (place int, percent int64) {
	if v.job.Step == "sources.step.open" {
		if v.job.Total > 0 {
			percent = opened * v.job.Done / v.job.Total
		}
		return 0, percent
	}
	for i, s := range stages {
		if s.step == v.job.Step {
			return i, s.percent
		}
	}
	return 0, 0
}

// stepText says what is being done; before the first report, that it waits.
func (v editionView) stepText(ctx context.Context) string {
	switch {
	case v.job.CancelRequested:
		return i18n.T(ctx, "sources.desk.cancelling")
	case !v.hasJob || v.job.Step == "":
		return i18n.T(ctx, "sources.desk.queued")
	default:
		return i18n.T(ctx, v.job.Step)
	}
}

// steps are the way of an edition: while it is read, what is done and what is to come; afterwards what happened.
func (v editionView) steps(ctx context.Context) []ui.Step {
	list := []ui.Step{}
	for _, t := range v.history {
		list = append(list, ui.Step{Title: i18n.T(ctx, "sources.desk.act."+t.Act), Detail: i18n.T(ctx, "sources.desk.byAt", "actor", actorName(ctx, t.Actor), "at", i18n.DateTime(ctx, t.At)), State: "done"})
	}
	if v.running() {
		place, _ := v.stage()
		begun := v.hasJob && v.job.Step != ""
		for i, s := range stages[:len(stages)-1] {
			state := "todo"
			if begun && i < place {
				state = "done"
			} else if begun && i == place {
				state = "now"
			}
			list = append(list, ui.Step{Title: i18n.T(ctx, s.step), State: state})
		}
	}
	if v.running() || v.edition.State == sources.Checked {
		state := "todo"
		if v.edition.State == sources.Checked {
			state = "now"
		}
		list = append(list, ui.Step{Title: i18n.T(ctx, "sources.desk.approval"), State: state})
	}
	return list
}

func (v editionView) title(ctx context.Context) string {
	name := ""
	files := sources.Originals(v.edition.Files)
	if len(files) > 0 {
		name = files[0].Name
	}
	if n := len(files); n > 1 {
		name = i18n.N(ctx, "sources.desk.andMore", int64(n-1), "name", name)
	}
	return i18n.T(ctx, "sources.desk.fileEdition", "file", name, "n", strconv.Itoa(v.edition.Number))
}

func (v editionView) bytes() int64 {
	n := int64(0)
	for _, f := range sources.Originals(v.edition.Files) {
		n += f.Bytes
	}
	return n
}

// failureText says why nothing was kept.
func (v editionView) failureText(ctx context.Context) string {
	if v.edition.Failure.Message == "" {
		return ""
	}
	return i18n.Message(ctx, v.edition.Failure.Message, v.edition.Failure.Args)
}

func (v editionView) reasonTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "sources.desk.reasons.title"), Note: i18n.T(ctx, "sources.desk.reasons.note"), Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.reasons.reason")}, {Text: i18n.T(ctx, "sources.desk.quarantine.field")}, {Text: i18n.T(ctx, "sources.desk.reasons.rows"), Right: true}}}
	for _, c := range v.reasons {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: shortReason(ctx, c.Reason), Href: web.URL(ctx, pathOf(v.edition)+"/quarantine", "reason", c.Reason, "field", c.Field)},
			{Text: orDash(v.heading(ctx, c.Field))}, {Text: i18n.Int(ctx, c.Rows)}}})
	}
	return t
}

func (v editionView) changeTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "sources.desk.change.title"), Note: i18n.T(ctx, "sources.desk.change.note"), Tight: true, Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.change.year")}, {Text: i18n.T(ctx, "sources.desk.change.before"), Right: true}, {Text: i18n.T(ctx, "sources.desk.change.after"), Right: true},
		{Text: i18n.T(ctx, "sources.desk.control.difference"), Right: true}, {Text: i18n.T(ctx, "sources.desk.change.rows"), Right: true}, {Text: i18n.T(ctx, "sources.desk.change.against")}}}
	var before, kept, after, rows int64
	for _, c := range v.changes {
		t.Rows = append(t.Rows, v.changeRow(ctx, c))
		before, kept, after, rows = before+c.Before, kept+c.Kept, after+c.After, rows+c.RowsAfter
	}
	if len(v.changes) > 1 {
		was, diff := "–", "–"
		if before+kept > 0 {
			was, diff = i18n.Int(ctx, before+kept), signed(ctx, after-before)
		}
		t.Foot = []ui.Row{{Cells: ui.Cells(i18n.T(ctx, "sources.desk.sum"), was, i18n.Int(ctx, after), diff, i18n.Int(ctx, rows), "")}}
	}
	return t
}

// changeRow is a year of the table. What a file left out stands in the difference, since it is what a reader must not miss.
func (v editionView) changeRow(ctx context.Context, c sources.YearChange) ui.Row {
	if c.Edition == 0 {
		return ui.Row{Cells: ui.Cells(strconv.Itoa(c.Year), "–", i18n.Int(ctx, c.After), "–", i18n.Int(ctx, c.RowsAfter), i18n.T(ctx, "sources.desk.change.new"))}
	}
	diff := signed(ctx, c.After-c.Before)
	switch {
	case c.KeptPeriods > 0 && c.Absent():
		diff = i18n.T(ctx, "sources.desk.change.yearKept", "kept", i18n.Int(ctx, c.Kept))
	case c.KeptPeriods > 0:
		diff = i18n.T(ctx, "sources.desk.change.partKept", "difference", diff, "kept", i18n.Int(ctx, c.Kept), "periods", strconv.Itoa(c.KeptPeriods))
	}
	row := ui.Row{Cells: ui.Cells(strconv.Itoa(c.Year), i18n.Int(ctx, c.Before+c.Kept), i18n.Int(ctx, c.After), diff, i18n.Int(ctx, c.RowsAfter), i18n.T(ctx, "sources.desk.change.edition", "n", strconv.Itoa(c.Edition)))}
	row.Cells[5].Href = web.URL(ctx, path(v.edition.Source, c.Edition))
	if c.Before != c.After || c.KeptPeriods > 0 {
		row.Tone = ui.Risk
	}
	return row
}

// open says whether rows of the quarantine can still be corrected and sent back.
func (v editionView) open() bool {
	return len(v.reasons) > 0 && v.edition.Correctable()
}

func (v editionView) fileHref(ctx context.Context) func(n int) string {
	return func(n int) string { return href(ctx, v.edition, "/files/"+strconv.Itoa(n)) }
}
