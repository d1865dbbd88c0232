package cases

import (
	"time"

	"convive/internal/platform/authz"
)

// Predicate is a condition on a case in a closed vocabulary, which a store turns into its own language.
type Predicate interface{ predicate() }

type (
	// All holds where each of the list does; the empty list always.
	All []Predicate
	// Any holds where one of the list does; the empty list never.
	Any []Predicate
	// Not turns one round.
	Not struct{ Predicate }

	// OwnedBy is the institution that keeps the case.
	OwnedBy string
	// OfKind is the kind.
	OfKind string
	// Object is one case.
	Object string
	// AssignedTo is an account that has the case to work on at a moment.
	AssignedTo struct {
		Account string
		At      time.Time
	}
	// HappenedWithin is a place that the case happened in or below.
	HappenedWithin []string
	// LevelAtMost is how far it may be known at least.
	LevelAtMost authz.Level
	// Free is a case without a protection.
	Free Protection
	// Concerning is an account that the complaint is about.
	Concerning string
)

// Protection is one of the flags of a case.
type Protection string

// The protections.
const (
	IsSealed        Protection = "sealed"
	IsProtected     Protection = "protected_identity"
	IsMinor         Protection = "minor"
	IsWhistleblower Protection = "whistleblower"
)

func (All) predicate()            {}
func (Any) predicate()            {}
func (Not) predicate()            {}
func (OwnedBy) predicate()        {}
func (OfKind) predicate()         {}
func (Object) predicate()         {}
func (AssignedTo) predicate()     {}
func (HappenedWithin) predicate() {}
func (LevelAtMost) predicate()    {}
func (Free) predicate()           {}
func (Concerning) predicate()     {}
