package sources

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Service is the module's door. Reading declarations and editions is public; importing, approving and reading quarantine
// are for staff.
type Service struct {
	store    Store
	importer Importer
	clock    kernel.Clock
	gate     authz.Gate
	changed  []func()
	ledger   Ledger
	errata   ErratumLedger
	mu       sync.Mutex
	parsed   map[string]Source // declarations by their text, so that each is parsed once
	first    map[kernel.Tenant]time.Time
}

// NewService joins the records with the importer. gate is asked before everything that is not public.
func NewService(store Store, importer Importer, clock kernel.Clock, gate authz.Gate) *Service {
	return &Service{store: store, importer: importer, clock: clock, gate: gate, parsed: map[string]Source{}, first: map[kernel.Tenant]time.Time{}}
}

// Ledger says publicly what is decided about an edition: under the context that it returns, the act's own transaction
// carries the words. The act is "approve" or "withdraw"; the edition is as the act leaves it.
type Ledger func(ctx context.Context, act string, e Edition) context.Context

// Keep sets the ledger.
func (s *Service) Keep(l Ledger) { s.ledger = l }

func (s *Service) publicly(ctx context.Context, act string, e Edition) context.Context {
	if s.ledger == nil {
		return ctx
	}
	return s.ledger(ctx, act, e)
}

// OnChange registers what happens after the set of valid editions has changed.
func (s *Service) OnChange(f func()) { s.changed = append(s.changed, f) }

func (s *Service) notify() {
	for _, f := range s.changed {
		f()
	}
}

// Declare keeps a source's declaration; a later one replaces it.
func (s *Service) Declare(ctx context.Context, document string) (Source, error) {
	src, err := ParseSource([]byte(document))
	if err != nil {
		return src, err
	}
	ctx, actor, err := s.act(ctx, authz.Declare, src.ID, "")
	if err != nil {
		return Source{}, err
	}
	if err := s.importer.CheckUnits(ctx, src.Covers.Names()); err != nil {
		return src, err
	}
	err = s.store.SaveSource(ctx, actor.Tenant, src, document, s.clock.Now())
	s.notify()
	return src, err
}

// RecordSecrets are the secrets of the sources whose records have keys. They are for the fact store, and for nobody to read.
func (s *Service) RecordSecrets(ctx context.Context) (map[string]string, error) {
	return s.store.RecordSecrets(ctx, kernel.ActorFrom(ctx).Tenant)
}

// Sources lists all declared sources by identifier; as of a moment, those that were declared, as they were.
func (s *Service) Sources(ctx context.Context) ([]Source, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		return s.declared(ctx, tenant, at)
	}
	docs, err := s.store.SourceDocuments(ctx, tenant)
	if err != nil {
		return nil, err
	}
	list := make([]Source, 0, len(docs))
	for _, doc := range docs {
		src, err := s.parse(doc)
		if err != nil {
			return nil, err
		}
		list = append(list, src)
	}
	return list, nil
}

// parse reads a declaration, each text once.
func (s *Service) parse(doc string) (Source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if src, known := s.parsed[doc]; known {
		return src, nil
	}
	src, err := ParseSource([]byte(doc))
	if err == nil {
		s.parsed[doc] = src
	}
	return src, err
}

// Source is one declared source; fault not_found if there is none.
func (s *Service) Source(ctx context.Context, id string) (Source, error) {
	all, err := s.Sources(ctx)
	if err != nil {
		return Source{}, err
	}
	for _, src := range all {
		if src.ID == id {
			return src, nil
		}
	}
	return Source{}, fault.NotFound("sources.noSource", "source", id)
}

// AddProfile keeps a version of a profile. Its source must be declared.
func (s *Service) AddProfile(ctx context.Context, document string) (Profile, error) {
	p, err := s.CheckProfile(ctx, document)
	if err != nil {
		return p, err
	}
	ctx, actor, err := s.act(ctx, authz.Import, "profile/"+p.Name, "")
	if err != nil {
		return Profile{}, err
	}
	return p, s.store.SaveProfile(ctx, actor.Tenant, p, document, s.clock.Now())
}

