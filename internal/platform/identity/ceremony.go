package identity

import (
	"context"
	"encoding/json"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// step is what a ceremony of two steps waits for.
type step string

const (
	passkeyIn  step = "passkey-in"  // an assertion by which somebody signs in or confirms
	passkeyNew step = "passkey-new" // a new passkey
	secondStep step = "second"      // a code after the right password
	oidcStep   step = "oidc"        // the answer of a provider
	newCodes   step = "generator"   // the first code of a new generator
)

// ceremonyLifetime is how long a person has between the two steps.
const ceremonyLifetime = 5 * time.Minute

// begin keeps what the second step has to be held against and gives the ticket by which it is found.
func (s *Service) begin(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, kind step, name string, state any) (ticket string, err error) {
	text, err := json.Marshal(state)
	if err != nil {
		return "", err
	}
	ticket = newSecret()
	now := s.clock.Now()
	if _, err := tx.Exec(ctx, `DELETE FROM identity_ceremony WHERE tenant = $1 AND expires_at <= $2`, string(tenant), db.Time(now)); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO identity_ceremony (tenant, digest, kind, account, state, tries, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)`,
		string(tenant), digest(ticket), string(kind), name, string(text), db.Time(now), db.Time(now.Add(ceremonyLifetime)))
	return ticket, err
}

// peek reads a ceremony and leaves it. identity.tooLate if it was used, is too old, or never was.
func (s *Service) peek(ctx context.Context, q db.Querier, tenant kernel.Tenant, kind step, ticket string, state any) (name string, err error) {
	if !plausible(ticket) {
		return "", fault.Invalid("identity.tooLate")
	}
	var text, made string
	err = q.QueryRow(ctx, `SELECT account, state, created_at FROM identity_ceremony WHERE tenant = $1 AND digest = $2 AND kind = $3 AND expires_at > $4`,
		string(tenant), digest(ticket), string(kind), db.Time(s.clock.Now())).Scan(&name, &text, &made)
	if db.IsNoRows(err) || err == nil && s.beforeItsTime(made) {
		return "", fault.Invalid("identity.tooLate")
	}
	if err != nil {
		return "", err
	}
	return name, json.Unmarshal([]byte(text), state)
}

// redeem reads a ceremony and ends it, in a transaction of its own: whatever comes of the second step, there is no third.
func (s *Service) redeem(ctx context.Context, tenant kernel.Tenant, kind step, ticket string, state any) (name string, err error) {
	err = s.store.Tx(ctx, func(tx *db.Tx) (err error) {
		if name, err = s.peek(ctx, tx, tenant, kind, ticket, state); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM identity_ceremony WHERE tenant = $1 AND digest = $2`, string(tenant), digest(ticket))
		if err == nil && n == 0 {
			err = fault.Invalid("identity.tooLate")
		}
		return err
	})
	return name, err
}

func (s *Service) finish(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, ticket string) error {
	n, err := tx.Exec(ctx, `DELETE FROM identity_ceremony WHERE tenant = $1 AND digest = $2`, string(tenant), digest(ticket))
	if err == nil && n == 0 {
		err = fault.Invalid("identity.tooLate")
	}
	return err
}
