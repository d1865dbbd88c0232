package cases

import (
	"slices"

	"convive/internal/kernel"
)

// Filter narrows a list within its scope. All of it is of the core: by what identifies a person nothing is found or
// sorted.
type Filter struct {
	Kind       Kind        // empty: all
	State      State       // empty: all
	DeclaredIn kernel.Code // there or below; empty: anywhere
	HappenedIn kernel.Code // there or below; empty: anywhere
	From, To   string      // ISO dates of the report, inclusive; empty: open
	Reference  string      // begins so
	Sort       Sort
	Offset     int
	Limit      int // 1 to MostRows
}

// Sort is the order of a list.
type Sort string

// The orders. Equal ones stand by identifier.
const (
	ByReported  Sort = "reported" // newest first
	ByOccurred  Sort = "occurred" // newest first
	ByReference Sort = "reference"
	ByKind      Sort = "kind"
)

// Sorts are all of them.
func Sorts() []Sort { return []Sort{ByReported, ByOccurred, ByReference, ByKind} }

// The bounds of a list.
const (
	PageRows = 50
	MostRows = 5000 // of an export
)

// bounded is the filter without what is no order, no kind or no number: it asks for the usual instead.
func (f Filter) bounded(most int) Filter {
	if !slices.Contains(Sorts(), f.Sort) {
		f.Sort = ByReported
	}
	if !slices.Contains(Kinds(), f.Kind) {
		f.Kind = ""
	}
	if !slices.Contains(States(), f.State) {
		f.State = ""
	}
	if !isDate(f.From) {
		f.From = ""
	}
	if !isDate(f.To) {
		f.To = ""
	}
	f.Offset = min(max(f.Offset, 0), 1_000_000)
	f.Limit = min(max(f.Limit, 1), most)
	f.Reference = Key(f.Reference)
	return f
}
