package vault

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Erase destroys a person's key, and what it opened, for good: with it the backups' cipher texts of the person can be
// opened only by who has both a backup's vault and the keeper's key of that time. The reference stays and says that there
// was somebody. It needs the right to erase the record.
func (v *Vault) Erase(ctx context.Context, a Ask, ref Ref) error {
	d, err := v.may(ctx, a, authz.Erase, ref)
	if err != nil {
		return err
	}
	_, _, erased, err := v.subject(ctx, a, ref)
	if db.IsNoRows(err) {
		return v.notOfThisRecord(ctx, a.entry(authz.Erase, ref, d))
	}
	if err != nil {
		return err
	}
	if erased {
		return errErased()
	}
	return v.destroy(ctx, a, d, ref)
}

// EraseAnywhere is the operator's erasing, by order of an authority and whatever the record: the asker needs the right to
// erase a record of kind person.
func (v *Vault) EraseAnywhere(ctx context.Context, a Ask, ref Ref) error {
	a.Record = authz.Record{Tenant: a.Record.Tenant, ID: string(ref), Kind: "person"}
	d, err := v.may(ctx, a, authz.Erase, ref)
	if err != nil {
		return err
	}
	var at string
	err = v.store.QueryRow(ctx, `SELECT erased_at FROM vault_subject WHERE tenant = $1 AND subject_ref = $2`, a.Record.Tenant, string(ref)).Scan(&at)
	switch {
	case db.IsNoRows(err):
		return v.notOfThisRecord(ctx, a.entry(authz.Erase, ref, d))
	case err != nil:
		return err
	case at != "":
		return errErased()
	}
	return v.destroy(ctx, a, d, ref)
}

func (v *Vault) destroy(ctx context.Context, a Ask, d authz.Decision, ref Ref) error {
	riding, _ := v.trail.With(ctx, a.entry(authz.Erase, ref, d))
	err := v.store.Tx(riding, func(tx *db.Tx) error { return erase(riding, tx, a.Record.Tenant, ref, v.clock) })
	if err != nil {
		return err
	}
	return v.store.Settle(ctx) // the key leaves the journal as well
}

func erase(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, ref Ref, clock kernel.Clock) error {
	if _, err := tx.Exec(ctx, `DELETE FROM vault_cell WHERE tenant = $1 AND subject_ref = $2`, tenant, string(ref)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE vault_subject SET wrapped = NULL, erased_at = $3 WHERE tenant = $1 AND subject_ref = $2 AND wrapped IS NOT NULL`,
		tenant, string(ref), db.Time(clock.Now()))
	return err
}

// Erased lists whose keys were destroyed. A restored backup may be older than an erasure: the list, kept elsewhere, says
// whom to erase again.
func (v *Vault) Erased(ctx context.Context, tenant kernel.Tenant) ([]Ref, error) {
	return db.All(ctx, v.store, func(row db.Scanner) (Ref, error) {
		var r Ref
		err := row.Scan(&r)
		return r, err
	}, `SELECT subject_ref FROM vault_subject WHERE tenant = $1 AND erased_at <> '' ORDER BY subject_ref`, tenant)
}
