package sources

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// ErratumState is where a notice stands.
type ErratumState string

// The states.
const (
	ErratumProposed  ErratumState = "proposed"  // written, waiting for a second person
	ErratumPublished ErratumState = "published" // public
	ErratumDropped   ErratumState = "dropped"   // never public
)

// Erratum is a correction notice: what was wrong in the figures of an edition. A withdrawal is one by itself, with the reason
// that was given for it. It is never changed; a mistake in it is corrected by another.
type Erratum struct {
	Source      string
	Number      int // within its source; 0 of a withdrawal
	Edition     int // whose figures were wrong
	CorrectedIn int // edition that corrects them; 0 while none does
	What        string
	Figures     string // which figures; empty of a withdrawal, which concerns all of the edition
	Since       string // day since which they were public, ISO
	State       ErratumState
	Withdrawal  bool
	Periods     string // of a withdrawal
	WrittenBy   string // accounts; not public
	DecidedBy   string
	WrittenAt   time.Time
	DecidedAt   time.Time
}

// longestErratum bounds each text of a notice, in characters.
const longestErratum = 2000

// ErratumLedger says a notice publicly: under the context that it returns, the act's own transaction carries the words.
type ErratumLedger func(ctx context.Context, e Erratum) context.Context

// KeepErrata sets the ledger.
func (s *Service) KeepErrata(l ErratumLedger) { s.errata = l }

// WriteErratum proposes a notice about a published edition. Who may approve editions may; another such person publishes it
// (where the government wants four eyes). The same notice sent again while it waits is the one that waits. Faults: noEdition, erratumWhat, erratumFigures, erratumSince, erratumCorrected.
func (s *Service) WriteErratum(ctx context.Context, e Erratum) (Erratum, error) {
	ctx, actor, err := s.act(ctx, authz.Approve, named(e.Source, e.Edition), "")
	if err != nil {
		return Erratum{}, err
	}
	e.What, e.Figures, e.Since = strings.TrimSpace(e.What), strings.TrimSpace(e.Figures), strings.TrimSpace(e.Since)
	if err := s.checkErratum(ctx, actor.Tenant, e); err != nil {
		return Erratum{}, err
	}
	e.State, e.WrittenBy, e.WrittenAt = ErratumProposed, actor.Name, s.clock.Now()
	return s.store.AddErratum(ctx, actor.Tenant, e)
}

func (s *Service) checkErratum(ctx context.Context, tenant kernel.Tenant, e Erratum) error {
	wrong, err := s.store.Edition(ctx, tenant, e.Source, e.Edition)
	if err != nil {
		return err
	}
	if !public(wrong) {
		return fault.Conflict("sources.erratumUnpublished", wrong.key()...)
	}
	for field, text := range map[string]string{"what": e.What, "figures": e.Figures} {
		if text == "" || utf8.RuneCountInString(text) > longestErratum {
			return fault.Invalid(map[string]string{"what": "sources.erratumWhat", "figures": "sources.erratumFigures"}[field]).At(field)
		}
	}
	if day, err := time.Parse(time.DateOnly, e.Since); err != nil || day.After(s.clock.Now()) || day.Year() < 1900 {
		return fault.Invalid("sources.erratumSince", "value", e.Since).At("since")
	}
	if e.CorrectedIn == 0 {
		return nil
	}
	right, err := s.store.Edition(ctx, tenant, e.Source, e.CorrectedIn)
	if fault.CodeOf(err) == fault.CodeNotFound || err == nil && (!public(right) || right.Number <= e.Edition) {
		return fault.Invalid("sources.erratumCorrected").At("corrected")
	}
	return err
}

// PublishErratum makes a proposed notice public, and enters it into the public log.
func (s *Service) PublishErratum(ctx context.Context, source string, number int) (Erratum, error) {
	return s.decideErratum(ctx, source, number, ErratumPublished)
}

// DropErratum ends a proposed notice that nobody publishes.
func (s *Service) DropErratum(ctx context.Context, source string, number int) (Erratum, error) {
	return s.decideErratum(ctx, source, number, ErratumDropped)
}

func (s *Service) decideErratum(ctx context.Context, source string, number int, state ErratumState) (Erratum, error) {
	e, err := s.store.Erratum(ctx, kernel.ActorFrom(ctx).Tenant, source, number)
	if err != nil && fault.CodeOf(err) != fault.CodeNotFound {
		return e, err
	}
	author := e.WrittenBy
	if state == ErratumDropped {
		author = "" // who wrote it may take it back
	}
	ctx, actor, refused := s.act(ctx, authz.Approve, named(source, e.Edition), author)
	if refused != nil || err != nil {
		return Erratum{}, cmp.Or(refused, err) // who may not decide does not learn which notices there are
	}
	at := s.clock.Now()
	if state == ErratumPublished && s.errata != nil {
		e.DecidedAt = at
		ctx = s.errata(ctx, e)
	}
	return s.store.DecideErratum(ctx, actor.Tenant, source, number, state, actor.Name, at)
}

// Errata lists the public notices of a source, or of all if source is empty, newest first: those that were published, and the
// withdrawals. Names of accounts are left out.
func (s *Service) Errata(ctx context.Context, source string) ([]Erratum, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	stored, err := s.store.Errata(ctx, tenant, source)
	if err != nil {
		return nil, err
	}
	at := s.moment(ctx)
	list := []Erratum{}
	for _, e := range stored {
		if e.State == ErratumPublished && !e.DecidedAt.After(at) {
			e.WrittenBy, e.DecidedBy = "", ""
			list = append(list, e)
		}
	}
	editions, err := s.store.Editions(ctx, tenant, source)
	if err != nil {
		return nil, err
	}
	for _, e := range editionsAsOf(editions, at) {
		if e.State == Withdrawn {
			list = append(list, e.erratum(editions, at))
		}
	}
	slices.SortStableFunc(list, func(a, b Erratum) int {
		return cmp.Or(b.DecidedAt.Compare(a.DecidedAt), strings.Compare(a.Source, b.Source), b.Number-a.Number)
	})
	return list, nil
}

// erratum is the notice that a withdrawal is. The next published edition with one of its periods corrects it.
func (e Edition) erratum(all []Edition, at time.Time) Erratum {
	notice := Erratum{Source: e.Source, Edition: e.Number, What: e.Reason, Since: e.ApprovedAt.UTC().Format(time.DateOnly), State: ErratumPublished,
		Withdrawal: true, Periods: e.PeriodsText(), WrittenAt: e.WithdrawnAt, DecidedAt: e.WithdrawnAt}
	for _, later := range editionsAsOf(all, at) {
		if later.Source == e.Source && later.Number > e.Number && later.State == Published && (notice.CorrectedIn == 0 || later.Number < notice.CorrectedIn) && e.sharesPeriod(later) {
			notice.CorrectedIn = later.Number
		}
	}
	return notice
}

func (e Edition) sharesPeriod(other Edition) bool {
	return slices.ContainsFunc(e.Periods, func(p PeriodTally) bool {
		return slices.ContainsFunc(other.Periods, func(q PeriodTally) bool { return p.Period == q.Period })
	})
}

// ErrataOf lists every notice that was written about an edition, oldest first, those that wait among them; staff only.
func (s *Service) ErrataOf(ctx context.Context, source string, edition int) ([]Erratum, error) {
	actor, err := s.see(ctx, authz.ViewInternal, named(source, edition))
	if err != nil {
		return nil, err
	}
	all, err := s.store.Errata(ctx, actor.Tenant, source)
	return slices.DeleteFunc(all, func(e Erratum) bool { return e.Edition != edition }), err
}
