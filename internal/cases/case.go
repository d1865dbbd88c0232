package cases

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Kind is what a case is about. Grants and emergencies open records by kind.
type Kind string

// The kinds. A witness's case always protects the identities in it, a disclosure always protects who made it.
const (
	Incident   Kind = "incident"
	Victim     Kind = "victim"  // care of a victim
	Witness    Kind = "witness" // protection of a witness
	Complaint  Kind = "complaint"
	Disclosure Kind = "disclosure"
)

// Kinds are all of them, in the order in which a page offers them.
func Kinds() []Kind { return []Kind{Incident, Victim, Witness, Complaint, Disclosure} }

// State is how far a case is.
type State string

// The states.
const (
	Open   State = "open"
	Passed State = "referred" // another institution has it to work on
	Closed State = "closed"
)

// States are all of them.
func States() []State { return []State{Open, Passed, Closed} }

// Case is a record with everything but what identifies persons. DeclaredIn is where it was reported and HappenedIn where
// it happened: two columns that are never taken for each other. A right that is bound to an area is a right to what
// happened there; where it was declared opens nothing.
type Case struct {
	ID         kernel.ID
	Owner      string // institution that keeps it
	Kind       Kind
	Reference  string // the owner's own number; unique among what its staff can see
	Offence    string // ICCS code; empty if unknown
	DeclaredIn kernel.Code
	HappenedIn kernel.Code // empty if unknown
	Within     []kernel.Code
	Around     []kernel.Code
	OccurredOn string // ISO date; empty if unknown
	ReportedOn string // ISO date
	State      State
	Level      authz.Level

	Sealed, ProtectedIdentity, Minor, Whistleblower bool

	Assigned           []Assignment
	SubjectOfComplaint []string // accounts
	Persons            []Person
	RecordedBy         string
	RecordedAt         time.Time
	Generated          bool // made up for a demonstration; every page says so
	Version            int64
	Mark               string // by which the same content is recognised when it is sent again
}

// Assignment gives a case to an account to work on. A substitute has it in place of an absent person, until a moment.
type Assignment struct {
	Account   string
	InPlaceOf string
	Until     time.Time // zero: no end
}

// holds says whether the assignment stands at a moment.
func (a Assignment) holds(now time.Time) bool { return a.Until.IsZero() || now.Before(a.Until) }

var (
	referenceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,39}$`)
	offenceForm   = regexp.MustCompile(`^[0-9]{2,6}$`)
)

// validate checks a case by itself. Faults: cases.reference, cases.kind, cases.offence, cases.place, cases.date,
// cases.level, cases.state.
func (c Case) validate(today string) error {
	switch {
	case c.Owner == "":
		return fault.Forbidden("cases.noInstitution")
	case !slices.Contains(Kinds(), c.Kind):
		return fault.Invalid("cases.kind").At("kind")
	case !referenceForm.MatchString(c.Reference):
		return fault.Invalid("cases.reference").At("reference")
	case c.Offence != "" && !offenceForm.MatchString(c.Offence):
		return fault.Invalid("cases.offence").At("offence")
	case c.DeclaredIn == "":
		return fault.Invalid("cases.place").At("declared_in")
	case !isDate(c.ReportedOn) || c.ReportedOn > today:
		return fault.Invalid("cases.date").At("reported_on")
	case c.OccurredOn != "" && (!isDate(c.OccurredOn) || c.OccurredOn > c.ReportedOn):
		return fault.Invalid("cases.occurred").At("occurred_on")
	case c.Level < authz.Internal || c.Level > authz.Secret:
		return fault.Invalid("cases.level").At("level")
	case !slices.Contains(States(), c.State):
		return fault.Invalid("cases.state").At("state")
	}
	return nil
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// protect sets what the kind and the parts of its persons demand.
func (c *Case) protect() {
	c.ProtectedIdentity = c.ProtectedIdentity || c.Kind == Witness
	c.Whistleblower = c.Whistleblower || c.Kind == Disclosure
	for _, p := range c.Persons {
		c.Whistleblower = c.Whistleblower || p.Part == Discloser
	}
}

// Shelf is among which cases the reference is unique. What few may know of stands on shelves of its own, so that a
// reference that is taken tells nobody of it.
func (c Case) Shelf() string {
	switch {
	case c.Whistleblower:
		return "disclosure"
	case c.Sealed:
		return "sealed"
	default:
		return "open"
	}
}

// Key is a reference as it is searched for.
func Key(reference string) string { return strings.ToLower(strings.TrimSpace(reference)) }
