// Package geo reads boundaries, finds the territory of a point and fits maps into a page. It serves the territorial
// diagnosis (figures by municipality, district, police quadrant) and every map of the portal. All coordinates are
// longitude and latitude in degrees, WGS84, unless a name says pixels.
//
// Callers may assume: a file that is wrong gives a fault and never a panic; no function drops a shape; what is read is
// never changed (Simplify gives new shapes); Index and Projection are safe for concurrent use once made.
package geo
