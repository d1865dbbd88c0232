package db_test

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

var notes = fstest.MapFS{"migrations/0001_note.sql": {Data: []byte(`
CREATE TABLE note_group (tenant {{text}} NOT NULL, id {{text}} NOT NULL, PRIMARY KEY (tenant, id)) {{strict}};
CREATE TABLE note_line (
	tenant {{text}} NOT NULL, id {{text}} NOT NULL, grp {{text}} NOT NULL, amount {{int64}} NOT NULL CHECK (amount >= 0),
	weight {{float64}}, done {{bool}} NOT NULL, at {{text}} NOT NULL,
	PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, grp) REFERENCES note_group (tenant, id)) {{strict}};
`)}}

func migrated(t *testing.T, store *db.DB) context.Context {
	t.Helper()
	ctx := context.Background()
	for range 2 { // the second time there is nothing to do
		if err := store.Migrate(ctx, "note", notes); err != nil {
			t.Fatal(err)
		}
	}
	return ctx
}

const insertLine = `INSERT INTO note_line (tenant, id, grp, amount, weight, done, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`

func TestTx(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		ctx := migrated(t, store)
		at := time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)
		err := store.Tx(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO note_group (tenant, id) VALUES ($1, $2)`, "main", "g"); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, insertLine, "main", "a", "g", 1<<40, 0.5, true, db.Time(at))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}

		t.Run("ParametersByNumber", func(t *testing.T) {
			var second, first string
			if err := store.QueryRow(ctx, `SELECT CAST($2 AS TEXT), CAST($1 AS TEXT) -- not $3`, "one", "two").Scan(&second, &first); err != nil {
				t.Fatal(err)
			}
			if first != "one" || second != "two" {
				t.Fatalf("got %q, %q", first, second)
			}
		})
		t.Run("ValuesReadBack", func(t *testing.T) {
			var amount int64
			var weight float64
			var done bool
			var stored string
			if err := store.QueryRow(ctx, `SELECT amount, weight, done, at FROM note_line WHERE done AND id = $1`, "a").Scan(&amount, &weight, &done, &stored); err != nil {
				t.Fatal(err)
			}
			back, err := db.ParseTime(stored)
			if err != nil || amount != 1<<40 || weight != 0.5 || !done || !back.Equal(at) {
				t.Fatalf("got %d %v %v %v (%v)", amount, weight, done, back, err)
			}
		})
		t.Run("RollsBackWhole", func(t *testing.T) {
			stop := errors.New("stop")
			err := store.Tx(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, insertLine, "main", "b", "g", 1, nil, false, db.Time(at)); err != nil {
					return err
				}
				return stop
			})
			if !errors.Is(err, stop) {
				t.Fatalf("got %v", err)
			}
			var n int
			if err := store.QueryRow(ctx, `SELECT count(*) FROM note_line`).Scan(&n); err != nil || n != 1 {
				t.Fatalf("%d rows after a rolled back insert (%v)", n, err)
			}
		})
		refusals := []struct {
			name string
			is   func(error) bool
			args []any
		}{
			{"Unique", db.IsUnique, []any{"main", "a", "g", 1, nil, false, ""}},
			{"Reference", db.IsReference, []any{"main", "c", "nowhere", 1, nil, false, ""}},
			{"Check", db.IsCheck, []any{"main", "d", "g", -1, nil, false, ""}},
			{"NotNull", db.IsCheck, []any{"main", "e", "g", nil, nil, false, ""}},
		}
		for _, c := range refusals {
			t.Run("Err"+c.name, func(t *testing.T) {
				err := store.Tx(ctx, func(tx *db.Tx) error {
					_, err := tx.Exec(ctx, insertLine, c.args...)
					return err
				})
				if !c.is(err) {
					t.Fatalf("not classified: %v", err)
				}
			})
		}
	})
}

func TestTx_Concurrent(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		ctx := migrated(t, store)
		if err := store.Tx(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO note_group (tenant, id) VALUES ('main', 'g')`); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, insertLine, "main", "sum", "g", 0, nil, false, "")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		const workers = 4
		for range workers {
			go func() {
				done <- store.Tx(ctx, func(tx *db.Tx) error {
					var n int64
					if err := tx.QueryRow(ctx, `SELECT amount FROM note_line WHERE tenant = $1 AND id = $2`, "main", "sum").Scan(&n); err != nil {
						return err
					}
					_, err := tx.Exec(ctx, `UPDATE note_line SET amount = $1 WHERE tenant = $2 AND id = $3`, n+1, "main", "sum")
					return err
				})
			}()
		}
		for range workers {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		var n int64
		if err := store.QueryRow(ctx, `SELECT amount FROM note_line`).Scan(&n); err != nil || n != workers {
			t.Fatalf("read-modify-write lost an update: %d of %d (%v)", n, workers, err)
		}
	})
}

func TestMigrate_RefusesNewerStore(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		ctx := migrated(t, store)
		if err := store.Migrate(ctx, "note", fstest.MapFS{}); err == nil {
			t.Fatal("an older program opened a newer store")
		}
	})
}
