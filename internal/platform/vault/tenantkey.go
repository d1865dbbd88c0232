package vault

import (
	"context"
	"fmt"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

func keyPlace(tenant kernel.Tenant, version int64) string {
	return fmt.Sprintf("convive/vault/tenant-key/v1/%s/%d", tenant, version)
}

func subjectPlace(tenant kernel.Tenant, ref Ref) []byte {
	return place("convive/vault/subject-key/v1", string(tenant), string(ref))
}

func cellPlace(tenant kernel.Tenant, ref Ref, group Group, version int64) []byte {
	return place("convive/vault/cell/v1", string(tenant), string(ref), string(group), strconv.FormatInt(version, 10))
}

const newestKey = `SELECT coalesce(max(version), 0) FROM vault_tenant_key WHERE tenant = $1`

func newest(ctx context.Context, q db.Querier, tenant kernel.Tenant) (version int64, err error) {
	err = q.QueryRow(ctx, newestKey, tenant).Scan(&version)
	return version, err
}

// currentKey is the tenant's newest key; a tenant without one gets its first.
func (v *Vault) currentKey(ctx context.Context, tenant kernel.Tenant) (int64, []byte, error) {
	version, err := newest(ctx, v.store, tenant)
	if err == nil && version == 0 {
		version, err = 1, v.addKey(ctx, tenant, 1)
	}
	if err != nil {
		return 0, nil, err
	}
	key, err := v.tenantKey(ctx, tenant, version)
	return version, key, err
}

// addKey makes a tenant's next key. Another process that was faster has made it already.
func (v *Vault) addKey(ctx context.Context, tenant kernel.Tenant, version int64) error {
	if v.keeper == nil {
		return closed()
	}
	name, wrapped, err := v.keeper.Wrap(ctx, newKey(), keyPlace(tenant, version))
	if err != nil {
		return err
	}
	return v.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO vault_tenant_key (tenant, version, keeper, wrapped, created_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (tenant, version) DO NOTHING`, tenant, version, name, wrapped, db.Time(v.clock.Now()))
		return err
	})
}

// tenantKey unwraps one version of a tenant's key, or takes it from memory.
func (v *Vault) tenantKey(ctx context.Context, tenant kernel.Tenant, version int64) ([]byte, error) {
	if v.keeper == nil {
		return nil, closed()
	}
	name := keyName{tenant, version}
	v.mu.Lock()
	held, ok := v.open[name]
	v.mu.Unlock()
	if now := v.clock.Now(); ok && now.Before(held.until) && !now.Before(held.until.Add(-keyAge)) {
		return held.key, nil
	}
	var keeper string
	var wrapped []byte
	err := v.store.QueryRow(ctx, `SELECT keeper, wrapped FROM vault_tenant_key WHERE tenant = $1 AND version = $2`, tenant, version).Scan(&keeper, &wrapped)
	if err != nil {
		return nil, fmt.Errorf("key %d of tenant %s: %w", version, tenant, err)
	}
	key, err := v.keeper.Unwrap(ctx, keeper, wrapped, keyPlace(tenant, version))
	if err != nil {
		return nil, fmt.Errorf("key %d of tenant %s: %w", version, tenant, err)
	}
	v.mu.Lock()
	v.open[name] = openKey{key, v.clock.Now().Add(keyAge)}
	v.mu.Unlock()
	return key, nil
}

// forget drops the keys in memory.
func (v *Vault) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.open)
}

func closed() error { return fault.Unavailable("vault.closed") }
