package tenants

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "tenants", migrations)
}

// Service keeps the list of governments.
type Service struct {
	store *db.DB
	trail *audit.Trail
	gate  authz.Gate
	clock kernel.Clock

	figures Figures // what agreements are about; nil: none is known
	changes atomic.Uint64
}

// New makes a Service; Migrate must have run. gate decides on agreements.
func New(store *db.DB, trail *audit.Trail, gate authz.Gate, clock kernel.Clock) *Service {
	return &Service{store: store, trail: trail, gate: gate, clock: clock}
}

// Use lets the Service know the figures, before the first question about them.
func (s *Service) Use(f Figures) { s.figures = f }

// operator refuses everybody but who works at the machine.
func operator(ctx context.Context) error {
	if a := kernel.ActorFrom(ctx); a.Role != kernel.RoleSystem {
		return fault.Forbidden("tenants.operatorOnly")
	}
	return nil
}

func noTenant() error { return fault.NotFound("tenants.unknown") }

// Create adds a government.
func (s *Service) Create(ctx context.Context, t Tenant) error {
	return s.keep(ctx, t, "createTenant", `INSERT INTO tenants_tenant (tenant, host, parent, document, changed_at) VALUES ($1, $2, $3, $4, $5)`)
}

// Configure replaces what is known of a government.
func (s *Service) Configure(ctx context.Context, t Tenant) error {
	return s.keep(ctx, t, "configureTenant", `UPDATE tenants_tenant SET host = $2, parent = $3, document = $4, changed_at = $5 WHERE tenant = $1`)
}

func (s *Service) keep(ctx context.Context, t Tenant, act, statement string) error {
	if err := operator(ctx); err != nil {
		return err
	}
	if err := t.Check(); err != nil {
		return err
	}
	document, err := json.Marshal(t)
	if err != nil {
		return err
	}
	riding, _ := s.trail.With(ctx, audit.Entry{Tenant: t.ID, Actor: kernel.ActorFrom(ctx).Name, Act: act, Kind: "tenant", Object: string(t.ID), Outcome: audit.Done})
	err = s.store.Tx(riding, func(tx *db.Tx) error {
		n, err := tx.Exec(riding, statement, t.ID, t.Host, t.Parent, string(document), db.Time(s.clock.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return noTenant()
		}
		return checkParents(riding, tx, t.ID, t.Parent)
	})
	if db.IsUnique(err) {
		return fault.Conflict("tenants.taken")
	}
	s.changes.Add(1)
	return err
}

// Changes counts how often this process has changed the list: who keeps a copy of it looks again when it has moved.
func (s *Service) Changes() uint64 { return s.changes.Load() }

// deepest is how many governments may stand one above the other.
const deepest = 5

// checkParents refuses a parent that does not exist, and a circle.
func checkParents(ctx context.Context, q db.Querier, id, parent kernel.Tenant) error {
	for range deepest {
		if parent == "" {
			return nil
		}
		if parent == id {
			return fault.Invalid("tenants.circle").At("parent")
		}
		next, err := parentOf(ctx, q, parent)
		if err != nil {
			return err
		}
		parent = next
	}
	return fault.Invalid("tenants.circle").At("parent")
}

func parentOf(ctx context.Context, q db.Querier, id kernel.Tenant) (parent kernel.Tenant, err error) {
	err = q.QueryRow(ctx, `SELECT parent FROM tenants_tenant WHERE tenant = $1`, id).Scan(&parent)
	if db.IsNoRows(err) {
		return "", fault.NotFound("tenants.unknown")
	}
	return parent, err
}

// above says whether a government stands above another.
func (s *Service) above(ctx context.Context, below, upper kernel.Tenant) (bool, error) {
	return above(ctx, s.store, below, upper)
}

func above(ctx context.Context, q db.Querier, below, upper kernel.Tenant) (bool, error) {
	for range deepest {
		parent, err := parentOf(ctx, q, below)
		if err != nil || parent == "" {
			return false, err
		}
		if parent == upper {
			return true, nil
		}
		below = parent
	}
	return false, nil
}

// List is every government, by its identifier.
func (s *Service) List(ctx context.Context) ([]Tenant, error) {
	return db.All(ctx, s.store, func(row db.Scanner) (Tenant, error) {
		var t Tenant
		var document string
		if err := row.Scan(&t.ID, &t.Host, &t.Parent, &document); err != nil {
			return t, err
		}
		if err := json.Unmarshal([]byte(document), &t); err != nil {
			return t, fmt.Errorf("tenant %s: %w", t.ID, err)
		}
		return t, nil
	}, `SELECT tenant, host, parent, document FROM tenants_tenant ORDER BY tenant`)
}

// Tenant is one government.
func (s *Service) Tenant(ctx context.Context, id kernel.Tenant) (Tenant, error) {
	list, err := s.List(ctx)
	if err != nil {
		return Tenant{}, err
	}
	for _, t := range list {
		if t.ID == id {
			return t, nil
		}
	}
	return Tenant{}, noTenant()
}

// FourEyes says whether a government wants another person than who brought an edition to approve it. One that is not in
// the list has not asked for it.
func (s *Service) FourEyes(ctx context.Context, id kernel.Tenant) (bool, error) {
	t, err := s.Tenant(ctx, id)
	if fault.CodeOf(err) == fault.CodeNotFound {
		return false, nil
	}
	return t.FourEyes, err
}
