package office

import (
	"context"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/tenants"
	"convive/internal/platform/web/ui"
)

func words(ctx context.Context, t kernel.Text) string {
	text, _ := i18n.Text(ctx, t)
	return text
}

// titleOf is an indicator's name, or its identifier where this government does not know it.
func titleOf(titles map[string]string, id string) string {
	if t := titles[id]; t != "" {
		return t
	}
	return id
}

// date is a day as the records have it, in the reader's words.
func date(ctx context.Context, day string) string {
	t, err := time.ParseInLocation(time.DateOnly, day, i18n.From(ctx).Zone)
	if err != nil {
		return day
	}
	return i18n.Date(ctx, t)
}

func span(ctx context.Context, a tenants.Agreement) string {
	return i18n.T(ctx, "tenants.office.span", "from", date(ctx, a.From), "until", date(ctx, a.Until))
}

// stateOf is the state of an agreement on a day, with the tone of its chip.
func stateOf(ctx context.Context, a tenants.Agreement, today string) (string, ui.Tone) {
	word, tone := string(a.State), ui.Plain
	switch {
	case a.State == tenants.Ended:
	case a.Over(today):
		word = "lapsed"
	case a.Opens(today):
		tone = ui.Good
	case a.State == tenants.Accepted:
		word = "later"
	default:
		tone = ui.Risk
	}
	return i18n.T(ctx, "tenants.office.state."+word), tone
}

func stateCell(ctx context.Context, a tenants.Agreement, today string) ui.Cell {
	text, tone := stateOf(ctx, a, today)
	return ui.Cell{Part: ui.Chip(tone, text)}
}

// stepText says who did something, of which government, and when; a dash if nobody has.
func stepText(ctx context.Context, s tenants.Step, names map[kernel.Tenant]string) string {
	if s.By == "" {
		return "–"
	}
	return i18n.T(ctx, "tenants.office.step", "who", s.By, "government", nameOf(names, s.Of), "at", i18n.DateTime(ctx, s.At))
}

func nameOf(names map[kernel.Tenant]string, id kernel.Tenant) string {
	if n := names[id]; n != "" {
		return n
	}
	return string(id)
}

// unitName is what a figure counts.
func unitName(ctx context.Context, u kernel.CountingUnit) string {
	return i18n.T(ctx, "tenants.office.unit."+string(u))
}

// number writes a value, or a dash where there is none.
func number(ctx context.Context, v *float64, decimals int) string {
	if v == nil {
		return "–"
	}
	return i18n.Number(ctx, *v, decimals)
}

func capital(text string) string {
	for i, r := range text {
		return strings.ToUpper(string(r)) + text[i+len(string(r)):]
	}
	return text
}
