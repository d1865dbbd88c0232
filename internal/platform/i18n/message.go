package i18n

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"unicode"

	"golang.org/x/text/feature/plural"

	"convive/internal/kernel/fault"
)

// T is a message in the reader's language. kv are pairs of placeholder name and value: text stands as it is, whole
// numbers are grouped as the reader's country does (so a year is given as text), a fraction is given as text made by
// Number or Percent.
func T(ctx context.Context, id string, kv ...any) string {
	sentence, ok := find(ctx, id)
	if !ok {
		return unknown(ctx, id)
	}
	return fill(ctx, sentence, kv)
}

// N is a message in the plural form that n takes in the reader's language (id.one, id.other); its placeholder {n} is n.
// Zero is singular in French and Portuguese and plural in Spanish and English.
func N(ctx context.Context, id string, n int64, kv ...any) string {
	form := id + ".other"
	if one(ctx, n) {
		form = id + ".one"
	}
	sentence, ok := find(ctx, form)
	if !ok {
		return unknown(ctx, form)
	}
	return fill(ctx, sentence, append([]any{"n", n}, kv...))
}

func one(ctx context.Context, n int64) bool {
	if n < 0 {
		n = -n
	}
	// the rules look at no more than the last digits of a large number
	return plural.Cardinal.MatchPlural(tagOf(From(ctx)), int(n%1_000_000_000), 0, 0, 0, 0) == plural.One
}

func find(ctx context.Context, id string) (string, bool) {
	c := catalogueFrom(ctx)
	if c == nil {
		return "", false
	}
	sentence, ok := c.messages[From(ctx).Lang][id]
	return sentence, ok
}

func unknown(ctx context.Context, id string) string {
	if c := catalogueFrom(ctx); c != nil {
		c.count(id)
	}
	return "⟦" + id + "⟧"
}

func fill(ctx context.Context, sentence string, kv []any) string {
	if len(kv) == 0 || !strings.Contains(sentence, "{") {
		return sentence
	}
	pairs := make([]string, 0, len(kv))
	for i := 0; i+1 < len(kv); i += 2 {
		pairs = append(pairs, "{"+fmt.Sprint(kv[i])+"}", word(ctx, kv[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(sentence) // one pass: a value with braces is not filled again
}

func word(ctx context.Context, v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return Int(ctx, int64(v))
	case int64:
		return Int(ctx, v)
	case float64:
		return Number(ctx, v, 1)
	default:
		return fmt.Sprint(v)
	}
}

// Has says whether the context's catalogue knows a message, for ids that come from data and may lack one.
func Has(ctx context.Context, id string) bool {
	c := catalogueFrom(ctx)
	return c != nil && c.Has(id)
}

// Fault tells the reader what an error says to do. An error that is not a fault, or an internal one, never shows its
// text: it says that the defect is ours.
func Fault(ctx context.Context, err error) string {
	f, ok := fault.Of(err)
	if !ok || f.Code == fault.CodeInternal {
		return T(ctx, "i18n.internal")
	}
	return Message(ctx, f.Message, f.Args)
}

// Message is T for an id and arguments that were kept as data: a fault, a warning, a reason for quarantine. The argument
// reason may be the id of a message about the same arguments, which is worded too.
func Message(ctx context.Context, id string, args map[string]string) string {
	if reason := args["reason"]; reason != id && Has(ctx, reason) {
		args = maps.Clone(args)
		delete(args, "reason")
		args["reason"] = Message(ctx, reason, args)
	}
	kv := make([]any, 0, 2*len(args))
	for name, value := range args {
		kv = append(kv, name, value)
	}
	return T(ctx, id, kv...)
}

// Dynamic declares that the messages under these prefixes are asked for by computed ids, so that the test of the
// catalogues does not call them unused. It returns a value only to be declared at package level: var _ = i18n.Dynamic("iccs.").
func Dynamic(prefixes ...string) []string { return prefixes }

// Camel is a code as the last part of a message id, which holds letters only: control_prosecution and control-prosecution are
// controlProsecution.
func Camel(code string) string {
	var b strings.Builder
	up := false
	for _, r := range code {
		switch {
		case r == '_' || r == '-':
			up = b.Len() > 0
		case up:
			b.WriteRune(unicode.ToUpper(r))
			up = false
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
