package app_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/testkit"
)

// made is a data folder with what is shipped, made once: loading it takes longer than most tests.
var made = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "convive-made-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	clock := kernel.FixedClock(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)) // before that of any test
	a, err := app.Open(context.Background(), app.Config{Data: dir, Memory: "512MB", Clock: clock})
	if err != nil {
		return nil, err
	}
	if err := a.Close(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range []string{"records.sqlite", "facts.duckdb"} {
		if files[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return files, nil
})

// dataFolder is a folder of the test's own that holds an installation as it is after its first start.
func dataFolder(t testing.TB) string {
	t.Helper()
	files, err := made()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// madeDatabase is a PostgreSQL database as an installation is after its first start, made once and copied for each test.
var madeDatabase = sync.OnceValues(func() (string, error) {
	name := "convive_made_" + strings.ToLower(rand.Text())
	if err := admin("CREATE DATABASE " + name); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "convive-made-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	address, err := addressOf(name)
	if err != nil {
		return "", err
	}
	clock := kernel.FixedClock(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)) // before that of any test
	a, err := app.Open(context.Background(), app.Config{Data: dir, Database: address, Memory: "512MB", Clock: clock})
	if err != nil {
		return "", err
	}
	madeOnes = append(madeOnes, name)
	return name, a.Close()
})

// madeOnes are dropped when all tests have run.
var madeOnes []string

func dropMade() error {
	for _, name := range madeOnes {
		if err := admin("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			return err
		}
	}
	return nil
}

// database is the address of a database of the test's own that holds an installation as it is after its first start.
func database(t testing.TB) string {
	t.Helper()
	testkit.NeedPostgres(t)
	from, err := madeDatabase()
	if err != nil {
		t.Fatal(err)
	}
	name := "convive_test_" + strings.ToLower(rand.Text())
	if err := admin("CREATE DATABASE " + name + " TEMPLATE " + from); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	address, err := addressOf(name)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// admin runs a command of the cluster.
func admin(command string) error {
	conn, err := sql.Open("pgx", os.Getenv(testkit.PostgresVariable))
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Exec(command)
	return err
}

// addressOf is where a database of the test cluster is reached.
func addressOf(name string) (string, error) {
	u, err := url.Parse(os.Getenv(testkit.PostgresVariable))
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}
