package caseshttp

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"convive/internal/platform/access"
	"convive/internal/platform/authz"
	"convive/internal/platform/web/ui"
)

// purpose is for what and by which law another institution's records are asked for.
type purpose struct{ why, basis string }

// purposeOf reads it from the form that was sent, or else from the address.
func purposeOf(r *http.Request) purpose {
	return purpose{strings.TrimSpace(r.FormValue("purpose")), strings.TrimSpace(r.FormValue("legal_basis"))}
}

// stated is the request's context with its purpose.
func (p purpose) stated(ctx context.Context) context.Context {
	if p == (purpose{}) {
		return ctx
	}
	return access.WithPurpose(ctx, p.why, p.basis)
}

// choices are the purposes that the grants in force are for.
func (p purpose) choices(grants []authz.OpenGrant, none string) []ui.Choice {
	var list []string
	for _, g := range grants {
		list = append(list, g.Purposes...)
	}
	slices.Sort(list)
	choices := []ui.Choice{{Value: "", Text: none}}
	for _, why := range slices.Compact(list) {
		choices = append(choices, ui.Choice{Value: why, Text: why, Chosen: why == p.why})
	}
	return choices
}
