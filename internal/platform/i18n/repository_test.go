package i18n_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
)

// sourceMessages is what the sources of the repository say about message ids.
type sourceMessages struct {
	asked   map[string]string // id that a call or field names → where
	texts   map[string]bool   // every text constant
	dynamic []string          // declared prefixes
}

// asking are the functions whose text argument is a message id, by their name after the dot.
var asking = map[string]bool{"T": true, "N": true, "Invalid": true, "NotFound": true, "Conflict": true, "Forbidden": true,
	"Unauthenticated": true, "Unavailable": true}

var messageID = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[A-Za-z0-9_]+)+$`) // the underscore of a field's name

// TestRepository holds all catalogues of the repository against all sources: an id that the code names exists in four
// languages with the same placeholders, and none is left over.
func TestRepository(t *testing.T) {
	root := moduleRoot(t)
	found := sourceMessages{asked: map[string]string{}, texts: map[string]bool{}}
	catalogues := map[string]fs.FS{}
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return filepath.SkipDir
		case d.IsDir() && d.Name() == "locale":
			if owner := filepath.Dir(name); path.Base(owner) != "i18n" { // New adds its own
				rel, _ := filepath.Rel(root, owner)
				catalogues[rel] = os.DirFS(owner)
			}
			return nil
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			return found.read(root, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.New(catalogues)
	if err != nil {
		t.Fatal(err)
	}
	for id, where := range found.asked {
		if !catalogue.Has(id) && !catalogue.Has(id+".other") {
			t.Errorf("%s: the message %s stands in no locale/*.json", where, id)
		}
	}
	for _, id := range catalogue.IDs() {
		if !found.uses(id) {
			t.Errorf("the message %s is used nowhere; remove it, or declare its prefix by i18n.Dynamic", id)
		}
	}
}

func (s *sourceMessages) uses(id string) bool {
	base := strings.TrimSuffix(strings.TrimSuffix(id, ".one"), ".other")
	return s.texts[id] || s.texts[base] || slices.ContainsFunc(s.dynamic, func(p string) bool { return strings.HasPrefix(id, p) })
}

func (s *sourceMessages) read(root, name string) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	where, _ := filepath.Rel(root, name)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				s.texts[textOf(n)] = true
			}
		case *ast.CallExpr:
			s.call(n, where)
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Message" || key.Name == "Reason" || key.Name == "reason") {
				s.ask(n.Value, where)
			}
		}
		return true
	})
	return nil
}

func (s *sourceMessages) call(call *ast.CallExpr, where string) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	if name == "Dynamic" {
		for _, a := range call.Args {
			s.dynamic = append(s.dynamic, textOf(a))
		}
	}
	if !asking[name] {
		return
	}
	for i, a := range call.Args {
		if i < 2 { // after a context, or first
			if _, isText := a.(*ast.BasicLit); isText {
				s.ask(a, where)
				return
			}
		}
	}
}

func (s *sourceMessages) ask(value ast.Expr, where string) {
	if id := textOf(value); messageID.MatchString(id) {
		s.asked[id] = where
	}
}

func textOf(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		text, _ := strconv.Unquote(lit.Value)
		return text
	}
	return ""
}

// TestFiles holds each file to be flat, sorted by nothing in particular and free of what only looks like a placeholder.
func TestFiles(t *testing.T) {
	root := moduleRoot(t)
	files, _ := filepath.Glob(filepath.Join(root, "internal", "*", "*", "locale", "*.json"))
	if len(files) == 0 {
		t.Fatal("no locale file found")
	}
	for _, name := range files {
		lang := strings.TrimSuffix(filepath.Base(name), ".json")
		if _, ok := kernel.ParseLang(lang); !ok {
			t.Errorf("%s: no language of the interface", name)
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var list map[string]string
		if err := json.Unmarshal(raw, &list); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for id, sentence := range list {
			if !messageID.MatchString(id) {
				t.Errorf("%s: %q is no message id", name, id)
			}
			left := sentence
			for _, p := range i18n.Placeholders(sentence) {
				left = strings.ReplaceAll(left, p, "")
			}
			if strings.ContainsAny(left, "{}") {
				t.Errorf("%s: %s has a brace that opens no placeholder: %q", name, id, sentence)
			}
		}
	}
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
	}
}
