package geo

import "embed"

// Locale holds the messages of reading boundary files.
//
//go:embed locale
var Locale embed.FS
