// Package caseshttp shows records of cases in the workspace and to programs (I5, H2). It parses, calls the Service and
// renders; callers may assume that it decides nothing about rights, that an address holds random identifiers and fields of
// the core only, that what identifies a person is sent in the answer to a form and kept by no cache, and that page, JSON
// and CSV write the same cells.
package caseshttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("cases.kind.", "cases.state.", "cases.part.", "cases.field.", "cases.group.", "cases.flag.", "cases.level.", "cases.done.", "cases.sort.")
