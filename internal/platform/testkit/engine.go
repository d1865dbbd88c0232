package testkit

import (
	"context"
	"path/filepath"
	"testing"

	"convive/internal/platform/factengine"
)

// Duck is an empty DuckDB instance with a file in the test's own folder.
func Duck(t testing.TB) *factengine.Duck {
	t.Helper()
	dir := t.TempDir()
	duck, err := factengine.OpenDuck(context.Background(), factengine.Options{Path: filepath.Join(dir, "facts.duckdb"), Scratch: filepath.Join(dir, "scratch"), Memory: "512MB"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = duck.Close() })
	return duck
}
