package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// errStale says that the tenant's key was rotated between the reading of it and the writing by it.
var errStale = errors.New("the tenant's key was rotated meanwhile")

// staleTries bounds how often an act is begun again because of that.
const staleTries = 5

func link(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, record string, ref Ref) error {
	_, err := tx.Exec(ctx, `INSERT INTO vault_link (tenant, record, subject_ref) VALUES ($1, $2, $3) ON CONFLICT (tenant, record, subject_ref) DO NOTHING`,
		tenant, record, string(ref))
	return err
}

// Write replaces groups of a person's fields. It needs the right to change the record and to read each of the groups:
// nobody overwrites what they may not see.
func (v *Vault) Write(ctx context.Context, a Ask, ref Ref, sheet Sheet) error {
	if err := checkSheet(sheet); err != nil {
		return err
	}
	d, err := v.may(ctx, a, authz.Update, ref)
	if err != nil {
		return err
	}
	for group := range sheet {
		if _, err := v.may(ctx, a, opens[group], ref); err != nil {
			return err
		}
	}
	tenant := a.Record.Tenant
	p, err := v.find(ctx, a, ref, a.entry(authz.Update, ref, d))
	if err != nil {
		return err
	}
	riding, _ := v.trail.With(ctx, a.entry(authz.Update, ref, d))
	return v.store.Tx(riding, func(tx *db.Tx) error {
		var erased string
		if err := tx.QueryRow(riding, `SELECT erased_at FROM vault_subject WHERE tenant = $1 AND subject_ref = $2`, tenant, string(ref)).Scan(&erased); err != nil {
			return err
		}
		if erased != "" {
			return errErased()
		}
		return v.writeCells(riding, tx, tenant, ref, p.key, sheet)
	})
}

