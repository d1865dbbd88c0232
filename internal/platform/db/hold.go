package db

import (
	"context"
	"errors"
)

// Hold takes a name for the caller until release is called or the process ends, however it ends; ok is false while another
// holds it. Nothing is written: on PostgreSQL it is an advisory lock of a connection of its own, on SQLite, which one
// process opens, a name in memory.
func (d *DB) Hold(ctx context.Context, name string) (release func() error, ok bool, err error) {
	if d.engine == SQLite {
		return d.holdInMemory(name)
	}
	const key = `hashtextextended('convive hold ' || current_schema() || ' ' || $1, 0)`
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return nil, false, err
	}
	if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock(`+key+`)`, name).Scan(&ok); err != nil || !ok {
		return nil, false, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(`+key+`)`, name)
		return errors.Join(err, conn.Close())
	}, true, nil
}

func (d *DB) holdInMemory(name string) (release func() error, ok bool, err error) {
	if _, held := d.held.LoadOrStore(name, true); held {
		return nil, false, nil
	}
	return func() error { d.held.Delete(name); return nil }, true, nil
}
