package caseshttp

import (
	"context"
	"strconv"

	"convive/internal/cases"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
)

// flags are the protections that a form offers.
var flags = []string{"sealed", "protected", "minor", "whistleblower"}

// info is a field of the core with its hint, if it has one, and what was typed.
func (f newForm) info(ctx context.Context, name, width string) ui.FieldInfo {
	i := ui.FieldInfo{Name: name, Label: i18n.T(ctx, "cases.field."+name), Value: f.value(name), Width: width, Error: ui.ProblemAt(ctx, f.fault, name), Autocomplete: "off"}
	if hint := "cases.field." + name + ".hint"; i18n.Has(ctx, hint) {
		i.Hint = i18n.T(ctx, hint)
	}
	return i
}

func (f newForm) date(ctx context.Context, name string) ui.FieldInfo {
	i := f.info(ctx, name, "")
	i.Type, i.Width = "date", "w5"
	return i
}

func (f newForm) levels(ctx context.Context) []ui.Choice {
	var list []ui.Choice
	for _, l := range []authz.Level{authz.Internal, authz.Confidential, authz.Secret} {
		n := strconv.Itoa(int(l))
		list = append(list, ui.Choice{Value: n, Text: i18n.T(ctx, "cases.level."+n), Chosen: f.value("level") == n})
	}
	return list
}

func (f newForm) field(ctx context.Context, n int, g cases.Group, name string) ui.FieldInfo {
	at := personField(n, g, name)
	return ui.FieldInfo{Name: at, Label: i18n.T(ctx, "cases.field."+name), Value: f.value(at), Width: "w6", Autocomplete: "off"}
}

// filled says whether something was typed into a group.
func (f newForm) filled(n int, g cases.Group) bool {
	for _, name := range cases.FieldsOf(g) {
		if f.has(personField(n, g, name)) {
			return true
		}
	}
	return false
}