func (v *Vault) writeCells(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, ref Ref, key []byte, sheet Sheet) error {
	for _, group := range Groups() {
		fields, ok := sheet[group]
		if !ok {
			continue
		}
		var version int64
		err := tx.QueryRow(ctx, `SELECT version FROM vault_cell WHERE tenant = $1 AND subject_ref = $2 AND field_group = $3`, tenant, string(ref), string(group)).Scan(&version)
		if err != nil && !db.IsNoRows(err) {
			return err
		}
		version++
		plain, err := json.Marshal(fields)
		if err != nil {
			return err
		}
		sealed, err := seal(key, plain, cellPlace(tenant, ref, group, version))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO vault_cell (tenant, subject_ref, field_group, version, sealed, written_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (tenant, subject_ref, field_group) DO UPDATE SET version = excluded.version, sealed = excluded.sealed, written_at = excluded.written_at`,
			tenant, string(ref), string(group), version, sealed, db.Time(v.clock.Now())); err != nil {
			return err
		}
	}
	return nil
}

// Link makes a person of one record also a person of another. It needs the right to change both.
func (v *Vault) Link(ctx context.Context, a Ask, ref Ref, to authz.Record) error {
	d, err := v.may(ctx, a, authz.Update, ref)
	if err != nil {
		return err
	}
	other := a
	other.Record = to
	if _, err := v.may(ctx, other, authz.Update, ref); err != nil {
		return err
	}
	if to.Tenant != a.Record.Tenant {
		return noSuchPerson()
	}
	if _, err := v.find(ctx, a, ref, a.entry(authz.Update, ref, d)); err != nil {
		return err
	}
	e := a.entry(authz.Update, ref, d)
	e.Act = "link"
	riding, _ := v.trail.With(ctx, e)
	return v.store.Tx(riding, func(tx *db.Tx) error { return link(riding, tx, to.Tenant, to.ID, ref) })
}

// person is a row of the vault with its key unwrapped.
type person struct{ key []byte }

// find looks up a person of the record and unwraps their key. Somebody else's person is nobody, and each of the attempts
// is recorded as refused.
func (v *Vault) find(ctx context.Context, a Ask, ref Ref, attempts ...audit.Entry) (person, error) {
	if v.keeper == nil {
		return person{}, closed()
	}
	for range staleTries {
		p, err := v.findOnce(ctx, a, ref, attempts)
		if !errors.Is(err, errStale) {
			return p, err
		}
	}
	return person{}, errStale
}

func (v *Vault) findOnce(ctx context.Context, a Ask, ref Ref, attempts []audit.Entry) (person, error) {
	tenant := a.Record.Tenant
	version, wrapped, erased, err := v.subject(ctx, a, ref)
	if db.IsNoRows(err) {
		return person{}, v.notOfThisRecord(ctx, attempts...)
	}
	if err != nil {
		return person{}, err
	}
	if erased {
		return person{}, errErased()
	}
	key, err := v.tenantKey(ctx, tenant, version)
	if db.IsNoRows(err) { // rotated between the two readings
		return person{}, errStale
	}
	if err != nil {
		return person{}, err
	}
	own, err := unseal(key, wrapped, subjectPlace(tenant, ref))
	if err != nil {
		return person{}, fmt.Errorf("key of person %s: %w", ref, err)
	}
	return person{own}, nil
}

func (v *Vault) notOfThisRecord(ctx context.Context, attempts ...audit.Entry) error {
	for _, e := range attempts {
		e.Problems = append(e.Problems, "the person is not of this record")
		if err := v.refuse(ctx, e); fault.CodeOf(err) != fault.CodeNotFound {
			return err
		}
	}
	return noSuchPerson()
}

func (v *Vault) subject(ctx context.Context, a Ask, ref Ref) (version int64, wrapped []byte, erased bool, err error) {
	var at string
	err = v.store.QueryRow(ctx, `SELECT s.key_version, s.wrapped, s.erased_at FROM vault_subject s
		JOIN vault_link l ON l.tenant = s.tenant AND l.subject_ref = s.subject_ref
		WHERE s.tenant = $1 AND s.subject_ref = $2 AND l.record = $3`, a.Record.Tenant, string(ref), a.Record.ID).Scan(&version, &wrapped, &at)
	return version, wrapped, at != "", err
}

func errErased() error { return fault.NotFound("vault.erased") }

func checkSheet(sheet Sheet) error {
	if len(sheet) == 0 {
		return fault.Invalid("vault.nothingEntered")
	}
	for group := range sheet {
		if opens[group] == "" {
			return fault.Invalid("vault.unknownGroup", "group", string(group))
		}
	}
	return nil
}

// Read opens the groups that are asked for, as far as they are granted; what is not granted is absent, and each refusal
// recorded. The readings are in the trail before anything is returned: if they cannot be, nothing is.
func (v *Vault) Read(ctx context.Context, a Ask, ref Ref, groups ...Group) (Sheet, error) {
	rules := v.rules(ctx, a.Record.Tenant)
	granted := map[Group]audit.Entry{}
	for _, group := range groups {
		action, ok := opens[group]
		if !ok {
			return nil, fault.Invalid("vault.unknownGroup", "group", string(group))
		}
		d := a.decide(rules, action)
		e := a.entry(action, ref, d)
		if d.Allowed {
			e.Outcome = audit.Read
			granted[group] = e
		} else if err := v.refuse(ctx, e); fault.CodeOf(err) != fault.CodeNotFound {
			return nil, err
		}
	}
	if len(granted) == 0 {
		return nil, noSuchPerson()
	}
	p, err := v.find(ctx, a, ref, slices.Collect(maps.Values(granted))...)
	if err != nil {
		return nil, err
	}
	sheet, err := v.unsealCells(ctx, a.Record.Tenant, ref, p.key, granted)
	if err != nil {
		return nil, err
	}
	for _, group := range Groups() {
		if e, ok := granted[group]; ok {
			if err := v.trail.Record(ctx, e); err != nil {
				return nil, err
			}
		}
	}
	return sheet, nil
}

// cell is a stored group.
type cell struct {
	group   Group
	version int64
	sealed  []byte
}

func (v *Vault) unsealCells(ctx context.Context, tenant kernel.Tenant, ref Ref, key []byte, granted map[Group]audit.Entry) (Sheet, error) {
	cells, err := db.All(ctx, v.store, func(row db.Scanner) (cell, error) {
		var c cell
		err := row.Scan(&c.group, &c.version, &c.sealed)
		return c, err
	}, `SELECT field_group, version, sealed FROM vault_cell WHERE tenant = $1 AND subject_ref = $2 ORDER BY field_group`, tenant, string(ref))
	if err != nil {
		return nil, err
	}
	sheet := Sheet{}
	for _, c := range cells {
		if _, ok := granted[c.group]; !ok {
			continue
		}
		plain, err := unseal(key, c.sealed, cellPlace(tenant, ref, c.group, c.version))
		if err != nil {
			return nil, fmt.Errorf("%s of person %s: %w", c.group, ref, err)
		}
		var fields Fields
		if err := json.Unmarshal(plain, &fields); err != nil {
			return nil, fmt.Errorf("%s of person %s: %w", c.group, ref, errDamaged)
		}
		sheet[c.group] = fields
	}
	return sheet, nil
}
