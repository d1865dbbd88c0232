package planninghttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module, those of its faults included.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("planning.choice.", "planning.kind.", "planning.field.", "planning.state.", "planning.act.", "planning.status.", "planning.why.", "planning.done.", "planning.hint.", "planning.because.", "planning.mark.")
