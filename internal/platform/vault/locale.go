package vault

import "embed"

// Locale holds the messages about the vault.
//
//go:embed locale
var Locale embed.FS
