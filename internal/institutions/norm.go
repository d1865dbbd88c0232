package institutions

// A norm is in force while its row is valid. review is the day by which it should be looked at again.
var normColumns = []Column{
	{Name: "title", Form: Words, Needed: true}, {Name: "sort", Form: Choice, Choices: []string{"constitution", "treaty", "law", "decree", "resolution", "ordinance", "agreement"}, Needed: true},
	{Name: "number", Form: Line, Needed: true}, {Name: "jurisdiction", Form: Place, Needed: true}, {Name: "text", Form: Address}, {Name: "review", Form: Day},
	{Name: "illustrative", Form: Yes},
}

// An article of a norm; iccs are the classes of offences that it defines.
var articleColumns = []Column{
	{Name: "norm", Form: Reference, Of: OfNorm, Needed: true}, {Name: "path", Form: Line, Needed: true}, {Name: "text", Form: Words}, {Name: "iccs", Form: List},
}
