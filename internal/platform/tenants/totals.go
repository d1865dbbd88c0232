package tenants

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Figures is where published totals come from; the composition fills it.
type Figures interface {
	// Indicators are those that an agreement can name, of the actor's government.
	Indicators(ctx context.Context) ([]Indicator, error)
	// Published are the totals of an indicator that a government has published for the territory that it answers for, by
	// source and year: what any citizen sees on its site, nothing below the whole.
	Published(ctx context.Context, of Tenant, indicator string) ([]Total, error)
}

// Indicator is an indicator's identifier and title.
type Indicator struct {
	ID    string
	Title kernel.Text
}

// Total is one published figure with where it comes from.
type Total struct {
	Government  kernel.Tenant       `json:"government"`
	Indicator   string              `json:"indicator"`
	Version     int                 `json:"version" doc:"Of the indicator's definition"`
	Title       kernel.Text         `json:"title"`
	Measure     kernel.Text         `json:"measure" doc:"What a value says"`
	Unit        kernel.CountingUnit `json:"unit" doc:"What is counted"`
	Decimals    int                 `json:"decimals"`
	Territory   kernel.Code         `json:"territory"`
	Place       kernel.Text         `json:"place"`
	Year        int                 `json:"year"`
	Value       *float64            `json:"value"`
	Low         *float64            `json:"low"`
	High        *float64            `json:"high"`
	Numerator   *float64            `json:"numerator"`
	Denominator *float64            `json:"denominator"`
	Multiplier  float64             `json:"multiplier"`
	Status      string              `json:"status"`
	Source      string              `json:"source"`
	SourceTitle kernel.Text         `json:"source_title"`
	Edition     int                 `json:"edition" doc:"The newest edition that the value draws on"`
	Published   time.Time           `json:"published" doc:"When that edition was approved"`
}

// Totals are what an agreement in force opens to the actor's government: the published totals of an indicator of a
// government below. The reading is on record in both trails before anything is given. tenants.noAgreement, also where the
// giver does not exist.
func (s *Service) Totals(ctx context.Context, giver kernel.Tenant, indicator string) ([]Total, error) {
	actor := kernel.ActorFrom(ctx)
	a, t, ok, err := s.inForce(ctx, giver, actor.Tenant, indicator)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, s.denied(ctx, actor, t, indicator)
	}
	if err := s.gate.See(ctx, authz.ReadTotals, authz.Agreement{Tenant: actor.Tenant, ID: string(a.ID)}); err != nil {
		return nil, err
	}
	if err := s.trail.Record(ctx, entryAt(giver, actor, authz.ReadTotals, a, audit.Read)); err != nil {
		return nil, err
	}
	if s.figures == nil {
		return []Total{}, nil
	}
	return s.figures.Published(ctx, t, indicator)
}

// denied records the attempt with both, if there is such a giver, and refuses.
func (s *Service) denied(ctx context.Context, actor kernel.Actor, giver Tenant, indicator string) error {
	if err := s.mayRead(ctx); err != nil {
		return err
	}
	own := audit.Entry{Tenant: actor.Tenant, Actor: actor.Name, Institution: actor.Institution, Act: string(authz.ReadTotals), Kind: "Agreement", Object: string(actor.Tenant) + "/",
		Outcome: audit.Denied, Purpose: indicator}
	if err := s.trail.Record(ctx, own); err != nil {
		return err
	}
	if giver.ID != "" {
		if err := s.trail.Record(ctx, entryAt(giver.ID, actor, authz.ReadTotals, Agreement{Indicator: indicator}, audit.Denied)); err != nil {
			return err
		}
	}
	return fault.NotFound("tenants.noAgreement")
}

// inForce finds the agreement that opens an indicator of the giver to the reader today. The giver is the zero Tenant if
// there is none of that name.
func (s *Service) inForce(ctx context.Context, giver, reader kernel.Tenant, indicator string) (a Agreement, t Tenant, ok bool, err error) {
	t, err = s.Tenant(ctx, giver)
	if fault.CodeOf(err) == fault.CodeNotFound {
		return a, Tenant{}, false, nil
	}
	if err != nil {
		return a, t, false, err
	}
	stands, err := s.above(ctx, giver, reader) // a government that was moved elsewhere takes its agreement with it
	if err != nil || !stands {
		return a, t, false, err
	}
	list, err := db.All(ctx, s.store, scanAgreement, `SELECT `+agreementColumns+` FROM tenants_agreement WHERE tenant = $1 AND reader = $2 AND indicator = $3 AND state = 'accepted'
		ORDER BY from_day DESC, id`, giver, reader, indicator)
	if err != nil {
		return a, t, false, err
	}
	today := s.Day(t)
	for _, found := range list {
		if found.Opens(today) {
			return found, t, true, nil
		}
	}
	return a, t, false, nil
}

// Government is a government below the actor's, with what it has agreed to.
type Government struct {
	Tenant
	Agreements []Agreement // that the actor's government has received from it, the newest first
	Today      string      // there
}

// Open are the agreements that open something today.
func (g Government) Open() []Agreement {
	var list []Agreement
	for _, a := range g.Agreements {
		if a.Opens(g.Today) {
			list = append(list, a)
		}
	}
	return list
}

// Below are the governments that stand below the actor's, by identifier.
func (s *Service) Below(ctx context.Context) ([]Government, error) {
	received, err := s.Received(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	me := kernel.ActorFrom(ctx).Tenant
	parents := map[kernel.Tenant]kernel.Tenant{}
	for _, t := range all {
		parents[t.ID] = t.Parent
	}
	list := []Government{}
	for _, t := range all {
		if !standsAbove(parents, t.ID, me) {
			continue
		}
		g := Government{Tenant: t, Today: s.Day(t)}
		for _, a := range received {
			if a.Giver == t.ID {
				g.Agreements = append(g.Agreements, a)
			}
		}
		list = append(list, g)
	}
	return list, nil
}

func standsAbove(parents map[kernel.Tenant]kernel.Tenant, below, above kernel.Tenant) bool {
	for range deepest {
		if below = parents[below]; below == "" {
			return false
		}
		if below == above {
			return true
		}
	}
	return false
}

// Above are the governments above the actor's, the nearest first: to whom an agreement can be proposed.
func (s *Service) Above(ctx context.Context) ([]Tenant, error) {
	if err := s.mayRead(ctx); err != nil {
		return nil, err
	}
	all, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[kernel.Tenant]Tenant{}
	for _, t := range all {
		byID[t.ID] = t
	}
	list := []Tenant{}
	for t := byID[kernel.ActorFrom(ctx).Tenant]; t.Parent != "" && len(list) < deepest; {
		t = byID[t.Parent]
		list = append(list, t)
	}
	return list, nil
}

// mostLooks bounds the list of readings that a page shows; the trail has all.
const mostLooks = 200

// Looks are the readings by an agreement that the actor's government has given, and the attempts: who and when.
func (s *Service) Looks(ctx context.Context, id kernel.ID) ([]audit.Entry, error) {
	me := kernel.ActorFrom(ctx).Tenant
	if _, err := s.Agreement(ctx, me, id); err != nil {
		return nil, err
	}
	list, err := s.trail.Entries(ctx, me, audit.Query{Kind: "Agreement", Object: string(me) + "/" + string(id), Limit: mostLooks})
	if err != nil {
		return nil, err
	}
	looks := []audit.Entry{}
	for _, e := range list {
		if e.Act == string(authz.ReadTotals) {
			looks = append(looks, e)
		}
	}
	return looks, nil
}
