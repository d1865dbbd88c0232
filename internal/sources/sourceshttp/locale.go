// Package sourceshttp shows the data sources, their imports and editions (F2, T4): pages and API operations, which parse,
// call the Service and render. Callers may assume that it decides nothing about rights; the Service does.
package sourceshttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module, those of its faults, quarantine reasons and steps included.
//
//go:embed locale
var Locale embed.FS

// The profile's refusals are put together of this prefix and what is wrong.
var _ = i18n.Dynamic("sources.profile.", "sources.schema.")
