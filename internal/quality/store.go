package quality

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
)

// Store keeps rules, runs and findings in the records. A moment that is zero is now.
type Store interface {
	// SaveDocument keeps a version of a rule or a protocol; the same version with another text is fault.Conflict.
	SaveDocument(ctx context.Context, tenant kernel.Tenant, d Document, at time.Time) error
	// Documents gives the latest version of each of a kind that had been added by a moment, by identifier.
	Documents(ctx context.Context, tenant kernel.Tenant, kind string, by time.Time) ([]Document, error)
	// KeepRun adds a run of the edition and brings its findings up to date, in one transaction: new ones open, those that
	// are there keep their state and get the new counts, those that are no longer found are resolved. What they said before stays.
	KeepRun(ctx context.Context, tenant kernel.Tenant, r Run, found []Detection) error
	// RunOf is the last run of an edition by a moment; ok is false if there was none.
	RunOf(ctx context.Context, tenant kernel.Tenant, source string, edition int, by time.Time) (r Run, ok bool, err error)
	// Findings lists findings, the heaviest first, then by source, edition, rule and segment, and how many there are in all.
	Findings(ctx context.Context, tenant kernel.Tenant, q FindingQuery) ([]Finding, int, error)
	// Finding is one; fault.NotFound if there is none.
	Finding(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (Finding, error)
	// Steps are the moves of a finding, oldest first.
	Steps(ctx context.Context, tenant kernel.Tenant, id kernel.ID) ([]Step, error)
	// Move does an act of the state machine; fault.Conflict where it is not allowed.
	Move(ctx context.Context, tenant kernel.Tenant, id kernel.ID, s Step) (Finding, error)
	// Counts are how many findings there were at a moment by source, edition, severity and state.
	Counts(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Count, error)
}

// Document is a version of a rule or a protocol as it was written.
type Document struct {
	Kind    string // rule or protocol
	ID      string
	Version int
	Text    string
}

// FindingQuery narrows a list of findings; what is empty does not.
type FindingQuery struct {
	Source   string
	Editions []EditionOf // any of them
	States   []State
	Severity Severity
	Rule     string
	By       time.Time // as they stood at this moment
	Offset   int
	Limit    int
}

// EditionOf names an edition.
type EditionOf struct {
	Source string
	Number int
}

// Count is how many findings share source, edition, severity and state.
type Count struct {
	Source   string
	Edition  int
	Severity Severity
	State    State
	N        int
}

// Engine answers rules from the facts of an edition. Rows without a year count for year 0.
type Engine interface {
	// Rows answers all rules on rows in one pass.
	Rows(ctx context.Context, key sources.EditionKey, received time.Time, rules []Rule) (RowAnswer, error)
	// Sample gives some rows that a rule on rows or on keys does not fit, by year and line.
	Sample(ctx context.Context, key sources.EditionKey, received time.Time, rule Rule, limit int) ([]YearLine, error)
	// Keys answers all rules on keys in one pass.
	Keys(ctx context.Context, key sources.EditionKey, rules []Rule) (map[string]Tally, error)
	// Sums adds quantity up by coordinates, with all terms, in one pass; only rows of the unit count.
	Sums(ctx context.Context, key sources.EditionKey, unit kernel.CountingUnit, by []string, terms []Term) ([]Sum, error)
	// Years tells what the edition holds by year, unit and kind of row.
	Years(ctx context.Context, key sources.EditionKey) ([]YearTally, error)
}

// RowAnswer is what the rows say: tallies by rule and year, and for each field in how many rows it is stated.
type RowAnswer struct {
	Rows  int64
	Of    map[string]map[int]Tally
	Known map[string]int64
}

// YearLine is a line with the year of its row.
type YearLine struct {
	Year int
	Line
}

// Sum is one group of Sums: coordinates, rows, total and the terms in the order of asking.
type Sum struct {
	Segment
	Rows  int64
	Total float64
	Terms []float64
}
