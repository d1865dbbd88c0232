package reconciliation

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Kind is that of the records of this module, as rules name it.
const Kind = "deaths"

// Round is one comparison of the lists of several institutions for a territory and a period.
type Round struct {
	ID           kernel.ID
	Title        string
	Territory    kernel.Code
	From, To     string            // ISO dates, both included
	Owner        string            // institution whose steward leads it
	Institutions []string          // that deliver a list and sit on the committee, sorted; 2 to 5
	Names        map[string]string // of the institutions and of the one that leads, as readers know them
	LegalBasis   string            // by which names, or sealed keys, may be compared
	Sealed       bool              // lists come sealed: keyed codes in place of names, with a key that this installation never sees
	Seal         Seal              // by which method
	Generated    bool              // made up for a demonstration; every page says so
	OpenedBy     string
	OpenedAt     time.Time
	Plan         *Plan     // what the blocking rules would cost; nil until it was counted
	Linkage      kernel.ID // the linkage run that is worked on; empty before the first
}

// Limits of a round.
const (
	leastLists  = 2
	mostLists   = 5
	mostTitle   = 120
	mostLaw     = 200
	mostName    = 80
	MostRecords = 200_000 // of one delivered list
)

// Seal is how the lists of a round are sealed.
type Seal string

// The methods; the package linkage says what each protects and what not.
const (
	Clear   Seal = ""      // names come in clear and go to the vault
	Keyed   Seal = "keyed" // a keyed hash of every form of a value
	Filters Seal = "clk"   // names, birth and sex in one keyed Bloom filter of a person
)

// Name is an institution as readers know it; one of a round without names stands by its identifier.
func (r Round) Name(institution string) string {
	if name := r.Names[institution]; name != "" {
		return name
	}
	return institution
}

// NamesOf are several, in the same order.
func (r Round) NamesOf(institutions []string) []string {
	list := make([]string, len(institutions))
	for i, x := range institutions {
		list[i] = r.Name(x)
	}
	return list
}

var institutionForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

