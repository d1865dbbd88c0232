package vault

import (
	"context"
	"fmt"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Office is who looks after keys, and in which circumstances. They never see what the keys open.
type Office struct {
	Subject       authz.Subject
	Circumstances authz.Circumstances
	Machine       bool // who works at the machine itself is the operator of every tenant on it
}

func (o Office) of(tenant kernel.Tenant) authz.Subject {
	if o.Machine {
		o.Subject.Tenant = tenant
	}
	return o.Subject
}

func (v *Vault) mayRotate(ctx context.Context, o Office, tenant kernel.Tenant) (audit.Entry, error) {
	d := v.rules(ctx, tenant).Decide(authz.Request{Subject: o.of(tenant), Action: authz.Rotate, Resource: authz.Key{Tenant: tenant}, Circumstances: o.Circumstances})
	e := audit.Entry{Tenant: tenant, Actor: o.Subject.Account, Act: string(authz.Rotate), Kind: "key", Outcome: audit.Done, Policies: d.Policies, Rules: d.Version, Problems: d.Errors}
	if d.Allowed {
		return e, nil
	}
	e.Outcome = audit.Denied
	if err := v.trail.Record(ctx, e); err != nil {
		return e, err
	}
	return e, fault.Forbidden("vault.mayNotRotate")
}

// rotateBatch is how many persons' keys are wrapped anew in one transaction.
const rotateBatch = 500

// Rotate gives a tenant a new key and wraps every person's key by it. Readers are not disturbed: an old version opens
// what it wraps until nothing is left of it, and then is destroyed. A rotation that was interrupted is ended by the next.
func (v *Vault) Rotate(ctx context.Context, o Office, tenant kernel.Tenant, report func(done, total int64)) (version int64, err error) {
	e, err := v.mayRotate(ctx, o, tenant)
	if err != nil {
		return 0, err
	}
	if v.keeper == nil {
		return 0, closed()
	}
	if version, err = newest(ctx, v.store, tenant); err != nil || version == 0 {
		return 0, err
	}
	var versions int
	if err := v.store.QueryRow(ctx, `SELECT count(*) FROM vault_tenant_key WHERE tenant = $1`, tenant).Scan(&versions); err != nil {
		return 0, err
	}
	e.Object = fmt.Sprint(version)
	if versions == 1 { // else an earlier rotation is to be ended
		version++
		e.Object = fmt.Sprint(version)
		riding, _ := v.trail.With(ctx, e)
		if err := v.addKey(riding, tenant, version); err != nil {
			return 0, err
		}
	}
	if err := v.rewrapAll(ctx, tenant, version, report); err != nil {
		return 0, err
	}
	return version, v.destroyOld(ctx, e, tenant, version)
}

func (v *Vault) rewrapAll(ctx context.Context, tenant kernel.Tenant, version int64, report func(done, total int64)) error {
	var done, total int64
	const left = `SELECT count(*) FROM vault_subject WHERE tenant = $1 AND key_version < $2 AND wrapped IS NOT NULL`
	if err := v.store.QueryRow(ctx, left, tenant, version).Scan(&total); err != nil {
		return err
	}
	for {
		n, err := v.rewrapSome(ctx, tenant, version)
		if err != nil || n == 0 {
			return err
		}
		done += n
		if report != nil {
			report(done, max(done, total))
		}
	}
}

// old is a person's key that an old version wraps.
type old struct {
	ref     Ref
	version int64
	wrapped []byte
}

func (v *Vault) rewrapSome(ctx context.Context, tenant kernel.Tenant, version int64) (int64, error) {
	list, err := db.All(ctx, v.store, func(row db.Scanner) (old, error) {
		var s old
		err := row.Scan(&s.ref, &s.version, &s.wrapped)
		return s, err
	}, `SELECT subject_ref, key_version, wrapped FROM vault_subject WHERE tenant = $1 AND key_version < $2 AND wrapped IS NOT NULL
		ORDER BY key_version, subject_ref LIMIT $3`, tenant, version, rotateBatch)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	fresh, err := v.tenantKey(ctx, tenant, version)
	if err != nil {
		return 0, err
	}
	for i, s := range list {
		before, err := v.tenantKey(ctx, tenant, s.version)
		if err != nil {
			return 0, err
		}
		own, err := unseal(before, s.wrapped, subjectPlace(tenant, s.ref))
		if err != nil {
			return 0, fmt.Errorf("key of person %s: %w", s.ref, err)
		}
		if list[i].wrapped, err = seal(fresh, own, subjectPlace(tenant, s.ref)); err != nil {
			return 0, err
		}
	}
	return int64(len(list)), v.store.Tx(ctx, func(tx *db.Tx) error {
		for _, s := range list { // who was erased meanwhile stays erased
			if _, err := tx.Exec(ctx, `UPDATE vault_subject SET key_version = $3, wrapped = $4 WHERE tenant = $1 AND subject_ref = $2 AND wrapped IS NOT NULL AND key_version = $5`,
				tenant, string(s.ref), version, s.wrapped, s.version); err != nil {
				return err
			}
		}
		return nil
	})
}

// destroyOld destroys the versions that wrap nothing any more.
func (v *Vault) destroyOld(ctx context.Context, e audit.Entry, tenant kernel.Tenant, version int64) error {
	e.Act = "destroyKey"
	riding, _ := v.trail.With(ctx, e)
	err := v.store.Tx(riding, func(tx *db.Tx) error {
		_, err := tx.Exec(riding, `DELETE FROM vault_tenant_key WHERE tenant = $1 AND version < $2
			AND NOT EXISTS (SELECT 1 FROM vault_subject s WHERE s.tenant = $1 AND s.key_version = vault_tenant_key.version AND s.wrapped IS NOT NULL)`, tenant, version)
		return err
	})
	if err != nil {
		return err
	}
	v.forget()
	return v.store.Settle(ctx)
}

// RotateAll rotates the key of every tenant.
func (v *Vault) RotateAll(ctx context.Context, o Office, report func(done, total int64)) error {
	tenants, err := v.tenants(ctx)
	if err != nil {
		return err
	}
	for _, tenant := range tenants {
		if _, err := v.Rotate(ctx, o, tenant, report); err != nil {
			return err
		}
	}
	return nil
}

// RotateKeeper wraps all tenants' keys by the keeper's current key. With a key file a fresh key is made first; retire
// destroys the keys before it, which also closes the vault in every backup that was made by them. An interrupted run is
// ended by the next.
func (v *Vault) RotateKeeper(ctx context.Context, o Office, retire bool) (rewrapped int, err error) {
	tenants, err := v.tenants(ctx)
	if err != nil {
		return 0, err
	}
	entries := map[kernel.Tenant]audit.Entry{}
	for _, tenant := range tenants {
		if entries[tenant], err = v.mayRotate(ctx, o, tenant); err != nil {
			return 0, err
		}
	}
	if v.keeper == nil {
		return 0, closed()
	}
	own, renews := v.keeper.(renewing)
	if renews = renews && isFile(v.keeper); renews {
		if err := own.renew(); err != nil {
			return 0, err
		}
	}
	for _, tenant := range tenants {
		n, err := v.rewrapTenant(ctx, entries[tenant], tenant)
		if err != nil {
			return rewrapped, err
		}
		rewrapped += n
	}
	v.forget()
	if err := v.store.Settle(ctx); err != nil || !retire {
		return rewrapped, err
	}
	if !renews {
		return rewrapped, fault.Invalid("vault.keyNotOurs")
	}
	return rewrapped, own.retire()
}

func isFile(k Keeper) bool {
	r, ok := k.(*ring)
	return ok && r.path != ""
}

func (v *Vault) tenants(ctx context.Context) ([]kernel.Tenant, error) {
	return db.All(ctx, v.store, func(row db.Scanner) (kernel.Tenant, error) {
		var t kernel.Tenant
		err := row.Scan(&t)
		return t, err
	}, `SELECT DISTINCT tenant FROM vault_tenant_key ORDER BY tenant`)
}

// rewrapTenant wraps one tenant's keys by the keeper's current key, those that it does not wrap already.
func (v *Vault) rewrapTenant(ctx context.Context, e audit.Entry, tenant kernel.Tenant) (int, error) {
	current, err := v.keeper.Current(ctx)
	if err != nil {
		return 0, err
	}
	type row struct {
		version int64
		keeper  string
		wrapped []byte
	}
	rows, err := db.All(ctx, v.store, func(s db.Scanner) (row, error) {
		var r row
		err := s.Scan(&r.version, &r.keeper, &r.wrapped)
		return r, err
	}, `SELECT version, keeper, wrapped FROM vault_tenant_key WHERE tenant = $1 AND keeper <> $2 ORDER BY version`, tenant, current)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		key, err := v.keeper.Unwrap(ctx, r.keeper, r.wrapped, keyPlace(tenant, r.version))
		if err != nil {
			return 0, err
		}
		name, wrapped, err := v.keeper.Wrap(ctx, key, keyPlace(tenant, r.version))
		if err != nil {
			return 0, err
		}
		e.Act, e.Object = "rewrapKey", fmt.Sprint(r.version)
		riding, _ := v.trail.With(ctx, e)
		if err := v.store.Tx(riding, func(tx *db.Tx) error {
			_, err := tx.Exec(riding, `UPDATE vault_tenant_key SET keeper = $3, wrapped = $4 WHERE tenant = $1 AND version = $2`, tenant, r.version, name, wrapped)
			return err
		}); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}