// CheckProfile says whether a profile could be kept: it conforms to the schema, does not contradict itself, and its
// source is declared and counts the same unit. Nothing is kept.
func (s *Service) CheckProfile(ctx context.Context, document string) (Profile, error) {
	if err := s.importer.CheckDocument(document); err != nil {
		return Profile{}, err
	}
	p, err := ParseProfile([]byte(document))
	if err != nil {
		return p, err
	}
	src, err := s.Source(ctx, p.Source)
	if err == nil && p.Fact.UnitFrom == nil && p.Fact.Unit != src.Unit {
		err = fault.Invalid("sources.otherUnit", "source", src.ID, "unit", string(src.Unit), "value", string(p.Fact.Unit)).At("fact.unit")
	}
	return p, err
}

// TryProfile is CheckProfile for a dry run, which keeps nothing and so needs no declared source: that there is none is a
// warning.
func (s *Service) TryProfile(ctx context.Context, document string) (Profile, []Warning, error) {
	p, err := s.CheckProfile(ctx, document)
	if f, ok := fault.Of(err); ok && f.Message == "sources.noSource" {
		return p, []Warning{{Message: "sources.warning.notDeclared", Args: map[string]string{"source": p.Source}}}, nil
	}
	return p, nil, err
}

// InferProfile proposes a profile for a file; its comments say, in English, what could not be decided. Staff only.
func (s *Service) InferProfile(ctx context.Context, file InputFile) (string, error) {
	p, err := s.ProposeProfile(ctx, file)
	return p.Document, err
}

// ProposeProfile proposes a profile for a file, with what could not be decided as messages. Staff only.
func (s *Service) ProposeProfile(ctx context.Context, file InputFile) (Proposal, error) {
	if _, err := s.see(ctx, authz.Import, "proposal"); err != nil {
		return Proposal{}, err
	}
	return s.importer.Infer(ctx, file)
}

// Profiles lists the profiles by name.
func (s *Service) Profiles(ctx context.Context) ([]ProfileName, error) {
	return s.store.ProfileNames(ctx, kernel.ActorFrom(ctx).Tenant)
}

// ProfileDocument is the text of a version of a profile; version 0 is the latest.
func (s *Service) ProfileDocument(ctx context.Context, name string, version int) (string, error) {
	return s.store.ProfileDocument(ctx, kernel.ActorFrom(ctx).Tenant, name, version)
}

// Profile is a version of a profile; version 0 is the latest.
func (s *Service) Profile(ctx context.Context, name string, version int) (Profile, error) {
	doc, err := s.ProfileDocument(ctx, name, version)
	if err != nil {
		return Profile{}, err
	}
	return ParseProfile([]byte(doc))
}

// Receive keeps that files have come, as the next edition of the profile's source. sources.sameWaits if the same files
// already wait to be read by this profile, or to be approved.
func (s *Service) Receive(ctx context.Context, profile string, files []File) (Edition, error) {
	return s.receive(ctx, profile, 0, files, 0)
}

func (s *Service) receive(ctx context.Context, profile string, version int, files []File, base int) (Edition, error) {
	ctx, actor, err := s.act(ctx, authz.Import, "profile/"+profile, "")
	if err != nil {
		return Edition{}, err
	}
	if len(files) == 0 {
		return Edition{}, fault.Invalid("sources.noFile").At("file")
	}
	p, err := s.Profile(ctx, profile, version)
	if err != nil {
		return Edition{}, err
	}
	return s.store.AddEdition(ctx, actor.Tenant, Edition{Source: p.Source, Profile: p.Name, ProfileVersion: p.Version, State: Received,
		Files: files, Base: base, Replaces: p.Replaces(), ReceivedBy: actor.Name, ReceivedAt: s.clock.Now()})
}

