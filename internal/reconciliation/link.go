package reconciliation

import (
	"context"
	"hash/fnv"
	"math"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// List is an institution's list as the linker compares it.
type List struct {
	Institution string
	Seal        Seal // what is known of a person are codes of this method
	Rows        []Listed
}

// Listed is a record of a list with what identifies the person. Its ID is the record's.
type Listed struct {
	ID    kernel.ID
	Known Identity
}

// Thresholds are weights in bits: from Link on a pair is proposed as the same, from Review on a person looks at it.
type Thresholds struct{ Link, Review float64 }

// Linker compares lists. It knows no institution's rights and keeps nothing.
type Linker interface {
	// Usual are the thresholds of the shipped model, as it is for lists so sealed.
	Usual(seal Seal) (Thresholds, error)
	// Cost counts what each blocking rule makes of two lists, before a pair is made.
	Cost(ctx context.Context, left, right List) (Compared, error)
	// Link scores the pairs of two lists and gives those from the review threshold on, the heaviest first. Of a list and itself,
	// which have the same institution, each pair comes once and no record with itself.
	Link(ctx context.Context, left, right List, t Thresholds) (Compared, []Scored, error)
	// YearMonth reads a date as lists write them; 0 for what it does not say.
	YearMonth(text string) (year, month int)
}

// Notice is a message id with arguments, which name no person.
type Notice struct {
	Message string            `json:"message"`
	Args    map[string]string `json:"args,omitempty"`
}

// Cost is what a blocking rule makes.
type Cost struct {
	Rule         string   `json:"rule"`
	Keys         []string `json:"keys"`
	Pairs        float64  `json:"pairs"`
	LargestLeft  int64    `json:"largest_left"`
	LargestRight int64    `json:"largest_right"`
	KeyedLeft    int64    `json:"keyed_left"` // records that have all its keys
	KeyedRight   int64    `json:"keyed_right"`
	Added        int64    `json:"added"`  // that no earlier rule made; known after linking
	Missed       float64  `json:"missed"` // share of the likely pairs that it does not make; known after linking
}

// Expected is what a threshold would give by the model's own probabilities.
type Expected struct {
	Weight    float64 `json:"weight"`
	Pairs     int64   `json:"pairs"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"` // of the compared pairs: what blocking missed is not in it
}

// Compared is what is known of a linkage of two lists besides its pairs.
type Compared struct {
	Left, Right string     `json:"-"`
	Model       string     `json:"model"` // name and version
	Prior       float64    `json:"prior"`
	RowsLeft    int64      `json:"rows_left"`
	RowsRight   int64      `json:"rows_right"`
	Pairs       int64      `json:"pairs"` // compared
	Costs       []Cost     `json:"costs"`
	Expected    []Expected `json:"expected"`
	Notices     []Notice   `json:"notices"`
	Fitted      string     `json:"fitted"` // the model with its estimated m and u, as YAML
}

// Scored is a pair that the linker found.
type Scored struct {
	Left, Right         kernel.ID
	Rule                string
	Weight, Probability float64
	Prior               float64
	Steps               []Step
}

// Step is one field of a pair's waterfall, without the values.
type Step struct {
	Field     string  `json:"field"`
	Level     string  `json:"level"` // empty where a side lacks the value
	Weight    float64 `json:"weight"`
	Frequency float64 `json:"frequency"` // what the frequency of the agreed value adds
	Sum       float64 `json:"sum"`
}

// Plan is what the blocking rules would cost, before anything is compared.
type Plan struct {
	At    time.Time      `json:"at"`
	By    string         `json:"by"`
	Lists []kernel.ID    `json:"lists"` // the deliveries that it was counted for
	Sides []ComparedSide `json:"sides"`
}

// ComparedSide is a comparison with its two institutions; with one twice where doubles were looked for in its list.
type ComparedSide struct {
	Left     string   `json:"left"`
	Right    string   `json:"right"`
	Compared Compared `json:"compared"`
}

// Linkage is a run over all pairs of lists of a round. It is kept with its model and never changed.
type Linkage struct {
	ID         kernel.ID
	Round      kernel.ID
	Model      string
	Thresholds Thresholds
	Lists      []kernel.ID // deliveries
	Sides      []ComparedSide
	By         string
	At         time.Time
}

// Within says whether a list was compared with itself.
func (c ComparedSide) Within() bool { return c.Left == c.Right }

// Pair is two records that may be the same person's: of two institutions, or of one that may have a person twice in its list.
type Pair struct {
	ID            kernel.ID
	Round         kernel.ID
	Linkage       kernel.ID
	Left, Right   kernel.ID // records
	Rule          string    // the first blocking rule that made it; empty if a person proposed it
	Weight        float64   // bits
	Probability   float64
	Prior         float64
	Proposed      bool // at or above the link threshold
	Steps         []Step
	SameReference bool   // both sources give the same identifier, which decides nothing
	Within        bool   // both records are of one list
	Second        bool   // in the sample that two persons review
	ProposedBy    string // account; empty: the linkage
	State         PairState
	Version       int64
}

// sampled is one in how many pairs two persons review.
const sampled = 5

// inSample draws by the identifier, which is random and kept, so that nobody chooses what is reviewed twice.
func inSample(id kernel.ID) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return h.Sum32()%sampled == 0
}

// Report tells how far a job is.
type Report func(step string, done, total int64)

