package api

import "embed"

// Locale holds the messages of the interface for programs.
//
//go:embed locale
var Locale embed.FS
