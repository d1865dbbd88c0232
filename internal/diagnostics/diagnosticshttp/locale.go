package diagnosticshttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module, those of its faults included.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("diagnostics.verdict.", "diagnostics.habit.", "diagnostics.why.", "diagnostics.unit.", "diagnostics.alarm.", "diagnostics.operation.")
