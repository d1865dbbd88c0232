package statistics

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
)

// Selection says which editions answer a question: for each source, which edition stands for which periods.
type Selection struct {
	Tenant kernel.Tenant
	AsOf   time.Time // zero: now
	Parts  []Part
	// Secrets are, by source, what the keys of records are made from, for those sources whose cells shall have keys.
	Secrets map[string]string
}

// Part is one edition with the periods (kernel.Period keys) for which it is the valid one.
type Part struct {
	Source  string
	Edition int
	Periods []int
	Unit    kernel.CountingUnit // what the source counts; facts of another unit are not in its figures. Empty: all
	Rule    sources.Disclosure  // what the public may learn
}

// Cell is a sum over facts that share the coordinates of a cuboid. Coordinates that the cuboid does not have are zero.
type Cell struct {
	Source    string
	Unit      kernel.CountingUnit
	Territory kernel.Code
	Year      int
	Month     int
	Hour      int
	Weekday   int
	ICCS      string
	Codes     [3]string // the cuboid's categories, in its order
	Quantity  int64
	Rows      int64
	Key       uint32 // the sum of the records' keys, modulo cellkey.Keys; 0 for a source without a secret and where nothing of persons is crossed
}

// FactStore keeps accepted facts. DuckDB and PostgreSQL implement it and pass one conformance suite. Facts enter through
// the import pipeline, in the transaction that makes an edition; here they are read, dropped and copied.
type FactStore interface {
	// Cells sums the selected facts over the coordinates of a cuboid and hands each sum to emit.
	Cells(ctx context.Context, sel Selection, shape Cuboid, emit func(Cell) error) error
	// Group answers an ad-hoc question over the selected facts.
	Group(ctx context.Context, sel Selection, q GroupQuery) ([]GroupRow, error)
	// Lines reads facts themselves, for staff, in the order of file and line.
	Lines(ctx context.Context, sel Selection, q LineQuery) ([]Line, error)
	// Drop removes an edition; one that does not exist is no error.
	Drop(ctx context.Context, key EditionKey) error
	// Copy makes edition to out of edition from, which stays.
	Copy(ctx context.Context, from, to EditionKey) error
	// Tally counts rows and quantity of an edition by period.
	Tally(ctx context.Context, key EditionKey) ([]PeriodTally, error)
	// Digest commits to every row of an edition, by period, whatever their order. The salt keeps a reader from guessing rows.
	Digest(ctx context.Context, key EditionKey, salt string) ([]PeriodDigest, error)
	// Present lists the editions of which there are facts, so that what a crash left can be dropped.
	Present(ctx context.Context) ([]EditionKey, error)
}

// PeriodTally is what an edition holds of one period.
type PeriodTally struct {
	Period   int
	Rows     int64
	Quantity int64
}

// PeriodDigest is what an edition holds of one period, sealed.
type PeriodDigest struct {
	Period int
	Rows   int64
	SHA256 string
}

// GroupQuery asks for the sum of quantity by dimensions, of facts that fit Where.
type GroupQuery struct {
	Source string
	By     []kernel.Dimension
	Where  map[kernel.Dimension][]string // iccs and territory fit by prefix of the code
}

// GroupRow is one group: the codes in the order of By.
type GroupRow struct {
	Keys     []string
	Quantity int64
	Rows     int64
}

// LineQuery asks for facts themselves.
type LineQuery struct {
	Source    string
	Territory kernel.Code // prefix; empty: all
	ICCS      []string    // prefixes; empty: all
	Year      int         // 0: all
	Where     map[kernel.Dimension][]string
	Offset    int
	Limit     int // at most 1000
}

// Line is a fact with the place in the original file that it was read from.
type Line struct {
	Edition   int
	File      int
	Line      int64
	Quantity  int64
	Occurred  string // as precise as it is known
	Territory kernel.Code
	ICCS      string
	Codes     map[kernel.Dimension]string
}

// DefinitionStore keeps every version of every indicator definition.
type DefinitionStore interface {
	// SaveIndicator keeps a version; the same version with another text is fault.Conflict.
	SaveIndicator(ctx context.Context, tenant kernel.Tenant, ind Indicator, document string, at time.Time) error
	// Definitions gives every version of every definition, by identifier and version.
	Definitions(ctx context.Context, tenant kernel.Tenant) ([]DefinitionText, error)
	// IndicatorVersions gives all versions of one indicator, newest first.
	IndicatorVersions(ctx context.Context, tenant kernel.Tenant, id string) ([]string, error)
}

// DefinitionText is one version of a definition as it was kept, and since when.
type DefinitionText struct {
	ID       string
	Version  int
	Since    time.Time
	Document string
}

// CellReader is what a cube is built from.
type CellReader interface {
	// Cells sums the selected facts over the coordinates of a cuboid and hands each sum to emit.
	Cells(ctx context.Context, sel Selection, shape Cuboid, emit func(Cell) error) error
}