// Cost counts what the blocking rules make of each list with itself and of each two, and keeps it with the round. Faults: reconciliation.listsMissing,
// and those of the linkage, as linkage.keysMissing.
func (s *Service) Cost(ctx context.Context, id kernel.ID, report Report) error {
	riding, r, err := s.acting(ctx, id, authz.LinkRecords)
	if err != nil {
		return err
	}
	lists, ids, err := s.lists(ctx, r, report)
	if err != nil {
		return err
	}
	p := Plan{At: s.clock.Now(), By: kernel.ActorFrom(ctx).Name, Lists: ids}
	err = compareAll(lists, func(n, of int, left, right List) error {
		report(stepOf("cost", left, right), int64(n), int64(of))
		c, err := s.linker.Cost(ctx, left, right)
		p.Sides = append(p.Sides, ComparedSide{left.Institution, right.Institution, c})
		return err
	})
	if err != nil {
		return err
	}
	return s.store.SavePlan(riding, kernel.ActorFrom(ctx).Tenant, id, p)
}

// Link compares each list with itself and each two, and keeps the pairs for persons to decide on. It may be repeated until something was decided.
// Faults: reconciliation.thresholds, .costFirst, .listsMissing, .decided, and those of the linkage.
func (s *Service) Link(ctx context.Context, id kernel.ID, t Thresholds, report Report) error {
	a := kernel.ActorFrom(ctx)
	riding, r, err := s.acting(ctx, id, authz.LinkRecords)
	if err != nil {
		return err
	}
	if err := t.check(); err != nil {
		return err
	}
	lists, ids, err := s.lists(ctx, r, report)
	if err != nil {
		return err
	}
	if r.Plan == nil || !slices.Equal(r.Plan.Lists, ids) {
		return fault.Conflict("reconciliation.costFirst")
	}
	now := s.clock.Now()
	l := Linkage{ID: kernel.NewID(now), Round: id, Thresholds: t, Lists: ids, By: a.Name, At: now}
	references, err := s.references(ctx, a.Tenant, id)
	if err != nil {
		return err
	}
	var pairs []Pair
	err = compareAll(lists, func(n, of int, left, right List) error {
		report(stepOf("link", left, right), int64(n), int64(of))
		c, scored, err := s.linker.Link(ctx, left, right, t)
		if err != nil {
			return err
		}
		l.Model = c.Model
		l.Sides = append(l.Sides, ComparedSide{left.Institution, right.Institution, c})
		for _, x := range scored {
			p := Pair{ID: kernel.NewID(now), Round: id, Linkage: l.ID, Left: x.Left, Right: x.Right, Rule: x.Rule, Weight: x.Weight, Probability: x.Probability, Prior: x.Prior,
				Proposed: x.Weight >= t.Link, Steps: x.Steps, SameReference: references[x.Left] == references[x.Right], Within: left.Institution == right.Institution, State: Waiting, Version: 1}
			p.Second = inSample(p.ID)
			pairs = append(pairs, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.store.SaveLinkage(riding, a.Tenant, l, pairs)
}

func (t Thresholds) check() error {
	if math.IsNaN(t.Link) || math.IsNaN(t.Review) || t.Review > t.Link || math.Abs(t.Link) > 100 || math.Abs(t.Review) > 100 {
		return fault.Invalid("reconciliation.thresholds").At("review")
	}
	return nil
}

// Usual are the thresholds that a run begins with.
func (s *Service) Usual(seal Seal) (Thresholds, error) { return s.linker.Usual(seal) }

func (s *Service) references(ctx context.Context, tenant kernel.Tenant, round kernel.ID) (map[kernel.ID]string, error) {
	list, err := s.store.Records(ctx, tenant, round)
	m := map[kernel.ID]string{}
	for _, r := range list {
		m[r.ID] = r.Reference
	}
	return m, err
}

// lists opens the newest list of every institution, for a program to compare.
func (s *Service) lists(ctx context.Context, r Round, report Report) ([]List, []kernel.ID, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	records, err := s.store.Records(ctx, tenant, r.ID)
	if err != nil {
		return nil, nil, err
	}
	var lists []List
	var ids []kernel.ID
	for i, institution := range r.Institutions {
		report("reconciliation.step.open", int64(i), int64(len(r.Institutions)))
		l, d := List{Institution: institution, Seal: r.Seal}, Delivery{Institution: institution}
		var refs []string
		for _, x := range records {
			if x.Institution == institution {
				d.ID = x.Delivery
				refs = append(refs, x.Ref)
			}
		}
		if len(refs) == 0 {
			return nil, nil, fault.Conflict("reconciliation.listsMissing", "institution", institution)
		}
		known, err := s.people.OpenForLinkage(ctx, d.record(tenant, r), r.LegalBasis, refs...)
		if err != nil {
			return nil, nil, err
		}
		for _, x := range records {
			if x.Institution == institution {
				l.Rows = append(l.Rows, Listed{x.ID, known[x.Ref]})
			}
		}
		lists, ids = append(lists, l), append(ids, d.ID)
	}
	return lists, ids, nil
}

// stepOf words what a job does.
func stepOf(what string, left, right List) string {
	if left.Institution == right.Institution {
		return "reconciliation.step." + what + "Within"
	}
	return "reconciliation.step." + what
}

// compareAll goes through every list with itself, whose doubles are looked at first, and then through all two.
func compareAll(lists []List, do func(n, of int, left, right List) error) error {
	n, of := 0, len(lists)*(len(lists)+1)/2
	for _, l := range lists {
		if err := do(n, of, l, l); err != nil {
			return err
		}
		n++
	}
	for i := range lists {
		for j := i + 1; j < len(lists); j++ {
			if err := do(n, of, lists[i], lists[j]); err != nil {
				return err
			}
			n++
		}
	}
	return nil
}
