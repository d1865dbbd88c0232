package factengine

// Relation is a query on a stage's connection, handed from the module that maps rows to the one that keeps them.
type Relation struct {
	SQL string
	// Texts are, by column of what is kept, all texts that the query may yield there, and perhaps more. Of a column that is
	// not named they are unknown.
	Texts map[string][]string
}
