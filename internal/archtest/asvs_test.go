package archtest_test

import (
	"encoding/csv"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestASVS: every requirement of OWASP ASVS 5.0 is decided in docs/asvs.csv: what applies names a test of this repository or a chapter
// of a manual, what does not, or is the operator's, a reason. Tests are found by name, so one that is renamed or removed
// fails here.
func TestASVS(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "docs", "asvs.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "id,level,applies,evidence,reason" {
		t.Fatalf("columns are %s", got)
	}
	evidence := evidence{t: t, tests: map[string]map[string]bool{}, chapters: map[string]map[string]bool{}}
	levels, before := map[string]int{}, []int{0, 0, 0}
	for _, r := range rows[1:] {
		id, level, applies, proofs, reason := r[0], r[1], r[2], r[3], r[4]
		at := place(t, id)
		if !follows(before, at) {
			t.Errorf("%s stands out of order, or one before it is missing", id)
		}
		before = at
		levels[level]++
		switch {
		case applies == "yes" && proofs == "":
			t.Errorf("%s applies, without a test or a chapter", id)
		case applies != "yes" && len(reason) < 8:
			t.Errorf("%s does not apply here: give the reason", id)
		case applies != "yes" && applies != "no" && applies != "deployment":
			t.Errorf("%s: applies is %q", id, applies)
		}
		for proof := range strings.SplitSeq(proofs, ";") {
			if proof != "" && !evidence.there(proof) {
				t.Errorf("%s names %s, which is not there", id, proof)
			}
		}
	}
	if levels["1"] != 70 || levels["2"] != 183 || levels["3"] != 92 || len(levels) != 3 {
		t.Errorf("%v requirements by level, the standard has 70, 183 and 92", levels)
	}
}

// place is the chapter, section and number of V1.2.3.
func place(t *testing.T, id string) []int {
	t.Helper()
	parts := strings.Split(strings.TrimPrefix(id, "V"), ".")
	at := make([]int, len(parts))
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil {
			t.Fatalf("identifier %q", id)
		}
		at[i] = n
	}
	if len(at) != 3 {
		t.Fatalf("identifier %q", id)
	}
	return at
}

// follows says that b comes right after a, in the same section or at the head of a next one.
func follows(a, b []int) bool {
	switch {
	case a[0] == b[0] && a[1] == b[1]:
		return b[2] == a[2]+1
	case a[0] == b[0]:
		return b[1] == a[1]+1 && b[2] == 1
	default:
		return b[0] == a[0]+1 && b[1] == 1 && b[2] == 1
	}
}

// evidence knows the tests of folders and the chapters of manuals.
type evidence struct {
	t               *testing.T
	tests, chapters map[string]map[string]bool
}

// there says whether "internal/app:TestDoor" or "docs/security.md#sessions" is there.
func (e evidence) there(proof string) bool {
	if file, chapter, ok := strings.Cut(proof, "#"); ok {
		if e.chapters[file] == nil {
			e.chapters[file] = chaptersOf(e.t, file)
		}
		return e.chapters[file][chapter]
	}
	folder, name, _ := strings.Cut(proof, ":")
	if e.tests[folder] == nil {
		e.tests[folder] = testsOf(e.t, folder)
	}
	return e.tests[folder][name]
}

var notInAnchors = regexp.MustCompile(`[^a-z0-9 -]`)

func chaptersOf(t *testing.T, file string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if title, ok := strings.CutPrefix(strings.TrimSpace(line), "## "); ok {
			found[strings.ReplaceAll(notInAnchors.ReplaceAllString(strings.ToLower(title), ""), " ", "-")] = true
		}
	}
	return found
}

func testsOf(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := fs.Glob(os.DirFS(filepath.Join("..", "..", filepath.FromSlash(folder))), "*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", filepath.FromSlash(folder), name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				found[f.Name.Name] = true
			}
		}
	}
	return found
}
