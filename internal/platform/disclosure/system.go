package disclosure

// System is what would be published of one thing in one period: cells, and which are sums of which.
type System struct {
	Cells []Cell
	Sums  []Sum
}

// Cell is one number that would be published. Counts are not negative, and everybody knows that.
type Cell struct {
	Value     int64
	Sensitive bool  // must be hidden, and must not follow from what is public
	Fixed     bool  // is public whatever follows from it: the count of events of a place
	Never     bool  // is in no publication, but sums rest on it
	Need      int64 // of a sensitive cell: how wide the room that is left for it has to be
	Rank      int   // cells of lower rank are published first
	// Block is 0 for the cells of the top, and a number for those below one part of it. A sum holds cells of one block, or is of a
	// cell of the top with parts of one block. Blocks change how fast a system is protected, not how well.
	Block int32

	held bool // of the top, hidden: stays so, and nothing more may become known of it
}

// Sum says that a cell is the sum of others.
type Sum struct {
	Of    int32
	Parts []int32
}

// Pattern says what becomes of each cell of a system.
type Pattern struct {
	Hidden []bool // Never counts as hidden
	// Narrow are the sensitive cells that do not follow from what is public, but for which no counts were found that would give
	// them the room that they need.
	Narrow []int
}

// hidden says whether a cell is not public from the start.
func (c Cell) hidden() bool { return c.Never || c.held || c.Sensitive && !c.Fixed }
