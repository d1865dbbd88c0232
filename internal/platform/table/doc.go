// Package table opens the raw files that agencies send, whatever they are, and hands on rows. It serves the requirement
// that information is taken from the institutions as they produce it (consolidation of sources): police workbooks, exports of case systems, pivot
// tables, archives, in whatever encoding and with whatever stands around the table.
//
// The life of a file: Open finds out by content, never by name, what it is; unpacks it within limits; brings text to
// UTF-8; writes each sheet of a workbook as plain text; and returns a Book of Sheets. HeaderRow finds the header,
// Profile guesses what the columns hold, ReadSQL gives the FROM clause with which DuckDB reads the sheet, and RowsSQL the
// number of each row in the file, for quarantine.
//
// Callers may assume:
//
//   - A file is streamed: memory does not grow with it, except for the distinct texts of a workbook (bounded).
//   - A plain UTF-8 file with even line ends is not copied: Sheet.Path is the file itself, which must stay unchanged
//     while the sheet is in use. Everything else is written under the caller's directory, which the caller removes.
//   - No row is lost. Rows that DuckDB accepts, rows that it rejects (reject_errors) and empty lines (Sheet.Blank) add up
//     to Sheet.Rows. A line with a damaged quotation is kept as a row whose first cell holds the whole line.
//   - Row n of a workbook's sheet is row n of its text; row n of a text file is its nth record: an empty line counts, a
//     line break inside quotation marks does not.
//   - Cells are text. Numbers are in the shortest decimal form, dates ISO 8601, errors by name (#REF!), a formula by the
//     value that its author saw. Cells are never cut off; a row of more than 2 MB is rejected by DuckDB, one of more
//     than 16 MB is a fault.
//   - Every refusal is a fault with an id of this package, which names what to do; hostile input neither panics nor
//     allocates without bound.
package table
