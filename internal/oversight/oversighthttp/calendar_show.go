package oversighthttp

import (
	"context"
	"net/http"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// calendarDesk is where the calendar is kept.
const calendarDesk = "/workspace/calendar"

// calendarView are the days on which offices are closed, by year, and on the desk the forms.
type calendarView struct {
	title, finding, done string
	years                []ui.TableInfo
	may                  bool
	names                []ui.FieldInfo
	days                 []ui.Choice
	get                  func(string) string
	fault                *fault.Fault
}

func (p *Pages) showCalendar(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.calendarOf(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: i18n.T(ctx, "oversight.calendar.lead"), Crumbs: way(ctx, ui.Link{Text: v.title})}, calendarPage(v))
}

func (p *Pages) calendarOf(ctx context.Context) (calendarView, error) {
	list, err := p.oversight.Holidays(ctx)
	v := calendarView{title: i18n.T(ctx, "oversight.calendar.title"), finding: i18n.N(ctx, "oversight.calendar.finding", int64(len(list))), may: p.oversight.MayKeepCalendar(ctx)}
	for _, h := range list {
		day, title := dayWord(ctx, h.Day), h.Day[:4]
		if n := len(v.years); n == 0 || v.years[n-1].Caption != title {
			v.years = append(v.years, ui.TableInfo{Caption: title, Columns: heads(ctx, "day", "weekday", "holiday", "legal_basis")})
		}
		t := &v.years[len(v.years)-1]
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(day, weekday(ctx, h.Day), words(ctx, h.Name), orDash(h.Basis))})
		v.days = append(v.days, ui.Choice{Value: h.Day, Text: day + ", " + words(ctx, h.Name)})
	}
	return v, err
}

// weekday is that of an ISO date in words.
func weekday(ctx context.Context, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "–"
	}
	return i18n.Weekday(ctx, (int(t.Weekday())+6)%7+1)
}

func (p *Pages) showCalendarDesk(w http.ResponseWriter, r *http.Request) error {
	return p.calendarDesk(w, r, http.StatusOK, func(string) string { return "" }, nil)
}

func (p *Pages) calendarDesk(w http.ResponseWriter, r *http.Request, status int, get func(string) string, refused *fault.Fault) error {
	ctx := r.Context()
	v, err := p.calendarOf(ctx)
	if err != nil {
		return err
	}
	v.get, v.fault, v.done = get, refused, doneText(ctx, r)
	for i, c := range v.days {
		v.days[i].Chosen = c.Value == get("revoked")
	}
	for _, l := range kernel.Langs() {
		name := "name_" + string(l)
		v.names = append(v.names, ui.FieldInfo{Name: name, Label: i18n.T(ctx, "oversight.field.holiday", "lang", web.LangName(l)), Value: get(name), Width: "w6", Spellcheck: true, Error: ui.ProblemAt(ctx, refused, name)})
	}
	home := ui.Link{Text: i18n.T(ctx, "oversight.desk.home"), Href: web.URL(ctx, "/workspace")}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: []ui.Link{home, {Text: v.title}}}, calendarDeskPage(v))
}

// enterHolidays enters one day, or the lines of a table.
func (p *Pages) enterHolidays(w http.ResponseWriter, r *http.Request) error {
	get, err := formOf(r)
	if err != nil {
		return err
	}
	days, err := holidaysOf(get)
	if err == nil {
		err = p.oversight.EnterHolidays(r.Context(), days)
	}
	if f, ok := fault.Refusal(err); ok {
		return p.calendarDesk(w, r, web.Status(f), get, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, calendarDesk, "done", "closedDay")
}

func holidaysOf(get func(string) string) ([]oversight.Holiday, error) {
	if get("rows") != "" {
		return oversight.ReadHolidays(get("rows"))
	}
	h := oversight.Holiday{Day: get("day"), Basis: get("basis"), Name: kernel.Text{}}
	for _, l := range kernel.Langs() {
		h.Name[l] = get("name_" + string(l))
	}
	return []oversight.Holiday{h}, nil
}

func (p *Pages) revokeHoliday(w http.ResponseWriter, r *http.Request) error {
	get, err := formOf(r)
	if err != nil {
		return err
	}
	err = p.oversight.RevokeHoliday(r.Context(), get("revoked"), get("reason"))
	if f, ok := fault.Refusal(err); ok {
		return p.calendarDesk(w, r, web.Status(f), get, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, calendarDesk, "done", "workedDay")
}

func backToCalendar(w http.ResponseWriter, r *http.Request) error {
	return web.SeeOther(w, r, calendarDesk)
}
