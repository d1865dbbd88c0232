// Package tenants says which governments one installation serves (T11): their names, the host by which readers reach each,
// country, territory, time zone, languages, colours, emblem, parent, and the agreements by which a parent may see published
// totals of its municipalities. Package office brings agreements and totals to browsers and programs.
//
// Callers may assume: a host belongs to one tenant; a tenant offers one language at least, and its default is one of them;
// colours can be read on light and on dark ground; an emblem holds drawings only, no script, link or metadata; there is no
// circle of parents. Governments are changed by the installation's operator only. An agreement is not the operator's to
// make: it exists only between a tenant and one above it, proposed by a steward of the one and accepted by a steward of
// the other, names one indicator, has a last day, and is ended at once by either. What it opens is what any citizen sees on
// the giver's own site, for the whole territory that it answers for. Every change, and every reading by an agreement, is in
// the audit trail of both; there the actor of the other government is called tenant/account.
package tenants