// Check reads the files of an edition and completes it, or leaves nothing of it but the reason. report is called from
// time to time. A cancelled context ends it as cancelled.
func (s *Service) Check(ctx context.Context, source string, number int, inputs []InputFile, report func(Progress)) (Edition, error) {
	ctx, actor, err := s.act(ctx, authz.Import, named(source, number), "")
	if err != nil {
		return Edition{}, err
	}
	key := EditionKey{Tenant: actor.Tenant, Source: source, Number: number}
	release, ok, err := s.store.Hold(ctx, key)
	if err != nil {
		return Edition{}, err
	}
	if !ok {
		return Edition{}, fault.Conflict("sources.beingRead", Edition{Source: source, Number: number}.key()...)
	}
	defer func() { _ = release() }() // a lock that could not be given back ends with its connection
	e, err := s.store.Move(ctx, actor.Tenant, source, number, "check", actor.Name, s.clock.Now(), func(e *Edition) {
		e.Failure, e.Counts, e.Periods, e.Controls, e.Fields, e.Warnings = Failure{}, Counts{}, nil, nil, nil, nil
	})
	if err != nil {
		return e, err
	}
	work := ImportWork{Key: key, Files: inputs, Today: s.clock.Now()}
	work.Profile, err = s.Profile(ctx, e.Profile, e.ProfileVersion)
	if err == nil {
		var src Source
		src, err = s.Source(ctx, source)
		work.Unit = src.Unit
	}
	if err == nil {
		err = s.importer.Drop(ctx, key) // an edition that failed before holds nothing
	}
	if err == nil {
		err = s.takeOver(ctx, e, &work)
	}
	var out Outcome
	if err == nil {
		out, err = s.importer.Import(ctx, work, report)
	}
	if err != nil && out.SetAside != nil {
		return s.refuseAll(ctx, actor, key, e, out, err)
	}
	if err == nil {
		err = s.complete(ctx, actor, &e, out)
	}
	if err != nil {
		return s.abandon(ctx, actor, key, err)
	}
	return e, nil
}

func (s *Service) complete(ctx context.Context, actor kernel.Actor, e *Edition, out Outcome) error {
	defer func() { _ = out.Close() }() // staging is scratch; what matters is committed
	names := e.Files
	e.Files, e.Counts, e.Periods, e.Controls, e.Fields, e.Warnings = out.Files, out.Counts, out.Periods, out.Controls, out.Fields, out.Warnings
	NameTables(e.Files, names)
	e.State = Checked
	rows := out.SetAside
	if e.Base > 0 {
		var err error
		if rows, err = s.whole(ctx, actor, e, out); err != nil {
			return err
		}
	}
	return s.store.Complete(ctx, actor.Tenant, *e, actor.Name, s.clock.Now(), rows, out.Corrected)
}

// mostAside is how many rows are kept of files of which none was accepted: enough to see what the profile lacks.
const mostAside = 100_000

// refuseAll ends an edition of which no row became a fact. What was counted and why each row was set aside stays with it,
// so that the profile or the rows can be corrected.
func (s *Service) refuseAll(ctx context.Context, actor kernel.Actor, key EditionKey, e Edition, out Outcome, cause error) (Edition, error) {
	defer func() { _ = out.Close() }() // as in complete
	names := e.Files
	e.State, e.Failure = Failed, failureOf(cause)
	e.Files, e.Counts, e.Warnings = out.Files, out.Counts, out.Warnings
	NameTables(e.Files, names)
	if out.Counts.Quarantined+out.Counts.Duplicates > mostAside {
		e.Warnings = append(e.Warnings, Warning{Message: "sources.warning.asideCut", Args: map[string]string{"kept": strconv.Itoa(mostAside)}})
	}
	kept := 0
	first := func() ([]Quarantined, error) {
		if kept >= mostAside {
			return nil, nil
		}
		rows, err := out.SetAside()
		rows = rows[:min(len(rows), mostAside-kept)]
		kept += len(rows)
		return rows, err
	}
	if err := s.store.Complete(ctx, actor.Tenant, e, actor.Name, s.clock.Now(), first, nil); err != nil {
		return s.abandon(ctx, actor, key, errors.Join(cause, err))
	}
	return e, cause
}

// failureOf is what an edition keeps of an error: an error that is no fault is a defect of ours, and its text is not kept.
func failureOf(err error) Failure {
	if f, ok := fault.Of(err); ok {
		return Failure{Message: f.Message, Args: f.Args}
	}
	return Failure{Message: "sources.internalFailure"}
}

