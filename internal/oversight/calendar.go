package oversight

import (
	"context"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/deadline"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Holiday is a day on which a government's offices are closed besides Saturdays and Sundays, or the word that it is no longer one.
type Holiday struct {
	Day     string // yyyy-mm-dd
	Name    kernel.Text
	Basis   string // legal
	Step    int    // from 1: how often the day was spoken of
	Revoked bool
	Reason  string // of a revocation
	By      string // account
	At      time.Time
}

// mostHolidays is how many days are entered at once.
const mostHolidays = 400

// calendarThing is the calendar as the gate knows it.
func calendarThing(ctx context.Context) authz.Document {
	return authz.Document{Tenant: kernel.ActorFrom(ctx).Tenant, ID: "calendar", Kind: "calendar"}
}

// MayKeepCalendar says whether a page offers the reader to enter and revoke holidays.
func (s *Service) MayKeepCalendar(ctx context.Context) bool {
	return s.gate.May(ctx, authz.KeepRegister, calendarThing(ctx))
}

// Holidays are those that stand, by day; as of a moment, those of then. Who entered them is told to those who may enter some.
func (s *Service) Holidays(ctx context.Context) ([]Holiday, error) {
	all, err := s.store.Holidays(ctx, kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx))
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(h Holiday) bool { return h.Revoked })
	if !s.MayKeepCalendar(ctx) {
		for i := range all {
			all[i].By = ""
		}
	}
	return all, nil
}

// EnterHolidays enters days, all or none. A deadline that was set before stays where it is until it is counted again (Recount).
// Faults, with the day: those of the gate, nothingGiven, tooMany, badDay, needed (the Spanish name), tooLong, holidayTwice,
// changedMeanwhile.
func (s *Service) EnterHolidays(ctx context.Context, days []Holiday) error {
	ctx, err := s.gate.Act(ctx, authz.KeepRegister, calendarThing(ctx))
	if err != nil {
		return err
	}
	switch {
	case len(days) == 0:
		return fault.Invalid("oversight.nothingGiven").At("day")
	case len(days) > mostHolidays:
		return fault.Invalid("oversight.tooMany", "n", itoa(mostHolidays)).At("rows")
	}
	last, err := s.spoken(ctx)
	if err != nil {
		return err
	}
	actor := kernel.ActorFrom(ctx)
	list := make([]Holiday, len(days))
	for i, h := range days {
		if h, err = h.tidy(); err != nil {
			return err
		}
		before, known := last[h.Day]
		if known && !before.Revoked {
			return fault.Conflict("oversight.holidayTwice", "day", h.Day, "name", before.Name.Get(kernel.Spanish)).At("day")
		}
		h.Step, h.Revoked, h.Reason, h.By, h.At = before.Step+1, false, "", actor.Name, s.clock.Now()
		last[h.Day], list[i] = h, h
	}
	return s.store.AddHolidays(ctx, actor.Tenant, list)
}

// spoken is the last word on each day.
func (s *Service) spoken(ctx context.Context) (map[string]Holiday, error) {
	all, err := s.store.Holidays(ctx, kernel.ActorFrom(ctx).Tenant, time.Time{})
	last := map[string]Holiday{}
	for _, h := range all {
		last[h.Day] = h
	}
	return last, err
}

func (h Holiday) tidy() (Holiday, error) {
	h.Day, h.Basis = strings.TrimSpace(h.Day), strings.TrimSpace(h.Basis)
	name := kernel.Text{}
	for l, t := range h.Name {
		if t = strings.TrimSpace(t); t != "" {
			name[l] = t
		}
	}
	h.Name = name
	switch {
	case !isDay(h.Day):
		return h, fault.Invalid("oversight.badDay", "value", h.Day).At("day")
	case h.Name.Get(kernel.Spanish) == "":
		return h, fault.Invalid("oversight.holidayUnnamed", "day", h.Day).At("name_es")
	}
	for l, t := range h.Name {
		if len([]rune(t)) > longName {
			return h, fault.Invalid("oversight.tooLong", "n", itoa(longName)).At("name_" + string(l))
		}
	}
	if len([]rune(h.Basis)) > longName {
		return h, fault.Invalid("oversight.tooLong", "n", itoa(longName)).At("basis")
	}
	return h, nil
}

