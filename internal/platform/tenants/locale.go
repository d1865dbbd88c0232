package tenants

import "embed"

// Locale holds the messages about governments.
//
//go:embed locale
var Locale embed.FS
