package authz

import (
	"context"
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

// Opens says whether the grant is one for a record of an owner and kind.
func (g OpenGrant) Opens(owner, kind, id string) bool {
	return g.Owner == owner && g.Kind == kind && (g.Object == "" || g.Object == id)
}

// OpenEmergency is an emergency that lasts.
type OpenEmergency struct {
	ID         kernel.ID
	Kind, Area string
}

// GrantFor is the grant that is held against a record; ok is false if there is none.
func (s Standing) GrantFor(owner, kind, id string) (g OpenGrant, ok bool) {
	for _, g := range s.Grants {
		if g.Opens(owner, kind, id) {
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

// For are the circumstances in which a record is decided on.
func (s Standing) For(r Record) Circumstances {
	c := Circumstances{Purpose: s.Purpose, LegalBasis: s.LegalBasis, Now: s.Now}
	if g, ok := s.GrantFor(r.Owner, r.Kind, r.ID); ok {
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