func (r Round) validate() error {
	switch {
	case r.Owner == "":
		return fault.Forbidden("reconciliation.noInstitution")
	case r.Title == "" || len([]rune(r.Title)) > mostTitle:
		return fault.Invalid("reconciliation.title", "most", strconv.Itoa(mostTitle)).At("title")
	case !isDate(r.From) || !isDate(r.To) || r.From > r.To:
		return fault.Invalid("reconciliation.period").At("from")
	case r.LegalBasis == "" || len([]rune(r.LegalBasis)) > mostLaw:
		return fault.Invalid("reconciliation.legalBasis", "most", strconv.Itoa(mostLaw)).At("legal_basis")
	case len(r.Institutions) < leastLists || len(r.Institutions) > mostLists:
		return fault.Invalid("reconciliation.howManyLists", "least", strconv.Itoa(leastLists), "most", strconv.Itoa(mostLists)).At("institutions")
	}
	if !slices.Contains([]Seal{Clear, Keyed, Filters}, r.Seal) {
		return fault.Invalid("reconciliation.seal").At("seal")
	}
	for _, i := range append([]string{r.Owner}, r.Institutions...) {
		if !institutionForm.MatchString(i) {
			return fault.Invalid("reconciliation.institution", "institution", i).At("institutions")
		}
		if name := r.Names[i]; name == "" || len([]rune(name)) > mostName || strings.ContainsAny(name, "\r\n\t\x00") {
			return fault.Invalid("reconciliation.institutionName", "institution", i, "most", strconv.Itoa(mostName)).At("institutions")
		}
	}
	return nil
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// record is the round as rules see it.
func (r Round) record(tenant kernel.Tenant) authz.Record {
	return authz.Record{Tenant: tenant, ID: string(r.ID), Owner: r.Owner, Kind: Kind, Level: authz.Internal, SharedWith: r.Institutions}
}

// Institution is a party of a round: its identifier, as accounts have it, and its name.
type Institution struct{ ID, Name string }

// Draft is a round as it is opened.
type Draft struct {
	Title        string
	Territory    kernel.Code
	From, To     string
	Owner        string // name of the institution that leads, where it is no party
	Institutions []Institution
	LegalBasis   string
	Seal         Seal
	Generated    bool
}

// Open begins a round, led by the actor's institution. Faults: reconciliation.title, .period, .legalBasis, .howManyLists,
// .institution, .institutionName, .seal, .place.
func (s *Service) Open(ctx context.Context, d Draft) (Round, error) {
	a, now := kernel.ActorFrom(ctx), s.clock.Now()
	list, names := make([]string, 0, len(d.Institutions)), map[string]string{}
	for _, i := range d.Institutions {
		if id := strings.ToLower(strings.TrimSpace(i.ID)); id != "" {
			list = append(list, id)
			names[id] = strings.TrimSpace(i.Name)
		}
	}
	slices.Sort(list)
	if names[a.Institution] == "" {
		names[a.Institution] = strings.TrimSpace(d.Owner)
	}
	r := Round{ID: kernel.NewID(now), Title: strings.TrimSpace(d.Title), Territory: d.Territory, From: d.From, To: d.To, Owner: a.Institution, Institutions: slices.Compact(list), Names: names,
		LegalBasis: strings.TrimSpace(d.LegalBasis), Sealed: d.Seal != Clear, Seal: d.Seal, Generated: d.Generated, OpenedBy: a.Name, OpenedAt: now}
	riding, err := s.gate.Act(ctx, authz.OpenRound, r.record(a.Tenant))
	if err != nil {
		return r, mayNot(err)
	}
	if err := r.validate(); err != nil {
		return r, err
	}
	if ok, err := s.places.Known(ctx, r.Territory); err != nil || !ok {
		if err == nil {
			err = fault.Invalid("reconciliation.place").At("territory")
		}
		return r, err
	}
	return r, s.store.InsertRound(riding, a.Tenant, r)
}

// MayOpen says whether the actor may open a round.
func (s *Service) MayOpen(ctx context.Context) bool {
	a := kernel.ActorFrom(ctx)
	return s.gate.May(ctx, authz.OpenRound, Round{Owner: a.Institution}.record(a.Tenant))
}

// Rounds are those that the actor may read, the newest first.
func (s *Service) Rounds(ctx context.Context) ([]Round, error) {
	a := kernel.ActorFrom(ctx)
	all, err := s.store.Rounds(ctx, a.Tenant)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(r Round) bool { return !s.gate.May(ctx, authz.ReadRound, r.record(a.Tenant)) }), nil
}

// Shown is a round as its reader may see it, with what is offered.
type Shown struct {
	Round
	Deliveries                                       []Delivery // all editions, the newest of an institution first
	MayDeliver, MayLink, MayReview, MayDecide, Moved bool
	Run                                              *Linkage
	Counts                                           map[PairState]int
}

// Show gives a round. reconciliation.notThere for who may not know of it.
func (s *Service) Show(ctx context.Context, id kernel.ID) (Shown, error) {
	a := kernel.ActorFrom(ctx)
	r, err := s.round(ctx, id, authz.ReadRound)
	if err != nil {
		return Shown{}, err
	}
	rec := r.record(a.Tenant)
	v := Shown{Round: r, Counts: map[PairState]int{}, MayDeliver: s.gate.May(ctx, authz.DeliverRecords, rec) && slices.Contains(r.Institutions, a.Institution),
		MayLink: s.gate.May(ctx, authz.LinkRecords, rec), MayReview: s.gate.May(ctx, authz.ReviewPair, rec), MayDecide: s.gate.May(ctx, authz.DecideDeath, rec)}
	if v.Deliveries, err = s.store.Deliveries(ctx, a.Tenant, id); err != nil {
		return v, err
	}
	if r.Linkage == "" {
		return v, nil
	}
	run, ok, err := s.store.Linkage(ctx, a.Tenant, r.Linkage)
	if err != nil || !ok {
		return v, err
	}
	v.Run = &run
	pairs, err := s.store.Pairs(ctx, a.Tenant, r.Linkage)
	for _, p := range pairs {
		v.Counts[p.State]++
		v.Moved = v.Moved || p.Version > 1
	}
	return v, err
}
