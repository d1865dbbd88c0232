package managementhttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module, those of its faults included.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("management.band.", "management.level.", "management.kind.", "management.others.", "management.absent.", "management.supplier.", "management.desk.done.", "management.request.act.", "management.request.state.", "management.strip.")
