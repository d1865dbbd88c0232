package access

import (
	"context"
	"embed"
	"log/slog"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Locale holds the messages of refusals.
//
//go:embed locale
var Locale embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "access", migrations)
}

// Gate implements authz.Gate.
type Gate struct {
	store *db.DB
	trail *audit.Trail
	clock kernel.Clock
	log   *slog.Logger
	rules func(ctx context.Context, tenant kernel.Tenant) *authz.Set // in force now
	told  func(ctx context.Context, e Emergency)
	four  func(ctx context.Context, tenant kernel.Tenant) (bool, error) // nil: nobody wants it
	fresh func(ctx context.Context) error                               // nil: nobody is asked again
}

var _ authz.Gate = (*Gate)(nil)

// New makes a Gate; Migrate must have run. rules gives the policies in force for a
// government; told hears of every emergency that is opened,
// and tells the owner of the records.
func New(store *db.DB, trail *audit.Trail, clock kernel.Clock, log *slog.Logger, rules func(context.Context, kernel.Tenant) *authz.Set, told func(context.Context, Emergency)) *Gate {
	return &Gate{store: store, trail: trail, clock: clock, log: log, rules: rules, told: told}
}

// FourEyes lets the Gate ask whether a government wants another person than the author to approve. Call it before the
// first question.
func (g *Gate) FourEyes(wanted func(ctx context.Context, tenant kernel.Tenant) (bool, error)) {
	g.four = wanted
}

// Confirm makes the Gate ask for a fresh proof of who acts before an emergency is opened or a grant is given. Call it before the first question.
func (g *Gate) Confirm(fresh func(ctx context.Context) error) { g.fresh = fresh }

// Fresh refuses who has not just shown again who they are, where that is asked for. It is asked after the act is allowed: who
// may not do it hears that.
func (g *Gate) Fresh(ctx context.Context) error {
	if g.fresh == nil {
		return nil
	}
	return g.fresh(ctx)
}

type purposeKey struct{}

type purpose struct{ purpose, legalBasis string }

// WithPurpose states for what and by which law something is asked for; grants of another institution need both.
func WithPurpose(ctx context.Context, why, legalBasis string) context.Context {
	return context.WithValue(ctx, purposeKey{}, purpose{why, legalBasis})
}

// asked is a decision with all that it was made of.
type asked struct {
	actor     kernel.Actor
	action    authz.Action
	kind, id  string
	why       purpose
	decision  authz.Decision
	grant     kernel.ID // that was held against it
	emergency kernel.ID
	absent    string // whom the actor stands in for
	record    bool   // it concerns a case: who may not know of it is told that it is not there
}

// places are the Gate's own lists. That they are there is no secret, other than whether a case is.
var places = []string{"grants", "emergencies"}

func (g *Gate) ask(ctx context.Context, action authz.Action, on authz.Resource) (asked, error) {
	a := asked{actor: kernel.ActorFrom(ctx), action: action, absent: authz.Absent(ctx)}
	a.kind, a.id = authz.Name(on)
	a.why, _ = ctx.Value(purposeKey{}).(purpose)
	given := authz.Circumstances{Purpose: a.why.purpose, LegalBasis: a.why.legalBasis, Now: g.clock.Now()}
	if action == authz.Approve && g.four != nil {
		wanted, err := g.four(ctx, a.actor.Tenant)
		if err != nil {
			return a, err
		}
		given.FourEyes = wanted
	}
	if record, ok := on.(authz.Record); ok {
		a.record = !slices.Contains(places, record.ID)
		if err := g.open(ctx, &a, record, &given); err != nil {
			return a, err
		}
	}
	a.decision = g.rules(ctx, a.actor.Tenant).DecideFor(a.actor, action, on, given)
	for _, problem := range a.decision.Errors {
		g.log.LogAttrs(ctx, slog.LevelError, "a decision could not be made", slog.String("action", string(action)), slog.String("kind", a.kind), slog.String("problem", problem))
	}
	return a, nil
}

// open finds the grant and the emergency that may open a record.
func (g *Gate) open(ctx context.Context, a *asked, r authz.Record, given *authz.Circumstances) error {
	s, err := g.Standing(ctx)
	if err != nil {
		return err
	}
	if grant, ok := s.GrantFor(a.action, r); ok {
		a.grant = grant.ID
	}
	if e, ok := s.EmergencyFor(r.Kind, r.Area); ok {
		a.emergency = e.ID
	}
	given.Grant, given.BreakGlass = s.For(a.action, r).Grant, s.For(a.action, r).BreakGlass
	return nil
}

// Act decides on an act and makes the next transaction record it.
func (g *Gate) Act(ctx context.Context, action authz.Action, on authz.Resource) (context.Context, error) {
	a, err := g.ask(ctx, action, on)
	if err != nil {
		return ctx, err
	}
	if !a.decision.Allowed {
		return ctx, g.refuse(ctx, a)
	}
	riding, _ := g.trail.With(ctx, a.entry(audit.Done))
	return riding, nil
}

// See decides on a reading and records it first.
func (g *Gate) See(ctx context.Context, action authz.Action, on authz.Resource, shown ...string) error {
	a, err := g.ask(ctx, action, on)
	if err != nil {
		return err
	}
	if !a.decision.Allowed {
		return g.refuse(ctx, a)
	}
	entry := a.entry(audit.Read)
	entry.Returned = shown
	riding, _ := g.trail.With(ctx, entry)
	return g.store.Tx(riding, func(tx *db.Tx) error { return g.use(riding, tx, a) })
}

// May decides without a record.
func (g *Gate) May(ctx context.Context, action authz.Action, on authz.Resource) bool {
	a, err := g.ask(ctx, action, on)
	return err == nil && a.decision.Allowed
}

// use counts a reading that a grant or an emergency opened, in the transaction that records it, and refuses the one that
// is too many.
func (g *Gate) use(ctx context.Context, tx *db.Tx, a asked) error {
	if a.grant != "" && slices.ContainsFunc(a.decision.Policies, func(p string) bool { return strings.HasSuffix(p, "-by-grant") }) {
		if err := useGrant(ctx, tx, a.actor.Tenant, a.grant); err != nil {
			return err
		}
	}
	if a.emergency != "" && slices.Contains(a.decision.Policies, "break-glass") {
		return useEmergency(ctx, tx, a, g.clock.Now())
	}
	return nil
}

// refuse records what was refused and says no: to a citizen that an account is needed, to who may not know of a record
// that it is not there.
func (g *Gate) refuse(ctx context.Context, a asked) error {
	if err := g.trail.Record(ctx, a.entry(audit.Denied)); err != nil {
		return err
	}
	switch {
	case !a.actor.SignedIn():
		return fault.Unauthenticated("access.signIn")
	case a.record:
		return fault.NotFound("access.notThere")
	default:
		return fault.Forbidden("access.mayNot")
	}
}

func (a asked) entry(outcome audit.Outcome) audit.Entry {
	return audit.Entry{Tenant: a.actor.Tenant, Actor: a.actor.Name, For: a.absent, Institution: a.actor.Institution, Act: string(a.action), Kind: a.kind, Object: a.id, Outcome: outcome,
		Policies: a.decision.Policies, Rules: a.decision.Version, Purpose: a.why.purpose, LegalBasis: a.why.legalBasis, Problems: a.decision.Errors}
}

func at(t time.Time) string { return db.Time(t) }
