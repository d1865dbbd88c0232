package vault

import (
	"context"
	"embed"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error { return store.Migrate(ctx, "vault", migrations) }

// Vault reads and writes what identifies persons.
type Vault struct {
	store  *db.DB
	keeper Keeper // nil: the vault is closed
	rules  func(ctx context.Context, tenant kernel.Tenant) *authz.Set
	trail  *audit.Trail
	clock  kernel.Clock

	mu   sync.Mutex
	open map[keyName]openKey // tenants' keys, unwrapped a short while ago
}

type keyName struct {
	tenant  kernel.Tenant
	version int64
}

type openKey struct {
	key   []byte
	until time.Time
}

// keyAge is how long a tenant's key is kept in memory: a key service that withdraws it is heard within that time.
const keyAge = 5 * time.Minute

// New makes a Vault; Migrate must have run. rules gives the policies that are in force at the moment of a question.
func New(store *db.DB, keeper Keeper, rules func(context.Context, kernel.Tenant) *authz.Set, trail *audit.Trail, clock kernel.Clock) *Vault {
	return &Vault{store: store, keeper: keeper, rules: rules, trail: trail, clock: clock, open: map[keyName]openKey{}}
}

// Ask says who wants something, with which record and why. The person must belong to the record.
type Ask struct {
	Subject       authz.Subject
	Record        authz.Record
	Circumstances authz.Circumstances
	Reference     string // of the request, as the server's log has it
	Absent        string // whom the subject stands in for; empty if nobody
}

func (a Ask) entry(action authz.Action, ref Ref, d authz.Decision) audit.Entry {
	return audit.Entry{Tenant: a.Record.Tenant, Actor: a.Subject.Account, For: a.Absent, Institution: a.Subject.Institution, Act: string(action), Kind: "person", Object: string(ref),
		Outcome: audit.Done, Policies: d.Policies, Rules: d.Version, Problems: d.Errors, Purpose: a.Circumstances.Purpose, LegalBasis: a.Circumstances.LegalBasis, Reference: a.Reference}
}

func (a Ask) decide(rules *authz.Set, action authz.Action) authz.Decision {
	return rules.Decide(authz.Request{Subject: a.Subject, Action: action, Resource: a.Record, Circumstances: a.Circumstances})
}

// may decides and records a refusal. The refused hear that there is nobody.
func (v *Vault) may(ctx context.Context, a Ask, action authz.Action, ref Ref) (authz.Decision, error) {
	d := a.decide(v.rules(ctx, a.Record.Tenant), action)
	if d.Allowed {
		return d, nil
	}
	return d, v.refuse(ctx, a.entry(action, ref, d))
}

// refuse records a refusal and words it; if it cannot be recorded, that is the error.
func (v *Vault) refuse(ctx context.Context, e audit.Entry) error {
	e.Outcome = audit.Denied
	if err := v.trail.Record(ctx, e); err != nil {
		return err
	}
	return noSuchPerson()
}

// noSuchPerson is one answer for all who may not see: that there is nobody, or nobody for them.
func noSuchPerson() error { return fault.NotFound("vault.noSuchPerson") }
