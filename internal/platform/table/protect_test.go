package table_test

import (
	"testing"

	"convive/internal/platform/table"

	"pgregory.net/rapid"
)

// TestUnprotected: what was made harmless for a spreadsheet comes back as it was.
func TestUnprotected(t *testing.T) {
	for plain, protected := range map[string]string{"=1+1": "'=1+1", "'=1+1": "''=1+1", "-5": "-5", "'-5": "'-5", "@x": "'@x", "l'eau": "l'eau", "'": "'", "": "", " +cmd": "' +cmd"} {
		if got := table.Harmless(plain); got != protected {
			t.Errorf("%q is written %q, want %q", plain, got, protected)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.OneOf(rapid.String(), rapid.StringMatching(`[' ]{0,4}[=+@\-]?[a-z0-9,.]{0,3}`)).Draw(t, "text")
		if got := table.Unprotected(table.Harmless(plain)); got != plain {
			t.Fatalf("%q came back as %q", plain, got)
		}
	})
}
