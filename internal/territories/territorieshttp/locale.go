// Package territorieshttp words what the module territories refuses (F1, T1). Callers may assume that it holds every
// message that the module's faults name.
package territorieshttp

import "embed"

// Locale holds the messages of the module, those of its faults included.
//
//go:embed locale
var Locale embed.FS
