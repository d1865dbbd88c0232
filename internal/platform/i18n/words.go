package i18n

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/collate"

	"convive/internal/kernel"
)

// Text is data in the reader's language. lang is empty if it is in that language, and else the language that it is in,
// to be set as the lang attribute of the element that shows it.
func Text(ctx context.Context, t kernel.Text) (text, lang string) {
	want := From(ctx).Lang
	s, got := t.In(want)
	if got == want || s == "" {
		return s, ""
	}
	return s, string(got)
}

// List joins names as a sentence does: a, b y c. Spanish writes "e" before the sound of an i.
func List(ctx context.Context, names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	last := names[len(names)-1]
	id := "i18n.and"
	if soundsAsI(last) {
		id = "i18n.andBeforeI"
	}
	return T(ctx, id, "first", strings.Join(names[:len(names)-1], ", "), "last", last)
}

func soundsAsI(word string) bool {
	w := strings.ToLower(word)
	for _, diphthong := range []string{"hie", "hia", "hio", "ie", "ia", "io"} {
		if strings.HasPrefix(w, diphthong) {
			return false
		}
	}
	return strings.HasPrefix(w, "i") || strings.HasPrefix(w, "í") || strings.HasPrefix(w, "hi") || strings.HasPrefix(w, "hí")
}

// Sort puts a list into the alphabetical order of the reader's language, keeping the order of equals.
func Sort[T any](ctx context.Context, list []T, name func(T) string) {
	c := collate.New(tagOf(From(ctx)), collate.IgnoreCase)
	var buf collate.Buffer
	type keyed struct {
		key   string
		value T
	}
	rows := make([]keyed, len(list))
	for i, v := range list {
		rows[i] = keyed{string(c.KeyFromString(&buf, name(v))), v}
		buf.Reset()
	}
	slices.SortStableFunc(rows, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	for i, r := range rows {
		list[i] = r.value
	}
}
