package script_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// database is a copy of the database of vulnerabilities that knows of one: url.Parse, in every version.
var database = map[string]string{
	"index/db.json":      `{"modified":"2026-01-01T00:00:00Z"}`,
	"index/modules.json": `[{"path":"stdlib","vulns":[{"id":"GO-2026-0001","modified":"2026-01-01T00:00:00Z"}]}]`,
	"ID/GO-2026-0001.json": `{"schema_version":"1.3.1","id":"GO-2026-0001","modified":"2026-01-01T00:00:00Z","published":"2026-01-01T00:00:00Z","details":"planted",
		"affected":[{"package":{"name":"stdlib","ecosystem":"Go"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}],
		"ecosystem_specific":{"imports":[{"path":"net/url","symbols":["Parse"]}]}}],"database_specific":{"url":"https://pkg.go.dev/vuln/GO-2026-0001"}}`,
}

// TestScans_FindWhatIsPlanted: the scans of CI fail on what they are there for, and pass what is clean.
func TestScans_FindWhatIsPlanted(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the scanners")
	}
	known := folder(t, database)
	// no pattern of a secret stands in this file, or the scan would find it here
	leak := "key = \"" + "AKIA" + "Z7QK3MWJ5XHT2NVP" + "\"\n"
	for _, c := range []struct {
		name   string
		script string
		files  map[string]string
		args   []string
		want   int
	}{
		{"a key", "secrets", map[string]string{"notes.txt": leak}, nil, 1},
		{"no key", "secrets", map[string]string{"notes.txt": "key = none\n"}, nil, 0},
		{"a vulnerability that is reached", "vulncheck", planted(`_, _ = url.Parse("x")`), []string{"-C"}, 1},
		{"one that is not", "vulncheck", planted(`_ = url.PathEscape("x")`), []string{"-C"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := exec.CommandContext(t.Context(), filepath.Join("..", "..", "scripts", c.script), append(c.args, folder(t, c.files))...)
			run.Env = append(os.Environ(), "CONVIVE_VULNDB=file://"+known)
			said, err := run.CombinedOutput()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if got := run.ProcessState.ExitCode(); got != c.want {
				t.Errorf("exit %d, want %d\n%s", got, c.want, said)
			}
			if strings.Contains(string(said), "Z7QK3MWJ5XHT2NVP") {
				t.Error("the scan repeats the key")
			}
		})
	}
}

func planted(act string) map[string]string {
	return map[string]string{"go.mod": "module planted\n\ngo 1.26\n", "main.go": "package main\n\nimport \"net/url\"\n\nfunc main() { " + act + " }\n"}
}

// folder holds files of the test's own.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
