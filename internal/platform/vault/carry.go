package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"convive/internal/platform/db"
)

// row is a row of any table as a backup carries it: cipher texts, and keys as another key or a keeper wrapped them.
type row struct {
	Table   string `json:"table"`
	Tenant  string `json:"tenant"`
	Ref     string `json:"ref,omitempty"`
	Record  string `json:"record,omitempty"`
	Group   string `json:"group,omitempty"`
	Version int64  `json:"version,omitempty"`
	Keeper  string `json:"keeper,omitempty"`
	Bytes   []byte `json:"bytes,omitempty"`
	At      string `json:"at,omitempty"`
	Erased  string `json:"erased,omitempty"`
}

// carried is how one table is written and read, in the order in which rows refer to each other.
type carried struct {
	name, read, write string
	fields            func(*row) []any // in the order of both statements
}

var tables = []carried{
	{"key", `SELECT tenant, version, keeper, wrapped, created_at FROM vault_tenant_key ORDER BY tenant, version`,
		`INSERT INTO vault_tenant_key (tenant, version, keeper, wrapped, created_at) VALUES ($1, $2, $3, $4, $5)`,
		func(r *row) []any { return []any{&r.Tenant, &r.Version, &r.Keeper, &r.Bytes, &r.At} }},
	{"person", `SELECT tenant, subject_ref, key_version, wrapped, created_at, erased_at FROM vault_subject ORDER BY tenant, subject_ref`,
		`INSERT INTO vault_subject (tenant, subject_ref, key_version, wrapped, created_at, erased_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		func(r *row) []any { return []any{&r.Tenant, &r.Ref, &r.Version, &r.Bytes, &r.At, &r.Erased} }},
	{"link", `SELECT tenant, record, subject_ref FROM vault_link ORDER BY tenant, record, subject_ref`,
		`INSERT INTO vault_link (tenant, record, subject_ref) VALUES ($1, $2, $3)`,
		func(r *row) []any { return []any{&r.Tenant, &r.Record, &r.Ref} }},
	{"cell", `SELECT tenant, subject_ref, field_group, version, sealed, written_at FROM vault_cell ORDER BY tenant, subject_ref, field_group`,
		`INSERT INTO vault_cell (tenant, subject_ref, field_group, version, sealed, written_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		func(r *row) []any { return []any{&r.Tenant, &r.Ref, &r.Group, &r.Version, &r.Bytes, &r.At} }},
}

// Dump writes the vault as lines of JSON, from one moment, for the vault's own part of a backup. Without the keeper's key
// nothing in it can be opened.
func Dump(ctx context.Context, store *db.DB, w io.Writer) error {
	return store.Tx(ctx, func(tx *db.Tx) error { return dump(ctx, tx, w) })
}

func dump(ctx context.Context, tx *db.Tx, w io.Writer) error {
	out := json.NewEncoder(w)
	for _, t := range tables {
		rows, err := tx.Query(ctx, t.read)
		if err != nil {
			return err
		}
		for rows.Next() {
			r := row{Table: t.name}
			if err := rows.Scan(t.fields(&r)...); err != nil {
				return errors.Join(err, rows.Close())
			}
			if err := out.Encode(r); err != nil {
				return errors.Join(err, rows.Close())
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Load puts what Dump wrote into an empty vault, all or nothing.
func Load(ctx context.Context, store *db.DB, open func() (io.ReadCloser, error)) error {
	return store.Tx(ctx, func(tx *db.Tx) error {
		r, err := open()
		if err != nil {
			return err
		}
		return errors.Join(load(ctx, tx, r), r.Close())
	})
}

func load(ctx context.Context, tx *db.Tx, r io.Reader) error {
	in := json.NewDecoder(r)
	for n := 1; ; n++ {
		var line row
		if err := in.Decode(&line); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("vault, line %d: %w", n, err)
		}
		written := false
		for _, t := range tables {
			if t.name != line.Table {
				continue
			}
			if _, err := tx.Exec(ctx, t.write, values(t.fields(&line))...); err != nil {
				return fmt.Errorf("vault, line %d: %w", n, err)
			}
			written = true
		}
		if !written {
			return fmt.Errorf("vault, line %d: no table %q", n, line.Table)
		}
	}
}

// values are what the fields point at. A key that was destroyed is NULL.
func values(fields []any) []any {
	list := make([]any, len(fields))
	for i, f := range fields {
		switch p := f.(type) {
		case *string:
			list[i] = *p
		case *int64:
			list[i] = *p
		case *[]byte:
			if *p != nil {
				list[i] = *p
			}
		}
	}
	return list
}

// Strip takes the vault out of a copy of the records, so that what leaves the vault holds no key and no cipher text of
// persons. The caller makes the copy compact afterwards.
func Strip(ctx context.Context, copied *db.DB) error {
	return copied.Tx(ctx, func(tx *db.Tx) error {
		for _, statement := range []string{`DELETE FROM vault_cell`, `DELETE FROM vault_link`, `DELETE FROM vault_subject`, `DELETE FROM vault_tenant_key`} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}
