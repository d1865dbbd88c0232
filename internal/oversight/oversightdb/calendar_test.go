package oversightdb_test

import (
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/oversight"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

func day(on, name string) oversight.Holiday {
	return oversight.Holiday{Day: on, Name: kernel.Text{"es": name}, Basis: "Ley 51 de 1983"}
}

// TestHolidays: days are entered all or none, once each, revoked with a reason and entered again, by those who keep registers.
func TestHolidays(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		must(t, w.EnterHolidays(w.by(compiler), []oversight.Holiday{day("2026-03-23", "San José"), day("2026-04-02", " Jueves Santo ")}))
		for _, c := range []struct {
			what string
			days []oversight.Holiday
			want string
		}{
			{"twice", []oversight.Holiday{day("2026-05-01", "Trabajo"), day("2026-03-23", "San José")}, "oversight.holidayTwice"},
			{"twice in one list", []oversight.Holiday{day("2026-05-01", "Trabajo"), day("2026-05-01", "Trabajo")}, "oversight.holidayTwice"},
			{"no date", []oversight.Holiday{day("2026-02-30", "Nunca")}, "oversight.badDay"},
			{"no name", []oversight.Holiday{day("2026-05-01", " ")}, "oversight.holidayUnnamed"},
			{"a long name", []oversight.Holiday{day("2026-05-01", strings.Repeat("x", 201))}, "oversight.tooLong"},
			{"nothing", nil, "oversight.nothingGiven"},
			{"too many", make([]oversight.Holiday, 401), "oversight.tooMany"},
		} {
			refused(t, c.what, w.EnterHolidays(w.by(compiler), c.days), c.want)
		}
		for _, a := range []kernel.Actor{liaison, legislator, citizen} {
			if w.EnterHolidays(w.by(a), []oversight.Holiday{day("2026-05-01", "Trabajo")}) == nil || w.RevokeHoliday(w.by(a), "2026-03-23", "Razón") == nil {
				t.Errorf("%s changed the calendar", a.Name)
			}
		}
		refused(t, "no reason", w.RevokeHoliday(w.by(compiler), "2026-03-23", " "), "oversight.reasonNeeded")
		refused(t, "not there", w.RevokeHoliday(w.by(compiler), "2026-05-01", "Razón"), "oversight.noHoliday")
		then := w.now
		w.now = w.now.Add(time.Hour)
		must(t, w.RevokeHoliday(w.by(compiler), "2026-03-23", "El decreto se derogó"))
		refused(t, "revoked already", w.RevokeHoliday(w.by(compiler), "2026-03-23", "Razón"), "oversight.noHoliday")
		list, err := w.Holidays(w.by(citizen))
		must(t, err)
		if len(list) != 1 || list[0].Day != "2026-04-02" || list[0].Name["es"] != "Jueves Santo" || list[0].By != "" {
			t.Errorf("%+v", list)
		}
		if list, err = w.Holidays(kernel.AsOf(w.by(compiler), then)); err != nil || len(list) != 2 || list[0].By != "pla" {
			t.Errorf("of then: %+v %v", list, err)
		}
		must(t, w.EnterHolidays(w.by(compiler), []oversight.Holiday{day("2026-03-23", "San José")}))
		if list, err = w.Holidays(w.by(citizen)); err != nil || len(list) != 2 {
			t.Errorf("again: %+v %v", list, err)
		}
	})
}

