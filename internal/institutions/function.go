package institutions

// The five dimensions of security policy.
var dimensions = []string{"prevention", "control_prosecution", "reintegration", "victim_assistance", "reparation"}

// Dimensions are all of them, in the order in which pages show them.
func Dimensions() []string { return append([]string{}, dimensions...) }

// A function is what the system has to do: a verb and its object. A core function needs a published procedure.
var functionColumns = []Column{
	{Name: "name", Form: Words, Needed: true}, {Name: "dimension", Form: Choice, Choices: dimensions, Needed: true}, {Name: "core", Form: Yes},
}

// The roles in which an institution has to do with a function.
const (
	Responsible = "responsible" // does it
	Accountable = "accountable" // answers for it; one for each function and territory
	Supports    = "supports"
	Consulted   = "consulted"
	Informed    = "informed"
)

// Roles are all of them, the strongest first.
func Roles() []string { return []string{Accountable, Responsible, Supports, Consulted, Informed} }

// A mandate gives an institution a role in a function, in a territory, by an article that is in force on the day it begins.
// reason explains why two institutions are accountable where the norms want it so.
var mandateColumns = []Column{
	{Name: "institution", Form: Reference, Of: OfInstitution, Needed: true}, {Name: "function", Form: Reference, Of: OfFunction, Needed: true},
	{Name: "role", Form: Choice, Choices: Roles(), Needed: true}, {Name: "area", Form: Place, Needed: true}, {Name: "article", Form: Reference, Of: OfArticle, Needed: true},
	{Name: "explained", Form: Words}, {Name: "illustrative", Form: Yes},
}
