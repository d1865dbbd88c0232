package territorieshttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of territories.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("territories.operation.")
