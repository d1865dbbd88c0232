package app_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var updatePages = flag.Bool("update-pages", false, "rewrite testdata/pages")

var (
	drawings = regexp.MustCompile(`(?s)<svg.*?</svg>`)
	mainPart = regexp.MustCompile(`(?s)<main.*</main>`)
	blocks   = regexp.MustCompile(`</?(p|h[1-6]|li|ul|ol|tr|table|section|div|figure|figcaption|caption|details|summary|form|dt|dd|article|label)[^>]*>`)
	cells    = regexp.MustCompile(`</t[hd]>`)
	tags     = regexp.MustCompile(`<[^>]*>`)
	options  = regexp.MustCompile(`(?s)<select.*?</select>`)
	spaces   = regexp.MustCompile(`[ \t\n]+`)
)

// readable is what a page says, line by line, without drawings.
func readable(page string) string {
	text := mainPart.FindString(page)
	text = options.ReplaceAllString(drawings.ReplaceAllString(text, ""), "")
	text = cells.ReplaceAllString(spaces.ReplaceAllString(text, " "), " | ")
	text = tags.ReplaceAllString(blocks.ReplaceAllString(text, "\n"), "")
	text = strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">", "\u00a0", "~").Replace(text)
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// TestPageTexts holds what the pages of the demonstration say against golden texts. A tilde is a space that does not
// break.
func TestPageTexts(t *testing.T) {
	d := demo(t)
	for name, path := range map[string]string{"home": "/", "homicide-rate": "/indicators/homicide-rate", "cali": "/territories/CO-76001", "valle": "/territories/CO-76", "honduras": "/indicators/homicide-rate?source=hn-sepol-homicides",
		"source": "/sources/co-ponal-homicides", "nothing": "/indicators/robbery-count", "triangulation": "/diagnostics/triangulation", "triangulation-colombia": "/diagnostics/triangulation/CO", "contracts": "/contracts", "contract": "/contracts/ocds-convive-demo-co-2", "contract-of-a-person": "/contracts/ocds-convive-demo-co-3",
		"plan": "/plans/co-2022-2026", "objective": "/plans/medellin-2020-2023/objectives/homicide", "components": "/dev/components"} {
		for _, lang := range []string{"es", "en"} {
			got := readable(d.get(t, "/"+lang+path).Body.String())
			file := filepath.Join("testdata", "pages", name+"."+lang+".txt")
			if *updatePages {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got == string(want) {
				continue
			}
			a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					t.Errorf("%s, line %d:\n got %s\nwant %s", file, i+1, a[i], b[i])
					break
				}
			}
			if len(a) != len(b) {
				t.Errorf("%s has %d lines, want %d (run with -update-pages and read the difference)", file, len(a), len(b))
			}
		}
	}
}
