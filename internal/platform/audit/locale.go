package audit

import "embed"

// Locale holds the words of the trail's pages.
//
//go:embed locale
var Locale embed.FS
