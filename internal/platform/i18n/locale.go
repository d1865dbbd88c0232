package i18n

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// Locale is how one reader reads: the language of the sentences, the country whose number format applies (ISO 3166-1,
// "CO"; empty for the language's own), and the time zone.
type Locale struct {
	Lang   kernel.Lang
	Region string
	Zone   *time.Location
}

type localeKey struct{}

type catalogueKey struct{}

// With sets how the reader reads; the catalogue of the context stays.
func With(ctx context.Context, l Locale) context.Context {
	return context.WithValue(ctx, localeKey{}, l)
}

// With puts the catalogue and the reader's locale into the context of a request, a job or a command.
func (c *Catalogue) With(ctx context.Context, l Locale) context.Context {
	return With(context.WithValue(ctx, catalogueKey{}, c), l)
}

// From is how the reader of this context reads: Spanish and UTC if nobody said otherwise.
func From(ctx context.Context) Locale {
	l, _ := ctx.Value(localeKey{}).(Locale)
	if l.Lang == "" {
		l.Lang = kernel.Spanish
	}
	if l.Zone == nil {
		l.Zone = time.UTC
	}
	return l
}

func catalogueFrom(ctx context.Context) *Catalogue {
	c, _ := ctx.Value(catalogueKey{}).(*Catalogue)
	return c
}