// longName is how many letters a name, a place or a legal basis may have.
const longName = 200

// RevokeHoliday records that a day is worked on after all. Faults: those of the gate, noHoliday, reasonNeeded, changedMeanwhile.
func (s *Service) RevokeHoliday(ctx context.Context, day, reason string) error {
	ctx, err := s.gate.Act(ctx, authz.KeepRegister, calendarThing(ctx))
	if err != nil {
		return err
	}
	last, err := s.spoken(ctx)
	if err != nil {
		return err
	}
	h, ok := last[strings.TrimSpace(day)]
	reason = strings.TrimSpace(reason)
	switch {
	case !ok || h.Revoked:
		return fault.NotFound("oversight.noHoliday", "day", day)
	case reason == "":
		return fault.Invalid("oversight.reasonNeeded").At("reason")
	case len([]rune(reason)) > longest:
		return fault.Invalid("oversight.tooLong", "n", itoa(longest)).At("reason")
	}
	actor := kernel.ActorFrom(ctx)
	h.Step, h.Revoked, h.Reason, h.By, h.At = h.Step+1, true, reason, actor.Name, s.clock.Now()
	return s.store.AddHolidays(ctx, actor.Tenant, []Holiday{h})
}

func (s *Service) calendar(ctx context.Context) (deadline.Calendar, error) {
	all, err := s.Holidays(ctx)
	c := deadline.Calendar{Holidays: map[string]bool{}}
	for _, h := range all {
		c.Holidays[h.Day] = true
	}
	return c, err
}

// Term is by how many working days the deadline that counts now was set, and the day on which they began; 0 if a day was named.
func (i Item) Term() (days int, from string) {
	for _, s := range slices.Backward(i.Steps) {
		if s.Due != "" && s.Act != Recount {
			return s.Days, s.At.UTC().Format(time.DateOnly)
		}
	}
	return i.Days, i.At.UTC().Format(time.DateOnly)
}

// recounted is the day on which a term ends by the calendar of today; ok is false where a day was named or no deadline runs.
func (i Item) recounted(c deadline.Calendar) (day string, ok bool) {
	days, from := i.Term()
	if days == 0 || !i.Runs() {
		return "", false
	}
	return deadline.After(from, days, c), true
}

// Drifted are the items of a report whose deadline would be another by the calendar of the reader's moment, with that day. They keep
// theirs until the body counts them again.
func (s *Service) Drifted(ctx context.Context, r Report) (map[int]string, error) {
	c, err := s.calendar(ctx)
	drifted := map[int]string{}
	for _, i := range r.Items {
		if day, ok := i.recounted(c); ok && day != i.Deadline() {
			drifted[i.Number] = day
		}
	}
	return drifted, err
}

// holidayColumns are those of a calendar as CSV.
func holidayColumns() []string {
	return []string{"day", "name_es", "name_en", "name_pt", "name_fr", "basis"}
}

// HolidayRecords is a calendar as CSV, as ReadHolidays reads it.
func HolidayRecords(list []Holiday) [][]string {
	lines := [][]string{holidayColumns()}
	for _, h := range list {
		lines = append(lines, []string{h.Day, h.Name[kernel.Spanish], h.Name[kernel.English], h.Name[kernel.Portuguese], h.Name[kernel.French], h.Basis})
	}
	return lines
}

// ReadHolidays reads a calendar as CSV with a head, with commas or semicolons. Faults: tableUnreadable, unknownColumn, twice,
// tooManyCells, tooManyRows.
func ReadHolidays(text string) ([]Holiday, error) {
	rows, err := readRows(holidayColumns(), text)
	list := make([]Holiday, len(rows))
	for i, row := range rows {
		list[i] = Holiday{Day: row["day"], Basis: row["basis"], Name: kernel.Text{}}
		for _, l := range kernel.Langs() {
			list[i].Name[l] = row["name_"+string(l)]
		}
	}
	return list, err
}
