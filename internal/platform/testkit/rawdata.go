package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// RawDataVariable names the environment variable with the folder of the publishers' raw files.
const RawDataVariable = "CONVIVE_RAW_DATA"

// RawData is the path of a raw file or folder, named from the raw data folder on ("colombia_homicides/raw"). Raw files
// are no part of the repository: where they are absent the test is skipped.
func RawData(t testing.TB, name string) string {
	t.Helper()
	root := ModuleRoot(t)
	folder := os.Getenv(RawDataVariable)
	switch {
	case folder == "":
		folder = filepath.Join(root, "..", "shared", "data")
	case !filepath.IsAbs(folder):
		folder = filepath.Join(root, folder)
	}
	path := filepath.Join(folder, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("raw data %q is not on this machine: set %s to the folder that holds it", name, RawDataVariable)
	}
	return path
}

// ModuleRoot is the folder of go.mod.
func ModuleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
}
