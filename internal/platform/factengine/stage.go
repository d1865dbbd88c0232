package factengine

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"

	"convive/internal/kernel"
)

// Stage is a database of its own beside the facts: raw rows are read into it, checked and mapped there, and only what was
// accepted is copied into the facts. It lives in memory and spills to the scratch folder beyond the memory limit: on disk
// DuckDB would compress every row, which takes four times as long as reading it. All work runs on one connection; files
// of the stage stand in a folder that Close removes.
type Stage struct {
	duck *Duck
	Conn *sql.Conn
	Name string // the attached database; tables are Name.table
	Dir  string // files of this stage

	places []int64 // its functions
}

// OpenStage attaches an empty staging database.
func (d *Duck) OpenStage(ctx context.Context, id kernel.ID) (*Stage, error) {
	s := &Stage{duck: d, Name: "stage_" + string(id), Dir: filepath.Join(d.dir, "stage-"+string(id))}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, err
	}
	conn, err := d.DB.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s.Conn = conn
	if err := s.Exec(ctx, "ATTACH ':memory:' AS "+s.Name); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Querier answers queries: an engine's pool, or a stage's connection.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Exec runs statements on the stage's connection.
func (s *Stage) Exec(ctx context.Context, query string, args ...any) error {
	_, err := s.Conn.ExecContext(ctx, query, args...)
	return err
}

// Table is the full name of a table of the stage.
func (s *Stage) Table(name string) string { return s.Name + "." + Ident(name) }

// Close detaches the stage and removes its files, also after a cancelled context.
func (s *Stage) Close() error {
	ctx := context.Background()
	for _, number := range s.places {
		s.duck.places.drop(number)
	}
	_, err := s.Conn.ExecContext(ctx, "DETACH DATABASE IF EXISTS "+s.Name)
	return errors.Join(err, s.Conn.Close(), os.RemoveAll(s.Dir))
}

// ClearScratch removes what stages and copies of an earlier process left behind. It is called before the first stage is
// opened.
func (d *Duck) ClearScratch() error {
	for _, pattern := range []string{"stage-*", "backup-*"} {
		left, err := filepath.Glob(filepath.Join(d.dir, pattern))
		if err != nil {
			return err
		}
		for _, dir := range left {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
		}
	}
	return nil
}
