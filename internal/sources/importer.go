package sources

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// Importer reads files by a profile and puts the accepted rows into the facts, in one transaction that makes the
// edition's facts whole or absent. The adapter implements it.
type Importer interface {
	// Import gives what it found; the caller closes it. Where every row was set aside it faults sources.nothingAccepted,
	// and gives the rows all the same: an outcome with SetAside. With any other error there is nothing to close.
	Import(ctx context.Context, work ImportWork, report func(Progress)) (Outcome, error)
	// Drop removes the facts of an edition; one without facts is no error.
	Drop(ctx context.Context, key EditionKey) error
	// CheckDocument holds a profile's text against the schema and names the first place that does not conform.
	CheckDocument(document string) error
	// CheckUnits faults not_found for the first code that no territory has.
	CheckUnits(ctx context.Context, codes []kernel.Code) error
	// Infer proposes a profile for a file, with what could not be decided in its comments.
	Infer(ctx context.Context, file InputFile) (Proposal, error)
}

// ImportWork is what one import reads.
type ImportWork struct {
	Key     EditionKey
	Profile Profile
	Files   []InputFile
	Today   time.Time           // no fact may lie after this day
	Unit    kernel.CountingUnit // what the source counts; rows of another unit are kept and said
	Base    int                 // edition to take over first; Files then hold corrected rows of its quarantine
	Open    []LineKey           // with Base: the rows that may be corrected; any other is refused
	Totals  []ControlResult     // with Base: what the earlier edition was held against
	DryRun  bool                // check only; nothing is kept
}

// InputFile is a file on disk with the name it came under.
type InputFile struct {
	Name string
	Path string
}

// Progress of an import: the step's message id and how much of it is done.
type Progress struct {
	Step  string // sources.step.…
	Done  int64
	Total int64 // 0: not known
}

// Outcome is what an import found. SetAside hands over the quarantined rows in portions; Close ends the staging area.
type Outcome struct {
	Files     []File
	Counts    Counts
	Periods   []PeriodTally
	Controls  []ControlResult
	Fields    []FieldQuality
	Warnings  []Warning
	Corrected []LineKey // with Base: rows of Files that were accepted
	SetAside  func() ([]Quarantined, error)
	Close     func() error
}

// Proposal is a profile that would fit a file, with what a person must decide.
type Proposal struct {
	Document string
	Notes    []Warning
}
