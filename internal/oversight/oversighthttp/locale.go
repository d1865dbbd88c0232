package oversighthttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module, those of its faults included.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("oversight.section.", "oversight.about.", "oversight.column.", "oversight.choice.", "oversight.state.", "oversight.act.", "oversight.item.kind.", "oversight.item.kinds.", "oversight.item.state.", "oversight.item.act.", "oversight.finding.", "oversight.done.", "oversight.status.", "oversight.form.", "oversight.sitting.state.")
