package authz

import "embed"

// Locale holds the messages about policies.
//
//go:embed locale
var Locale embed.FS