// TestRecount: a term in working days leaves holidays out; a deadline that was set stays when the calendar changes, until the body
// counts again, with a reason; a day that was named is never counted.
func TestRecount(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		must(t, w.EnterHolidays(w.by(compiler), []oversight.Holiday{day("2026-03-09", "Cívico")}))
		code := w.until(oversight.InReview)
		ask := func(i oversight.Item) oversight.Item {
			t.Helper()
			i.Kind, i.Addressee, i.Text = oversight.Question, "police", "¿Por qué?"
			i, err := w.Issue(w.by(legislator), code, i)
			must(t, err)
			return i
		}
		term, named := ask(oversight.Item{Days: 10}), ask(oversight.Item{Due: "2026-03-20"})
		if term.Due != "2026-03-17" { // ten days from Monday the 2nd, without the 9th
			t.Fatalf("due %s", term.Due)
		}
		count := func(number int, reason string) error {
			return w.Act(w.by(legislator), code, number, oversight.Recount, oversight.ItemDeed{Deed: oversight.Deed{Reason: reason}})
		}
		refused(t, "nothing has changed", count(term.Number, "Razón"), "oversight.sameDay")
		must(t, w.EnterHolidays(w.by(compiler), []oversight.Holiday{day("2026-03-10", "Duelo"), day("2026-03-17", "Duelo")}))
		if i, _ := w.load(code).Item(term.Number); i.Deadline() != "2026-03-17" {
			t.Errorf("moved in silence to %s", i.Deadline())
		}
		drifted, err := w.Drifted(w.by(citizen), w.load(code))
		must(t, err)
		if len(drifted) != 1 || drifted[term.Number] != "2026-03-19" {
			t.Errorf("drifted %v", drifted)
		}
		refused(t, "no reason", count(term.Number, ""), "oversight.reasonNeeded")
		refused(t, "a named day", count(named.Number, "Razón"), "oversight.noTerm")
		if err := w.Act(w.by(liaison), code, term.Number, oversight.Recount, oversight.ItemDeed{Deed: oversight.Deed{Reason: "Razón"}}); err == nil {
			t.Error("the addressee counted its own term")
		}
		must(t, count(term.Number, "Dos días de duelo"))
		i, _ := w.load(code).Item(term.Number)
		if days, from := i.Term(); i.Deadline() != "2026-03-19" || i.State() != oversight.Issued || days != 10 || from != "2026-03-02" {
			t.Errorf("%s %s %d %s", i.Deadline(), i.State(), days, from)
		}
		w.now = w.now.AddDate(0, 0, 16) // the 18th
		must(t, w.RevokeHoliday(w.by(compiler), "2026-03-10", "Sin duelo"))
		must(t, w.RevokeHoliday(w.by(compiler), "2026-03-17", "Sin duelo"))
		refused(t, "it would be over", count(term.Number, "Razón"), "oversight.dayPassed")
		must(t, w.Act(w.by(legislator), code, term.Number, oversight.Extend, oversight.ItemDeed{Deed: oversight.Deed{Reason: "Más tiempo"}, Days: 5}))
		i, _ = w.load(code).Item(term.Number)
		if days, from := i.Term(); days != 5 || from != "2026-03-18" || i.Deadline() != "2026-03-25" {
			t.Errorf("extended: %d from %s, %s", days, from, i.Deadline())
		}
	})
}

