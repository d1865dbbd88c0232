package web

import "embed"

// Locale holds the messages of the frame.
//
//go:embed locale
var Locale embed.FS
