package testkit

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"convive/internal/platform/db"
)

// PostgresVariable names the environment variable with the address of the test cluster. `make test` starts one and sets it.
const PostgresVariable = "CONVIVE_TEST_POSTGRES"

// EachDatabase runs the suite once on SQLite and once on PostgreSQL, each on an empty store of its own.
func EachDatabase(t *testing.T, suite func(t *testing.T, store *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { suite(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { suite(t, Postgres(t)) })
}

// SQLite is an empty record store in a file of the test's own folder.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "records.sqlite"))
}

// Postgres is an empty record store in a schema of its own.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresAddress(t))
}

func open(t testing.TB, address string) *db.DB {
	t.Helper()
	store, err := db.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// NeedPostgres skips a test where no cluster is given.
func NeedPostgres(t testing.TB) {
	t.Helper()
	if os.Getenv(PostgresVariable) == "" {
		t.Skipf("%s is not set: run the tests by `make test`, which starts PostgreSQL (Debian: apt-get install postgresql)", PostgresVariable)
	}
}

// PostgresAddress is the address of an empty schema on the test cluster, dropped after the test.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	NeedPostgres(t)
	address := os.Getenv(PostgresVariable)
	var b [6]byte
	_, _ = rand.Read(b[:])
	schema := "test_" + hex.EncodeToString(b[:])
	admin, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatalf("PostgreSQL at %s: %v", PostgresVariable, err)
	}
	t.Cleanup(func() {
		_, _ = admin.Exec("DROP SCHEMA " + schema + " CASCADE")
		_ = admin.Close()
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}
