// Package territories knows where: countries, their units at every level, when each was valid, what it is called, how
// many people live there, how units became others, and where their borders run. It serves I7 (information) and every
// requirement that counts, compares or draws by place.
//
// Callers may assume: a code names one unit for ever; an Atlas never changes and may be used by many goroutines at once;
// what is not known (a population, a point) is absent, never 0; a load replaces the units of a country, hierarchy and
// level as a whole or not at all. The package does no I/O: the Store keeps what is loaded, and whoever loads a boundary
// file decodes it and fills a Locator.
package territories
