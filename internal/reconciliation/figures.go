package reconciliation

import (
	"context"
	"math"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Figures are what a round says in numbers. Victims that do not count (NotCounted) are in none of Regions, Sources and Reasons.
type Figures struct {
	Title        string            `json:"title"`
	Names        map[string]string `json:"names"` // of the institutions
	Territory    kernel.Code       `json:"territory"`
	From         string            `json:"from"`
	To           string            `json:"to"`
	LegalBasis   string            `json:"legal_basis"`
	Generated    bool              `json:"generated"`
	Model        string            `json:"model"`
	Preliminary  bool              `json:"preliminary"` // something is not decided, or not validated
	Sources      []SourceFigure    `json:"sources"`
	Regions      []Region          `json:"regions"`
	Victims      Cell              `json:"victims"`     // that at least one source has, and that count or may count
	Validated    Cell              `json:"validated"`   // decided by two institutions
	Pending      Cell              `json:"pending"`     // not yet decided
	NotCounted   Cell              `json:"not_counted"` // decided not to count
	OpenPairs    int               `json:"open_pairs"`
	Reasons      []Reason          `json:"reasons"`
	Doubles      []Reason          `json:"doubles"`   // records that a source has beyond the first of a victim, by why
	Breakdown    []Spot            `json:"breakdown"` // by municipality and month; none of sealed lists
	Range        *Span             `json:"range"`     // nil: not to be estimated, or withheld
	RangeHidden  bool              `json:"range_hidden"`
	Reviewed     int               `json:"reviewed"` // pairs that two persons reviewed
	ReviewAgreed int               `json:"review_agreed"`
	Kappa        *float64          `json:"kappa"`
	AC1          *float64          `json:"ac1"`
}

// Cell is a number of victims, or hidden to protect persons: then N is 0 and says nothing.
type Cell struct {
	N      int64 `json:"n"`
	Hidden bool  `json:"hidden,omitempty"`
}

// SourceFigure is what a source says of itself, beside what the round found of its list.
type SourceFigure struct {
	Institution string `json:"institution"`
	Own         *int64 `json:"own"`     // its own published figure, as it came
	Records     Cell   `json:"records"` // of its list
	Edition     int64  `json:"edition"`
	Victims     Cell   `json:"victims"` // of the round that it has
	Lacks       Cell   `json:"lacks"`   // that it has not
	Twice       Cell   `json:"twice"`   // records of its list beyond the first of a victim
}

// Region are the victims that exactly these sources have.
type Region struct {
	Sources []string `json:"sources"`
	Victims Cell     `json:"victims"`
}

// Reason is why a source lacks victims. Reason is empty where nobody has said it yet.
type Reason struct {
	Institution string `json:"institution"`
	Reason      string `json:"reason"`
	Victims     Cell   `json:"victims"`
}

// Span is the sensitivity range as it is published.
type Span struct {
	Method string   `json:"method"` // chapman or log_linear
	Low    int64    `json:"low"`
	High   int64    `json:"high"`
	Models int      `json:"models"` // fitted
	Near   int      `json:"near"`   // within two of the least AIC
	Terms  []string `json:"terms"`  // of the best one, as "police × health"
}

// Release is a publication of figures. A later one does not replace it: together they are the history of revisions.
type Release struct {
	Round   kernel.ID
	Number  int64
	By      string
	At      time.Time
	Figures Figures  // protected
	Exact   *Figures // as they were, which nobody reads: later releases are held against them; nil of one from before they were kept
}

// figures counts a round's cases.
func (w *work) figures(r Round, deliveries []Delivery, model string) Figures {
	f := Figures{Title: r.Title, Names: r.Names, Territory: r.Territory, From: r.From, To: r.To, LegalBasis: r.LegalBasis, Generated: r.Generated, Model: model}
	counts := make([]int64, 1<<len(r.Institutions))
	reasons, twice := map[[2]string]int64{}, map[[2]string]int64{}
	cases := w.cases()
	for _, c := range cases {
		switch c.State {
		case NotCounted:
			f.NotCounted.N++
			continue
		case Counted:
			f.Validated.N++
		default:
			f.Pending.N++
		}
		set := 0
		for i, name := range r.Institutions {
			if c.Has(name) {
				set |= 1 << i
			} else {
				reasons[[2]string{name, c.Absent[name]}]++
			}
		}
		for _, t := range c.Twice {
			twice[[2]string{t.Institution, t.Reason}]++
		}
		counts[set]++
		f.Victims.N++
	}
	for _, p := range w.pairs {
		if undecided(p.State) {
			f.OpenPairs++
		}
	}
	f.Preliminary = f.Pending.N > 0 || f.OpenPairs > 0
	for i, name := range r.Institutions {
		s := SourceFigure{Institution: name}
		for _, d := range deliveries {
			if d.Institution == name && d.Edition > s.Edition {
				s.Own, s.Records, s.Edition = d.Figure, Cell{N: d.Records}, d.Edition
			}
		}
		for set, n := range counts {
			if set>>i&1 == 1 {
				s.Victims.N += n
			} else {
				s.Lacks.N += n
			}
		}
		for _, reason := range append(TwiceReasons(), "") {
			if n := twice[[2]string{name, reason}]; n > 0 {
				s.Twice.N += n
				f.Doubles = append(f.Doubles, Reason{name, reason, Cell{N: n}})
			}
		}
		f.Sources = append(f.Sources, s)
		for _, reason := range append([]string{""}, AbsenceReasons()...) {
			if n := reasons[[2]string{name, reason}]; n > 0 {
				f.Reasons = append(f.Reasons, Reason{name, reason, Cell{N: n}})
			}
		}
	}
	for set := 1; set < len(counts); set++ {
		region := Region{Victims: Cell{N: counts[set]}}
		for i, name := range r.Institutions {
			if set>>i&1 == 1 {
				region.Sources = append(region.Sources, name)
			}
		}
		f.Regions = append(f.Regions, region)
	}
	slices.SortStableFunc(f.Regions, func(a, b Region) int { return len(b.Sources) - len(a.Sources) })
	if !r.Sealed {
		f.Breakdown = breakdown(cases, r.Institutions)
	}
	f.estimate(counts, r.NamesOf(r.Institutions))
	g := AgreementOf(w.moves)
	f.Reviewed, f.ReviewAgreed = g.Pairs, g.Agreed
	if g.Defined {
		f.Kappa = &g.Kappa
	}
	if g.Pairs > 0 {
		f.AC1 = &g.AC1
	}
	return f
}

func (f *Figures) estimate(counts []int64, names []string) {
	r, ok := RangeOf(counts, len(names))
	if !ok || r.High > 1e9 {
		return
	}
	f.Range = &Span{Method: r.Method, Low: int64(math.Floor(r.Low)), High: int64(math.Ceil(r.High)), Models: r.Models, Near: len(r.Near), Terms: []string{}}
	for _, t := range r.Best.Terms {
		f.Range.Terms = append(f.Range.Terms, names[t.A]+" × "+names[t.B])
	}
}

// Draft are the figures as they stand, in full, for who works on the round.
func (s *Service) Draft(ctx context.Context, round kernel.ID) (Figures, error) {
	r, err := s.round(ctx, round, authz.ReadRound)
	if err != nil {
		return Figures{}, err
	}
	return s.figures(ctx, r)
}

func (s *Service) figures(ctx context.Context, r Round) (Figures, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	if r.Linkage == "" {
		return Figures{}, fault.Conflict("reconciliation.notLinked")
	}
	w, err := s.work(ctx, r)
	if err != nil {
		return Figures{}, err
	}
	deliveries, err := s.store.Deliveries(ctx, tenant, r.ID)
	if err != nil {
		return Figures{}, err
	}
	l, _, err := s.store.Linkage(ctx, tenant, r.Linkage)
	return w.figures(r, deliveries, l.Model), err
}

func (s *Service) toPublish(ctx context.Context, r Round) (Figures, []Release, error) {
	f, err := s.figures(ctx, r)
	if err != nil {
		return f, nil, err
	}
	before, err := s.store.Releases(ctx, kernel.ActorFrom(ctx).Tenant, r.ID)
	return f, before, err
}

// Preview is what a release of today would withhold.
type Preview struct {
	Numbers  int // that a release has
	Withheld int
	// ByReleases are those of the withheld that would be shown if nothing had been published before: by them and an earlier
	// release one could compute what became of few persons.
	ByReleases int
}

// Foresee tells what a release of today would withhold, before it is published. Faults: reconciliation.notLinked.
func (s *Service) Foresee(ctx context.Context, round kernel.ID) (Preview, error) {
	r, err := s.round(ctx, round, authz.PublishRound)
	if err != nil {
		return Preview{}, err
	}
	f, before, err := s.toPublish(ctx, r)
	if err != nil {
		return Preview{}, err
	}
	protected, alone := f.protected(before), f.protected(nil)
	p := Preview{}
	p.Numbers, p.Withheld = protected.withheld()
	_, first := alone.withheld()
	p.ByReleases = max(0, p.Withheld-first)
	return p, nil
}

// Publish makes the figures public as they stand, protected also against what was published before. Faults: reconciliation.notLinked.
func (s *Service) Publish(ctx context.Context, round kernel.ID) (Release, error) {
	a := kernel.ActorFrom(ctx)
	riding, r, err := s.acting(ctx, round, authz.PublishRound)
	if err != nil {
		return Release{}, err
	}
	f, before, err := s.toPublish(ctx, r)
	if err != nil {
		return Release{}, err
	}
	rel := Release{Round: round, Number: int64(len(before)) + 1, By: a.Name, At: s.clock.Now(), Figures: f.protected(before), Exact: &f}
	return rel, s.store.InsertRelease(riding, a.Tenant, rel)
}

// Published are the newest releases of all rounds, for everybody.
func (s *Service) Published(ctx context.Context) ([]Release, error) {
	all, err := s.releases(ctx, "")
	seen := map[kernel.ID]bool{}
	return slices.DeleteFunc(all, func(r Release) bool {
		again := seen[r.Round]
		seen[r.Round] = true
		return again
	}), err
}

// History are all releases of a round, the newest first, for everybody. reconciliation.notPublished if there is none.
func (s *Service) History(ctx context.Context, round kernel.ID) ([]Release, error) {
	list, err := s.releases(ctx, round)
	if err == nil && (len(list) == 0 || round == "") {
		return nil, fault.NotFound("reconciliation.notPublished")
	}
	return list, err
}

// releases are those that had been published by the reader's moment, with what everybody may read of them.
func (s *Service) releases(ctx context.Context, round kernel.ID) ([]Release, error) {
	list, err := s.store.Releases(ctx, kernel.ActorFrom(ctx).Tenant, round)
	at := kernel.MomentOf(ctx)
	list = slices.DeleteFunc(list, func(r Release) bool { return !at.IsZero() && r.At.After(at) })
	for i := range list {
		list[i].Exact = nil
	}
	return list, err
}
