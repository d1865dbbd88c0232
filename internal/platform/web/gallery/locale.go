package gallery

import "embed"

// Locale holds the messages of the page.
//
//go:embed locale
var Locale embed.FS
