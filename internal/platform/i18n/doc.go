// Package i18n speaks the languages of the interface: it finds a message in the reader's language, fills its named
// placeholders, chooses plural forms, and writes numbers, dates, lists and sizes as the reader's country does. It serves
// every page, table, chart and command that a person reads, in Spanish, English, Portuguese and French.
//
// Interface language and country format are two settings: a Honduran reading Spanish sees 1,234.5, a Colombian 1.234,5.
// Callers may assume: a Catalogue is checked when it is made (every message in every language, same placeholders, no id
// twice), and is safe for concurrent use; a message that does not exist shows as ⟦id⟧ and is counted, it never fails a
// page; years, codes and identifiers are strings and are never grouped.
package i18n
