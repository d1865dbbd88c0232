package financehttp

import "embed"

// Locale holds the messages of the module's faults.
//
//go:embed locale
var Locale embed.FS
