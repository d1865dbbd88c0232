package financehttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"convive/internal/finance"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// deskLineView is a line at the desk: where it stands, the form of what happened to it, and its history.
type deskLineView struct {
	lineView
	done, code string
	action     string
	public     string // its public page
	correct    string // address of the form that corrects it
	keeps      bool
	kinds      []ui.Tab
	kind       string
	about      string // what the kind of event is
	fields     []fieldView
	changes    ui.TableInfo
	fault      *fault.Fault
}

// entered are the kinds of events that are entered at a line; approving and closing have their own pages.
func entered() []finance.Kind {
	return []finance.Kind{finance.Initial, finance.Amendment, finance.Transfer, finance.Commitment, finance.Accrual, finance.Payment, finance.Explain, finance.Link, finance.Unlink}
}

func (d Desk) showLine(w http.ResponseWriter, r *http.Request) error {
	get := func(name string) string {
		if name == "kind" {
			return r.URL.Query().Get("kind")
		}
		return ""
	}
	return d.line(w, r, http.StatusOK, get, nil)
}

func (d Desk) line(w http.ResponseWriter, r *http.Request, status int, in typed, refused *fault.Fault) error {
	ctx := r.Context()
	ledger, err := d.finance.Ledger(ctx)
	if err != nil {
		return err
	}
	line, err := d.lineAt(ledger, r)
	if err != nil {
		return err
	}
	pages := &Pages{d.finance, d.registers}
	of, err := pages.lineView(ctx, ledger, line)
	if err != nil {
		return err
	}
	v := deskLineView{lineView: of, done: deskDone(ctx, r), code: line.String(), action: web.URL(ctx, linePath(line.Key)), public: lineURL(ctx, line.Key), keeps: d.finance.MayKeep(ctx, line.Institution), fault: refused}
	v.correct = web.URL(ctx, desk+"/line", "year", strconv.Itoa(line.Year), "code", line.Code)
	v.deeds = deskDeedsTable(ctx, ledger, line)
	v.changes = d.changesTable(ctx, ofLine(ledger, line.Key), line.Year)
	kind := kindOf(in("kind"), ledger.Execution(line.Key))
	v.kind, v.about = string(kind), i18n.T(ctx, "finance.desk.about."+string(kind))
	for _, k := range entered() {
		v.kinds = append(v.kinds, ui.Tab{Link: ui.Link{Text: i18n.T(ctx, "finance.kind."+string(k)), Href: web.URL(ctx, linePath(line.Key), "kind", string(k)) + "#record"}, Current: k == kind})
	}
	if v.fields, err = d.eventFields(form{ctx, in, refused}, ledger, line, kind); err != nil {
		return err
	}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, yearLink(ctx, line.Year), ui.Link{Text: line.Code})}, deskLinePage(v))
}

// lineAt is the line of an address. Fault: noLine.
func (d Desk) lineAt(ledger *finance.Ledger, r *http.Request) (finance.Line, error) {
	year, _ := strconv.Atoi(r.PathValue("year")) // anything else is a year without lines
	k := finance.Key{Year: year, Code: fromPath(r.PathValue("code"))}
	line, ok := ledger.Line(k)
	if !ok {
		return line, fault.NotFound("finance.noLine", "line", k.String())
	}
	return line, nil
}

// kindOf is the kind of event that the form is for: what was asked for, or what usually comes next.
func kindOf(asked string, x finance.Execution) finance.Kind {
	switch {
	case slices.Contains(entered(), finance.Kind(asked)):
		return finance.Kind(asked)
	case !x.Initial.Stated:
		return finance.Initial
	}
	return finance.Payment
}

// ofLine is a ledger of what happened to one line.
func ofLine(ledger *finance.Ledger, k finance.Key) *finance.Ledger {
	return finance.NewLedger(ledger.Lines(k.Year), ledger.History(k))
}

