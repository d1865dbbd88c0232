package vault

import (
	"convive/internal/platform/authz"
)

// Group is a group of fields that is opened or stays closed as a whole.
type Group string

// The groups.
const (
	Identity      Group = "identity"
	Contact       Group = "contact"
	ExactLocation Group = "location_exact"
	Medical       Group = "medical"
	Narrative     Group = "narrative"
	Evidence      Group = "evidence"
	Informant     Group = "informant"
)

// opens is the action that a reader of a group must be allowed.
var opens = map[Group]authz.Action{
	Identity: authz.ReadIdentity, Contact: authz.ReadContact, ExactLocation: authz.ReadExactLocation, Medical: authz.ReadMedical,
	Narrative: authz.ReadNarrative, Evidence: authz.ReadEvidence, Informant: authz.ReadInformant,
}

// Action is what a reader of the group must be allowed.
func (g Group) Action() authz.Action { return opens[g] }

// Groups are all groups, in the order in which a page shows them.
func Groups() []Group {
	return []Group{Identity, Contact, ExactLocation, Medical, Narrative, Evidence, Informant}
}

// Fields are the values of one group by their names.
type Fields map[string]string

// Sheet is what is known of a person. A group that lacks was not granted, or nothing was entered.
type Sheet map[Group]Fields
