package reconciliation

import (
	"context"
	"slices"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Delivery is an institution's list for a round, as it came. A corrected list is another edition, and the earlier stays.
type Delivery struct {
	ID          kernel.ID
	Round       kernel.ID
	Institution string
	Edition     int64
	Figure      *int64 // what the institution itself publishes for the territory and period; nil if it said nothing
	Records     int64
	Repeated    int64 // records whose identifier stands more than once in the list
	By          string
	At          time.Time
}

// Record is a source's record of a death without what identifies anybody: the source's own identifier, what it says of the
// manner of death, and the reference by which the vault knows the person.
type Record struct {
	ID          kernel.ID
	Delivery    kernel.ID
	Institution string
	Reference   string // the source's own; it decides nothing
	Manner      string // as the source gives it
	Month       string // of the event, YYYY-MM, empty if the list does not say; and the municipality, both as coarse as they are published
	Place       kernel.Code
	Ref         string // in the vault
	Line        int64  // in the list, from 0
}

// Identity is what is known of a dead person, by the fields of the linkage model.
type Identity map[string]string

// Person is somebody who is taken into the vault.
type Person struct {
	Ref   string
	Known Identity
}

func (d Delivery) record(tenant kernel.Tenant, r Round) authz.Record {
	return authz.Record{Tenant: tenant, ID: string(d.ID), Owner: d.Institution, Kind: Kind, Level: authz.Internal, SharedWith: r.Institutions}
}

// Deliver takes the list of the actor's institution in. figure is what the institution itself publishes, empty if it says
// nothing. Faults: those of ReadList or ReadSealed, reconciliation.figure, .notAParty, .decided.
func (s *Service) Deliver(ctx context.Context, round kernel.ID, file []byte, m Mapping, figure string) (Delivery, error) {
	a, now := kernel.ActorFrom(ctx), s.clock.Now()
	riding, r, err := s.acting(ctx, round, authz.DeliverRecords)
	if err != nil {
		return Delivery{}, err
	}
	if !slices.Contains(r.Institutions, a.Institution) {
		return Delivery{}, fault.Forbidden("reconciliation.notAParty")
	}
	d := Delivery{ID: kernel.NewID(now), Round: round, Institution: a.Institution, Edition: 1, By: a.Name, At: now}
	if figure != "" {
		n, err := strconv.ParseInt(figure, 10, 64)
		if err != nil || n < 0 {
			return d, fault.Invalid("reconciliation.figure").At("figure")
		}
		d.Figure = &n
	}
	read := func() ([]Row, error) { return ReadList(file, m) }
	if r.Sealed {
		read = func() ([]Row, error) { return ReadSealed(file, r.Seal) }
	}
	rows, err := read()
	if err != nil {
		return d, err
	}
	earlier, err := s.store.Deliveries(ctx, a.Tenant, round)
	if err != nil {
		return d, err
	}
	for _, e := range earlier {
		if e.Institution == d.Institution {
			d.Edition = max(d.Edition, e.Edition+1)
		}
	}
	locate, err := s.places.Within(ctx, r.Territory)
	if err != nil {
		return d, err
	}
	records, persons := make([]Record, len(rows)), make([]Person, len(rows))
	seen := map[string]int64{}
	for i, row := range rows {
		records[i] = Record{ID: kernel.NewID(now), Delivery: d.ID, Institution: d.Institution, Reference: row.Reference, Manner: row.Manner, Ref: s.people.NewRef(), Line: int64(i)}
		if !r.Sealed { // of a sealed list nothing is known, not even where and when
			year, month := s.linker.YearMonth(row.Known["event_date"])
			records[i].Month, records[i].Place = monthOf(year, month, r), locate(row.Known["municipality"])
		}
		persons[i] = Person{records[i].Ref, row.Known}
		seen[row.Reference]++
	}
	for _, n := range seen {
		if n > 1 {
			d.Repeated += n
		}
	}
	d.Records = int64(len(records))
	return d, s.people.Enter(s.store.Delivering(riding, a.Tenant, d, records), d.record(a.Tenant, r), persons)
}
