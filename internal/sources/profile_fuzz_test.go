package sources_test

import (
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// FuzzParseProfile: whatever a person types into a profile, it is read or refused with a reason, and what was read is valid.
func FuzzParseProfile(f *testing.F) {
	f.Add(small)
	f.Add("profile: x\nversion: 1\ncolumns: {a: {names: [1, 2], down: true}}")
	f.Add("columns: [a, b]")
	f.Add("rows: {skip: [{matches: '('}]}")
	f.Add("&a [*a]")
	f.Fuzz(func(t *testing.T, doc string) {
		p, err := sources.ParseProfile([]byte(doc))
		if err != nil {
			if fault.CodeOf(err) != fault.CodeInvalid {
				t.Fatalf("%q: %v", doc, err)
			}
			return
		}
		if again := p.Validate(); again != nil {
			t.Fatalf("%q was read but is not valid: %v", doc, again)
		}
	})
}
