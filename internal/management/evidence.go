package management

import (
	"context"

	"convive/internal/kernel"
)

// SubjectKind is what a profile is of.
type SubjectKind string

// The kinds.
const (
	OfSystem       SubjectKind = "system"
	OfInstitution  SubjectKind = "institution"
	OfMunicipality SubjectKind = "municipality"
)

// Subject is the whole system of a government, an institution (Code is its own) or a municipality (Code is the territory's).
type Subject struct {
	Kind SubjectKind
	Code string
	Name kernel.Text
}

// ID names a subject in addresses: system, or its code.
func (s Subject) ID() string {
	if s.Kind == OfSystem {
		return string(OfSystem)
	}
	return s.Code
}

// Question asks for a measure of a subject in a year, as things stood on Day (ISO), which is the last of the year, or today in
// a year that has not ended.
type Question struct {
	Measure string
	Subject Subject
	Year    int
	Day     string
}

// Reading is what the evidence says. Of a share, Numerator over Denominator; else the numerator alone.
type Reading struct {
	Numerator   float64
	Denominator float64
	Absent      Absence  // why it cannot be computed; empty if it can
	Recorded    bool     // something is recorded of which the measure could be computed
	Behind      []string // up to a few codes of records that keep the measure down
}

// Absence is why a measure cannot be computed.
type Absence string

// The reasons.
const (
	NoModule  Absence = "module"  // no part of the system holds such records yet
	NotOfThis Absence = "subject" // it is told of the whole system only
	TooFew    Absence = "few"     // of so few persons that it would tell of each
	NotKept   Absence = "past"    // of earlier years it is not kept
)

// Evidence computes measures. The application fills it; each measure is a function of records and facts, with nothing typed in.
type Evidence interface {
	// Subjects are those of whom there can be a profile on a day, the system first.
	Subjects(ctx context.Context, day string) ([]Subject, error)
	// Look opens what all measures of a profile rest on, once.
	Look(ctx context.Context) (Look, error)
}

// Look computes the measures of a profile.
type Look interface {
	Read(ctx context.Context, q Question) (Reading, error)
}
