package door

import (
	"context"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// Roles, states and ways of signing in are put together of a prefix and the word in the records.
var _ = i18n.Dynamic("identity.role.", "identity.state.", "identity.method.", "identity.done.")

func roleName(ctx context.Context, r kernel.Role) string {
	return i18n.T(ctx, "identity.role."+strings.NewReplacer("-o", "O", "-c", "C").Replace(string(r)))
}

func roleNames(ctx context.Context, list []kernel.Role) string {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = roleName(ctx, r)
	}
	return i18n.List(ctx, names)
}

func institutionName(ctx context.Context, id string) string {
	if id == "" {
		return i18n.T(ctx, "identity.ownGovernment")
	}
	return id
}

var tones = map[identity.State]ui.Tone{identity.Invited: ui.Plain, identity.Active: ui.Good, identity.Suspended: ui.Bad}

func stateName(ctx context.Context, s identity.State) string {
	return i18n.T(ctx, "identity.state."+string(s))
}

func languages(ctx context.Context, chosen kernel.Lang) []ui.Choice {
	list := []ui.Choice{{Value: "", Text: i18n.T(ctx, "identity.mine.browserLanguage"), Chosen: chosen == ""}}
	for _, l := range web.Langs(ctx) {
		list = append(list, ui.Choice{Value: string(l), Text: web.LangName(l), Chosen: chosen == l})
	}
	return list
}

func words(ctx context.Context, t kernel.Text) string {
	text, _ := i18n.Text(ctx, t)
	return text
}

func deviceName(ctx context.Context, device string) string {
	if device == "" {
		return i18n.T(ctx, "identity.mine.someDevice")
	}
	return device
}

// grouped is a secret in groups of four, as people type it.
func grouped(secret string) string {
	var b []byte
	for i := range len(secret) {
		if i > 0 && i%4 == 0 {
			b = append(b, ' ')
		}
		b = append(b, secret[i])
	}
	return string(b)
}
