package oversight

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// Store keeps reports. What was recorded is never altered; the suite in oversightdb runs on both engines.
type Store interface {
	// List are a government's reports with their moves and items, by period and code; without sections, checks and snapshots.
	List(ctx context.Context, tenant kernel.Tenant) ([]Report, error)
	// Load is one with everything; ok is false if there is none.
	Load(ctx context.Context, tenant kernel.Tenant, code string) (r Report, ok bool, err error)
	// Plan keeps a new one. Fault: codeTaken.
	Plan(ctx context.Context, tenant kernel.Tenant, r Report) error
	// Record appends a change in one transaction. Fault: changedMeanwhile, if something else was recorded in its place.
	Record(ctx context.Context, tenant kernel.Tenant, code string, c Change) error
	// Holidays are the last words on each day that were given by a moment (zero: now), revocations too, by day.
	Holidays(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Holiday, error)
	// AddHolidays appends words, all or none. Fault: changedMeanwhile, if a step of a day is taken.
	AddHolidays(ctx context.Context, tenant kernel.Tenant, list []Holiday) error
	// Sittings are all that was recorded of sittings by a moment, by number and step.
	Sittings(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Sitting, error)
	// AddSitting appends what is recorded of one. Fault: changedMeanwhile, if its step is taken.
	AddSitting(ctx context.Context, tenant kernel.Tenant, x Sitting) error
}

// Change is what one act adds. Fields that are nil are not part of it.
type Change struct {
	Move        *Move
	Section     *Section
	Check       *Check
	Explanation *Explanation
	Signed      *Signed
	Amendment   *Amendment
	Item        *Item
	Of          int   // number of the item that Step moves
	Step        *Step // of an item
}

// Amendment is what is told beside a report after it was signed.
type Amendment struct {
	Number      int // from 1
	Section     SectionKind
	Text        string
	Reason      string
	By          string // account
	Institution string
	At          time.Time
}
