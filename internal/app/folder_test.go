package app_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
)

// made is a data folder with what is shipped, made once: loading it takes longer than most tests.
var made = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "convive-made-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	clock := kernel.FixedClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
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
