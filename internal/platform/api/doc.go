// Package api is the interface for programs: OpenAPI 3.1 by huma behind the site's own edge, with one way of refusing,
// CSV beside JSON, and nothing loaded from elsewhere. It serves every requirement that another system uses.
//
// Callers may assume: an operation's error becomes an RFC 9457 problem document in the language of Accept-Language, with
// the code of the fault and never the text of a defect; an unknown query parameter is refused; ?format=csv and Accept:
// text/csv give the rows of what implements Table; operations of staff stand behind the same lock as the pages of staff.
package api
