package caseshttp

import (
	"context"
	"strings"
	"time"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/territories"
)

func crumbs(ctx context.Context, last ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "web.workspace"), Href: web.URL(ctx, "/workspace")}, {Text: i18n.T(ctx, "cases.title"), Href: web.URL(ctx, "/workspace/cases")}}, last...)
}

// path is the path of a case's page inside the language.
func path(id kernel.ID) string { return "/workspace/cases/" + string(id) }

// cellText words a field of the core for a reader; what is not of a closed list stands as it is.
func (d *Desk) cellText(ctx context.Context, atlas *territories.Atlas, c cases.Cell) string {
	switch c.Name {
	case "kind", "state", "level":
		return i18n.T(ctx, "cases."+c.Name+"."+c.Value)
	case "flags":
		var list []string
		for f := range strings.FieldsSeq(c.Value) {
			list = append(list, i18n.T(ctx, "cases.flag."+f))
		}
		if len(list) == 0 {
			return i18n.T(ctx, "cases.noFlags")
		}
		return strings.Join(list, ", ")
	case "declared_in", "happened_in":
		return placeText(ctx, atlas, kernel.Code(c.Value))
	case "offence":
		if c.Value != "" {
			return c.Value + " " + d.offence(ctx, c.Value)
		}
	case "occurred_on", "reported_on":
		return dateText(ctx, c.Value)
	}
	if c.Value == "" {
		return i18n.T(ctx, "cases.unknown")
	}
	return c.Value
}

func placeText(ctx context.Context, atlas *territories.Atlas, code kernel.Code) string {
	if code == "" {
		return i18n.T(ctx, "cases.unknown")
	}
	u, ok := atlas.Unit(code)
	if !ok {
		return string(code)
	}
	name := u.Name.Get(i18n.From(ctx).Lang)
	if up, ok := atlas.Unit(u.Parent); ok && up.Level > 0 && !called(up, name) {
		name += " (" + up.Name.Get(i18n.From(ctx).Lang) + ")"
	}
	return name
}

func dateText(ctx context.Context, date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return i18n.T(ctx, "cases.unknown")
	}
	return i18n.Date(ctx, t.In(i18n.From(ctx).Zone).Add(12*time.Hour))
}

// place finds the unit that a text names: by its code, or by its name if only one is called so.
func place(atlas *territories.Atlas, text string) (kernel.Code, bool) {
	text = strings.TrimSpace(text)
	if _, ok := atlas.Unit(kernel.Code(text)); ok {
		return kernel.Code(text), true
	}
	found := atlas.Find(text, 3)
	switch {
	case len(found) == 0:
		return "", false
	case len(found) > 1 && called(found[1], text):
		return "", false
	case len(found) == 1 || called(found[0], text):
		return found[0].Code, true
	}
	return "", false
}

func called(u territories.Unit, text string) bool {
	key := territories.Fold(text)
	for _, name := range u.Name {
		if territories.Fold(name) == key {
			return true
		}
	}
	return strings.EqualFold(string(u.Code), text)
}

// choices words a closed list; an empty first one is for all.
func choices[T ~string](ctx context.Context, prefix, none string, list []T, chosen T) []ui.Choice {
	var all []ui.Choice
	if none != "" {
		all = append(all, ui.Choice{Text: none})
	}
	for _, v := range list {
		all = append(all, ui.Choice{Value: string(v), Text: i18n.T(ctx, prefix+string(v)), Chosen: v == chosen})
	}
	return all
}

func linkText(text string) ui.Link { return ui.Link{Text: text} }
