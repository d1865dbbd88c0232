// Package statisticshttp shows the statistics (F2, F3): pages, charts, tables and API operations, which parse, call the
// Service and render. Callers may assume that it decides nothing about rights and computes no figure; the Service does.
package statisticshttp

import "embed"

// Locale holds the messages of the module, those of its faults included.
//
//go:embed locale
var Locale embed.FS
