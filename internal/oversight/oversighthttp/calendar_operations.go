package oversighthttp

import (
	"context"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/oversight"
	"convive/internal/platform/api"
)

type accountabilityHoliday struct {
	Day   string            `json:"day" doc:"yyyy-mm-dd"`
	Name  map[string]string `json:"name" doc:"By language: es (needed), en, pt, fr"`
	Basis string            `json:"basis,omitempty" doc:"Legal"`
}

type accountabilityHolidayList struct {
	Total int                     `json:"total"`
	Items []accountabilityHoliday `json:"items"`
}

// Records is the list as CSV, as the desk reads it.
func (l accountabilityHolidayList) Records() [][]string {
	return oversight.HolidayRecords(holidaysFrom(l.Items))
}

func holidaysFrom(rows []accountabilityHoliday) []oversight.Holiday {
	list := make([]oversight.Holiday, len(rows))
	for i, row := range rows {
		list[i] = oversight.Holiday{Day: row.Day, Basis: row.Basis, Name: kernel.Text{}}
		for l, t := range row.Name {
			if lang, ok := kernel.ParseLang(l); ok {
				list[i].Name[lang] = t
			}
		}
	}
	return list
}

type accountabilityHolidaysOutput struct{ Body accountabilityHolidayList }

func (o operations) listHolidays(ctx context.Context, in *oversightInput) (*accountabilityHolidaysOutput, error) {
	all, err := o.oversight.Holidays(ctx)
	if err != nil {
		return nil, err
	}
	var list []accountabilityHoliday
	for _, h := range all {
		row := accountabilityHoliday{h.Day, map[string]string{}, h.Basis}
		for l, t := range h.Name {
			row.Name[string(l)] = t
		}
		list = append(list, row)
	}
	return &accountabilityHolidaysOutput{accountabilityHolidayList{len(list), api.Cut(in.Page, list)}}, nil
}

type accountabilityHolidaysInput struct {
	Body struct {
		Items []accountabilityHoliday `json:"items" minItems:"1" maxItems:"400"`
	}
}

type accountabilityDoneOutput struct {
	Body struct {
		Done bool `json:"done"`
	}
}

func done(err error) (*accountabilityDoneOutput, error) {
	out := &accountabilityDoneOutput{}
	out.Body.Done = true
	return out, err
}

func (o operations) enterHolidays(ctx context.Context, in *accountabilityHolidaysInput) (*accountabilityDoneOutput, error) {
	return done(o.oversight.EnterHolidays(ctx, holidaysFrom(in.Body.Items)))
}

type accountabilityRevocationInput struct {
	Body struct {
		Day    string `json:"day" doc:"yyyy-mm-dd"`
		Reason string `json:"reason" maxLength:"4000"`
	}
}

func (o operations) revokeHoliday(ctx context.Context, in *accountabilityRevocationInput) (*accountabilityDoneOutput, error) {
	return done(o.oversight.RevokeHoliday(ctx, in.Body.Day, in.Body.Reason))
}

type accountabilityMatter struct {
	Report string `json:"report,omitempty" doc:"Code of a report that was presented to the body"`
	Item   int    `json:"item,omitempty" doc:"Number of an item of it; 0: the report as a whole"`
	Text   string `json:"text,omitempty"`
}

type accountabilitySitting struct {
	Number       int                    `json:"number"`
	Body         string                 `json:"body" doc:"Code of the institution"`
	Day          string                 `json:"day"`
	Place        string                 `json:"place"`
	State        string                 `json:"state" enum:"called,held,cancelled"`
	Agenda       []accountabilityMatter `json:"agenda"`
	Present      int                    `json:"present" doc:"Members who were there; 0 before it was held"`
	Members      int                    `json:"members"`
	Outcome      string                 `json:"outcome"`
	Record       string                 `json:"record" doc:"Address of the minutes"`
	Reason       string                 `json:"reason" doc:"Of the last change"`
	Illustrative bool                   `json:"illustrative"`
}

type accountabilitySittingList struct {
	Total int                     `json:"total"`
	Items []accountabilitySitting `json:"items"`
}

// Records is the list as CSV; the agenda stands between semicolons.
func (l accountabilitySittingList) Records() [][]string {
	lines := [][]string{{"number", "body", "day", "place", "state", "agenda", "present", "members", "outcome", "record", "reason", "illustrative"}}
	for _, x := range l.Items {
		var agenda []string
		for _, m := range x.Agenda {
			text := m.Report + m.Text
			if m.Item > 0 {
				text += "/" + strconv.Itoa(m.Item)
			}
			agenda = append(agenda, text)
		}
		lines = append(lines, []string{strconv.Itoa(x.Number), x.Body, x.Day, x.Place, x.State, strings.Join(agenda, "; "), strconv.Itoa(x.Present), strconv.Itoa(x.Members), x.Outcome, x.Record, x.Reason, strconv.FormatBool(x.Illustrative)})
	}
	return lines
}

type accountabilitySittingsOutput struct{ Body accountabilitySittingList }

func sittingRow(x oversight.Sitting) accountabilitySitting {
	row := accountabilitySitting{x.Number, x.Body, x.Day, x.Place, string(x.State), []accountabilityMatter{}, x.Present, x.Members, x.Outcome, x.Record, x.Reason, x.Illustrative}
	for _, m := range x.Agenda {
		row.Agenda = append(row.Agenda, accountabilityMatter(m))
	}
	return row
}

func (o operations) listSittings(ctx context.Context, in *oversightInput) (*accountabilitySittingsOutput, error) {
	all, err := o.oversight.Sittings(ctx)
	if err != nil {
		return nil, err
	}
	var list []accountabilitySitting
	for _, x := range all {
		list = append(list, sittingRow(x))
	}
	return &accountabilitySittingsOutput{accountabilitySittingList{len(list), api.Cut(in.Page, list)}}, nil
}

type accountabilitySittingInput struct {
	Body struct {
		Number  int                    `json:"number,omitempty" doc:"Of the sitting that changes; 0 or none: a new one of the own body"`
		Day     string                 `json:"day"`
		Place   string                 `json:"place"`
		State   string                 `json:"state" enum:"called,held,cancelled"`
		Agenda  []accountabilityMatter `json:"agenda" maxItems:"100"`
		Present int                    `json:"present,omitempty"`
		Members int                    `json:"members,omitempty"`
		Outcome string                 `json:"outcome,omitempty"`
		Record  string                 `json:"record,omitempty"`
		Reason  string                 `json:"reason,omitempty" doc:"Of a change, but for the one that it was held"`
	}
}

type accountabilitySittingOutput struct{ Body accountabilitySitting }

func (o operations) recordSitting(ctx context.Context, in *accountabilitySittingInput) (*accountabilitySittingOutput, error) {
	b := in.Body
	x := oversight.Sitting{Number: b.Number, Day: b.Day, Place: b.Place, State: oversight.SittingState(b.State), Present: b.Present, Members: b.Members, Outcome: b.Outcome, Record: b.Record, Reason: b.Reason}
	for _, m := range b.Agenda {
		x.Agenda = append(x.Agenda, oversight.Matter(m))
	}
	x, err := o.oversight.RecordSitting(ctx, x)
	return &accountabilitySittingOutput{sittingRow(x)}, err
}
