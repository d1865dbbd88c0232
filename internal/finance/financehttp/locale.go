package financehttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("finance.contract.category.", "finance.contract.column.", "finance.contract.method.", "finance.contract.stage.", "finance.contract.status.", "finance.contract.tag.", "finance.contract.fault.", "finance.real.stage.", "finance.real.why.", "finance.field.", "finance.source.", "finance.level.", "finance.kind.", "finance.measure.", "finance.desk.about.", "finance.desk.only.", "finance.sheet.state.", "finance.sheet.would.")