// abandon leaves no half edition: the reason stays, the facts go. In this order, for the records may have been completed
// though the answer was lost: such an edition is whole, and its facts must not go.
func (s *Service) abandon(ctx context.Context, actor kernel.Actor, key EditionKey, cause error) (Edition, error) {
	clean := context.WithoutCancel(ctx)
	act := "fail"
	if ctx.Err() != nil {
		act = "cancel"
	}
	e, err := s.store.Move(clean, actor.Tenant, key.Source, key.Number, act, actor.Name, s.clock.Now(), func(e *Edition) { e.Failure = failureOf(cause) })
	if err != nil {
		if kept, lost := s.store.Edition(clean, actor.Tenant, key.Source, key.Number); lost == nil && kept.State == Checked {
			return kept, nil
		}
		return e, errors.Join(cause, err)
	}
	return e, errors.Join(cause, s.importer.Drop(clean, key)) // facts that stay are of no figure, and go when it is checked again
}

// DryRun reads files by a profile without keeping anything and gives the outcome with the first rows set aside.
func (s *Service) DryRun(ctx context.Context, p Profile, inputs []InputFile, report func(Progress)) (Outcome, []Quarantined, error) {
	actor, err := s.see(ctx, authz.Import, "trial/"+p.Name)
	if err != nil {
		return Outcome{}, nil, err
	}
	key := EditionKey{Tenant: actor.Tenant, Source: p.Source}
	out, err := s.importer.Import(ctx, ImportWork{Key: key, Profile: p, Files: inputs, Today: s.clock.Now(), DryRun: true}, report)
	if err != nil {
		return out, nil, err
	}
	first, err := out.SetAside()
	return out, first, errors.Join(err, out.Close())
}

// Approve publishes a checked edition. Where a control total is not met, an explanation is needed, and stays with the
// edition.
func (s *Service) Approve(ctx context.Context, source string, number int, explanation string) (Edition, error) {
	e, err := s.store.Edition(ctx, kernel.ActorFrom(ctx).Tenant, source, number)
	if err != nil && fault.CodeOf(err) != fault.CodeNotFound {
		return e, err
	}
	ctx, actor, refused := s.act(ctx, authz.Approve, named(source, number), e.ReceivedBy)
	if refused != nil || err != nil {
		return Edition{}, cmp.Or(refused, err) // who may not approve does not learn which editions there are
	}
	if explanation == "" && slices.ContainsFunc(e.Controls, func(c ControlResult) bool { return !c.Meets() }) {
		return e, fault.Invalid("sources.explainControl", e.key()...).At("explanation")
	}
	at := s.clock.Now()
	approve := func(e *Edition) {
		e.ApprovedBy, e.ApprovedAt, e.Reason, e.Explanation = actor.Name, at, explanation, explanation
	}
	approve(&e)
	e, err = s.store.Move(s.publicly(ctx, "approve", e), actor.Tenant, source, number, "approve", actor.Name, at, approve)
	if err == nil {
		s.notify()
	}
	return e, err
}

// Withdraw takes a published edition out of the figures; a reason is needed. Figures as of an earlier moment keep it.
func (s *Service) Withdraw(ctx context.Context, source string, number int, reason string) (Edition, error) {
	ctx, actor, err := s.act(ctx, authz.Withdraw, named(source, number), "")
	if err != nil {
		return Edition{}, err
	}
	if reason == "" {
		return Edition{}, fault.Invalid("sources.reasonNeeded").At("reason")
	}
	e, err := s.store.Edition(ctx, actor.Tenant, source, number)
	if err != nil {
		return e, err
	}
	at := s.clock.Now()
	withdraw := func(e *Edition) { e.WithdrawnBy, e.WithdrawnAt, e.Reason = actor.Name, at, reason }
	withdraw(&e)
	e, err = s.store.Move(s.publicly(ctx, "withdraw", e), actor.Tenant, source, number, "withdraw", actor.Name, at, withdraw)
	if err == nil {
		s.notify()
	}
	return e, err
}

// Discard drops a checked edition that nobody approves.
func (s *Service) Discard(ctx context.Context, source string, number int, reason string) (Edition, error) {
	ctx, actor, err := s.act(ctx, authz.Import, named(source, number), "")
	if err != nil {
		return Edition{}, err
	}
	e, err := s.store.Move(ctx, actor.Tenant, source, number, "discard", actor.Name, s.clock.Now(), func(e *Edition) { e.Reason = reason })
	if err != nil {
		return e, err
	}
	return e, s.importer.Drop(ctx, EditionKey{Tenant: actor.Tenant, Source: source, Number: number})
}

