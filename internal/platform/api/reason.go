package api

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"convive/internal/platform/i18n"
)

var _ = i18n.Dynamic("api.reason.")

// reasons are the sentences by which huma refuses a parameter, and ours. What a sentence names stands in its placeholders,
// %v and the like, and becomes the argument of ours.
var reasons = []struct {
	text, id, arg string
	form          *regexp.Regexp
}{
	{text: "unknown query parameter", id: "api.reason.unknown"},
	{text: validation.MsgUnexpectedProperty, id: "api.reason.unknown"},
	{text: "invalid integer", id: "api.reason.integer"},
	{text: validation.MsgExpectedInteger, id: "api.reason.integer"},
	{text: "invalid float", id: "api.reason.number"},
	{text: "invalid floating value", id: "api.reason.number"},
	{text: validation.MsgExpectedNumber, id: "api.reason.number"},
	{text: "invalid boolean", id: "api.reason.boolean"},
	{text: validation.MsgExpectedBoolean, id: "api.reason.boolean"},
	{text: "invalid date/time for format %v", id: "api.reason.day"},
	{text: validation.MsgExpectedRFC3339Date, id: "api.reason.day"},
	{text: validation.MsgExpectedRFC3339DateTime, id: "api.reason.moment"},
	{text: validation.MsgExpectedOneOf, id: "api.reason.oneOf", arg: "choices"},
	{text: validation.MsgExpectedMinimumNumber, id: "api.reason.atLeast", arg: "limit"},
	{text: validation.MsgExpectedMaximumNumber, id: "api.reason.atMost", arg: "limit"},
	{text: validation.MsgExpectedMinLength, id: "api.reason.longer", arg: "limit"},
	{text: validation.MsgExpectedMaxLength, id: "api.reason.shorter", arg: "limit"},
	{text: validation.MsgExpectedMinItems, id: "api.reason.moreItems", arg: "limit"},
	{text: validation.MsgExpectedMaxItems, id: "api.reason.fewerItems", arg: "limit"},
	{text: validation.MsgExpectedMatchPattern, id: "api.reason.pattern", arg: "pattern"},
	{text: validation.MsgExpectedBePattern, id: "api.reason.pattern", arg: "pattern"},
	{text: validation.MsgExpectedRequiredProperty, id: "api.reason.missing"},
	{text: "required %v parameter is missing", id: "api.reason.missing"},
	{text: "expected at most one value, but received multiple values", id: "api.reason.once"},
}

var placeholder = regexp.MustCompile(`%[vsd]`)

func init() {
	for i := range reasons {
		form := placeholder.ReplaceAllString(regexp.QuoteMeta(reasons[i].text), "(.*)")
		reasons[i].form = regexp.MustCompile("^" + form + "$")
	}
}

// reason is a detail of huma in the reader's language. A sentence that is not among reasons says that the value does not
// fit, without its English: the document of the interface says what does. Of a document that was sent only single values
// are told back: the whole may speak of persons, and answers are kept where nobody expects them.
func reason(ctx context.Context, d *huma.ErrorDetail) *huma.ErrorDetail {
	name := d.Location[strings.LastIndexByte(d.Location, '.')+1:]
	args := []any{"name", name, "value", shown(d.Value)}
	id := "api.reason.other"
	if d.Location == "body" {
		id = "api.reason.body"
	}
	if name == "lang" && d.Message == reasons[0].text { // asked for as in addresses of pages
		return &huma.ErrorDetail{Location: d.Location, Value: single(d.Value), Message: i18n.T(ctx, "api.reason.lang")}
	}
	for _, r := range reasons {
		if m := r.form.FindStringSubmatch(d.Message); m != nil {
			id = r.id
			if r.arg != "" {
				args = append(args, r.arg, strings.Trim(m[1], `"`))
			}
			break
		}
	}
	return &huma.ErrorDetail{Location: d.Location, Value: single(d.Value), Message: i18n.T(ctx, id, args...)}
}

// single is a value if it is one: neither a list, nor a document, nor a long text.
func single(value any) any {
	switch v := value.(type) {
	case string:
		if utf8.RuneCountInString(v) <= mostQuoted {
			return v
		}
	case bool, float64, int64, int, json.Number:
		return v
	}
	return nil
}

// mostQuoted is how many letters of a value are told back.
const mostQuoted = 60

// shown is a value as a sentence quotes it: short.
func shown(value any) string {
	if value == nil {
		return ""
	}
	runes := []rune(fmt.Sprint(value))
	if len(runes) > mostQuoted {
		return string(runes[:mostQuoted]) + "…"
	}
	return string(runes)
}
