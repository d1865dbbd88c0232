package cases

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Draft is a case as it is written down, with what is known of its persons.
type Draft struct {
	Kind                                            Kind
	Reference, Offence                              string
	DeclaredIn, HappenedIn                          kernel.Code
	OccurredOn, ReportedOn                          string
	Level                                           authz.Level // zero: internal
	Sealed, ProtectedIdentity, Minor, Whistleblower bool
	SubjectOfComplaint                              []string
	Persons                                         []Entrant
	Generated                                       bool
}

// Recorded is what became of a draft. Again says that the same content had been recorded before.
type Recorded struct {
	ID        kernel.ID
	Reference string
	Again     bool
}

// mostAtOnce is how many cases one call records.
const mostAtOnce = 200

// Record writes cases down for the actor's institution, assigned to the actor. A draft that was recorded before is the
// case that it became; another content under its reference is cases.referenceTaken. More than one at once needs the right
// to act on many. Nothing is written before every draft was checked.
func (s *Service) Record(ctx context.Context, drafts ...Draft) ([]Recorded, error) {
	a := kernel.ActorFrom(ctx)
	if plain := (authz.Record{Tenant: a.Tenant, ID: "cases", Owner: a.Institution, Assigned: []string{a.Name}}); !s.gate.May(ctx, authz.RecordCase, plain) {
		return nil, mayNot(s.gate.See(ctx, authz.RecordCase, plain))
	}
	if len(drafts) == 0 || len(drafts) > mostAtOnce {
		return nil, fault.Invalid("cases.howMany", "most", strconv.Itoa(mostAtOnce))
	}
	if len(drafts) > 1 {
		if err := s.gate.See(ctx, authz.Bulk, authz.Record{Tenant: a.Tenant, ID: "cases", Owner: a.Institution}); err != nil {
			return nil, mayNotMany(err)
		}
	}
	ready := make([]writing, len(drafts))
	for i, d := range drafts {
		var err error
		if ready[i], err = s.prepare(ctx, d); err != nil {
			return nil, named(err, d.Reference, len(drafts) > 1)
		}
	}
	list := make([]Recorded, len(ready))
	for i, w := range ready {
		var err error
		if list[i], err = s.write(ctx, w); err != nil {
			return nil, named(err, w.Reference, len(drafts) > 1)
		}
	}
	return list, nil
}

// mayNotMany says to who may not act on many records that it is the number, not the records.
func mayNotMany(err error) error {
	if fault.CodeOf(err) == fault.CodeNotFound {
		return fault.Forbidden("cases.oneByOne")
	}
	return err
}

// named tells which of several drafts a refusal is about.
func named(err error, reference string, several bool) error {
	if f, ok := fault.Of(err); ok && several {
		f.Args["reference"] = reference
	}
	return err
}

// writing is a case that was checked.
type writing struct {
	Case
	entrants []Entrant
	content  []byte
	again    bool
}

func (s *Service) prepare(ctx context.Context, d Draft) (w writing, err error) {
	a, now := kernel.ActorFrom(ctx), s.clock.Now()
	w.Case = Case{ID: kernel.NewID(now), Owner: a.Institution, Kind: d.Kind, Reference: strings.TrimSpace(d.Reference), Offence: d.Offence, DeclaredIn: d.DeclaredIn, HappenedIn: d.HappenedIn,
		OccurredOn: d.OccurredOn, ReportedOn: d.ReportedOn, State: Open, Level: max(d.Level, authz.Internal), Sealed: d.Sealed, ProtectedIdentity: d.ProtectedIdentity, Minor: d.Minor,
		Whistleblower: d.Whistleblower, Assigned: []Assignment{{Account: a.Name}}, SubjectOfComplaint: d.SubjectOfComplaint, RecordedBy: a.Name, RecordedAt: now, Generated: d.Generated, Version: 1}
	for _, p := range d.Persons {
		p, err := p.cleaned()
		if err != nil {
			return w, err
		}
		p.Ref = ""
		w.entrants = append(w.entrants, p)
		w.Persons = append(w.Persons, Person{Part: p.Part})
	}
	w.protect()
	if err := w.validate(now.Format("2006-01-02")); err != nil {
		return w, err
	}
	if err := s.placed(ctx, &w.Case); err != nil {
		return w, err
	}
	if w.content, err = content(w.Case, w.entrants); err != nil {
		return w, err
	}
	return w, s.recognise(ctx, &w)
}

