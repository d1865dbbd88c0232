// Package biff reads the cells of workbooks of Excel 5 to 2003 (.xls: BIFF5 and BIFF8 in an OLE2 compound file). It serves
// the requirement that information is taken from the institutions as they produce it; docs/rfd/0006-legacy-xls.md says
// why it exists.
//
// Callers may assume: values are those that the workbook stores (a formula by its cached result), never formatted; rows
// come in rising order; hostile input ends in one of the errors of this package, without a panic and with memory bounded
// by MaxStreamBytes and MaxTextBytes. Password-protected workbooks are refused with ErrEncrypted. Macros, charts,
// comments and formulas are not looked at. After [MS-XLS] and OpenOffice.org's documentation of the format.
package biff
