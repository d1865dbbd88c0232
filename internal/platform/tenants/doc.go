// Package tenants says which governments one installation serves (T11): their names, the host by which readers reach each,
// country, language, colours, emblem, parent, and the agreements by which a parent may see published totals of its
// municipalities.
//
// Callers may assume: a host belongs to one tenant; colours can be read on light and on dark ground; an emblem holds
// drawings only, no script, link or metadata; there is no circle of parents; an agreement exists only between a tenant and
// one above it, names one indicator, and ends. Only the installation's operator changes anything here, and every change
// is in the audit trail of the tenant that it concerns.
package tenants
