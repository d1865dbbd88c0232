package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

func RawData(t testing.TB, name string) string {
	t.Helper()
	var folders []string
	if env := os.Getenv("CONVIVE_RAW_DATA"); env != "" {
		folders = append(folders, env)
	}
	folders = append(folders, filepath.Join(moduleRoot(t), "..", "shared", "data"))
	for _, folder := range folders {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	t.Skipf("raw file %s is absent; set CONVIVE_RAW_DATA to the folder that holds it", name)
	return ""
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
