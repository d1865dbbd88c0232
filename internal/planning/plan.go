package planning

import (
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// State is where a plan stands.
type State string

// The states.
const (
	Draft      State = "draft"
	InReview   State = "in_review"
	Adopted    State = "adopted"
	Superseded State = "superseded"
	Closed     State = "closed"
)

// States are all of them.
func States() []State { return []State{Draft, InReview, Adopted, Superseded, Closed} }

// Act is what moves a plan.
type Act string

// The acts. Supersede is done by adopting a plan that replaces another.
const (
	Submit    Act = "submit"
	Return    Act = "return"
	Adopt     Act = "adopt"
	Close     Act = "close"
	Supersede Act = "supersede"
)

// Acts are those that a person does, in the order in which pages offer them.
func Acts() []Act { return []Act{Submit, Adopt, Return, Close} }

// moves says to which state an act leads from which.
var moves = map[Act]map[State]State{
	Submit:    {Draft: InReview},
	Return:    {InReview: Draft},
	Adopt:     {InReview: Adopted},
	Close:     {Adopted: Closed},
	Supersede: {Adopted: Superseded},
}

// Next is the state after an act; ok is false if it is not allowed.
func (s State) Next(act Act) (to State, ok bool) {
	to, ok = moves[act][s]
	return to, ok
}

// Public says whether everybody may read a plan in the state.
func (s State) Public() bool { return s == Adopted || s == Superseded || s == Closed }

// Move is one step of a plan.
type Move struct {
	Plan     string
	Act      Act
	From, To State
	By       string // account; not told to the public
	Reason   string
	At       time.Time
}

// Plan is a plan with all that stands in it, as of a moment.
type Plan struct {
	Row
	State State
	Moves []Move
	rows  map[Kind][][]Row // of each thing its revisions, the oldest first
}

// Name is the plan's, in the languages it has.
func (p Plan) Name() kernel.Text { return p.Values.Words("name") }

// All are the newest revisions of the rows of a kind, without those taken out.
func (p Plan) All(k Kind) []Row {
	var list []Row
	for _, revisions := range p.rows[k] {
		if last := revisions[len(revisions)-1]; !last.Gone {
			list = append(list, last)
		}
	}
	return list
}

// Get is the newest revision of a row.
func (p Plan) Get(k Kind, code string) (Row, bool) {
	for _, row := range p.All(k) {
		if row.Code == code {
			return row, true
		}
	}
	return Row{}, false
}

// History are all revisions of a row, the oldest first.
func (p Plan) History(k Kind, code string) []Row {
	for _, revisions := range p.rows[k] {
		if revisions[0].Code == code {
			return revisions
		}
	}
	return nil
}

// Of are the rows of a kind that name an objective.
func (p Plan) Of(k Kind, objective string) []Row {
	return slices.DeleteFunc(p.All(k), func(r Row) bool { return r.Values["objective"] != objective })
}

// AdoptedAt is when the plan was adopted; zero if it was not.
func (p Plan) AdoptedAt() time.Time {
	for _, m := range p.Moves {
		if m.To == Adopted {
			return m.At
		}
	}
	return time.Time{}
}

// Promised are the revisions that were ever in force after the adoption: the original first, then what replaced it. Of a plan not
// adopted yet it is the newest one alone.
func (p Plan) Promised(k Kind, code string) []Row {
	all, adopted := p.History(k, code), p.AdoptedAt()
	first := len(all) - 1
	for i, row := range all {
		if !adopted.IsZero() && !row.At.After(adopted) {
			first = i
		}
	}
	if !adopted.IsZero() && len(all) > 0 && all[0].At.After(adopted) {
		first = 0
	}
	if first < 0 {
		return nil
	}
	return all[first:]
}

// Covered says of each dimension how many objectives of the plan are in it.
func (p Plan) Covered() map[string]int {
	n := map[string]int{}
	for _, o := range p.All(OfObjective) {
		n[o.Values["dimension"]]++
	}
	return n
}

func (p Plan) thing(tenant kernel.Tenant, author string) authz.Document {
	return authz.Document{Tenant: tenant, ID: "plan/" + p.Plan, Kind: "plan", Owner: p.Values["institution"], Author: author}
}

// plans joins rows and moves, in the order of the codes.
func plans(rows []Row, done []Move) (map[string]*Plan, []string) {
	all := map[string]*Plan{}
	var codes []string
	type thing struct {
		plan, code string
		kind       Kind
	}
	place := map[thing]int{}
	for _, row := range rows {
		p := all[row.Plan]
		if p == nil {
			p = &Plan{Row: Row{Plan: row.Plan, Code: row.Plan}, State: Draft, rows: map[Kind][][]Row{}}
			all[row.Plan], codes = p, append(codes, row.Plan)
		}
		if row.Kind == OfPlan {
			p.Row = row
		}
		key := thing{row.Plan, row.Code, row.Kind}
		if i, ok := place[key]; ok {
			p.rows[row.Kind][i] = append(p.rows[row.Kind][i], row)
			continue
		}
		place[key] = len(p.rows[row.Kind])
		p.rows[row.Kind] = append(p.rows[row.Kind], []Row{row})
	}
	for _, m := range done {
		if p := all[m.Plan]; p != nil {
			p.State, p.Moves = m.To, append(p.Moves, m)
		}
	}
	return all, codes
}
