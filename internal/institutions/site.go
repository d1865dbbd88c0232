package institutions

import "convive/internal/kernel/fault"

// Equipment of one class and condition in an institution: how many there are, and how many are required of the class.
// Where it is kept and its serial numbers are for staff.
var equipmentColumns = []Column{
	{Name: "institution", Form: Reference, Of: OfInstitution, Needed: true},
	{Name: "class", Form: Choice, Choices: []string{"vehicle", "radio", "protection", "camera", "computer", "laboratory", "medical", "other"}, Needed: true},
	{Name: "units", Form: Count, Needed: true}, {Name: "required", Form: Count}, {Name: "condition", Form: Choice, Choices: []string{"good", "fair", "poor", "out_of_order"}, Needed: true},
	{Name: "acquired", Form: Day}, {Name: "assigned", Form: Line, Staff: true}, {Name: "serials", Form: List, Staff: true}, {Name: "illustrative", Form: Yes},
}

// A site is a building with a purpose: capacity and occupancy are persons, of a custody site those deprived of liberty.
var siteColumns = []Column{
	{Name: "institution", Form: Reference, Of: OfInstitution, Needed: true}, {Name: "name", Form: Words, Needed: true},
	{Name: "sort", Form: Choice, Choices: []string{"station", "custody", "court", "office", "shelter", "centre", "laboratory"}, Needed: true}, {Name: "area", Form: Place, Needed: true},
	{Name: "capacity", Form: Count}, {Name: "occupancy", Form: Count}, {Name: "condition", Form: Choice, Choices: []string{"adequate", "inadequate", "not_assessed"}, Needed: true},
	{Name: "assessed", Form: Day}, {Name: "open_to_public", Form: Yes}, {Name: "accessible", Form: Choice, Choices: []string{"yes", "no", "not_assessed"}}, {Name: "illustrative", Form: Yes},
}

// checkSite wants the day of an assessment. Fault: assessedNeeded.
func checkSite(row Row) error {
	if row.Values["condition"] != "not_assessed" && row.Values["assessed"] == "" {
		return fault.Invalid("institutions.assessedNeeded").At("assessed")
	}
	return nil
}