// eventFields are those that a kind of event needs.
func (d Desk) eventFields(f form, ledger *finance.Ledger, line finance.Line, kind finance.Kind) ([]fieldView, error) {
	ctx := f.ctx
	var list []fieldView
	moves := finance.Event{Kind: kind}.Moves()
	if moves {
		amount := f.hinted("amount", "w5", i18n.T(ctx, "finance.desk.amountHint"))
		amount.info.Label += " (" + line.Currency + ")"
		amount.info.InputMode = "decimal"
		list = append(list, amount)
	}
	switch kind {
	case finance.Transfer:
		list = append(list, f.choice("other", otherLines(ctx, ledger, line)))
	case finance.Link, finance.Unlink:
		choices, err := d.objectiveChoices(ctx, ledger.Objectives(line.Key), kind)
		if err != nil {
			return nil, err
		}
		list = append(list, f.choice("objective", choices))
	}
	on := f.hinted("on", "w5", i18n.T(ctx, "finance.desk.onHint", "year", strconv.Itoa(line.Year)))
	if today := d.finance.Today(ctx); on.info.Value == "" && today[:4] == strconv.Itoa(line.Year) {
		on.info.Value = today
	}
	list = append(list, on)
	if moves {
		list = append(list, f.field("act", "w6"))
	}
	if kind == finance.Commitment || kind == finance.Accrual || kind == finance.Payment || kind == finance.Explain {
		exception := f.prose("exception")
		exception.info.Hint = i18n.T(ctx, "finance.desk.exceptionHint")
		list = append(list, exception)
	}
	if kind != finance.Explain {
		reason := f.field("reason", "w6")
		reason.info.Hint = i18n.T(ctx, "finance.desk.reasonHint")
		list = append(list, reason)
	}
	return list, nil
}

// otherLines are those to which a transfer can go.
func otherLines(ctx context.Context, ledger *finance.Ledger, line finance.Line) (list []ui.Choice) {
	for _, other := range ledger.Lines(line.Year) {
		if other.Code != line.Code && other.Currency == line.Currency {
			list = append(list, ui.Choice{Value: other.Code, Text: other.Code + " · " + words(ctx, other.Name)})
		}
	}
	return list
}

// objectiveChoices are the objectives of public plans that a line can be linked to, or those that it is linked to.
func (d Desk) objectiveChoices(ctx context.Context, linked []string, kind finance.Kind) (list []ui.Choice, err error) {
	all, err := d.finance.Objectives(ctx)
	for _, o := range all {
		if slices.Contains(linked, o.Reference) == (kind == finance.Unlink) {
			list = append(list, ui.Choice{Value: o.Reference, Text: words(ctx, o.Title) + " (" + o.Reference + ")"})
		}
	}
	for _, reference := range linked {
		known := slices.ContainsFunc(all, func(o finance.Objective) bool { return o.Reference == reference })
		if kind == finance.Unlink && !known {
			list = append(list, ui.Choice{Value: reference, Text: reference})
		}
	}
	return list, err
}

// deskDeedsTable is what happened to a line, with who entered it and what was decided.
func deskDeedsTable(ctx context.Context, ledger *finance.Ledger, line finance.Line) ui.TableInfo {
	t := deedsTable(ctx, ledger, line)
	t.Tight = true
	t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "finance.desk.by")}, ui.Column{Text: i18n.T(ctx, "finance.desk.decision")})
	for i, deed := range ledger.Deeds(line.Key) {
		t.Rows[i].Cells = append(t.Rows[i].Cells, ui.Cell{Text: deed.By}, ui.Cell{Text: decisionText(ctx, deed)})
	}
	return t
}

// decisionText says what was decided on a change, and by whom.
func decisionText(ctx context.Context, deed finance.Deed) string {
	switch {
	case deed.Decision.Kind == finance.Approve:
		return i18n.T(ctx, "finance.desk.approvedBy", "by", deed.Decision.By)
	case deed.Decision.Kind == finance.Reject:
		return i18n.T(ctx, "finance.desk.rejectedBy", "by", deed.Decision.By, "reason", deed.Decision.Reason)
	case deed.Kind == finance.Amendment || deed.Kind == finance.Transfer:
		return i18n.T(ctx, "finance.desk.waits")
	}
	return "–"
}

func (d Desk) recordEvent(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("finance.desk.formUnreadable").Because(err)
	}
	ctx, in := r.Context(), typedIn(r)
	ledger, err := d.finance.Ledger(ctx)
	if err != nil {
		return err
	}
	line, err := d.lineAt(ledger, r)
	if err != nil {
		return err
	}
	e, err := eventOf(in, line)
	if err == nil {
		_, err = d.finance.Record(ctx, e)
	}
	if f, ok := deskRefusal(err); ok {
		return d.line(w, r, web.Status(f), in, f)
	}
	if err != nil {
		return err
	}
	done := "recorded"
	if e.Kind == finance.Amendment || e.Kind == finance.Transfer {
		done = "waits"
	}
	return web.SeeOther(w, r, linePath(line.Key), "done", done, "kind", string(e.Kind))
}

// eventOf is the event that a form holds, in the currency of its line. Faults: badAmount.
func eventOf(in typed, line finance.Line) (finance.Event, error) {
	e := finance.Event{Kind: finance.Kind(in("kind")), Line: line.Key, Other: in("other"), On: in("on"), Act: in("act"), Reason: in("reason"), Exception: in("exception"), Objective: in("objective")}
	if !e.Moves() {
		return e, nil
	}
	var err error
	e.Amount, err = moneyOf(in("amount"), line.Currency)
	return e, err
}
