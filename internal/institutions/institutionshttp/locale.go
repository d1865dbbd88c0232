package institutionshttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module, those of its faults included.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("institutions.choice.", "institutions.register.", "institutions.field.", "institutions.state.", "institutions.procedure.state.", "institutions.procedure.act.", "institutions.desk.done.", "institutions.operation.", "institutions.load.")
