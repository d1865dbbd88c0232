package financehttp

import (
	"net/http"

	"convive/internal/finance"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// changeView is a change that waits, with what it would do to its line.
type changeView struct {
	title, action string
	facts         []ui.Pair
	effect        ui.TableInfo
	waits         bool
	decides       bool // the reader may decide on it
	decided       string
	fields        []fieldView
	fault         *fault.Fault
}

func (d Desk) showChange(w http.ResponseWriter, r *http.Request) error {
	return d.change(w, r, http.StatusOK, func(string) string { return "" }, nil)
}

func (d Desk) change(w http.ResponseWriter, r *http.Request, status int, in typed, refused *fault.Fault) error {
	ctx := r.Context()
	ledger, err := d.finance.Ledger(ctx)
	if err != nil {
		return err
	}
	e, err := changeAt(ledger, r)
	if err != nil {
		return err
	}
	line, _ := ledger.Line(e.Line)
	pair := func(id, text string) ui.Pair { return ui.Pair{Term: i18n.T(ctx, id), Text: text} }
	v := changeView{title: i18n.T(ctx, "finance.desk.change", "number", r.PathValue("number")), action: web.URL(ctx, changePath(e.Number)), fault: refused}
	v.facts = []ui.Pair{{Term: i18n.T(ctx, "finance.line"), Part: cellPart(ui.Cell{Text: e.Line.String() + " · " + words(ctx, line.Name), Href: web.URL(ctx, linePath(e.Line))})},
		pair("finance.deeds.kind", kindText(ctx, e)), pair("finance.amount", exact(ctx, e.Amount.Minor, e.Amount.Currency)), pair("finance.deeds.on", e.On), pair("finance.deeds.act", e.Act), pair("finance.deeds.why", e.Reason), pair("finance.desk.by", e.By)}
	v.effect = ui.TableInfo{Caption: i18n.T(ctx, "finance.desk.effect"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.line")}, {Text: i18n.T(ctx, "finance.desk.now"), Right: true}, {Text: i18n.T(ctx, "finance.desk.then"), Right: true}}}
	row := func(k finance.Key, plus int64) {
		now := ledger.Execution(k).Amended.Minor
		v.effect.Rows = append(v.effect.Rows, ui.Row{Cells: ui.Cells(k.String(), exact(ctx, now, line.Currency), exact(ctx, now+plus, line.Currency))})
	}
	if e.Kind == finance.Transfer {
		row(e.Line, -e.Amount.Minor)
		row(finance.Key{Year: e.Line.Year, Code: e.Other}, e.Amount.Minor)
	} else {
		row(e.Line, e.Amount.Minor)
	}
	decision, decided := ledger.Decision(e.Number)
	switch v.waits, v.decides = !decided, !decided && d.finance.MayDecide(ctx, line, e); {
	case decided:
		v.decided = decisionText(ctx, finance.Deed{Event: e, Decision: decision})
	case !v.decides:
		v.decided = i18n.T(ctx, "finance.desk.otherDecides")
	}
	f := form{ctx, in, refused}
	exception := f.prose("exception")
	exception.info.Hint = i18n.T(ctx, "finance.desk.exceptionHint")
	v.fields = []fieldView{f.hinted("reason", "w6", i18n.T(ctx, "finance.desk.rejectHint")), exception}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, yearLink(ctx, e.Line.Year), ui.Link{Text: v.title})}, changePage(v))
}

// changeAt is the change of an address. Fault: noChange.
func changeAt(ledger *finance.Ledger, r *http.Request) (finance.Event, error) {
	e, ok := ledger.Change(numberAt(r, "number"))
	if !ok {
		return e, fault.NotFound("finance.noChange", "number", r.PathValue("number"))
	}
	return e, nil
}

func (d Desk) decideChange(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("finance.desk.formUnreadable").Because(err)
	}
	in := typedIn(r)
	act := finance.Kind(in("act"))
	err := d.finance.Decide(r.Context(), numberAt(r, "number"), act, in("reason"), in("exception"))
	if f, ok := deskRefusal(err); ok {
		return d.change(w, r, web.Status(f), in, f)
	}
	if err != nil {
		return err
	}
	done := "approved"
	if act == finance.Reject {
		done = "rejected"
	}
	return web.SeeOther(w, r, desk, "done", done)
}
