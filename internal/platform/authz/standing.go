package authz

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
)

// Standing is what opens records to an actor at a moment besides roles and assignments: the grants of the actor's
// institution and the actor's own emergencies, each list in the order in which one is taken, and the stated purpose.
type Standing struct {
	Now                 time.Time
	Purpose, LegalBasis string
	Grants              []OpenGrant
	Emergencies         []OpenEmergency
}

// OpenGrant is a grant in force.
type OpenGrant struct {
	Grant
	ID          kernel.ID
	Owner, Kind string
	Object      string // one record; empty: all of the kind
}

// Opens says whether the grant is one for a record.
func (g OpenGrant) Opens(r Record) bool {
	return g.Owner == r.Owner && g.Kind == r.Kind && (g.Object == "" || g.Object == r.ID)
}

// Serves says whether the grant was given for what is asked: the purpose, and the group of fields that the action shows.
func (g OpenGrant) Serves(purpose string, action Action) bool {
	field := grantFields[action]
	return slices.Contains(g.Purposes, purpose) && (field == "" || slices.Contains(g.Fields, field))
}

// grantFields are the groups of fields that actions show, by the names that grants give them. The core has none: it is
// open with any grant.
var grantFields = map[Action]string{ReadIdentity: "identity", ReadContact: "contact", ReadExactLocation: "location_exact", ReadNarrative: "narrative", ReadEvidence: "evidence"}

// OpenEmergency is an emergency that lasts.
type OpenEmergency struct {
	ID         kernel.ID
	Kind, Area string
}

// GrantFor is the grant that is held against an act on a record: of several the first that serves it; ok is false if
// none does.
func (s Standing) GrantFor(action Action, r Record) (g OpenGrant, ok bool) {
	for _, g := range s.Grants {
		if g.Opens(r) && g.Serves(s.Purpose, action) {
			return g, true
		}
	}
	return OpenGrant{}, false
}

// EmergencyFor is the emergency that is held against records of a kind in an area.
func (s Standing) EmergencyFor(kind, area string) (e OpenEmergency, ok bool) {
	for _, e := range s.Emergencies {
		if e.Kind == kind && e.Area == area {
			return e, true
		}
	}
	return OpenEmergency{}, false
}

// For are the circumstances in which an act on a record is decided on.
func (s Standing) For(action Action, r Record) Circumstances {
	c := Circumstances{Purpose: s.Purpose, LegalBasis: s.LegalBasis, Now: s.Now}
	if g, ok := s.GrantFor(action, r); ok {
		c.Grant = &g.Grant
	}
	if e, ok := s.EmergencyFor(r.Kind, r.Area); ok {
		c.BreakGlass = &BreakGlass{Kinds: []string{e.Kind}}
	}
	return c
}

type inPlaceOf struct{}

// InPlaceOf says that the actor stands in for an absent person, so that the trail names both.
func InPlaceOf(ctx context.Context, person string) context.Context {
	return context.WithValue(ctx, inPlaceOf{}, person)
}

// Absent is the person whom the actor stands in for; empty if nobody.
func Absent(ctx context.Context) string {
	person, _ := ctx.Value(inPlaceOf{}).(string)
	return person
}
