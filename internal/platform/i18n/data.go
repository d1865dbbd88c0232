package i18n

import (
	"context"
	"regexp"
	"strings"

	"convive/internal/kernel"
)

// Data is a text that was kept as data (a title, a definition) in the reader's language. A number in it that is written in
// groups is not broken between lines: such texts are kept as they were published, with the blank of a keyboard.
func Data(ctx context.Context, t kernel.Text) string {
	return grouped.ReplaceAllStringFunc(t.Get(From(ctx).Lang), func(number string) string { return strings.ReplaceAll(number, " ", nbsp) })
}

// grouped is a number written in groups of three digits.
var grouped = regexp.MustCompile(`\b[0-9]{1,3}( [0-9]{3})+\b`)