// Edition is one edition. The public sees those that are or were published; staff see all.
func (s *Service) Edition(ctx context.Context, source string, number int) (Edition, error) {
	actor := kernel.ActorFrom(ctx)
	e, err := s.store.Edition(ctx, actor.Tenant, source, number)
	if err != nil {
		return e, err
	}
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		if e, known := e.asOf(at); known {
			return e, nil
		}
		return Edition{}, fault.NotFound("sources.noEdition", "source", source, "edition", strconv.Itoa(number))
	}
	if !public(e) && !s.insider(ctx) {
		return Edition{}, fault.NotFound("sources.noEdition", "source", source, "edition", strconv.Itoa(number))
	}
	return e, nil
}

func public(e Edition) bool { return e.State == Published || e.State == Withdrawn }

// Editions lists the editions of a source, or of all if source is empty, newest first, as far as the actor may see them.
func (s *Service) Editions(ctx context.Context, source string) ([]Edition, error) {
	actor := kernel.ActorFrom(ctx)
	list, err := s.store.Editions(ctx, actor.Tenant, source)
	if err != nil {
		return nil, err
	}
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		return editionsAsOf(list, at), nil
	}
	if !s.insider(ctx) {
		list = slices.DeleteFunc(list, func(e Edition) bool { return !public(e) })
	}
	return list, nil
}

// Valid lists the editions that stand for each period as of a moment; the zero time is that of the call.
func (s *Service) Valid(ctx context.Context, asOf time.Time) ([]ValidEdition, error) {
	if asOf.IsZero() {
		asOf = s.moment(ctx)
	}
	return s.store.Valid(ctx, kernel.ActorFrom(ctx).Tenant, asOf)
}

// Dues lists what a source's obligation asked for up to now and whether it came in time.
func (s *Service) Dues(ctx context.Context, src Source) ([]Due, error) {
	list, err := s.store.Editions(ctx, kernel.ActorFrom(ctx).Tenant, src.ID)
	if err != nil {
		return nil, err
	}
	received := map[kernel.Period]time.Time{}
	at := s.moment(ctx)
	for _, e := range list {
		if e.State != Checked && !public(e) || e.ReceivedAt.After(at) {
			continue
		}
		for _, p := range e.Periods {
			period := kernel.PeriodOfKey(p.Period)
			if first, ok := received[period]; !ok || e.ReceivedAt.Before(first) {
				received[period] = e.ReceivedAt
			}
		}
	}
	return src.Obligation.Dues(at, received), nil
}

// Quarantine lists rows that an edition set aside; staff only.
func (s *Service) Quarantine(ctx context.Context, source string, number, offset, limit int) ([]Quarantined, int, error) {
	actor, err := s.see(ctx, authz.ReadQuarantine, named(source, number))
	if err != nil {
		return nil, 0, err
	}
	if _, err := s.store.Edition(ctx, actor.Tenant, source, number); err != nil {
		return nil, 0, err
	}
	return s.store.Quarantine(ctx, actor.Tenant, source, number, offset, limit)
}

// QuarantineReasons counts what set rows aside; staff only.
func (s *Service) QuarantineReasons(ctx context.Context, source string, number int) ([]ReasonCount, error) {
	actor, err := s.see(ctx, authz.ReadQuarantine, named(source, number))
	if err != nil {
		return nil, err
	}
	return s.store.QuarantineReasons(ctx, actor.Tenant, source, number)
}

// Recover ends imports that a crash interrupted: their facts go, the edition says so and can be checked again. Those that
// another process is reading are left to it. It runs
// before the first import of a process.
func (s *Service) Recover(ctx context.Context) error {
	list, err := s.store.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, key := range list {
		if err := s.recover(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) recover(ctx context.Context, key EditionKey) error {
	release, ok, err := s.store.Hold(ctx, key)
	if err != nil || !ok {
		return err
	}
	defer func() { _ = release() }() // as in Check
	e, err := s.store.Edition(ctx, key.Tenant, key.Source, key.Number)
	if err != nil || e.State != Checking { // its process ended it meanwhile
		return err
	}
	if err := s.importer.Drop(ctx, key); err != nil {
		return err
	}
	_, err = s.store.Move(ctx, key.Tenant, key.Source, key.Number, "fail", "system", s.clock.Now(), func(e *Edition) {
		e.Failure = Failure{Message: "sources.interrupted"}
	})
	return err
}
