package testkit

import (
	"os/exec"
	"testing"
)

// NeedProgram is the path of a program by other hands that a test holds ours against; without it the test is skipped, which CI,
// where the program is installed, counts as a failure.
func NeedProgram(t testing.TB, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is missing (Debian: apt-get install --no-install-recommends %s)", name, debian)
	}
	return path
}
