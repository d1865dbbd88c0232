package vault

import (
	"context"
	"errors"

	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Entrant is a person who is taken into the vault under a reference that NewRef made.
type Entrant struct {
	Ref   Ref
	Sheet Sheet
}

// NewRef is a reference that nobody has.
func NewRef() Ref { return newRef() }

// Enter takes a person into the vault, with what is known of them, as part of the record. It needs the right to change
// the record.
func (v *Vault) Enter(ctx context.Context, a Ask, sheet Sheet) (Ref, error) {
	ref := newRef()
	if err := v.EnterAll(ctx, a, []Entrant{{ref, sheet}}); err != nil {
		return "", err
	}
	return ref, nil
}

// EnterAll takes several persons of one record into the vault: all or none, in one transaction, which also carries what
// rides on the context.
func (v *Vault) EnterAll(ctx context.Context, a Ask, list []Entrant) error {
	if len(list) == 0 {
		return fault.Invalid("vault.nothingEntered")
	}
	entries := make([]audit.Entry, len(list))
	for i, p := range list {
		if err := checkSheet(p.Sheet); err != nil {
			return err
		}
		d, err := v.may(db.WithoutRiders(ctx), a, authz.Update, p.Ref)
		if err != nil {
			return err
		}
		entries[i] = a.entry(authz.Update, p.Ref, d)
		entries[i].Act = "enter"
	}
	var err error
	for range staleTries {
		if err = v.enter(ctx, a, entries, list); !errors.Is(err, errStale) {
			break
		}
	}
	return err
}

func (v *Vault) enter(ctx context.Context, a Ask, entries []audit.Entry, list []Entrant) error {
	tenant := a.Record.Tenant
	version, tenantKey, err := v.currentKey(db.WithoutRiders(ctx), tenant)
	if err != nil {
		return err
	}
	ctx, _ = v.trail.WithAll(ctx, entries)
	return v.store.Tx(ctx, func(tx *db.Tx) error {
		if now, err := newest(ctx, tx, tenant); err != nil || now != version {
			return errors.Join(err, errStale)
		}
		for _, p := range list {
			key := newKey()
			wrapped, err := seal(tenantKey, key, subjectPlace(tenant, p.Ref))
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO vault_subject (tenant, subject_ref, key_version, wrapped, created_at, erased_at) VALUES ($1, $2, $3, $4, $5, '')`,
				tenant, string(p.Ref), version, wrapped, db.Time(v.clock.Now())); err != nil {
				return err
			}
			if err := link(ctx, tx, tenant, a.Record.ID, p.Ref); err != nil {
				return err
			}
			if err := v.writeCells(ctx, tx, tenant, p.Ref, key, p.Sheet); err != nil {
				return err
			}
		}
		return nil
	})
}