// placed finds the places of a case and what they lie in. cases.place.
func (s *Service) placed(ctx context.Context, c *Case) error {
	var ok bool
	var err error
	if c.Around, ok, err = s.places.Around(ctx, c.DeclaredIn); err != nil {
		return err
	}
	if !ok {
		return fault.Invalid("cases.place").At("declared_in")
	}
	c.Within = nil
	if c.HappenedIn == "" {
		return nil
	}
	if c.Within, ok, err = s.places.Around(ctx, c.HappenedIn); err == nil && !ok {
		return fault.Invalid("cases.place").At("happened_in")
	}
	return err
}

// content is a draft in a form in which the same content is the same text.
func content(c Case, persons []Entrant) ([]byte, error) {
	return json.Marshal(struct {
		Core    []Cell
		Subject []string
		Persons []Entrant
	}{Core(c), c.SubjectOfComplaint, persons})
}

// recognise finds out whether the draft was recorded before. cases.referenceTaken if its reference is another's.
func (s *Service) recognise(ctx context.Context, w *writing) error {
	earlier, ok, err := s.store.ByReference(ctx, kernel.ActorFrom(ctx).Tenant, w.Owner, w.Shelf(), w.Reference)
	if err != nil || !ok {
		return err
	}
	same := false
	if sum, plain := strings.CutPrefix(earlier.Mark, "sha256:"); plain {
		same = len(w.entrants) == 0 && sum == digest(w.content)
	} else if len(w.entrants) > 0 {
		if same, err = s.people.Matches(ctx, earlier.Mark, w.content); err != nil {
			return err
		}
	}
	if !same {
		return fault.Conflict("cases.referenceTaken", "reference", w.Reference).At("reference")
	}
	w.ID, w.again = earlier.ID, true
	return nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// write records a draft. One that another call recorded meanwhile is recognised as well.
func (s *Service) write(ctx context.Context, w writing) (Recorded, error) {
	done, err := s.keep(ctx, w)
	if f, ok := fault.Of(err); !ok || f.Message != "cases.referenceTaken" {
		return done, err
	}
	if err := s.recognise(ctx, &w); err != nil {
		return done, err
	}
	return s.keep(ctx, w)
}

// keep asks the gate and keeps the case, its persons and the entry of the trail together. What was recorded before is
// asked for all the same: its answer is for who may write it.
func (s *Service) keep(ctx context.Context, w writing) (Recorded, error) {
	a := kernel.ActorFrom(ctx)
	done := Recorded{ID: w.ID, Reference: w.Reference, Again: w.again}
	record := Relation(w.Case, a, authz.Standing{Now: s.clock.Now()})
	if w.again {
		return done, mayNot(s.gate.See(ctx, authz.RecordCase, record))
	}
	riding, err := s.gate.Act(ctx, authz.RecordCase, record)
	if err != nil {
		return done, mayNot(err)
	}
	if len(w.entrants) == 0 {
		w.Mark = "sha256:" + digest(w.content)
		return done, s.store.Insert(riding, a.Tenant, w.Case)
	}
	if w.Mark, err = s.people.Fingerprint(ctx, w.content); err != nil {
		return done, err
	}
	for i := range w.entrants {
		w.entrants[i].Ref = s.people.NewRef()
		w.Persons[i].Ref = w.entrants[i].Ref
	}
	return done, s.people.Enter(s.store.Inserting(riding, a.Tenant, w.Case), record, w.entrants)
}

// mayNot says to who may not write a case down that it is the act, as there is nothing yet that could be hidden.
func mayNot(err error) error {
	if fault.CodeOf(err) == fault.CodeNotFound {
		return fault.Forbidden("cases.mayNotRecord")
	}
	return err
}