// TestSittings: a body records its own sittings; one that is yet to come has no outcome, one that was held is not called again, an
// agenda names public reports to the body; what was recorded stays.
func TestSittings(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		code, draft := w.until(oversight.InReview), w.plan()
		ask, err := w.Issue(w.by(legislator), code, oversight.Item{Kind: oversight.Question, Addressee: "police", Text: "¿Por qué?", Days: 10})
		must(t, err)
		called := oversight.Sitting{Day: "2026-03-20", Place: "Salón 2", State: oversight.Called, Agenda: []oversight.Matter{{Report: code}, {Report: code, Item: ask.Number}, {Text: "Varios"}, {}}}
		held := called
		held.Day, held.State, held.Present, held.Members, held.Outcome, held.Record = "2026-03-02", oversight.Held, 12, 19, "Se aprobó", "https://example.org/acta-1"
		with := func(x oversight.Sitting, change func(*oversight.Sitting)) oversight.Sitting {
			change(&x)
			return x
		}
		for _, c := range []struct {
			what string
			x    oversight.Sitting
			want string
		}{
			{"an outcome of the future", with(held, func(x *oversight.Sitting) { x.Day = "2026-03-03" }), "oversight.notYetHeld"},
			{"called with an outcome", with(called, func(x *oversight.Sitting) { x.Outcome = "Se aprobará" }), "oversight.outcomeEarly"},
			{"called for yesterday", with(called, func(x *oversight.Sitting) { x.Day = "2026-03-01" }), "oversight.dayPassed"},
			{"held without an outcome", with(held, func(x *oversight.Sitting) { x.Outcome = " " }), "oversight.needed"},
			{"more there than members", with(held, func(x *oversight.Sitting) { x.Present = 20 }), "oversight.badAttendance"},
			{"nobody there", with(held, func(x *oversight.Sitting) { x.Present = 0 }), "oversight.badAttendance"},
			{"no address", with(held, func(x *oversight.Sitting) { x.Record = "javascript:alert(1)" }), "oversight.badEvidence"},
			{"no day", with(called, func(x *oversight.Sitting) { x.Day = "mañana" }), "oversight.badDay"},
			{"no place", with(called, func(x *oversight.Sitting) { x.Place = "" }), "oversight.needed"},
			{"no agenda", with(called, func(x *oversight.Sitting) { x.Agenda = []oversight.Matter{{Text: " "}} }), "oversight.agendaNeeded"},
			{"a draft on the agenda", with(called, func(x *oversight.Sitting) { x.Agenda = []oversight.Matter{{Report: draft}} }), "oversight.notForBody"},
			{"no such item", with(called, func(x *oversight.Sitting) { x.Agenda = []oversight.Matter{{Report: code, Item: 9}} }), "oversight.noItem"},
			{"cancelled before it was called", with(called, func(x *oversight.Sitting) { x.State = oversight.Cancelled }), "oversight.badSittingState"},
			{"no state", with(called, func(x *oversight.Sitting) { x.State = "" }), "oversight.badSittingState"},
			{"none such", with(called, func(x *oversight.Sitting) { x.Number = 7 }), "oversight.noSitting"},
		} {
			_, err := w.RecordSitting(w.by(legislator), c.x)
			refused(t, c.what, err, c.want)
		}
		for _, a := range []kernel.Actor{compiler, liaison, citizen} {
			if _, err := w.RecordSitting(w.by(a), called); err == nil {
				t.Errorf("%s called a sitting", a.Name)
			}
		}
		_, err = w.RecordSitting(w.by(stranger), called)
		refused(t, "a report to another body", err, "oversight.notForBody")
		x, err := w.RecordSitting(w.by(legislator), called)
		must(t, err)
		if x.Number != 1 || x.Body != "congress" || len(x.Agenda) != 3 {
			t.Fatalf("%+v", x)
		}
		if _, err := w.RecordSitting(w.by(stranger), with(x, func(x *oversight.Sitting) { x.Reason = "Razón" })); err == nil {
			t.Error("another body changed it")
		}
		_, err = w.RecordSitting(w.by(legislator), with(x, func(x *oversight.Sitting) { x.Day = "2026-03-24" }))
		refused(t, "moved without a reason", err, "oversight.reasonNeeded")
		then := w.now
		w.now = w.now.Add(time.Hour)
		_, err = w.RecordSitting(w.by(legislator), with(x, func(x *oversight.Sitting) { x.Day, x.Reason = "2026-03-24", "Sin quórum" }))
		must(t, err)
		w.now = w.now.AddDate(0, 0, 22)
		_, err = w.RecordSitting(w.by(legislator), with(held, func(x *oversight.Sitting) { x.Number, x.Day = 1, "2026-03-24" }))
		must(t, err)
		_, err = w.RecordSitting(w.by(legislator), with(x, func(x *oversight.Sitting) { x.Day, x.Reason = "2026-04-24", "Otra vez" }))
		refused(t, "called again", err, "oversight.sittingOver")
		_, err = w.RecordSitting(w.by(legislator), with(called, func(x *oversight.Sitting) { x.Day = "2026-04-24" }))
		must(t, err)
		_, err = w.RecordSitting(w.by(legislator), with(called, func(x *oversight.Sitting) {
			x.Number, x.Day, x.State, x.Reason = 2, "2026-04-24", oversight.Cancelled, "Receso"
		}))
		must(t, err)
		_, err = w.RecordSitting(w.by(legislator), with(called, func(x *oversight.Sitting) { x.Number, x.Day, x.Reason = 2, "2026-04-25", "Al fin sí" }))
		refused(t, "after it was cancelled", err, "oversight.sittingOver")
		list, err := w.Sittings(w.by(citizen))
		must(t, err)
		if len(list) != 2 || list[0].State != oversight.Cancelled || list[1].State != oversight.Held || list[1].Present != 12 || list[1].By != "" || len(list[1].Earlier) != 2 || list[1].Earlier[0].By != "" {
			t.Errorf("%+v", list)
		}
		if list, err = w.Sittings(kernel.AsOf(w.by(citizen), then)); err != nil || len(list) != 1 || list[0].Day != "2026-03-20" {
			t.Errorf("of then: %+v %v", list, err)
		}
		if list, err = w.Handled(w.by(citizen), code); err != nil || len(list) != 2 {
			t.Errorf("handled: %+v %v", list, err)
		}
	})
}
