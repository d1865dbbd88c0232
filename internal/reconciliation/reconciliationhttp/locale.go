// Package reconciliationhttp shows rounds of reconciliation in the workspace, and what was published of them to everybody and to
// programs (I7, T1). It parses, calls the Service and renders; callers may assume that it decides nothing about rights, that an
// address holds random identifiers only, that what identifies a person is sent in the answer to a form and kept by no cache,
// and that public pages, JSON and CSV write the same protected figures.
package reconciliationhttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the module.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("reconciliation.state.", "reconciliation.case.", "reconciliation.act.", "reconciliation.reason.", "reconciliation.evidence.", "reconciliation.field.", "reconciliation.level.",
	"reconciliation.done.", "reconciliation.rule.", "reconciliation.step.", "reconciliation.job.", "reconciliation.method.", "reconciliation.assume.", "reconciliation.seal.", "reconciliation.cost.", "reconciliation.threshold.")
