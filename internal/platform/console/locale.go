package console

import "embed"

// Locale holds the messages about the door.
//
//go:embed locale
var Locale embed.FS
