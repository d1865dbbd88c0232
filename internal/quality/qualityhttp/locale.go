package qualityhttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module, those of its faults included.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("quality.origin.", "quality.term.", "quality.kind.", "quality.severity.", "quality.state.", "quality.act.", "quality.done.", "quality.do.", "quality.status.", "quality.why.", "quality.note.", "quality.verdict.", "quality.score.", "quality.report.",
	"quality.sims.", "quality.supplier.", "quality.field.", "quality.unit.", "quality.operation.", "quality.lacks.", "quality.openFindings.")
