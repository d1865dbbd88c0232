package archtest

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var required = regexp.MustCompile(`(?m)^\t(\S+) v\S+$`)

// Every library that the project asks for has its line in RFD 0003: why, how kept, licence.
func TestDependenciesAreDecided(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	rfd, err := os.ReadFile("../../docs/rfd/0003-dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	found := required.FindAllStringSubmatch(string(mod), -1)
	if len(found) < 10 {
		t.Fatalf("only %d libraries found in go.mod", len(found))
	}
	for _, m := range found {
		name := strings.TrimPrefix(m[1], "github.com/")
		if strings.HasPrefix(name, "golang.org/x/") {
			name = "golang.org/x/"
		}
		name = regexp.MustCompile(`/v\d+$`).ReplaceAllString(name, "")
		if !strings.Contains(string(rfd), name) {
			t.Errorf("%s stands in go.mod and not in docs/rfd/0003-dependencies.md", m[1])
		}
	}
}
