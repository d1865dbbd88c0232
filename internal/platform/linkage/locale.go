package linkage

import "embed"

// Locale holds the messages of refusals and warnings.
//
//go:embed locale
var Locale embed.FS
