package territories_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"convive/internal/kernel"
)

// TestLocale: every message that the package can give exists in the four languages, and no other.
func TestLocale(t *testing.T) {
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(territories\.[a-z][A-Za-z]*)"`).FindAllSubmatch(source, -1) {
			used[string(m[1])] = true
		}
	}
	for _, lang := range kernel.Langs() {
		data, err := os.ReadFile(filepath.Join("locale", string(lang)+".json"))
		if err != nil {
			t.Fatal(err)
		}
		sentences := map[string]string{}
		if err := json.Unmarshal(data, &sentences); err != nil {
			t.Fatal(err)
		}
		for id := range used {
			if sentences[id] == "" {
				t.Errorf("%s: %s is missing", lang, id)
			}
		}
		for id := range sentences {
			if !used[id] {
				t.Errorf("%s: nobody says %s", lang, id)
			}
		}
	}
}
