package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
)

// sourceFile is a parsed Go file.
type sourceFile struct {
	name string // path below the root
	dir  string
	test bool
	made bool // generated
	ast  *ast.File
}

// tree are the sources of a repository.
type tree struct {
	fsys  fs.FS
	set   *token.FileSet
	files []sourceFile
}

// parse reads all Go files below cmd and internal.
func parse(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys, set: token.NewFileSet()}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".") && name != ".") {
			return fs.SkipDir
		}
		if entry.IsDir() || path.Ext(name) != ".go" || !strings.HasPrefix(name, "cmd/") && !strings.HasPrefix(name, "internal/") {
			return nil
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(t.set, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		t.files = append(t.files, sourceFile{name: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), made: ast.IsGenerated(f), ast: f})
		return nil
	})
	return t, err
}

// imports lists what a file imports.
func (f sourceFile) imports() []string {
	var list []string
	for _, spec := range f.ast.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			list = append(list, p)
		}
	}
	return list
}

const module = "convive/internal/"

// kind says which floor of the house a folder is on.
type kind int

const (
	isOther    kind = iota
	isKernel        // internal/kernel and below
	isPlatform      // internal/platform/…
	isApp           // internal/app and below
	isRoot          // internal/<module>
	isDB            // internal/<module>/<module>db
	isHTTP          // internal/<module>/<module>http
	isTest          // internal/<module>/<module>test
)

// place says on which floor a folder below internal/ stands, and of which module.
func place(dir string) (kind, string) {
	rest, ok := strings.CutPrefix(dir, "internal/")
	if !ok {
		return isOther, ""
	}
	parts := strings.Split(rest, "/")
	switch parts[0] {
	case "kernel":
		return isKernel, ""
	case "platform":
		return isPlatform, ""
	case "app":
		return isApp, ""
	case "archtest":
		return isOther, ""
	}
	name := parts[0]
	switch {
	case len(parts) == 1:
		return isRoot, name
	case len(parts) == 2 && parts[1] == name+"db":
		return isDB, name
	case len(parts) == 2 && parts[1] == name+"http":
		return isHTTP, name
	case len(parts) == 2 && parts[1] == name+"test":
		return isTest, name
	}
	return isOther, name
}

// modules are the modules of the repository.
func (t *tree) modules() []string {
	seen := map[string]bool{}
	for _, f := range t.files {
		if k, name := place(f.dir); k == isRoot {
			seen[name] = true
		}
	}
	list := make([]string, 0, len(seen))
	for name := range seen {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}
