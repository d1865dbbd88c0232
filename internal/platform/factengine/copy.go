package factengine

import (
	"context"
	"errors"
	"fmt"
)

// CopyTo writes what is committed into a new database file below the scratch folder, while others read. The caller keeps
// writers away if the copy is to agree with something else.
func (d *Duck) CopyTo(ctx context.Context, path string) (err error) {
	conn, err := d.DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	var own string
	if err := conn.QueryRowContext(ctx, "SELECT current_database()").Scan(&own); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "ATTACH "+Quote(path)+" AS backup_copy"); err != nil {
		return fmt.Errorf("copy facts: %w", err)
	}
	defer func() {
		_, away := conn.ExecContext(context.WithoutCancel(ctx), "DETACH backup_copy")
		err = errors.Join(err, away)
	}()
	for _, s := range []string{"COPY FROM DATABASE " + Ident(own) + " TO backup_copy", "CHECKPOINT backup_copy"} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("copy facts: %w", err)
		}
	}
	return nil
}

// Version is the engine's, which decides whether a file can be opened.
func (d *Duck) Version(ctx context.Context) (version string, err error) {
	err = d.DB.QueryRowContext(ctx, "SELECT version()").Scan(&version)
	return version, err
}
