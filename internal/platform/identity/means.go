package identity

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// Means are the ways in which an account can prove who it is.
type Means struct {
	Password, Generator bool
	Codes               int // recovery codes that are left
	Passkeys            []Passkey
	Providers           []string // issuers
}

// any says that the account can still sign in.
func (m Means) any() bool {
	return m.Password && m.Generator || len(m.Passkeys) > 0 || len(m.Providers) > 0
}

// Means are the person's own.
func (s *Service) Means(ctx context.Context) (Means, error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return Means{}, err
	}
	return means(ctx, s.store, actor.Tenant, actor.Name)
}

func means(ctx context.Context, q db.Querier, tenant kernel.Tenant, name string) (m Means, err error) {
	if err := q.QueryRow(ctx, `SELECT password <> '', totp_secret <> '', (SELECT count(*) FROM identity_recovery_code c WHERE c.tenant = a.tenant AND c.account = a.name)
		FROM identity_account a WHERE tenant = $1 AND name = $2`, string(tenant), name).Scan(&m.Password, &m.Generator, &m.Codes); err != nil {
		return m, err
	}
	m.Passkeys, err = db.All(ctx, q, func(row db.Scanner) (p Passkey, err error) {
		var created, used string
		if err := row.Scan(&p.ID, &p.Label, &created, &used); err != nil {
			return p, err
		}
		if p.Created, err = db.ParseTime(created); err == nil {
			p.Used, err = db.ParseTime(used)
		}
		return p, err
	}, `SELECT id, label, created_at, used_at FROM identity_passkey WHERE tenant = $1 AND account = $2 ORDER BY created_at, id`, string(tenant), name)
	if err != nil {
		return m, err
	}
	m.Providers, err = db.All(ctx, q, func(row db.Scanner) (issuer string, err error) { return issuer, row.Scan(&issuer) },
		`SELECT issuer FROM identity_subject WHERE tenant = $1 AND account = $2 ORDER BY issuer`, string(tenant), name)
	return m, err
}
