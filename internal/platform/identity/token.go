package identity

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// NewToken makes a token by which a program acts as an account until it expires. It is shown once; what is kept is its
// digest. Only the installation itself may make one: identity.operatorOnly to everybody else, identity.noAccount.
func (s *Service) NewToken(ctx context.Context, account string, lifetime time.Duration) (token string, expires time.Time, err error) {
	actor := kernel.ActorFrom(ctx)
	if actor.Role != kernel.RoleSystem {
		return "", expires, fault.Forbidden("identity.operatorOnly")
	}
	var random [32]byte
	_, _ = rand.Read(random[:])
	token = base64.RawURLEncoding.EncodeToString(random[:])
	now := s.clock.Now()
	expires = now.Add(lifetime)
	err = s.store.Tx(ctx, func(tx *db.Tx) error {
		var known int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM identity_account WHERE tenant = $1 AND name = $2`, string(actor.Tenant), account).Scan(&known); err != nil {
			return err
		}
		if known == 0 {
			return fault.NotFound("identity.noAccount", "name", account)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM identity_token WHERE tenant = $1 AND expires_at <= $2`, string(actor.Tenant), db.Time(now)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO identity_token (tenant, digest, account, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
			string(actor.Tenant), digest(token), account, db.Time(now), db.Time(expires))
		return err
	})
	return token, expires, err
}

// Bearer is the account that a program's token acts for; ok is false if it is nobody's, or expired.
func (s *Service) Bearer(ctx context.Context, token string) (actor kernel.Actor, ok bool, err error) {
	var role string
	actor.Tenant = kernel.MainTenant
	err = s.store.QueryRow(ctx, `SELECT a.name, a.role FROM identity_token t JOIN identity_account a ON a.tenant = t.tenant AND a.name = t.account
		WHERE t.tenant = $1 AND t.digest = $2 AND t.expires_at > $3`, string(actor.Tenant), digest(token), db.Time(s.clock.Now())).Scan(&actor.Name, &role)
	if db.IsNoRows(err) {
		return kernel.Citizen(), false, nil
	}
	if err != nil {
		return kernel.Citizen(), false, err
	}
	actor.Role = kernel.Role(role)
	return actor, true, nil
}

// bearer is the token of a program's request; pages take none.
func bearer(r *http.Request) string {
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		return ""
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return strings.TrimSpace(token)
}
