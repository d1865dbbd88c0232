package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// RawAbsent begins the message of a test that needs the agencies' raw files where they are not: they are not part of the
// project, so such a skip is no failure (scripts/testreport knows the words).
const RawAbsent = "the raw files are not here"

// RawData is the path of a raw file below the folder of raw data: $CONVIVE_RAW_DATA, or ../shared/data beside the project.
// Without the folder the test skips; a file that lacks in the folder fails it.
func RawData(t testing.TB, name string) string {
	t.Helper()
	folder := os.Getenv("CONVIVE_RAW_DATA")
	if folder == "" {
		folder = filepath.Join(moduleRoot(t), "..", "shared", "data")
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("%s: %s is needed; set CONVIVE_RAW_DATA to their folder", RawAbsent, name)
	}
	file := filepath.Join(folder, filepath.FromSlash(name))
	if _, err := os.Stat(file); err != nil {
		t.Fatalf("raw file: %v", err)
	}
	return file
}

func moduleRoot(t testing.TB) string {
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
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}
