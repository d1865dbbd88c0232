package table

import "embed"

// Locale holds the messages of reading tables.
//
//go:embed locale
var Locale embed.FS
