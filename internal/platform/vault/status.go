package vault

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// Status is how the vault of a tenant stands, without a word about anybody.
type Status struct {
	Tenant   kernel.Tenant `json:"tenant"`
	Persons  int64         `json:"persons"`
	Erased   int64         `json:"erased"`
	Version  int64         `json:"key_version"`  // the tenant's newest key
	Keeper   string        `json:"keeper_key"`   // that wraps it
	Waiting  int64         `json:"waiting"`      // persons whose key an older version wraps: a rotation is to be ended
	Readable bool          `json:"readable"`     // the keeper opens every version that is in use
	Since    string        `json:"newest_since"` // when the newest key was made
}

// Status looks at every tenant that has somebody in the vault. Each version of each key is tried.
func (v *Vault) Status(ctx context.Context) ([]Status, error) {
	list, err := db.All(ctx, v.store, func(row db.Scanner) (Status, error) {
		var s Status
		err := row.Scan(&s.Tenant, &s.Version, &s.Keeper, &s.Since)
		return s, err
	}, `SELECT k.tenant, k.version, k.keeper, k.created_at FROM vault_tenant_key k
		JOIN (SELECT tenant, max(version) AS last FROM vault_tenant_key GROUP BY tenant) l ON l.tenant = k.tenant AND l.last = k.version ORDER BY k.tenant`)
	if err != nil {
		return nil, err
	}
	for i := range list {
		s := &list[i]
		if err := v.store.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE erased_at <> ''), count(*) FILTER (WHERE wrapped IS NOT NULL AND key_version < $2)
			FROM vault_subject WHERE tenant = $1`, s.Tenant, s.Version).Scan(&s.Persons, &s.Erased, &s.Waiting); err != nil {
			return nil, err
		}
		if s.Readable, err = v.readable(ctx, s.Tenant); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (v *Vault) readable(ctx context.Context, tenant kernel.Tenant) (bool, error) {
	versions, err := db.All(ctx, v.store, func(row db.Scanner) (n int64, err error) { return n, row.Scan(&n) },
		`SELECT version FROM vault_tenant_key WHERE tenant = $1`, tenant)
	if err != nil {
		return false, err
	}
	v.forget()
	for _, version := range versions {
		if _, err := v.tenantKey(ctx, tenant, version); err != nil {
			return false, nil
		}
	}
	return true, nil
}
