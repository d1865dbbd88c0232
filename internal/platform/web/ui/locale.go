package ui

import "embed"

// Locale holds the messages of the components.
//
//go:embed locale
var Locale embed.FS
