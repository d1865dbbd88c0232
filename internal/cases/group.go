package cases

import "convive/internal/platform/authz"

// Group is a group of fields of a person that is opened or stays closed as a whole.
type Group string

// The groups.
const (
	Identity      Group = "identity"
	Contact       Group = "contact"
	ExactLocation Group = "location_exact"
	Medical       Group = "medical"
	Narrative     Group = "narrative"
	Evidence      Group = "evidence"
	OfInformant   Group = "informant"
)

// Groups are all of them, in the order in which a page shows them.
func Groups() []Group {
	return []Group{Identity, Contact, ExactLocation, Medical, Narrative, Evidence, OfInformant}
}

// groupActions are what a reader of a group must be allowed.
var groupActions = map[Group]authz.Action{
	Identity: authz.ReadIdentity, Contact: authz.ReadContact, ExactLocation: authz.ReadExactLocation, Medical: authz.ReadMedical,
	Narrative: authz.ReadNarrative, Evidence: authz.ReadEvidence, OfInformant: authz.ReadInformant,
}

// groupFields are the fields of each group, in order. What is not named here is neither taken nor given.
var groupFields = map[Group][]string{
	Identity:      {"name", "document", "born"},
	Contact:       {"phone", "email", "postal"},
	ExactLocation: {"address", "latitude", "longitude"},
	Medical:       {"condition", "care"},
	Narrative:     {"account"},
	Evidence:      {"item", "custody"},
	OfInformant:   {"alias", "handler"},
}

// FieldsOf are the names of a group's fields, in order.
func FieldsOf(g Group) []string { return append([]string(nil), groupFields[g]...) }
