// Package ui holds the components that pages are made of, one file each: chip, note, crumbs, error summary, form fields,
// pager, table, figure, key figure, progress, empty state, icon. It serves every page. Callers may assume that each works
// by keyboard, without script, at 320 px and on paper; carries no style attribute (the content security policy blocks
// it); says by icon and word what it says by colour; and takes text that is already in the reader's language.
package ui
