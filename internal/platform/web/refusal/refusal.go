// Package refusal turns what a service refuses into the form again, with what to correct and its status. It serves every
// page with a form.
//
// Callers may assume: a refusal that only asks who one is leads to the page of the confirmation and back; what is no refusal
// of the form is given back for the site's own failure page.
package refusal

import (
	"net/http"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// confirm is the refusal that asks a person to show again who they are.
const confirm = "identity.confirm"

// Problems are what a form is to be corrected by.
type Problems []ui.Problem

// At is the text at a field.
func (p Problems) At(field string) string {
	for _, one := range p {
		if one.Field == field {
			return one.Text
		}
	}
	return ""
}

// Show shows the form again by show. back is the path, inside the language, to go to after confirming.
func Show(w http.ResponseWriter, r *http.Request, err error, back string, show func(status int, p Problems) error) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	if f.Message == confirm {
		return web.SeeOther(w, r, "/confirm", "next", web.URL(r.Context(), back))
	}
	p := Problems{{Field: f.Field, Text: i18n.Fault(r.Context(), err)}}
	switch f.Code {
	case fault.CodeInvalid:
		return show(http.StatusUnprocessableEntity, p)
	case fault.CodeConflict:
		return show(http.StatusConflict, p)
	case fault.CodeForbidden:
		return show(http.StatusForbidden, p)
	default:
		return err
	}
}
