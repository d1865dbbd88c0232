// Package office brings agreements between governments to browsers and programs (T11): the page of a government above with
// the totals of those below, the page of a government with the agreements that it has given, and the same for programs.
//
// Callers may assume: what may be done and seen is decided by tenants.Service, never here; a form's fields are read one by
// one by name, and whose government acts is never one of them; every page works without JavaScript.
package office
