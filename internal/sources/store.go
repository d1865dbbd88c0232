package sources

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// Store keeps declarations, profiles and editions in the records.
type Store interface {
	SaveSource(ctx context.Context, tenant kernel.Tenant, s Source, document string, at time.Time) error
	// RecordSecrets are the secrets from which the keys of records are made, by source. One is made with the first declaration that
	// needs it, and stays: another would give the same cell another noise.
	RecordSecrets(ctx context.Context, tenant kernel.Tenant) (map[string]string, error)
	SourceDocuments(ctx context.Context, tenant kernel.Tenant) ([]string, error)
	// Declarations gives every declaration that ever stood, by source, oldest first.
	Declarations(ctx context.Context, tenant kernel.Tenant) ([]Declaration, error)

	// SaveProfile keeps a version; the same version with another text is fault.Conflict.
	SaveProfile(ctx context.Context, tenant kernel.Tenant, p Profile, document string, at time.Time) error
	// ProfileDocument is the text of a version; version 0 is the latest. fault.NotFound if there is none.
	ProfileDocument(ctx context.Context, tenant kernel.Tenant, name string, version int) (string, error)
	ProfileNames(ctx context.Context, tenant kernel.Tenant) ([]ProfileName, error)

	// AddEdition gives the next number of its source and keeps the edition as received. sources.sameWaits, a conflict, if
	// the same files wait already to be read or approved: a form that is sent twice is one edition.
	AddEdition(ctx context.Context, tenant kernel.Tenant, e Edition) (Edition, error)
	// Move changes the state by an act of the state machine and writes what change sets; fault.Conflict where the act is
	// not allowed. The transition is kept with actor and time.
	Move(ctx context.Context, tenant kernel.Tenant, source string, number int, act string, actor string, at time.Time, change func(*Edition)) (Edition, error)
	// Complete writes what an import found, its quarantine and the move to Checked, or to Failed if e is, in one transaction. next hands over
	// the set-aside rows in portions until it returns none. corrected are the lines of the edition taken over that it holds now.
	Complete(ctx context.Context, tenant kernel.Tenant, e Edition, actor string, at time.Time, next func() ([]Quarantined, error), corrected []LineKey) error
	Edition(ctx context.Context, tenant kernel.Tenant, source string, number int) (Edition, error)
	// Editions lists a source's editions, or all if source is empty, newest first.
	Editions(ctx context.Context, tenant kernel.Tenant, source string) ([]Edition, error)
	// AddErratum gives the next number of its source.
	AddErratum(ctx context.Context, tenant kernel.Tenant, e Erratum) (Erratum, error)
	// Erratum is one notice; fault.NotFound if there is none.
	Erratum(ctx context.Context, tenant kernel.Tenant, source string, number int) (Erratum, error)
	// DecideErratum publishes or drops a proposed notice; fault.Conflict for one that is decided.
	DecideErratum(ctx context.Context, tenant kernel.Tenant, source string, number int, state ErratumState, actor string, at time.Time) (Erratum, error)
	// Errata lists the notices of a source, or of all if source is empty, by source and number.
	Errata(ctx context.Context, tenant kernel.Tenant, source string) ([]Erratum, error)
	// Unfinished lists editions whose import was under way.
	Unfinished(ctx context.Context) ([]EditionKey, error)
	// Hold takes an edition for this process while it reads its files; ok is false while another process does. What is
	// held is free again when the process has ended.
	Hold(ctx context.Context, key EditionKey) (release func() error, ok bool, err error)
	// Valid lists, as of a moment, the published edition that stands for each period.
	Valid(ctx context.Context, tenant kernel.Tenant, asOf time.Time) ([]ValidEdition, error)

	Quarantine(ctx context.Context, tenant kernel.Tenant, source string, number, offset, limit int) ([]Quarantined, int, error)
	// QuarantineOf lists the rows whose first problem is of a reason and field, and counts them.
	QuarantineOf(ctx context.Context, tenant kernel.Tenant, source string, number int, q QuarantineQuery) ([]Quarantined, int, error)
	// Transitions lists the moves of an edition, oldest first.
	Transitions(ctx context.Context, tenant kernel.Tenant, source string, number int) ([]Transition, error)
	// QuarantineReasons counts rows by reason and field.
	QuarantineReasons(ctx context.Context, tenant kernel.Tenant, source string, number int) ([]ReasonCount, error)
	// OpenLines lists the rows of an edition's quarantine that no later edition holds.
	OpenLines(ctx context.Context, tenant kernel.Tenant, source string, number int) ([]LineKey, error)
	// MarkCorrected says that rows of an edition were corrected in a later one; in 0 opens them again.
	MarkCorrected(ctx context.Context, tenant kernel.Tenant, source string, number int, lines []LineKey, in int) error
}

// Declaration is the text that a source was declared by, and since when it stood. A zero time is before declarations were kept.
type Declaration struct {
	Source   string
	Since    time.Time
	Document string
}

// ProfileName names a profile and its latest version.
type ProfileName struct {
	Name    string
	Version int
	Source  string
}

// EditionKey names one edition of one source.
type EditionKey struct {
	Tenant kernel.Tenant
	Source string
	Number int
}

// ReasonCount is how often a reason set rows aside.
type ReasonCount struct {
	Field  string
	Reason string
	Rows   int64
}

// LineKey names a line of an edition's files.
type LineKey struct {
	File int
	Line int64
	Part int
}
