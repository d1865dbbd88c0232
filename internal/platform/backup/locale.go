package backup

import "embed"

// Locale holds the messages about backups.
//
//go:embed locale
var Locale embed.FS
